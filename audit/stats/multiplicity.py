"""Which of many measures changed, when the chance of any false claim is to stay small.

With ten measures at 5 % each, one audit in four or five "finds" a change that is not there.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import hypergeom

from audit.stats.permutation import SEED, Labels, relabellings

Numbers = NDArray[np.float64]


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted by Holm's step-down rule: any false claim at most alpha.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, kind="stable")
    steps = len(order) - np.arange(len(order))
    return _placed(order, np.maximum.accumulate(steps * np.asarray(p_values)[order]))


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted for the share of false claims: a list worth looking at.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(p_values, kind="stable")
    raised = len(order) / np.arange(1, len(order) + 1) * np.asarray(p_values)[order]
    return _placed(order, np.minimum.accumulate(raised[::-1])[::-1])


def westfall_young(
    applicable: ArrayLike,
    met: ArrayLike,
    later: Sequence[bool],
    strata: Sequence[object] | None = None,
    seed: int = SEED,
) -> tuple[float, ...]:
    """Return the measures' p-values adjusted by permuting whole cases within strata.

    The step-down minimum-p rule uses that the measures of a case go together and that few
    outcomes are possible, and so finds twice as much as Holm. ``applicable`` and ``met``
    have a row per case and a column per measure. A measure's own p-value is the doubled
    hypergeometric mid-P; with strata the mid-rank of its Mantel-Haenszel statistic among
    all relabellings. Westfall and Young (1993).

    >>> westfall_young([[1, 1]] * 6, [[0, 0]] * 3 + [[1, 0]] * 3, [0, 0, 0, 1, 1, 1])
    (0.1, 1.0)
    """
    applies = np.asarray(applicable, dtype=int)
    meets = np.asarray(met, dtype=int) * applies
    observed = np.asarray(later, dtype=bool)
    rows, _ = relabellings(later, strata, seed)
    if strata is None:
        own = [_mid_p(applies[:, j], meets[:, j], rows) for j in range(applies.shape[1])]
    else:
        own = [_mid_rank(applies[:, j], meets[:, j], rows, strata) for j in range(applies.shape[1])]
    seen = int(np.flatnonzero((rows == observed).all(axis=1))[0])
    return _step_down(np.column_stack(own), seen)


def _placed(order: NDArray[np.intp], adjusted: Numbers) -> tuple[float, ...]:
    """Return sorted adjusted p-values at the places of the measures, none above 1."""
    values = np.empty(len(order))
    values[order] = np.minimum(adjusted, 1.0)
    return tuple(values.tolist())


def _step_down(own: Numbers, seen: int) -> tuple[float, ...]:
    """Return adjusted p-values from those of all relabellings (rows) and measures."""
    observed = own[seen]
    order = np.argsort(observed, kind="stable")
    adjusted = np.empty(len(order))
    reached = 0.0
    for place, measure in enumerate(order):
        least = own[:, order[place:]].min(axis=1)
        reached = max(reached, float(np.mean(least <= observed[measure] * (1 + 1e-9))))
        adjusted[measure] = reached
    return tuple(adjusted.tolist())


def _mid_p(applies: NDArray[np.int_], meets: NDArray[np.int_], rows: Labels) -> Numbers:
    """Return a measure's doubled mid-P under every relabelling."""
    cases, hits = int(applies.sum()), int(meets.sum())
    n, x = np.indices((cases + 1, hits + 1))
    chance = hypergeom.pmf(x, cases, hits, n)
    below = np.cumsum(chance, axis=1) - chance / 2
    table = np.minimum(2 * np.minimum(below, 1 - below), 1.0)
    labels = rows.astype(int)
    found: Numbers = table[labels @ applies, labels @ meets]
    return found


def _mid_rank(
    applies: NDArray[np.int_],
    meets: NDArray[np.int_],
    rows: Labels,
    strata: Sequence[object],
) -> Numbers:
    gap, variance = np.zeros(len(rows)), np.zeros(len(rows))
    for name in dict.fromkeys(strata):
        inside = np.flatnonzero([one == name for one in strata])
        cases, hits = int(applies[inside].sum()), int(meets[inside].sum())
        if cases > 1:
            labels = rows[:, inside].astype(int)
            n, x = labels @ applies[inside], labels @ meets[inside]
            gap += x - n * hits / cases
            variance += n * (cases - n) * hits * (cases - hits) / (cases**2 * (cases - 1))
    distance = np.round(np.abs(gap) / np.sqrt(np.maximum(variance, 1e-12)), 9)
    ranked = np.sort(distance)
    beyond = len(ranked) - np.searchsorted(ranked, distance, side="right")
    reached = len(ranked) - np.searchsorted(ranked, distance, side="left")
    found: Numbers = (beyond + reached) / (2 * len(ranked))
    return found
