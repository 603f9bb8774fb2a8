"""Caseworkers with few cases each: what can, and mostly cannot, be said of one of them.

Without any true difference, "the worker's 95 % interval leaves out the common rate" points at
somebody in almost every second audit of 14 workers. So estimates are drawn towards the common
rate, and only two honest rules flag. ``met`` and ``n`` have one number per worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import betainc, betaincinv, betaln, expit, logit
from scipy.stats import hypergeom

Numbers = NDArray[np.float64]

_MEANS = np.arange(0.01, 1.0, 0.02)
_ALIKE = np.r_[1e-4, np.linspace(0.01, 0.3, 15), np.linspace(0.34, 0.9, 9)]


@dataclass(frozen=True)
class Shrunken:
    """The common rate, how alike the cases of a worker are, and the workers' rates."""

    mean: float
    correlation: float
    rates: tuple[float, ...]


@dataclass(frozen=True)
class WorkerRate:
    """One worker's rate, its 95 % interval, and the chance of lying below the common rate."""

    rate: float
    low: float
    high: float
    below: float


def empirical_bayes(met: Sequence[int], n: Sequence[int]) -> Shrunken:
    """Return the beta-binomial fit of all workers and their shrunken rates, for display.

    The likeliest correlation is often nil; then all workers get the common rate.

    >>> fit = empirical_bayes([1, 5, 4, 6, 5, 8], [3, 5, 6, 6, 7, 8])
    >>> 0 <= fit.correlation <= 1, len(fit.rates)
    (True, 6)
    """
    x, size = np.asarray(met, dtype=float), np.asarray(n, dtype=float)
    common = float(x.sum() / size.sum())
    if common in (0.0, 1.0):
        return Shrunken(common, 0.0, (common,) * len(x))
    starts = [(logit(common), logit(rho)) for rho in (0.02, 0.2, 0.6)]
    fits = [_fit(x, size, start) for start in starts]
    mean, rho, loss = min(fits, key=lambda fit: fit[2])
    if rho < 1e-6 or loss >= _binomial_loss(x, size, common) - 1e-10:
        return Shrunken(common, 0.0, (common,) * len(x))
    cases = (1 - rho) / rho
    rates = (x + mean * cases) / (size + cases)
    return Shrunken(mean, rho, tuple(rates.tolist()))


def against_others(met: Sequence[int], n: Sequence[int], worker: int) -> float:
    """Return the doubled hypergeometric p-value of one worker against all the others.

    Adjust over the workers (Holm) before anybody is pointed at. ``worker`` counts from 0.

    >>> round(against_others([1, 9, 9], [5, 10, 10], 0), 4)
    0.011
    """
    place = sum(n), sum(met), n[worker]
    below = hypergeom.cdf(met[worker], *place)
    above = hypergeom.sf(met[worker] - 1, *place)
    return float(min(1.0, 2 * min(below, above)))


def full_bayes(
    met: Sequence[int], n: Sequence[int], sceptical: bool = False, level: float = 0.95
) -> tuple[WorkerRate, ...]:
    """Return the workers' rates from a beta-binomial model averaged over a grid.

    A prior over the common rate and the correlation of a worker's cases: uniform, or
    Beta(1, 9) for the correlation when ``sceptical``. A worker may be flagged where ``below``
    exceeds 0.95: among 14 equal workers that points at anybody in 1 to 3 % of audits.

    >>> rates = full_bayes([1, 9, 9], [5, 10, 10])
    >>> rates[0].below > rates[1].below
    True
    """
    x, size = np.asarray(met, dtype=float), np.asarray(n, dtype=float)
    mean, rho = (grid.ravel() for grid in np.meshgrid(_MEANS, _ALIKE, indexing="ij"))
    a, b = mean * (1 - rho) / rho, (1 - mean) * (1 - rho) / rho
    fit = sum(betaln(k + a, m - k + b) - betaln(a, b) for k, m in zip(x, size, strict=True))
    weight = np.exp(fit - fit.max()) * ((1 - rho) ** 8 if sceptical else 1.0)
    weight, kept = weight / weight.sum(), weight > 1e-9 * weight.max()
    grid = weight[kept], mean[kept], a[kept], b[kept]
    return tuple(_posterior(k, m, grid, level) for k, m in zip(x, size, strict=True))


def _fit(x: Numbers, size: Numbers, start: tuple[float, float]) -> tuple[float, float, float]:
    def loss(place: Numbers) -> float:
        return _loss(x, size, float(expit(place[0])), float(expit(place[1])))

    found = minimize(loss, np.array(start, dtype=np.float64), method="Nelder-Mead", tol=1e-10)
    return float(expit(found.x[0])), float(expit(found.x[1])), float(found.fun)


def _loss(x: Numbers, size: Numbers, mean: float, rho: float) -> float:
    rho = min(max(rho, 1e-9), 1 - 1e-9)
    a, b = mean * (1 - rho) / rho, (1 - mean) * (1 - rho) / rho
    return -float((betaln(x + a, size - x + b) - betaln(a, b)).sum())


def _binomial_loss(x: Numbers, size: Numbers, common: float) -> float:
    return -float(x.sum() * np.log(common) + (size - x).sum() * np.log(1 - common))


def _posterior(
    x: float, size: float, grid: tuple[Numbers, Numbers, Numbers, Numbers], level: float
) -> WorkerRate:
    weight, mean, prior_a, prior_b = grid
    a, b = x + prior_a, size - x + prior_b
    below = float(np.clip((weight * betainc(a, b, mean)).sum() / weight.sum(), 0.0, 1.0))
    rate = float((weight * a / (a + b)).sum() / weight.sum())
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else _quantile(weight, a, b, tail)
    high = 1.0 if x == size else _quantile(weight, a, b, 1 - tail)
    return WorkerRate(rate, low, high, below)


def _quantile(weight: Numbers, a: Numbers, b: Numbers, share: float) -> float:
    ends = betaincinv(a, b, share)

    def missing(rate: float) -> float:
        return float((weight * betainc(a, b, rate)).sum() / weight.sum()) - share

    return float(brentq(missing, ends.min(), ends.max(), xtol=1e-8)) if len(a) > 1 else ends[0]
