"""The rounds' labels dealt anew to whole cases: the reference set of the permutation tests."""

from collections.abc import Sequence
from itertools import combinations, product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.bool_]

MOST_ENUMERATED = 100_000
DRAWN = 9_999
SEED = 20220301


def relabellings(
    later: Sequence[bool], strata: Sequence[object] | None = None, seed: int = SEED
) -> tuple[Labels, bool]:
    """Return rows of labels ("is of the later round"), and whether they are all there are.

    Every stratum keeps its number of cases in either round. Up to 100,000 relabellings are
    enumerated; else the labels as they are and 9,999 random ones are returned, so that the
    share of rows at least as extreme is a valid p-value either way.

    >>> rows, complete = relabellings([False, False, True, True])
    >>> rows.shape, complete
    ((6, 4), True)
    """
    labels = np.asarray(later, dtype=bool)
    groups = _groups(strata, len(labels))
    ways = prod(comb(len(group), int(labels[group].sum())) for group in groups)
    if ways <= MOST_ENUMERATED:
        return _all_rows(labels, groups, ways), True
    return _random_rows(labels, groups, seed), False


def _groups(strata: Sequence[object] | None, cases: int) -> list[NDArray[np.intp]]:
    if strata is None:
        return [np.arange(cases)]
    names = list(dict.fromkeys(strata))
    return [np.flatnonzero([one == name for one in strata]) for name in names]


def _all_rows(labels: Labels, groups: list[NDArray[np.intp]], ways: int) -> Labels:
    rows = np.zeros((ways, len(labels)), dtype=bool)
    chosen = (combinations(group.tolist(), int(labels[group].sum())) for group in groups)
    for row, picks in zip(rows, product(*chosen), strict=True):
        row[[case for pick in picks for case in pick]] = True
    return rows


def _random_rows(labels: Labels, groups: list[NDArray[np.intp]], seed: int) -> Labels:
    chance = np.random.default_rng(seed)
    rows = np.tile(labels, (DRAWN + 1, 1))
    for group in groups:
        rows[1:, group] = chance.permuted(rows[1:, group], axis=1)
    return rows
