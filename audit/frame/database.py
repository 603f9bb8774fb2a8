"""Extracts as the answer to one query on a database: nothing is ever written there."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from audit.frame.columnar import plain
from audit.frame.extract import CHUNK, Extract, from_lines, refuse_unread

_ONE_SELECT = re.compile(r"\s*(?:select|with)\b[^;]*;?\s*", re.IGNORECASE)


def read_database(address: str, query: str) -> Extract:
    """Return the answer to a query as text; rows are numbered from 1.

    ``address`` is a database address, or ``env:NAME`` for one that stands in an environment
    variable: an address with a password belongs in no file.

    Raises
    ------
    AuditError
        For an unknown variable, a query that is no single select, a database that does not
        answer. The address is never repeated: it may hold a password.
    """
    name = address if address.startswith("env:") else "database"
    if not _ONE_SELECT.fullmatch(query):
        raise refuse_unread(name, "no_select", query=query.strip()[:60])
    try:
        engine = sa.create_engine(resolved(name, address))
    except (sa.exc.ArgumentError, ImportError):
        raise refuse_unread(name, "no_address") from None
    _refuse_no_file(name, engine)
    try:
        with engine.connect() as connection:
            return _answer(name, connection, query)
    except sa.exc.SQLAlchemyError as error:
        why = type(getattr(error, "orig", None) or error).__name__
        raise refuse_unread(name, "no_answer", why=why) from None
    finally:
        engine.dispose()


def resolved(name: str, address: str) -> str:
    """Return the address that ``env:NAME`` stands for, or the address itself."""
    if not address.startswith("env:"):
        return address
    variable = address.removeprefix("env:")
    if not os.environ.get(variable):
        raise refuse_unread(name, "no_variable", variable=variable)
    return os.environ[variable]


def _refuse_no_file(name: str, engine: sa.Engine) -> None:
    """Refuse a SQLite file that is not there: connecting would make an empty one."""
    file = engine.url.database or ":memory:"
    on_disk = engine.dialect.name == "sqlite" and not file.startswith((":memory:", "file:"))
    if on_disk and not Path(file).is_file():
        raise refuse_unread(name, "missing_file")


def _answer(name: str, connection: sa.Connection, query: str) -> Extract:
    _read_only(connection)
    result = connection.execution_options(yield_per=CHUNK).exec_driver_sql(query)
    header = list(result.keys())
    return from_lines(name, header, _lines(result))


def _read_only(connection: sa.Connection) -> None:
    statements = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}
    statement = statements.get(connection.dialect.name)
    if statement:
        connection.execute(sa.text(statement))


def _lines(result: sa.CursorResult[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    for row, values in enumerate(result, start=1):
        yield row, [plain(value) for value in values]
