"""Acute concerns (akut bekymring): a child in danger, found while reading.

Who found it when, to which role it was handed over, when that was received, whether it was
assessed within 24 hours, and when it was closed. Nothing about the child: that belongs in
the case file. Never part of a rate.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from audit.dates import ZONE, hours_between, parse_moment
from audit.log_chain import Entry
from audit.words import moment, phrase

HOURS_TO_RECEIPT = 2.0
"""How long a concern may wait for its receipt before the second contact is called."""


class Contacts(Protocol):
    """Who is called: names and numbers from the round's settings."""

    @property
    def contact(self) -> str:
        """Return who is told of a concern."""

    @property
    def phone(self) -> str:
        """Return the telephone number."""

    @property
    def backup(self) -> str:
        """Return who is called when there is no receipt."""

    @property
    def out_of_hours(self) -> str:
        """Return who is called in the evening and at weekends."""


@dataclass(frozen=True)
class Concern:
    """One acute concern; moments are local time, such as ``2022-03-31T15:52``, "" is not yet."""

    case: str
    number: str
    found: str = ""
    found_by: str = ""
    handed_over: str = ""
    to: str = ""
    received: str = ""
    assessed: str = ""
    closed: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the concern is not closed yet: it blocks the closing of the round."""
        return not self.closed


def concerns(entries: Iterable[Entry]) -> tuple[Concern, ...]:
    """Return all concerns of a log, in the order they were found; the latest word counts."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        if entry.kind == "acute":
            concern = said.setdefault((entry.case, entry.unit), {"found_by": entry.who})
            concern[entry.key] = entry.answer
            if entry.key == "handed_over":
                concern["to"] = entry.reason
    return tuple(Concern(case, number, **steps) for (case, number), steps in said.items())


def is_overdue(concern: Concern, now: datetime, hours: float = HOURS_TO_RECEIPT) -> bool:
    """Return whether an open concern has waited too long for its receipt.

    ``now`` has a time zone; the hours are elapsed ones.

    >>> from datetime import UTC
    >>> waiting = Concern("014", "1", found="2022-03-31T09:00")
    >>> [is_overdue(waiting, datetime(2022, 3, 31, hour, 30, tzinfo=UTC)) for hour in (8, 9)]
    [False, True]
    """
    found = parse_moment(concern.found)
    waits = concern.is_open and not concern.received and found is not None
    return waits and hours_between(found or now, local(now)) > hours


def local(now: datetime) -> datetime:
    """Return a moment as Danish clocks show it, without a zone."""
    return now.astimezone(ZONE).replace(tzinfo=None)


def as_moment(text: str, now: datetime) -> str:
    """Return the moment a text names, "" where it names none; an hour alone is one of today.

    >>> from datetime import UTC
    >>> now = datetime(2022, 3, 31, 12, 5, tzinfo=UTC)
    >>> as_moment("kl. 9.30", now), as_moment("nu", now), as_moment("30-03-2022 23:10", now)
    ('2022-03-31T09:30', '2022-03-31T14:05', '2022-03-30T23:10')
    """
    today = local(now)
    clock = re.fullmatch(r"(?:kl\.?\s*)?(\d{1,2})[.:](\d\d)", text.strip().lower())
    if text.strip().lower() in {"nu", "now"}:
        return moment_text(today)
    if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
        return moment_text(today.replace(hour=int(clock[1]), minute=int(clock[2])))
    found = parse_moment(text)
    return moment_text(found) if found else ""


def moment_text(value: datetime) -> str:
    """Return a moment as the log writes it, to the minute."""
    return value.strftime("%Y-%m-%dT%H:%M")


def next_number(known: Sequence[Concern], case: str) -> str:
    """Return the number of the next concern of a case."""
    return str(1 + sum(concern.case == case for concern in known))


def step(concern: Concern, key: str, answer: str, who: str = "", to: str = "") -> Entry:
    """Return the entry for one step of a concern; ``to`` is the role it is handed over to."""
    return Entry(
        who=who, kind="acute", case=concern.case, unit=concern.number, key=key, answer=answer,
        reason=to,
    )  # fmt: skip


def told(concern: Concern, now: datetime, contacts: Contacts, language: str = "da") -> str:
    """Return where a concern stands, and whom to call, in words."""
    lines = [phrase("acute.found", language, case=concern.case, at=_read(concern.found, language),
                    who=concern.found_by)]  # fmt: skip
    lines += _steps_told(concern, language)
    if is_overdue(concern, now):
        lines.append(
            phrase(
                "acute.overdue",
                language,
                hours=HOURS_TO_RECEIPT,
                backup=contacts.backup or contacts.contact,
            )
        )
    elif concern.is_open and not concern.handed_over:
        lines.append(phrase("acute.call", language, contact=contacts.contact, phone=contacts.phone))
    elif concern.is_open and not concern.received:
        due = (parse_moment(concern.found) or local(now)) + timedelta(hours=HOURS_TO_RECEIPT)
        lines.append(phrase("acute.waits", language, due=due))
    return " ".join(lines)


def _steps_told(concern: Concern, language: str) -> list[str]:
    said = []
    if concern.handed_over:
        said.append(
            phrase(
                "acute.handed_over",
                language,
                at=_read(concern.handed_over, language),
                to=concern.to or "–",
            )
        )
    if concern.received:
        said.append(phrase("acute.received", language, at=_read(concern.received, language)))
    if concern.assessed:
        said.append(phrase(f"acute.assessed_{concern.assessed}", language))
    if concern.closed:
        said.append(phrase("acute.closed", language, at=_read(concern.closed, language)))
    return said


def _read(text: str, language: str) -> str:
    found = parse_moment(text)
    return moment(found, language) if found else text or "–"
