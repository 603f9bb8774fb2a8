"""Units within cases: notifications, decisions, visits. Cases are drawn, units are counted.

Units of one case are alike. The ratio score of the domains is used on units, with their variance
enlarged for a correlation within cases that is never taken to be below 0.3. With no or one unit
in every case it is the ratio score itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from audit.stats.interval import Interval, t_critical
from audit.stats.score import Floats, column, constrained_rates, divide, invert

LEAST_CORRELATION = 0.3


@dataclass(frozen=True)
class Clusters:
    """The drawn cases of one stratum: how many units each has, and how many of them met.

    A case without units stays in, as 0 of 0. Raises ValueError when the counts contradict.
    """

    population: int
    units: tuple[int, ...]
    met: tuple[int, ...]

    def __post_init__(self) -> None:
        pairs = zip(self.units, self.met, strict=True)
        if not all(0 <= met <= units for units, met in pairs):
            raise ValueError(f"0 <= met <= units does not hold: {self}")
        if not 0 < len(self.units) <= self.population:
            raise ValueError(f"as many cases cannot be drawn: {self}")

    @cached_property
    def squares(self) -> int:
        """The sum of the squared numbers of units."""
        return sum(units**2 for units in self.units)


@dataclass(frozen=True)
class ClusterEstimate:
    """The share of units that met, its interval, and the correlation within cases.

    ``correlation`` is None where it cannot be estimated; ``cases_with_units`` is what the
    interval rests on.
    """

    rate: float
    interval: Interval
    correlation: float | None
    cases_with_units: int


def cluster_estimate(
    strata: Sequence[Clusters],
    level: float = 0.95,
    *,
    finite: bool = True,
    correlation: float | None = None,
) -> ClusterEstimate | None:
    """Return the share of the frame's units that met; None without any unit.

    ``correlation=1`` lets every case count once, for incidents that cause all units of a case.

    >>> units = (2,) * 12 + (1,) + (0,) * 7
    >>> found = cluster_estimate([Clusters(240, units, units)])
    >>> round(found.interval.low, 3), found.interval.high, found.cases_with_units
    (0.829, 1.0, 13)
    """
    seen = [stratum for stratum in strata if sum(stratum.units)]
    if not seen:
        return None
    estimated = correlation_within(strata)
    assumed = max(estimated or 0.0, LEAST_CORRELATION) if correlation is None else correlation
    rate = _rate(seen)
    cases = sum(units > 0 for stratum in seen for units in stratum.units)
    if finite and all(len(stratum.units) == stratum.population for stratum in strata):
        return ClusterEstimate(rate, Interval(rate, rate, "census"), estimated, cases)
    if all(len(stratum.units) == stratum.population for stratum in seen):
        finite = False  # the rate there is certain, what the other strata hold is not
    degrees = sum(len(stratum.units) for stratum in strata) - len(strata)
    critical = t_critical(max(degrees, 1), level)
    low, high = invert(lambda rates: _statistic(seen, rates, assumed, finite), rate, critical)
    return ClusterEstimate(rate, Interval(low, high, "cluster ratio score, t"), estimated, cases)


def correlation_within(strata: Sequence[Clusters]) -> float | None:
    """Return the correlation of units of the same case, by moments pooled over the strata.

    None where it is undefined: all alike, or no case with two units.

    >>> correlation_within([Clusters(60, (2, 2, 2, 2), (2, 2, 0, 0))])
    1.0
    """
    shared, possible = 0.0, 0.0
    for stratum in strata:
        total, squares = sum(stratum.units), stratum.squares
        if not total:
            continue
        p = sum(stratum.met) / total
        pairs = list(zip(stratum.units, stratum.met, strict=True))
        residual = sum((met - p * units) ** 2 for units, met in pairs)
        own = total - squares / total
        extra = squares - total
        cubes = sum(units**2 * (units - 1) for units in stratum.units)
        both = extra - 2 * cubes / total + squares * extra / total**2
        shared += residual - residual / total - p * (1 - p) * own
        possible += p * (1 - p) * both + residual * extra / total**2
    return min(max(shared / possible, 0.0), 1.0) if possible > 1e-9 else None


def _rate(strata: Sequence[Clusters]) -> float:
    if all(stratum.met == stratum.units for stratum in strata):
        return 1.0
    weights = [stratum.population / len(stratum.units) for stratum in strata]
    met = sum(w * sum(stratum.met) for w, stratum in zip(weights, strata, strict=True))
    return met / sum(w * sum(s.units) for w, s in zip(weights, strata, strict=True))


def _statistic(
    strata: Sequence[Clusters], rates: Floats, correlation: float, finite: bool
) -> Floats:
    """Return S = T / sqrt V of the units, for each hypothetical rate.

    V = sum N^2 (1 - f) / n [q (1 - q) (m + rho (Q - m)) + (q - P)^2 (Q - m^2)] with m and Q the
    means of the units and of their squares over the drawn cases; (q) are the constrained rates
    for the effective numbers of units.
    """
    size = column([stratum.population for stratum in strata])
    drawn = column([len(stratum.units) for stratum in strata])
    units = column([sum(stratum.units) for stratum in strata])
    met = column([sum(stratum.met) for stratum in strata])
    squares = column([stratum.squares for stratum in strata])
    weight = size / drawn
    scale = (weight * units).sum()
    inflation = 1 + correlation * (squares / units - 1)
    q = constrained_rates(met / inflation, units / inflation, weight * units / scale, rates)[
        :, :, 0
    ]
    mean, square = units / drawn, squares / drawn
    within = q * (1 - q) * (mean + correlation * (square - mean))
    case = within + (q - rates) ** 2 * (square - mean**2)
    spread = size**2 * (1 - drawn / size if finite else np.ones_like(size)) / drawn
    gap = (weight * (met - rates * units)).sum(axis=0) / scale
    return divide(gap, (spread * case).sum(axis=0) / scale**2)
