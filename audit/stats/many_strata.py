"""Four strata and more, and very large samples: too many for the exact interval.

The constrained rates fit each stratum to its own few cases, so that the plain score variance is
too small by (n_h - 1) / n_h; here it is made good, and the critical value is that of the normal
distribution. With three hits or misses at most the score has holes, and the effective size of
the design is used. With t(n - H) and without the correction the coverage fell to .85 (known
domain, 14 strata of 3) and .88 (unknown), with it to .93.
"""

from collections.abc import Sequence

import numpy as np

from audit.stats.domains import ratio_score_limits
from audit.stats.interval import Interval, normal_critical
from audit.stats.score import limits_with, stratified_rate, variance_factors
from audit.stats.survey import beta_limits, homogeneous_interval, ratio

Strata = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]

_FEW = 3
_ALIKE = 1.35  # sampling fractions of strata that may be merged


def many_strata_interval(
    met: Sequence[int],
    n: Sequence[int],
    population: Sequence[int],
    level: float = 0.95,
    *,
    finite: bool = True,
) -> Interval:
    """Return the interval of the weighted rate for four and more strata.

    Strata with one case are merged with one of nearly the same sampling fraction. Where that is
    impossible, or every stratum has one case only, Korn and Graubard's interval stands alone.

    >>> found = many_strata_interval((3, 2, 2, 3, 1, 2, 3, 2), (3,) * 8, (45, 15) * 4)
    >>> round(found.low, 6), round(found.high, 6)
    (0.515368, 0.895631)
    """
    merged = None if is_one_sided(met, n) else merge_single_cases(met, n, population)
    if merged is None:
        return homogeneous_interval(met, n, population, level, finite=finite)
    factors = variance_factors(merged[1], merged[2], finite=finite, lost=1)
    low, high = limits_with(*merged, factors, normal_critical(level))
    rate = stratified_rate(met, n, population)
    return Interval(min(low, rate), max(high, rate), "stratified score, n - 1")


def many_strata_ratio_interval(
    met: Sequence[int],
    applicable: Sequence[int],
    drawn: Sequence[int],
    population: Sequence[int],
    level: float = 0.95,
    *,
    finite: bool = True,
) -> Interval:
    """Return the interval of the ratio for four and more strata and a domain of unknown size.

    >>> found = many_strata_ratio_interval((3, 2, 2, 3), (4, 4, 3, 4), (5,) * 4, (60, 40, 40, 30))
    >>> round(found.low, 3), round(found.high, 3)
    (0.405, 0.857)
    """
    if is_one_sided(met, applicable) or min(drawn) == 1:
        size = _homogeneous_domain_size(applicable, drawn, population, finite=finite)
        low, high = beta_limits(ratio(met, applicable, drawn, population), size, level)
        return Interval(low, high, "Korn-Graubard, homogeneous size")
    critical = normal_critical(level)
    low, high = ratio_score_limits(
        met, applicable, drawn, population, critical, finite=finite, lost=1
    )
    return Interval(low, high, "ratio score, n - 1")


def large_strata_interval(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], level: float = 0.95
) -> Interval:
    """Return the interval for two or three strata of a sample too large for the exact one.

    >>> found = large_strata_interval((60, 70, 50), (80, 80, 80), (2000, 3000, 1194))
    >>> round(found.low, 3), round(found.high, 3)
    (0.73, 0.831)
    """
    lost = np.where(np.array(n) > 1, 1, 0)
    factors = variance_factors(n, population, lost=lost)
    low, high = limits_with(met, n, population, factors, normal_critical(level))
    return Interval(low, high, "stratified score, n - 1")


def is_one_sided(met: Sequence[int], n: Sequence[int]) -> bool:
    """Return whether there are three hits or three misses at most.

    >>> is_one_sided((9, 9), (10, 11)), is_one_sided((8, 8), (10, 10))
    (True, False)
    """
    return min(sum(met), sum(n) - sum(met)) <= _FEW


def _homogeneous_domain_size(
    applicable: Sequence[int], drawn: Sequence[int], population: Sequence[int], *, finite: bool
) -> float:
    """Return the effective number of applicable cases where all strata have the same rate."""
    rows = [row for row in zip(applicable, drawn, population, strict=True) if row[0]]
    domain = sum(size * d / n for d, n, size in rows)
    variance = sum(
        (size * d / n / domain) ** 2 * (1 - n / size if finite else 1.0) / d for d, n, size in rows
    )
    return 1 / variance


def merge_single_cases(
    met: Sequence[int], n: Sequence[int], population: Sequence[int]
) -> Strata | None:
    """Return the strata with every single case merged into the stratum most like its own.

    Alike is the sampling fraction, within a factor 1.35; None where nothing is alike, or every
    stratum has one case.

    >>> merge_single_cases((3, 1, 2), (3, 1, 4), (30, 12, 60))
    ((4, 2), (4, 4), (42, 60))
    """
    singles = [s for s in zip(met, n, population, strict=True) if s[1] == 1]
    others = [list(s) for s in zip(met, n, population, strict=True) if s[1] > 1]
    if not others:
        return None
    for hit, drawn, size in singles:
        unlikeness = [_times(drawn / size, k / total) for _, k, total in others]
        nearest = min(range(len(others)), key=unlikeness.__getitem__)
        if unlikeness[nearest] > _ALIKE:
            return None
        others[nearest] = [a + b for a, b in zip(others[nearest], (hit, drawn, size), strict=True)]
    hits, cases, sizes = (tuple(part) for part in zip(*others, strict=True))
    return hits, cases, sizes


def _times(one: float, other: float) -> float:
    """Return how many times the larger of two numbers is the smaller."""
    return max(one, other) / min(one, other)
