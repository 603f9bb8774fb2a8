"""How the entries on two and more rounds are recomputed."""

import re
from typing import Any

import numpy as np
from given import Answer, Given, limits, pair

from audit.stats import (
    comparable,
    detectable,
    domains,
    exact_difference,
    global_change,
    multiplicity,
    no_change,
    paired,
    score,
    survey,
    trend,
    two_rounds,
)
from audit.stats.change import change
from audit.stats.interval import normal_critical, t_critical
from audit.stats.strata import Stratum


def difference(g: Given) -> Answer:
    """All intervals of the second rate minus the first."""
    return _differences(g, _two(g))


def difference_backwards(g: Given) -> Answer:
    """All intervals of the first rate minus the second, as most sources print it."""
    counts = _two(g)
    return _differences(g, counts[2:] + counts[:2])


def _differences(g: Given, counts: tuple[int, ...]) -> Answer:
    frames = (g["N1"], g["N2"]) if "N1" in g else None
    at = (*counts, g.level)
    mn = two_rounds.miettinen_nurminen(*at)
    found = {
        "wald": comparable.wald(*at),
        "wald_?cc": comparable.wald_corrected(*at),
        "haldane": comparable.haldane(*at),
        "jeffreys_perks": comparable.jeffreys_perks(*at),
        "mee|without_N.*": two_rounds.mee(*at),
        "miettinen_nurminen|mn": mn,
        "newcombe(_score)?": comparable.newcombe(*at),
        "newcombe(_score)?_cc": comparable.newcombe_corrected(*at),
        "hauck_anderson": comparable.hauck_anderson(*at),
        "agresti_caffo|ac": comparable.agresti_caffo(*at),
        "brown_li_jeffreys": comparable.brown_li_jeffreys(*at),
    }
    if frames:
        found["mn_fpc|miettinen_nurminen_fpc"] = two_rounds.miettinen_nurminen(*at, frames)
    chosen = found["mn_fpc|miettinen_nurminen_fpc"] if frames else mn
    return {
        **{name: pair(interval) for name, interval in found.items()},
        **limits(chosen),
        "diff(erence)?|estimate": counts[2] / counts[3] - counts[0] / counts[1],
    }


def exact_limits(g: Given) -> Answer:
    counts = _two(g)
    at = (*counts, g.level)
    one_sided = no_change.unconditional_one_sided(*counts)
    return {
        "simple.*|santner.*": lambda: pair(exact_difference.santner_snell(*at)),
        "score.*|chan.*|": lambda: pair(exact_difference.chan_zhang(*at)),
        "agresti_min.*": lambda: pair(exact_difference.agresti_min(*at)),
        "ratio_score": lambda: exact_difference.exact_ratio(*at),
        "barnard_one_sided_p": one_sided,
        "barnard(_two_sided_p|_pooled)?": no_change.unconditional(*counts),
    }


def equality(g: Given) -> Answer:
    counts = _two(g)
    tests = {
        "fisher(_exact)?": no_change.fisher,
        "mid_?p(_doubled)?|fisher_mid_?p": no_change.fisher_mid_p,
        "boschloo": no_change.boschloo,
        "barnard(_pooled)?|uncond(itional)?": no_change.unconditional,
    }
    named = [test for name, test in tests.items() if re.search(name, g.method)]
    return {
        **{name: test(*counts) for name, test in tests.items()},
        "|p": (named or [no_change.unconditional])[0](*counts),
    }


def finite_equality(g: Given) -> Answer:
    frames = (g["N1"], g["N2"]) if "N1" in g else (g["N"], g["N"])
    return {"|p|.*finite.*": no_change.finite_unconditional(*_two(g), frames)}


def rise(g: Given) -> Answer:
    return {"|.*p.*": two_rounds.chance_of_rise(*_two(g))}


def smallest_change(g: Given) -> Answer:
    """The smallest higher rate on a grid of whole per cents that would have shown."""
    sizes = (g["n"], g["n"]) if "n" in g else (g["n1"], g["n2"])
    power = g.get("power", 0.8)

    def higher(rate: float) -> float | None:
        found = detectable.detectable_rates(*sizes, rate, g.level, power)[1]
        return None if found is None else float(np.ceil(round(found * 100, 6)) / 100)

    rate = g["p1"]
    change = lambda: detectable.detectable(*sizes, rate, g.level, power)  # noqa: E731
    every = [higher(one) for one in rate] if isinstance(rate, tuple) else higher(rate)
    return {"|p2|smallest_p2|barnard.*": every, "detectable|change": change}


def by_mover(g: Given) -> Answer:
    ones = _round(g, "1"), _round(g, "2")
    (rate1, limits1), (rate2, limits2) = ones
    both = two_rounds.mover(rate1, limits1, rate2, limits2)
    return {
        **limits(both),
        "diff(erence)?|change": rate2 - rate1,
        "round1|limits1": limits1,
        "round2|limits2": limits2,
        "p1": rate1,
        "p2": rate2,
        "p(_value)?": lambda: change(_strata(g, "1"), _strata(g, "2"), "finite", g.level).p_value,
    }


def paired_tests(g: Given) -> Answer:
    b, c = g["b"], g["c"]
    pairs = g.get("n") or sum(g[name] for name in "abcd")
    return {
        "exact|": paired.mcnemar_exact(b, c),
        "mid_?p": paired.mcnemar_mid_p(b, c),
        "uncond.*": paired.mcnemar_unconditional(b, c, pairs),
    }


def paired_limits(g: Given) -> Answer:
    b, c = g["b"], g["c"]
    whole = all(name in g.inputs for name in "abcd")
    pairs = g.get("n") or sum(g[name] for name in "abcd")
    found = {
        "tango.*|": pair(paired.tango_interval(b, c, pairs, g.level)),
        "bonett.*": pair(paired.bonett_price_interval(b, c, pairs, g.level)),
    }
    if whole:
        table = (g["a"], b, c, g["d"])
        found["newcombe.*"] = pair(paired.newcombe_paired_interval(*table, g.level))
    if "bonett" in g.method and "tango" not in g.method:
        found[""] = found["bonett.*"]
    return found


def whole_change(g: Given) -> Answer:
    strata = g.inputs.get("stratum") or g.inputs.get("strata")
    weights = g.inputs.get("W") or g.inputs.get("weights")
    found = global_change.global_change(*_answers(g), strata=strata, weights=weights)
    return {"delta|change": found.change, "p(_value)?": found.p_value, "": found.p_value}


def minimum_p(g: Given) -> Answer:
    strata = g.inputs.get("stratum") or g.inputs.get("strata")
    adjusted = multiplicity.westfall_young(*_answers(g), strata=strata)
    applies, met, later = (np.asarray(one, dtype=int) for one in _answers(g))
    met = met * applies
    counts = [(met[~later.astype(bool)], applies[~later.astype(bool)])]
    counts += [(met[later == 1], applies[later == 1])]
    table = [sums for pair_ in counts for sums in (pair_[0].sum(axis=0), pair_[1].sum(axis=0))]
    own = [no_change.fisher_mid_p(*(int(one) for one in item)) for item in zip(*table, strict=True)]
    return {"raw.*|unadj.*|.*item.*": own, "|.*adj.*|westfall.*|min_?p.*|p": adjusted}


def adjusted(g: Given) -> Answer:
    p = g["p"]
    return {
        "holm|": multiplicity.holm(p),
        "bh|benjamini.*|fdr.*": multiplicity.benjamini_hochberg(p),
    }


def trends(g: Given) -> Answer:
    at = g["x"], g["n"], g.get("scores")
    return {
        "asym.*": trend.trend_asymptotic(*at),
        "exact.*": trend.trend_exact(*at),
        "mid_?p|": trend.trend_mid_p(*at),
        "slope": trend.slope(*at),
    }


def sandwich(g: Given) -> Answer:
    found = global_change.global_change(*_answers(g))
    error = global_change.robust_error(*_answers(g))
    return {"coef.*|beta|delta|change|estimate": found.change, "|.*kc.*|se|cr2": error}


def _two(g: Given) -> tuple[int, int, int, int]:
    """Met and applicable of both rounds; a table of a source has the rounds in columns."""
    if "table" in g:
        (a, b), (c, d) = g["table"]
        return a, a + c, b, b + d
    return g["x1"], g["n1"], g["x2"], g["n2"]


def _answers(g: Given) -> tuple[Any, Any, Any]:
    met = next(g.inputs[name] for name in ("compliant", "met", "y") if name in g.inputs)
    later = [bool(one) for one in g.inputs["round"]]
    return g.inputs["applicable"], met, later


def _of(g: Given, name: str, which: str) -> Any:
    """An input of one round: its own, or the one both rounds share."""
    for own in (f"{name}_round{which}", f"{name}{which}", f"{name}_h{which}", f"{name}_{which}"):
        if own in g.inputs:
            return tuple(g.inputs[own])
    return g[name]


def _strata(g: Given, which: str) -> list[Stratum]:
    parts = (_of(g, name, which) for name in ("N", "n", "x"))
    return [Stratum(N, n, n, x) for N, n, x in zip(*parts, strict=True)]


def _round(g: Given, which: str) -> tuple[float, tuple[float, float]]:
    x, n, N = (_of(g, name, which) for name in ("x", "n", "N"))
    critical = normal_critical(g.level)
    if not g.says(" z ", "z critical") or g.says("t(n-h)"):
        critical = t_critical(max(sum(n) - len(n), 1), g.level)
    whole = {"finite": not g.says("process")}
    if g.says("domain", "ratio"):
        d = _of(g, "d", which)
        found = domains.ratio_score_limits(x, d, n, N, critical, **whole)
        return survey.ratio(x, d, n, N), found
    return score.stratified_rate(x, n, N), score.score_limits(x, n, N, critical, **whole)
