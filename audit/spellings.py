"""Which values the criteria wait for in a column, and which of them a spelling probably means."""

import re
from collections.abc import Collection, Iterator

from audit.conditions import AllOf, AnyOf, Compare, Condition, Not, comparisons
from audit.criteria import Criteria

_NUMBERED = re.compile(r"(?:BL|§)\s*§?\s*0*(\d+)", re.IGNORECASE)


def wanted_values(criteria: Criteria) -> dict[str, set[str]]:
    """Return the values that the criteria compare a register column with, by column."""
    conditions = [exclusion.when for exclusion in criteria.selection.exclude]
    conditions += [item for measure in criteria.measures for item in measure.conditions]
    wanted: dict[str, set[str]] = {}
    if criteria.selection.quota:
        wanted[criteria.selection.strata] = set(criteria.selection.quota)
    for compare in (item for condition in conditions for item in comparisons(condition)):
        if compare.kind == "column" and compare.operator in {"equals", "not_equals", "one_of"}:
            wanted.setdefault(compare.name, set()).update(_values(compare))
    return wanted


def closed_columns(criteria: Criteria) -> set[str]:
    """Return the columns in which a value the criteria do not know leaves the case out."""
    quota = {criteria.selection.strata} if criteria.selection.quota else set()
    conditions = [exclusion.when for exclusion in criteria.selection.exclude]
    return quota.union(*(_denied(condition) for condition in conditions))


def likely(text: str, wanted: Collection[str]) -> str:
    """Return the value a spelling probably means, "" where it is anyone's guess.

    >>> likely("Anbringelse - plejefamilie", ["anbringelse"]), likely("BL32.1.3", ["§ 32", "§ 46"])
    ('anbringelse', '§ 32')
    >>> likely("SEL § 52, stk. 3", ["§ 32"])
    ''
    """
    for value in wanted:
        if text.casefold().startswith(value.casefold()):
            return value
    found = _NUMBERED.match(text.strip())
    numbered = f"§ {found.group(1)}" if found else ""
    return numbered if numbered in wanted else ""


def _values(compare: Compare) -> set[str]:
    values = compare.value if isinstance(compare.value, tuple) else (compare.value,)
    return {str(value) for value in values}


def _denied(condition: Condition) -> set[str]:
    return {compare.name for compare in _denials(condition, denied=False)}


def _denials(condition: Condition, *, denied: bool) -> Iterator[Compare]:
    """Yield the comparisons that hold for whatever is not named."""
    match condition:
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _denials(part, denied=denied)
        case Not(part):
            yield from _denials(part, denied=not denied)
        case Compare():
            named = {"equals": denied, "one_of": denied, "not_equals": not denied}
            if condition.kind == "column" and named.get(condition.operator):
                yield condition
