"""One stratum of a finite frame, approximately: Wilson with the finite size, and a posterior."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

from audit.stats.binomial import wilson_limits
from audit.stats.interval import Interval, error_rate, normal_critical


def wilson_interval(met: int, n: int, population: int, level: float = 0.95) -> Interval:
    """Return Wilson's interval with n_eff = n (N - 1) / (N - n): fast, not guaranteed.

    It inverts the score test of the hypergeometric distribution. In a census it is the rate.

    >>> found = wilson_interval(7, 10, 60)
    >>> round(found.low, 4), round(found.high, 4)
    (0.4185, 0.8832)
    """
    _check(met, n, population)
    if n == population:
        return Interval(met / n, met / n, "census")
    effective = n * (population - 1) / (population - n)
    low, high = wilson_limits(met / n, effective, normal_critical(level))
    return Interval(low, high, "Wilson, finite")


def posterior_counts(
    met: int, n: int, population: int, prior: float = 0.5, level: float = 0.95
) -> tuple[int, int]:
    """Return the equal-tailed credible limits of the count, for display.

    With a beta(a, a) prior the cases not drawn are beta-binomial. At 0 and n of n hits the outer
    limit is the frame's: the unmodified interval never covers a frame without a single hit.

    >>> posterior_counts(7, 10, 60)
    (25, 54)
    """
    half = float(error_rate(level) / 2)
    below = np.cumsum(_posterior(met, n, population, prior))
    low = 0 if met == 0 else met + int(np.argmax(below >= half - 1e-12))
    high = population if met == n else met + int(np.argmax(below >= 1 - half - 1e-12))
    return low, high


def posterior_at_least(met: int, n: int, population: int, count: int, prior: float = 1.0) -> float:
    """Return the posterior probability that at least ``count`` cases of the frame meet.

    >>> round(posterior_at_least(18, 20, 240, 180), 6)
    0.938307
    """
    weights = _posterior(met, n, population, prior)
    return float(weights[max(count - met, 0) :].sum())


def _posterior(met: int, n: int, population: int, prior: float) -> NDArray[np.float64]:
    """Return the probabilities of 0, 1, ... hits among the cases not drawn."""
    _check(met, n, population)
    rest = population - n
    hits = np.arange(rest + 1)
    logs = gammaln(rest + 1) - gammaln(hits + 1) - gammaln(rest - hits + 1)
    a, b = met + prior, n - met + prior
    logs = logs + betaln(hits + a, rest - hits + b) - betaln(a, b)
    return np.asarray(np.exp(logs), dtype=np.float64)


def _check(met: int, n: int, population: int) -> None:
    if not 0 <= met <= n <= population or n == 0:
        raise ValueError(f"{met} of {n} from {population} is not possible")
