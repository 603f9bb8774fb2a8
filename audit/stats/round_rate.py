"""One round's rate with score limits at any level: what MOVER needs of either round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.stats.clusters import LEAST_CORRELATION, Clusters, cluster_estimate, correlation_within
from audit.stats.detectable import Effective
from audit.stats.domains import ratio_score_interval
from audit.stats.interval import Interval, normal_critical, t_critical
from audit.stats.many_strata import many_strata_interval, many_strata_ratio_interval
from audit.stats.score import score_interval, stratified_rate
from audit.stats.strata import Stratum, counts
from audit.stats.survey import homogeneous_interval, homogeneous_size, ratio

_MOST_FOR_T = 3  # from four strata on, the score with n - 1 and z


@dataclass(frozen=True)
class RoundRate:
    """A rate, its limits at a level, and the simple sample that would be as precise.

    ``size`` is the number of cases of that sample when all strata have the same rate;
    ``degrees`` those of Student's t, None where the normal distribution is used.
    """

    rate: float
    limits: Callable[[float], Interval]
    size: float
    degrees: int | None

    def effective(self, level: float) -> Effective:
        """Return the round as a simple sample."""
        z = normal_critical(level) if self.degrees is None else t_critical(self.degrees, level)
        return Effective(self.size, z)


def round_of_cases(
    strata: Sequence[Stratum], *, domain_known: bool, finite: bool
) -> RoundRate | None:
    """Return the weighted rate of a round; None where no case was applicable.

    Where the number of cases the measure applies to is not known, or drawn cases were out of
    scope, the rate is a ratio. What strata without a single answer may hold widens the limits.
    """
    sampled = [stratum for stratum in strata if stratum.applicable]
    if not sampled:
        return None
    known = domain_known and not any(stratum.out_of_scope for stratum in strata)
    if known:
        found = _of_known(sampled, finite)
        unseen = [stratum for stratum in strata if not stratum.applicable]
    else:
        drawn = [stratum for stratum in strata if stratum.examined]
        found = _of_unknown(drawn, finite)
        unseen = [stratum for stratum in strata if not stratum.examined]
    missing = sum(stratum.population for stratum in unseen)
    return _widened(found, missing / sum(stratum.population for stratum in strata))


def round_of_units(strata: Sequence[Clusters], *, finite: bool) -> RoundRate | None:
    """Return the rate of the units of the drawn cases; None where there is no unit."""
    found = cluster_estimate(strata, finite=finite)
    if found is None:
        return None

    def limits(level: float) -> Interval:
        estimate = cluster_estimate(strata, level, finite=finite)
        return found.interval if estimate is None else estimate.interval

    degrees = max(sum(len(stratum.units) for stratum in strata) - len(strata), 1)
    return RoundRate(found.rate, limits, _units_size(strata, finite), degrees)


def _of_known(strata: list[Stratum], finite: bool) -> RoundRate:
    met, n, size = (counts(strata, name) for name in ("met", "applicable", "population"))
    if max(n) == 1:
        return _of_single_cases(met, n, size, finite)
    if len(strata) > _MOST_FOR_T:
        return RoundRate(
            stratified_rate(met, n, size),
            lambda level: many_strata_interval(met, n, size, level, finite=finite),
            _size([max(k - 1, 1) for k in n], size, finite),
            None,
        )
    return RoundRate(
        stratified_rate(met, n, size),
        lambda level: score_interval(met, n, size, level, finite=finite),
        _size(n, size, finite),
        max(sum(n) - len(n), 1),
    )


def _of_unknown(strata: list[Stratum], finite: bool) -> RoundRate:
    met, applicable, drawn, size = (
        counts(strata, name) for name in ("met", "applicable", "examined", "population")
    )
    if max(drawn) == 1:
        rows = [row for row in zip(met, applicable, size, strict=True) if row[1]]
        hits, ones, sizes = (tuple(row[place] for row in rows) for place in range(3))
        return _of_single_cases(hits, ones, sizes, finite)
    shares = [k * N / n for k, n, N in zip(applicable, drawn, size, strict=True)]
    spread = sum(
        (share / sum(shares)) ** 2 / k * (1 - n / N if finite else 1.0)
        for share, k, n, N in zip(shares, applicable, drawn, size, strict=True)
        if k
    )
    many = len(strata) > _MOST_FOR_T
    by_score = many_strata_ratio_interval if many else ratio_score_interval
    return RoundRate(
        ratio(met, applicable, drawn, size),
        lambda level: by_score(met, applicable, drawn, size, level, finite=finite),
        1 / spread if spread else float(sum(size)),
        None if many else max(sum(drawn) - len(drawn), 1),
    )


def _of_single_cases(
    met: Sequence[int], n: Sequence[int], size: Sequence[int], finite: bool
) -> RoundRate:
    """Return the rate of strata with one case each: no score, the design's effective size."""
    return RoundRate(
        stratified_rate(met, n, size),
        lambda level: homogeneous_interval(met, n, size, level, finite=finite),
        _size(n, size, finite),
        None,
    )


def _size(n: Sequence[int], size: Sequence[int], finite: bool) -> float:
    """Return the effective size; for a census, which leaves nothing to chance, all cases."""
    if finite and tuple(n) == tuple(size):
        return float(sum(size))
    return homogeneous_size(n, size, finite=finite)


def _widened(found: RoundRate, share: float) -> RoundRate:
    """Return the limits with the worst a share of the frame, not seen at all, may do to them."""
    if not share:
        return found

    def limits(level: float) -> Interval:
        seen = found.limits(level)
        low, high = seen.low * (1 - share), seen.high * (1 - share) + share
        return Interval(low, high, f"{seen.method}, unseen strata at worst")

    return RoundRate(found.rate, limits, found.size, found.degrees)


def _units_size(strata: Sequence[Clusters], finite: bool) -> float:
    alike = max(correlation_within(strata) or 0.0, LEAST_CORRELATION)
    total, spread = 0.0, 0.0
    for stratum in strata:
        drawn, units = len(stratum.units), sum(stratum.units)
        own = units + alike * (stratum.squares - units)
        total += stratum.population / drawn * units
        spread += (
            (stratum.population / drawn) ** 2
            * own
            * (1 - drawn / stratum.population if finite else 1.0)
        )
    return total**2 / spread if spread else total
