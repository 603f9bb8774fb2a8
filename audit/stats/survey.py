"""What official statistics use: design-based standard errors and intervals, for comparison.

None of these is a default. Every one of them is repaired where the estimated variance is zero,
which is the usual case at 0 % and 100 %: no interval of zero width comes out of them.
"""

from collections.abc import Sequence
from math import exp, log, sqrt

from audit.stats.binomial import clopper_pearson_interval, wilson_limits
from audit.stats.interval import Interval, normal_critical, t_critical
from audit.stats.score import stratified_rate


def ratio(
    met: Sequence[int], applicable: Sequence[int], n: Sequence[int], N: Sequence[int]
) -> float:
    """Return the weighted share of the applicable cases, sum w met / sum w applicable, w = N / n.

    >>> ratio((7, 4), (10, 4), (14, 6), (168, 72))
    0.7857142857142857
    """
    if tuple(met) == tuple(applicable):
        return 1.0
    weights = [size / drawn for size, drawn in zip(N, n, strict=True)]
    hits = sum(w * x for w, x in zip(weights, met, strict=True))
    return hits / sum(w * d for w, d in zip(weights, applicable, strict=True))


def standard_error(
    met: Sequence[int], applicable: Sequence[int], n: Sequence[int], N: Sequence[int]
) -> float:
    """Return the linearised standard error of the ratio, with the finite correction.

    The residuals a (y - p) of all drawn cases count, those not applicable as zeros.

    >>> round(standard_error((8, 5), (10, 10), (10, 10), (180, 60)), 6)
    0.104361
    """
    rate = ratio(met, applicable, n, N)
    variance, domain = 0.0, 0.0
    for x, d, drawn, size in zip(met, applicable, n, N, strict=True):
        total = x - d * rate
        squares = x * (1 - rate) ** 2 + (d - x) * rate**2 - total**2 / drawn
        spread = max(squares, 0.0) / (drawn - 1) if drawn > 1 else 0.0
        variance += size**2 * (1 - drawn / size) / drawn * spread
        domain += size / drawn * d
    return sqrt(variance) / domain


def korn_graubard_interval(
    met: Sequence[int],
    applicable: Sequence[int],
    n: Sequence[int],
    N: Sequence[int],
    level: float = 0.95,
) -> Interval:
    """Return Korn and Graubard's interval with the effective size cut at the cases (NCHS).

    Where the variance is zero the effective size is the number of applicable cases. Korn &
    Graubard (1998); Parker et al. (2017).

    >>> found = korn_graubard_interval((10, 10), (10, 10), (10, 10), (180, 60))
    >>> round(found.low, 3), found.high
    (0.832, 1.0)
    """
    cases = sum(applicable)
    effective = _effective_size(met, applicable, n, N, level)
    size = cases if effective is None else min(effective, cases)
    low, high = beta_limits(ratio(met, applicable, n, N), size, level)
    return Interval(low, high, "Korn-Graubard, truncated")


def r_survey_interval(
    met: Sequence[int],
    applicable: Sequence[int],
    n: Sequence[int],
    N: Sequence[int],
    level: float = 0.95,
) -> Interval:
    """Return ``svyciprop(method="beta")`` of R's survey: the effective size is not cut.

    Its degrees of freedom are those of the applicable cases and their strata.

    >>> found = r_survey_interval((8, 5), (10, 10), (10, 10), (180, 60))
    >>> round(found.low, 6), round(found.high, 6)
    (0.469378, 0.904146)
    """
    effective = _effective_size(met, applicable, n, N, level)
    size = sum(applicable) if effective is None else effective
    low, high = beta_limits(ratio(met, applicable, n, N), size, level)
    return Interval(low, high, "Korn-Graubard")


def logit_interval(
    met: Sequence[int],
    applicable: Sequence[int],
    n: Sequence[int],
    N: Sequence[int],
    level: float = 0.95,
) -> Interval:
    """Return the logit interval with t(n - H), the usual default of survey software.

    At zero variance it is Clopper and Pearson's for as many cases as were applicable.

    >>> found = logit_interval((8, 5), (10, 10), (10, 10), (180, 60))
    >>> round(found.low, 6), round(found.high, 6)
    (0.467469, 0.887864)
    """
    rate, error = ratio(met, applicable, n, N), standard_error(met, applicable, n, N)
    if error <= 1e-12:
        cases = sum(applicable)
        spare = clopper_pearson_interval(rate * cases, cases, level)
        return Interval(spare.low, spare.high, "logit, without variance Clopper-Pearson")
    half = t_critical(max(sum(n) - len(n), 1), level) * error / (rate * (1 - rate))
    centre = log(rate / (1 - rate))
    low, high = (1 / (1 + exp(-centre - side * half)) for side in (-1, 1))
    return Interval(low, high, "logit, t")


def homogeneous_size(n: Sequence[int], N: Sequence[int], *, finite: bool = True) -> float:
    """Return the effective size of a design where all strata have the same rate.

    1 / sum W_h^2 (N_h - n_h) / ((N_h - 1) n_h): it depends on the design, not on what was found.

    >>> round(homogeneous_size((3,) * 8, (45, 15) * 4), 4)
    20.3216
    """
    total = sum(N)
    variance = 0.0
    for drawn, size in zip(n, N, strict=True):
        correction = (size - drawn) / max(size - 1, 1) if finite else 1.0
        variance += (size / total) ** 2 * correction / drawn
    return 1 / variance


def homogeneous_interval(
    met: Sequence[int],
    n: Sequence[int],
    N: Sequence[int],
    level: float = 0.95,
    *,
    finite: bool = True,
) -> Interval:
    """Return Korn and Graubard's interval with the homogeneous effective size.

    >>> found = homogeneous_interval((3, 2, 2, 3, 1, 2, 3, 2), (3,) * 8, (45, 15) * 4)
    >>> round(found.low, 4), round(found.high, 4)
    (0.5111, 0.9124)
    """
    size = homogeneous_size(n, N, finite=finite)
    low, high = beta_limits(stratified_rate(met, n, N), size, level)
    return Interval(low, high, "Korn-Graubard, homogeneous size")


def beta_limits(rate: float, size: float, level: float) -> tuple[float, float]:
    """Return Clopper and Pearson's limits for an effective, not whole, number of cases."""
    found = clopper_pearson_interval(rate * size, size, level)
    return (found.low if rate > 0 else 0.0), (found.high if rate < 1 else 1.0)


def yan_su_interval(
    met: Sequence[int], n: Sequence[int], weights: Sequence[float], level: float = 0.95
) -> Interval:
    """Return the stratified Wilson interval with fixed weights. Yan & Su (2010).

    The strata share a critical value such that the weighted limits have the level. Where no
    stratum shows any variance they share it as if all had the same.

    >>> found = yan_su_interval((8, 5), (10, 10), (0.75, 0.25))
    >>> round(found.low, 4), round(found.high, 4)
    (0.4952, 0.8722)
    """
    rates = [x / size for x, size in zip(met, n, strict=True)]
    spread = [p * (1 - p) / size for p, size in zip(rates, n, strict=True)]
    if not any(spread):
        spread = [1 / size for size in n]
    joint = sqrt(sum(w**2 * v for w, v in zip(weights, spread, strict=True)))
    shared = joint / sum(w * sqrt(v) for w, v in zip(weights, spread, strict=True))
    critical = shared * normal_critical(level)
    limits = [wilson_limits(p, size, critical) for p, size in zip(rates, n, strict=True)]
    low, high = (
        sum(w * limit[side] for w, limit in zip(weights, limits, strict=True)) for side in (0, 1)
    )
    return Interval(low, high, "stratified Wilson")


def _effective_size(
    met: Sequence[int],
    applicable: Sequence[int],
    n: Sequence[int],
    N: Sequence[int],
    level: float,
) -> float | None:
    """Return n* = p (1 - p) / v (t / t)^2, or None without any variance."""
    rate, error = ratio(met, applicable, n, N), standard_error(met, applicable, n, N)
    if error <= 1e-12:
        return None
    cases, strata = sum(applicable), sum(d > 0 for d in applicable)
    loose, tight = t_critical(max(cases - 1, 1), level), t_critical(max(cases - strata, 1), level)
    return rate * (1 - rate) / error**2 * (loose / tight) ** 2
