"""Findings that follow from dates and facts: deadlines, counts, repeated deadlines.

Months are calendar months, the due day is in time. A deadline not yet due on the reading
date (opgørelsesdato) is outside; due and without an end date it is not documented; without
a start it cannot be assessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from audit.conditions import Condition, Look, holds, mentions
from audit.criteria import Count, Criteria, Deadline, Every, Measure, Term
from audit.dates import (
    add_months,
    due_day,
    first_gap,
    in_time,
    is_before,
    parse_day,
    parse_moment,
)

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What came out for one measure: the outcome, the code behind it, why, and the due day."""

    outcome: str
    code: str
    reason: str = ""
    due: date | None = None


MET = Finding("met", "met")
UNANSWERED = Finding("unanswered", "", "waits")
NO_START = Finding("unknown", "not_assessable", "no_start")


@dataclass(frozen=True)
class Register:
    """What is known of one case: the register's row, the reviewer's facts, the reading date."""

    criteria: Criteria
    registered: Mapping[str, str]
    given: Mapping[str, str]
    as_of: date | None

    def value(self, kind: str, name: str) -> str:
        """Return a column of the register or a fact, "" where it is missing or unknown.

        A fact comes from the reviewer, else from the register's column of the same name. What
        is dated after the reading date was not in the file that day.
        """
        if name == "as_of":
            return self.as_of.isoformat() if self.as_of else ""
        said = self.registered.get(name, "")
        if kind != "column":
            said = self.given.get(name) or said
        return "" if said == UNKNOWN or self._is_later(name, said) else said

    def _is_later(self, name: str, said: str) -> bool:
        """Whether a date lies after the reading date."""
        if self.as_of is None or name not in self.criteria.dated:
            return False
        day = parse_day(said[:10])
        return day is not None and day > self.as_of

    def says_unknown(self, name: str) -> bool:
        """Whether the reviewer looked and wrote that the file does not say."""
        return self.given.get(name) == UNKNOWN

    def is_open(self, name: str) -> bool:
        """Whether a fact is asked and neither reviewer nor register has said anything."""
        asked = any(fact.id == name for fact in self.criteria.facts)
        return asked and not self.given.get(name) and not self.registered.get(name, "")

    def waits_for(self, condition: Condition | None, look: Look) -> bool:
        """Whether a condition is undecided only because something is not yet answered."""
        if condition is None:
            return False
        for kind, name in mentions(condition):
            if kind == "fact" and self.is_open(name):
                return True
            if kind == "measure" and getattr(look(kind, name), "outcome", "") == "unanswered":
                return True
        return False

    def day(self, name: str) -> date | None:
        """Return a date of the case, None where there was none on the reading date."""
        return parse_day(self.value("fact", name)[:10])

    def days(self, name: str) -> list[date]:
        """Return several dates of one kind, in order, up to the reading date."""
        parts = self.value("fact", name).replace(",", " ").replace(";", " ").split()
        found = sorted(day for part in parts if (day := parse_day(part)))
        return [day for day in found if self.as_of is None or day <= self.as_of]

    def reversed_dates(self, measure: Measure) -> dict[str, object] | None:
        """Return start and end of a deadline that the reviewer ended before it began."""
        for deadline in measure.deadline:
            for term in deadline.by:
                if not _begins(term) or deadline.end not in self.given:
                    continue
                start = _moment(self.value("fact", term.date))
                end = _moment(self.given[deadline.end])
                if start and end and is_before(end, start):
                    return {
                        "start": start,
                        "end": end,
                        "start_name": term.date,
                        "end_name": deadline.end,
                    }
        return None


def undecided(condition: Condition | None, values: Register, look: Look) -> Finding:
    """Return what a rule comes to that rests on something unknown, or not yet answered."""
    waiting = values.waits_for(condition, look)
    return UNANSWERED if waiting else Finding("unknown", "not_assessable", "rule_unknown")


def compute(measure: Measure, values: Register, look: Look) -> Finding:
    """Return what a measure that nobody answered comes to; unanswered where only they can say."""
    if measure.deadline:
        return _deadline(measure.deadline, values, look)
    if measure.count is not None:
        return _count(measure.count, values)
    if measure.every is not None:
        return _every(measure.every, values)
    return UNANSWERED


def _deadline(deadlines: tuple[Deadline, ...], values: Register, look: Look) -> Finding:
    """The first deadline whose condition holds decides; an undecided one stops the search."""
    for deadline in deadlines:
        applies = True if deadline.when is None else holds(deadline.when, look)
        if applies:
            return _in_time(deadline, values)
        if applies is None:
            return undecided(deadline.when, values, look)
    return Finding("outside", "not_applicable", "no_deadline")


def _in_time(deadline: Deadline, values: Register) -> Finding:
    if any(term.hours for term in deadline.by):
        return _in_hours(deadline, values)
    due = _due(deadline.by, values)
    if due is None:
        return _without_start(values, *(term.date for term in deadline.by))
    end = values.day(deadline.end)
    if end is None:
        return _without_end(deadline.end, due, values)
    if _starts_after(deadline.by, end, values):
        return Finding("unknown", "not_assessable", "end_before_start", due)
    return (
        Finding("met", "met", "", due) if end <= due else Finding("missed", "not_met", "late", due)
    )


def _without_start(values: Register, *names: str) -> Finding:
    return UNANSWERED if any(map(values.is_open, names)) else NO_START


def _without_end(end: str, due: date, values: Register) -> Finding:
    if values.as_of is not None and due >= values.as_of:
        return Finding("outside", "not_applicable", "not_yet_due", due)
    if values.is_open(end) and end not in values.registered:
        return UNANSWERED
    return Finding("missed", "not_documented", "no_end", due)


def _due(terms: tuple[Term, ...], values: Register) -> date | None:
    """The earliest of several due days; those without a date do not count."""
    dues = [
        due_day(start, months=term.months, weeks=term.weeks, days=term.days)
        for term in terms
        if (start := values.day(term.date))
    ]
    return min(dues, default=None)


def _starts_after(terms: tuple[Term, ...], end: date, values: Register) -> bool:
    starts = [values.day(term.date) for term in terms if _begins(term)]
    return any(start is not None and end < start for start in starts)


def _begins(term: Term) -> bool:
    """Whether the date of a term is a beginning, which no end can come before."""
    lasting = term.months or term.weeks or term.days or term.hours
    return bool(lasting) and not term.or_before


def _in_hours(deadline: Deadline, values: Register) -> Finding:
    """Elapsed hours, weekends included; with dates only, the next day cannot be assessed."""
    term = next(term for term in deadline.by if term.hours)
    start = _moment(values.value("fact", term.date))
    if start is None:
        return _without_start(values, term.date)
    end = _moment(values.value("fact", deadline.end))
    if end is None:
        due = start + timedelta(hours=term.hours)
        day = due.date() if isinstance(due, datetime) else due
        return _without_end(deadline.end, day, values)
    if is_before(end, start):
        return Finding("unknown", "not_assessable", "end_before_start")
    kept = in_time(start, end, term.hours)
    if kept is None:
        return Finding("unknown", "not_assessable", "no_clock")
    return MET if kept else Finding("missed", "not_met", "late")


def _moment(text: str) -> date | None:
    """A date and time where both are given, else the day alone."""
    return parse_moment(text) or parse_day(text)


def _count(count: Count, values: Register) -> Finding:
    """At least so many dates within the months up to a day."""
    until = values.day(count.until) or values.as_of
    if until is None:
        return NO_START
    since = add_months(until, -count.months)
    begun = values.day(count.since) if count.since else None
    if count.since and begun is None:
        return _without_start(values, count.since)
    if begun is not None and add_months(begun, count.months) > until:
        due = add_months(begun, count.months)
        return Finding("outside", "not_applicable", "not_yet_due", due)
    counted = [day for day in values.days(count.of) if since < day <= until]
    if len(counted) >= count.at_least:
        return MET
    return _missing_dates(count.of, values) or Finding("missed", "not_met", "too_few")


def _every(every: Every, values: Register) -> Finding:
    """No gap over so many months: between the dates, and from the last to the end."""
    dates = values.days(every.of)
    start = values.day(every.start) if every.start else None
    first = start or next(iter(dates), None)
    if first is None or (start and not dates and values.is_open(every.of)):
        return _missing_dates(every.of, values) or Finding("missed", "not_documented", "no_end")
    until = values.day(every.until) or values.as_of or max([first, *dates])
    gap = first_gap(dates, every.months, until=until, start=start)
    if gap is not None:
        return Finding("missed", "not_met", "gap", add_months(gap[0], every.months))
    if not any(day > first for day in dates):
        due = add_months(first, every.months)
        return Finding("outside", "not_applicable", "not_yet_due", due)
    return MET


def _missing_dates(name: str, values: Register) -> Finding | None:
    if values.is_open(name):
        return UNANSWERED
    if values.says_unknown(name):
        return Finding("missed", "not_documented", "no_end")
    return None
