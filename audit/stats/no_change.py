"""P-values for "no change" between two independent rounds, all two-sided.

The default is the unconditional exact test ordered by the pooled z: it never rejects more
often than its level, and is not as cautious as Fisher's. It needs no table of p-values: the
chance of a rejection region given the total of met cases does not depend on the unknown
common rate, so the region is a vector, and the supremum over the rate is quickly found.
"""

from bisect import bisect_left
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import binom, hypergeom

from audit.stats.hypergeometric import pmf_table

Numbers = NDArray[np.float64]
Region = NDArray[np.bool_]

_TIE = 1 + 1e-9


def unconditional(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return the unconditional exact p-value, outcomes ordered by the pooled z.

    The largest chance, over all common rates, of a z at least as far from nil. Barnard
    (1947) with the order of Suissa and Shuster (1985).

    >>> round(unconditional(12, 20, 17, 20), 4)
    0.1073
    """
    distance = pooled_z(n1, n2)
    return largest_chance(distance >= distance[x1, x2])


def unconditional_one_sided(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return the one-sided p-value for a rise, outcomes ordered by the pooled z.

    >>> round(unconditional_one_sided(4, 12, 9, 11), 4)
    0.012
    """
    earlier, later = np.indices((n1 + 1, n2 + 1))
    signed = pooled_z(n1, n2) * np.sign(later * n1 - earlier * n2)
    return largest_chance(signed >= signed[x1, x2])


def boschloo(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return twice the smaller one-sided p-value of Boschloo's test.

    The unconditional exact test ordered by Fisher's one-sided p. Boschloo (1970),
    Statistica Neerlandica 24:1.

    >>> round(boschloo(12, 20, 17, 20), 4)
    0.0856
    """
    earlier, later = np.indices((n1 + 1, n2 + 1))
    below = np.asarray(hypergeom.cdf(earlier, n1 + n2, earlier + later, n1))
    above = np.asarray(hypergeom.sf(earlier - 1, n1 + n2, earlier + later, n1))
    sides = (largest_chance(side <= side[x1, x2] * _TIE) for side in (below, above))
    return min(1.0, 2 * min(sides))


def fisher(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return Fisher's exact p-value: the chance of all outcomes no likelier than this one.

    >>> round(fisher(12, 20, 17, 20), 4)
    0.1552
    """
    chances = _given_total(x1, n1, x2, n2)
    return float(min(1.0, chances[chances <= chances[x1] * _TIE].sum()))


def fisher_mid_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return twice the smaller tail of Fisher's distribution, the outcome itself by half.

    >>> round(fisher_mid_p(12, 20, 17, 20), 4)
    0.0931
    """
    chances = _given_total(x1, n1, x2, n2)
    below = float(chances[:x1].sum() + chances[x1] / 2)
    return min(1.0, 2 * min(below, 1 - below))


def finite_unconditional(x1: int, n1: int, x2: int, n2: int, populations: tuple[int, int]) -> float:
    """Return the exact p-value for "the two frames have the same rate", pooled-z order.

    The largest chance over all pairs of counts that are the same rate in both frames; in
    frames of different size a rate is rounded to the nearest count in each.

    >>> round(finite_unconditional(12, 20, 17, 20, (120, 120)), 4)
    0.0815
    """
    distance = pooled_z(n1, n2)
    return largest_finite_chance(distance >= distance[x1, x2], populations)


@lru_cache(maxsize=64)
def pooled_z(n1: int, n2: int) -> Numbers:
    """Return |z| of every outcome, rounded to nine decimals so that ties are kept."""
    earlier, later = np.indices((n1 + 1, n2 + 1))
    common = (earlier + later) / (n1 + n2)
    variance = common * (1 - common) * (1 / n1 + 1 / n2)
    gap = later / n2 - earlier / n1
    distance = np.abs(gap) / np.sqrt(np.where(variance > 0, variance, 1.0))
    rounded: Numbers = np.round(distance, 9)
    rounded.flags.writeable = False
    return rounded


def largest_chance(region: Region) -> float:
    """Return the largest chance of a region of outcomes over all common rates."""
    if region.all():
        return 1.0
    given = _given_totals(region)
    rates, chances = _rates(len(given) - 1)
    profile = chances @ given
    return min(1.0, max(_refined(given, rates, peak) for peak in _peaks(profile)))


def largest_finite_chance(region: Region, populations: tuple[int, int]) -> float:
    """Return the largest chance of a region over all rates two frames can have in common."""
    one, two = _common_counts(*populations)
    earlier = pmf_table(populations[0], region.shape[0] - 1)[one]
    later = pmf_table(populations[1], region.shape[1] - 1)[two]
    return float(min(1.0, ((earlier @ region) * later).sum(axis=1).max()))


@lru_cache(maxsize=64)
def critical_distance(
    n1: int, n2: int, alpha: float, populations: tuple[int, int] | None = None
) -> float | None:
    """Return the smallest |z| that shows a change at level ``alpha``; None where none does."""
    distance = pooled_z(n1, n2)
    steps: list[float] = np.unique(distance).tolist()

    def shows(step: float) -> bool:
        region = distance >= step
        if populations is None:
            return largest_chance(region) <= alpha
        return largest_finite_chance(region, populations) <= alpha

    place = bisect_left(steps, True, key=shows)
    return steps[place] if place < len(steps) else None


def _given_total(x1: int, n1: int, x2: int, n2: int) -> Numbers:
    """Return the chances of all counts of the earlier round, given the total."""
    chances: Numbers = hypergeom.pmf(np.arange(n1 + 1), n1 + n2, x1 + x2, n1)
    return chances


def _given_totals(region: Region) -> Numbers:
    """Return the chance of the region given each total of met cases."""
    totals, chances = _by_total(region.shape[0] - 1, region.shape[1] - 1)
    given: Numbers = np.bincount(totals, (chances * region.ravel())).astype(float)
    return given


@lru_cache(maxsize=16)
def _by_total(n1: int, n2: int) -> tuple[NDArray[np.int64], Numbers]:
    """Return each outcome's total of met cases, and its chance given that total."""
    totals = np.add.outer(np.arange(n1 + 1), np.arange(n2 + 1))
    ways = np.add.outer(_log_ways(n1), _log_ways(n2)) - _log_ways(n1 + n2)[totals]
    return totals.ravel(), np.exp(ways).ravel()


def _log_ways(n: int) -> Numbers:
    k = np.arange(n + 1)
    ways: Numbers = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return ways


@lru_cache(maxsize=16)
def _rates(n: int) -> tuple[Numbers, Numbers]:
    """Return a grid of common rates, denser at the ends, and the chances of all totals."""
    logits = np.linspace(-12, 12, 400)
    rates = np.sort(np.r_[np.linspace(0, 1, 1000), 1 / (1 + np.exp(-logits))])
    return rates, _pmf(n, rates)


def _pmf(n: int, rates: Numbers) -> Numbers:
    return np.asarray(binom.pmf(np.arange(n + 1), n, rates[:, None]))


def _peaks(profile: Numbers) -> list[int]:
    """Return the places of the three highest peaks; low ripples cannot become the highest."""
    padded = np.r_[-1.0, profile, -1.0]
    tops = np.flatnonzero((profile >= padded[:-2]) & (profile >= padded[2:]))
    return [int(top) for top in tops[np.argsort(profile[tops])[-3:]]]


def _refined(given: Numbers, rates: Numbers, peak: int) -> float:
    """Return the largest chance between the neighbours of a peak."""
    around = rates[max(peak - 1, 0)], rates[min(peak + 1, len(rates) - 1)]
    closer = np.r_[rates[peak], np.linspace(*around, 101)]
    return float((_pmf(len(given) - 1, closer) @ given).max())


@lru_cache(maxsize=16)
def _common_counts(N1: int, N2: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of counts that are one rate, rounded, in both frames."""
    if N1 == N2:
        return np.arange(N1 + 1), np.arange(N2 + 1)
    steps = np.unique(np.r_[(np.arange(N1) + 0.5) / N1, (np.arange(N2) + 0.5) / N2])
    rates = (np.r_[0.0, steps] + np.r_[steps, 1.0]) / 2
    return np.rint(rates * N1).astype(int), np.rint(rates * N2).astype(int)
