"""What criteria refer to: every fact, measure, unit and column named must be there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from audit.conditions import Compare, Condition, comparisons
from audit.criteria.columns import (
    AS_OF,
    Use,
    agree,
    dates_of,
    kind_of_comparison,
    kind_of_fact,
    uses,
)
from audit.criteria.files import load, shipped
from audit.criteria.order import check_order
from audit.criteria.values import CODES, Comparable, Criteria, Fact, Measure
from audit.errors import AuditError
from audit.faults import Fault, Path, meant

Told = tuple[str, Mapping[str, object]]
"""What is wrong: the phrase of the catalogue, and its values."""


def check_references(criteria: Criteria) -> Iterator[Fault]:
    """Give every name that leads nowhere, or to what cannot serve there."""
    facts = {fact.id: fact for fact in criteria.facts}
    for i, unit in enumerate(criteria.units):
        for name in unit.facts:
            if name not in facts:
                yield Fault(("unit", i, "facts"), "unknown_fact", _unknown(name, facts))
    for i, measure in enumerate(criteria.measures):
        for fault in _measure(criteria, measure):
            yield Fault(("measure", i, *fault.path), fault.key, fault.values)
    yield from check_order(criteria)
    yield from _clashes(criteria)


def _unknown(name: str, known: Iterable[str]) -> dict[str, object]:
    return {"name": name, "hint": meant(name, known)}


def _measure(criteria: Criteria, measure: Measure) -> Iterator[Fault]:
    yield from _belongs(criteria, measure)
    for path, condition in _conditions(measure):
        for test in comparisons(condition):
            yield from (Fault(path, *told) for told in _test(test, measure, criteria))
    for use in dates_of(measure):
        yield from _date(use, measure, criteria)
    for name in measure.all_of:
        for key, values in _other(name, measure, criteria, same_unit=True):
            yield Fault(("all_of",), key, values)
    for i, item in enumerate(measure.comparable):
        yield from _comparable(item, ("comparable", i), criteria)


def _belongs(criteria: Criteria, measure: Measure) -> Iterator[Fault]:
    units = {unit.id for unit in criteria.units} | {criteria.selection.unit}
    panels = {panel.id for panel in criteria.panels}
    for key, name, known in (
        ("theme", measure.theme, set(criteria.themes)),
        ("unit", measure.unit, units),
        ("panel", measure.panel, panels),
    ):
        if name and name not in known:
            yield Fault((key,), f"unknown_{key}", _unknown(name, known))


def _conditions(measure: Measure) -> Iterator[tuple[Path, Condition | None]]:
    yield ("applies",), measure.applies
    yield ("except",), measure.except_
    for i, deadline in enumerate(measure.deadline):
        yield ("deadline", i, "when"), deadline.when


def _test(test: Compare, measure: Measure, criteria: Criteria) -> Iterator[Told]:
    """Give what is wrong with one comparison."""
    if test.kind == "measure":
        yield from _other(test.name, measure, criteria, same_unit=False)
        yield from _answer(test, criteria)
        return
    facts = {fact.id: fact for fact in criteria.facts}
    below = {name for unit in criteria.units for name in unit.facts}
    if test.kind == "column" and test.name in below:
        yield "column_is_fact", {"name": test.name}
    if test.kind == "fact" and test.name not in facts:
        yield "unknown_fact", _unknown(test.name, facts)
    elif test.kind == "fact":
        yield from _visible(test.name, measure, criteria)
        yield from _fits(test, facts[test.name])


def _visible(name: str, measure: Measure, criteria: Criteria) -> Iterator[Told]:
    """Give a fault where a fact is asked for each row of a unit: no one value is the case's."""
    units = [unit.id for unit in criteria.units if name in unit.facts]
    if units and measure.unit not in units:
        yield "fact_of_unit", {"name": name, "unit": units[0]}


def _fits(test: Compare, fact: Fact) -> Iterator[Told]:
    kind, demanded = kind_of_fact(fact.kind), kind_of_comparison(test.operator)
    if demanded != "text" and not (kind == demanded or {kind, demanded} == {"date", "moment"}):
        yield "fact_kind", {"name": fact.id, "kind": fact.kind, "use": test.operator}
    allowed = {"yes_no": ["yes", "no"], "choice": list(fact.choices)}.get(fact.kind)
    if not allowed or test.operator not in {"equals", "not_equals", "one_of"}:
        return
    for value in test.value if isinstance(test.value, tuple) else (str(test.value),):
        if value not in allowed:
            yield "not_one_of", {"value": value, "allowed": allowed, "hint": meant(value, allowed)}


def _answer(test: Compare, criteria: Criteria) -> Iterator[Told]:
    """Give a fault where the other measure can never have the answer asked for."""
    other = next((item for item in criteria.measures if item.id == test.name), None)
    if test.operator != "answer" or other is None:
        return
    allowed = list(CODES)
    if other.scale:
        allowed = [str(mark) for mark in range(other.scale.low, other.scale.high + 1)]
    if allowed and test.value not in allowed:
        key = "scale_answer" if other.scale else "not_one_of"
        hint = meant(str(test.value), allowed)
        yield key, {"name": test.name, "value": test.value, "allowed": allowed, "hint": hint}


def _other(name: str, measure: Measure, criteria: Criteria, *, same_unit: bool) -> Iterator[Told]:
    """Give a fault where another measure is not there, or not read wherever this one is."""
    known = {item.id: item for item in criteria.measures if item.id}
    other = known.get(name)
    if other is None:
        facts = {fact.id for fact in criteria.facts}
        yield ("measure_is_fact" if name in facts else "unknown_measure"), _unknown(name, known)
        return
    units = (criteria.unit_of(other), criteria.unit_of(measure))
    if units[0] != units[1] and (same_unit or units[0]):
        yield "measure_of_unit", {"name": name, "unit": other.unit or criteria.selection.unit}
    if other.panel and other.panel != measure.panel:
        yield "measure_of_panel", {"name": name, "panel": other.panel}


def _date(use: Use, measure: Measure, criteria: Criteria) -> Iterator[Fault]:
    """Give a fault where a date is neither a fact that holds dates nor a column known there."""
    facts = {fact.id: fact for fact in criteria.facts}
    if not use.name or (use.name == AS_OF and use.path[-1] == "until"):
        return
    if use.name in facts:
        kind = facts[use.name].kind
        if not agree(kind_of_fact(kind), use.kind) or kind_of_fact(kind) == "text":
            yield Fault(use.path, f"needs_{use.kind}", {"name": use.name, "kind": kind})
        yield from (Fault(use.path, *told) for told in _visible(use.name, measure, criteria))
    elif use.name == AS_OF:
        yield Fault(use.path, "reserved_name", {"name": AS_OF})
    elif criteria.unit_of(measure):
        known = _names_for_unit(measure, criteria)
        if use.name not in known:
            values = {**_unknown(use.name, known), "unit": measure.unit}
            yield Fault(use.path, "unknown_in_unit", values)


def _names_for_unit(measure: Measure, criteria: Criteria) -> set[str]:
    """Return the names a unit's measure may read: the unit's facts, the case's own columns."""
    of_unit = {name for unit in criteria.units for name in unit.facts if unit.id == measure.unit}
    of_cases = tuple(item for item in criteria.measures if not criteria.unit_of(item))
    columns = {name for name, _ in uses(replace(criteria, measures=of_cases))}
    return of_unit | columns | {"decided_on"}


def _comparable(item: Comparable, path: Path, criteria: Criteria) -> Iterator[Fault]:
    """Give a fault where shipped criteria have no such measure; others are not at hand."""
    if item.criteria == criteria.id:
        known = [measure.id for measure in criteria.measures]
    elif item.criteria in shipped():
        known = list(_measures_of(item.criteria))
    else:
        hint = meant(item.criteria, shipped())
        if hint and item.criteria:
            yield Fault(
                (*path, "criteria"), "unknown_criteria", {"name": item.criteria, "hint": hint}
            )
        return
    if known and item.measure and item.measure not in known:
        yield Fault((*path, "measure"), "unknown_measure", _unknown(item.measure, known))


@lru_cache
def _measures_of(criteria_id: str) -> tuple[str, ...]:
    """Return the ids of the measures of a shipped file, without checking it."""
    try:
        raw = load(shipped()[criteria_id]).raw
    except (AuditError, KeyError):
        return ()
    own = (item.get("id", "") for item in raw.get("measure", []) if isinstance(item, dict))
    base = raw.get("extends")
    return (*(_measures_of(base) if isinstance(base, str) else ()), *own)


def _clashes(criteria: Criteria) -> Iterator[Fault]:
    """Give a fault where one column is a date here and a number there."""
    found: dict[str, str] = {}
    for name, kind in uses(criteria):
        before = found.get(name, "text")
        found[name] = agree(before, kind) or before
        if not agree(before, kind):
            yield Fault((), "column_clash", {"name": name, "one": before, "other": kind})
