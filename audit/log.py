"""The append-only log of a round: who answered what, when, and that nobody changed it since.

An entry is saved when ``append`` returns, not before. Corrections are new entries; what was
written in prose can be erased (``redact``) and the chain still verifies.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from audit import log_store
from audit.answers import Answers, current, unit_key
from audit.cpr import looks_like_cpr
from audit.dates import now_text
from audit.errors import AuditError, Problem, problem
from audit.log_chain import FIELDS, GENESIS, KINDS, Entry, Record, chained, entry_of
from audit.log_drive import network_drive
from audit.log_file import read_jsonl, write_jsonl
from audit.log_store import Store
from audit.log_tampering import faults

__all__ = [
    "Answers",
    "Entry",
    "Store",
    "append",
    "copy",
    "current",
    "entries",
    "export_jsonl",
    "head",
    "import_jsonl",
    "open_store",
    "read_round",
    "redact",
    "resolve",
    "unit_key",
    "verify",
    "verify_log",
]


class Logged(Protocol):
    """A round, as far as its log is concerned."""

    @property
    def folder(self) -> Path:
        """The round's folder."""

    def store(self) -> str:
        """Return the address of the round's log."""


def resolve(setting: str, folder: Path) -> str:
    """Return the address of a round's log: a file, or a database and the round's name in it.

    ``env:NAME`` stands for what the environment variable holds. In a database the round goes
    by its folder's name, unless the address says another behind ``#``.
    """
    if setting.startswith("env:"):
        name = setting.removeprefix("env:")
        if not os.environ.get(name):
            raise AuditError("log.no_address", name=name)
        setting = os.environ[name]
    if "://" not in setting:
        return str(folder / (setting or "answers.sqlite"))
    return setting if "#" in setting else f"{setting}#{folder.resolve().name}"


def open_store(address: str | Path, jsonl: Path | None = None) -> Store:
    """Return the store at an address, made where there is none; from the committed log if given.

    Raises
    ------
    AuditError
        Where a SQLite file would lie on a network drive, the database is neither SQLite nor
        PostgreSQL, or the committed log does not verify.
    """
    database, _, name = str(address).partition("#")
    kind = database.partition("://")[0].partition("+")[0] if "://" in database else ""
    if kind in {"postgresql", "postgres"}:
        store = log_store.postgres_store(database.replace("postgres://", "postgresql://", 1), name)
    elif kind:
        raise AuditError("log.unknown_database", kind=kind)
    else:
        store = _file_store(Path(address))
    if jsonl and jsonl.exists() and not log_store.records(store):
        import_jsonl(store, jsonl)
    return store


def append(store: Store, drafts: Iterable[Entry], who: str, now: datetime) -> tuple[Entry, ...]:
    """Write entries behind the last one and return them as stored, all or none.

    Parameters
    ----------
    store
        Where to.
    drafts
        The entries; one without a ``who`` is written as ``who``'s.
    who
        The code of the person who writes.
    now
        The moment, with its time zone.

    Raises
    ------
    AuditError
        Where a field holds what looks like a CPR number, or text that cannot be stored.
    """
    drafts = [replace(draft, who=draft.who or who) for draft in drafts]
    problems = [fault for number, draft in enumerate(drafts, 1) for fault in _faults(number, draft)]
    if problems:
        raise AuditError("log.refused", problems)
    if not drafts:
        return ()
    with log_store.locked(store) as connection:
        written = _chained(drafts, log_store.last(connection, store.round), now)
        log_store.add(connection, store.round, written)
    return tuple(entry_of(record) for record in written)


def redact(store: Store, seq: int, who: str, why: str, now: datetime) -> Entry:
    """Erase what was written in prose in an entry, and log that, by whom and why.

    Raises
    ------
    AuditError
        Where there is no such entry, nothing left to erase in it, or no reason.
    """
    if not why.strip():
        raise AuditError("log.redact_why", seq=seq)
    with log_store.locked(store) as connection:
        target = log_store.record(connection, store.round, seq)
        if target is None or not target.texts:
            raise AuditError("log.nothing_to_redact" if target else "log.no_entry", seq=seq)
        told = entry_of(target)
        draft = Entry(
            who=who, kind="redacted", case=told.case, unit=told.unit, key=told.key,
            answer=str(seq), reason=why,
        )  # fmt: skip
        problems = list(_faults(1, draft))
        if problems:
            raise AuditError("log.refused", problems)
        written = _chained([draft], log_store.last(connection, store.round), now)
        log_store.erase(connection, store.round, seq)
        log_store.add(connection, store.round, written)
    log_store.sweep(store)
    return entry_of(written[0])


def entries(store: Store) -> tuple[Entry, ...]:
    """Return all entries in order, without what was erased."""
    return _entries(log_store.records(store))


def head(store: Store) -> str:
    """Return the hash of the last entry: what reports print, so that they can be checked."""
    with store.engine.connect() as connection:
        return log_store.last(connection, store.round)[1]


def verify(store: Store, head: str = "") -> list[Problem]:
    """Return what shows that the log is not as it was written; empty when nothing does."""
    return faults(log_store.records(store), head)


def verify_log(round_: Logged, head: str = "") -> list[Problem]:
    """Return what is wrong with a round's log, be it a database or a committed file."""
    return faults(_records(round_.store(), round_.folder / "answers.jsonl"), head)


def read_round(address: str, jsonl: Path) -> tuple[Entry, ...]:
    """Return the entries of a round; makes no database, reads the committed log where none is.

    Raises
    ------
    AuditError
        Where the log shows that it was changed, or the committed log is not part of it.
    """
    found = _records(address, jsonl)
    _refuse_tampered(found, _shown(address))
    return _entries(found)


def export_jsonl(store: Store, path: Path) -> Path:
    """Write the log, its prose and salts as ``answers.jsonl``; whole or not at all.

    Raises
    ------
    AuditError
        Where the file there holds another log, or this one shows that it was changed.
    """
    found = log_store.records(store)
    _refuse_tampered(found, path.name)
    _refuse_other(read_jsonl(path) if path.exists() else [], found, path.name, store.name)
    return write_jsonl(path, found)


def import_jsonl(store: Store, path: Path) -> None:
    """Fill an empty store from ``answers.jsonl``, verified on the way in."""
    found = read_jsonl(path)
    _refuse_tampered(found, path.name)
    _fill(store, found, path.name)


def copy(source: Store, target: Store) -> int:
    """Copy a log into an empty store, verified; returns the number of entries."""
    found = log_store.records(source)
    _refuse_tampered(found, source.name)
    _fill(target, found, source.name)
    return len(found)


def _fill(store: Store, found: list[Record], name: str) -> None:
    with log_store.locked(store) as connection:
        if log_store.last(connection, store.round) != (0, GENESIS):
            raise AuditError("log.not_empty", name=name)
        log_store.add(connection, store.round, found)


def _records(address: str, jsonl: Path) -> list[Record]:
    """Return the records of a round's store; of its committed log where there is no store."""
    committed = read_jsonl(jsonl) if jsonl.exists() else []
    if "://" not in address and not Path(address).exists():
        return committed
    found = log_store.records(open_store(address))
    if found:
        _refuse_other(committed, found, jsonl.name, _shown(address))
    return found or committed


def _refuse_tampered(found: list[Record], name: str) -> None:
    problems = faults(found)
    if problems:
        raise AuditError("log.changed_since", problems, address=name)


def _refuse_other(committed: list[Record], found: list[Record], file: str, name: str) -> None:
    """Refuse a committed log that is no earlier state of the one that was found."""
    if committed and committed[-1].hash not in {record.hash for record in found}:
        raise AuditError("log.two_histories", file=file, address=name)


def _entries(found: list[Record]) -> tuple[Entry, ...]:
    return tuple(entry_of(record) for record in found)


def _chained(drafts: list[Entry], after: tuple[int, str], now: datetime) -> list[Record]:
    at = now_text(now)
    salted = [(draft, secrets.token_hex(16)) for draft in drafts]
    return list(chained(salted, after=after, at=at))


def _file_store(path: Path) -> Store:
    drive = network_drive(path)
    if drive:
        raise AuditError("log.network_drive", file=path.name, kind=drive)
    if not path.parent.is_dir():
        raise AuditError("log.no_folder", folder=path.parent)
    if path.is_file() and path.stat().st_size and not _is_sqlite(path):
        raise AuditError("log.no_store", file=path.name)
    return log_store.sqlite_store(path)


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _faults(number: int, draft: Entry) -> Iterator[Problem]:
    """Yield what cannot be stored in an entry; its case is not named where that is the fault."""
    case = "–" if looks_like_cpr(draft.case) else draft.case
    for name in FIELDS:
        value = getattr(draft, name)
        where = {"number": number, "case": case, "field": name}
        if looks_like_cpr(value):
            yield problem("log.cpr", **where)
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            yield problem("log.unreadable", **where)
    if draft.kind not in KINDS:
        yield problem("log.unknown_kind", number=number, kind=draft.kind)
    if not draft.who.strip():
        yield problem("log.nobody", number=number, case=case)


def _shown(address: str) -> str:
    """Return an address as a message may show it: without user and password."""
    return address.rsplit("@", 1)[-1] if "://" in address else Path(address).name
