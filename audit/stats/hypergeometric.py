"""One stratum of a finite frame: exact intervals and p-values for the count that meets.

Everything is decided with whole numbers. The probability of k hits is a number of samples, and
a count M is kept only if its p-value is greater than alpha: an exact tie rejects. Limits are
counts of the frame, from ``met`` to ``population - n + met``.
"""

from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from audit.stats.interval import Interval, error_rate


def blaker_interval(met: int, n: int, population: int, level: float = 0.95) -> Interval:
    """Return the default interval for a rate: Blaker's, as shares of the frame.

    >>> blaker_interval(13, 20, 240)
    Interval(low=0.425, high=0.8375, method='hypergeometric Blaker')
    """
    low, high = blaker_counts(met, n, population, level)
    return Interval(low / population, high / population, "hypergeometric Blaker")


def tail_interval(met: int, n: int, population: int, level: float = 0.95) -> Interval:
    """Return the equal-tailed interval, as shares of the frame: each limit is one-sided too."""
    low, high = tail_counts(met, n, population, level)
    return Interval(low / population, high / population, "hypergeometric tails")


def mid_p_interval(met: int, n: int, population: int, level: float = 0.95) -> Interval:
    """Return the mid-P interval, as shares of the frame: shorter, without guarantee."""
    low, high = mid_p_counts(met, n, population, level)
    return Interval(low / population, high / population, "hypergeometric mid-P")


@lru_cache(maxsize=2048)
def blaker_counts(
    met: int, n: int, population: int, level: float | Fraction = 0.95
) -> tuple[int, int]:
    """Return the smallest and the largest count that Blaker's test does not reject.

    The set is nested in the equal-tailed interval (no p-value exceeds twice the smaller tail),
    so the search starts there and goes inwards; the convex hull is returned. Blaker (2000),
    Can. J. Stat. 28:783.

    >>> blaker_counts(13, 20, 240)
    (102, 201)
    """
    alpha = error_rate(level)
    low, high = tail_counts(met, n, population, level)
    while blaker_p(met, n, population, low) <= alpha:
        low += 1
    while blaker_p(met, n, population, high) <= alpha:
        high -= 1
    return low, high


def tail_counts(
    met: int, n: int, population: int, level: float | Fraction = 0.95
) -> tuple[int, int]:
    """Return the limits that keep M while each tail is greater than alpha / 2.

    The rule of RAT-STATS, Buonaccorsi (1987) and jfa; two-sided also at 0 and n.

    >>> tail_counts(45, 100, 300)
    (111, 160)
    >>> tail_counts(2, 2, 5, level=0.8)  # a tail of exactly 1/10 is rejected
    (3, 5)
    """
    one_sided = 1 - error_rate(level) / 2
    return (
        lower_count(met, n, population, one_sided),
        upper_count(met, n, population, one_sided),
    )


def lower_count(met: int, n: int, population: int, level: float | Fraction = 0.95) -> int:
    """Return the one-sided lower limit: the smallest M with P(X >= met | M) > alpha.

    >>> lower_count(2, 2, 5, level=0.9)
    3
    """
    alpha = error_rate(level)
    _check(met, n, population)
    return _first(lambda m: upper_p(met, n, population, m) > alpha, met, population - n + met)


def upper_count(met: int, n: int, population: int, level: float | Fraction = 0.95) -> int:
    """Return the one-sided upper limit: the largest M with P(X <= met | M) > alpha.

    >>> upper_count(0, 102, 1200, level=0.9)
    25
    """
    return population - lower_count(n - met, n, population, level)


def mid_p_counts(
    met: int, n: int, population: int, level: float | Fraction = 0.95
) -> tuple[int, int]:
    """Return the limits that keep M while each mid-P tail is greater than alpha / 2.

    >>> mid_p_counts(13, 20, 240)
    (105, 198)
    """
    alpha = error_rate(level)
    _check(met, n, population)

    def low(hits: int) -> int:
        return _first(
            lambda m: 2 * mid_p(hits, n, population, m) > alpha, hits, population - n + hits
        )

    return low(met), population - low(n - met)


def upper_p(met: int, n: int, population: int, count: int) -> Fraction:
    """Return P(X >= met) when ``count`` cases of the frame meet: evidence for more than that.

    >>> round(float(upper_p(17, 20, 240, 157)), 6)
    0.041311
    """
    return Fraction(sum(ways(count, n, population)[max(met, 0) :]), comb(population, n))


def lower_p(met: int, n: int, population: int, count: int) -> Fraction:
    """Return P(X <= met) when ``count`` cases of the frame meet: evidence for fewer than that."""
    return Fraction(sum(ways(count, n, population)[: met + 1]), comb(population, n))


def mid_p(met: int, n: int, population: int, count: int) -> Fraction:
    """Return P(X > met) + P(X = met) / 2 when ``count`` cases of the frame meet."""
    samples = ways(count, n, population)
    return Fraction(2 * sum(samples[met + 1 :]) + samples[met], 2 * comb(population, n))


def blaker_p(met: int, n: int, population: int, count: int) -> Fraction:
    """Return Blaker's two-sided p-value of "``count`` cases of the frame meet".

    The probability of all outcomes whose smaller tail is at most that of ``met``.

    >>> round(float(blaker_p(17, 20, 240, 157)), 6)
    0.055184
    """
    samples = ways(count, n, population)
    if not samples[met]:
        return Fraction(0)
    below = list(accumulate(samples))
    above = list(accumulate(reversed(samples)))[::-1]
    smaller = [min(pair) for pair in zip(below, above, strict=True)]
    extreme = sum(k for k, tail in zip(samples, smaller, strict=True) if tail <= smaller[met])
    return Fraction(extreme, comb(population, n))


@lru_cache(maxsize=512)
def ways(count: int, n: int, population: int) -> tuple[int, ...]:
    """Return how many of the samples of n hold k = 0..n of the ``count`` cases that meet.

    >>> ways(2, 2, 5)
    (3, 6, 1)
    """
    others = population - count
    first, last = max(0, n - others), min(n, count)
    samples = [0] * (n + 1)
    samples[first] = comb(count, first) * comb(others, n - first)
    for k in range(first, last):
        samples[k + 1] = samples[k] * (count - k) * (n - k) // ((k + 1) * (others - n + k + 1))
    return tuple(samples)


@lru_cache(maxsize=64)
def pmf_table(population: int, n: int) -> NDArray[np.float64]:
    """Return the probabilities of k = 0..n hits (columns) for every count 0..population (rows).

    >>> pmf_table(5, 2)[2].round(3).tolist()
    [0.3, 0.6, 0.1]
    """
    table = pmf_rows(np.arange(population + 1), n, np.array([population]))
    table.setflags(write=False)
    return table


def pmf_rows(
    counts: NDArray[np.int64], n: int, populations: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return one row of probabilities of k = 0..n hits for each count and population.

    >>> pmf_rows(np.array([2, 3]), 2, np.array([5, 5])).round(3).tolist()
    [[0.3, 0.6, 0.1], [0.1, 0.6, 0.3]]
    """
    log_factorial = gammaln(np.arange(int(populations.max()) + 2) + 1.0)
    hits, count, others = np.arange(n + 1), counts[:, None], (populations - counts)[:, None]
    possible = (hits <= count) & (n - hits <= others)
    rest, spared = np.where(possible, count - hits, 0), np.where(possible, others - n + hits, 0)
    logs = log_factorial[count] - log_factorial[rest] + log_factorial[others]
    logs = logs - log_factorial[spared] - log_factorial[hits] - log_factorial[n - hits]
    total = log_factorial[populations] - log_factorial[n] - log_factorial[populations - n]
    return np.asarray(np.exp(np.where(possible, logs - total[:, None], -np.inf)), dtype=np.float64)


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Return the smallest number in [low, high] from which on ``holds``; it holds at ``high``."""
    return low + bisect_left(range(low, high), True, key=holds)


def _check(met: int, n: int, population: int) -> None:
    if not (0 <= met <= n <= population and population > 0):
        raise ValueError(f"{met} of {n} from {population} is not possible")
