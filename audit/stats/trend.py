"""Whether the rate rises or falls over three and more rounds.

Scores are the rounds' times, in months where they are unevenly spaced. All tests are
two-sided. No trend found is no proof of stability: three rounds do not show a curve.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, norm

from audit.stats.interval import rational

_MOST_CELLS = 30_000_000


def trend_mid_p(
    met: Sequence[int], n: Sequence[int], scores: Sequence[float] | None = None
) -> float:
    """Return the conditional mid-P of the Cochran-Armitage trend, the default.

    >>> round(trend_mid_p([10, 13, 17], [20, 20, 20]), 4)
    0.0203
    """
    farther, as_far = _chances(met, n, scores)
    return 1.0 if as_far > 1 - 1e-12 else farther + as_far / 2


def trend_exact(
    met: Sequence[int], n: Sequence[int], scores: Sequence[float] | None = None
) -> float:
    """Return the exact p-value of the Cochran-Armitage trend, given the total met.

    >>> round(trend_exact([10, 13, 17], [20, 20, 20]), 4)
    0.0291
    """
    return min(1.0, sum(_chances(met, n, scores)))


def trend_asymptotic(
    met: Sequence[int], n: Sequence[int], scores: Sequence[float] | None = None
) -> float:
    """Return the large-sample p-value of the Cochran-Armitage trend.

    >>> round(trend_asymptotic([10, 13, 17], [20, 20, 20]), 4)
    0.0189
    """
    times = _times(n, scores)
    total, hits = sum(n), sum(met)
    lean = _lean(met, n, times, hits)
    mean = sum(k * s for k, s in zip(n, times, strict=True)) / total
    spread = sum(k * (s - mean) ** 2 for k, s in zip(n, times, strict=True))
    variance = Fraction(hits, total) * (1 - Fraction(hits, total)) * spread
    return 2 * float(norm.sf(abs(float(lean)) / float(variance) ** 0.5)) if variance else 1.0


def slope(met: Sequence[int], n: Sequence[int], scores: Sequence[float] | None = None) -> float:
    """Return the change of the rate per unit of the scores, by weighted least squares.

    >>> round(slope([10, 13, 17], [20, 20, 20]), 3)
    0.175
    """
    times = _times(n, scores)
    mean = sum(k * s for k, s in zip(n, times, strict=True)) / sum(n)
    spread = sum(k * (s - mean) ** 2 for k, s in zip(n, times, strict=True))
    return float(_lean(met, n, times, sum(met)) / spread) if spread else 0.0


def _times(n: Sequence[int], scores: Sequence[float] | None) -> list[Fraction]:
    return [rational(score) for score in (range(len(n)) if scores is None else scores)]


def _lean(met: Sequence[int], n: Sequence[int], times: list[Fraction], hits: int) -> Fraction:
    """Return the covariance of time and being met, times the number of cases."""
    seen = sum((x * s for x, s in zip(met, times, strict=True)), Fraction(0))
    return seen - Fraction(hits, sum(n)) * sum(k * s for k, s in zip(n, times, strict=True))


def _chances(
    met: Sequence[int], n: Sequence[int], scores: Sequence[float] | None
) -> tuple[float, float]:
    """Return the chances of a stronger and of an equally strong trend, given the total.

    Which outcomes are as strong is decided with whole numbers.
    """
    times, total = _whole(_times(n, scores)), sum(n)
    if 2 * sum(met) > total:
        met = [k - x for x, k in zip(met, n, strict=True)]
    hits = sum(met)
    expected = hits * sum(k * s for k, s in zip(n, times, strict=True))
    seen = abs(total * sum(x * s for x, s in zip(met, times, strict=True)) - expected)
    chances = _distribution(n, times, hits)
    strength = np.abs(total * np.arange(len(chances)) - expected)
    whole = float(chances.sum())
    return (
        float(chances[strength > seen].sum()) / whole,
        float(chances[strength == seen].sum()) / whole,
    )


def _whole(times: list[Fraction]) -> list[int]:
    """Return the times as the smallest whole numbers from 0 with the same spacing."""
    first, parts = min(times), lcm(*(time.denominator for time in times))
    steps = [int((time - first) * parts) for time in times]
    common = gcd(*steps)
    return [step // common for step in steps] if common else steps


def _distribution(n: Sequence[int], times: list[int], hits: int) -> NDArray[np.float64]:
    """Return weights, in proportion to chance, of the hits' sum of times being 0, 1, ..."""
    width = hits * max(times) + 1
    if (hits + 1) * width > _MOST_CELLS:
        raise ValueError(f"scores as fine as {times} ask for too much: give them in months")
    reached = np.zeros((hits + 1, width))
    reached[0, 0] = 1.0
    for size, time in zip(n, times, strict=True):
        chances = binom.pmf(np.arange(min(size, hits) + 1), size, hits / sum(n))
        following = np.zeros_like(reached)
        for x, chance in enumerate(chances):
            step = x * time
            following[x:, step:] += chance * reached[: hits + 1 - x, : width - step]
        reached = following
    return np.asarray(reached[hits])
