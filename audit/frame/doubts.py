"""What in a frame looks suspicious, though each value can be read: told, never refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pandas as pd

from audit.dates import ZONE
from audit.frame.faults import Fault
from audit.frame.groups import group_doubts
from audit.frame.seen import Seen

BARNETS_LOV = "2024-01-01"
"""The day from which decisions are made under barnets lov instead of serviceloven."""

ORDER = (
    ("decided_on", "started_on"),
    ("started_on", "ended_on"),
    ("started_on", "first_followup_on"),
    ("first_followup_on", "last_followup_on"),
    ("became_aware_on", "bfu_created_on"),
    ("bfu_created_on", "bfu_finished_on"),
    ("received_at", "assessed_at"),
)
"""Pairs of days of which the second does not usually lie before the first."""

_VACANT = r"(?i)^(?:vakant|vacant|ubesat|ingen|none|modtagelsen?|ikke tildelt|n\.?\s?n\.?)$"
_SHARED = r"(?i)\w\s*(?:[/,;+&]|\bog\b)\s*\w"
_FULL_NAME = r"^[A-ZÆØÅ][a-zæøåé]+(?:[ -][A-ZÆØÅ][a-zæøåé.]*)+$"
_OLD_LAW = r"(?i)^\s*(?:sel\b|serviceloven)"
_NEW_LAW = r"(?i)^\s*(?:bl\b|bl\d|barnets lov)"
_NO_CONSENT = r"(?i)(?:§|\bbl)\s*47\b|(?:§|\bsel)\s*58\b"
_LATER_DECISION = r"(?i)^(?:forlængelse|ændring|afslag|ophør|extension|change|refusal|end)"
"""Decisions that are no first grant of support."""


def doubts(seen: Seen) -> Iterator[Fault]:
    """Yield everything suspicious in the lines of a frame."""
    yield from _order(seen)
    yield from _assessments(seen)
    yield from _laws(seen)
    yield from _ages(seen)
    yield from _persons(seen)
    yield from _handling(seen)
    yield from _days(seen)
    yield from _moments(seen)
    yield from group_doubts(seen)


def _order(seen: Seen) -> Iterator[Fault]:
    for first, second in ORDER:
        if seen.has(first, second):
            a, b = seen.table[first], seen.table[second]
            days_only = (a.str.len() == 10) | (b.str.len() == 10)
            earlier = (b < a).where(~days_only, b.str.slice(0, 10) < a.str.slice(0, 10))
            wrong = earlier & seen.is_day(first) & seen.is_day(second)
            yield from seen.tell("before", wrong, second, other=first)


def _assessments(seen: Seen) -> Iterator[Fault]:
    if seen.has("bfu_created_on", "bfu_finished_on"):
        created, finished = seen.table["bfu_created_on"], seen.table["bfu_finished_on"]
        yield from seen.tell(
            "bfu_same_day", (created == finished) & (created != ""), "bfu_finished_on"
        )
        unfinished = (created != "") & (finished == "")
        yield from seen.tell("bfu_not_finished", unfinished, "bfu_created_on")


def _laws(seen: Seen) -> Iterator[Fault]:
    if seen.has("decided_on", "legal_basis"):
        decided, late = seen.is_day("decided_on"), seen.table["decided_on"] >= BARNETS_LOV
        old, new = seen.matches("legal_basis", _OLD_LAW), seen.matches("legal_basis", _NEW_LAW)
        yield from seen.tell("old_law", old & decided & late, "legal_basis")
        yield from seen.tell("new_law", new & decided & ~late, "legal_basis")
    if seen.has("decided_on", "started_on"):
        across = seen.table["started_on"] >= BARNETS_LOV
        across &= seen.is_day("decided_on") & (seen.table["decided_on"] < BARNETS_LOV)
        yield from seen.tell("between_laws", across, "decided_on", other="started_on")


def _ages(seen: Seen) -> Iterator[Fault]:
    if not seen.has("age_at_decision"):
        return
    ages = pd.to_numeric(seen.table["age_at_decision"], errors="coerce")
    yield from seen.tell("age_missing", seen.table["age_at_decision"] == "", "age_at_decision")
    basis = "legal_basis" if seen.has("legal_basis") else "age_at_decision"
    yield from seen.tell("age_18", ages.between(18, 25), "age_at_decision", other=basis)
    yield from seen.tell("age_unlikely", (ages > 25) | (ages < 0), "age_at_decision")
    if seen.has("birth_year", "decided_on"):
        year = pd.to_numeric(seen.table["decided_on"].str.slice(0, 4), errors="coerce")
        years = year - pd.to_numeric(seen.table["birth_year"], errors="coerce")
        differs = ages.notna() & years.notna() & ~(years - ages).isin([0, 1])
        yield from seen.tell("age_differs", differs, "age_at_decision", other="birth_year")


def _persons(seen: Seen) -> Iterator[Fault]:
    if seen.has("caseworker"):
        names = seen.table["caseworker"]
        vacant = seen.matches("caseworker", _VACANT)
        yield from seen.tell("no_caseworker", vacant | (names == ""), "caseworker")
        yield from seen.tell("two_caseworkers", seen.matches("caseworker", _SHARED), "caseworker")
        full = seen.matches("caseworker", _FULL_NAME) & ~vacant
        yield from (
            replace(fault, value="") for fault in seen.tell("full_name", full, "caseworker")
        )
    if seen.has("child_id"):
        yield from seen.tell("child_missing", seen.table["child_id"] == "", "child_id")


def _handling(seen: Seen) -> Iterator[Fault]:
    """Yield what the people who plan the reading must know about a case."""
    for name, value, key in (
        ("protected", "yes", "protected"),
        ("appealed", "yes", "appealed"),
        ("appealed", "", "appealed_unknown"),
        ("consent", "no", "no_consent"),
    ):
        if seen.has(name):
            yield from seen.tell(key, seen.table[name] == value, name)
    if seen.has("legal_basis"):
        without = seen.matches("legal_basis", _NO_CONSENT)
        if seen.has("consent"):
            without &= seen.table["consent"] != "no"
        yield from seen.tell("no_consent", without, "legal_basis")
    if seen.has("decision_type"):
        yield from seen.tell(
            "later_decision", seen.matches("decision_type", _LATER_DECISION), "decision_type"
        )
    if seen.has("acting_municipality"):
        yield from seen.tell("other_municipality", _elsewhere(seen), "acting_municipality")


def _elsewhere(seen: Seen) -> "pd.Series[bool]":
    """Cases of another municipality than ``own``, or than the one that most cases have."""
    names = seen.table["acting_municipality"]
    counts = names[names != ""].value_counts()
    own = "own" if "own" in counts.index else next(iter(counts.index), "")
    decided = own == "own" or (len(counts) > 0 and 2 * int(counts.iloc[0]) > len(names))
    return (names != own) & (names != "") & decided


def _days(seen: Seen) -> Iterator[Fault]:
    as_of = seen.period.as_of
    for name, kind in seen.kinds.items():
        if kind == "date":
            days = seen.is_day(name)
            yield from seen.tell("long_ago", days & (seen.table[name] < "1990"), name)
            if as_of and name not in {"started_on", "ended_on"}:
                later = days & (seen.table[name] > as_of.isoformat())
                yield from seen.tell("after_as_of", later, name, as_of=as_of)


def _moments(seen: Seen) -> Iterator[Fault]:
    for name, kind in seen.kinds.items():
        if kind == "moment":
            texts = seen.table[name]
            yield from seen.tell("moment_missing", texts == "", name)
            yield from seen.tell("no_clock", texts.str.len() == 10, name)
            turned = texts.isin([text for text in texts.unique() if _clock_turned(text)])
            yield from seen.tell("clock_turned", turned, name)


def _clock_turned(text: str) -> bool:
    """Whether an hour occurs twice or never, because the clocks changed that night."""
    if "T02:" not in text:
        return False
    moment = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
