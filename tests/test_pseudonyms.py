"""The door: extracts with CPR numbers in, clean extracts and a key file out."""

import csv
import os
import stat
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from audit.cpr import looks_like_cpr
from audit.errors import AuditError
from audit.frame import read_frame
from audit.pseudonyms import pseudonymise


def cpr(number: int, mark: str = "-") -> str:
    """A number that looks like a CPR number, made here so that none stands in the file."""
    return f"{1 + number % 28:02d}0{1 + number % 9}15{mark}{4000 + number}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").mkdir()
    (tmp_path / "extracts").mkdir()
    return tmp_path


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def decisions(folder: Path, mark: str = "-") -> Path:
    rows = [f"S-{n};{cpr(n, mark)};17-03-2025" for n in range(1, 6)]
    return written(folder / "extracts" / "decisions.csv", "Sagsnr;CPR;Afgørelsesdato", *rows)


def notifications(folder: Path) -> Path:
    rows = [f"{cpr(n, '')};28-03-2025" for n in (5, 3, 9)]
    return written(folder / "extracts" / "notifications.csv", "Barnets CPR;Modtaget", *rows)


def test_the_same_child_has_the_same_number_in_every_file(folder: Path) -> None:
    files = [decisions(folder), notifications(folder)]
    key = folder / "key" / "key.csv"
    first, second = pseudonymise(files, id_columns=["CPR", "Barnets CPR"], key_file=key)
    by_case = {row[0]: row[1] for row in lines(first.path)[1:]}
    numbers = [row[0] for row in lines(second.path)[1:]]
    assert numbers[:2] == [by_case["S-5"], by_case["S-3"]]
    assert numbers[2] not in by_case.values()
    assert first.path.name == "decisions-clean.csv"


def test_numbers_are_the_same_next_year_and_new_children_get_new_ones(folder: Path) -> None:
    key = folder / "key" / "key.csv"
    (first,) = pseudonymise([decisions(folder)], id_columns=["CPR"], key_file=key)
    before = lines(first.path)
    (later,) = pseudonymise([notifications(folder)], id_columns=["Barnets CPR"], key_file=key)
    numbers = [row[0] for row in lines(later.path)[1:]]
    assert numbers[0] == before[5][1]
    assert numbers[2] == "00006"


def test_nothing_that_is_written_holds_a_cpr_number(folder: Path) -> None:
    key = folder / "key" / "key.csv"
    (made,) = pseudonymise([decisions(folder)], id_columns=["CPR"], key_file=key)
    assert not looks_like_cpr(made.path.read_text(encoding="utf-8-sig"))
    assert not looks_like_cpr(key.read_text(encoding="utf-8"))
    assert cpr(1) not in key.read_text(encoding="utf-8")


def test_a_cpr_number_with_words_around_it_is_not_written_in_the_key_either(folder: Path) -> None:
    file = written(folder / "extracts" / "a.csv", "CPR;Dato", f"{cpr(1)} (barn);x", f"{cpr(2)};y")
    key = folder / "key" / "key.csv"
    pseudonymise([file], id_columns=["CPR"], key_file=key)
    assert not looks_like_cpr(key.read_text(encoding="utf-8"))


def test_a_case_number_can_be_found_again_in_the_key(folder: Path) -> None:
    key = folder / "key" / "key.csv"
    (made,) = pseudonymise([decisions(folder)], id_columns=["CPR", "Sagsnr"], key_file=key)
    originals = {row[0]: row[1] for row in lines(key)[2:]}
    assert originals[lines(made.path)[1][0]] == "S-1"


def test_only_its_owner_may_read_the_key(folder: Path) -> None:
    key = folder / "key" / "key.csv"
    before = os.umask(0)
    try:
        pseudonymise([decisions(folder)], id_columns=["CPR"], key_file=key)
    finally:
        os.umask(before)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_key_file_in_a_rounds_folder_is_refused(folder: Path) -> None:
    round_folder = folder / "2025"
    (round_folder / "register").mkdir(parents=True)
    (round_folder / "round.toml").touch()
    with pytest.raises(AuditError, match="2025"):
        pseudonymise(
            [decisions(folder)], id_columns=["CPR"], key_file=round_folder / "register" / "key.csv"
        )
    assert not list((folder / "extracts").glob("*-clean*"))


@pytest.mark.parametrize(
    "content",
    [b"", b"number;original;digest\n", b"\xff\xfe\x00", b"number;original;digest\nsalt;;zz\n",
     b"number;original;digest\nsalt;;" + b"ab" * 32 + b"\n1;a;\n1;b;\n"],
)  # fmt: skip
def test_a_key_that_cannot_be_read_is_never_overwritten(folder: Path, content: bytes) -> None:
    key = folder / "key" / "key.csv"
    key.write_bytes(content)
    with pytest.raises(AuditError, match=r"key\.csv"):
        pseudonymise([decisions(folder)], id_columns=["CPR"], key_file=key)
    assert key.read_bytes() == content


def test_a_cpr_number_left_in_another_column_is_told_by_place_and_never_printed(
    folder: Path,
) -> None:
    file = written(
        folder / "extracts" / "a.csv",
        "CPR;Bemærkning",
        f"{cpr(1)};",
        f"{cpr(2)};se søster {cpr(7)}",
    )
    key = folder / "key" / "key.csv"
    with pytest.raises(AuditError) as refused:
        pseudonymise([file], id_columns=["CPR"], key_file=key)
    assert "»Bemærkning«, række 3" in str(refused.value)
    assert not looks_like_cpr(str(refused.value))
    assert not key.exists()


def test_a_column_with_cpr_numbers_may_be_left_out(folder: Path) -> None:
    file = written(folder / "extracts" / "a.csv", "CPR;Bemærkning;Team", f"{cpr(1)};{cpr(7)};Nord")
    key = folder / "key" / "key.csv"
    (made,) = pseudonymise([file], id_columns=["CPR"], key_file=key, drop=["Bemærkning"])
    assert lines(made.path) == [["CPR", "Team"], ["00001", "Nord"]]
    assert made.dropped == ("Bemærkning",)


def test_cpr_numbers_that_a_spreadsheet_read_as_numbers_are_the_same_children(
    folder: Path,
) -> None:
    book = Workbook()
    book.active.append(["Udtrukket 05-01-2026"])
    book.active.append(["CPR", "Team"])
    for n in (1, 2):
        book.active.append([int(cpr(n, "")), "Nord"])
    path = folder / "extracts" / "b.xlsx"
    book.save(path)
    key = folder / "key" / "key.csv"
    first, second = pseudonymise([decisions(folder), path], id_columns=["CPR"], key_file=key)
    sheet = load_workbook(second.path).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        row[1] for row in lines(first.path)[1:3]
    ]
    assert sheet["A1"].value == "CPR"


def test_rows_without_a_cpr_number_among_others_with_one_are_told(folder: Path) -> None:
    file = decisions(folder)
    written(
        file, *file.read_text(encoding="utf-8").splitlines(), "S-6;ukendt;1", "S-7;;1", "I alt;7;"
    )
    (made,) = pseudonymise([file], id_columns=["CPR"], key_file=folder / "key" / "key.csv")
    assert made.odd == (7, 9)
    assert lines(made.path)[7][1] == ""


def test_a_total_line_gets_no_number(folder: Path) -> None:
    file = decisions(folder)
    written(file, *file.read_text(encoding="utf-8").splitlines(), "I alt 5;;")
    (made,) = pseudonymise([file], id_columns=["Sagsnr", "CPR"], key_file=folder / "key" / "k.csv")
    assert lines(made.path)[-1][0] == "I alt 5"


@pytest.mark.parametrize(
    ("ids", "drop", "culprit"),
    [
        (["CPRR"], [], "»CPR«"),
        (["Personnr"], [], "Personnr"),
        (["CPR"], ["Sagsnummer"], "»Sagsnr«"),
        (["CPR"], ["Skole"], "Skole"),
    ],
)
def test_a_column_that_is_not_there_is_refused(
    folder: Path, ids: list[str], drop: list[str], culprit: str
) -> None:
    with pytest.raises(AuditError, match=culprit):
        pseudonymise([decisions(folder)], id_columns=ids, key_file=folder / "key" / "k", drop=drop)


def test_a_file_without_any_identifier_is_refused_by_name(folder: Path) -> None:
    other = written(folder / "extracts" / "other.csv", "Team;Dato", "Nord;1")
    with pytest.raises(AuditError, match=r"other\.csv"):
        pseudonymise([decisions(folder), other], id_columns=["CPR"], key_file=folder / "key" / "k")


def test_a_key_file_that_is_an_extract_or_has_no_folder_is_refused(folder: Path) -> None:
    file = decisions(folder)
    with pytest.raises(AuditError, match=r"decisions\.csv"):
        pseudonymise([file], id_columns=["CPR"], key_file=file)
    with pytest.raises(AuditError, match="nowhere"):
        pseudonymise([file], id_columns=["CPR"], key_file=folder / "nowhere" / "k")


def test_the_clean_extract_is_accepted_as_a_frame(folder: Path) -> None:
    file = decisions(folder)
    with pytest.raises(AuditError, match="pseudonymise"):
        read_frame(file, columns={"case_id": "Sagsnr"})
    (made,) = pseudonymise([file], id_columns=["CPR"], key_file=folder / "key" / "k")
    frame = read_frame(made.path, columns={"case_id": "Sagsnr", "child_id": "CPR"})
    assert frame.table["child_id"].is_unique


def test_the_command_says_where_the_clean_files_lie(folder: Path) -> None:
    from audit.cli import app

    arguments = ["pseudonymise", str(decisions(folder)), "--id", "CPR", "--drop", "Sagsnr"]
    result = CliRunner().invoke(app, [*arguments, "--key", str(folder / "key" / "k.csv")])
    assert result.exit_code == 0, result.output
    assert "decisions-clean.csv" in result.output
    assert not looks_like_cpr(result.output)
