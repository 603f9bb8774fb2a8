"""One stratum, process reading: the cases are themselves a sample of how the work is done."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, gammaln, xlog1py, xlogy

from audit.stats.interval import Interval, error_rate, normal_critical

Floats = NDArray[np.float64]

_HALVINGS = 60


@lru_cache(maxsize=2048)
def blaker_interval(met: int, n: int, level: float = 0.95) -> Interval:
    """Return Blaker's interval: exact, nested in Clopper and Pearson's. Blaker (2000).

    >>> found = blaker_interval(20, 20)
    >>> round(found.low, 4), found.high
    (0.8399, 1.0)
    """
    _check(met, n)
    alpha = float(error_rate(level))
    low, high = _blaker_low(met, n, alpha), 1 - _blaker_low(n - met, n, alpha)
    return Interval(low, high, "binomial Blaker")


def clopper_pearson_interval(met: float, n: float, level: float = 0.95) -> Interval:
    """Return the equal-tailed exact interval; n may be an effective, not whole, size.

    >>> round(clopper_pearson_interval(0, 20).high, 4)
    0.1684
    """
    _check(met, n)
    half = float(error_rate(level) / 2)
    low = float(betaincinv(met, n - met + 1, half)) if met > 0 else 0.0
    high = float(betaincinv(met + 1, n - met, 1 - half)) if met < n else 1.0
    return Interval(low, high, "Clopper-Pearson")


def wilson_interval(met: float, n: float, level: float = 0.95) -> Interval:
    """Return Wilson's score interval; n may be an effective, not whole, size.

    >>> round(wilson_interval(0, 20).high, 4)
    0.1611
    """
    _check(met, n)
    low, high = wilson_limits(met / n, n, normal_critical(level))
    return Interval(low, high, "Wilson")


def wilson_limits(rate: float, n: float, critical: float) -> tuple[float, float]:
    """Return Wilson's limits around a rate that need not be a count of n."""
    shrunk = critical**2 / n
    centre = (rate + shrunk / 2) / (1 + shrunk)
    half = (rate * (1 - rate) * shrunk + shrunk**2 / 4) ** 0.5 / (1 + shrunk)
    return (
        max(0.0, centre - half) if rate > 0 else 0.0,
        min(1.0, centre + half) if rate < 1 else 1.0,
    )


def jeffreys_interval(met: int, n: int, level: float = 0.95) -> Interval:
    """Return Jeffreys' equal-tailed interval, with 0 and 1 as limits at 0 and n.

    >>> round(jeffreys_interval(0, 20).high, 4)
    0.1166
    """
    _check(met, n)
    half = float(error_rate(level) / 2)
    low = float(betaincinv(met + 0.5, n - met + 0.5, half)) if met > 0 else 0.0
    high = float(betaincinv(met + 0.5, n - met + 0.5, 1 - half)) if met < n else 1.0
    return Interval(low, high, "Jeffreys")


def mid_p_interval(met: int, n: int, level: float = 0.95) -> Interval:
    """Return the mid-P interval: P(X > met) + P(X = met) / 2 = alpha / 2 at the lower limit.

    >>> round(mid_p_interval(0, 20).high, 4)
    0.1391
    """
    _check(met, n)
    half = float(error_rate(level) / 2)

    def low(hits: int) -> float:
        if hits == 0:
            return 0.0
        return float(_root(lambda rate: _mid_p_above(hits, n, rate) - half, 1)[0])

    return Interval(low(met), 1 - low(n - met), "binomial mid-P")


def upper_p(met: int, n: int, rate: Fraction) -> Fraction:
    """Return P(X >= met), exactly: evidence that the rate is higher.

    >>> round(float(upper_p(14, 14, Fraction(3, 4))), 6)
    0.017818
    """
    return sum((_probability(k, n, rate) for k in range(max(met, 0), n + 1)), Fraction(0))


def lower_p(met: int, n: int, rate: Fraction) -> Fraction:
    """Return P(X <= met), exactly: evidence that the rate is lower."""
    return upper_p(n - met, n, 1 - rate)


def pmf_rows(n: int, rates: Floats) -> Floats:
    """Return one row of probabilities of k = 0..n hits for each rate.

    >>> pmf_rows(2, np.array([0.0, 0.5])).round(12).tolist()
    [[1.0, 0.0, 0.0], [0.25, 0.5, 0.25]]
    """
    hits = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(hits + 1) - gammaln(n - hits + 1)
    logs = ways + xlogy(hits, rates[:, None]) + xlog1py(n - hits, -rates[:, None])
    return np.asarray(np.exp(logs), dtype=np.float64)


def _probability(k: int, n: int, rate: Fraction) -> Fraction:
    return comb(n, k) * rate**k * (1 - rate) ** (n - k)


def _at_least(hits: Floats, n: int, rate: Floats) -> Floats:
    """P(X >= hits), for hits = 1..n."""
    return np.asarray(betainc(hits, n - hits + 1, rate), dtype=np.float64)


def _mid_p_above(met: int, n: int, rate: Floats) -> Floats:
    reached = _at_least(np.array([float(met)]), n, rate)
    if met == n:
        return reached / 2
    return (reached + _at_least(np.array([met + 1.0]), n, rate)) / 2


def _blaker_low(met: int, n: int, alpha: float) -> float:
    """Return the lower limit, walking inwards over the jumps of the acceptability function.

    Between the rates where P(X <= k) = P(X >= met), k = 0..met-1, Blaker's p-value is
    1 - P(k < X < met), which first falls and then rises. So the outermost accepted rate is a
    jump, or the one crossing in a stretch that ends above alpha.
    """
    if met == 0:
        return 0.0
    smaller = np.arange(1.0, met + 1)

    def reached(rates: Floats) -> Floats:
        return _at_least(np.array([float(met)]), n, rates)

    jumps = _root(lambda rates: reached(rates) - (1 - _at_least(smaller, n, rates)), met)
    starts, ends = np.append(0.0, jumps), np.append(jumps, 1.0)
    below = np.append(0.0, 1 - _at_least(smaller, n, jumps))
    accepted = reached(starts) + below > alpha
    before = np.append(0.0, 1 - _at_least(smaller, n, ends[1:]))
    crossing = reached(ends) + before > alpha
    place = int(np.argmax(accepted | crossing))
    if accepted[place]:
        return float(starts[place])
    return _crossing(lambda rate: _stretch(met, n, place, rate) - alpha, starts[place], ends[place])


def _stretch(met: int, n: int, outcomes: int, rate: float) -> float:
    """Return P(X >= met) + P(X < outcomes)."""
    upper = float(betainc(met, n - met + 1, rate))
    return upper if outcomes == 0 else upper + 1 - float(betainc(outcomes, n - outcomes + 1, rate))


def _root(rising: Callable[[Floats], Floats], size: int) -> Floats:
    """Return the roots in [0, 1] of ``size`` functions that rise with the rate."""
    low, high = np.zeros(size), np.ones(size)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = rising(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return (low + high) / 2


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that is negative at ``low`` becomes positive before ``high``."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return float((low + high) / 2)


def _check(met: float, n: float) -> None:
    if not (0 <= met <= n and n > 0):
        raise ValueError(f"{met} of {n} is not possible")
