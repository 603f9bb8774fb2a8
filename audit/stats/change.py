"""The default answer to "did it change between the rounds?"."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from scipy.optimize import brentq

from audit.stats.clusters import Clusters
from audit.stats.detectable import detectable, detectable_effective, detectable_finite
from audit.stats.interval import Interval
from audit.stats.no_change import finite_unconditional, unconditional
from audit.stats.round_rate import RoundRate, round_of_cases, round_of_units
from audit.stats.strata import Reading, Stratum
from audit.stats.two_rounds import miettinen_nurminen, mover

_LEAST_P, _MOST_P = 1e-9, 0.999


@dataclass(frozen=True)
class Difference:
    """A change as later minus earlier rate, with its limits and the p-value of "no change".

    ``detectable`` is the smallest change from the earlier rate, up or down, that would have
    shown with a chance of 80 %; None where none would.
    """

    change: float
    low: float
    high: float
    p_value: float
    detectable: float | None
    method: str


def change(
    before: Sequence[Stratum],
    after: Sequence[Stratum],
    reading: Reading = "process",
    level: float = 0.95,
    *,
    domain_known: bool = True,
) -> Difference | None:
    """Return the change of a rate between two rounds of different cases.

    Rounds that rest on one stratum: Miettinen and Nurminen's interval and the unconditional
    exact test. Else MOVER on the limits of both weighted rates, the p-value by the level at
    which the interval reaches nil. ``domain_known`` says that the strata's populations are
    the numbers of cases the measure applies to. The process reading drops the finite
    corrections; the finite one keeps them where the populations are known. None where a round
    has no applicable case.

    >>> found = change([Stratum(240, 20, 20, 12)], [Stratum(250, 20, 20, 17)])
    >>> round(found.change, 2), round(found.low, 3), round(found.high, 3), round(found.p_value, 3)
    (0.25, -0.032, 0.502, 0.107)
    >>> change([Stratum(240, 20, 0, 0)], [Stratum(250, 20, 20, 17)]) is None
    True
    """
    earlier = [stratum for stratum in before if stratum.population]
    later = [stratum for stratum in after if stratum.population]
    known = domain_known and not any(stratum.out_of_scope for stratum in [*earlier, *later])
    one, two = _only(earlier, known), _only(later, known)
    if one is not None and two is not None:
        return _of_two(one, two, reading == "finite" and known, level)
    finite = reading == "finite"
    return _by_mover(
        round_of_cases(earlier, domain_known=domain_known, finite=finite),
        round_of_cases(later, domain_known=domain_known, finite=finite),
        level,
    )


def change_of_units(
    before: Sequence[Clusters],
    after: Sequence[Clusters],
    reading: Reading = "process",
    level: float = 0.95,
) -> Difference | None:
    """Return the change of the share of units, such as notifications, in the drawn cases.

    MOVER on the cluster score limits of both rounds; None where a round has no unit.
    """
    finite = reading == "finite"
    return _by_mover(
        round_of_units(before, finite=finite), round_of_units(after, finite=finite), level
    )


def _only(strata: Sequence[Stratum], known: bool) -> Stratum | None:
    """Return the one stratum a round rests on, or None where it rests on several.

    Where sizes are not known, strata in which nothing was applicable may have no such cases.
    """
    resting = strata if known else [stratum for stratum in strata if stratum.applicable]
    unread = not known and any(stratum.examined == 0 for stratum in strata)
    return resting[0] if len(resting) == 1 and resting[0].applicable and not unread else None


def _of_two(one: Stratum, two: Stratum, finite: bool, level: float) -> Difference:
    counts = one.met, one.applicable, two.met, two.applicable
    rate = one.met / one.applicable
    moved = two.met / two.applicable - rate
    sizes = (one.applicable, two.applicable)
    if finite:
        frames = one.population, two.population
        limits = miettinen_nurminen(*counts, level, frames)
        p_value = finite_unconditional(*counts, frames)
        least = detectable_finite(*sizes, rate, frames, level)
        method = f"{limits.method}; finite unconditional exact, pooled z"
        return Difference(moved, limits.low, limits.high, p_value, least, method)
    limits, p_value = miettinen_nurminen(*counts, level), unconditional(*counts)
    least = detectable(*sizes, rate, level)
    method = f"{limits.method}; unconditional exact, pooled z"
    return Difference(moved, limits.low, limits.high, p_value, least, method)


def _by_mover(one: RoundRate | None, two: RoundRate | None, level: float) -> Difference | None:
    if one is None or two is None:
        return None
    limits = one.limits(level), two.limits(level)
    low, high = mover(one.rate, _pair(limits[0]), two.rate, _pair(limits[1]))
    names = dict.fromkeys(found.method for found in limits)
    least = detectable_effective(one.effective(level), two.effective(level), one.rate)
    return Difference(
        two.rate - one.rate, low, high, _p_value(one, two), least, f"MOVER, {' / '.join(names)}"
    )


def _p_value(one: RoundRate, two: RoundRate) -> float:
    """Return one minus the level at which the interval just reaches nil."""
    rises = two.rate > one.rate

    def beyond(log_alpha: float) -> float:
        level = 1 - exp(log_alpha)
        pairs = _pair(one.limits(level)), _pair(two.limits(level))
        low, high = mover(one.rate, pairs[0], two.rate, pairs[1])
        return low if rises else -high

    if abs(two.rate - one.rate) < 1e-12 or beyond(log(_MOST_P)) <= 0:
        return 1.0
    if beyond(log(_LEAST_P)) >= 0:
        return 0.0
    return exp(float(brentq(beyond, log(_LEAST_P), log(_MOST_P), xtol=1e-6)))


def _pair(limits: Interval) -> tuple[float, float]:
    return limits.low, limits.high
