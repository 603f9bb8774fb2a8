"""What must hold of criteria beyond the shape of each key: ids, codes, rules of measures."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from audit.criteria.building import title_of
from audit.criteria.columns import AS_OF
from audit.criteria.drawing import check_drawing
from audit.criteria.references import check_references
from audit.criteria.shapes import CriteriaTable, MeasureTable
from audit.criteria.values import CODES, RULES, Criteria, Deadline, Fact, Measure, Scale, Term
from audit.faults import Fault, Path, meant

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_FILE_ID = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*")
_RESERVED = {AS_OF, "case_id", "unit", "stratum"}
_MAY_COUNT_AS = {
    "met": ("met",),
    "met_lawful_exception": ("met", "outside"),
    "not_met": ("missed",),
    "not_documented": ("missed", "unknown"),
    "documented_late": ("missed", "unknown"),
    "not_applicable": ("outside",),
    "not_assessable": ("unknown",),
}
"""What each answer may count as: a yes is never a no, whoever writes the criteria."""


def check(criteria: Criteria, table: CriteriaTable, base: Criteria | None) -> Iterator[Fault]:
    """Give everything that is wrong with criteria whose keys all have the right shape."""
    yield from _ids(criteria, base)
    yield from _codes(table.codes)
    yield from _decided(criteria)
    yield from _facts(criteria)
    for i, (measure, written) in enumerate(zip(criteria.measures, table.measure, strict=True)):
        for fault in _measure(measure, written):
            yield Fault(("measure", i, *fault.path), fault.key, fault.values)
    yield from check_drawing(criteria, table.selection)
    yield from check_references(criteria)


def _ids(criteria: Criteria, base: Criteria | None) -> Iterator[Fault]:
    if criteria.id and not _FILE_ID.fullmatch(criteria.id):
        yield Fault(("id",), "file_id", {"value": criteria.id, "better": _snake(criteria.id, "-")})
    groups: dict[str, list[str]] = {
        "fact": [item.id for item in criteria.facts],
        "unit": [item.id for item in criteria.units],
        "panel": [item.id for item in criteria.panels],
        "measure": [item.id for item in criteria.measures],
    }
    for key, ids in groups.items():
        inherited = _inherited(key, base)
        for i, name in enumerate(ids):
            yield from _id(name, (key, i, "id"), first=ids.index(name) == i, inherited=inherited)
    for i, name in enumerate(groups["measure"]):
        if name and name in groups["fact"]:
            yield Fault(("measure", i, "id"), "also_a_fact", {"name": name})
    for name in criteria.themes:
        if not _SNAKE.fullmatch(name):
            yield Fault(("themes", name), "not_snake", {"value": name, "better": _snake(name)})


def _inherited(key: str, base: Criteria | None) -> set[str]:
    if base is None:
        return set()
    return {item.id for item in getattr(base, f"{key}s")}


def _id(name: str, path: Path, *, first: bool, inherited: set[str]) -> Iterator[Fault]:
    if not name:
        return
    if not _SNAKE.fullmatch(name):
        yield Fault(path, "not_snake", {"value": name, "better": _snake(name)})
    elif name in _RESERVED:
        yield Fault(path, "reserved_name", {"name": name})
    elif not first:
        yield Fault(path, "redefined" if name in inherited else "twice", {"name": name})


def _snake(name: str, joint: str = "_") -> str:
    """Return a name in the form that is wanted, to be proposed.

    >>> _snake("Plan lavet (§ 140)")
    'plan_lavet_140'
    """
    plain = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", joint, plain).strip(joint)


def _codes(codes: Mapping[str, str]) -> Iterator[Fault]:
    for code, counts_as in codes.items():
        if code not in CODES:
            values = {"name": code, "allowed": list(CODES), "hint": meant(code, CODES)}
            yield Fault(("codes", code), "unknown_code", values)
        elif counts_as not in _MAY_COUNT_AS[code]:
            allowed = _MAY_COUNT_AS[code]
            values = {"value": counts_as, "allowed": allowed, "hint": meant(counts_as, allowed)}
            yield Fault(("codes", code), "not_one_of", values)


def _decided(criteria: Criteria) -> Iterator[Fault]:
    first, end = criteria.decided_from, criteria.decided_before
    if first and end and first >= end:
        yield Fault(("decided", "before"), "decided_order", {"first": first, "end": end})


def _facts(criteria: Criteria) -> Iterator[Fault]:
    for i, fact in enumerate(criteria.facts):
        for key in _fact(fact):
            yield Fault(("fact", i, "choices"), key, {"name": fact.id})


def _fact(fact: Fact) -> Iterator[str]:
    if fact.kind == "choice" and len(fact.choices) < 2:
        yield "choices_missing"
    if fact.kind != "choice" and fact.choices:
        yield "choices_unused"
    if "unknown" in fact.choices:
        yield "choice_unknown"


def _measure(measure: Measure, written: MeasureTable) -> Iterator[Fault]:
    yield from _kind(measure)
    if not title_of(written):
        yield Fault(("da",), "missing_title")
    if written.title and (written.da or written.en):
        yield Fault(("title",), "title_twice")
    if not measure.ask and measure.kind in {"answer", "scale"}:
        yield Fault(("ask",), "no_question")
    if measure.except_ is not None and measure.kind in {"scale", "all_of"}:
        yield Fault(("except",), "except_useless", {"kind": measure.kind})
    yield from _deadlines(measure.deadline)
    if measure.scale:
        yield from _scale(measure.scale)
    for key, names in (("all_of", measure.all_of), ("national", _editions(measure))):
        for name in _repeated(names):
            yield Fault((key,), "named_twice", {"name": name})
    for i, item in enumerate(measure.comparable):
        if not item.is_ and not item.reason:
            yield Fault(("comparable", i, "reason"), "reason_missing")


def _editions(measure: Measure) -> list[str]:
    return [f"{item.edition}, {item.law}" for item in measure.national]


def _kind(measure: Measure) -> Iterator[Fault]:
    given = [rule for rule in RULES if getattr(measure, rule)]
    for rule in given[1:]:
        yield Fault((rule,), "two_kinds", {"names": given})


def _deadlines(deadlines: tuple[Deadline, ...]) -> Iterator[Fault]:
    for i, deadline in enumerate(deadlines):
        if deadline.when is None and i < len(deadlines) - 1:
            yield Fault(("deadline", i, "when"), "deadline_hides", {"n": i + 1})
        kinds = {bool(term.hours) for term in deadline.by}
        if len(kinds) > 1:
            yield Fault(("deadline", i, "by"), "hours_mixed")
        for j, term in enumerate(deadline.by):
            yield from _term(term, ("deadline", i, "by", j))
            if term.date and term.date == deadline.end:
                yield Fault(("deadline", i, "end"), "end_is_start", {"name": term.date})


def _term(term: Term, path: Path) -> Iterator[Fault]:
    spans = {"months": term.months, "weeks": term.weeks, "days": term.days, "hours": term.hours}
    given = [name for name, length in spans.items() if length]
    if len(given) > 1:
        yield Fault((*path, given[1]), "two_spans", {"names": given})


def _scale(scale: Scale) -> Iterator[Fault]:
    values = {"low": scale.low, "high": scale.high, "met_from": scale.met_from}
    if scale.low >= scale.high:
        yield Fault(("scale", "to"), "scale_order", values)
    elif not scale.low < scale.met_from <= scale.high:
        yield Fault(("scale", "met_from"), "scale_met_from", values)


def _repeated(names: list[str] | tuple[str, ...]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
