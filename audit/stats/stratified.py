"""Two or three strata of a finite frame: the exact interval for the weighted rate.

The outcomes of the sample are ordered by the stratified score statistic. The p-value of a count
M of the frame is the largest probability, over all ways to split M over the strata, of an
outcome at least as extreme as the one observed; the interval is the hull of the counts whose
p-value is greater than alpha. Guaranteed: whatever the split, it covers with at least the level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from audit.stats.hypergeometric import pmf_table
from audit.stats.interval import Interval, error_rate
from audit.stats.score import Floats, column, scores, variance_factors

Design = tuple[tuple[int, ...], tuple[int, ...]]

TIE = 1e-9  # statistics closer than this are the same
_BLOCK = 40_000  # statistics computed at a time
_FINER = 8  # how much finer each round of steps is
_SPLITS = 40  # steps per stratum in the first round
_FEWEST_STEPS = 90
_SECONDS = 1.0


@dataclass(frozen=True)
class Resolution:
    """The steps in which counts and splits are looked at; 1 is every one of them."""

    counts: int = 1
    splits: int = 1


EVERY = Resolution()


def exact_interval(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], level: float = 0.95
) -> Interval:
    """Return the exact interval of the weighted rate, as shares of the frame.

    >>> found = exact_interval((10, 10), (10, 10), (180, 60))
    >>> found.low, found.high
    (0.775, 1.0)
    """
    low, high = exact_counts(tuple(met), tuple(n), tuple(population), level)
    total = sum(population)
    return Interval(low / total, high / total, "stratified exact")


@lru_cache(maxsize=2048)
def exact_counts(
    met: tuple[int, ...],
    n: tuple[int, ...],
    population: tuple[int, ...],
    level: float = 0.95,
    resolution: Resolution = EVERY,
) -> tuple[int, int]:
    """Return the smallest and the largest count that are not rejected.

    At a coarser resolution than every count and split nothing is guaranteed any more.

    >>> exact_counts((5, 4, 6), (6, 6, 6), (30, 20, 10))
    (35, 55)
    """
    hits, design = arranged(met, n, population)
    alpha = float(error_rate(level))
    missed = tuple(size - hit for size, hit in zip(design[0], hits, strict=True))
    low = _low(hits, design, alpha, resolution)
    return low, sum(population) - _low(missed, design, alpha, resolution)


def resolution(n: Sequence[int], population: Sequence[int]) -> Resolution | None:
    """Return the finest resolution that answers in about a second; None where none does.

    Measured on one core: 0.2 us per stratum for the statistic of an outcome.

    >>> resolution((10, 10), (180, 60)) == EVERY
    True
    """
    total = sum(population)
    seconds = 2e-7 * total * len(n) * prod(size + 1 for size in n)
    counts = ceil(seconds / _SECONDS)
    if counts * _FEWEST_STEPS > total and counts > 1:
        return None
    return Resolution(counts, split_step(n, population))


def split_step(n: Sequence[int], population: Sequence[int]) -> int:
    """Return 1 where all splits of all counts are looked at in about a second, else a step.

    Measured on one core: 5 ns for each term of a split, at a third of the counts.
    """
    *rest, _ = sorted(population)
    terms = prod(size + 1 for size in rest) * (max(n) + 1)
    few = 2e-9 * sum(population) * terms < _SECONDS
    return 1 if few else max(1, max(rest) // _SPLITS)


def exact_p_value(
    met: Sequence[int], n: Sequence[int], population: Sequence[int], count: int
) -> float:
    """Return the exact two-sided p-value of "``count`` cases of the frame meet".

    >>> round(exact_p_value((10, 10), (10, 10), (180, 60), 185), 6)
    0.043923
    """
    hits, design = arranged(met, n, population)
    signed = statistics_at(design, count)
    extreme = np.abs(signed) >= abs(signed[position(hits, design[0])]) - TIE
    return worst_split(extreme, design, count)


def arranged(
    met: Sequence[int], n: Sequence[int], population: Sequence[int]
) -> tuple[tuple[int, ...], Design]:
    """Return the hits and the design with the largest stratum last.

    That stratum takes what the others leave of a count, so the fewest splits are looked at.
    """
    if len(population) not in (2, 3):
        raise ValueError("the exact interval is for two or three strata")
    strata = sorted(zip(population, n, met, strict=True))
    sizes, drawn, hits = (tuple(part) for part in zip(*strata, strict=True))
    for size, k, hit in strata:
        if not (0 <= hit <= k <= size and k > 0):
            raise ValueError(f"{hit} of {k} from {size} is not possible")
    return hits, (drawn, sizes)


def position(hits: Sequence[int], n: Sequence[int]) -> int:
    """Return the place of an outcome in the list of all outcomes."""
    return int(np.ravel_multi_index(tuple(hits), tuple(size + 1 for size in n)))


def statistics_at(design: Design, count: int) -> Floats:
    """Return the signed score statistic of every outcome at one count."""
    first = count - count % block_size(design)
    return np.asarray(statistics(design, first)[count - first])


def block_size(design: Design) -> int:
    """Return how many counts are computed together."""
    return max(1, min(64, _BLOCK // len(estimates(design))))


@lru_cache(maxsize=128)
def statistics(design: Design, first: int, step: int = 1) -> Floats:
    """Return the signed score statistics (counts x outcomes) of a block of counts."""
    n, population = design
    total = sum(population)
    rates = np.arange(first, min(first + block_size(design) * step, total + 1), step) / total
    factors = variance_factors(n, population)
    table = scores(outcomes(n), column(n), column(population) / total, factors, rates)
    table.setflags(write=False)
    return table


@lru_cache(maxsize=64)
def outcomes(n: tuple[int, ...]) -> Floats:
    """Return all outcomes of the strata, one column each.

    >>> outcomes((1, 1)).astype(int).tolist()
    [[0, 0, 1, 1], [0, 1, 0, 1]]
    """
    grid = np.indices(tuple(size + 1 for size in n), dtype=np.float64)
    return grid.reshape(len(n), -1)


@lru_cache(maxsize=64)
def estimates(design: Design) -> Floats:
    """Return the weighted rate of every outcome."""
    n, population = design
    weights = column(population) / sum(population)
    return np.asarray((weights * outcomes(n) / column(n)).sum(axis=0), dtype=np.float64)


def worst_split(extreme: NDArray[np.bool_], design: Design, count: int, step: int = 1) -> float:
    """Return the largest probability of a set of outcomes over the splits of a count.

    With a step the splits are looked at in steps, then ever more closely around the worst.
    """
    n, population = design
    region = extreme.reshape(tuple(size + 1 for size in n))
    tables = [pmf_table(size, drawn) for size, drawn in zip(population, n, strict=True)]
    free = [np.unique(np.append(np.arange(0, size + 1, step), size)) for size in population[:-1]]
    worst = 0.0
    while True:
        chances = _chances(region, tables, free, count)
        worst = max(worst, float(chances.max()))
        if step == 1:
            return min(1.0, worst)
        place = np.unravel_index(int(chances.argmax()), chances.shape)
        centres = [int(axis[i]) for axis, i in zip(free, place, strict=True)]
        finer = max(1, step // _FINER)
        free = [
            np.arange(max(0, centre - step), min(size, centre + step) + 1, finer)
            for centre, size in zip(centres, population, strict=False)
        ]
        step = finer


def _chances(
    region: NDArray[np.bool_], tables: list[Floats], free: list[NDArray[np.int64]], count: int
) -> Floats:
    """Return the probability of the region for each split (an axis for each stratum but one).

    Computed for the region or for the rest, whichever is smaller, and for the hits it spans.
    """
    is_large = np.count_nonzero(region) > region.size // 2
    hits = np.nonzero(~region if is_large else region)
    spans = [slice(axis.min(), axis.max() + 1) if len(axis) else slice(0) for axis in hits]
    small = (~region if is_large else region)[tuple(spans)].astype(np.float64)
    rows = [table[:, span] for table, span in zip(tables, spans, strict=True)]
    left = count - sum(np.ix_(*free), np.zeros((), dtype=np.int64))
    possible = (left >= 0) & (left < len(rows[-1]))
    given = np.tensordot(rows[0][free[0]], small, axes=1)
    if len(free) == 2:
        given = rows[1][free[1]] @ given
    chances = np.einsum("...x,...x->...", given, rows[-1][np.where(possible, left, 0)])
    return np.asarray(np.where(possible, 1 - chances if is_large else chances, -1.0))


def _low(hits: tuple[int, ...], design: Design, alpha: float, resolution: Resolution) -> int:
    """Return the smallest count that is not rejected, looking from the outside inwards."""
    step, splits, count = resolution.counts, resolution.splits, sum(hits)
    while True:
        found = _look_inwards(hits, design, alpha, count, Resolution(step, splits))
        if found is not None and step == 1:
            return found
        count = sum(hits) if found is None else max(sum(hits), found - step + 1)
        step = max(1, step // _FINER)


def _look_inwards(
    hits: tuple[int, ...], design: Design, alpha: float, count: int, resolution: Resolution
) -> int | None:
    """Return the first accepted count; None where the steps went over all of them."""
    length = block_size(design) * resolution.counts
    while count <= sum(design[1]):
        found = _first_accepted(hits, design, alpha, count, resolution)
        if found is not None:
            return found
        count += length - count % length
    return None


def _first_accepted(
    hits: tuple[int, ...], design: Design, alpha: float, start: int, resolution: Resolution
) -> int | None:
    """Return the first accepted count from ``start`` to the end of its block."""
    n, population = design
    step = resolution.counts
    first = start - start % (block_size(design) * step)
    skipped = -(-(start - first) // step)
    signed = statistics(design, first, step)[skipped:]
    if not len(signed):
        return None
    extreme = np.abs(signed) >= np.abs(signed[:, [position(hits, n)]]) - TIE
    counts = first + step * np.arange(skipped, skipped + len(signed))
    ceiling = _ceiling(signed, extreme, counts / sum(population), design)
    for row in np.flatnonzero(ceiling > alpha):
        p_value = worst_split(extreme[row], design, int(counts[row]), resolution.splits)
        if p_value > alpha + 1e-12:
            return int(counts[row])
    return None


def _ceiling(signed: Floats, extreme: NDArray[np.bool_], rates: Floats, design: Design) -> Floats:
    """Return a bound on the p-values that holds for every split.

    Hoeffding (1963), for each end of the extreme outcomes at its smallest distance from the rate.
    """
    n, population = design
    weights = np.asarray(population) / sum(population)
    scale = 2 / (weights**2 / np.asarray(n)).sum()
    gap = np.abs(estimates(design) - rates[:, None])
    above = np.where(extreme & (signed >= 0), gap, np.inf).min(axis=1)
    below = np.where(extreme & (signed <= 0), gap, np.inf).min(axis=1)
    return np.asarray(np.exp(-scale * above**2) + np.exp(-scale * below**2), dtype=np.float64)
