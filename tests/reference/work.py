"""How the entries on workers, monitoring, planning and reviewers are recomputed."""

from typing import Any

from given import Answer, Given, limits

from audit.stats import agreement, monitoring, multiplicity, planning, workers


def shrunken(g: Given) -> Answer:
    found = workers.empirical_bayes(g["x"], g["n"])
    return {"mu|mean": found.mean, "rho": found.correlation, "post_mean|rates": found.rates}


def one_worker(g: Given) -> Answer:
    x, n = g["x"], g["n"]
    if "worker" in g:
        return {"|p": workers.against_others(x, n, g["worker"])}
    each = [workers.against_others(x, n, i) for i in range(len(n))]
    return {"|p": each, "holm|adjusted": multiplicity.holm(each)}


def bayesian_workers(g: Given) -> Answer:
    sceptical = "1,9" in str(g.inputs) or g.says("beta(1,9)", "sceptical")
    found = workers.full_bayes(g["x"], g["n"], sceptical, g.level)
    return {
        "post_mean|mean|rates?": [one.rate for one in found],
        "p_?below.*|below|P\\(.*\\)": [one.below for one in found],
        "flag(s|ged)?": [one.below > 0.95 for one in found],
        "low(er)?": [one.low for one in found],
        "(high|upper)": [one.high for one in found],
    }


def anytime(g: Given) -> Answer:
    found = monitoring.anytime_counts(g["x"], g["n"], g["N"], g.level)
    return {**limits(found), "": found}


def run_length(g: Given) -> Answer:
    chart = monitoring.Cusum(g.inputs["m"], g.inputs["H"])
    found = monitoring.average_run(chart, g["p_compliance"])
    return {"|arl.*": found}


def control_limit(g: Given) -> Answer:
    found = monitoring.lower_control_count(g["n"], g.inputs.get("p0", g.inputs.get("p")))
    return {"|lcl.*|limit": -1 if found is None else found}


def attribute_sizes(g: Given) -> Answer:
    accepted = g.get("accept", g.get("x", 0))
    rates = g["rates"] if "rates" in g else [g["rate"] if "rate" in g else g["tol"]]
    sizes = [planning.hypergeometric_size(g["N"], rate, g.level, accepted) for rate in rates]
    return {"|n|exact": sizes if "rates" in g else sizes[0]}


def expected_size(g: Given) -> Answer:
    return {"|n": planning.binomial_size(g["tol"], g.get("exp", 0), g.level)}


def neyman(g: Given) -> Answer:
    N, S = g["N"], g["S"]
    lower = g.inputs.get("m") or g.inputs.get("lower")
    upper = g.inputs.get("M") or g.inputs.get("upper")
    sizes = planning.neyman_allocation(N, S, g.inputs["n"], lower, upper)
    return {
        "x|n|": sizes,
        "variance": planning.allocation_variance(N, S, sizes),
        "rounded|x_int.*": planning.rounded(sizes),
    }


def whole_sizes(g: Given) -> Answer:
    return {"|rounded|x": planning.rounded(g["x"])}


def reviewers(g: Given) -> Answer:
    lists = list(g.inputs.values())
    nested = len(lists) == 1 and isinstance(lists[0][0], list)
    ratings = lists[0] if nested else list(zip(*lists, strict=True))
    if nested and g.says("count", "table"):
        ratings = _from_counts(ratings)
    found = {
        "AC1": agreement.gwet_ac1(ratings),
        "fleiss": agreement.fleiss_kappa(ratings),
        "krippendorff.*|alpha": agreement.krippendorff_alpha(ratings),
        "conger": agreement.conger_kappa(ratings),
        "brennan_prediger|bp": agreement.brennan_prediger(ratings),
    }
    answers: dict[str, Any] = {"pa": agreement.percent_agreement(ratings).coefficient}
    for name, one in found.items():
        if one is not None:
            answers |= {
                name: [one.coefficient, one.error],
                f"p_({name})": one.p_value,
                f"({name})_ci": one.interval(),
            }
    return answers


def _from_counts(counts: Any) -> list[list[int | None]]:
    """Ratings of cases of which only the number of each answer is given."""
    cases = [[k for k, times in enumerate(case) for _ in range(times)] for case in counts]
    most = max(len(case) for case in cases)
    return [[*case, *[None] * (most - len(case))] for case in cases]


def kappa(g: Given) -> Answer:
    plain = agreement.cohen_kappa(g["table"])
    linear = agreement.cohen_kappa(g["table"], linear_weights=True)
    return {
        "kappa": plain.kappa,
        "ase": plain.error,
        "ci": plain.interval(g.level),
        "ase0": plain.error_by_chance,
        "z": plain.z,
        "p2?": plain.p_value,
        "weighted(_linear)?": [linear.kappa, linear.error, *linear.interval(g.level)],
    }
