"""How worked examples that only one source prints are recomputed."""

from given import Answer, Given, pair

from audit.stats import hypergeometric, survey
from audit.stats.interval import normal_critical, rational

# Counts of R's survey data "apistrat" (200 schools; strata E, H, M of 4421, 755 and 1018). The
# data are not at hand: these are the only counts of 100, 50 and 50 that give the printed
# proportion, and the printed standard error agrees.
APISTRAT = {"api00 > 875": ((4, 0, 1), (100, 50, 50), (4421, 755, 1018))}

_WITHOUT_FPC = 10**9  # times the population: the finite correction is gone, the weights stay


def one_limit(g: Given) -> Answer:
    """RAT-STATS with x = n: the lower limit only, at several levels."""
    x, n, N = g["x"], g["n"], g["N"]
    levels = [rational(level) for level in g["conf_levels"]]
    two_sided = [hypergeometric.tail_counts(x, n, N, level)[0] for level in levels]
    one_sided = [hypergeometric.lower_count(x, n, N, level) for level in levels]
    return {
        "projected_quantity": round(x / n * N),
        "percent": 100 * x / n,
        "lower_count|two_sided_ties_rejected": two_sided,
        "lower_percent": [100 * low / N for low in two_sided],
        "upper_count": [hypergeometric.tail_counts(x, n, N, level)[1] for level in levels],
        "one_sided_ties_rejected": one_sided,
    }


def sprop(g: Given) -> Answer:
    m, n, N = g.inputs["m"], g["n"], g["N"]
    error = survey.standard_error((m,), (n,), (n,), (N,))
    half = normal_critical(g.level) * error
    exact = hypergeometric.tail_counts(m, n, N, g.level)
    return {
        "p": m / n,
        "se": error,
        "approx_counts": [round(N * (m / n - half)), round(N * (m / n + half))],
        "exact_counts|ratstats_rule_counts": exact,
    }


def svyciprop(g: Given) -> Answer:
    known = APISTRAT.get(str(g["variable"]))
    if known is None or not str(g["data"]).startswith("apistrat"):
        return {}
    x, n, N = known
    loose = tuple(size * _WITHOUT_FPC for size in N)
    without, within = (x, n, n, loose), (x, n, n, N)
    return {
        "p": survey.ratio(*within),
        "ci|beta_nofpc": pair(survey.r_survey_interval(*without, g.level)),
        "beta_fpc": pair(survey.r_survey_interval(*within, g.level)),
        "se_nofpc": survey.standard_error(*without),
        "se_fpc": survey.standard_error(*within),
        "xlogit_nofpc": pair(survey.logit_interval(*without, g.level)),
    }
