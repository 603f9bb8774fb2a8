"""Which register columns criteria read, and of what kind their use says they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.conditions import comparisons
from audit.faults import Path

if TYPE_CHECKING:
    from audit.criteria.values import Criteria, Measure

AS_OF = "as_of"
"""The reading date: a date every round has, so no column and no fact may be called so."""

_BY_OPERATOR = {"below": "number", "above": "number", "before": "date", "after": "date"}
_BY_FACT = {"date": "date", "moment": "moment", "dates": "dates", "number": "number"}


@dataclass(frozen=True)
class Use:
    """A date that a rule reads: where in the measure, which name, and what it must hold."""

    path: Path
    name: str
    kind: str


def dates_of(measure: Measure) -> Iterator[Use]:
    """Give every date, or row of dates, that the rule of a measure reads."""
    for i, deadline in enumerate(measure.deadline):
        kind = "moment" if any(term.hours for term in deadline.by) else "date"
        yield Use(("deadline", i, "end"), deadline.end, kind)
        for j, term in enumerate(deadline.by):
            yield Use(("deadline", i, "by", j, "date"), term.date, kind)
    if measure.count:
        yield Use(("count", "of"), measure.count.of, "dates")
        yield Use(("count", "until"), measure.count.until, "date")
        yield Use(("count", "since"), measure.count.since, "date")
    if measure.every:
        yield Use(("every", "of"), measure.every.of, "dates")
        yield Use(("every", "start"), measure.every.start, "date")
        yield Use(("every", "until"), measure.every.until, "date")


def kind_of_comparison(operator: str) -> str:
    """Return the kind of a column that is compared so.

    >>> kind_of_comparison("below"), kind_of_comparison("equals")
    ('number', 'text')
    """
    return _BY_OPERATOR.get(operator, "text")


def kind_of_fact(kind: str) -> str:
    """Return the kind of a column that holds a fact: what is chosen is text."""
    return _BY_FACT.get(kind, "text")


def agree(one: str, other: str) -> str:
    """Return the kind that serves both uses of a column, or nothing where none does.

    >>> agree("text", "date"), agree("moment", "date"), agree("date", "number")
    ('date', 'moment', '')
    """
    if one == other or other == "text":
        return one
    if one == "text":
        return other
    return "moment" if {one, other} == {"date", "moment"} else ""


def columns_of(criteria: Criteria) -> Mapping[str, str]:
    """Return every register column of the cases that the criteria read, with its kind."""
    found: dict[str, str] = {}
    for name, kind in uses(criteria):
        found[name] = agree(found.get(name, "text"), kind) or found[name]
    return found


def unit_columns_of(criteria: Criteria, unit_id: str) -> Mapping[str, str]:
    """Return the columns of a unit's own extract: its facts, with their kinds."""
    facts = next((unit.facts for unit in criteria.units if unit.id == unit_id), ())
    found = {fact.id: kind_of_fact(fact.kind) for fact in criteria.facts if fact.id in facts}
    for measure in criteria.measures:
        for use in dates_of(measure):
            if measure.unit == unit_id and use.name in found:
                found[use.name] = agree(found[use.name], use.kind) or found[use.name]
    return found


def uses(criteria: Criteria) -> Iterator[tuple[str, str]]:
    """Give every use of a column of the cases, with the kind that the use demands."""
    yield from _selection_uses(criteria)
    below = {name for unit in criteria.units for name in unit.facts}
    facts = {fact.id: kind_of_fact(fact.kind) for fact in criteria.facts}
    for measure in criteria.measures:
        for use in dates_of(measure):
            fits = agree(facts.get(use.name, use.kind), use.kind)
            if fits and use.name not in {"", AS_OF, *below}:
                yield use.name, use.kind
        for condition in measure.conditions:
            for item in comparisons(condition):
                if item.kind == "column":
                    yield item.name, kind_of_comparison(item.operator)
    for fact in criteria.facts:
        if fact.id not in below:
            yield fact.id, kind_of_fact(fact.kind)


def _selection_uses(criteria: Criteria) -> Iterator[tuple[str, str]]:
    selection = criteria.selection
    if criteria.decided_from or criteria.decided_before or selection.draw == "latest":
        yield selection.date, "date"
    for name in (selection.strata, *selection.one_per):
        if name:
            yield name, "text"
    for exclusion in selection.exclude:
        for item in comparisons(exclusion.when):
            yield item.name, kind_of_comparison(item.operator)
