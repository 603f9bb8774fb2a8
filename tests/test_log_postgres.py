"""The log in PostgreSQL; the address of an empty test database stands in AUDIT_TEST_POSTGRES."""

import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DatabaseError

from audit import log
from audit.log import Entry

ADDRESS = os.environ.get("AUDIT_TEST_POSTGRES", "")
NOW = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
WRITER = """
import sys
from datetime import UTC, datetime
from audit import log
store = log.open_store(sys.argv[1])
for number in range(20):
    entry = log.Entry(case=str(number), key="plan_made", answer="met")
    log.append(store, [entry, entry], sys.argv[2], datetime.now(UTC))
"""

pytestmark = pytest.mark.skipif(
    not ADDRESS, reason="no PostgreSQL: AUDIT_TEST_POSTGRES holds no address"
)


@pytest.fixture
def address():
    return f"{ADDRESS}#round-{uuid.uuid4().hex}"


@pytest.fixture
def store(address):
    return log.open_store(address)


def answer(given="met", **more):
    return Entry(case="014", key="plan_made", answer=given, **more)


def test_a_log_in_postgresql_is_written_read_and_verified(store, address):
    log.append(store, [answer(reason="Planen er fra marts.")], "AB", NOW)
    log.append(store, [answer("not_met")], "AB", NOW)
    assert log.verify(store, log.head(store)) == []
    assert log.entries(log.open_store(address)) == log.entries(store)


def test_rounds_in_one_database_do_not_see_each_other(store):
    other = log.open_store(f"{ADDRESS}#round-{uuid.uuid4().hex}")
    log.append(store, [answer()], "AB", NOW)
    assert log.entries(other) == ()
    assert log.append(other, [answer()], "AB", NOW)[0].seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET text = ''",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log CASCADE",
        "UPDATE audit_log_texts SET texts = ''",
    ],
)
def test_the_database_itself_refuses_to_change_an_entry(store, statement):
    log.append(store, [answer(reason="Fordi")], "AB", NOW)
    with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_prose_is_erased_and_the_chain_still_verifies(store):
    log.append(store, [answer(reason="Et navn"), answer()], "AB", NOW)
    log.redact(store, 1, "L1", "Navn", NOW)
    assert log.entries(store)[0].reason == ""
    assert log.verify(store) == []


def test_a_log_moves_between_sqlite_and_postgresql_without_a_change(store, tmp_path):
    local = log.open_store(tmp_path / "answers.sqlite")
    log.append(local, [answer(reason="Fordi"), answer("not_met", reason="Æ")], "AB", NOW)
    log.copy(local, store)
    first = log.export_jsonl(local, tmp_path / "local.jsonl")
    second = log.export_jsonl(store, tmp_path / "database.jsonl")
    assert first.read_bytes() == second.read_bytes()


def test_several_processes_write_one_unbroken_chain(address):
    command = [sys.executable, "-c", WRITER, address]
    writers = [subprocess.Popen([*command, who]) for who in ("AB", "CD", "EF")]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    store = log.open_store(address)
    assert [entry.seq for entry in log.entries(store)] == list(range(1, 121))
    assert log.verify(store) == []
