"""Scoring sheets: written, filled in, read back; malformed ones are refused whole."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from audit.errors import AuditError
from audit.log import Entry
from audit.sheets import write_sheets
from tests.sheet_round import Desk, Hand, Settings, small_criteria, small_sample

CPR = "0101" + "80-1234"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("round")
    sample = small_sample(small_criteria(folder))
    write_sheets(folder / "sheets", sample, (), Settings())
    return Desk(folder / "sheets", sample)


@pytest.fixture
def desk(written, tmp_path):
    """A round whose sheets were just written, to be filled in and spoiled."""
    shutil.copytree(written.folder, tmp_path / "sheets")
    return replace(written, folder=tmp_path / "sheets")


def hand(desk, reviewer="AB"):
    return Hand(desk.path(reviewer))


def only(found):
    (entry,) = found.entries
    return entry


def refusal(desk, *paths):
    with pytest.raises(AuditError) as refused:
        desk.read(*paths)
    return refused.value


# What is written


def test_each_reviewer_gets_a_workbook_with_a_worksheet_for_each_own_case(desk):
    tabs = openpyxl.load_workbook(desk.path("AB")).sheetnames
    assert tabs[0] == "Forside"
    assert {"001", "002"} <= set(tabs)
    assert not {"003", "004"} & set(tabs)
    assert "003" in openpyxl.load_workbook(desk.path("CD")).sheetnames


def test_every_worksheet_begins_with_whom_to_call_about_a_child_in_danger(desk):
    for sheet in openpyxl.load_workbook(desk.path()).worksheets[1:-1]:
        assert "AKUT BEKYMRING" in sheet["B1"].value
        assert "12 34 56 78" in sheet["B1"].value


def test_the_cover_explains_the_six_answers(desk):
    cover = openpyxl.load_workbook(desk.path())["Forside"]
    text = "\n".join(str(cell.value) for row in cover for cell in row if cell.value)
    for answer in ("1 Ja, kravet er overholdt", "4 Fremgår ikke af sagen", "6 Kan ikke vurderes"):
        assert answer in text
    assert "31. januar 2023" in text


def test_facts_are_asked_before_the_measures_that_use_them_and_by_theme(desk):
    sheet = openpyxl.load_workbook(desk.path())["001"]
    rows = [sheet.cell(n, 1).value for n in range(1, sheet.max_row + 1)]
    order = ["fact:plan_needed", "fact:plan_made_on", "measure:plan_made", "fact:visits"]
    assert sorted(order, key=rows.index) == order
    assert "measure:all_kept" not in rows


def test_only_what_is_to_be_filled_in_is_unlocked(desk):
    sheet = openpyxl.load_workbook(desk.path())["001"]
    assert sheet.protection.sheet
    for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row, max_col=8):
        for cell in row:
            if not cell.protection.locked:
                assert cell.column in {3, 4, 5, 6}
                assert ":" in row[0].value


def test_a_question_that_the_register_rules_out_is_locked(desk):
    filling = hand(desk)
    ruled_out = filling.book["001"].cell(filling.row("001", "measure:placed_well"), 3)
    asked = filling.book["002"].cell(filling.row("002", "measure:placed_well"), 3)
    assert ruled_out.protection.locked
    assert not asked.protection.locked


def test_a_question_is_greyed_by_the_answers_that_rule_it_out(desk):
    filling = hand(desk)
    sheet = filling.book["001"]
    gate = f"$C${filling.row('001', 'fact:plan_needed')}"
    formulas = {
        str(area.sqref): rule.formula[0]
        for area in sheet.conditional_formatting
        for rule in area.rules
    }
    own = next(
        formula
        for area, formula in formulas.items()
        if area.startswith(f"B{filling.row('001', 'measure:plan_made')}:")
    )
    assert own == f'AND({gate}<>"",{gate}<>"Fremgår ikke",NOT({gate}="Ja"))'


def test_answers_are_offered_as_a_list_and_dates_are_checked(desk):
    sheet = openpyxl.load_workbook(desk.path())["001"]
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert {"list", "custom"} <= kinds


def test_what_was_answered_before_is_filled_in_but_not_what_others_answered(desk):
    given = [
        Entry(who="AB", case="001", key="bfu_made", answer="not_met", reason="Mangler"),
        Entry(who="CD", case="001", key="child_centred", answer="4"),
    ]
    filling = Hand(desk.after(given).rewritten().path())
    row = filling.row("001", "measure:bfu_made")
    cells = [filling.book["001"].cell(row, column).value for column in (3, 4, 5, 6)]
    assert cells == ["3 Nej, kravet er ikke overholdt", None, "Mangler", None]
    other = filling.row("001", "measure:child_centred")
    assert filling.book["001"].cell(other, 3).value is None


def test_what_looks_like_a_formula_is_written_as_text(desk):
    given = [Entry(who="AB", case="001", key="bfu_made", answer="met", reason="=1+1")]
    filling = Hand(desk.after(given).rewritten().path())
    cell = filling.book["001"].cell(filling.row("001", "measure:bfu_made"), 5)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_sheets_that_are_there_already_are_not_written_over(desk):
    with pytest.raises(AuditError, match=r"AB\.xlsx findes"):
        write_sheets(desk.folder, desk.sample, (), Settings())


# What is read


def test_sheets_as_they_were_written_say_nothing(desk):
    assert desk.read(desk.path("AB"), desk.path("CD")).entries == ()


@pytest.mark.parametrize("language", ["da", "en"])
def test_filled_in_sheets_are_read_back(desk, language):
    filling = Hand(desk.rewritten(language).path())
    filling.fill("001", "measure:bfu_made", "3").fill("001", "measure:bfu_made", "Ingen", "reason")
    filling.fill("001", "measure:bfu_made", "akt 12", "document")
    filling.fill("001", "fact:visits", "03-04-2022, 1. maj 2022")
    filling.fill("001", "fact:basis", "Støtte" if language == "da" else "Support")
    filling.fill("001", "fact:siblings", 2)
    filling.fill("001", "measure:child_centred", 4)
    filling.save()
    given = {entry.key: entry for entry in desk.read().entries}
    assert given["bfu_made"].answer == "not_met"
    assert (given["bfu_made"].document, given["bfu_made"].reason) == ("akt 12", "Ingen")
    assert given["visits"].answer == "2022-04-03 2022-05-01"
    assert given["basis"].answer == "§ 32"
    assert (given["siblings"].answer, given["child_centred"].answer) == ("2", "4")
    assert {(entry.who, entry.case) for entry in given.values()} == {("AB", "001")}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1 Ja, kravet er overholdt", "met"),
        ("Ja", "met"),
        ("ja.", "met"),
        (1, "met"),
        (1.0, "met"),
        ("  2 ", "met_lawful_exception"),
        ("Lovligt undladt", "met_lawful_exception"),
        ("fremgår ikke", "not_documented"),
        ("Not relevant", "not_applicable"),
        ("not_documented", "not_documented"),
    ],
)
def test_an_answer_is_read_however_it_can_only_mean_one_thing(desk, typed, code):
    filling = hand(desk)
    filling.fill("001", "measure:bfu_made", typed)
    filling.save()
    assert only(desk.read()).answer == code


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("31-12-2021", "2021-12-31"),
        ("31.12.2021", "2021-12-31"),
        ("2021-12-31", "2021-12-31"),
        (date(2021, 12, 31), "2021-12-31"),
        (datetime(2021, 12, 31), "2021-12-31"),
        ("dato fremgår ikke", "unknown"),
        ("Not in the file", "unknown"),
    ],
)
def test_a_date_is_read_however_it_can_only_mean_one_day(desk, typed, canonical):
    filling = hand(desk)
    filling.fill("001", "fact:decided_on", typed)
    filling.save()
    assert only(desk.read()).answer == canonical


def test_the_same_import_twice_changes_nothing(desk):
    filling = hand(desk)
    filling.fill("001", "measure:bfu_made", "nej").fill(
        "001", "measure:bfu_made", "Fordi", "reason"
    )
    filling.fill("001", "acute:found", "31-03-2022 09:30").fill("001", "acute:to", "teamleder")
    filling.fill_unit("002", 1, "fact:acute|answer", "Ja")
    filling.save()
    first = desk.read().entries
    assert len(first) == 4
    assert desk.after(first).read().entries == ()


def test_a_learning_point_alone_is_kept(desk):
    filling = hand(desk)
    filling.fill("001", "measure:plan_made", "Godt eksempel", "learning")
    filling.save()
    entry = only(desk.read())
    assert (entry.answer, entry.learning) == ("", "Godt eksempel")
    assert desk.after([entry]).read().entries == ()


def test_an_answer_that_was_there_and_is_deleted_is_withdrawn(desk):
    later = desk.after([Entry(who="AB", case="001", key="bfu_made", answer="met")]).rewritten()
    filling = hand(later)
    filling.fill("001", "measure:bfu_made", None)
    filling.save()
    assert only(later.read()).answer == ""


def test_an_untouched_sheet_does_not_undo_a_newer_answer(desk):
    later = desk.after([Entry(who="AB", case="001", key="bfu_made", answer="met")])
    found = later.read()
    assert found.entries == ()
    assert "nyere svar" in found.notes[0].text()


def test_prose_erased_from_the_log_does_not_come_back_with_the_sheet(desk):
    filling = hand(desk)
    filling.fill("001", "measure:bfu_made", "ja").fill("001", "measure:bfu_made", "N", "reason")
    filling.save()
    (entry,) = desk.read().entries
    later = desk.after([replace(entry, reason="", erased=True)])
    found = later.read()
    assert found.entries == ()
    assert "slettet i loggen" in found.notes[0].text()


def test_units_are_read_with_the_registers_rows_first(desk):
    filling = hand(desk)
    filling.fill_unit("002", 2, "fact:assessed_at|answer", "02-02-2022 08:15")
    filling.fill_unit("002", 3, "fact:received_at|answer", "05-02-2022")
    filling.fill_unit("002", 3, "fact:acute|answer", "Ja")
    filling.fill_unit("002", 3, "measure:reacted|answer", "1")
    filling.save()
    given = {(entry.unit, entry.key): entry.answer for entry in desk.read().entries}
    assert given == {
        ("2", "assessed_at"): "2022-02-02T08:15",
        ("notification:3", "received_at"): "2022-02-05",
        ("notification:3", "acute"): "yes",
        ("notification:3", "reacted"): "met",
    }


def test_acute_lines_give_moments_and_a_role_and_nothing_about_the_child(desk):
    filling = hand(desk)
    filling.fill("001", "acute:found", "31-03-2022 kl. 9.30").fill("001", "acute:to", "teamleder")
    filling.fill("001", "acute:handed_over", "31-03-2022 09:40")
    filling.save()
    entries = desk.read().entries
    assert [(e.kind, e.key, e.answer, e.reason) for e in entries] == [
        ("acute", "found", "2022-03-31T09:30", ""),
        ("acute", "handed_over", "2022-03-31T09:40", "teamleder"),
    ]


def test_a_receipt_filled_in_later_is_one_new_entry(desk):
    filling = hand(desk)
    filling.fill("001", "acute:found", "31-03-2022 09:30")
    filling.save()
    later = desk.after(desk.read().entries)
    filling.fill("001", "acute:received", "31-03-2022 10:10")
    filling.save()
    entry = only(later.read())
    assert (entry.key, entry.answer, entry.unit) == ("received", "2022-03-31T10:10", "1")


def test_a_question_answered_as_not_relevant_where_it_is_not_is_no_contradiction(desk):
    filling = hand(desk)
    filling.fill("001", "fact:plan_needed", "Nej").fill("001", "measure:plan_made", "5")
    filling.fill("001", "measure:plan_made", "Ingen plan", "reason")
    filling.save()
    assert len(desk.read().entries) == 2


# What is refused


def delete_row(filling):
    sheet = filling.book["001"]
    sheet.delete_rows(filling.row("001", "measure:bfu_made"))


def copy_row(filling):
    sheet = filling.book["001"]
    target = sheet.max_row + 2
    for column in range(1, 9):
        row = filling.row("001", "measure:bfu_made")
        sheet.cell(target, column).value = sheet.cell(row, column).value


def swap_questions(filling):
    sheet = filling.book["001"]
    one, two = (filling.row("001", f"measure:{name}") for name in ("bfu_made", "bfu_reasoned"))
    first, second = sheet.cell(one, 2), sheet.cell(two, 2)
    first.value, second.value = second.value, first.value


def write_below(filling):
    sheet = filling.book["001"]
    sheet.cell(sheet.max_row + 3, 5).value = "Husk at ringe"


def rename_case(filling):
    filling.book["001"]["B2"].value = "Sag 007"


def copy_tab(filling):
    filling.book.copy_worksheet(filling.book["001"])


def remove_tab(filling):
    del filling.book["002"]


def remove_unit_tab(filling):
    del filling.book["002 Underretning"]


def unknown_row(filling):
    sheet = filling.book["001"]
    sheet.cell(filling.row("001", "measure:bfu_made"), 1).value = "measure:old_one"


def answered(identity, value, *more, case="001"):
    def fill(filling):
        filling.fill(case, identity, value)
        for other, text, column in more:
            filling.fill(case, other, text, column)

    return fill


def unit_answered(number, column, value):
    return lambda filling: filling.fill_unit("002", number, column, value)


MALFORMED = [
    (answered("measure:bfu_made", "Måske"), "unknown_answer"),
    (answered("measure:bfu_made", "Ja, krav overholdt"), "unknown_answer"),
    (answered("measure:bfu_made", 7), "unknown_answer"),
    (answered("measure:bfu_made", True), "unknown_answer"),
    (answered("measure:bfu_made", date(2022, 1, 3)), "unknown_answer"),
    (answered("measure:bfu_made", "=1+1"), "formula"),
    (answered("measure:bfu_made", "#N/A"), "cell_error"),
    (answered("measure:bfu_made", "3"), "reason_missing"),
    (answered("measure:bfu_made", "Kan ikke vurderes"), "reason_missing"),
    (answered("measure:plan_made", "1", case="002"), "override_reason"),
    (answered("measure:bfu_made", CPR), "cpr"),
    (answered("measure:bfu_made", "ja", ("measure:bfu_made", f"se {CPR}", "learning")), "cpr"),
    (answered("measure:child_centred", 5), "unknown_mark"),
    (answered("measure:child_centred", 2.5), "unknown_mark"),
    (answered("fact:plan_needed", "måske"), "unknown_choice"),
    (answered("fact:basis", "Anbringlse"), "unknown_choice"),
    (answered("fact:decided_on", "31-02-2022"), "impossible_date"),
    (answered("fact:decided_on", "12-31-2022"), "impossible_date"),
    (answered("fact:decided_on", "01-03-2202"), "impossible_date"),
    (answered("fact:decided_on", "31-12-9999"), "impossible_date"),
    (answered("fact:decided_on", "i foråret"), "no_date"),
    (answered("fact:decided_on", 44651), "no_date"),
    (answered("fact:visits", "03-04-2022 31-04-2022"), "impossible_date"),
    (answered("fact:visits", "03-04-2022, 3.4.2022"), "date_twice"),
    (answered("fact:siblings", "to"), "unknown_number"),
    (answered("fact:siblings", "1.234"), "unknown_number"),
    (answered("fact:plan_made_on", "01-02-2022", case="002"), "reversed"),
    (answered("measure:placed_well", "1"), "inapplicable"),
    (answered("measure:plan_made", "1", ("fact:plan_needed", "Nej", "answer"),
              ("measure:plan_made", "Fordi", "reason")), "inapplicable"),
    (answered("acute:found", "i går"), "acute_moment"),
    (answered("acute:found", "31-03-2022"), "acute_moment"),
    (answered("acute:to", "teamleder"), "acute_found_missing"),
    (answered("acute:to", CPR), "cpr"),
    (unit_answered(3, "fact:received_at|answer", "31-02-2022 10:00"), "impossible_date"),
    (unit_answered(1, "fact:assessed_at|answer", "02-01-2022 10:00"), "reversed"),
    (unit_answered(1, "fact:received_at|answer", None), "cleared"),
    (unit_answered(3, "measure:reacted|answer", "3"), "reason_missing"),
    (delete_row, "row_missing"),
    (copy_row, "row_twice"),
    (swap_questions, "row_moved"),
    (unknown_row, "row_unknown"),
    (write_below, "outside_rows"),
    (rename_case, "case_changed"),
    (copy_tab, "tab_twice"),
    (remove_tab, "tab_missing"),
    (remove_unit_tab, "tab_missing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "key"), MALFORMED, ids=[f"{n}-{key}" for n, (_, key) in enumerate(MALFORMED)]
)
def test_a_malformed_sheet_is_refused_with_the_place(desk, spoil, key):
    filling = hand(desk)
    spoil(filling)
    filling.save()
    refused = refusal(desk)
    assert f"sheets.{key}" in {found.key for found in refused.problems}
    for language in ("da", "en"):
        message = refused.text(language)
        assert "AB.xlsx" in message
        assert CPR not in message


def test_all_problems_are_told_at_once_and_nothing_is_taken(desk):
    filling = hand(desk)
    filling.fill("001", "measure:bfu_made", "Måske").fill("001", "fact:decided_on", "31-02-2022")
    filling.fill("002", "measure:child_centred", 9)
    filling.save()
    refused = refusal(desk)
    assert len(refused.problems) == 3
    assert refused.text().splitlines()[0] == "Intet er indlæst: 3 ting skal rettes først."


def test_a_message_says_where_what_stands_there_and_what_was_probably_meant(desk):
    filling = hand(desk)
    filling.fill("001", "measure:bfu_made", "Ja, krav overholdt")
    filling.save()
    row = filling.row("001", "measure:bfu_made")
    assert refusal(desk).problems[0].text("en") == (
        f"AB.xlsx, sheet 001, cell C{row}, case 001, Rule bfu_made: "
        '"Ja, krav overholdt" is not an answer. Was "1 Yes, the requirement is met" meant?'
    )


def test_day_and_month_the_wrong_way_round_are_told(desk):
    filling = hand(desk)
    filling.fill("001", "fact:decided_on", "12-31-2022")
    filling.save()
    assert "Mentes der »31-12-2022«?" in refusal(desk).text()


def test_a_case_that_is_another_reviewers_by_now_is_refused(desk):
    cases = desk.sample.cases.assign(reviewer=["CD", "AB", "CD", "AB"])
    moved = replace(desk, sample=replace(desk.sample, cases=cases))
    assert "sag 001 læses af CD, ikke af AB" in refusal(moved).text()


def test_a_case_that_was_replaced_is_refused(desk):
    cases = desk.sample.cases.assign(role=["replaced", "drawn", "drawn", "drawn"])
    other = replace(desk, sample=replace(desk.sample, cases=cases))
    assert "sag 001 er ikke udvalgt" in refusal(other).text()


def test_a_sheet_from_another_round_is_refused(desk, tmp_path):
    other = replace(desk, sample=small_sample(desk.sample.criteria, seed="dice 1 1 1"))
    assert [found.key for found in refusal(other).problems] == ["sheets.other_round"]


def test_two_workbooks_of_one_reviewer_are_refused(desk):
    shutil.copy(desk.path(), desk.folder / "AB-2.xlsx")
    refused = refusal(desk, desk.path(), desk.folder / "AB-2.xlsx")
    assert "sheets.same_file" in {found.key for found in refused.problems}


def test_a_question_added_to_the_criteria_since_is_not_called_a_deleted_row(desk):
    criteria = replace(desk.sample.criteria, fingerprint="changed")
    eligible = replace(desk.sample.eligible, criteria=criteria)
    later = replace(desk, sample=replace(desk.sample, eligible=eligible))
    filling = hand(desk)
    delete_row(filling)
    filling.save()
    assert later.read().entries == ()


def not_a_workbook(path):
    path.write_text("case_id;answer", encoding="utf-8")


def cut_short(path):
    path.write_bytes(path.read_bytes()[:2000])


def with_a_password(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))


def foreign(path):
    openpyxl.Workbook().save(path)


def gone(path):
    path.unlink()


def open_in_excel(path):
    path.with_name(f"~${path.name}").write_bytes(b"")


def open_in_libreoffice(path):
    path.with_name(f".~lock.{path.name}#").write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (not_a_workbook, "no_workbook"),
        (cut_short, "no_workbook"),
        (with_a_password, "encrypted"),
        (foreign, "not_ours"),
        (gone, "no_file"),
        (open_in_excel, "is_open"),
        (open_in_libreoffice, "is_open"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(desk, spoil, key):
    spoil(desk.path())
    assert [found.key for found in refusal(desk).problems] == [f"sheets.{key}"]


def test_a_file_that_another_program_holds_is_refused(desk, monkeypatch):
    def held(*args, **kwargs):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", held)
    assert [found.key for found in refusal(desk).problems] == ["sheets.cannot_open"]


def test_the_spreadsheet_programs_lock_file_is_not_taken_for_the_sheet(desk):
    lock = desk.folder / "~$AB.xlsx"
    lock.write_bytes(b"")
    assert [found.key for found in refusal(desk, lock).problems] == ["sheets.lock_file"]


# LibreOffice

TYPING = """
import json, subprocess, sys, time
import uno
from com.sun.star.beans import PropertyValue

profile, source, target, cells = sys.argv[1:]
pipe = "pipe,name=sheets%d" % time.time_ns()
command = ["soffice", "-env:UserInstallation=" + profile, "--headless", "--norestore"]
office = subprocess.Popen([*command, "--accept=" + pipe + ";urp;"])
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
for attempt in range(240):
    try:
        context = resolver.resolve("uno:" + pipe + ";urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.25)
desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
book = desktop.loadComponentFromURL(source, "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
for tab, cell, typed in json.loads(cells):
    book.Sheets.getByName(tab).getCellRangeByName(cell).FormulaLocal = typed
book.storeToURL(target, (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),))
book.close(True)
try:
    desktop.terminate()
except Exception:
    pass
office.wait(60)
"""


def uno_python():
    """A Python that can talk to LibreOffice, which is seldom the one of a project."""
    for python in filter(None, (shutil.which("python3", path="/usr/bin"), shutil.which("python3"))):
        if not subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
            return python
    return None


needs_libreoffice = pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed"
)


@pytest.fixture
def type_in(tmp_path):
    """Type into cells as a person does in LibreOffice, and save as XLSX beside the original."""
    python = uno_python()
    if not python:
        pytest.skip("no Python with LibreOffice's uno module (python3-uno)")

    def fill(path, cells):
        target = path.with_name("filled.xlsx")
        places = [(tmp_path / "profile").as_uri(), path.as_uri(), target.as_uri()]
        subprocess.run([python, "-c", TYPING, *places, json.dumps(cells)], check=True, timeout=180)
        return target

    return fill


@needs_libreoffice
def test_a_sheet_that_libreoffice_saved_is_read_back(desk, tmp_path):
    filling = hand(desk)
    filling.fill("001", "measure:bfu_made", "1 Ja, kravet er overholdt")
    filling.fill("001", "fact:visits", "03-04-2022, 12-09-2022")
    filling.fill_unit("002", 3, "fact:acute|answer", "Nej")
    filling.save()
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = tmp_path / "saved"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", out]
    subprocess.run([*command, desk.path()], check=True, timeout=180)
    found = {entry.key: entry.answer for entry in desk.read(out / "AB.xlsx").entries}
    assert found == {"bfu_made": "met", "visits": "2022-04-03 2022-09-12", "acute": "no"}


@needs_libreoffice
def test_a_sheet_filled_in_with_libreoffice_is_read_back(desk, type_in):
    filling = hand(desk)
    cells = [
        ("001", f"C{filling.row('001', 'measure:bfu_made')}", "3"),
        ("001", f"E{filling.row('001', 'measure:bfu_made')}", "Ingen undersøgelse i sagen"),
        ("001", f"C{filling.row('001', 'fact:visits')}", "03-04-2022, 12-09-2022"),
        ("001", f"C{filling.row('001', 'fact:plan_made_on')}", "04-03-2022"),
        # The question itself is protected: typing there changes nothing.
        ("001", f"B{filling.row('001', 'measure:bfu_made')}", "Noget andet"),
    ]
    found = desk.read(type_in(desk.path(), cells))
    assert {entry.key: (entry.answer, entry.reason) for entry in found.entries} == {
        "bfu_made": ("not_met", "Ingen undersøgelse i sagen"),
        "visits": ("2022-04-03 2022-09-12", ""),
        "plan_made_on": ("2022-03-04", ""),
    }
