"""Extracts as they are delivered: what is read, told and refused."""

import csv
import io
import os
import runpy
import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.cpr import looks_like_cpr
from audit.errors import AuditError
from audit.frame import Frame, Period, fingerprint, propose_columns, read_frame
from audit.frame.sources import read_extract
from audit.words import catalogue

FIXTURES = Path(__file__).parent / "fixtures" / "frame"
PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31))
CPR = "0101" + "80-1234"


@dataclass(frozen=True)
class Reads:
    """Criteria as far as a frame looks at them."""

    columns: Mapping[str, str] = field(default_factory=dict)


def written(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))
    return path


@pytest.fixture
def extract(tmp_path: Path) -> Callable[..., Path]:
    """A semicolon file of the lines given."""
    return lambda *rows, name="udtræk.csv": written(tmp_path / name, *rows)


def told(frame: Frame, case: str) -> str:
    return "\n".join(fault.text() for fault in frame.faults if fault.case_id == case)


def refusal(file: Path, **how: object) -> str:
    with pytest.raises(AuditError) as refused:
        read_frame(file, **how)
    text = refused.value.text("da")
    assert refused.value.text("en")
    assert not looks_like_cpr(text)
    return text


def decisions(file: Path = FIXTURES / "afgoerelser.csv") -> Frame:
    columns, _ = propose_columns(read_extract(file))
    return read_frame(file, columns={**columns, "case_number": "Sagsnr"}, period=PERIOD)


# The fifteen decisions: what their reader should get told


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("001", ["samme familie som sag 002"]),
        ("003", ["to cifre i årstallet", "»Iværksat« (03-02-2025) ligger før", "28.4.2025"]),
        ("004", ["med klokkeslæt", "ikke afsluttet", "ingen rådgiver (»Vakant«)", "påklaget"]),
        ("005", ["samme barn som sag 006", "påklaget", "uden samtykke", "Fordel sagen særskilt"]),
        ("006", ["påklaget", "erstat den ikke"]),
        ("007", ["Forlængelse", "SEL § 52", "31-12-9999"]),
        ("008", ["31-02-2025", "»Alder ved afgørelse« er tom", "oprettet og afsluttet samme dag"]),
        ("009", ["Afslag", "mellemrum"]),
        ("010", ["18 år", "§ 114", "01-01-1900"]),
        ("011", ["afgjort 08-12-2023 efter serviceloven", "begyndt 02-01-2024"]),
        ("013", ["som række 13 (sag 012)"]),
        ("014", ["Nabokommune", "Ændring"]),
    ],
)
def test_the_reader_of_the_fifteen_decisions_is_told(case: str, words: list[str]) -> None:
    said = told(decisions(), case)
    assert all(word in said for word in words), said


def test_the_clean_decision_is_told_nothing_about() -> None:
    assert told(decisions(), "015") == ""


def test_two_caseworkers_on_one_case_are_told() -> None:
    file = FIXTURES / "afgoerelser.csv"
    names = {"case_id": "Løbenr", "caseworker": "Rådgiver"}
    assert "flere rådgivere" in told(read_frame(file, columns=names), "008")


def test_of_sixteen_lines_three_cannot_be_drawn_and_the_total_is_no_case() -> None:
    frame = decisions()
    assert frame.rows == 16
    assert len(frame.table) == 15
    assert {row: fault.problem.key for row, fault in frame.refused.items()} == {
        9: "frame.impossible_date",
        14: "frame.duplicate_row",
        17: "frame.total_row",
    }


def test_the_workbook_of_the_same_decisions_gives_the_same_frame(tmp_path: Path) -> None:
    path = tmp_path / "afgørelser.xlsx"
    runpy.run_path(str(FIXTURES / "workbook.py"))["write_workbook"](path)
    frame, same = decisions(path), decisions()
    assert frame.fingerprint == same.fingerprint
    assert frame.table.index[0] == 4
    whole = [fault.text() for fault in frame.faults if fault.row == 0]
    assert any("Y (Beskyttet)" in text for text in whole)
    assert any("filter skjuler 1 række" in text for text in whole)
    assert "»Iværksat« er 02-01-2024 og skrevet anderledes" in told(frame, "011")


def test_notifications_have_moments_from_two_columns() -> None:
    file = FIXTURES / "underretninger.csv"
    columns, dropped = propose_columns(read_extract(file))
    frame = read_frame(file, columns=columns)
    assert dropped == []
    assert list(frame.table["received_at"]) == [
        "2025-03-28T15:52",
        "2025-03-30T01:30",
        "2025-03-31",
        "2025-10-25T10:00",
        "2025-12-24T12:10",
    ]
    assert "»Barn-id« er tom" in told(frame, "U-25-0414")
    assert "uden klokkeslæt" in told(frame, "U-25-0416")
    assert told(frame, "U-25-0412") == ""


# What is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_every_usual_encoding_and_delimiter_is_read(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    rows = [mark.join(row) for row in (["case_id", "team", "Rådgiver"], ["0012", "Ærø", "NA"])]
    frame = read_frame(
        written(tmp_path / "a.csv", *rows, encoding=encoding), columns={"caseworker": "Rådgiver"}
    )
    assert frame.table.iloc[0].to_dict() == {"case_id": "0012", "caseworker": "NA", "team": "Ærø"}


def test_quotes_empty_lines_titles_and_the_mark_of_excel_are_read(extract: Callable) -> None:
    file = extract(
        "sep=;", "Udtrukket 5/1", "", "case_id;team", "", '001;"Nord; ""øst"""', ";", "002;Syd"
    )
    frame = read_frame(file)
    assert list(frame.table["team"]) == ['Nord; "øst"', "Syd"]
    assert list(frame.table.index) == [5, 7]


@pytest.mark.parametrize(
    ("kind", "written_as", "canonical"),
    [
        ("date", "17-03-2025", "2025-03-17"),
        ("date", "17.3.2025", "2025-03-17"),
        ("date", "2025-03-17", "2025-03-17"),
        ("date", "01-01-1900", ""),
        ("date", "31-12-9999", ""),
        ("number", "12,50", "12.5"),
        ("number", "1.234,5", "1234.5"),
        ("number", "007", "7"),
        ("number", "-3", "-3"),
        ("number", "0,0", "0"),
        ("moment", "28-03-2025 15:52", "2025-03-28T15:52"),
        ("moment", "28-03-2025", "2025-03-28"),
        ("dates", "02-01-2025, 03-05-2025", "2025-01-02 2025-05-03"),
        ("dates", "3.5.2025 2.1.2025", "2025-01-02 2025-05-03"),
        ("yes_no", "J", "yes"),
        ("yes_no", "Nej", "no"),
        ("text", "  § 32,  stk. 1 ", "§ 32,  stk. 1"),
    ],
)
def test_a_value_has_one_canonical_form(
    extract: Callable, kind: str, written_as: str, canonical: str
) -> None:
    file = extract("case_id;x", f'1;"{written_as}"')
    assert read_frame(file, criteria=Reads({"x": kind})).table["x"].iloc[0] == canonical


def test_spellings_are_mapped_whatever_the_case_and_spaces(extract: Callable) -> None:
    file = extract(
        "case_id;case_type", "1;Fam.Beh.", "2;FAMILIEBEHANDLING", "3;fam.beh.  ", "4;andet"
    )
    frame = read_frame(file, values={"case_type": {"fam.beh.": "familiebehandling"}})
    assert list(frame.table["case_type"]) == ["familiebehandling"] * 3 + ["andet"]


def test_only_columns_that_are_mapped_or_ours_are_kept(extract: Callable) -> None:
    file = extract("Nr;team;Bemærkning;x;y", "1;Nord;privat;2;3")
    frame = read_frame(file, columns={"case_id": "Nr"}, criteria=Reads({"x": "number"}))
    assert sorted(frame.table.columns) == ["case_id", "team", "x"]
    assert frame.columns == {"case_id": "Nr", "team": "team", "x": "x"}


def test_what_the_criteria_use_as_text_keeps_its_own_kind(extract: Callable) -> None:
    file = extract("case_id;consent", "1;ja")
    assert read_frame(file, criteria=Reads({"consent": "text"})).table["consent"][2] == "yes"


def test_types_of_a_parquet_file_become_plain_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "case_id": pa.array([7, 8], pa.int64()),
            "team": pa.array(["Nord", None]).dictionary_encode(),
            "decided_on": pa.array([date(2025, 3, 17), None]),
            "started_on": pa.array([datetime(2025, 4, 1), None], pa.timestamp("ns")),
            "birth_year": pa.array([2014.0, float("nan")]),
            "consent": pa.array([True, False]),
            "received_at": pa.array(
                [datetime(2025, 3, 28, 14, 52), None], pa.timestamp("us", "UTC")
            ),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    rows = read_frame(tmp_path / "a.parquet").table.to_dict("records")
    assert rows[0] == {
        "case_id": "7", "team": "Nord", "decided_on": "2025-03-17", "started_on": "2025-04-01",
        "birth_year": "2014", "consent": "yes", "received_at": "2025-03-28T15:52",
    }  # fmt: skip
    assert rows[1]["birth_year"] == rows[1]["decided_on"] == rows[1]["team"] == ""


# Workbooks


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Ark{number}")
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_zeros_in_front_are_kept_as_excel_shows_them(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["case_id", "received_at"])
    book.active.append([1, datetime(2025, 3, 28, 15, 52)])
    book.active["A2"].number_format = "000"
    book.save(tmp_path / "a.xlsx")
    frame = read_frame(tmp_path / "a.xlsx")
    assert frame.table.loc[2, "case_id"] == "001"
    assert frame.table.loc[2, "received_at"] == "2025-03-28T15:52"


def test_a_clock_in_a_column_of_its_own_is_read_from_a_workbook(tmp_path: Path) -> None:
    rows = [
        ["case_id", "Modtaget", "Kl"],
        ["1", datetime(2025, 3, 28), time(8, 5)],
        ["2", None, None],
    ]
    file = workbook(tmp_path / "a.xlsx", rows)
    frame = read_frame(file, columns={"received_at": ["Modtaget", "Kl"]})
    assert list(frame.table["received_at"]) == ["2025-03-28T08:05", ""]


def test_a_header_of_two_rows_with_merged_cells_is_joined(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Løbenr", "BFU", None])
    sheet.append([None, "oprettet", "afsluttet"])
    sheet.append(["001", "01-02-2025", "01-03-2025"])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    book.save(tmp_path / "a.xlsx")
    frame = read_frame(
        tmp_path / "a.xlsx", columns={"case_id": "Løbenr", "bfu_finished_on": "BFU afsluttet"}
    )
    assert frame.table.loc[3, "bfu_finished_on"] == "2025-03-01"


def test_the_sheet_with_the_wanted_columns_is_used_and_told(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx", [["Vejledning", "se"], ["a", "b"]], [["Løbenr", "team"], ["1", "Nord"]]
    )
    frame = read_frame(file, columns={"case_id": "Løbenr"})
    assert "Ark2" in frame.faults[0].text()


def test_two_sheets_with_half_a_year_each_are_refused(tmp_path: Path) -> None:
    half = [["case_id", "team"], ["1", "Nord"]]
    said = refusal(workbook(tmp_path / "a.xlsx", half, [*half, ["2", "Syd"]]))
    assert "»Ark1« (1 række)" in said
    assert "»Ark2« (2 rækker)" in said


def test_merged_cells_among_the_cases_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["case_id", "family_id"], ["1", "F1"], ["2", None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(tmp_path / "a.xlsx")
    assert "B2:B3" in refusal(tmp_path / "a.xlsx")


def test_formulas_nobody_has_calculated_are_refused(tmp_path: Path) -> None:
    rows = [["case_id", "birth_year"], ["1", 2014], ["2", "=B2+1"]]
    assert "B3" in refusal(workbook(tmp_path / "a.xlsx", rows))


# Files that cannot be used at all


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "culprit"),
    [
        (b"", "tom"),
        (b"\r\n;;\r\n", "tom"),
        (b"case_id;team\r\n", "case_id og team"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "adgangskode",
        ),
        (b"<html><table><tr><td>1</td></tr></table></html>", "webside"),
        (b'<?xml version="1.0"?><Workbook/>', "webside"),
        (b"%PDF-1.7 ...", "hverken CSV"),
        (zipped("hello.txt", b"hi"), "beskadiget"),
        (zipped("xl/workbook.bin", b"hi"), ".xlsb"),
        (zipped("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
        (b"PAR1 but no more", "Parquet"),
        (b'case_id;team\r\n1;"Nord\r\n2;Syd\r\n', "Række 2"),
        (b"case_id;team\r\n1;\x81\x8d\x90\r\n", "tegnkodning"),
        ("case_id;team\r\n1;Ærø\r\n2;Sønder Å\r\n".encode("cp850"), "DOS"),
        ("case_id;team\r\n1;Ærø\r\n".encode().decode("cp1252").encode(), "»Ærø«"),
        ("case_id;Rådgiver\r\n1;R1\r\n".encode().decode("cp1252").encode(), "»Rådgiver«"),
        ("case_id;team\r\n1;N\ufffdrd\r\n".encode(), "række 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_likely_cause(
    tmp_path: Path, content: bytes, culprit: str
) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    said = refusal(tmp_path / "a.csv")
    assert culprit in said
    assert "a.csv" in said


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "findes ikke" in refusal(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("how", "culprits"),
    [
        ({}, ["case_id", "»Løbenr«"]),
        ({"columns": {"case_id": "Lobenr"}}, ["»Lobenr«", "Mente du »Løbenr«"]),
        ({"columns": {"case_id": "Journal"}}, ["»Journal«", "»Løbenr«"]),
        ({"columns": {"case_id": "Løbenr", "team": "Løbenr"}}, ["»Løbenr«", "case_id og team"]),
        ({"columns": {"case_id": "Løbenr", "decidedon": "Afgjort"}}, ["decidedon", "decided_on"]),
        ({"columns": {"case_id": "Løbenr", "Mit navn": "Afgjort"}}, ["»Mit navn«"]),
        ({"columns": {"case_id": ["Løbenr", "Afgjort"]}}, ["case_id", "Løbenr og Afgjort"]),
        ({"columns": {"case_id": "Løbenr", "caseworker": "team"}, "drop": ["team"]}, ["»team«"]),
        ({"columns": {"case_id": "Løbenr"}, "drop": ["Bemærknin"]}, ["»Bemærkning«"]),
        ({"columns": {"case_id": "Løbenr"}, "drop": ["Xyz"]}, ["»Xyz«"]),
        ({"columns": {"case_id": "Løbenr", "team": "Afgjort"}}, ["team", "»Afgjort«", "drop"]),
        ({"columns": {"case_id": "Løbenr"}, "values": {"taem": {"N": "Nord"}}}, ["taem", "team"]),
        ({"columns": {"case_id": "Løbenr"}, "values": {"case_type": {"a": "b"}}}, ["case_type"]),
        (
            {"columns": {"case_id": "Løbenr"}, "values": {"team": {"N": "Nord", "n ": "Ny"}}},
            ["»Nord«", "»Ny«"],
        ),
        ({"columns": {"case_id": "Løbenr", "child_id": "Dato"}}, ["»Dato«", "4 og 5"]),
    ],
)
def test_a_wrong_choice_of_columns_names_the_culprit(
    extract: Callable, how: dict[str, object], culprits: list[str]
) -> None:
    file = extract("Løbenr;Afgjort;team;Dato;Dato;Bemærkning", "1;1-1-2025;Nord;;;x")
    said = refusal(file, **how)
    assert all(culprit in said for culprit in culprits), said


def test_everything_wrong_is_told_at_once(extract: Callable) -> None:
    file = extract("Løbenr;Nord", f"1;{CPR}")
    said = refusal(file, columns={"team": "Norden"}, drop=["Syd"])
    assert all(word in said for word in ("»Norden«", "»Syd«", "case_id", "CPR-numre"))


# CPR numbers


@pytest.mark.parametrize(
    "text",
    [
        CPR,
        CPR.replace("-", ""),
        CPR.replace("-", " "),
        CPR.replace("-", " - "),
        CPR.replace("-", "\N{EN DASH}"),
        f"barnet ({CPR}) og mor",
        CPR.replace("-", "") + ".0",
        CPR.replace("-", "")[1:],
    ],
)
def test_what_looks_like_a_cpr_number_is_refused_by_row_and_column(
    extract: Callable, text: str
) -> None:
    said = refusal(extract("case_id;Bemærkning", "1;", f"2;{text}"))
    assert "Kolonne B (Bemærkning), række 3" in said
    assert text not in said


@pytest.mark.parametrize("text", ["31018" + "012345", "3102" + "801234", "S-24-01871", "12345678"])
def test_other_long_numbers_are_accepted(extract: Callable, text: str) -> None:
    assert len(read_frame(extract("case_id;x", f"1;{text}")).table) == 1


def test_a_long_hexadecimal_id_is_no_cpr_number(extract: Callable) -> None:
    identifier = "9f0101" + "80-1234-4c1e-a0b7-c5d2e3f4a5b6"
    assert len(read_frame(extract("case_id;x", f"{identifier};1")).table) == 1


def test_a_cpr_number_as_the_name_of_a_column_is_refused(extract: Callable) -> None:
    assert "Kolonne B" in refusal(extract(f"case_id;{CPR}", "1;2"))


def test_many_cpr_numbers_are_told_by_the_first_rows_and_their_count(tmp_path: Path) -> None:
    rows = [["case_id", "CPR"], *([n, int("1101" + f"80{n:04d}")] for n in range(30))]
    assert "og 20 andre" in refusal(workbook(tmp_path / "a.xlsx", rows))


# Rows that cannot be drawn, and doubts


@pytest.mark.parametrize(
    ("header", "row", "key", "culprit"),
    [
        ("decided_on", "31-02-2025", "impossible_date", "31-02-2025"),
        ("decided_on", "45733", "impossible_date", "17.03.2025"),
        ("decided_on", "03/17/2025", "impossible_date", "måneden"),
        ("decided_on", "i foråret", "impossible_date", "i foråret"),
        ("received_at", "28-03-2025 25:10", "impossible_date", "25:10"),
        ("birth_year", "ukendt", "not_a_number", "ukendt"),
        ("birth_year", "1.234", "not_a_number", "tusinder"),
        ("team", "#REF!", "excel_error", "#REF!"),
        ("decided_on", "#I/T", "excel_error", "#I/T"),
        ("team", "Nord;for;mange", "torn_row", "4 værdier"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_kept_in_the_table(
    extract: Callable, header: str, row: str, key: str, culprit: str
) -> None:
    frame = read_frame(extract(f"case_id;{header}", f"7;{row}", "8;"))
    (fault,) = frame.refused.values()
    assert (fault.row, fault.problem.key) == (2, f"frame.{key}")
    assert culprit in fault.text()
    assert list(frame.table.index) == [2, 3]


def test_a_row_without_a_case_number_is_refused(extract: Callable) -> None:
    frame = read_frame(extract("case_id;team", "1;Nord", ";Syd"))
    assert frame.refused[3].problem.key == "frame.no_case_id"


@pytest.mark.parametrize("words", ["I alt 241", "i alt", "Total", "SUM:", "Antal sager"])
def test_a_total_is_not_a_case(extract: Callable, words: str) -> None:
    frame = read_frame(extract("case_id;team;x", "1;Nord;2", f"{words};;2"))
    assert list(frame.table["case_id"]) == ["1"]
    assert frame.refused[3].problem.key == "frame.total_row"


def test_a_note_below_the_table_is_not_a_case(extract: Callable) -> None:
    frame = read_frame(extract("case_id;team;x", "1;Nord;2", "Kilde: fagsystemet;;"))
    assert frame.rows == 2
    assert frame.refused[3].problem.key == "frame.not_a_case"


def test_a_case_number_for_two_different_rows_refuses_the_extract(extract: Callable) -> None:
    said = refusal(extract("case_id;team", "17;Nord", "18;Syd", "17;Syd"))
    assert "»17«" in said
    assert "2 og 4" in said


def test_the_same_row_twice_is_refused_once(extract: Callable) -> None:
    frame = read_frame(extract("case_id;team", "17;Nord", "17;Nord"))
    assert list(frame.refused) == [3]


def test_cases_that_only_look_alike_are_not_refused(extract: Callable) -> None:
    rows = ["1;anbringelse;17-03-2025", "2;anbringelse;17-03-2025"]
    assert read_frame(extract("case_id;case_type;decided_on", *rows)).refused == {}


def test_a_column_of_other_values_than_its_kind_is_probably_the_wrong_one(
    extract: Callable,
) -> None:
    file = extract("case_id;Team", *(f"{n};Nord" for n in range(10)))
    assert "»Team«" in refusal(file, columns={"decided_on": "Team"})


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        ("team", ["1;Nord", "10;Syd", "11;Syd"], "»01« er blevet til »1«"),
        ("team", ["01;Nord", "02;nord", "03;Nord"], "»nord«, i andre rækker »Nord«"),
        ("consent", ["01;delvis"], "hverken ja eller nej"),
        ("caseworker", ["01;Aaa Bbb"], "fuldt navn"),
        ("birth_year;age_at_decision;decided_on", ["01;2010;124;1-2-2025"], "124"),
        ("decided_on;plan_made_on", ["01;1-2-2025;1-3-2027"], "planlagt"),
        ("received_at", ["01;30-03-2025 02:30"], "uret blev stillet"),
        ("received_at;assessed_at", ["01;2-3-2025 10:00;2-3-2025 09:00"], "ligger før"),
        ("legal_basis;decided_on", ["01;BL § 32;1-2-2023"], "afgjort før 1. januar 2024"),
    ],
)
def test_what_looks_suspicious_is_told_and_not_refused(
    extract: Callable, header: str, rows: list[str], words: str
) -> None:
    frame = read_frame(extract(f"case_id;{header}", *rows), period=PERIOD)
    assert frame.refused == {}
    assert any(words in fault.text() for fault in frame.faults), [f.text() for f in frame.faults]


def test_a_doubt_in_very_many_rows_is_told_once(extract: Callable) -> None:
    frame = read_frame(extract("case_id;caseworker", *(f"{n:03d};Vakant" for n in range(200))))
    (fault,) = frame.faults
    assert "199 andre rækker" in fault.text()


def test_every_phrase_about_extracts_stands_in_both_languages() -> None:
    for area in ("frame", "frame_columns", "preview", "pseudonyms"):
        assert catalogue(area, "da").keys() == catalogue(area, "en").keys()


# Corrections


CORRECTION = "008;Afgørelsesdato;31-02-2025;28-02-2025;AB;tastefejl"


def corrected(tmp_path: Path, *rows: str, header: str = "") -> Frame:
    head = header or "Løbenr;kolonne;gammel;ny;hvem;hvorfor"
    file = written(tmp_path / "rettelser.csv", head, *rows)
    columns, _ = propose_columns(read_extract(FIXTURES / "afgoerelser.csv"))
    return read_frame(FIXTURES / "afgoerelser.csv", columns=columns, corrections=file)


def test_a_correction_makes_the_row_usable_and_both_fingerprints_are_kept(tmp_path: Path) -> None:
    before = corrected(tmp_path)
    frame = corrected(tmp_path, CORRECTION)
    assert frame.table.loc[9, "decided_on"] == "2025-02-28"
    assert 9 not in frame.refused
    assert frame.extract_fingerprint == before.fingerprint != frame.fingerprint
    assert frame.corrections[0].row == 9
    assert frame.corrections[0].who == "AB"


def test_corrections_may_name_our_columns_the_row_and_english_headings(tmp_path: Path) -> None:
    header = "row,case_id,column,old,new,who,why"
    row = "9,,age_at_decision,,6,AB,looked up"
    assert corrected(tmp_path, row, header=header).table.loc[9, "age_at_decision"] == "6"


@pytest.mark.parametrize(
    ("row", "culprit"),
    [
        ("008;Afgørelsesdato;30-02-2025;28-02-2025;AB;x", "er »31-02-2025« i udtrækket"),
        ("099;Afgørelsesdato;;28-02-2025;AB;x", "ingen sag 099"),
        ("008;Afgorelsesdato;31-02-2025;28-02-2025;AB;x", "»Afgørelsesdato«"),
        ("008;Afgørelsesdato;31-02-2025;28-02-2025;;", "hvem og hvorfor"),
        (CORRECTION.replace("28-02-2025", CPR), "CPR-nummer"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(tmp_path: Path, row: str, culprit: str) -> None:
    with pytest.raises(AuditError) as refused:
        corrected(tmp_path, row)
    assert culprit in str(refused.value)
    assert "Linje 2" in str(refused.value) or "CPR" in culprit
    assert not looks_like_cpr(str(refused.value))


def test_a_cell_corrected_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="linje 2"):
        corrected(tmp_path, CORRECTION, CORRECTION)
    header = "row,case_id,column,old,new,who,why"
    with pytest.raises(AuditError, match="linje 2"):
        corrected(tmp_path, "9,,team,Syd,Nord,AB,x", ",008,Team,Syd,Ung,AB,x", header=header)


def test_a_line_of_corrections_with_too_many_values_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="Række 2"):
        corrected(tmp_path, CORRECTION + "; og mere")


def test_corrections_without_their_headings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="hvorfor"):
        corrected(tmp_path, "008;a;b;c", header="Løbenr;kolonne;gammel;ny")


# Units


@dataclass(frozen=True)
class Source:
    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    database: str = ""
    query: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()


def test_rows_of_a_unit_belong_to_cases_of_the_frame(extract: Callable) -> None:
    cases = extract("case_id;team", "1;Nord", "2;Syd", name="a.csv")
    rows = extract("Sag;received_at", "1;1-2-2025 10:00", "1;2-2-2025 11:00", "9;x", name="b.csv")
    unit = Source(rows, {"case_id": "Sag"})
    frame = read_frame(cases, units={"notification": unit})
    assert list(frame.units["notification"]["case_id"]) == ["1", "1"]
    assert frame.refused == {}
    assert any(fault.unit == "notification" and "b.csv" in fault.text() for fault in frame.faults)


def test_an_unreadable_row_of_a_unit_refuses_it(extract: Callable) -> None:
    cases = extract("case_id;team", "1;Nord", name="a.csv")
    rows = extract("case_id;received_at", "1;31-02-2025 10:00", "1;1-2-2025", "1;", name="b.csv")
    said = refusal(cases, units={"notification": Source(rows)})
    assert "31-02-2025" in said


# Fingerprint and databases


CASES = {
    "case_id": ["0012", "0013", "0014"],
    "team": ["Nord", "Ærø", ""],
    "decided_on": [date(2025, 3, 17), date(2025, 12, 1), None],
    "birth_year": [2014, 2010, None],
}


def as_csv(folder: Path) -> Path:
    days = [d.strftime("%d-%m-%Y") if d else "" for d in CASES["decided_on"]]
    years = [str(y or "") for y in CASES["birth_year"]]
    rows = zip(days, years, CASES["team"], CASES["case_id"], strict=True)
    head = "decided_on;birth_year;team;case_id"
    return written(folder / "a.csv", head, *map(";".join, rows), encoding="cp1252")


def as_xlsx(folder: Path) -> Path:
    rows = zip(*CASES.values(), strict=True)
    return workbook(folder / "a.xlsx", [["Udtræk 2025"], list(CASES), *rows, ["I alt", 3]])


def as_parquet(folder: Path) -> Path:
    pq.write_table(pa.table(CASES), folder / "a.parquet")
    return folder / "a.parquet"


def as_sqlite(folder: Path) -> str:
    with sqlite3.connect(folder / "a.db") as base:
        pd.DataFrame(CASES).astype({"birth_year": "Int64"}).to_sql("cases", base, index=False)
    return f"sqlite:///{folder / 'a.db'}"


def test_the_fingerprint_is_the_same_whatever_the_source(tmp_path: Path) -> None:
    frames = [read_frame(make(tmp_path)) for make in (as_csv, as_xlsx, as_parquet)]
    frames.append(read_frame(as_sqlite(tmp_path), query="select * from cases order by team"))
    assert len({frame.fingerprint for frame in frames}) == 1


def test_the_fingerprint_can_be_computed_by_hand(tmp_path: Path) -> None:
    frame = read_frame(as_csv(tmp_path))
    rows = [
        "2014\x1f0012\x1f2025-03-17\x1fNord",
        "2010\x1f0013\x1f2025-12-01\x1fÆrø",
        "\x1f0014\x1f\x1f",
    ]
    digests = sorted(sha256(row.encode()).hexdigest() for row in rows)
    assert frame.fingerprint == sha256("\n".join(digests).encode()).hexdigest()


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(st.text(), st.text()), max_size=8), seed=st.randoms())
def test_the_order_of_the_rows_does_not_change_the_fingerprint(rows: list, seed: object) -> None:
    mixed = seed.sample(rows, len(rows))  # type: ignore[attr-defined]
    tables = [pd.DataFrame(each, columns=["b", "a"], dtype=str) for each in (rows, mixed)]
    texts = sorted(
        sha256(f"{a}\x1f{b}".encode(errors="surrogatepass")).hexdigest() for b, a in rows
    )
    assert fingerprint(tables[0]) == fingerprint(tables[1])
    assert fingerprint(tables[0]) == sha256("\n".join(texts).encode()).hexdigest()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(st.text("aæ;,\t\"' \n0.§", max_size=6), min_size=1, max_size=6),
    mark=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16"]),
)
def test_whatever_a_cell_holds_is_read_as_it_was_written(
    tmp_path: Path, texts: list[str], mark: str, encoding: str
) -> None:
    with (tmp_path / "a.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=mark)
        writer.writerow(["case_id", "team"])
        writer.writerows((f"{number:03d}", text) for number, text in enumerate(texts))
    frame = read_frame(tmp_path / "a.csv")
    assert list(frame.table["team"]) == [text.strip() for text in texts]


def test_a_changed_value_changes_the_fingerprint(extract: Callable) -> None:
    one = read_frame(extract("case_id;team", "1;Nord"))
    other = read_frame(extract("case_id;team", "1;Syd"))
    assert one.fingerprint != other.fingerprint


def test_a_database_may_be_named_by_a_variable_and_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTER", as_sqlite(tmp_path))
    assert len(read_frame("env:REGISTER", query="select case_id, team from cases").table) == 3
    for query in (
        "delete from cases",
        "select 1; drop table cases",
        "with x as (select 1) delete from cases",
    ):
        refusal("env:REGISTER", query=query)
    assert len(read_frame("env:REGISTER", query="select * from cases").table) == 3


@pytest.mark.skipif(
    not os.environ.get("AUDIT_TEST_POSTGRES"),
    reason="no PostgreSQL: AUDIT_TEST_POSTGRES holds no address",
)
def test_a_query_in_postgresql_gives_the_same_fingerprint_and_cannot_write(tmp_path: Path) -> None:
    rows = [
        "('0012', 'Nord', date '2025-03-17', 2014)",
        "('0013', 'Ærø', date '2025-12-01', 2010)",
        "('0014', null, null, null)",
    ]
    names = "case_id, team, decided_on, birth_year"
    query = f"select * from (values {', '.join(rows)}) as cases ({names})"
    frame = read_frame("env:AUDIT_TEST_POSTGRES", query=query)
    assert frame.fingerprint == read_frame(as_csv(tmp_path)).fingerprint
    writing = "select 1 from pg_description for update"
    assert "ReadOnly" in refusal("env:AUDIT_TEST_POSTGRES", query=writing)


@pytest.mark.parametrize(
    ("address", "query", "culprit"),
    [
        ("env:NO_SUCH_VARIABLE", "select 1", "NO_SUCH_VARIABLE"),
        ("postgresql+psycopg://who:secret@127.0.0.1:1/base", "select 1", "svarer ikke"),
        ("nonsense://who:secret@host/base", "select 1", "adresse"),
        ("sqlite://", "select * from nowhere", "forkert"),
    ],
)
def test_a_database_that_does_not_answer_is_refused_without_its_password(
    address: str, query: str, culprit: str
) -> None:
    said = refusal(address, query=query)
    assert culprit in said
    assert "secret" not in said


# Proposed columns


def test_only_harmless_columns_are_proposed(extract: Callable) -> None:
    head = "Løbenr;Skole;Barnets navn;Bemærkning;Støtteform;Kode;Iværksat;CPR-nr"
    rows = [
        f"{n:03d};Skolen;Aaa;en lang tekst om noget {n};Døgn;K{n};01-02-2025;x" for n in range(40)
    ]
    columns, dropped = propose_columns(read_extract(extract(head, *rows)))
    # A column of CPR numbers that has been made clean tells children apart.
    assert columns.pop("child_id") == "CPR-nr"
    assert columns == {"case_id": "Løbenr", "started_on": "Iværksat", "stoetteform": "Støtteform"}
    assert dropped == ["Skole", "Barnets navn", "Bemærkning", "Kode"]


def test_a_known_name_with_other_values_is_not_proposed(extract: Callable) -> None:
    rows = [f"{n};uge {n}" for n in range(9)]
    columns, dropped = propose_columns(read_extract(extract("case_id;Start", *rows)))
    assert dropped == ["Start"]
    assert columns == {"case_id": "case_id"}


def test_the_case_number_stands_in_where_there_is_no_running_number(extract: Callable) -> None:
    columns, _ = propose_columns(read_extract(extract("Team;Sagsnr", "Nord;S-1", "Syd;S-2")))
    assert columns["case_id"] == "Sagsnr"
