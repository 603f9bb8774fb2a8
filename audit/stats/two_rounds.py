"""Intervals for the change between two independent rounds: later rate minus earlier rate.

All counts are met of applicable: ``x1`` of ``n1`` in the earlier round, ``x2`` of ``n2``
in the later. The default is Miettinen and Nurminen's interval; the others are there to
compare with figures published elsewhere (module ``comparable``).
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betaln

from audit.stats.interval import Interval, normal_critical

Numbers = NDArray[np.float64]

_NEVER = 1e6  # a score where the variance is nil but the rates differ: as far out as can be


def miettinen_nurminen(
    x1: int,
    n1: int,
    x2: int,
    n2: int,
    level: float = 0.95,
    populations: tuple[int, int] | None = None,
) -> Interval:
    """Return the score interval of Miettinen and Nurminen for the change.

    With ``populations``, the sizes of the two frames, each variance is multiplied by
    ``(N - n) / (N - 1)``: the change between these frames' cases, no more a statement on
    how work is done. Miettinen and Nurminen (1985), Statistics in Medicine 4:213.

    >>> limits = miettinen_nurminen(12, 20, 17, 20)
    >>> round(limits.low, 3), round(limits.high, 3)
    (-0.032, 0.502)
    """
    n = n1 + n2
    shrink = (1.0, 1.0) if populations is None else _finite(populations, (n1, n2))
    factors = (shrink[0] * n / (n - 1), shrink[1] * n / (n - 1))
    method = "Miettinen-Nurminen" if populations is None else "Miettinen-Nurminen fpc"
    return _score_interval((x1, n1, x2, n2), factors, level, method)


def mee(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Mee's score interval: Miettinen and Nurminen's without N/(N-1).

    Mee (1984), Biometrics 40:1175.
    """
    return _score_interval((x1, n1, x2, n2), (1.0, 1.0), level, "Mee")


def constrained_rates(
    x1: Numbers, n1: int, x2: Numbers, n2: int, change: float
) -> tuple[Numbers, Numbers]:
    """Return the likeliest two rates among those that differ by ``change``.

    The closed form of Miettinen and Nurminen (1985), appendix I: the root of a cubic.
    """
    n, met = n1 + n2, x1 + x2
    a = ((n2 + 2 * n1) * change - n - met) / n
    b = ((n1 * change - n - 2 * x1) * change + met) / n
    c = x1 * change * (1 - change) / n
    half = a**3 / 27 - a * b / 6 + c / 2
    root = np.copysign(np.sqrt(np.maximum(a**2 / 9 - b / 3, 0.0)), half)
    cube = np.where(root == 0, 1.0, root**3)
    angle = (math.pi + np.arccos(np.clip(half / cube, -1.0, 1.0))) / 3
    earlier = np.clip(2 * root * np.cos(angle) - a / 3, max(0.0, -change), min(1.0, 1 - change))
    return earlier, np.clip(earlier + change, 0.0, 1.0)


def score(
    x1: Numbers,
    n1: int,
    x2: Numbers,
    n2: int,
    change: float,
    factors: tuple[float, float] = (1.0, 1.0),
) -> Numbers:
    """Return the score statistic of every outcome for a supposed change.

    The observed change less the supposed one, over its standard error under the
    supposition; ``factors`` multiply the two rounds' variances.
    """
    gap = x2 / n2 - x1 / n1 - change
    rate1, rate2 = constrained_rates(x1, n1, x2, n2, change)
    variance = factors[0] * rate1 * (1 - rate1) / n1 + factors[1] * rate2 * (1 - rate2) / n2
    sure = variance > 1e-14
    standard = gap / np.sqrt(np.where(sure, variance, 1.0))
    return np.where(np.abs(gap) < 1e-12, 0.0, np.where(sure, standard, np.sign(gap) * _NEVER))


def mover(
    rate1: float, limits1: tuple[float, float], rate2: float, limits2: tuple[float, float]
) -> tuple[float, float]:
    """Return the limits of the change recovered from the limits of both rates.

    The method of variance estimates recovery: Zou and Donner (2008), Statistics in
    Medicine 27:1693.

    >>> low, high = mover(0.6, (0.36, 0.80), 1.0, (0.78, 1.0))
    >>> round(low, 2), round(high, 2)
    (0.1, 0.64)
    """
    change = rate2 - rate1
    low = change - math.hypot(rate2 - limits2[0], limits1[1] - rate1)
    high = change + math.hypot(limits2[1] - rate2, rate1 - limits1[0])
    return max(low, -1.0), min(high, 1.0)


def chance_of_rise(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return the posterior chance that the later rate is the higher, uniform priors.

    >>> round(chance_of_rise(12, 20, 17, 20), 4)
    0.9573
    """
    a1, b1, a2, b2 = x1 + 1, n1 - x1 + 1, x2 + 1, n2 - x2 + 1
    k = np.arange(a2)
    terms = betaln(a1 + k, b1 + b2) - np.log(b2 + k) - betaln(1 + k, b2) - betaln(a1, b1)
    return float(min(np.exp(terms).sum(), 1.0))


def _finite(populations: tuple[int, int], drawn: tuple[int, int]) -> tuple[float, float]:
    one, two = (
        (N - n) / (N - 1) if N > 1 else 0.0 for N, n in zip(populations, drawn, strict=True)
    )
    return one, two


def _score_interval(
    counts: tuple[int, int, int, int], factors: tuple[float, float], level: float, method: str
) -> Interval:
    x1, n1, x2, n2 = counts
    critical = normal_critical(level)

    def beyond(change: float, bound: float) -> float:
        ones = np.array([float(x1)]), np.array([float(x2)])
        return float(score(ones[0], n1, ones[1], n2, change, factors)[0]) - bound

    change = x2 / n2 - x1 / n1
    if factors == (0.0, 0.0):
        return Interval(change, change, "census")
    low = _root(lambda d: beyond(d, critical), -1.0, change)
    high = _root(lambda d: beyond(d, -critical), change, 1.0)
    return Interval(low, high, method)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function crosses nil, or the end where it does not."""
    if function(low) <= 0:
        return low
    if function(high) >= 0:
        return high
    return float(brentq(function, low, high, xtol=1e-13))
