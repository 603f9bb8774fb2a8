"""What does not fit together in a stored log, in words: changed, removed, put in, rewritten."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from audit.errors import Problem, problem
from audit.log_chain import GENESIS, Entry, Record, entry_of, hashed


def faults(records: Sequence[Record], head: str = "") -> list[Problem]:
    """Return everything that shows that a log is not as it was written; empty when nothing does.

    ``head`` is the hash of the last entry as a report or a run record printed it: only it
    shows that the end of a log was cut off, or that all of it was written anew.
    """
    found = [fault for record in records for fault in _own_faults(record)]
    found += _link_faults(records)
    found += _text_faults(records)
    if head and head != GENESIS and head not in {record.hash for record in records}:
        found.append(problem("log.head_missing", head=head, entries=len(records)))
    return found


def _own_faults(record: Record) -> Iterator[Problem]:
    """Yield where an entry differs from its own hash and from the columns it stands in."""
    entry = _entry(record)
    if hashed(record.text) != record.hash or entry is None:
        yield _about("log.changed", record)
    elif entry.seq != record.seq:
        yield _about("log.moved", record, was=entry.seq)
    elif entry.prev != record.prev:
        yield _about("log.changed", record)


def _link_faults(records: Sequence[Record]) -> Iterator[Problem]:
    """Yield where an entry does not follow the one that stands before it."""
    start = Record(0, "", GENESIS, "")
    before: list[Record] = [start, *records]
    for place, (older, record) in enumerate(pairwise(before)):
        if record.seq != older.seq + 1:
            yield problem("log.removed", first=older.seq + 1, last=record.seq - 1)
        elif record.prev == older.hash:
            continue
        elif place and record.prev == before[place - 1].hash:
            yield _about("log.inserted", older)
        else:
            yield _about("log.rewritten", older if older.seq else record)


def _text_faults(records: Sequence[Record]) -> Iterator[Problem]:
    """Yield where prose differs from its salted hash in the chain, or from what was redacted."""
    entries = [(record, entry) for record in records if (entry := _entry(record))]
    redacted = {entry.answer for _, entry in entries if entry.kind == "redacted"}
    for record, entry in entries:
        promised = json.loads(record.text)["texts"]
        erased = str(entry.seq) in redacted
        if record.texts and hashed(record.salt + record.texts) != promised:
            yield _about("log.text_changed" if promised else "log.text_added", record)
        elif record.texts and erased:
            yield _about("log.text_returned", record)
        elif promised and not record.texts and not erased:
            yield _about("log.text_removed", record)
        elif record.salt and not record.texts:
            yield _about("log.text_changed", record)


def _entry(record: Record) -> Entry | None:
    """Return the entry a record holds, nothing where its text is none any more."""
    try:
        return entry_of(record)
    except (ValueError, TypeError, KeyError):
        return None


def _about(key: str, record: Record, **values: object) -> Problem:
    entry = _entry(record) or Entry()
    named = {"case": entry.case or "–", "who": entry.who or "–", "at": entry.at or "–"}
    return problem(key, seq=record.seq, **named, **values)
