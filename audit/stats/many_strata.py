"""Four strata and more: too many for the exact interval.

The constrained rates fit each stratum to its own few cases, so that the plain score variance is
too small by (n_h - 1) / n_h; here it is made good. With three hits or misses at most the score
has holes, and the effective size of the design is used.
"""

from collections.abc import Sequence

from audit.stats.interval import Interval, normal_critical
from audit.stats.score import limits_with, stratified_rate, variance_factors
from audit.stats.survey import homogeneous_interval

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
    few = min(sum(met), sum(n) - sum(met)) <= _FEW
    merged = None if few or max(n) == 1 else merge_single_cases(met, n, population)
    if merged is None:
        return homogeneous_interval(met, n, population, level, finite=finite)
    factors = variance_factors(merged[1], merged[2], finite=finite, lost=1)
    low, high = limits_with(*merged, factors, normal_critical(level))
    rate = stratified_rate(met, n, population)
    return Interval(min(low, rate), max(high, rate), "stratified score, n - 1")


def merge_single_cases(
    met: Sequence[int], n: Sequence[int], population: Sequence[int]
) -> Strata | None:
    """Return the strata with every single case merged into the stratum most like its own.

    Alike is the sampling fraction, within a factor 1.35; None where nothing is alike.

    >>> merge_single_cases((3, 1, 2), (3, 1, 4), (30, 12, 60))
    ((4, 2), (4, 4), (42, 60))
    """
    singles = [s for s in zip(met, n, population, strict=True) if s[1] == 1]
    others = [list(s) for s in zip(met, n, population, strict=True) if s[1] > 1]
    for hit, drawn, size in singles:
        unlikeness = [abs_ratio(drawn / size, k / total) for _, k, total in others]
        nearest = min(range(len(others)), key=unlikeness.__getitem__)
        if unlikeness[nearest] > _ALIKE:
            return None
        others[nearest] = [a + b for a, b in zip(others[nearest], (hit, drawn, size), strict=True)]
    hits, cases, sizes = (tuple(part) for part in zip(*others, strict=True))
    return hits, cases, sizes


def abs_ratio(one: float, other: float) -> float:
    """Return how many times the larger of two numbers is the smaller.

    >>> abs_ratio(0.1, 0.2)
    2.0
    """
    return max(one, other) / min(one, other)
