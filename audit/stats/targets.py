"""Targets ("at least 75 %"): one-sided exact p-values in both directions.

``p_met`` speaks against "fewer cases meet than the target asks", ``p_not_met`` against "at least
as many do". A p-value of at most alpha shows its verdict; neither shown is undecided. The number
of cases a target asks for is rounded up from an exact fraction: 80 % of 60 is 48, never 49.
Functions take the target as a share (``share(75)``).
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audit.stats import binomial, hypergeometric
from audit.stats.domains import plausible_sizes
from audit.stats.hypergeometric import pmf_rows
from audit.stats.interval import error_rate, rational
from audit.stats.stratified_tests import p_above, p_below, process_p_above, process_p_below

Verdict = Literal["met", "not_met", "undecided"]


@dataclass(frozen=True)
class TargetTest:
    """The verdict, both p-values (None where limits decided), and what was computed."""

    verdict: Verdict
    p_met: float | None
    p_not_met: float | None
    method: str


@dataclass(frozen=True)
class Thresholds:
    """From how many hits a target is shown as met, up to how many as not met.

    None where no outcome of the sample can show it.
    """

    met_from: int | None
    not_met_to: int | None


def share(percent: int | str | Decimal) -> Fraction:
    """Return a percentage as an exact fraction.

    >>> share("72.5")
    Fraction(29, 40)
    """
    found = rational(percent) / 100
    if not 0 <= found <= 1:
        raise ValueError(f"a target lies between 0 and 100 per cent, not {percent}")
    return found


def asked(target: Fraction, population: int) -> int:
    """Return how many cases of the frame must meet.

    >>> asked(share(6), 100)
    6
    """
    return ceil(target * population)


def finite_p(met: int, n: int, population: int, target: Fraction) -> tuple[Fraction, Fraction]:
    """Return p_met and p_not_met for the cases of one frame.

    >>> p_met, p_not_met = finite_p(18, 20, 240, share(75))
    >>> round(float(p_met), 6), round(float(p_not_met), 6)
    (0.075746, 0.979777)
    """
    return _finite_p(met, n, population, asked(target, population), sure=target == 1)


def process_p(met: int, n: int, target: Fraction) -> tuple[Fraction, Fraction]:
    """Return p_met and p_not_met for the way of working: binomial at the target."""
    return binomial.upper_p(met, n, target), binomial.lower_p(met, n, target)


def domain_p(
    met: int, applicable: int, drawn: int, population: int, target: Fraction, level: float = 0.95
) -> tuple[Fraction, Fraction]:
    """Return p_met and p_not_met at the worst of the plausible sizes of the domain.

    >>> p_met, p_not_met = domain_p(14, 15, 20, 60, share(75))
    >>> round(float(p_met), 6), round(float(p_not_met), 6)
    (0.046791, 0.998551)
    """
    low, high = plausible_sizes(applicable, drawn, population, level)
    sizes = np.arange(low, high + 1)
    wanted = np.array([asked(target, int(size)) for size in sizes])
    below = pmf_rows(np.maximum(wanted - 1, 0), applicable, sizes)[:, met:].sum(axis=1)
    above = pmf_rows(wanted, applicable, sizes)[:, : met + 1].sum(axis=1)

    def worst(side: int, chances: NDArray[np.float64]) -> Fraction:
        close = sizes[chances > chances.max() - 1e-9]
        return max(finite_p(met, applicable, int(size), target)[side] for size in close)

    if target == 1 and high > applicable:
        below = np.where(sizes > applicable, 1.0, below)
    return worst(0, below), worst(1, above)


def stratified_p(
    met: Sequence[int],
    n: Sequence[int],
    population: Sequence[int],
    target: Fraction,
) -> tuple[float, float]:
    """Return p_met and p_not_met for two or three strata, ordered by the signed score.

    >>> p_met, p_not_met = stratified_p((6, 5), (10, 10), (180, 60), share(75))
    >>> round(p_met, 6), round(p_not_met, 6)
    (0.957143, 0.109456)
    """
    wanted = asked(target, sum(population))
    return (
        p_above(met, n, population, wanted - 1),
        p_below(met, n, population, wanted),
    )


def stratified_process_p(
    met: Sequence[int],
    n: Sequence[int],
    population: Sequence[int],
    target: Fraction,
) -> tuple[float, float]:
    """Return p_met and p_not_met for the way of working, in two or three strata."""
    rate = float(target)
    return (
        process_p_above(met, n, population, rate),
        process_p_below(met, n, population, rate),
    )


def decide(
    p_met: float | Fraction, p_not_met: float | Fraction, method: str, level: float = 0.95
) -> TargetTest:
    """Return the verdict of two p-values: one of at most alpha shows its side.

    >>> decide(Fraction(1, 20), 1.0, "hypergeometric, one-sided").verdict
    'met'
    """
    alpha = error_rate(level)

    def shows(p: float | Fraction) -> bool:
        return p <= alpha if isinstance(p, Fraction) else p <= float(alpha) + 1e-12

    verdict: Verdict = "met" if shows(p_met) else "not_met" if shows(p_not_met) else "undecided"
    return TargetTest(verdict, float(p_met), float(p_not_met), method)


def finite_thresholds(n: int, population: int, target: Fraction, level: float = 0.95) -> Thresholds:
    """Return what a sample of n can show about the cases of one frame.

    >>> finite_thresholds(20, 240, share(75))
    Thresholds(met_from=19, not_met_to=11)
    """
    return _thresholds(lambda met: finite_p(met, n, population, target), n, level)


def process_thresholds(n: int, target: Fraction, level: float = 0.95) -> Thresholds:
    """Return what n cases can show about the way of working.

    >>> process_thresholds(10, share(75))
    Thresholds(met_from=None, not_met_to=4)
    """
    return _thresholds(lambda met: process_p(met, n, target), n, level)


def domain_thresholds(
    applicable: int, drawn: int, population: int, target: Fraction, level: float = 0.95
) -> Thresholds:
    """Return what so many applicable of the drawn cases can show, the domain's size unknown."""
    return _thresholds(
        lambda met: domain_p(met, applicable, drawn, population, target, level),
        applicable,
        level,
    )


def smallest_sample(
    target: Fraction, population: int | None = None, level: float = 0.95
) -> int | None:
    """Return the smallest sample that shows "met" when every case meets.

    Without a population the reading is that of the process, where none can show 100 %: None.

    >>> smallest_sample(share(75), 240), smallest_sample(share(75)), smallest_sample(share(100))
    (10, 11, None)
    """
    alpha = error_rate(level)
    if population is None:
        if target == 1:
            return None
        return next(n for n in count(1) if target**n <= alpha)
    sizes = range(1, population + 1)
    return sizes[
        bisect_left(sizes, True, key=lambda n: finite_p(n, n, population, target)[0] <= alpha)
    ]


def _finite_p(
    met: int, n: int, population: int, wanted: int, *, sure: bool
) -> tuple[Fraction, Fraction]:
    """Return the p-values for a number of cases; ``sure`` asks for all of them, to be seen."""
    if n == population or wanted == 0:
        return Fraction(met < wanted), Fraction(met >= wanted)
    p_met = Fraction(1) if sure else hypergeometric.upper_p(met, n, population, wanted - 1)
    return p_met, hypergeometric.lower_p(met, n, population, wanted)


def _thresholds(
    p_values: Callable[[int], tuple[Fraction, Fraction]], n: int, level: float
) -> Thresholds:
    alpha = error_rate(level)
    met_from = bisect_left(range(n + 1), True, key=lambda met: p_values(met)[0] <= alpha)
    undecided = bisect_left(range(n + 1), True, key=lambda met: p_values(met)[1] > alpha)
    return Thresholds(
        met_from=met_from if met_from <= n else None,
        not_met_to=undecided - 1 if undecided > 0 else None,
    )
