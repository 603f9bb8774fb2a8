"""Entries of the log and the chain they form: what is hashed, and what lies apart.

Each entry is stored as one canonical JSON text that holds the hash of the entry before.
Whatever a person may have written in prose (reason, learning point, document reference, an
answer that is no code, number or date) lies apart and can be erased; the chain holds only
its salted hash.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

GENESIS = "0" * 64
"""What the first entry of a log holds in place of the hash of an entry before."""

KINDS = ("answer", "opened", "acute", "redacted", "assigned", "note")
FIELDS = ("who", "kind", "case", "unit", "key", "answer", "document", "reason", "learning")
"""What the writer of an entry gives; the rest is added by the log."""

_PROSE = ("document", "reason", "learning")
_CLOSED = re.compile(r"[a-z][a-z0-9_]*|-?[0-9]+(\.[0-9]+)?")
_DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)? ?)+")


@dataclass(frozen=True)
class Entry:
    """One entry of the log: who said what about which case, and when.

    ``at`` is a UTC text such as ``2022-03-01T09:30:00Z``; ``key`` a measure or a fact;
    ``answer`` a code, a canonical value, or "" where the answer was withdrawn. ``erased`` says
    that what was written in prose is gone. An entry that is not yet stored has ``seq`` 0.
    """

    seq: int = 0
    at: str = ""
    who: str = ""
    kind: str = "answer"
    case: str = ""
    unit: str = ""
    key: str = ""
    answer: str = ""
    document: str = ""
    reason: str = ""
    learning: str = ""
    prev: str = ""
    hash: str = ""
    erased: bool = False


@dataclass(frozen=True)
class Record:
    """One entry as it is stored: the text that was hashed, and apart its prose and salt.

    ``texts`` and ``salt`` are "" where nothing was written in prose, or where it was erased.
    """

    seq: int
    prev: str
    hash: str
    text: str
    salt: str = ""
    texts: str = ""


def canonical(value: Mapping[str, object]) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, letters as they are.

    >>> canonical({"who": "AB", "case": "Ø 1"})
    '{"case":"Ø 1","who":"AB"}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hashed(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def chained(
    drafts: Iterable[tuple[Entry, str]], *, after: tuple[int, str], at: str
) -> Iterator[Record]:
    """Yield the records of new entries, each with its salt, behind ``(seq, hash)`` of the last."""
    seq, prev = after
    for draft, salt in drafts:
        seq += 1
        record = _record(replace(draft, seq=seq, prev=prev, at=at), salt)
        prev = record.hash
        yield record


def entry_of(record: Record) -> Entry:
    """Return the entry that a record holds, without what was erased.

    Raises
    ------
    ValueError, TypeError
        Where the stored text is no entry (any more).
    """
    held = json.loads(record.text)
    promised = held.pop("texts")
    prose = json.loads(record.texts) if record.texts else {}
    erased = bool(promised) and not record.texts
    return Entry(**{**held, **prose}, hash=record.hash, erased=erased)


def is_closed(answer: str) -> bool:
    """Return whether an answer is a code, a number or dates, in which nobody can be named.

    >>> is_closed("not_met"), is_closed("2022-03-31 2022-05-01"), is_closed("See the note")
    (True, True, False)
    """
    return not answer or bool(_CLOSED.fullmatch(answer) or _DATES.fullmatch(answer))


def _record(entry: Entry, salt: str) -> Record:
    apart = _PROSE if is_closed(entry.answer) else (*_PROSE, "answer")
    held = {
        name: value
        for name, value in asdict(entry).items()
        if name not in {*apart, "hash", "erased"}
    }
    written = {name: value for name in apart if (value := getattr(entry, name))}
    texts = canonical(written) if written else ""
    text = canonical({**held, "texts": hashed(salt + texts) if texts else ""})
    return Record(entry.seq, entry.prev, hashed(text), text, salt if texts else "", texts)
