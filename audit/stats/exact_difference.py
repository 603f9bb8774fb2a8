"""Exact unconditional intervals for a change between two independent rounds.

A supposed change stays in the interval while, for some earlier rate, an outcome as extreme
as the one seen has more than its share of chance. What counts as extreme is the order of
outcomes: the score, or the plain difference. Slower than the default interval (some tenths
of a second) and never below its level.
"""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from audit.stats.binomial import pmf_rows
from audit.stats.interval import Interval
from audit.stats.two_rounds import score

Numbers = NDArray[np.float64]
Chance = Callable[[float], float]

_GRID = np.linspace(0.0, 1.0, 501)
_STEP = 0.01


def chan_zhang(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return the interval of two one-sided tests ordered by the score.

    Chan and Zhang (1999), Biometrics 55:1202.

    >>> limits = chan_zhang(4, 12, 9, 11)
    >>> round(limits.low, 4), round(limits.high, 4)
    (0.0616, 0.7968)
    """
    return _two_tails(x1, n1, x2, n2, level, _score_order, "exact Chan-Zhang")


def santner_snell(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return the interval of two one-sided tests ordered by the plain difference.

    Santner and Snell (1980), JASA 75:386; wider than Chan and Zhang's.
    """
    return _two_tails(x1, n1, x2, n2, level, _plain_order, "exact Santner-Snell")


def agresti_min(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return the interval of one two-sided test ordered by the score.

    The convex hull of all changes not rejected; its limits are not one-sided. Agresti and
    Min (2001), Biometrics 57:963.
    """
    change = x2 / n2 - x1 / n1

    def chance(supposed: float) -> float:
        distance = np.abs(_score_order(n1, n2, supposed))
        return _largest(distance >= distance[x1, x2], supposed)

    alpha = 1 - level
    low = _first_kept(chance, np.r_[np.arange(-1.0, change, _STEP), change], alpha)
    high = _first_kept(chance, np.r_[np.arange(1.0, change, -_STEP), change], alpha)
    return Interval(low, high, "exact Agresti-Min")


def exact_ratio(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact limits of the later rate over the earlier, ordered by the score.

    The upper limit is infinite when the earlier round has no case that met. Chan and Zhang
    (1999) with the ratio's score of Farrington and Manning (1990).

    >>> low, high = exact_ratio(4, 12, 9, 11)
    >>> round(low, 3), round(high, 3)
    (1.096, 10.865)
    """
    return _ratio_low(x1, n1, x2, n2, level), 1 / max(_ratio_low(x2, n2, x1, n1, level), 1e-300)


def _two_tails(
    x1: int,
    n1: int,
    x2: int,
    n2: int,
    level: float,
    order: Callable[[int, int, float], Numbers],
    method: str,
) -> Interval:
    half, change = (1 - level) / 2, x2 / n2 - x1 / n1

    def above(supposed: float) -> float:
        place = order(n1, n2, supposed)
        return _largest(place >= place[x1, x2], supposed)

    def below(supposed: float) -> float:
        place = order(n1, n2, supposed)
        return _largest(place <= place[x1, x2], supposed)

    low = _first_kept(above, np.r_[np.arange(-1.0, change, _STEP), change], half)
    high = _first_kept(below, np.r_[np.arange(1.0, change, -_STEP), change], half)
    return Interval(low, high, method)


def _score_order(n1: int, n2: int, change: float) -> Numbers:
    earlier, later = np.indices((n1 + 1, n2 + 1), dtype=np.float64)
    return np.round(score(earlier, n1, later, n2, change), 9)


def _plain_order(n1: int, n2: int, _change: float) -> Numbers:
    earlier, later = np.indices((n1 + 1, n2 + 1), dtype=np.float64)
    return np.round(later / n2 - earlier / n1, 9)


def _largest(region: NDArray[np.bool_], change: float) -> float:
    """Return the region's largest chance over all earlier rates."""
    return _largest_along(
        region, max(0.0, -change), min(1.0, 1 - change), lambda earlier: earlier + change
    )


def _largest_along(
    region: NDArray[np.bool_], first: float, last: float, later: Callable[[Numbers], Numbers]
) -> float:
    """Return the largest chance for earlier rates from first to last, looking twice."""
    n1, n2 = region.shape[0] - 1, region.shape[1] - 1
    largest = 0.0
    for _ in range(2):
        earlier = first + (last - first) * _GRID
        chances = (pmf_rows(n1, earlier) @ region) * pmf_rows(n2, np.clip(later(earlier), 0, 1))
        profile = chances.sum(axis=1)
        largest, peak = max(largest, float(profile.max())), int(profile.argmax())
        first, last = earlier[max(peak - 1, 0)], earlier[min(peak + 1, len(earlier) - 1)]
    return largest


def _first_kept(chance: Chance, supposed: Iterable[float], alpha: float) -> float:
    """Return the outermost supposition that is not rejected, coming from outside."""
    last: float | None = None
    for value in supposed:
        if chance(value) > alpha:
            return float(value if last is None else _edge(chance, last, value, alpha))
        last = value
    raise AssertionError("the observed change itself is never rejected")


def _edge(chance: Chance, rejected: float, kept: float, alpha: float) -> float:
    while abs(kept - rejected) > 1e-8:
        middle = (kept + rejected) / 2
        rejected, kept = (rejected, middle) if chance(middle) > alpha else (middle, kept)
    return kept


def _ratio_low(x1: int, n1: int, x2: int, n2: int, level: float) -> float:
    """Return the lower limit of the ratio later over earlier; nil when none met later."""
    if x2 == 0:
        return 0.0
    half = (1 - level) / 2

    def above(log_ratio: float) -> float:
        ratio = np.exp(log_ratio)
        place = _ratio_order(n1, n2, ratio)
        return _largest_along(
            place >= place[x1, x2], 0.0, min(1.0, 1 / ratio), lambda earlier: ratio * earlier
        )

    top = np.log(x2 / n2 / max(x1 / n1, 1e-9))
    start = min(-10.0, top - 1)
    return float(np.exp(_first_kept(above, np.r_[np.arange(start, top, 0.05), top], half)))


def _ratio_order(n1: int, n2: int, ratio: float) -> Numbers:
    earlier, later = np.indices((n1 + 1, n2 + 1), dtype=np.float64)
    n = n1 + n2
    b = n2 * ratio + later + n1 + earlier * ratio
    root = np.sqrt(np.maximum(b**2 - 4 * n * ratio * (earlier + later), 0.0))
    rate1 = np.clip((b - root) / (2 * n * ratio), 0.0, 1.0)
    rate2 = np.clip(rate1 * ratio, 0.0, 1.0)
    gap = later / n2 - ratio * earlier / n1
    variance = rate2 * (1 - rate2) / n2 + ratio**2 * rate1 * (1 - rate1) / n1
    sure = variance > 1e-14
    standard = gap / np.sqrt(np.where(sure, variance, 1.0))
    return np.asarray(np.round(np.where(sure, standard, np.sign(gap) * 1e6), 9), dtype=np.float64)
