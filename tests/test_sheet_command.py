"""The commands around the log as their users run them: sheets, acute, redact, store copy."""

import shutil

import pytest

from audit.bundled import bundled
from audit.rounds import open_round
from tests.sheet_round import Hand

CPR = "0101" + "80-1234"


@pytest.fixture
def folder(tmp_path):
    """The bundled round with its draw, nothing answered yet."""
    target = tmp_path / "runde"
    shutil.copytree(bundled("samples/example-2022"), target)
    (target / "answers.jsonl").unlink()
    return target


def first_case(folder, reviewer="AB"):
    cases = open_round(folder).sample().cases
    return cases.loc[(cases["role"] == "drawn") & (cases["reviewer"] == reviewer), "case_id"].iloc[
        0
    ]


def test_sheets_go_out_and_come_in_and_a_second_time_change_nothing(run, folder):
    code, out, _ = run("sheets", "out", folder)
    assert code == 0
    assert "AB.xlsx og CD.xlsx" in out
    case = first_case(folder)
    filling = Hand(folder / "sheets" / "AB.xlsx")
    filling.fill(case, "measure:bfu_made", "3").fill(case, "measure:bfu_made", "Ingen", "reason")
    filling.save()
    code, out, _ = run("sheets", "in", folder)
    assert (code, out) == (0, "1 svar indlæst (1 nye, 0 ændrede, 0 trukket tilbage).\n")
    entry = open_round(folder).answers().of(case, "", "bfu_made")
    assert (entry.answer, entry.who, entry.reason) == ("not_met", "AB", "Ingen")
    assert run("sheets", "in", folder)[1].startswith("Intet nyt")
    assert run("verify", folder)[0] == 0


def test_who_was_given_which_case_is_logged(run, folder):
    run("sheets", "out", folder)
    given = [entry for entry in open_round(folder).entries() if entry.kind == "assigned"]
    assert (first_case(folder), "AB") in {(entry.case, entry.who) for entry in given}


def test_sheets_are_not_written_over(run, folder):
    run("sheets", "out", folder)
    code, out, errors = run("sheets", "out", folder)
    assert (code, out) == (1, "")
    assert "AB.xlsx findes" in errors


def test_problems_of_all_files_are_told_together_and_nothing_is_written(run, folder):
    run("sheets", "out", folder)
    case = first_case(folder)
    filling = Hand(folder / "sheets" / "AB.xlsx")
    filling.fill(case, "measure:bfu_made", "måske")
    filling.save()
    table = folder / "svar.csv"
    table.write_text(f"case_id,measure,answer\n{case},bfu_mad,met\n", encoding="utf-8")
    before = open_round(folder).entries()
    code, _, errors = run("sheets", "in", folder, folder / "sheets" / "AB.xlsx", table)
    assert code == 1
    assert "AB.xlsx" in errors
    assert "svar.csv" in errors
    assert "2 ting skal rettes" in errors
    assert open_round(folder).entries() == before


def test_an_acute_concern_from_its_finding_to_its_closing(run, folder):
    case = first_case(folder)
    assert "ingen akutte bekymringer" in run("acute", folder)[1]
    code, out, _ = run("acute", folder, case, "--found", "nu", "--by", "AB")
    assert code == 0
    assert "Ring nu: Vagthavende leder, 70 00 00 00" in out
    assert "teamleder" in run("acute", folder, case, "--to", "teamleder", "--by", "AB")[1]
    run("acute", folder, case, "--received", "--assessed", "--closed", "--by", "L1")
    code, out, _ = run("acute", folder)
    assert "Vurderet inden for 24 timer." in out
    assert "0 åbne akutte bekymringer" in out
    assert run("verify", folder)[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--found", "barnet er slået"], "ikke et tidspunkt"),
        (["--found", "31-12-2999 10:00"], "i fremtiden"),
        (["--closed"], "ingen åben akut bekymring"),
        (["--found", "nu", "--to", CPR], "CPR-nummer"),
    ],
)
def test_a_concern_that_cannot_be_noted_is_refused(run, folder, words, told):
    code, _, errors = run("acute", folder, first_case(folder), *words)
    assert code == 1
    assert told in errors
    assert CPR not in errors


def test_a_concern_about_a_case_that_is_not_listed_is_refused_with_what_was_meant(run, folder):
    code, _, errors = run("acute", folder, first_case(folder) + "0", "--found", "nu")
    assert code == 1
    assert first_case(folder) in errors


def test_prose_is_erased_by_command_and_the_log_still_verifies(run, folder):
    case = first_case(folder)
    table = folder / "svar.csv"
    rows = f"case_id,measure,answer,reason\n{case},bfu_made,not_met,Hemmelighed sagde det\n"
    table.write_text(rows, encoding="utf-8")
    run("sheets", "in", folder, table)
    number = open_round(folder).answers().of(case, "", "bfu_made").seq
    code, out, _ = run("redact", folder, number, "--why", "Navn", "--by", "L1")
    assert code == 0
    assert "Slet også" in out
    assert open_round(folder).answers().of(case, "", "bfu_made").reason == ""
    assert b"Hemmelighed" not in (folder / "answers.sqlite").read_bytes()
    assert run("verify", folder)[0] == 0


def test_a_log_is_copied_to_a_file_and_back(run, folder):
    run("acute", folder, first_case(folder), "--found", "nu")
    assert run("store", "copy", folder, "answers.jsonl")[0] == 0
    assert run("store", "copy", "answers.jsonl", "copy.sqlite")[0] == 0
    assert run("store", "copy", "copy.sqlite", "again.jsonl")[0] == 0
    assert (folder.parent / "answers.jsonl").read_bytes() == (
        folder.parent / "again.jsonl"
    ).read_bytes()


def test_a_file_with_another_log_is_not_written_over(run, folder):
    run("acute", folder, first_case(folder), "--found", "nu")
    shutil.copy(bundled("samples/example-2021/answers.jsonl"), "answers.jsonl")
    code, _, errors = run("store", "copy", folder, "answers.jsonl")
    assert code == 1
    assert "ikke den samme log" in errors
