"""The default for every design: which estimate, which interval, which verdict.

What is known decides. *One stratum*: Blaker's interval, hypergeometric where the number of cases
the measure applies to is known, the union over its plausible values where not. *Two or three
strata*: the exact interval ordered by the score. *Four and more*: the score with n - 1. *Several
strata and an unknown domain*, or drawn cases that were out of scope: the ratio score. The
process reading drops the finite size and keeps the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from audit.stats import binomial, hypergeometric, targets
from audit.stats.domains import ratio_score_interval, union_interval
from audit.stats.interval import Interval
from audit.stats.many_strata import (
    is_one_sided,
    large_strata_interval,
    many_strata_interval,
    many_strata_ratio_interval,
)
from audit.stats.score import score_interval, stratified_rate
from audit.stats.strata import Design, Reading, Settled, Stratum, design_of, settle
from audit.stats.stratified import EVERY, exact_counts, resolution
from audit.stats.stratified_tests import p_above, p_below, within_reach
from audit.stats.survey import homogeneous_interval, ratio
from audit.stats.targets import TargetTest, asked, decide, share


@dataclass(frozen=True)
class Estimate:
    """A rate between its limits.

    ``weighted`` says that cases count differently by stratum, so that the rate is not met / n.
    ``unseen`` is the number of cases in strata nobody looked at: the limits allow for all of
    them meeting and for none, the rate is that of the others.
    """

    rate: float
    interval: Interval
    weighted: bool
    unseen: int


def rate_interval(
    strata: Sequence[Stratum],
    *,
    domain_known: bool,
    reading: Reading = "finite",
    level: float = 0.95,
) -> Estimate | None:
    """Return the rate and its default interval; None without any applicable case.

    ``domain_known`` says that the populations count just the cases the measure applies to: the
    whole frame where it applies to all. Raises ValueError when more cases were read than exist.

    >>> rate_interval([Stratum(240, 20, 20, 13)], domain_known=True).interval
    Interval(low=0.425, high=0.8375, method='hypergeometric Blaker')
    >>> two = [Stratum(180, 10, 10, 8), Stratum(60, 10, 10, 5)]
    >>> rate_interval(two, domain_known=True).rate
    0.725
    """
    design = design_of(strata, domain_known=domain_known)
    if not sum(design.applicable):
        return None
    return _estimate(design, reading, level)


def target_verdict(
    strata: Sequence[Stratum],
    percent: int | str | Decimal,
    *,
    domain_known: bool,
    reading: Reading = "finite",
    level: float = 0.95,
) -> TargetTest | None:
    """Return whether a target is shown as met or not met; None without any applicable case.

    Each direction has its own one-sided test at 1 - level. Where there is none, the limits of
    the interval decide, and the p-values are None.

    >>> target_verdict([Stratum(240, 20, 20, 19)], 75, domain_known=True).verdict
    'met'
    """
    design, target = design_of(strata, domain_known=domain_known), share(percent)
    if not sum(design.applicable):
        return None
    if target in (0, 1):
        return _extreme_verdict(design, target, reading)
    if reading == "process":
        return _process_verdict(design, target, level)
    if not design.known:
        return _domain_verdict(design, target, level)
    return _finite_verdict(design, target, level)


def _estimate(design: Design, reading: Reading, level: float) -> Estimate:
    if design.known:
        rate = stratified_rate(design.met, design.applicable, design.population)
        interval = _known_interval(design, reading, level)
        seen = float(sum(design.population))
    else:
        rate = ratio(design.met, design.applicable, design.examined, design.population)
        interval = _unknown_interval(design, reading, level)
        seen = _domain_size(design)
    if design.unseen:
        interval = _at_worst(interval, seen, design.unseen)
    return Estimate(rate, interval, _is_weighted(design), design.unseen)


def _known_interval(design: Design, reading: Reading, level: float) -> Interval:
    if reading == "process":
        return _process_interval(design, level)
    left = settle(design)
    if not left.n:
        rate = left.hits / left.read
        return Interval(rate, rate, "census")
    inner = _finite_interval(left, level)
    if not left.read:
        return inner
    open_cases, total = sum(left.population), sum(left.population) + left.read
    return Interval(
        (inner.low * open_cases + left.hits) / total,
        (inner.high * open_cases + left.hits) / total,
        inner.method,
    )


def _finite_interval(left: Settled, level: float) -> Interval:
    if len(left.n) == 1:
        return hypergeometric.blaker_interval(left.met[0], left.n[0], left.population[0], level)
    if len(left.n) > 3:
        return many_strata_interval(left.met, left.n, left.population, level)
    steps = resolution(left.n, left.population)
    if steps is None:
        return large_strata_interval(left.met, left.n, left.population, level)
    low, high = exact_counts(left.met, left.n, left.population, level, steps)
    total = sum(left.population)
    method = "stratified exact" if steps == EVERY else "stratified exact, in steps"
    return Interval(low / total, high / total, method)


def _process_interval(design: Design, level: float) -> Interval:
    met, n, population = design.met, design.applicable, design.population
    if len(n) == 1:
        return binomial.blaker_interval(met[0], n[0], level)
    if len(n) > 3:
        return many_strata_interval(met, n, population, level, finite=False)
    if is_one_sided(met, n):
        return homogeneous_interval(met, n, population, level, finite=False)
    return score_interval(met, n, population, level, finite=False)


def _unknown_interval(design: Design, reading: Reading, level: float) -> Interval:
    met, applicable = design.met, design.applicable
    if len(met) == 1:
        if reading == "process":
            return binomial.blaker_interval(met[0], applicable[0], level)
        return union_interval(
            met[0], applicable[0], design.examined[0], design.population[0], level
        )
    finite = reading == "finite"
    if finite and design.examined == design.population:
        rate = sum(met) / sum(applicable)
        return Interval(rate, rate, "census")
    rows = zip(applicable, design.examined, design.population, strict=True)
    if all(examined == size for d, examined, size in rows if d):
        finite = False  # the rate there is certain, what the other strata hold is not
    by_score = ratio_score_interval
    if len(met) > 3 or max(design.examined) == 1:
        by_score = many_strata_ratio_interval
    return by_score(met, applicable, design.examined, design.population, level, finite=finite)


def _at_worst(interval: Interval, seen: float, unseen: int) -> Interval:
    """Return limits that hold if none and if all of the unseen cases meet."""
    total = seen + unseen
    return Interval(
        interval.low * seen / total,
        (interval.high * seen + unseen) / total,
        f"{interval.method}, unseen strata at worst",
    )


def _domain_size(design: Design) -> float:
    rows = zip(design.population, design.applicable, design.examined, strict=True)
    return sum(size * d / n for size, d, n in rows)


def _is_weighted(design: Design) -> bool:
    rows = zip(design.examined, design.population, strict=True)
    return len({Fraction(n, size) for n, size in rows}) > 1


def _extreme_verdict(design: Design, target: Fraction, reading: Reading) -> TargetTest:
    """Return the verdict for 0 %, which is always met, and 100 %, which one miss refutes."""
    if target == 0:
        return TargetTest("met", 0.0, 1.0, "certain")
    if design.misses:
        return TargetTest("not_met", 1.0, 0.0, "certain")
    if reading == "finite" and design.is_census:
        return TargetTest("met", 0.0, 1.0, "census")
    return TargetTest("undecided", 1.0, 1.0, "only a census can show 100 %")


def _process_verdict(design: Design, target: Fraction, level: float) -> TargetTest:
    met, n = design.met, design.applicable
    if len(n) == 1 and not design.unseen:
        return decide(*targets.process_p(met[0], n[0], target), "binomial, one-sided", level)
    if design.unseen or not design.known or not within_reach(n):
        return _verdict_by_limits(design, target, "process", level)
    p_values = targets.stratified_process_p(met, n, design.population, target)
    return decide(*p_values, "stratified exact, one-sided, binomial", level)


def _domain_verdict(design: Design, target: Fraction, level: float) -> TargetTest:
    if len(design.met) > 1 or design.unseen:
        return _verdict_by_limits(design, target, "finite", level)
    row = (design.met[0], design.applicable[0], design.examined[0], design.population[0])
    p_values = targets.domain_p(*row, target, level)
    return decide(*p_values, "hypergeometric, one-sided, worst domain size", level)


def _finite_verdict(design: Design, target: Fraction, level: float) -> TargetTest:
    """Return the verdict for a known domain; of the unseen cases none or all may meet."""
    left = settle(design)
    total = sum(design.population) + design.unseen
    least = asked(target, total) - left.hits
    most = least - design.unseen
    if not within_reach(left.n):
        return _verdict_by_limits(design, target, "finite", level)
    room = sum(left.population)
    p_met = 0.0 if least <= 0 else 1.0 if least > room else _p_above(left, least - 1)
    p_not_met = 1.0 if most <= 0 else 0.0 if most > room else _p_below(left, most)
    methods = ("census", "hypergeometric, one-sided", *["stratified exact, one-sided"] * 2)
    return decide(p_met, p_not_met, methods[len(left.n)], level)


def _p_above(left: Settled, count: int) -> float | Fraction:
    if len(left.n) == 1:
        return hypergeometric.upper_p(left.met[0], left.n[0], left.population[0], count)
    return p_above(left.met, left.n, left.population, count)


def _p_below(left: Settled, count: int) -> float | Fraction:
    if len(left.n) == 1:
        return hypergeometric.lower_p(left.met[0], left.n[0], left.population[0], count)
    return p_below(left.met, left.n, left.population, count)


def _verdict_by_limits(
    design: Design, target: Fraction, reading: Reading, level: float
) -> TargetTest:
    found = _estimate(design, reading, level).interval
    if found.low >= target:
        return TargetTest("met", None, None, found.method)
    if found.high < target:
        return TargetTest("not_met", None, None, found.method)
    return TargetTest("undecided", None, None, found.method)
