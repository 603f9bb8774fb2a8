"""What the command refuses: exit code 1, one message that names the culprit, nothing written."""

import hashlib
import io
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from audit.cli import main
from tests.refused_round import CRITERIA, EXTRACT, answers, cases_of

CPR = "0101" + "80-1234"


def command(*words: str) -> int:
    """Run the command in this process and return its exit code."""
    kept, sys.argv = sys.argv, ["audit", *words]
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    finally:
        sys.argv = kept
    return 0


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A folder with an extract, criteria and a round in three states: new, drawn, done."""
    place, before = tmp_path_factory.mktemp("workshop"), Path.cwd()
    os.chdir(place)
    Path("extract.csv").write_text("\n".join(EXTRACT), encoding="cp1252")
    Path("criteria.toml").write_text(CRITERIA, encoding="utf-8")
    made = ["--criteria", "criteria.toml", "--frame", "extract.csv", "--acute", "none"]
    assert command("new", "new", *made, "--language", "en") == 0
    edit("new/round.toml", "# as_of = 2026-01-31", "as_of = 2022-12-31")
    edit("new/round.toml", "reviewers = []", 'reviewers = ["AB", "CD"]')
    shutil.copytree("new", "drawn")
    assert command("draw", "drawn", "--seed", "dice 1 2 3") == 0
    shutil.copytree("drawn", "done")
    Path("all.csv").write_text(answers("done"), encoding="utf-8")
    assert command("sheets", "in", "done", "all.csv") == 0
    os.chdir(before)
    return place


@pytest.fixture
def place(workshop, tmp_path, monkeypatch):
    """A fresh copy of the workshop, to work in."""
    monkeypatch.setenv("AUDIT_LANGUAGE", "en")
    monkeypatch.setattr("audit.cli.output._chosen", [])
    shutil.copytree(workshop, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def refused(place, capsys):
    """Run the command and hold it to a refusal that names ``told`` and changes nothing."""

    def check(told: str, *words: str, code: int = 1) -> None:
        before = tree(place)
        assert command(*words) == code
        shown = capsys.readouterr()
        assert re.search(told, shown.err, re.DOTALL), shown.err
        assert CPR not in shown.out + shown.err
        assert tree(place) == before

    return check


def tree(place: Path) -> dict[str, str]:
    """Every path below a folder with the hash of what it holds."""
    files = [path for path in place.rglob("*") if path.is_file()]
    folders = {str(path): "" for path in place.rglob("*") if path.is_dir()}
    return folders | {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def edit(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def put(file: str, content: str | bytes) -> None:
    Path(file).write_bytes(content if isinstance(content, bytes) else content.encode())


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return out.getvalue()


def workbook(*, twice: bool = False, merged: str = "") -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheets = [book.active, *([book.create_sheet("Kopi")] if twice else [])]
    for sheet in sheets:
        for line in EXTRACT:
            sheet.append(line.split(";"))
    if merged:
        sheets[0].merge_cells(merged)
    book.save(out)
    return out.getvalue()


def lines(change=lambda line: line, more: str = "") -> str:
    return "\n".join([EXTRACT[0] + (";Note" if more else ""), *map(change, EXTRACT[1:])])


WHOLE = "\n".join(EXTRACT)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
EXTRACTS = {
    "empty": (b"", "x.file.*empty"),
    "header only": (EXTRACT[0], "no rows below"),
    "personal numbers": (lines(lambda line: f"{line};{CPR}", "Note"), "Note.*pseudonymise"),
    "a personal number as a heading": (WHOLE.replace("Team", CPR), "Column D"),
    "one number for two cases": (WHOLE + "\n005;anbringelse;01-05-2022;Syd", "005.*6 and 32"),
    "two encodings": (WHOLE.encode() + "\n031;x;;Sønder".encode("cp1252"), "destroyed"),
    "read wrongly before": (WHOLE.encode().decode("cp1252"), "Løbenr"),
    "DOS": (WHOLE.encode("cp850"), "DOS"),
    "NUL": (WHOLE.replace("Nord", "N\0"), "known encoding"),
    "half a UTF-16": (b"\xff\xfe" + WHOLE.encode("utf-16-le")[:-1], "known encoding"),
    "a line of a megabyte": (WHOLE + "\n031;a;b;" + "x" * 10**6, "Row 32.*131,000"),
    "nothing but a megabyte": ("a" * 10**6, "Row 1.*131,000"),
    "an open quote": (WHOLE.replace("Nord", '"Nord', 1), "Row 2.*quotation mark"),
    "a web page": ("<html><table></table></html>", "web page"),
    "old Excel": (OLE, "old Excel"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "a zip file": (zipped("a.txt"), "zip"),
    "a Word document": (zipped("[Content_Types].xml", "word/document.xml"), "zip"),
    "half a workbook": (workbook()[:900], "incomplete"),
    "two sheets that fit": (workbook(twice=True), "Kopi"),
    "cells merged across cases": (workbook(merged="B3:B5"), "B3:B5"),
    "broken Parquet": (b"PAR1" + b"x" * 90, "Parquet"),
    "a PDF": (b"%PDF-1.4", "neither CSV"),
}


@pytest.mark.parametrize(("content", "told"), EXTRACTS.values(), ids=EXTRACTS)
def test_an_extract_that_cannot_be_read_is_refused(refused, content, told):
    put("x.file", content)
    refused(told, "new", "round", "--criteria", "criteria.toml", "--frame", "x.file")


GOOD_EXTRACTS = {
    "commas": WHOLE.replace(";", ","),
    "tabs": WHOLE.replace(";", "\t"),
    "a byte order mark": b"\xef\xbb\xbf" + WHOLE.encode(),
    "UTF-16": WHOLE.encode("utf-16"),
    "Windows-1252": WHOLE.encode("cp1252"),
    "Excel's first line": "sep=;\r\n" + WHOLE.replace("\n", "\r\n"),
    "a title above": "Udtrukket 7. august;;;\n;;;\n" + WHOLE,
    "a workbook": workbook(),
    "NA and None as text": WHOLE.replace("Nord", "NA").replace("Syd", "None"),
    "spaces around": WHOLE.replace(";", " ; "),
    "ids with commas, quotes and a line break": lines(lambda line: f'"a,""b""\n{line[:3]}"{line[3:]}'),
    "a total at the foot": WHOLE + "\nI alt 30;;;",
    "an empty column": lines(lambda line: line + ";", "Note"),
}  # fmt: skip


@pytest.mark.parametrize("content", GOOD_EXTRACTS.values(), ids=GOOD_EXTRACTS)
def test_an_ordinary_extract_is_taken_as_it_is(place, capsys, content):
    put("x.file", content)
    made = ["--criteria", "criteria.toml", "--frame", "x.file", "--acute", "none"]
    assert command("new", "round", *made) == 0
    assert command("check", "round") == 0
    assert capsys.readouterr().err == ""
    assert command("draw", "round", "--seed", "1") == 0


SETTINGS = [
    ('language = "en"', 'language = "fr"', "language.*fr.*da and en"),
    ('language = "en"', "language = en", "TOML"),
    ('["AB", "CD"]', '["AB", "AB"]', "AB.*twice"),
    ('["AB", "CD"]', '["AB", ""]', "reviewers"),
    ('["AB", "CD"]', '["A/B"]', "A/B"),
    ('["AB", "CD"]', f'["{CPR}"]', r"line \d+.*CPR"),
    ("reviewers =", "reviewer =", "Did you mean reviewers"),
    ("as_of = 2022-12-31", 'as_of = "31-12-2022"', "as_of"),
    ("as_of = 2022-12-31", "as_of = 2022-02-31", "TOML"),
    ('file = "register.csv"', 'file = "regster.csv"', "regster.csv"),
    ('file = "register.csv"', 'database = "sqlite:///x.db"\nquery = "select 1"', "not exist"),
    ('team = "Team"', 'team = "Tem"', "Tem.*Team"),
    ("[period]", '[unit.notifcation]\nfile = "u.csv"\n[period]', "notifcation.*notification"),
    ("[period]", "[unit.notification]\ndrop = []\n[period]", "unit.notification"),
    ('criteria = "criteria.toml"', 'criteria = "underretning"', "underretninger"),
    ("[acute]", '[store]\naddress = "postgresql://u:secret@h/d"\n[acute]', "password"),
]


@pytest.mark.parametrize(("old", "new", "told"), SETTINGS)
def test_a_fault_in_the_settings_is_refused_with_its_place(refused, old, new, told):
    edit("new/round.toml", old, new)
    refused(told, "check", "new")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_settings_that_are_not_utf8_are_refused(refused, encoding):
    text = Path("new/round.toml").read_text(encoding="utf-8") + "# Sønderby\n"
    put("new/round.toml", text.encode(encoding))
    refused(r"round.toml.*line \d+.*UTF-8", "check", "new")


TARGETS = [
    ("", "targets.csv"),
    ("measure,by,percent\n", "no targets"),
    ("a,b\n1,2\n", "measure, by and percent"),
    ("measure,by,percent\nmad,2022-12-31,75\n", "made"),
    ("measure,by,percent\nmade,2022-02-31,75\n", "row 2.*2022-02-31"),
    ("measure,by,percent\nmade,2022-12-31,120\n", "row 2.*120"),
    ("measure,by,percent\nmade,2022-12-31,NaN\n", "row 2.*NaN"),
    ("measure,by,percent\nmade,2022-12-31,75 %\n", "without a per cent sign"),
    ("measure,by,percent\nmade,2022-12-31,75,9\n", "Row 2"),
    ("measure,by,percent\nmade,2022-12-31,75\nmade,31-12-2022,60\n", "made.*31.12.2022"),
    (bytes(range(256)), "targets.csv"),
    (None, "no file targets.csv"),
]


@pytest.mark.parametrize(("content", "told"), TARGETS)
def test_targets_that_cannot_be_read_are_refused(refused, content, told):
    put("done/round.toml", 'targets = "targets.csv"\n' + Path("done/round.toml").read_text())
    if content is not None:
        put("done/targets.csv", content)
    refused(told, "rates", "done")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_targets_as_a_spreadsheet_saves_them_are_taken(place, capsys, encoding):
    put("done/round.toml", 'targets = "targets.csv"\n' + Path("done/round.toml").read_text())
    text = "measure;by;percent;note\nmade;31-12-2022;75,5;måltal\n"
    put("done/targets.csv", text.encode(encoding))
    assert command("rates", "done") == 0
    assert "75.5" in capsys.readouterr().out


DAMAGED = [
    ("drawn/draw.json", "{", ("rates", "drawn"), "draw.json"),
    ("drawn/draw.json", "{}", ("verify", "drawn"), "draw.json"),
    ("drawn/sample.csv", "", ("rates", "drawn"), "sample.csv"),
    ("drawn/sample.csv", "order;stratum\n1;a\n", ("rates", "drawn"), "sample.csv"),
    ("new/frame.json", "[]", ("draw", "new", "--seed", "1"), "frame.json"),
    ("done/answers.jsonl", "{\n", ("rates", "done"), "answers.jsonl"),
    ("new/corrections.csv", "row;column\n2;Team\n", ("check", "new"), "corrections.csv"),
    (
        "new/corrections.csv",
        "row;column;old;new;who;why\n2;Tem;Nord;Syd;AB;fejl\n",
        ("check", "new"),
        "Team",
    ),
]


@pytest.mark.parametrize(("file", "content", "words", "told"), DAMAGED)
def test_a_damaged_file_of_the_folder_is_named(refused, file, content, words, told):
    put(file, content)
    refused(told, *words)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(",0", ",", "zeros"), ("reserve", "resrve", "resrve"), ("\n1,", "\nx,", "sample.csv")],
)
def test_a_list_of_the_draw_that_was_edited_is_refused(refused, old, new, told):
    edit("drawn/sample.csv", old, new)
    refused(told, "rates", "drawn")


def test_a_date_that_nobody_can_know_is_refused_before_the_draw(refused):
    edit("new/criteria.toml", 'end = "finished_on"', 'end = "finised_on"')
    refused("In time: the date finised_on.*finished_on", "draw", "new", "--seed", "1")


NEED_A_DRAW = [
    ("rates",),
    ("report",),
    ("replace", "001", "--reason", "x"),
    ("extend", "--size", "9"),
    ("reassign", "001", "--to", "AB"),
]
NEED_A_ROUND = [("check",), ("draw", "--seed", "1"), ("verify",), ("acute",), *NEED_A_DRAW]
MISUSE = [
    *[((name, "nowhere", *more), "no audit round in nowhere") for name, *more in NEED_A_ROUND],
    *[((name, "new", *more), "No sample has been drawn") for name, *more in NEED_A_DRAW],
    (("draw", "drawn", "--seed", "2"), "already"),
    (("draw", "new", "--seed", " "), "seed"),
    (("draw", "new", "--seed", CPR), "--seed"),
    (("new", "all.csv", "--criteria", "criteria.toml", "--frame", "extract.csv"), "all.csv"),
    (("new", "a", "--criteria", "criteria.toml", "--frame", "new"), "new"),
    (("new", "a", "--criteria", "criteria.toml", "--frame", "extract.csv", "--acute", CPR), "CPR"),
    (("new", ".", "--criteria", "criteria.toml", "--frame", "extract.csv"), "criteria.toml"),
    (("check", "new", "--faults", "new/register.csv"), "register.csv"),
    (("check", "new", "--faults", "drawn"), "drawn"),
    (("replace", "drawn", "999", "--reason", "x"), "999"),
    (("reassign", "drawn", "001", "--to", "XX"), "XX"),
    (("extend", "drawn", "--size", "3"), "take"),
    (("extend", "drawn", "--size", "300"), "300.*30"),
    (("extend", "drawn", "--quota", "anbringelse=99"), "anbringelse.*99"),
    (("extend", "drawn", "--quota", "anbringels=9"), "anbringelse"),
    (("rates", "done", "--by", "teem"), "teem.*team"),
    (("rates", "done", "--by", "case_id"), "case_id"),
    (("compare", "done", "nowhere"), "nowhere"),
    (("compare", "new", "done"), "drawn"),
    (("report", "done", "--to", "odt"), "odt.*html"),
    (("report", "done", "--against", "nowhere"), "nowhere"),
    (("redact", "done", "999", "--why", "x", "--by", "AB"), "999"),
    (("acute", "drawn", "--found", "now"), "case is missing"),
    (("acute", "drawn", "999", "--found", "now"), "999"),
    (("sheets", "in", "drawn"), "no sheets in"),
    (("sheets", "in", "drawn", "nowhere.csv"), "nowhere.csv"),
    (("store", "copy", "nowhere", "x.jsonl"), "nowhere"),
    (("store", "copy", "nowhere.jsonl", "drawn"), "nowhere.jsonl"),
    (("published", "nowhere.csv"), "nowhere.csv"),
    (("criteria", "show", "criteria.toml", "--html", "nowhere/x.html"), "nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), MISUSE, ids=lambda part: " ".join(part)[:60])
def test_what_cannot_be_done_is_refused_with_the_way_out(refused, words, told):
    refused(told, *words)


@pytest.mark.parametrize(
    "words",
    [
        ("rates", "done", "--format", "yaml"),
        ("compare", "done", "done", "--format", "yaml"),
        ("published", "all.csv", "--format", "yaml"),
        ("report", "done", "--language", "fr"),
        ("new", "a", "--criteria", "b", "--frame", "c", "--language", "fr"),
        ("extend", "drawn"),
        ("extend", "drawn", "--size", "9", "--quota", "anbringelse=3"),
        ("extend", "drawn", "--quota", "anbringelse=²"),
        ("store", "copy", "a.jsonl", "b.jsonl"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_apart(refused, words):
    refused("Usage", *words, code=2)


@pytest.mark.parametrize("words", [("replace", "--reason", CPR), ("reassign", "--to", " ")])
def test_what_is_said_of_a_drawn_case_is_looked_at_before_it_is_kept(refused, words):
    name, *more = words
    edit("drawn/round.toml", '["AB", "CD"]', "[]")
    refused(more[0], name, "drawn", cases_of("drawn")[0], *more)


HEAD = "case_id,measure,answer,reviewer,unit,seq,date,reason\n"
ROWS = [
    ("999,made,met,,,,,", "row 2.*999"),
    ("{cut},made,met,,,,,", "row 2.*Was {case} meant"),
    ("{case},mad,met,,,,,", "row 2.*made"),
    ("{case},all_kept,met,,,,,", "all_kept"),
    ("{case},made,maybe,,,,,", "maybe"),
    ("{case},made,met,,,,,\n{case},made,not_met,,,,,", "row 2"),
    ("{case},made,met,XY,,,,", "XY"),
    ("{case},made,met,,,,31-02-2022,", "31-02-2022"),
    ("{case},finished_on,31-02-2022,,,,,", "31-02-2022"),
    ("{case},finished_on,01-01-2021,,,,,", "01-01-2021.*lies before"),
    ("{case},made,met,,,,,{cpr}", "row 2.*CPR"),
    ("{cpr},made,met,,,,,", "row 2.*CPR"),
    ("{case},notified,met,,,,,", "unit"),
    ("{case},made,met", "row 2"),
]


@pytest.mark.parametrize(("row", "told"), ROWS)
def test_a_row_of_answers_that_does_not_fit_is_refused(refused, row, told):
    case = next(case for case in cases_of("drawn") if case.startswith("0"))
    values = {"case": case, "cut": case.lstrip("0"), "cpr": CPR}
    put("x.csv", HEAD + row.format(**values) + "\n")
    refused(told.format(**values), "sheets", "in", "drawn", "x.csv")


PUBLISHED = [
    ("", "p.csv"),
    ("label,percent\n", "p.csv"),
    ("a,b\n1,2\n", "label"),
    ("label;percent\nx;57,1\n", "57,1"),
    ("label,percent\nx,²\n", "²"),
    ("label,met,n\nx,5,3\n", "Row 2"),
    ("label,met,n\nx,0,0\n", "Row 2"),
    ("label,percent,n\nx,50,100000000\n", "Row 2.*10000"),
    ("label,percent\nx,5,6,7\n", "Row 2"),
    (f"label,percent\n{CPR},5\n", "label.*2"),
    (b"label,percent\nx\x81,5\n", "p.csv"),
]


@pytest.mark.parametrize(("content", "told"), PUBLISHED)
def test_a_published_table_that_cannot_be_read_is_refused(refused, content, told):
    put("p.csv", content)
    refused(told, "published", "p.csv")


KEYS = [
    ("new/key.csv", "key file must not lie"),
    ("nowhere/key.csv", "nowhere"),
    ("p.csv", "p.csv"),
    ("p-clean.csv", "p-clean.csv"),
    ("all.csv", "all.csv"),
    ("folder.csv", "folder.csv"),
]


@pytest.mark.parametrize(("key", "told"), KEYS)
def test_a_key_file_in_a_wrong_place_is_refused(refused, key, told):
    put("p.csv", f"CPR;Team\n{CPR};Nord\n")
    Path("folder.csv").mkdir()
    refused(told, "pseudonymise", "p.csv", "--id", "CPR", "--key", key)


def test_a_case_that_stands_twice_in_the_list_of_the_draw_is_refused(refused):
    text = Path("drawn/sample.csv").read_text(encoding="utf-8")
    put("drawn/sample.csv", text + text.splitlines()[-1] + "\n")
    refused("more than once", "verify", "drawn")
