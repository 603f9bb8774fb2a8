"""A measure that applies to some cases only, and it is not known to how many of the frame.

The same holds for a frame of which some drawn cases turn out not to belong: ``drawn`` counts
them too, ``applicable`` does not.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from audit.stats.hypergeometric import blaker_p, pmf_rows, tail_counts
from audit.stats.interval import Interval, error_rate, t_critical
from audit.stats.score import Floats, column, constrained_rates, divide, invert
from audit.stats.survey import ratio

_DOMAIN_SHARE = Fraction(1, 25)  # of alpha, spent on the size of the domain: .002 of .05


@lru_cache(maxsize=2048)
def union_interval(
    met: int, applicable: int, drawn: int, population: int, level: float = 0.95
) -> Interval:
    """Return the default interval for one stratum: Blaker's over all plausible domain sizes.

    Guaranteed: alpha is shared between the size of the domain and the rate in it, as Berger and
    Boos (1994) do.

    >>> found = union_interval(12, 14, 20, 240)
    >>> round(found.low, 6), round(found.high, 6)
    (0.591928, 0.972851)
    """
    alpha = error_rate(level)
    sizes = np.arange(*_sizes(applicable, drawn, population, alpha))
    left = alpha - alpha * _DOMAIN_SHARE
    rate = met / applicable
    low = min(_lowest(met, applicable, sizes, left), rate)
    high = max(1 - _lowest(applicable - met, applicable, sizes, left), rate)  # 1 - 0.8 < 0.2
    return Interval(low, high, "hypergeometric Blaker, union over domain sizes")


def plausible_sizes(
    applicable: int, drawn: int, population: int, level: float = 0.95
) -> tuple[int, int]:
    """Return the smallest and the largest plausible size of the domain: 99.8 % limits at 95 %.

    >>> plausible_sizes(15, 20, 60)
    (27, 55)
    """
    first, end = _sizes(applicable, drawn, population, error_rate(level))
    return first, end - 1


def ratio_score_interval(
    met: Sequence[int],
    applicable: Sequence[int],
    drawn: Sequence[int],
    population: Sequence[int],
    level: float = 0.95,
    *,
    finite: bool = True,
) -> Interval:
    """Return the default interval for several strata: the ratio score with t(n - H).

    >>> found = ratio_score_interval((7, 4), (10, 4), (14, 6), (168, 72))
    >>> round(found.low, 4), round(found.high, 4)
    (0.5313, 0.9254)
    """
    critical = t_critical(max(sum(drawn) - len(drawn), 1), level)
    low, high = ratio_score_limits(met, applicable, drawn, population, critical, finite=finite)
    return Interval(low, high, "ratio score, t")


def ratio_score_limits(
    met: Sequence[int],
    applicable: Sequence[int],
    drawn: Sequence[int],
    population: Sequence[int],
    critical: float,
    *,
    finite: bool = True,
    lost: int = 0,
) -> tuple[float, float]:
    """Return the rates around the ratio where the ratio score reaches ``critical``.

    T = sum w (x - P d); V = sum N^2 (1 - f) / (n - lost) v with
    v = pi [q (1 - P)^2 + (1 - q) P^2] - [pi (q - P)]^2, pi = d / n, and (q) the constrained rates
    for the weights w d. Strata without an applicable case drop out.
    """
    strata = [s for s in zip(met, applicable, drawn, population, strict=True) if s[1] > 0]
    x, d, n, size = (column(part) for part in zip(*strata, strict=True))
    share = size / n
    weights = share * d / (share * d).sum()
    applies = d / n
    spread = size**2 * (1 - n / size if finite else 1.0) / (n - lost)

    def statistic(rates: Floats) -> Floats:
        q = constrained_rates(x, d, weights, rates)[:, :, 0]
        case = applies * (q * (1 - rates) ** 2 + (1 - q) * rates**2)
        variance = (spread * (case - (applies * (q - rates)) ** 2)).sum(axis=0)
        scale = (share * d).sum()
        gap = (share * (x - rates * d)).sum(axis=0) / scale
        return divide(gap, variance / scale**2)

    return invert(statistic, ratio(met, applicable, drawn, population), critical)


def _sizes(applicable: int, drawn: int, population: int, alpha: Fraction) -> tuple[int, int]:
    """Return the first plausible size of the domain and the one behind the last."""
    low, high = tail_counts(applicable, drawn, population, 1 - alpha * _DOMAIN_SHARE)
    return low, high + 1


def _lowest(met: int, n: int, sizes: NDArray[np.int64], alpha: Fraction) -> float:
    """Return the smallest of Blaker's lower limits, as shares, over all sizes of the domain.

    All sizes at once; none can fall below its tail limit, where the steps inwards begin.
    """
    if met == 0:
        return 0.0
    counts = _tail_limits(met, n, sizes, float(alpha) / 2)
    rows = np.arange(len(sizes))
    while len(rows):
        p_values = _blaker_p_values(met, n, sizes[rows], counts[rows], alpha)
        rows = rows[p_values <= float(alpha)]
        counts[rows] += 1
    return float((counts / sizes).min())


def _tail_limits(met: int, n: int, sizes: NDArray[np.int64], half: float) -> NDArray[np.int64]:
    """Return the smallest count of each size with P(X >= met) above ``half``."""
    low, high = np.full_like(sizes, met), sizes - n + met
    while (low < high).any():
        middle = (low + high) // 2
        tail = pmf_rows(middle, n, sizes)[:, met:].sum(axis=1)
        kept = tail > half * (1 - 1e-9)
        low, high = np.where(kept, low, middle + 1), np.where(kept, middle, high)
    return np.asarray(low)


def _blaker_p_values(
    met: int, n: int, sizes: NDArray[np.int64], counts: NDArray[np.int64], alpha: Fraction
) -> Floats:
    """Return Blaker's p-values; where one is too close to alpha to tell, the exact one."""
    pmf = pmf_rows(counts, n, sizes)
    smaller = np.minimum(pmf.cumsum(axis=1), pmf[:, ::-1].cumsum(axis=1)[:, ::-1])
    extreme = smaller <= smaller[:, [met]] * (1 + 1e-9)
    p_values = np.where(extreme, pmf, 0.0).sum(axis=1)
    for row in np.flatnonzero(np.abs(p_values - float(alpha)) < 1e-9):
        exact = blaker_p(met, n, int(sizes[row]), int(counts[row]))
        p_values[row] = 1.0 if exact > alpha else 0.0
    return np.asarray(p_values)
