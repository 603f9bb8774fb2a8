"""The same cases reviewed twice: did they improve, and how far do two readings agree.

``improved`` counts the cases that met only at the second look, ``worsened`` those that met
only at the first, ``pairs`` all cases the measure applied to both times. The change is
``(improved - worsened) / pairs``. It speaks of the reviewed cases alone: nobody looked at
the others.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binom

from audit.stats.binomial import wilson_limits
from audit.stats.interval import Interval, normal_critical

Numbers = NDArray[np.float64]


def mcnemar_mid_p(improved: int, worsened: int) -> float:
    """Return the mid-P McNemar p-value, the default. Fagerland et al. (2013).

    >>> round(mcnemar_mid_p(12, 3), 4)
    0.0213
    """
    if improved == worsened:
        return 1.0
    changed, fewer = improved + worsened, min(improved, worsened)
    chances = binom.pmf(np.arange(fewer + 1), changed, 0.5)
    return float(2 * chances.sum() - chances[-1])


def mcnemar_exact(improved: int, worsened: int) -> float:
    """Return the exact McNemar p-value, given how many cases changed.

    >>> round(mcnemar_exact(12, 3), 4)
    0.0352
    """
    changed, fewer = improved + worsened, min(improved, worsened)
    return min(1.0, 2 * float(binom.cdf(fewer, changed, 0.5)))


def mcnemar_unconditional(improved: int, worsened: int, pairs: int) -> float:
    """Return the unconditional exact p-value, outcomes ordered by McNemar's z.

    The largest chance, over the rate of changed cases, of a z at least as far from nil;
    the rate of each kind of change runs over 0, 0.0025, ..., 0.5.

    >>> round(mcnemar_unconditional(12, 3, 50), 4)
    0.0206
    """
    seen = _distance(improved, improved + worsened)
    given = np.array([_given_changed(changed, seen) for changed in range(pairs + 1)])
    return min(1.0, float((_changed_chances(pairs) @ given).max()))


def tango_interval(improved: int, worsened: int, pairs: int, level: float = 0.95) -> Interval:
    """Return Tango's score interval for the change, the default.

    Defined where no case changed: 20 pairs leave 16 points either way. Tango (1998),
    Statistics in Medicine 17:891.

    >>> limits = tango_interval(12, 3, 50)
    >>> round(limits.low, 4), round(limits.high, 4)
    (0.0314, 0.3299)
    """
    critical = normal_critical(level)
    change = (improved - worsened) / pairs

    def below(supposed: float) -> float:
        return _tango_score(improved, worsened, pairs, supposed) - critical

    def above(supposed: float) -> float:
        return _tango_score(improved, worsened, pairs, supposed) + critical

    low = -1.0 if change == -1 else float(brentq(below, -1 + 1e-12, change, xtol=1e-12))
    high = 1.0 if change == 1 else float(brentq(above, change, 1 - 1e-12, xtol=1e-12))
    return Interval(low, high, "Tango")


def bonett_price_interval(
    improved: int, worsened: int, pairs: int, level: float = 0.95
) -> Interval:
    """Return Bonett and Price's interval: Wald's after adding one case of each change.

    Bonett and Price (2012), J. Educ. Behav. Stat. 37:479.
    """
    more, less = (improved + 1) / (pairs + 2), (worsened + 1) / (pairs + 2)
    change = more - less
    half = normal_critical(level) * math.sqrt((more + less - change**2) / (pairs + 2))
    return Interval(max(change - half, -1.0), min(change + half, 1.0), "Bonett-Price")


def newcombe_paired_interval(
    both: int, improved: int, worsened: int, neither: int, level: float = 0.95
) -> Interval:
    """Return Newcombe's method 10: Wilson limits joined with the corrected correlation.

    Newcombe (1998), Statistics in Medicine 17:2635.

    >>> limits = newcombe_paired_interval(25, 12, 3, 10)
    >>> round(limits.low, 4), round(limits.high, 4)
    (0.0291, 0.3192)
    """
    z, pairs = normal_critical(level), both + improved + worsened + neither
    first, second = (both + worsened) / pairs, (both + improved) / pairs
    low1, high1 = wilson_limits(first, pairs, z)
    low2, high2 = wilson_limits(second, pairs, z)
    phi = _correlation(both, improved, worsened, neither)
    change = second - first
    below, under = second - low2, high1 - first
    above, over = high2 - second, first - low1
    low = change - math.sqrt(max(below**2 - 2 * phi * below * under + under**2, 0.0))
    high = change + math.sqrt(max(above**2 - 2 * phi * above * over + over**2, 0.0))
    return Interval(max(low, -1.0), min(high, 1.0), "Newcombe paired")


def _tango_score(improved: int, worsened: int, pairs: int, supposed: float) -> float:
    gap = improved - worsened - pairs * supposed
    spread = supposed * (1 - supposed)
    b = -improved - worsened + (2 * pairs - improved + worsened) * supposed
    root = math.sqrt(max(b**2 + 8 * pairs * worsened * spread, 0.0))
    variance = pairs * ((root - b) / (2 * pairs) + spread)
    if abs(gap) < 1e-12:
        return 0.0
    return gap / math.sqrt(variance) if variance > 1e-14 else math.copysign(1e6, gap)


def _correlation(both: int, improved: int, worsened: int, neither: int) -> float:
    """Return phi, with half the number of pairs taken off a positive numerator."""
    margins = (both + improved) * (worsened + neither) * (both + worsened) * (improved + neither)
    if margins == 0:
        return 0.0
    cross, pairs = both * neither - improved * worsened, both + improved + worsened + neither
    return (max(cross - pairs / 2, 0.0) if cross > 0 else cross) / math.sqrt(margins)


def _distance(improved: int, changed: int) -> float:
    return round(abs(2 * improved - changed) / math.sqrt(changed), 9) if changed else 0.0


def _given_changed(changed: int, seen: float) -> float:
    """Return the chance of a z as far out as the one seen when so many cases changed."""
    far = [k for k in range(changed + 1) if _distance(k, changed) >= seen]
    return float(np.sum(binom.pmf(far, changed, 0.5)))


@lru_cache(maxsize=16)
def _changed_chances(pairs: int) -> Numbers:
    """Return the chances of 0..pairs changed cases, a row per rate of change."""
    rates = 2 * np.arange(0, 0.5 + 1e-12, 0.0025)
    chances: Numbers = binom.pmf(np.arange(pairs + 1), pairs, np.minimum(rates, 1.0)[:, None])
    return chances
