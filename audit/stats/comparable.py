"""Other intervals for a change between two rounds, to compare with published figures.

None is the default: most are too short near 0 % and 100 %, and Wald's has no width there.
Limits lie within -1 and 1; the change is the later rate minus the earlier. The rows of
Newcombe (1998), Statistics in Medicine 17:873, are reproduced.
"""

from math import sqrt

from audit.stats.binomial import wilson_limits
from audit.stats.interval import Interval, normal_critical
from audit.stats.two_rounds import mover


def newcombe(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Newcombe's hybrid score interval: MOVER of two Wilson intervals."""
    z = normal_critical(level)
    one, two = x1 / n1, x2 / n2
    low, high = mover(one, wilson_limits(one, n1, z), two, wilson_limits(two, n2, z))
    return Interval(low, high, "Newcombe")


def newcombe_corrected(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Newcombe's hybrid score interval with continuity correction."""
    z = normal_critical(level)
    one, two = _wilson_corrected(x1, n1, z), _wilson_corrected(x2, n2, z)
    low, high = mover(x1 / n1, one, x2 / n2, two)
    return Interval(low, high, "Newcombe corrected")


def agresti_caffo(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Agresti and Caffo's interval: Wald's after adding a case of each kind."""
    p, q = (x1 + 1) / (n1 + 2), (x2 + 1) / (n2 + 2)
    half = normal_critical(level) * sqrt(p * (1 - p) / (n1 + 2) + q * (1 - q) / (n2 + 2))
    return _clipped(q - p, half, "Agresti-Caffo")


def wald(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Wald's interval, which is never to be reported."""
    return _clipped(x2 / n2 - x1 / n1, normal_critical(level) * _error(x1, n1, x2, n2), "Wald")


def wald_corrected(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Wald's interval with continuity correction."""
    half = normal_critical(level) * _error(x1, n1, x2, n2) + (1 / n1 + 1 / n2) / 2
    return _clipped(x2 / n2 - x1 / n1, half, "Wald corrected")


def hauck_anderson(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Hauck and Anderson's interval (1986); both rounds need two cases."""
    p, q = x1 / n1, x2 / n2
    error = sqrt(p * (1 - p) / (n1 - 1) + q * (1 - q) / (n2 - 1))
    half = 1 / (2 * min(n1, n2)) + normal_critical(level) * error
    return _clipped(q - p, half, "Hauck-Anderson")


def brown_li_jeffreys(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Brown and Li's interval (2005): Wald's after adding half a case of each kind."""
    p, q = (x1 + 0.5) / (n1 + 1), (x2 + 0.5) / (n2 + 1)
    half = normal_critical(level) * sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)
    return _clipped(q - p, half, "Brown-Li Jeffreys")


def haldane(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Haldane's interval, by Beal (1987)."""
    middle = (x1 / n1 + x2 / n2) / 2
    return _beal((x1, n1, x2, n2), middle, level, "Haldane")


def jeffreys_perks(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Interval:
    """Return Jeffreys and Perks' interval, by Beal (1987)."""
    middle = ((x1 + 0.5) / (n1 + 1) + (x2 + 0.5) / (n2 + 1)) / 2
    return _beal((x1, n1, x2, n2), middle, level, "Jeffreys-Perks")


def _error(x1: int, n1: int, x2: int, n2: int) -> float:
    p, q = x1 / n1, x2 / n2
    return sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)


def _beal(counts: tuple[int, int, int, int], middle: float, level: float, name: str) -> Interval:
    x1, n1, x2, n2 = counts
    z = normal_critical(level)
    change = x2 / n2 - x1 / n1
    u, v = (1 / n1 + 1 / n2) / 4, (1 / n2 - 1 / n1) / 4
    spread = middle * (1 - middle)
    centre = (change + z**2 * v * (1 - 2 * middle)) / (1 + z**2 * u)
    inner = u * (4 * spread - change**2) + 2 * v * (1 - 2 * middle) * change
    inner += 4 * (z * u) ** 2 * spread + (z * v * (1 - 2 * middle)) ** 2
    return _clipped(centre, z * sqrt(max(inner, 0.0)) / (1 + z**2 * u), name)


def _wilson_corrected(x: int, n: int, z: float) -> tuple[float, float]:
    p, scale = x / n, 2 * (n + z**2)
    below = z * sqrt(z**2 - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)) if x else 0.0
    above = z * sqrt(z**2 + 2 - 1 / n + 4 * p * (n * (1 - p) - 1)) if x < n else 0.0
    low = max(0.0, (2 * x + z**2 - 1 - below) / scale) if x else 0.0
    high = min(1.0, (2 * x + z**2 + 1 + above) / scale) if x < n else 1.0
    return low, high


def _clipped(centre: float, half: float, method: str) -> Interval:
    return Interval(max(centre - half, -1.0), min(centre + half, 1.0), method)
