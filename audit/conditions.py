"""The one condition language of the criteria: reading a condition and asking it.

A condition compares a register column, a fact or the result of another measure, and may
be joined by ``any``, ``all`` and ``not``. What is not known stays not known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from audit.errors import AuditError
from audit.faults import Fault, Path, meant, problem_of

OUTCOMES = ("met", "missed", "outside", "unknown")
SUBJECTS = ("column", "fact", "measure")
VALUE_OPERATORS = (
    "equals",
    "not_equals",
    "one_of",
    "below",
    "above",
    "before",
    "after",
    "missing",
)
MEASURE_OPERATORS = ("is", "answer")

Value = str | Decimal | date | bool | tuple[str, ...]

_EXPECTED = {
    "equals": "text",
    "not_equals": "text",
    "one_of": "texts",
    "below": "number",
    "above": "number",
    "before": "date",
    "after": "date",
    "missing": "true_false",
    "is": "text",
    "answer": "text",
}
_CODES_OUTSIDE = {"not_applicable", "met_lawful_exception"}


@dataclass(frozen=True)
class Compare:
    """One comparison: ``kind`` is column, fact or measure; ``name`` says which."""

    kind: str
    name: str
    operator: str
    value: Value


@dataclass(frozen=True)
class AnyOf:
    """Holds when one of its parts does."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class AllOf:
    """Holds when all of its parts do."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Not:
    """Holds when its part does not."""

    part: "Condition"


Condition = Compare | AnyOf | AllOf | Not


class Judged(Protocol):
    """The result of a measure, as far as a condition asks for it."""

    @property
    def outcome(self) -> str:
        """Return met, missed, outside, unknown or unanswered."""

    @property
    def code(self) -> str:
        """Return the code of the answer, such as ``not_documented``."""


Look = Callable[[str, str], str | Judged | None]


def parse_condition(raw: object) -> Condition:
    """Return the condition that a value of a criteria file writes down.

    A bare text is short for a measure that is answered *met*. Raises ``AuditError`` with
    everything that is wrong.

    >>> parse_condition("bfu_made")
    Compare(kind='measure', name='bfu_made', operator='answer', value='met')
    """
    condition, faults = read_condition(raw)
    if condition is None:
        raise AuditError("criteria.condition_refused", [problem_of(fault) for fault in faults])
    return condition


def read_condition(raw: object, path: Path = ()) -> tuple[Condition | None, list[Fault]]:
    """Return a condition, or None and what is wrong with it and where."""
    if isinstance(raw, str) and raw.strip():
        return Compare("measure", raw, "answer", "met"), []
    if not isinstance(raw, Mapping) or not raw:
        return None, [Fault(path, "condition_shape", {"value": raw})]
    joined = [key for key in ("any", "all", "not") if key in raw]
    if joined and len(raw) > 1:
        return None, [Fault(path, "condition_mixed", {"joiner": joined[0]})]
    if not joined:
        return _read_compare(raw, path)
    return _read_not(raw, path) if joined == ["not"] else _read_joined(joined[0], raw, path)


def holds(condition: Condition, look: Look) -> bool | None:
    """Tell whether a condition holds; None when that rests on something unknown.

    Kleene's three values: one true part settles *any*, one false part settles *all*. A
    missing value makes a comparison unknown, apart from ``missing`` itself.

    >>> small = parse_condition({"column": "age", "below": 18})
    >>> [holds(small, lambda kind, name: age) for age in ("17", "18", "")]
    [True, False, None]
    """
    match condition:
        case AnyOf(parts):
            return _settled((holds(part, look) for part in parts), by=True)
        case AllOf(parts):
            return _settled((holds(part, look) for part in parts), by=False)
        case Not(part):
            inner = holds(part, look)
            return None if inner is None else not inner
        case Compare():
            return _compare(condition, look(condition.kind, condition.name))


def comparisons(condition: Condition | None) -> Iterator[Compare]:
    """Give every comparison in a condition, in the order it is written."""
    match condition:
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part):
            yield from comparisons(part)
        case Compare():
            yield condition


def mentions(condition: Condition | None) -> tuple[tuple[str, str], ...]:
    """Return what a condition looks at, as (kind, name), each once.

    >>> mentions(parse_condition({"any": ["bfu_made", {"fact": "acute", "equals": "yes"}]}))
    (('measure', 'bfu_made'), ('fact', 'acute'))
    """
    return tuple(dict.fromkeys((item.kind, item.name) for item in comparisons(condition)))


def _read_not(raw: Mapping[str, object], path: Path) -> tuple[Condition | None, list[Fault]]:
    part, faults = read_condition(raw["not"], (*path, "not"))
    return (Not(part) if part else None), faults


def _read_joined(
    joiner: str, raw: Mapping[str, object], path: Path
) -> tuple[Condition | None, list[Fault]]:
    items = raw[joiner]
    if not isinstance(items, list) or not items:
        return None, [Fault((*path, joiner), "condition_list", {"joiner": joiner})]
    read = [read_condition(item, (*path, joiner, i)) for i, item in enumerate(items)]
    faults = [fault for _, found in read for fault in found]
    parts = tuple(part for part, _ in read if part is not None)
    whole = AnyOf(parts) if joiner == "any" else AllOf(parts)
    return (None if faults else whole), faults


def _read_compare(raw: Mapping[str, object], path: Path) -> tuple[Condition | None, list[Fault]]:
    subjects = [key for key in SUBJECTS if key in raw]
    faults = _unknown_words(raw, path)
    if len(subjects) != 1:
        faults = faults or [Fault(path, "condition_subject")]
        return None, faults
    kind, name = subjects[0], raw[subjects[0]]
    if not isinstance(name, str) or not name.strip():
        return None, [*faults, Fault((*path, kind), "not_text", {"value": name})]
    operators = [key for key in raw if key in _EXPECTED]
    if len(operators) != 1:
        return None, faults or [Fault(path, "condition_operator", _choice(kind, name))]
    value, found = _read_value(kind, operators[0], raw[operators[0]], path)
    faults += found
    return (None if faults or value is None else Compare(kind, name, operators[0], value)), faults


def _unknown_words(raw: Mapping[str, object], path: Path) -> list[Fault]:
    known = (*SUBJECTS, *_EXPECTED, "any", "all", "not")
    strange = [key for key in raw if key not in known]
    return [Fault(path, "unknown_key", {"name": key, "hint": meant(key, known)}) for key in strange]


def _choice(kind: str, name: str) -> dict[str, object]:
    allowed = MEASURE_OPERATORS if kind == "measure" else VALUE_OPERATORS
    return {"name": name, "allowed": allowed}


def _read_value(
    kind: str, operator: str, raw: object, path: Path
) -> tuple[Value | None, list[Fault]]:
    if (kind == "measure") != (operator in MEASURE_OPERATORS):
        wrong = "operator_measure" if kind == "measure" else "operator_value"
        return None, [Fault((*path, operator), wrong, {"operator": operator})]
    value = _value(_EXPECTED[operator], raw)
    if value is None:
        return None, [Fault((*path, operator), f"value_{_EXPECTED[operator]}", {"value": raw})]
    if operator == "is" and value not in OUTCOMES:
        values = {"value": value, "allowed": OUTCOMES, "hint": meant(str(value), OUTCOMES)}
        return None, [Fault((*path, operator), "not_one_of", values)]
    return value, []


def _value(expected: str, raw: object) -> Value | None:
    if expected == "text":
        return raw if isinstance(raw, str) and raw.strip() else None
    if expected == "texts":
        texts = isinstance(raw, list) and raw and all(_value("text", item) for item in raw)
        return tuple(raw) if texts and isinstance(raw, list) else None
    if expected == "date":
        return raw if isinstance(raw, date) and not isinstance(raw, datetime) else None
    if expected == "true_false":
        return raw if isinstance(raw, bool) else None
    number = isinstance(raw, int | float | Decimal) and not isinstance(raw, bool)
    return _number(str(raw)) if number else None


def _settled(results: Iterator[bool | None], *, by: bool) -> bool | None:
    found = list(results)
    if by in found:
        return by
    return None if None in found else not by


def _compare(test: Compare, found: str | Judged | None) -> bool | None:
    if test.kind == "measure":
        return None if found is None or isinstance(found, str) else _judged(test, found)
    text = found if isinstance(found, str) else ""
    missing = text == "" or (test.kind == "fact" and text == "unknown")
    if test.operator == "missing":
        return missing is test.value
    return None if missing else _compare_text(test, text)


def _judged(test: Compare, found: Judged) -> bool | None:
    if found.outcome == "unanswered":
        return None
    if test.operator == "is":
        unknown = found.outcome == "unknown" and test.value != "unknown"
        return None if unknown else found.outcome == test.value
    if found.outcome == "outside":
        return found.code == test.value and test.value in _CODES_OUTSIDE
    if found.code == test.value:
        return True
    return None if found.outcome == "unknown" else False


def _compare_text(test: Compare, text: str) -> bool | None:
    if test.operator in {"equals", "not_equals"}:
        return (text == test.value) is (test.operator == "equals")
    if isinstance(test.value, tuple):
        return text in test.value
    found: Decimal | date | None
    found = _number(text) if isinstance(test.value, Decimal) else _day(text)
    if found is None:
        return None
    limit: Any = test.value
    return bool(found < limit if test.operator in {"below", "before"} else found > limit)


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
