"""The stratified score statistic: constrained rates, its value, and limits by inversion.

For a hypothetical rate P of all cases, (q_h) maximises the binomial likelihood of the strata
subject to sum W_h q_h = P. The statistic is S(P) = (p - P) / sqrt V(P) with
V(P) = sum W_h^2 q_h (1 - q_h) c_h, where c_h is the variance factor of the stratum.

Arrays hold strata along the first axis, then rates, then outcomes.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.stats.interval import Interval, t_critical

Floats = NDArray[np.float64]

CERTAIN = 1e6  # the statistic where the hypothetical rate leaves no room for chance
_FAR = 1e12
_NEARLY, _DONE = 1e-4, 1e-14  # of the weighted mean
_GRID = 128  # rates tried at once between an accepted and a rejected one
_NARROWINGS = 6
_MOST_STEPS = 200


def score_interval(
    met: Sequence[int],
    n: Sequence[int],
    population: Sequence[int],
    level: float = 0.95,
    *,
    finite: bool = True,
) -> Interval:
    """Return the stratified score interval with the critical value t(n - H).

    Asymptotic. ``finite=False`` drops the finite factors and keeps the weights.

    >>> found = score_interval((6, 6), (10, 10), (180, 60))
    >>> round(found.low, 4), round(found.high, 4)
    (0.3613, 0.7967)
    """
    critical = t_critical(max(sum(n) - len(n), 1), level)
    low, high = score_limits(met, n, population, critical, finite=finite)
    return Interval(low, high, "stratified score, t")


def score_limits(
    met: Sequence[int],
    n: Sequence[int],
    population: Sequence[int],
    critical: float,
    *,
    finite: bool = True,
) -> tuple[float, float]:
    """Return the rates around the estimate where the score statistic reaches ``critical``."""
    factors = variance_factors(n, population, finite=finite)
    return limits_with(met, n, population, factors, critical)


def limits_with(
    met: Sequence[int],
    n: Sequence[int],
    population: Sequence[int],
    factors: Floats,
    critical: float,
) -> tuple[float, float]:
    """Return the score limits for given variance factors of the strata."""
    hits, size, weights = column(met), column(n), column(population) / sum(population)

    def statistic(rates: Floats) -> Floats:
        return scores(hits, size, weights, factors, rates)[:, 0]

    return invert(statistic, stratified_rate(met, n, population), critical)


def stratified_rate(met: Sequence[int], n: Sequence[int], population: Sequence[int]) -> float:
    """Return sum W_h met_h / n_h, exactly 0 and 1 where nothing and everything met.

    >>> stratified_rate((8, 5), (10, 10), (180, 60))
    0.725
    """
    if tuple(met) == tuple(n):
        return 1.0
    parts = zip(met, n, population, strict=True)
    return sum(size * hits / drawn for hits, drawn, size in parts) / sum(population)


def variance_factors(
    n: Sequence[int], population: Sequence[int], *, finite: bool = True, lost: ArrayLike = 0
) -> Floats:
    """Return (N_h - n_h) / (N_h - 1) / (n_h - lost), without the finite part if not wanted."""
    size, total = np.asarray(n, dtype=np.float64), np.asarray(population, dtype=np.float64)
    correction = (total - size) / np.maximum(total - 1, 1) if finite else np.ones_like(size)
    return np.asarray(correction / (size - np.asarray(lost)), dtype=np.float64)


def scores(hits: Floats, n: Floats, weights: Floats, factors: Floats, rates: Floats) -> Floats:
    """Return S for each rate (rows) and each outcome (columns).

    ``hits`` holds strata x outcomes; ``n``, ``weights`` and ``factors`` one number per stratum.
    """
    estimate = (column(weights) * hits / column(n)).sum(axis=0)
    gap = estimate - rates[:, None]
    q = constrained_rates(hits, n, weights, rates)
    share = (column(weights) ** 2 * column(factors))[:, :, None]
    return divide(gap, (share * q * (1 - q)).sum(axis=0))


def divide(gap: Floats, variance: Floats) -> Floats:
    """Return gap / sqrt(variance): 0 without a gap, and certain where nothing may vary."""
    certain = variance <= 1e-14
    ratio = gap / np.sqrt(np.where(certain, 1.0, variance))
    return np.where(np.abs(gap) < 1e-12, 0.0, np.where(certain, np.sign(gap) * CERTAIN, ratio))


def constrained_rates(hits: Floats, n: Floats, weights: Floats, rates: Floats) -> Floats:
    """Return the rates of the strata that fit best while their weighted mean is given.

    With L = lambda W_h each solves L q^2 - (L + n_h) q + x_h = 0, and sum W_h q_h falls with
    lambda: Newton steps, halving on the scale of asinh where a step leaves the bracket.
    """
    shape = (len(rates), hits.shape[1])
    wanted = np.repeat(np.clip(rates, 0, 1), shape[1])
    q = np.broadcast_to(wanted >= 1, (len(hits), len(wanted))).astype(np.float64)
    rows = np.flatnonzero((wanted > 0) & (wanted < 1))
    x, w, size = np.tile(hits, (1, shape[0]))[:, rows], column(weights), column(n)
    solved = _solve(x, w, size, wanted[rows])
    q[:, rows] = np.clip(_rates_at(solved, x, w, size)[0], 0.0, 1.0)
    return q.reshape(len(q), *shape)


def _solve(x: Floats, w: Floats, size: Floats, wanted: Floats) -> Floats:
    """Return the multiplier of each row (a column of x, a wanted rate strictly inside 0 and 1)."""
    spread = (w**2 / size).sum(axis=0) * wanted * (1 - wanted)
    here = ((w * x / size).sum(axis=0) - wanted) / spread
    low, high = np.full_like(wanted, -_FAR), np.full_like(wanted, _FAR)
    solved: Floats = here.copy()
    rows = np.arange(len(wanted))
    for turn in range(_MOST_STEPS):
        excess, slope = _excess(here, x, w, size, wanted)
        low, high = np.where(excess > 0, here, low), np.where(excess > 0, high, here)
        following = _step(here, excess, slope, low, high, halve=turn % 4 == 3)
        moving = np.abs(excess) > _DONE
        solved[rows] = np.where(moving, following, here)
        moving &= np.abs(following - here) > 1e-11 * (1 + np.abs(here))
        if not moving.any():
            break
        here, low, high, wanted = following[moving], low[moving], high[moving], wanted[moving]
        x, rows = x[:, moving], rows[moving]
    return solved


def invert(
    statistic: Callable[[Floats], Floats], estimate: float, critical: float
) -> tuple[float, float]:
    """Return the rates nearest the estimate, below and above, where |S| passes ``critical``.

    ``statistic`` takes many rates at once. 0 and 1 are limits at an estimate of 0 and 1.
    """
    starts = np.array([estimate, estimate])
    ends = np.array([0.0, 1.0])
    closed = starts == ends
    for _ in range(_NARROWINGS):
        rates = np.linspace(starts, ends, _GRID + 1)
        passed = np.abs(statistic(rates.ravel()).reshape(rates.shape)) > critical
        closed |= ~passed.any(axis=0)
        first = np.maximum(passed.argmax(axis=0), 1)
        sides = np.arange(2)
        starts = np.where(closed, ends, rates[first - 1, sides])
        ends = np.where(closed, ends, rates[first, sides])
    below, above = (starts + ends) / 2
    return float(below), float(above)


def column(values: ArrayLike) -> Floats:
    """Return the values of the strata as a column of floats; a table stays as it is."""
    array = np.asarray(values, dtype=np.float64)
    return array[:, None] if array.ndim == 1 else array


def _rates_at(multiplier: Floats, x: Floats, w: Floats, size: Floats) -> tuple[Floats, Floats]:
    """Return the rates of the strata at a multiplier, and the root of each discriminant."""
    force = multiplier * w
    b = force + size
    pull = np.abs(force)
    root = np.sqrt((pull - size) ** 2 + 4 * pull * np.where(force < 0, x, size - x))
    usual = b > 0
    q = np.where(usual, 2 * x, b - root) / np.where(usual, b + root, 2 * force)
    return q, root


def _excess(
    multiplier: Floats, x: Floats, w: Floats, size: Floats, wanted: Floats
) -> tuple[Floats, Floats]:
    """Return how much the weighted mean exceeds the wanted rate, and its slope."""
    q, root = _rates_at(multiplier, x, w, size)
    slope = -(w**2 * q * (1 - q) / (root + 1e-9)).sum(axis=0)
    return (w * q).sum(axis=0) - wanted, slope


def _step(
    here: Floats, excess: Floats, slope: Floats, low: Floats, high: Floats, *, halve: bool
) -> Floats:
    """Return the Newton step, or the middle of the bracket where it would leave it.

    The mean has kinks where a stratum leaves 0 or 1, and Newton may jump to and fro over one for
    ever: now and then every row that is not nearly done is halved.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        newton = here - excess / slope
    trusted = (newton >= low) & (newton <= high)
    if halve:
        trusted &= np.abs(excess) < _NEARLY
    astray = np.flatnonzero(~trusted)
    newton[astray] = np.sinh((np.arcsinh(low[astray]) + np.arcsinh(high[astray])) / 2)
    return np.asarray(newton)
