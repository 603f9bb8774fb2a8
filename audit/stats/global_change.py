"""One change over all measures of two rounds: whether practice changed as a whole.

The answers of one case belong together, so cases are the units: the labels of the rounds are
dealt anew to whole cases, within strata. Ignoring that finds a change in one of ten audits
where there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.stats.interval import t_critical
from audit.stats.permutation import SEED, Labels, relabellings

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class GlobalChange:
    """The mean change over the measures, its interval, and the p-value of "no change".

    The limits are None where all answers are alike: no spread, no robust error.
    """

    change: float
    low: float | None
    high: float | None
    p_value: float
    method: str


def global_change(
    applicable: ArrayLike,
    met: ArrayLike,
    later: Sequence[bool],
    strata: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    level: float = 0.95,
    seed: int = SEED,
) -> GlobalChange:
    """Return the Mantel-Haenszel mean of the measures' changes, tested by permuting cases.

    ``applicable`` and ``met`` have a row per case and a column per measure; ``weights`` are
    the strata's shares of the frame (as drawn where left out). The interval is that of the
    linear probability model with the case-robust error of Kauermann and Carroll and t with
    two degrees fewer than cases per stratum. Raises ValueError where no measure applied in
    both rounds.

    >>> found = global_change([[1], [1], [1], [1]], [[0], [0], [1], [1]], [0, 0, 1, 1])
    >>> found.change, round(found.p_value, 3)
    (1.0, 0.333)
    """
    applies = np.asarray(applicable, dtype=float)
    meets = np.asarray(met, dtype=float) * applies
    parts = _parts(strata, weights, len(applies))
    rows, complete = relabellings(later, strata, seed)
    observed = np.asarray(later, dtype=bool)
    change = float(_weighted(applies, meets, observed[None, :], parts)[0])
    if np.isnan(change):
        raise ValueError("no measure applied to a case in both rounds")
    others = np.nan_to_num(_weighted(applies, meets, rows, parts))
    p_value = float(np.mean(np.abs(others) >= abs(change) - 1e-12))
    half = _margin(applies, meets, observed, parts, level)
    name = "all permutations" if complete else f"{len(rows) - 1} random permutations"
    low, high = (max(change - half, -1.0), min(change + half, 1.0)) if half else (None, None)
    return GlobalChange(change, low, high, p_value, f"Mantel-Haenszel, {name} of cases")


def robust_error(applicable: ArrayLike, met: ArrayLike, later: Sequence[bool]) -> float:
    """Return the case-robust standard error of the mean change, without strata.

    >>> round(robust_error([[1]] * 6, [[0], [1], [0], [1], [1], [0]], [0, 0, 0, 1, 1, 1]), 4)
    0.4714
    """
    applies = np.asarray(applicable, dtype=float)
    meets = np.asarray(met, dtype=float) * applies
    return float(np.sqrt(_robust_variance(applies, meets, np.asarray(later, dtype=bool))))


Part = tuple[float, NDArray[np.intp]]


def _parts(
    strata: Sequence[str] | None, weights: Mapping[str, float] | None, cases: int
) -> list[Part]:
    """Return each stratum's weight and cases."""
    if strata is None:
        return [(1.0, np.arange(cases))]
    names = list(dict.fromkeys(strata))
    groups = [np.flatnonzero([one == name for one in strata]) for name in names]
    shares = [float(len(group)) for group in groups]
    if weights is not None:
        shares = [weights[name] for name in names]
    return [(share / sum(shares), group) for share, group in zip(shares, groups, strict=True)]


def _weighted(applies: Numbers, meets: Numbers, rows: Labels, parts: list[Part]) -> Numbers:
    """Return the change for each row of labels; nan where a stratum has none to compare."""
    changes = [
        weight * _change(applies[group], meets[group], rows[:, group]) for weight, group in parts
    ]
    total: Numbers = np.sum(changes, axis=0)
    return total


def _change(applies: Numbers, meets: Numbers, rows: Labels) -> Numbers:
    labels = rows.astype(float)
    n2, x2 = labels @ applies, labels @ meets
    n1, x1 = applies.sum(axis=0) - n2, meets.sum(axis=0) - x2
    weight = n1 * n2 / np.maximum(n1 + n2, 1)
    gaps = x2 / np.maximum(n2, 1) - x1 / np.maximum(n1, 1)
    total = weight.sum(axis=1)
    mean: Numbers = (weight * gaps).sum(axis=1) / np.where(total > 0, total, np.nan)
    return mean


def _margin(
    applies: Numbers, meets: Numbers, later: Labels, parts: list[Part], level: float
) -> float:
    variance = sum(
        weight**2 * _robust_variance(applies[group], meets[group], later[group])
        for weight, group in parts
    )
    degrees = max(len(applies) - 2 * len(parts), 1)
    error = float(np.sqrt(variance)) if variance > 1e-14 else 0.0
    return t_critical(degrees, level) * error


def _robust_variance(applies: Numbers, meets: Numbers, later: Labels) -> float:
    """Return the variance of the round's coefficient; its estimate is the mean change.

    Regression of met on the measure and the round, residuals of a case multiplied by
    (I - H)^(-1/2). Kauermann and Carroll (2001), JASA 96:1387.
    """
    both = (applies[later].sum(axis=0) > 0) & (applies[~later].sum(axis=0) > 0)
    applies, meets = applies[:, both], meets[:, both]
    case, measure = np.nonzero(applies)
    design = np.c_[np.eye(applies.shape[1])[measure], later[case]]
    outcome = meets[case, measure]
    bread = np.linalg.inv(design.T @ design)
    residuals = outcome - design @ (bread @ (design.T @ outcome))
    total = 0.0
    for one in np.unique(case):
        own = design[case == one]
        lifted = _inverse_root(np.eye(len(own)) - own @ bread @ own.T) @ residuals[case == one]
        total += float(bread[-1] @ (own.T @ lifted)) ** 2
    return total


def _inverse_root(matrix: Numbers) -> Numbers:
    values, vectors = np.linalg.eigh(matrix)
    roots = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
    inverse: Numbers = (vectors * roots) @ vectors.T
    return inverse
