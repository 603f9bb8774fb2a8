"""How the entries on strata and on units within cases are recomputed."""

import re
from typing import Any

from given import MISSING, Answer, Given, limits, pair, shares, verdict

from audit.stats import (
    binomial,
    clusters,
    domains,
    many_strata,
    score,
    stratified,
    survey,
    targets,
    wendell_schmee,
)
from audit.stats.interval import normal_critical, rational, t_critical


def stratified_target(g: Given) -> Answer:
    T = rational(g["target"])
    count = targets.asked(T, sum(g["N"]))
    ordered = (
        wendell_schmee.upper_p(*g.strata, count - 1),
        wendell_schmee.lower_p(*g.strata, count),
    )
    if g.says("process"):
        shown = targets.stratified_process_p(*g.strata, T)
    elif g.says("score"):
        shown = targets.stratified_p(*g.strata, T)
    else:
        shown = ordered
    others = {"p_met_WS": ordered[0], "p_not_?met_WS": ordered[1], "M_target|M_T": count}
    return {**others, **verdict(*shown, g)}


def ratio_target(g: Given) -> Answer:
    found = domains.ratio_score_interval(g["x"], g["d"], g["n"], g["N"], g.level)
    T = float(rational(g["target"]))
    side = "met" if found.low > T else "not met" if found.high < T else "undecided"
    return {**domain_ratio(g), "verdict": side}


def stratified_score(g: Given) -> Answer:
    def at(critical: float) -> tuple[float, float]:
        return score.score_limits(*g.strata, critical, finite=not g.says("process"))

    z = at(normal_critical(g.level))
    by_t = at(t_critical(max(sum(g["n"]) - len(g["n"]), 1), g.level))
    return {**limits(z), "z": z, "t": by_t, "p_?hat|estimate": score.stratified_rate(*g.strata)}


def stratified_exact(g: Given) -> Answer:
    low, high = stratified.exact_counts(*g.strata, g.level)
    total = sum(g["N"])

    def p_values(counts: Any) -> list[float]:
        return [stratified.exact_p_value(*g.strata, int(M)) for M in counts]

    inside = g.wanted if isinstance(g.wanted, dict) else {}
    at = inside.get("pvalue_at_M", {})
    edges = inside.get("edge_M", [])
    return {
        "low": low,
        "high": high,
        "low_prop": low / total,
        "high_prop": high / total,
        "|ci": shares((low, high), total),
        "ci_counts?|counts": (low, high),
        "p_?hat|estimate": score.stratified_rate(*g.strata),
        "pvalue_at_M": dict(zip(at, p_values(at), strict=True)),
        "edge_M": edges,
        "edge_p": p_values(edges),
    }


def wendell_schmee_limits(g: Given) -> Answer:
    low, high = wendell_schmee.tail_counts(*g.strata, g.level)

    def at(function: Any, name: str) -> Any:
        asked = g.also.get(name, {})
        return {M: function(*g.strata, int(M)) for M in asked}

    return {
        "ci_counts?|": (low, high),
        "ci|ci_prop": shares((low, high), sum(g["N"])),
        "upper|high": high,
        "(valid_)?lower|low|lower_printed_by_code": low,
        "max_p_lower": lambda: at(wendell_schmee.upper_p, "max_p_lower"),
        "max_p_upper": lambda: at(wendell_schmee.lower_p, "max_p_upper"),
    }


def wendell_schmee_p(g: Given) -> Answer:
    test = wendell_schmee.lower_p
    if g.get("alternative", "less") in {"greater", "upper"}:
        test = wendell_schmee.upper_p
    first = test(*g.strata, g["M"])

    def at(name: str) -> Any:
        count = re.fullmatch(r"p_max_at_(\d+)", name)
        return test(*g.strata, int(count[1])) if count else MISSING

    split = g.wanted.get("at") if isinstance(g.wanted, dict) else None
    return {"p_max|p|": first, "at": split, "*": at}


def domain_ratio(g: Given) -> Answer:
    counts = g["x"], g["d"], g["n"], g["N"]
    whole = {"finite": not g.says("process")}
    t = t_critical(max(sum(g["n"]) - len(g["n"]), 1), g.level)
    by_t = domains.ratio_score_limits(*counts, t, **whole)
    by_z = domains.ratio_score_limits(*counts, normal_critical(g.level), **whole)
    return {**limits(by_t), "t": by_t, "z": by_z, "p_?hat|estimate|rate": survey.ratio(*counts)}


def survey_limits(g: Given) -> Answer:
    x, n, N = g.strata
    counts = x, g.get("d", n), n, N
    return {
        "p|p_?hat|estimate": survey.ratio(*counts),
        "se": survey.standard_error(*counts),
        "kg_(beta|r)|beta": pair(survey.r_survey_interval(*counts, g.level)),
        "kg_(trunc.*|nchs)|kg": pair(survey.korn_graubard_interval(*counts, g.level)),
        "kg_n_?hom": pair(survey.homogeneous_interval(x, n, N, g.level)),
        "logit(_t)?": pair(survey.logit_interval(*counts, g.level)),
    }


def homogeneous(g: Given) -> Answer:
    found = survey.homogeneous_interval(*g.strata, g.level)
    return {**limits(found), "n_hom|n_eff": survey.homogeneous_size(g["n"], g["N"])}


def many(g: Given) -> Answer:
    x, n, N = g.strata
    found = many_strata.many_strata_interval(x, n, N, g.level)
    kg = survey.homogeneous_interval(x, n, N, g.level)
    by_score: tuple[float | None, float | None] = (None, None)
    if min(n) > 1:
        factors = score.variance_factors(n, N, lost=1)
        by_score = score.limits_with(x, n, N, factors, normal_critical(g.level))
    return {
        **limits(found),
        "estimate|p_?hat": score.stratified_rate(x, n, N),
        "n_hom": survey.homogeneous_size(n, N),
        "kg_low": kg.low,
        "kg_high": kg.high,
        "score_low": by_score[0],
        "score_high": by_score[1],
    }


def stratified_wilson(g: Given) -> Answer:
    weights = g.get("w") or g.get("weights") or tuple(N / sum(g["N"]) for N in g["N"])
    rates = zip(weights, g["x"], g["n"], strict=True)
    point = sum(w * x / n for w, x, n in rates) / sum(weights)
    found = survey.yan_su_interval(g["x"], g["n"], weights, g.level)
    return {**limits(found), "weighted_point|estimate": point}


def units(g: Given) -> Answer:
    strata = _clusters(g)
    whole = {"finite": not g.says("process")}
    assumed = g.inputs.get("rho", g.inputs.get("correlation"))
    found = clusters.cluster_estimate(strata, g.level, correlation=assumed, **whole)
    one = clusters.cluster_estimate(strata, g.level, correlation=1.0, **whole)
    if found is None or one is None:
        return {"*": lambda _: None}
    met, of = (sum(sum(getattr(s, name)) for s in strata) for name in ("met", "units"))
    return {
        **limits(found.interval),
        "t": pair(found.interval),
        "p_?hat|p|estimate|rate": found.rate,
        "rho_?(hat)?|correlation": found.correlation,
        "cases(_with_(any|units))?|K": found.cases_with_units,
        "rho_used": max(found.correlation or 0.0, clusters.LEAST_CORRELATION),
        "rho_?1|ci_rho_?1|.*_rho_?1_ci": pair(one.interval),
        "low(er)?_rho_?1|rho_?1_low(er)?": one.interval.low,
        "(high|upper)_rho_?1|rho_?1_(high|upper)": one.interval.high,
        "naive.*|clopper.*": pair(binomial.clopper_pearson_interval(met, of, g.level)),
        "met(_units)?": met,
        "units|n_units": of,
    }


def _clusters(g: Given) -> list[clusters.Clusters]:
    """Strata of cases, given as numbers of units and of met ones, or as pairs of both.

    Whatever the two lists are called: units are those that are nowhere the smaller.
    """
    sizes = g["N"] if isinstance(g["N"], tuple) else (g["N"],)
    found = [v for v in g.inputs.values() if isinstance(v, list) and len(v) and _of_cases(v, sizes)]
    if len(found) == 1:
        pairs = found[0] if isinstance(found[0][0][0], list) else found
        return _strata_of(sizes, [[tuple(case) for case in one] for one in pairs])
    first, second = ([v] if not isinstance(v[0], list) else v for v in found[:2])
    more = [sum(map(sum, both)) for both in (first, second)]
    units, met = (first, second) if more[0] >= more[1] else (second, first)
    return _strata_of(sizes, [list(zip(*one, strict=True)) for one in zip(units, met, strict=True)])


def _of_cases(values: list[Any], sizes: tuple[int, ...]) -> bool:
    """Whether a list holds something per case, and not per stratum."""
    return isinstance(values[0], list) or (len(sizes) == 1 and len(values) > 1)


def _strata_of(
    sizes: tuple[int, ...], cases: list[list[tuple[int, int]]]
) -> list[clusters.Clusters]:
    return [
        clusters.Clusters(N, tuple(m for m, _ in one), tuple(c for _, c in one))
        for N, one in zip(sizes, cases, strict=True)
    ]
