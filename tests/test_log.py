"""The log: append-only, chained, erasable prose, several writers."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from audit import log
from audit.errors import AuditError
from audit.log import Entry
from audit.log_chain import Record, chained
from audit.log_file import line
from audit.log_tampering import faults

NOW = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
CPR = "0101" + "80-1234"


@pytest.fixture
def store(tmp_path):
    return log.open_store(tmp_path / "answers.sqlite")


def answer(case="014", key="plan_made", given="met", **more):
    return Entry(case=case, key=key, answer=given, **more)


def three(store):
    log.append(store, [answer(reason="Planen er fra marts.")], "AB", NOW)
    log.append(store, [answer(given="not_met", reason="Ingen plan.")], "AB", NOW)
    return log.append(store, [answer("003", given="not_documented")], "CD", NOW)


def change(store, *statements):
    """Change the database behind the log's back, as its owner can."""
    with store.engine.begin() as connection:
        for guard in ("audit_log_no_UPDATE", "audit_log_no_DELETE", "audit_log_texts_no_UPDATE"):
            connection.exec_driver_sql(f"DROP TRIGGER {guard}")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for statement in statements:
            connection.exec_driver_sql(statement)


def keys(problems):
    return [found.key for found in problems]


def test_an_entry_is_stored_when_append_returns(store):
    (stored,) = log.append(store, [answer(document="akt 12")], "AB", NOW)
    assert log.entries(store) == (stored,)
    assert (stored.seq, stored.at, stored.who) == (1, "2022-03-01T09:30:00Z", "AB")
    assert log.head(store) == stored.hash


def test_time_is_written_as_utc_whatever_zone_it_comes_in(store):
    local = datetime.fromisoformat("2022-03-01T10:30:00+01:00")
    assert log.append(store, [answer()], "AB", local)[0].at == "2022-03-01T09:30:00Z"


def test_an_entry_keeps_the_name_of_the_one_who_gave_it(store):
    (stored,) = log.append(store, [answer(who="CD")], "import", NOW)
    assert stored.who == "CD"


def test_a_correction_is_a_new_entry_and_the_latest_wins(store):
    answers = log.current(three(store) and log.entries(store))
    assert answers.of("014", "", "plan_made").answer == "not_met"
    assert [old.answer for old in answers.history("014", "", "plan_made")] == ["met", "not_met"]
    assert answers.cases() == ("014", "003")


def test_a_withdrawn_answer_is_no_answer(store):
    log.append(store, [answer(), answer(given="")], "AB", NOW)
    assert log.current(log.entries(store)).of("014", "", "plan_made") is None


def test_answers_of_one_reviewer_do_not_show_those_of_another(store):
    log.append(store, [answer(given="met")], "AB", NOW)
    log.append(store, [answer(given="not_met")], "CD", NOW)
    answers = log.current(log.entries(store))
    assert answers.of("014", "", "plan_made").answer == "not_met"
    assert answers.by("AB").of("014", "", "plan_made").answer == "met"


def test_units_of_a_case_come_in_the_order_they_were_added():
    second, first = log.unit_key("notification", "2"), log.unit_key("notification", "1")
    given = [answer(unit=second), answer(unit=first), answer(unit="visit:1"), answer(unit="")]
    withdrawn = [answer(unit="notification:9"), answer(unit="notification:9", given="")]
    answers = log.current([*given, *withdrawn])
    assert answers.units("014", "notification") == (second, first)
    assert answers.known("014", "visit:1") == {"plan_made": "met"}


def test_a_log_as_it_was_written_verifies(store):
    three(store)
    assert log.verify(store) == []
    assert log.verify(store, log.entries(store)[1].hash) == []


def test_the_database_itself_refuses_to_change_an_entry(store):
    three(store)
    statements = [
        "UPDATE audit_log SET text = '{}'",
        "DELETE FROM audit_log",
        "UPDATE audit_log_texts SET texts = '{}'",
    ]
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    assert log.verify(store) == []


def test_a_second_entry_behind_the_same_one_cannot_be_stored(store):
    stored = three(store)[0]
    fork = (
        "INSERT INTO audit_log (round, seq, prev, hash, text) "
        f"VALUES ('', 9, '{stored.prev}', '{'f' * 64}', '')"
    )
    with pytest.raises(DatabaseError, match="UNIQUE"), store.engine.begin() as connection:
        connection.exec_driver_sql(fork)


def test_a_changed_answer_is_named_by_entry_case_reviewer_and_time(store):
    three(store)
    change(store, "UPDATE audit_log SET text = replace(text, 'not_documented', 'met')")
    (found,) = log.verify(store)
    assert found.text("en") == (
        "Entry 3 (case 003, CD, 2022-03-01T09:30:00Z) was changed after it was written."
    )


def test_a_removed_entry_is_found(store):
    three(store)
    change(store, "DELETE FROM audit_log WHERE seq = 2")
    assert log.verify(store)[0].text("en") == "Entries 2 to 2 were removed."


def test_an_entry_put_in_afterwards_is_found(store):
    three(store)
    false = next(chained([(answer("003"), "")], after=(1, "a" * 64), at="2022-03-01T09:31:00Z"))
    put_in = (
        "INSERT INTO audit_log (round, seq, prev, hash, text) "
        f"VALUES ('', 2, '{false.prev}', '{false.hash}', '{false.text}')"
    )
    shift = "UPDATE audit_log SET seq = seq + 1 WHERE seq = {}"
    texts = "UPDATE audit_log_texts SET seq = 3 WHERE seq = 2"
    change(store, shift.format(3), shift.format(2), texts, put_in)
    found = keys(log.verify(store))
    assert "log.inserted" in found
    assert "log.moved" in found


def test_an_entry_written_anew_with_a_right_hash_is_found_by_the_one_after_it(store):
    three(store)
    stored = log.entries(store)[1]
    false = next(
        chained([(replace(stored, answer="met"), "")], after=(1, stored.prev), at=stored.at)
    )
    change(
        store,
        f"UPDATE audit_log SET text = '{false.text}', hash = '{false.hash}' WHERE seq = 2",
    )
    assert "log.rewritten" in keys(log.verify(store))


def test_a_log_cut_off_at_its_end_is_found_by_the_printed_head(store):
    head = three(store)[0].hash
    change(store, "DELETE FROM audit_log WHERE seq = 3")
    assert log.verify(store) == []
    assert "2 entries do not hold the one" in log.verify(store, head)[0].text("en")


def test_a_log_written_wholly_anew_is_found_by_the_printed_head(store, tmp_path):
    head = three(store)[0].hash
    other = log.open_store(tmp_path / "other.sqlite")
    three(other)
    assert log.verify(other) == []
    assert keys(log.verify(other, head)) == ["log.head_missing"]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ('UPDATE audit_log_texts SET texts = \'{"reason":"andet"}\' WHERE seq = 1', "text_changed"),
        ("UPDATE audit_log_texts SET salt = 'x' WHERE seq = 1", "text_changed"),
        ("DELETE FROM audit_log_texts WHERE seq = 1", "text_removed"),
        ("INSERT INTO audit_log_texts VALUES ('', 3, 'x', '{\"reason\":\"ny\"}')", "text_added"),
    ],
)
def test_changed_prose_is_found(store, statement, key):
    three(store)
    change(store, statement)
    assert keys(log.verify(store)) == [f"log.{key}"]


def test_erased_prose_is_gone_and_the_chain_still_verifies(store):
    three(store)
    redacted = log.redact(store, 1, "L1", "Et navn stod i teksten", NOW)
    assert log.verify(store) == []
    assert log.entries(store)[0].reason == ""
    assert log.entries(store)[0].answer == "met"
    assert (redacted.kind, redacted.answer, redacted.who) == ("redacted", "1", "L1")


def test_erased_prose_is_gone_from_the_files_too(store, tmp_path):
    log.append(store, [answer(reason="Hemmelighed paa Skolevej")], "AB", NOW)
    assert any(b"Hemmelighed" in path.read_bytes() for path in tmp_path.iterdir())
    log.redact(store, 1, "L1", "Navn", NOW)
    assert not any(b"Hemmelighed" in path.read_bytes() for path in tmp_path.iterdir())


def test_prose_put_back_after_it_was_erased_is_found(store):
    three(store)
    kept = log.log_store.records(store)[0]
    log.redact(store, 1, "L1", "Navn", NOW)
    change(store, f"INSERT INTO audit_log_texts VALUES ('', 1, '{kept.salt}', '{kept.texts}')")
    assert keys(log.verify(store)) == ["log.text_returned"]


@pytest.mark.parametrize(
    ("seq", "why", "key"),
    [(9, "Navn", "log.no_entry"), (3, "Navn", "log.nothing_to_redact"), (1, " ", "log.redact_why")],
)
def test_erasing_what_cannot_be_erased_is_refused(store, seq, why, key):
    three(store)
    with pytest.raises(AuditError) as refused:
        log.redact(store, seq, "L1", why, NOW)
    assert refused.value.sentence.key == key
    assert len(log.entries(store)) == 3


def test_an_answer_in_prose_lies_apart_and_can_be_erased(store):
    log.append(store, [answer(key="what_missing", given="Samtalen med skolen")], "AB", NOW)
    assert "skolen" not in log.log_store.records(store)[0].text
    log.redact(store, 1, "L1", "Navn", NOW)
    assert log.current(log.entries(store)).of("014", "", "what_missing") is None


@pytest.mark.parametrize("field", ["reason", "learning", "document", "answer", "case", "unit"])
def test_a_personal_number_in_any_field_is_refused_and_not_shown(store, field):
    bad = replace(answer(), **{field: f"se {CPR}"})
    with pytest.raises(AuditError) as refused:
        log.append(store, [answer("003"), bad], "AB", NOW)
    message = refused.value.text("en")
    assert field in message
    assert "Entry 2" in message
    assert CPR not in message
    assert log.entries(store) == ()


@pytest.mark.parametrize(
    ("draft", "who"),
    [
        (answer(reason="a\0b"), "AB"),
        (answer(reason="\ud800"), "AB"),
        (answer(kind="remark"), "AB"),
        (answer(), ""),
    ],
)
def test_what_cannot_be_stored_is_refused(store, draft, who):
    with pytest.raises(AuditError):
        log.append(store, [draft], who, NOW)


def test_a_committed_log_gives_the_same_bytes_there_and_back(store, tmp_path):
    three(store)
    log.redact(store, 2, "L1", "Navn", NOW)
    first = log.export_jsonl(store, tmp_path / "answers.jsonl")
    made = log.open_store(tmp_path / "made.sqlite", first)
    again = log.export_jsonl(made, tmp_path / "again.jsonl")
    assert first.read_bytes() == again.read_bytes()
    assert log.entries(made) == log.entries(store)


def test_a_round_without_a_database_is_read_from_the_committed_log(store, tmp_path):
    three(store)
    committed = log.export_jsonl(store, tmp_path / "answers.jsonl")
    absent = tmp_path / "none.sqlite"
    assert log.read_round(str(absent), committed) == log.entries(store)
    assert not absent.exists()


def test_a_database_and_a_committed_log_that_differ_are_refused(store, tmp_path):
    other = log.open_store(tmp_path / "other.sqlite")
    three(store)
    three(other)
    committed = log.export_jsonl(other, tmp_path / "answers.jsonl")
    with pytest.raises(AuditError, match="ikke den samme log"):
        log.read_round(str(tmp_path / "answers.sqlite"), committed)


def test_a_tampered_log_is_not_read(store, tmp_path):
    three(store)
    change(store, "UPDATE audit_log SET text = replace(text, 'not_documented', 'met')")
    with pytest.raises(AuditError, match="Post 3"):
        log.read_round(str(tmp_path / "answers.sqlite"), tmp_path / "answers.jsonl")


def test_a_log_is_copied_into_an_empty_store_only(store, tmp_path):
    three(store)
    target = log.open_store(tmp_path / "copy.sqlite")
    assert log.copy(store, target) == 3
    assert log.entries(target) == log.entries(store)
    with pytest.raises(AuditError, match="allerede en log"):
        log.copy(store, target)


def test_the_address_of_a_log_is_a_file_of_the_round_or_a_database_and_the_rounds_name(
    tmp_path, monkeypatch
):
    folder = tmp_path / "eksempel-2022"
    monkeypatch.setenv("AUDIT_STORE", "postgresql://host/audit")
    assert log.resolve("", folder) == str(folder / "answers.sqlite")
    assert log.resolve("env:AUDIT_STORE", folder) == "postgresql://host/audit#eksempel-2022"
    monkeypatch.setenv("AUDIT_STORE", "postgresql://host/audit#gammelt-navn")
    assert log.resolve("env:AUDIT_STORE", folder).endswith("#gammelt-navn")
    monkeypatch.delenv("AUDIT_STORE")
    with pytest.raises(AuditError, match="AUDIT_STORE"):
        log.resolve("env:AUDIT_STORE", folder)


def test_other_databases_are_refused():
    with pytest.raises(AuditError, match="mysql"):
        log.open_store("mysql://host/audit#x")


def test_a_log_on_a_network_drive_is_refused_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setattr("audit.log.network_drive", lambda path: "cifs")
    with pytest.raises(AuditError, match=r"netværksdrev \(cifs\)"):
        log.open_store(tmp_path / "answers.sqlite")


WRITER = """
import sys
from datetime import UTC, datetime
from audit import log
store = log.open_store(sys.argv[1])
for number in range(int(sys.argv[3])):
    entry = log.Entry(case=str(number), key="plan_made", answer="met", reason="Fra " + sys.argv[2])
    log.append(store, [entry, entry], sys.argv[2], datetime.now(UTC))
"""


def test_several_processes_write_one_unbroken_chain(tmp_path):
    address = str(tmp_path / "answers.sqlite")
    command = [sys.executable, "-c", WRITER, address]
    writers = [subprocess.Popen([*command, who, "20"]) for who in ("AB", "CD", "EF", "GH")]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    store = log.open_store(address)
    written = log.entries(store)
    assert [entry.seq for entry in written] == list(range(1, 161))
    assert log.verify(store) == []
    pairs = zip(written[::2], written[1::2], strict=True)
    assert all(first.who == second.who for first, second in pairs)


PROSE = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
DRAFTS = st.lists(
    st.builds(
        Entry,
        who=st.sampled_from(["AB", "CD"]),
        kind=st.sampled_from(["answer", "opened", "note"]),
        case=st.sampled_from(["001", "æ 2"]),
        unit=st.sampled_from(["", "notification:1"]),
        key=st.sampled_from(["plan_made", "decided_on"]),
        answer=st.one_of(st.sampled_from(["", "met", "2022-03-31", "3"]), PROSE),
        document=PROSE,
        reason=PROSE,
        learning=PROSE,
    ),
    min_size=1,
    max_size=6,
)


def records_of(drafts) -> list[Record]:
    return list(
        chained([(d, "salt") for d in drafts], after=(0, "0" * 64), at="2022-03-01T00:00:00Z")
    )


@given(drafts=DRAFTS, cuts=st.lists(st.integers(1, 3), max_size=4))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_whatever_is_appended_in_whatever_portions_the_chain_holds(tmp_path, drafts, cuts):
    store = log.open_store(tmp_path / "answers.sqlite")
    before = len(log.entries(store))
    rest = drafts
    for size in [*cuts, len(drafts)]:
        log.append(store, rest[:size], "AB", NOW)
        rest = rest[size:]
    written = log.entries(store)[before:]
    assert [replace(e, seq=0, at="", prev="", hash="") for e in written] == drafts
    assert log.verify(store) == []


@given(drafts=DRAFTS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_changed_character_of_any_stored_column_is_found(drafts, data):
    records = records_of(drafts)
    place = data.draw(st.integers(0, len(records) - 1))
    stored = records[place]
    column = data.draw(
        st.sampled_from(
            [n for n in ("prev", "hash", "text", "salt", "texts") if getattr(stored, n)]
        )
    )
    value = getattr(stored, column)
    at = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.characters(exclude_categories=("Cs",)).filter(lambda x: x != value[at]))
    changed = replace(stored, **{column: value[:at] + letter + value[at + 1 :]})
    assert faults([*records[:place], changed, *records[place + 1 :]])


@given(drafts=DRAFTS, data=st.data())
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_changed_byte_of_a_committed_log_is_found(tmp_path, drafts, data):
    path = tmp_path / "answers.jsonl"
    whole = "".join(line(record) + "\n" for record in records_of(drafts)).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != whole[at]))
    path.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
    with pytest.raises(AuditError):
        log.read_round(str(Path("nowhere") / "none.sqlite"), path)


def test_a_file_that_is_no_log_is_refused_by_name(tmp_path):
    path = tmp_path / "svar.csv"
    path.write_text("case_id,measure,answer\n", encoding="utf-8")
    with pytest.raises(AuditError, match=r"svar\.csv"):
        log.open_store(path)
    assert path.read_text(encoding="utf-8") == "case_id,measure,answer\n"
