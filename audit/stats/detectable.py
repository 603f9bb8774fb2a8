"""The smallest change that would have shown: what an audit of this size can find.

"No change shown" says little without it: 20 cases against 20 find a rise from 50 % only when it
is one of 40 points. By enumeration of all outcomes, with the chance ``power`` of showing.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from audit.stats.binomial import wilson_limits
from audit.stats.hypergeometric import pmf_table
from audit.stats.interval import error_rate
from audit.stats.no_change import Region, critical_distance, pooled_z

Numbers = NDArray[np.float64]

_RATES = np.linspace(0.0, 1.0, 1001)


class Effective(NamedTuple):
    """A round of a complex design as a simple one: its effective size and critical value."""

    size: float
    critical: float


def detectable(
    n1: int, n2: int, rate: float, level: float = 0.95, power: float = 0.8
) -> float | None:
    """Return the smallest change from ``rate`` that the unconditional exact test shows.

    The smaller of a rise and a fall; None where neither shows even at 100 % or 0 %.

    >>> round(detectable(20, 20, 0.5), 3), detectable(8, 8, 0.5)
    (0.393, None)
    """
    return _smaller(rate, *detectable_rates(n1, n2, rate, level, power))


def detectable_rates(
    n1: int, n2: int, rate: float, level: float = 0.95, power: float = 0.8
) -> tuple[float | None, float | None]:
    """Return the highest lower and the lowest higher rate that would show as a change.

    >>> detectable_rates(20, 20, 0.8)[1] is None
    True
    """
    shown = _shown(n1, n2, float(error_rate(level)))
    chances = binom.pmf(np.arange(n1 + 1), n1, rate) @ shown @ _outcomes(n2).T
    return _reached(rate, _RATES, chances, power)


def detectable_finite(
    n1: int,
    n2: int,
    rate: float,
    populations: tuple[int, int],
    level: float = 0.95,
    power: float = 0.8,
) -> float | None:
    """Return the smallest change between two frames that the finite exact test shows."""
    shown = _shown(n1, n2, float(error_rate(level)), populations)
    earlier = pmf_table(populations[0], n1)[round(rate * populations[0])]
    chances = earlier @ shown @ pmf_table(populations[1], n2).T
    rates = np.arange(populations[1] + 1) / populations[1]
    return _smaller(rate, *_reached(rate, rates, chances, power))


def detectable_effective(
    before: Effective, after: Effective, rate: float, power: float = 0.8
) -> float | None:
    """Return the smallest change that MOVER shows between two rounds of complex design.

    The rounds are enumerated as simple samples of their effective sizes with Wilson's limits
    at their critical values. Where all strata have the same rate this agrees with the
    enumeration of the strata themselves to about one point.

    >>> round(detectable_effective(Effective(16, 2.1), Effective(16, 2.1), 0.5), 2)
    0.45
    """
    shown = _shown_by_mover(before, after)
    cases = max(round(before.size), 1), max(round(after.size), 1)
    chances = binom.pmf(np.arange(cases[0] + 1), cases[0], rate) @ shown @ _outcomes(cases[1]).T
    return _smaller(rate, *_reached(rate, _RATES, chances, power))


def _shown(n1: int, n2: int, alpha: float, populations: tuple[int, int] | None = None) -> Region:
    """Return the outcomes that show a change."""
    critical = critical_distance(n1, n2, alpha, populations)
    distance = pooled_z(n1, n2)
    region: Region = distance >= (np.inf if critical is None else critical)
    return region


@lru_cache(maxsize=256)
def _shown_by_mover(before: Effective, after: Effective) -> Region:
    rate1, low1, high1 = (values[:, None] for values in _wilson(before))
    rate2, low2, high2 = _wilson(after)
    change = rate2 - rate1
    rises = change > np.hypot(rate2 - low2, high1 - rate1)
    falls = -change > np.hypot(high2 - rate2, rate1 - low1)
    region: Region = rises | falls
    return region


def _wilson(one: Effective) -> tuple[Numbers, Numbers, Numbers]:
    cases = max(round(one.size), 1)
    rates = np.arange(cases + 1) / cases
    limits = np.array([wilson_limits(rate, one.size, one.critical) for rate in rates.tolist()])
    return rates, limits[:, 0], limits[:, 1]


@lru_cache(maxsize=64)
def _outcomes(n: int) -> Numbers:
    """Return the chances of all outcomes (columns) at every rate of the grid."""
    return np.asarray(binom.pmf(np.arange(n + 1), n, _RATES[:, None]))


def _reached(
    rate: float, rates: Numbers, chances: Numbers, power: float
) -> tuple[float | None, float | None]:
    """Return the rates nearest to ``rate``, below and above, where the chance is enough."""
    enough = chances >= power - 1e-12
    below, above = rates[enough & (rates < rate)], rates[enough & (rates > rate)]
    return (
        float(below.max()) if len(below) else None,
        float(above.min()) if len(above) else None,
    )


def _smaller(rate: float, below: float | None, above: float | None) -> float | None:
    changes = [abs(end - rate) for end in (below, above) if end is not None]
    return min(changes, default=None)
