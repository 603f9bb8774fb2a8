"""Answers from other systems as a long CSV: read whole or refused whole."""

from dataclasses import replace

import pytest

from audit.errors import AuditError
from audit.log import Entry
from audit.sheets import read_long
from tests.sheet_round import small_criteria, small_sample

CPR = "0101" + "80-1234"
REVIEWERS = ("AB", "CD")


@pytest.fixture
def sample(tmp_path):
    return small_sample(small_criteria(tmp_path))


@pytest.fixture
def read(sample, tmp_path):
    """Read a CSV given as text (or bytes) beside a log."""

    def reader(text, entries=(), reviewers=REVIEWERS):
        path = tmp_path / "svar.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_long(path, sample, entries, reviewers).entries

    return reader


def given(entries):
    return {(e.who, e.case, e.unit, e.key): e.answer for e in entries}


def test_codes_labels_values_and_dates_are_read(read):
    entries = read(
        "case_id,measure,answer\n"
        "001,bfu_made,not_met\n"
        '002,bfu_made,"Ja, kravet er overholdt"\n'
        "002,bfu_reasoned,Not documented\n"
        "001,child_centred,3\n"
        "001,plan_needed,Ja\n"
        "001,basis,§ 46\n"
        "003,decided_on,2022-03-01\n"
        "003,plan_made_on,02.03.2022\n"
        '003,visits,"2022-04-01; 2022-05-01"\n'
        "003,siblings,2\n"
        "003,remarkable,Mange flytninger\n"
    )
    assert given(entries) == {
        ("AB", "001", "", "bfu_made"): "not_met",
        ("AB", "002", "", "bfu_made"): "met",
        ("AB", "002", "", "bfu_reasoned"): "not_documented",
        ("AB", "001", "", "child_centred"): "3",
        ("AB", "001", "", "plan_needed"): "yes",
        ("AB", "001", "", "basis"): "§ 46",
        ("CD", "003", "", "decided_on"): "2022-03-01",
        ("CD", "003", "", "plan_made_on"): "2022-03-02",
        ("CD", "003", "", "visits"): "2022-04-01 2022-05-01",
        ("CD", "003", "", "siblings"): "2",
        ("CD", "003", "", "remarkable"): "Mange flytninger",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheet_programs_save_is_read(read, encoding, delimiter):
    rows = [["case_id", "measure", "answer"], ["001", "bfu_made", "Fremgår ikke"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert [entry.answer for entry in read(text.encode(encoding))] == ["not_documented"]


def test_a_reviewer_a_reason_and_a_unit_may_go_with_an_answer(read):
    (entry,) = read(
        "case_id,measure,answer,reviewer,unit,reason\n002,assessed_at,2022-02-02 08:00,CD,2,akt 4\n"
    )
    assert (entry.who, entry.unit, entry.reason) == ("CD", "2", "akt 4")


def test_a_unit_that_the_register_does_not_know_is_a_new_one(read):
    (entry,) = read("case_id,measure,answer,unit\n001,received_at,2022-02-02 08:00,7\n")
    assert entry.unit == "notification:7"


def test_of_several_answers_the_one_with_the_highest_seq_counts(read):
    (entry,) = read("case_id,measure,answer,seq\n001,bfu_made,met,9\n001,bfu_made,not_met,10\n")
    assert entry.answer == "not_met"


def test_of_several_answers_without_seq_the_latest_date_counts(read):
    rows = "001,bfu_made,met,02-03-2022\n001,bfu_made,not_met,01-03-2022\n"
    (entry,) = read("case_id,measure,answer,date\n" + rows)
    assert entry.answer == "met"


def test_the_same_import_twice_changes_nothing(read):
    text = "case_id,measure,answer\n001,bfu_made,met\n001,visits,2022-04-01\n"
    first = [replace(entry, seq=n) for n, entry in enumerate(read(text), 1)]
    assert read(text, first) == ()


def test_a_changed_answer_is_one_new_entry(read):
    before = [Entry(seq=1, who="AB", case="001", key="bfu_made", answer="met")]
    text = "case_id,measure,answer\n001,bfu_made,not_met\n001,plan_needed,\n"
    assert [entry.answer for entry in read(text, before)] == ["not_met"]


MALFORMED = [
    ("", "csv_empty"),
    ("case_id,answer\n001,met\n", "csv_columns"),
    ("case_id,measure,answer,remark\n001,bfu_made,met,x\n", "csv_unknown_column"),
    ("case_id,measure,answer,answer\n001,bfu_made,met,met\n", "csv_column_twice"),
    ("case_id,measure,answer\n001,bfu_made,Ja, kravet\n", "csv_shape"),
    ("case_id,measure,answer\n,bfu_made,met\n", "csv_no_case"),
    ("case_id,measure,answer\n01,bfu_made,met\n", "unknown_case"),
    ("case_id,measure,answer\n004,bfu_made,met\n", "unknown_case"),
    ("case_id,measure,answer\n001,bfu_mad,met\n", "csv_unknown_measure"),
    ("case_id,measure,answer\n001,all_kept,met\n", "csv_computed"),
    ("case_id,measure,answer\n001,bfu_made,mett\n", "unknown_answer"),
    ("case_id,measure,answer\n001,bfu_made,n/a\n", "unknown_answer"),
    ("case_id,measure,answer\n001,child_centred,0\n", "unknown_mark"),
    ("case_id,measure,answer\n001,plan_needed,1\n", "unknown_choice"),
    ("case_id,measure,answer\n001,decided_on,2022-02-30\n", "impossible_date"),
    ("case_id,measure,answer\n001,decided_on,snart\n", "no_date"),
    ("case_id,measure,answer\n001,siblings,1.000\n", "unknown_number"),
    ("case_id,measure,answer\n001,received_at,2022-01-01\n", "csv_unit_needed"),
    ("case_id,measure,answer,unit\n001,bfu_made,met,1\n", "csv_unit_idle"),
    ("case_id,measure,answer,reviewer\n001,bfu_made,met,XY\n", "csv_reviewer"),
    ("case_id,measure,answer,seq\n001,bfu_made,met,a\n", "csv_seq"),
    ("case_id,measure,answer,date\n001,bfu_made,met,igår\n", "csv_answered_on"),
    ("case_id,measure,answer\n001,bfu_made,met\n001,bfu_made,not_met\n", "csv_twice"),
    ("case_id,measure,answer\n001,placed_well,met\n", "inapplicable"),
    ("case_id,measure,answer\n002,plan_made_on,2022-02-01\n", "reversed"),
    (f"case_id,measure,answer\n001,remarkable,{CPR}\n", "cpr"),
    (f"case_id,measure,answer\n{CPR},bfu_made,met\n", "cpr"),
    (f"case_id,measure,answer,{CPR}\n001,bfu_made,met,x\n", "csv_unknown_column"),
]


@pytest.mark.parametrize(
    ("text", "key"), MALFORMED, ids=[f"{n}-{key}" for n, (_, key) in enumerate(MALFORMED)]
)
def test_a_malformed_file_is_refused_with_the_row(read, text, key):
    with pytest.raises(AuditError) as refused:
        read(text)
    assert f"sheets.{key}" in {found.key for found in refused.value.problems}
    for language in ("da", "en"):
        assert "svar.csv" in refused.value.text(language)
        assert CPR not in refused.value.text(language)


def test_all_problems_are_told_at_once_with_what_was_probably_meant(read):
    with pytest.raises(AuditError) as refused:
        read("case_id;measure;answer\n001;bfu_mad;met\n002;bfu_made;Ja tak\n1;bfu_made;met\n")
    found = [line.partition(": ") for line in refused.value.text("en").splitlines()[1:]]
    assert {place.strip(): words for place, _, words in found[:2]} == {
        "svar.csv, row 2, case 001": (
            '"bfu_mad" is neither a measure nor a fact of the criteria. Was "bfu_made" meant?'
        ),
        "svar.csv, row 4, case 1": "case 1 is not drawn for reading in this audit. Was 001 meant?",
    }
    assert 'case 002, Rule bfu_made: "Ja tak" is not an answer' in "".join(found[2])


def test_a_file_that_is_not_there_is_refused(sample, tmp_path):
    with pytest.raises(AuditError, match=r"intet\.csv findes ikke"):
        read_long(tmp_path / "intet.csv", sample, ())


def test_the_separator_line_that_excel_puts_first_is_no_heading(read):
    entries = read("sep=;\r\ncase_id;measure;answer\r\n001;bfu_made;not_met\r\n")
    assert given(entries) == {("AB", "001", "", "bfu_made"): "not_met"}


def test_a_field_that_never_ends_is_refused(read):
    with pytest.raises(AuditError, match=r"svar\.csv"):
        read('case_id,measure,answer\n001,bfu_made,"' + "x" * 140_000)
