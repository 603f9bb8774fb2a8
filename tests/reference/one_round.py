"""How the entries on one round are recomputed: one stratum, targets, benchmarks."""

import re
from typing import Any

from given import MISSING, Answer, Given, limits, pair, shares, verdict

from audit.stats import (
    benchmark,
    binomial,
    domains,
    feasible,
    finite,
    hypergeometric,
    targets,
)
from audit.stats.interval import rational


def hypergeometric_limits(g: Given) -> Answer:
    at = g["x"], g["n"], g["N"], g.level
    counts = {
        "tails?": hypergeometric.tail_counts(*at),
        "blaker": hypergeometric.blaker_counts(*at),
        "mid_?p": hypergeometric.mid_p_counts(*at),
    }
    chosen = counts["blaker" if g.says("blaker") and not g.says("tail") else "tails?"]
    as_shares = {f"({name})_prop": shares(found, g["N"]) for name, found in counts.items()}
    return {
        **counts,
        **as_shares,
        **limits(shares(chosen, g["N"])),
        "": list(chosen) if _whole(g.wanted) else shares(chosen, g["N"]),
        "low(er)?_count": chosen[0],
        "(upp|high)(er)?_count": chosen[1],
        "*": lambda name: _chance(name, g),
    }


def hypergeometric_p(g: Given) -> Answer:
    at = g["x"], g["n"], g["N"], g["M"]
    return {
        "upper_tail|p_upper": float(hypergeometric.upper_p(*at)),
        "lower_tail|p_lower": float(hypergeometric.lower_p(*at)),
        "midp_upper": float(hypergeometric.mid_p(*at)),
        "midp_lower": 1 - float(hypergeometric.mid_p(*at)),
        "|blaker|p": float(hypergeometric.blaker_p(*at)),
    }


def one_sided_bound(g: Given) -> Answer:
    upper = not g.says("lower")
    if "N" in g:
        bound = hypergeometric.upper_count if upper else hypergeometric.lower_count
        count = bound(g["x"], g["n"], g["N"], g.level)
        share = count / g["N"]
    else:
        both = binomial.clopper_pearson_interval(g["x"], g["n"], 1 - 2 * (1 - rational(g.level)))
        count, share = None, both.high if upper else both.low
    value = count if isinstance(g.wanted, int) and g.wanted > 1 else share
    return {"": value, ".*count": count, ".*(prop|bound|limit|ub|lb)|upper|lower": share}


def binomial_limits(g: Given) -> Answer:
    at = g["x"], g["n"], g.level
    found = {
        "wilson.*|.*score": binomial.wilson_interval(*at),
        "clopper.?pearson|exact": binomial.clopper_pearson_interval(*at),
        "jeffreys": binomial.jeffreys_interval(*at),
        "mid_?p": binomial.mid_p_interval(*at),
        "blaker": binomial.blaker_interval(*at),
    }
    named = [v for k, v in found.items() if re.search(k, g.method)]
    return {**{k: pair(v) for k, v in found.items()}, **(limits(named[0]) if named else {})}


def wilson_finite(g: Given) -> Answer:
    return limits(finite.wilson_interval(g["x"], g["n"], g["N"], g.level))


def posterior(g: Given) -> Answer:
    x, n, N, a = g["x"], g["n"], g["N"], g["a"]
    low, high = finite.posterior_counts(x, n, N, a, g.level)
    mean = (x + (N - n) * (x + a) / (n + 2 * a)) / N
    return {**limits((low, high)), "mean": mean}


def target(g: Given) -> Answer:
    T = rational(g["target"])
    if "N" not in g:
        p_met, p_not = targets.process_p(g["x"], g["n"], T)
        return verdict(p_met, p_not, g)
    x, n, N = g["x"], g["n"], g["N"]
    p_met, p_not = targets.finite_p(x, n, N, T)
    wanted = targets.asked(T, N)
    likely = finite.posterior_at_least(x, n, N, wanted)
    return {"M_target|M_T": wanted, "posterior.*": likely, **verdict(p_met, p_not, g)}


def domain_target(g: Given) -> Answer:
    d, n, N = g["d"], g["n"], g["N"]
    p_met, p_not = targets.domain_p(g["x"], d, n, N, rational(g["target"]))
    low, high = domains.plausible_sizes(d, n, N)
    return {"size_min": low, "size_max": high, **verdict(p_met, p_not, g)}


def thresholds(g: Given) -> Answer:
    T = rational(g["target"])
    if "N" in g and not g.says("process"):
        found = targets.finite_thresholds(g["n"], g["N"], T, g.level)
    else:
        found = targets.process_thresholds(g["n"], T, g.level)
    return {
        "": [found.met_from, found.not_met_to],
        "not_?met.*|.*not_?met": found.not_met_to,
        "met.*|.*_met": found.met_from,
    }


def smallest_sample(g: Given) -> Answer:
    T = rational(g["target"])

    def least(name: str) -> Any:
        size = re.sub(r"\D", "", name)
        return targets.smallest_sample(T, int(size) if size else None, g.level)

    sizes = g.get("N")
    every = isinstance(sizes, tuple)
    value = [targets.smallest_sample(T, N, g.level) for N in (sizes if every else [sizes])]
    return {"": value if every else value[0], "n|n_min|smallest_n": value[0], "*": least}


def union(g: Given) -> Answer:
    return limits(_union(g["x"], g["d"], g["n"], g["N"], g))


def out_of_scope(g: Given) -> Answer:
    x, n, N, o = g["x"], g["n"], g["N"], g["o"]
    low, high = domains.plausible_sizes(n, n + o, N, g.level)
    top = hypergeometric.blaker_interval(x, n, N - o, g.level)
    return {
        **limits(_union(x, n, n + o, N, g)),
        "in_scope_min": max(low, n),
        "in_scope_max": min(high, N - o),
        "low_at_upper_bound": top.low,
        "high_at_upper_bound": top.high,
    }


def national(g: Given) -> Answer:
    x, n, N, percent = g["x"], g["n"], g["N"], g["percent"]
    local = hypergeometric.blaker_interval(x, n, N, g.level)

    def against(cases: int) -> benchmark.Benchmark:
        return benchmark.against_national(
            x / n, local.low, local.high, percent, cases, level=g.level
        )

    def at(name: str) -> Any:
        cases = re.fullmatch(r"n2_(\d+)", name)
        return limits(against(int(cases[1]))) if cases else MISSING

    plain = against(g.get("n2", benchmark.ASSUMED_CASES))
    return {**limits(plain), "tipping(_n2)?": plain.tipping, "verdict": plain.verdict, "*": at}


def plausible_national(g: Given) -> Answer:
    return limits(benchmark.plausible_national(g["percent"], g["n2"], g.level))


def printed(g: Given) -> Answer:
    percent, most = g["percent"], g.get("nmax") or g["n"]
    if "weights" in g:
        drawn = g.get("n_h") or (most,) * len(g["weights"])
        return {"*": lambda name: len(feasible.feasible_weighted(percent, g["weights"], drawn))}
    found = feasible.feasible_counts(percent, most)
    return {
        "half_up|": found.half_up,
        "half_even": found.half_even,
        "trunc(ated|ation)?": found.truncated,
    }


def infeasible(g: Given) -> Answer:
    most = g.get("nmax") or g["n"]
    return {
        "half_up|": feasible.infeasible_percents(most),
        "half_even": feasible.infeasible_percents(most, "half_even"),
        "trunc(ated|ation)?": feasible.infeasible_percents(most, "truncated"),
    }


def _whole(wanted: Any) -> bool:
    return not isinstance(wanted, list) or all(isinstance(one, int) for one in wanted)


def _chance(name: str, g: Given) -> Any:
    asked = re.fullmatch(r"P\(X(>=|<=)(\d+)\|M=(\d+)\)", name.replace(" ", ""))
    if asked is None:
        return MISSING
    test = hypergeometric.upper_p if asked[1] == ">=" else hypergeometric.lower_p
    return float(test(int(asked[2]), g["n"], g["N"], int(asked[3])))


def _union(x: int, d: int, n: int, N: int, g: Given) -> list[float]:
    """The union over domain sizes, also where the shares of alpha are not the default's."""
    alpha = 1 - rational(g.level)
    gamma = rational(g.get("gamma", alpha / 25))
    if gamma == alpha / 25:
        return pair(domains.union_interval(x, d, n, N, g.level))
    low, high = hypergeometric.tail_counts(d, n, N, 1 - gamma)
    found = [
        shares(hypergeometric.blaker_counts(x, d, A, 1 - alpha + gamma), A)
        for A in range(low, high + 1)
    ]
    return [min(one[0] for one in found), max(one[1] for one in found)]
