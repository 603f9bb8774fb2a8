"""Two rounds beside each other: what changed, and what may not be compared, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.criteria import Comparable, Measure
from audit.estimates import Change, Changes, Rate, Rates
from audit.stats.change import Difference, change, change_of_units
from audit.stats.multiplicity import holm
from audit.stats.strata import Reading
from audit.words import Text, texts


def compare(before: Rates, after: Rates, *, reading: Reading = "process") -> Changes:
    """Return the change of every measure of the later round, later minus earlier.

    A change is shown when its p-value, adjusted over the measures by Holm (1979), is at most
    1 - level. What is not comparable (law, question, draw, criteria) is refused measure by
    measure with its reason. The default reading is *process*: did practice change?
    """
    found = [_change(before, rate, after, reading) for rate in after.rates if rate.group is None]
    raw = [one.p_value for one in found if one.p_value is not None]
    adjusted = iter(holm(raw))
    judged = [
        one if one.p_value is None else _judged(one, next(adjusted), after.level) for one in found
    ]
    return Changes(before.round, after.round, after.level, reading, tuple(judged))


def _judged(one: Change, p_adjusted: float, level: float) -> Change:
    shown = p_adjusted <= 1 - level + 1e-12
    rise = (one.change or 0) > 0
    verdict = "undecided" if not shown else ("higher" if rise else "lower")
    return replace(one, p_adjusted=p_adjusted, verdict=verdict)


def _change(before: Rates, rate: Rate, after: Rates, reading: Reading) -> Change:
    measure = after.criteria.measure(rate.measure)
    reason = next(_refusals(before, after, measure), None)
    old = _counterpart(before, after, measure)
    if reason is not None or old is None:
        return _refused(old, rate, reason or texts("changes.not_asked"))
    found = _difference(old, rate, reading, after.level)
    if found is None:
        return _refused(old, rate, texts("changes.no_cases"))
    return Change(
        measure=rate.measure,
        before=old,
        after=rate,
        change=found.change,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        p_adjusted=None,
        verdict="undecided",
        detectable=found.detectable,
        method=found.method,
        note=_reservation(before, after, measure),
    )


def _refused(old: Rate | None, new: Rate, reason: Text) -> Change:
    nothing = dict.fromkeys(("change", "low", "high", "p_value", "p_adjusted", "detectable"))
    return Change(new.measure, old, new, **nothing, verdict="refused", method="", note=reason)


def _refusals(before: Rates, after: Rates, measure: Measure) -> Iterator[Text]:
    """Yield each reason why a measure may not be compared, the weightiest first."""
    if before.criteria.id != after.criteria.id:
        said = _declared(before, after, measure)
        if said is None:
            yield texts("changes.not_declared", law=before.criteria.law or before.criteria.id)
        elif not said.is_:
            yield said.reason
    elif before.criteria.fingerprint != after.criteria.fingerprint:
        yield from _rewritten(before, after, measure)
    for rates in (before, after):
        if rates.sample.design.kind == "latest":
            yield texts("changes.latest", round=rates.round)
    if before.criteria.selection.unit != after.criteria.selection.unit:
        yield texts("changes.other_unit")


def _rewritten(before: Rates, after: Rates, measure: Measure) -> Iterator[Text]:
    """Another version of the same criteria: the question and the rule must be the same."""
    old = _find(before.criteria.measures, measure.id)
    if old is None:
        return
    if old.ask != measure.ask:
        yield texts("changes.question_changed")
    rule = ("applies", "except_", "deadline", "count", "every", "scale", "all_of", "unit")
    if any(getattr(old, part) != getattr(measure, part) for part in rule):
        yield texts("changes.rule_changed")
    if before.criteria.codes != after.criteria.codes:
        yield texts("changes.codes_changed")


def _declared(before: Rates, after: Rates, measure: Measure) -> Comparable | None:
    """What the later criteria declare of the earlier ones, or the earlier of the later."""
    for one in measure.comparable:
        if one.criteria == before.criteria.id:
            return one
    for old in before.criteria.measures:
        for one in old.comparable:
            if one.criteria == after.criteria.id and one.measure == measure.id:
                return replace(one, measure=old.id)
    return None


def _reservation(before: Rates, after: Rates, measure: Measure) -> Text:
    """What must be said beside a comparison that is allowed under another law."""
    if before.criteria.id == after.criteria.id:
        return {}
    said = _declared(before, after, measure)
    return said.reason if said else {}


def _counterpart(before: Rates, after: Rates, measure: Measure) -> Rate | None:
    said = None if before.criteria.id == after.criteria.id else _declared(before, after, measure)
    wanted = said.measure if said else measure.id
    return next((r for r in before.rates if r.measure == wanted and r.group is None), None)


def _find(measures: Sequence[Measure], wanted: str) -> Measure | None:
    return next((measure for measure in measures if measure.id == wanted), None)


def _difference(before: Rate, after: Rate, reading: Reading, level: float) -> Difference | None:
    if before.clusters and after.clusters:
        return change_of_units(before.clusters, after.clusters, reading, level)
    known = before.domain_known and after.domain_known
    counted = [[one.as_counted() for one in rate.strata] for rate in (before, after)]
    return change(counted[0], counted[1], reading, level, domain_known=known)
