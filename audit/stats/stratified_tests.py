"""Two or three strata: one-sided exact p-values, outcomes ordered by the signed score.

The statistic grows with the hits of every stratum, so the worst case of "at most M cases meet"
lies among the splits of M itself.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from audit.stats.binomial import pmf_rows
from audit.stats.score import Floats, column, scores, variance_factors
from audit.stats.stratified import (
    TIE,
    Design,
    arranged,
    outcomes,
    position,
    split_step,
    statistics_at,
    worst_split,
)

_GRIDS = (200, 60)  # rates looked at per stratum, with one and with two free strata
_ROUNDS = 4
_CLOSER = 8
_MOST_OUTCOMES = 300_000


def within_reach(n: Sequence[int]) -> bool:
    """Return whether the p-values of such a sample take a second or so, not more.

    >>> within_reach((25, 25, 25)), within_reach((5, 5, 5, 5))
    (True, False)
    """
    return len(n) <= 3 and prod(size + 1 for size in n) <= _MOST_OUTCOMES


def p_above(met: Sequence[int], n: Sequence[int], population: Sequence[int], count: int) -> float:
    """Return the p-value of "at most ``count`` cases of the frame meet".

    >>> round(p_above((10, 9), (10, 10), (180, 60), 179), 4)
    0.0173
    """
    hits, design = arranged(met, n, population)
    signed = statistics_at(design, count)
    extreme = signed >= signed[position(hits, design[0])] - TIE
    return worst_split(extreme, design, count, split_step(*design))


def p_below(met: Sequence[int], n: Sequence[int], population: Sequence[int], count: int) -> float:
    """Return the p-value of "at least ``count`` cases of the frame meet".

    >>> round(p_below((6, 5), (10, 10), (180, 60), 180), 6)
    0.109456
    """
    missed = [size - hit for size, hit in zip(n, met, strict=True)]
    return p_above(missed, n, population, sum(population) - count)


def process_p_above(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], rate: float
) -> float:
    """Return the p-value of "the weighted rate of the process is at most ``rate``".

    Binomial strata with the weights of the frame. The worst rates of the strata are looked for
    on a grid, and then ever more closely around the worst of the grid.

    >>> round(process_p_above((10, 10), (10, 10), (180, 60), 0.75), 4)
    0.0173
    """
    hits, design = arranged(met, n, population)
    size, weights = column(design[0]), column(design[1]) / sum(design[1])
    factors = variance_factors(*design, finite=False)
    signed = scores(outcomes(design[0]), size, weights, factors, np.array([rate]))[0]
    extreme = signed >= signed[position(hits, design[0])] - TIE
    return _worst_rates(extreme, design, rate)


def process_p_below(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], rate: float
) -> float:
    """Return the p-value of "the weighted rate of the process is at least ``rate``"."""
    missed = [size - hit for size, hit in zip(n, met, strict=True)]
    return process_p_above(missed, n, population, 1 - rate)


def _worst_rates(extreme: NDArray[np.bool_], design: Design, rate: float) -> float:
    """Return the largest probability of a set of outcomes over the rates with a weighted mean."""
    n, population = design
    region = extreme.reshape(tuple(size + 1 for size in n)).astype(np.float64)
    weights = np.array(population) / sum(population)
    steps = _GRIDS[len(n) - 2]
    width = 1 / steps
    free = [np.linspace(0, 1, steps + 1)] * (len(n) - 1)
    free = [np.append(axis, min(1.0, rate / w)) for axis, w in zip(free, weights, strict=False)]
    worst = 0.0
    for _ in range(_ROUNDS):
        chances = _chances(region, n, weights, free, rate)
        worst = max(worst, float(chances.max()))
        place = np.unravel_index(int(chances.argmax()), chances.shape)
        centres = [float(axis[i]) for axis, i in zip(free, place, strict=True)]
        offsets = width * np.arange(-_CLOSER, _CLOSER + 1) / _CLOSER
        free = [np.clip(centre + offsets, 0, 1) for centre in centres]
        width /= _CLOSER
    return min(1.0, worst)


def _chances(
    region: Floats, n: tuple[int, ...], weights: Floats, free: list[Floats], rate: float
) -> Floats:
    """Return the probability of the region for each choice of all rates but the last."""
    spent = sum(np.ix_(*[w * axis for w, axis in zip(weights, free, strict=False)]), np.zeros(()))
    rest = (rate - spent) / weights[-1]
    possible = (rest > -1e-12) & (rest < 1 + 1e-12)
    given = np.tensordot(pmf_rows(n[0], free[0]), region, axes=1)
    if len(free) == 2:
        given = pmf_rows(n[1], free[1]) @ given
    last = pmf_rows(n[-1], np.clip(rest, 0, 1).ravel()).reshape(*rest.shape, -1)
    return np.where(possible, (given * last).sum(axis=-1), -1.0)
