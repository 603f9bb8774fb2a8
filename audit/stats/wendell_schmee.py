"""Strata of a finite frame, outcomes ordered by the weighted rate: Wendell and Schmee (1996).

The reference method, as an alternative: valid, but wider than the order by the score. Each
p-value is the largest over all splits of the count, for the lower limit too; the published
program minimises there, and prints limits that are not valid.
"""

from bisect import bisect_left
from collections.abc import Sequence
from math import lcm

import numpy as np
from numpy.typing import NDArray

from audit.stats.interval import Interval, error_rate
from audit.stats.stratified import Design, arranged, outcomes, position, worst_split


def tail_interval(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], level: float = 0.95
) -> Interval:
    """Return the equal-tailed interval of the weighted rate, as shares of the frame."""
    low, high = tail_counts(met, n, population, level)
    total = sum(population)
    return Interval(low / total, high / total, "Wendell-Schmee")


def tail_counts(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], level: float = 0.95
) -> tuple[int, int]:
    """Return the counts that are kept while each tail is greater than alpha / 2.

    As published, counts are kept that the sample itself rules out, where another outcome with
    the same rate does not.

    >>> tail_counts((11, 5), (14, 6), (168, 72))
    (138, 225)
    """
    half = float(error_rate(level)) / 2 + 1e-12
    missed = [size - hit for size, hit in zip(n, met, strict=True)]
    total = sum(population)

    def low(hits: Sequence[int]) -> int:
        # p-values grow with the count
        return bisect_left(range(total), True, key=lambda m: upper_p(hits, n, population, m) > half)

    return low(met), total - low(missed)


def upper_p(met: Sequence[int], n: Sequence[int], population: Sequence[int], count: int) -> float:
    """Return the largest P(rate >= observed) when ``count`` cases of the frame meet.

    >>> round(upper_p((10, 9), (10, 10), (180, 60), 179), 6)
    0.017319
    """
    hits, design = arranged(met, n, population)
    order = _order(design)
    return worst_split(order >= order[position(hits, design[0])], design, count)


def lower_p(met: Sequence[int], n: Sequence[int], population: Sequence[int], count: int) -> float:
    """Return the largest P(rate <= observed) when ``count`` cases of the frame meet."""
    missed = [size - hit for size, hit in zip(n, met, strict=True)]
    return upper_p(missed, n, population, sum(population) - count)


def _order(design: Design) -> NDArray[np.int64]:
    """Return the weighted rates as whole numbers, so that ties are ties."""
    n, population = design
    common = lcm(*n)
    weights = np.array(
        [size * (common // drawn) for drawn, size in zip(n, population, strict=True)]
    )
    return np.asarray((weights[:, None] * outcomes(n).astype(np.int64)).sum(axis=0))
