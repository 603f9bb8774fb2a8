"""How many of a frame's cases are due for each measure, as far as the register can tell."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from audit.combinations import Row, combinations
from audit.conditions import Condition, holds, mentions
from audit.criteria import Criteria, Measure, Term
from audit.dates import due_day, parse_day
from audit.words import Text


@dataclass(frozen=True)
class Due:
    """How many cases of a frame are due for a measure on the reading date (opgørelsesdato).

    ``due`` fell due before that day, ``not_yet`` later, ``no_start`` lacks the date from
    which the time is counted, ``outside`` is not covered by the requirement. ``open`` are
    cases that are due and have no end date in the register, with the day they fell due.
    ``not_in_extract`` are the dates the extract has no column for.
    """

    measure: str
    title: Text
    due: int
    not_yet: int
    no_start: int
    outside: int
    open: tuple[tuple[str, date], ...] = ()
    not_in_extract: tuple[str, ...] = ()


def due_measures(cases: pd.DataFrame, criteria: Criteria, as_of: date | None) -> tuple[Due, ...]:
    """Return for each measure with a time limit how many cases are due, in the criteria's order.

    Without a reading date everything with a start counts as due. A condition on what only a
    reviewer knows is taken to hold.
    """
    timed = [one for one in criteria.measures if _starts(one) and not criteria.unit_of(one)]
    return tuple(_due(cases, measure, as_of) for measure in timed)


def _due(cases: pd.DataFrame, measure: Measure, as_of: date | None) -> Due:
    states: Counter[str] = Counter()
    unfinished: list[tuple[str, date]] = []
    for row, positions in combinations(cases, _columns(measure)):
        state, day, end = _state(measure, row, as_of)
        states[state] += len(positions)
        if state == "due" and day and row.get(end) == "":
            unfinished += [(str(case), day) for case in cases["case_id"].iloc[positions]]
    return Due(
        measure.id,
        measure.title,
        states["due"],
        states["not_yet"],
        states["no_start"],
        states["outside"],
        tuple(sorted(unfinished)),
        tuple(name for name in _dates(measure) if name not in cases.columns),
    )


def _state(measure: Measure, row: Row, as_of: date | None) -> tuple[str, date | None, str]:
    """Return whether a case is due, the day it falls due, and the name of the end date."""
    day, end = _due_day(measure, row)
    if not end or _settled(measure.applies, row) is False:
        return "outside", None, end
    if day is None:
        return "no_start", None, end
    # A time limit can be kept on its last day; a window to count in is whole on that day.
    is_due = as_of is None or (day <= as_of if measure.count else day < as_of)
    return "due" if is_due else "not_yet", day, end


def _due_day(measure: Measure, row: Row) -> tuple[date | None, str]:
    """Return when a case falls due and the name of the end date; no name: no limit applies."""
    if measure.count:
        return _after(row.get(measure.count.since, ""), measure.count.months), measure.count.of
    if measure.every:
        return _after(row.get(measure.every.start, ""), measure.every.months), measure.every.of
    for deadline in measure.deadline:
        if deadline.when is None or _settled(deadline.when, row) is not False:
            days = [day for term in deadline.by if (day := _term(term, row))]
            return min(days, default=None), deadline.end
    return None, ""


def _term(term: Term, row: Row) -> date | None:
    start = parse_day(row.get(term.date, "")[:10])
    if start is None:
        return None
    day = due_day(start, months=term.months, weeks=term.weeks, days=term.days)
    return day + timedelta(hours=term.hours)


def _after(text: str, months: int) -> date | None:
    start = parse_day(text[:10])
    return due_day(start, months=months) if start else None


def _settled(condition: Condition | None, row: Row) -> bool | None:
    return True if condition is None else holds(condition, _look(row))


def _look(row: Row) -> Callable[[str, str], str | None]:
    return lambda kind, name: None if kind == "measure" else row.get(name, "")


def _columns(measure: Measure) -> list[str]:
    """Return the columns that settle whether and when a case is due, and whether it is done."""
    asked = [
        name for item in measure.conditions for kind, name in mentions(item) if kind != "measure"
    ]
    return list(dict.fromkeys([*asked, *_dates(measure)]))


def _dates(measure: Measure) -> list[str]:
    ends = [deadline.end for deadline in measure.deadline]
    ends += [measure.count.of] if measure.count else []
    ends += [measure.every.of] if measure.every else []
    return list(dict.fromkeys([*_starts(measure), *ends]))


def _starts(measure: Measure) -> list[str]:
    """Return the dates from which the time is counted; none for what has no time limit."""
    starts = [term.date for deadline in measure.deadline for term in deadline.by]
    starts += [measure.count.since] if measure.count else []
    starts += [measure.every.start] if measure.every else []
    return [name for name in dict.fromkeys(starts) if name]
