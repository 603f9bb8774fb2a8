"""A local rate against a national figure printed as a whole per cent.

The printed figure rests on a sample too, and on rounding. The difference is judged with the
limits of both (MOVER: Zou & Donner 2008), at the less favourable end of the half-point band
around what was printed, so that its error stays below alpha whatever the true figure was.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from audit.stats.binomial import wilson_limits
from audit.stats.interval import normal_critical

Comparison = Literal["higher", "lower", "undecided"]

ASSUMED_CASES = 100  # behind a national figure whose number of cases is not printed
_MOST_CASES = 3000
_HALF_POINT = 0.005


@dataclass(frozen=True)
class Benchmark:
    """Local minus national: limits, the verdict, and what it takes.

    ``tipping`` is the smallest number of national cases that shows a difference, None where none
    up to 3,000 does. Where the number behind the national figure is not known, print it.
    """

    low: float
    high: float
    verdict: Comparison
    cases: int
    tipping: int | None
    method: str


def against_national(
    rate: float,
    low: float,
    high: float,
    percent: int,
    cases: int | None = None,
    level: float = 0.95,
) -> Benchmark:
    """Return whether a local rate with its limits differs from a printed whole per cent.

    ``cases`` is the number of national cases the measure applied to; 100 where not known.

    >>> found = against_national(9 / 20, 58 / 240, 157 / 240, 71)
    >>> found.verdict, found.tipping
    ('lower', 41)
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"a per cent lies between 0 and 100, not {percent}")
    national = ASSUMED_CASES if cases is None else cases
    down, up = _difference(rate, low, high, percent, national, level)
    verdict: Comparison = "lower" if up < 0 else "higher" if down > 0 else "undecided"
    tipping = _tipping(rate, low, high, percent, level)
    return Benchmark(down, up, verdict, national, tipping, "MOVER, rounding band")


def plausible_national(percent: int, cases: int, level: float = 0.95) -> tuple[float, float]:
    """Return the national rates that a printed per cent from so many cases allows.

    >>> [round(limit, 3) for limit in plausible_national(71, 740)]
    [0.671, 0.746]
    """
    critical = normal_critical(level)
    least, most = _band(percent)
    return wilson_limits(least, cases, critical)[0], wilson_limits(most, cases, critical)[1]


def _difference(
    rate: float, low: float, high: float, percent: int, cases: int, level: float
) -> tuple[float, float]:
    least, most = _band(percent)
    national_low, national_high = plausible_national(percent, cases, level)
    return (
        rate - most - sqrt((rate - low) ** 2 + (national_high - most) ** 2),
        rate - least + sqrt((high - rate) ** 2 + (least - national_low) ** 2),
    )


def _tipping(rate: float, low: float, high: float, percent: int, level: float) -> int | None:
    """Return the smallest n2 that excludes 0; more national cases only narrow the difference."""

    def differs(cases: int) -> bool:
        down, up = _difference(rate, low, high, percent, cases, level)
        return down > 0 or up < 0

    sizes = range(1, _MOST_CASES + 1)
    place = bisect_left(sizes, True, key=differs)
    return sizes[place] if place < len(sizes) else None


def _band(percent: int) -> tuple[float, float]:
    share = percent / 100
    return max(0.0, share - _HALF_POINT), min(1.0, share + _HALF_POINT)
