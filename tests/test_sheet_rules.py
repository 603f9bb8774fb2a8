"""What is asked in which order, and when a sheet greys a question: as the criteria say."""

import csv
import itertools
import shutil
import subprocess

import openpyxl
import pytest

from audit.outcomes import asked
from audit.questions import every_question, questions
from audit.sheets.greying import Cells, inapplicable
from audit.sheets.typed import shown
from tests.sheet_round import small_criteria

GATES = {
    "plan_needed": ["", "yes", "no", "unknown"],
    "bfu_made": ["", "met", "met_lawful_exception", "not_met", "not_applicable", "not_assessable"],
    "acute": ["", "yes", "no"],
}


@pytest.fixture
def criteria(tmp_path):
    return small_criteria(tmp_path)


def test_every_question_is_asked_once_and_what_follows_from_others_never(criteria):
    keys = [question.key for question in questions(criteria)]
    assert len(keys) == len(set(keys))
    assert "all_kept" not in keys
    assert {measure.id for measure in criteria.measures} - set(keys) == {"all_kept"}
    assert {fact.id for fact in criteria.facts} <= set(keys)
    assert every_question(criteria) == questions(criteria)


def test_a_fact_is_asked_before_every_measure_that_rests_on_it(criteria):
    keys = [question.key for question in questions(criteria)]
    assert keys.index("plan_needed") < keys.index("plan_made")
    assert keys.index("decided_on") < keys.index("plan_made_on") < keys.index("plan_made")
    assert keys.index("received_at") < keys.index("notification_24h")


def test_questions_about_units_are_told_from_those_about_the_case(criteria):
    units = {question.key: question.unit for question in questions(criteria)}
    assert units["reacted"] == units["acute"] == "notification"
    assert units["bfu_made"] == units["plan_needed"] == ""


def test_facts_that_no_measure_rests_on_come_last(criteria):
    last = questions(criteria)[-3:]
    assert {question.key for question in last} == {"basis", "siblings", "remarkable"}
    assert {question.theme for question in last} == {""}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_a_question_is_greyed_just_when_the_criteria_say_that_it_is_outside(criteria, tmp_path):
    combinations = list(itertools.product(*GATES.values()))
    registers = [{"case_type": kind} for kind in ("anbringelse", "familiebehandling", "")]
    names = [measure.id for measure in criteria.measures if measure.applies is not None]
    told, expected = [], []
    for register, values in itertools.product(registers, combinations):
        given = {key: value for key, value in zip(GATES, values, strict=True) if value}
        states = asked(criteria, register, given, None)
        expected.append([states[name] == "outside" for name in names])
        told.append((register, given))
    assert evaluated(criteria, told, names, tmp_path) == expected


def evaluated(criteria, told, names, folder):
    """What LibreOffice makes of the greying formulas, one row for each set of answers."""
    of = {question.key: question for question in questions(criteria)}
    path = folder / "formulas.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (register, given) in enumerate(told, start=1):
        places = {key: f"${letter}{row}" for key, letter in zip(GATES, "ABC", strict=True)}
        cells = Cells(
            criteria,
            questions(criteria),
            lambda key, places=places: places.get(key, ""),
            lambda kind, name, register=register: register.get(name, ""),
            "da",
        )
        answers = [shown(of[key], given[key], "da") if key in given else None for key in GATES]
        formulas = [inapplicable(criteria.measure(name), cells) or "=FALSE" for name in names]
        sheet.append([*answers, *(f"=IF({formula[1:]},1,0)" for formula in formulas)])
    book.save(path)
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", folder, path], check=True, timeout=180)
    rows = csv.reader(path.with_suffix(".csv").read_text(encoding="latin-1").splitlines())
    return [[cell == "1" for cell in row[len(GATES) :]] for row in rows]
