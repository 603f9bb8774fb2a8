"""How many cases to draw: attribute sample sizes and allocation to strata.

Rates are taken as they are written (0.06 of 100 is 6) and acceptance is decided with whole
numbers: floating point has put wrong sizes into published tables.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, comb

import numpy as np
from numpy.typing import NDArray

from audit.stats.interval import error_rate, rational

Numbers = NDArray[np.float64]


def hypergeometric_size(
    population: int, rate: float | Fraction, level: float = 0.95, accepted: int = 0
) -> int | None:
    """Return the least sample that shows fewer than ``rate`` misses in the frame.

    With at most ``accepted`` misses in the sample, "at least ceil(rate x population) misses"
    is rejected at ``level``. None where only reading more than all cases would do.

    >>> hypergeometric_size(100, 0.06, 0.9), hypergeometric_size(100, 0.01, 0.9)
    (32, 90)
    """
    alpha, misses = error_rate(level), ceil(rational(rate) * population)

    def few(n: int) -> Fraction:
        ways = sum(
            comb(misses, k) * comb(population - misses, n - k) for k in range(min(accepted, n) + 1)
        )
        return Fraction(ways, comb(population, n))

    return next((n for n in range(accepted + 1, population + 1) if few(n) <= alpha), None)


def binomial_size(
    rate: float | Fraction,
    expected: float | Fraction = 0,
    level: float = 0.95,
    most: int = 5000,
) -> int | None:
    """Return the least sample that shows a rate of misses below ``rate``, expecting ``expected``.

    With n times the expected rate, rounded up, misses in the sample, ``rate`` is rejected at
    ``level``. None where ``most`` cases do not suffice. AICPA (2017), Audit Sampling, A.

    >>> binomial_size(0.05, 0.01), binomial_size(0.05, 0.035)
    (93, 624)
    """
    alpha, rate, expected = error_rate(level), rational(rate), rational(expected)
    if expected >= rate:
        return None
    miss, hit, base = rate.numerator, rate.denominator - rate.numerator, rate.denominator
    for n in range(1, most + 1):
        few = sum(comb(n, k) * miss**k * hit ** (n - k) for k in range(ceil(n * expected) + 1))
        if few * alpha.denominator <= alpha.numerator * base**n:
            return n
    return None


def neyman_allocation(
    populations: Sequence[float],
    deviations: Sequence[float],
    total: float,
    at_least: Sequence[float] | None = None,
    at_most: Sequence[float] | None = None,
) -> tuple[float, ...]:
    """Return the sizes of the strata's samples that make the variance of the total smallest.

    In proportion to population times standard deviation, within the bounds. Not whole
    numbers: see ``rounded``. Raises ValueError where the bounds leave no room for ``total``.

    >>> neyman_allocation([3000, 4000, 5000, 2000], [48, 79, 76, 16], 190, [50, 120, 1, 2])
    (50.0, 120.0, 18.0, 2.0)
    """
    sizes = np.asarray(populations, dtype=float) * np.asarray(deviations, dtype=float)
    low = np.zeros_like(sizes) if at_least is None else np.asarray(at_least, dtype=float)
    high = np.full_like(sizes, np.inf) if at_most is None else np.asarray(at_most, dtype=float)
    if (low > high).any() or not low.sum() <= total <= high.sum():
        raise ValueError(f"bounds {low.tolist()} and {high.tolist()} leave no room for {total}")
    return tuple(_filled(sizes, low, high, total).tolist())


def allocation_variance(
    populations: Sequence[float], deviations: Sequence[float], drawn: Sequence[float]
) -> float:
    """Return the variance of the estimated total of the frame for an allocation."""
    parts = zip(populations, deviations, drawn, strict=True)
    return float(sum((N * S) ** 2 / n - N * S**2 for N, S, n in parts))


def rounded(sizes: Sequence[float]) -> tuple[int, ...]:
    """Return whole sizes with the same total: the largest remainders go up.

    >>> rounded([31.38, 68.85, 82.8, 6.97])
    (31, 69, 83, 7)
    """
    whole = [int(size) for size in sizes]
    missing = round(sum(sizes)) - sum(whole)
    order = sorted(range(len(whole)), key=lambda place: whole[place] - sizes[place])
    return tuple(size + (place in order[:missing]) for place, size in enumerate(whole))


def _filled(sizes: Numbers, low: Numbers, high: Numbers, total: float) -> Numbers:
    """Return clip(multiplier x sizes, low, high) with the wanted sum.

    The sum rises with the multiplier in straight stretches between the multipliers at which a
    stratum reaches a bound, so the stretch is found and solved.
    """
    positive = sizes > 0
    bounds = np.r_[low[positive] / sizes[positive], high[positive] / sizes[positive]]
    knots = np.unique(bounds[np.isfinite(bounds)])
    sums = [float(np.clip(knot * sizes, low, high).sum()) for knot in knots]
    below = [knot for knot, reached in zip(knots, sums, strict=True) if reached <= total]
    start = max(below, default=0.0)
    fixed = np.clip(start * sizes, low, high)
    reached = start * sizes * (1 + 1e-12)
    free = positive & (reached >= low) & (reached < high)
    room = total - float(fixed.sum())
    if not free.any() or room <= 0:
        return fixed
    return np.where(free, fixed + room * sizes / sizes[free].sum(), fixed)
