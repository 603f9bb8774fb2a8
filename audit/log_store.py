"""The database behind a log: its two tables, its lock, and what nobody may do to it.

SQLite in the round's folder, or PostgreSQL by address, where several rounds share the tables.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKeyConstraint,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from audit.log_chain import GENESIS, Record

_TABLES = MetaData()
LOG = Table(
    "audit_log",
    _TABLES,
    Column("round", String(200), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("round", "prev"),
    UniqueConstraint("round", "hash"),
)
TEXTS = Table(
    "audit_log_texts",
    _TABLES,
    Column("round", String(200), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
    Column("texts", Text, nullable=False),
    ForeignKeyConstraint(["round", "seq"], ["audit_log.round", "audit_log.seq"]),
)
_REFUSAL = "the log is append-only"
_SQLITE_GUARD = (
    "CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
)
_SQLITE_GUARDS = tuple(
    _SQLITE_GUARD.format(table=table, change=change)
    for table, change in ((LOG, "UPDATE"), (LOG, "DELETE"), (TEXTS, "UPDATE"))
)
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$
"""
_POSTGRES_GUARD = (
    "CREATE TRIGGER {table}_keep BEFORE {changes} ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_append_only()"
)
_POSTGRES_GUARDS = (
    _POSTGRES_FUNCTION,
    _POSTGRES_GUARD.format(table=LOG, changes="UPDATE OR DELETE OR TRUNCATE"),
    _POSTGRES_GUARD.format(table=TEXTS, changes="UPDATE OR TRUNCATE"),
)


@dataclass(frozen=True)
class Store:
    """Where a log lies: a database, and which round's entries in it are meant."""

    engine: Engine
    round: str = ""

    @property
    def name(self) -> str:
        """What a message may call it: the file, or the round's name in a database."""
        return self.round or Path(self.engine.url.database or "").name

    @property
    def is_sqlite(self) -> bool:
        """Whether the log is a file of its own."""
        return self.engine.dialect.name == "sqlite"


def sqlite_store(path: Path) -> Store:
    """Return the store in a SQLite file, made where there is none.

    A write is on the disk before it is said to be saved (``synchronous=FULL``), readers do
    not wait for writers (WAL), and erased text is overwritten (``secure_delete``).
    """
    # Without a pool the file is closed after each use, so that the folder can be copied.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": 30}, poolclass=NullPool)
    event.listen(engine, "connect", _set_up_sqlite)
    return _prepared(Store(engine), _SQLITE_GUARDS)


def postgres_store(address: str, round_name: str) -> Store:
    """Return the store of a round in a PostgreSQL database, made where there is none."""
    return _prepared(Store(_postgres_engine(address), round_name), _POSTGRES_GUARDS)


@lru_cache
def _postgres_engine(address: str) -> Engine:
    url = make_url(address).set(drivername="postgresql+psycopg")
    return create_engine(url, pool_pre_ping=True)


@contextmanager
def locked(store: Store, name: str = "") -> Iterator[Connection]:
    """Open a transaction that no other writer of the round can enter before it is committed."""
    with store.engine.connect() as connection, connection.begin():
        if store.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            key = hashlib.sha256(f"audit {name or store.round}".encode()).digest()[:8]
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": int.from_bytes(key, signed=True)})
        yield connection


def last(connection: Connection, round_name: str) -> tuple[int, str]:
    """Return sequence and hash of the last entry."""
    row = connection.execute(
        select(LOG.c.seq, LOG.c.hash)
        .where(LOG.c.round == round_name)
        .order_by(LOG.c.seq.desc())
        .limit(1)
    ).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def add(connection: Connection, round_name: str, records: list[Record]) -> None:
    """Write records behind the last one."""
    rows = [
        {"round": round_name, "seq": r.seq, "prev": r.prev, "hash": r.hash, "text": r.text}
        for r in records
    ]
    apart = [
        {"round": round_name, "seq": r.seq, "salt": r.salt, "texts": r.texts}
        for r in records
        if r.texts
    ]
    if rows:
        connection.execute(LOG.insert(), rows)
    if apart:
        connection.execute(TEXTS.insert(), apart)


def erase(connection: Connection, round_name: str, seq: int) -> None:
    """Delete the prose of one entry together with its salt."""
    connection.execute(TEXTS.delete().where(TEXTS.c.round == round_name, TEXTS.c.seq == seq))


def sweep(store: Store) -> None:
    """Remove what erasing leaves behind in the database's own files."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM audit_log_texts")


def records(store: Store) -> list[Record]:
    """Return all records of the round's log, in order, as they stand at one moment."""
    with store.engine.connect() as connection:
        rows = connection.execute(_whole(store.round).order_by(LOG.c.seq))
        return [_record(row) for row in rows]


def record(connection: Connection, round_name: str, seq: int) -> Record | None:
    """Return one record, None where there is none of that number."""
    row = connection.execute(_whole(round_name).where(LOG.c.seq == seq)).first()
    return _record(row) if row else None


def _whole(round_name: str) -> Select[Any]:
    """Return the query for entries with what lies apart from them."""
    joined = LOG.outerjoin(TEXTS, (TEXTS.c.round == LOG.c.round) & (TEXTS.c.seq == LOG.c.seq))
    columns = (LOG.c.seq, LOG.c.prev, LOG.c.hash, LOG.c.text, TEXTS.c.salt, TEXTS.c.texts)
    return select(*columns).select_from(joined).where(LOG.c.round == round_name)


def _record(row: Any) -> Record:
    return Record(row.seq, row.prev, row.hash, row.text, row.salt or "", row.texts or "")


def _prepared(store: Store, guards: tuple[str, ...]) -> Store:
    """Make the tables and what guards them, in one step, where they are not there yet."""
    if inspect(store.engine).has_table(TEXTS.name):
        return store
    with locked(store, "tables") as connection:
        if not inspect(connection).has_table(TEXTS.name):
            _TABLES.create_all(connection)
            for guard in guards:
                connection.exec_driver_sql(guard)
    return store


def _set_up_sqlite(connection: Any, _: object) -> None:
    # With isolation_level None the driver begins no transaction of its own: BEGIN IMMEDIATE does.
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")
