"""What is seen of an extract before anything is drawn."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from audit.criteria import Criteria, read_criteria
from audit.due import due_measures
from audit.frame import Frame, Period, propose_columns, read_frame
from audit.frame.sources import read_extract
from audit.preview import Preview, preview

FIXTURES = Path(__file__).parent / "fixtures" / "frame"
PERIOD = Period(date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 31))


@pytest.fixture
def frame() -> Frame:
    file = FIXTURES / "afgoerelser.csv"
    columns, _ = propose_columns(read_extract(file))
    return read_frame(file, columns=columns, period=PERIOD)


@pytest.fixture
def seen(frame: Frame) -> Preview:
    return preview(frame, read_criteria("boernesagsbarometret-barnets-lov"))


def test_the_faults_are_told_by_row_to_be_sent_on(seen: Preview) -> None:
    said = seen.text()
    assert "Række 9, sag 008: »Afgørelsesdato« er 31-02-2025" in said
    assert "Kontrolsum: " + seen.fingerprint in said
    assert "Row 9, case 008" in seen.text("en")


def test_each_column_says_how_many_cases_have_a_value(seen: Preview) -> None:
    filled = {column.name: column.filled for column in seen.filled}
    assert filled["decided_on"] == 13
    assert filled["plan_made_on"] == 8
    assert "Plan dato              8 af 13 (62 %)" in seen.text()


def test_cases_are_counted_by_type_team_and_month(seen: Preview) -> None:
    assert dict(seen.groups["team"]) == {"Nord": 5, "Syd": 4, "Ung": 3, "Modtagelsen": 1}
    assert seen.groups["month"][0] == ("2023-12", 1)
    assert seen.groups["case_type"][0] == ("Familiebehandling", 4)


def test_a_due_day_after_the_reading_date_is_not_yet_due(seen: Preview) -> None:
    """A case started 3 November 2025 is to be followed up by 3 February 2026."""
    due = {item.measure: item for item in seen.due}
    assert due["followup_3_months"].not_yet == 1
    assert "012" not in dict(due["followup_3_months"].open)


def test_cases_that_are_due_without_an_end_date_are_named_with_the_day(seen: Preview) -> None:
    due = {item.measure: dict(item.open) for item in seen.due}
    assert due["bfu_4_months"]["012"] == date(2025, 10, 24)
    assert due["plan_made"]["003"] == date(2025, 5, 4)
    assert "015" not in due["bfu_4_months"]
    assert "012 (frist 24.10.2025)" in seen.text()


def test_values_the_criteria_do_not_know_are_told(seen: Preview) -> None:
    unmatched = {item.name: item.found for item in seen.unmatched}
    assert set(unmatched["acting_municipality"]) == {"Eksempelby", "Nabokommune"}
    assert "§46" in unmatched["legal_basis"]
    assert "Anbringelse - plejefamilie" in unmatched["case_type"]


def test_values_that_are_mapped_are_known() -> None:
    columns, _ = propose_columns(read_extract(FIXTURES / "afgoerelser.csv"))
    own = {"acting_municipality": {"Eksempelby": "own"}}
    frame = read_frame(FIXTURES / "afgoerelser.csv", columns=columns, values=own)
    criteria = read_criteria("boernesagsbarometret-barnets-lov")
    assert "acting_municipality" not in {item.name for item in preview(frame, criteria).unmatched}


def test_only_the_cases_given_are_counted(frame: Frame) -> None:
    seen = preview(frame, cases=frame.table[frame.table["team"] == "Nord"])
    assert dict(seen.groups["team"]) == {"Nord": 6}
    assert seen.filled[0].cases == 13


def test_the_list_of_faults_opens_in_a_spreadsheet(seen: Preview, tmp_path: Path) -> None:
    path = seen.write_faults(tmp_path / "fejlliste.csv")
    head, first, *_ = path.read_text(encoding="utf-8-sig").splitlines()
    assert head == "Række;Sag;Kolonne;Værdi;Slags;Hvad der er galt"
    assert first.startswith("2;001;Familie-id;F0311;bør efterses;")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1 + len(seen.faults)


def test_a_value_cannot_become_a_formula_in_the_list_of_faults(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("case_id;decided_on\n1;=1+1\n", encoding="utf-8")
    assert ";'=1+1;" in preview(read_frame(file)).faults_csv()


def test_a_notebook_shows_the_preview(seen: Preview) -> None:
    assert "<pre>" in seen._repr_html_()


# Due days of measures with a time limit


@pytest.fixture
def counted(criteria_of: Callable[[str], Criteria], frame_of: Callable[..., Frame]) -> Callable:
    """How many are due for one measure, by the register's columns."""

    def build(rule: str, as_of: str = "2025-06-30", **columns: list[str]) -> tuple[int, ...]:
        criteria = criteria_of(f'selection.size = 1\n[[measure]]\nid = "m"\n{rule}')
        frame = frame_of(as_of=as_of, **columns)
        (due,) = due_measures(frame.table, criteria, frame.period.as_of)
        return due.due, due.not_yet, due.no_start, due.outside

    return build


DEADLINE = 'deadline = [{ end = "plan_made_on", by = [{ date = "decided_on", months = 3 }] }]'


@pytest.mark.parametrize(
    ("decided", "counts"),
    [
        ("2025-03-29", (1, 0, 0, 0)),
        ("2025-03-30", (0, 1, 0, 0)),
        ("", (0, 0, 1, 0)),
    ],
)
def test_a_case_is_due_when_its_due_day_lies_before_the_reading_date(
    counted: Callable, decided: str, counts: tuple[int, ...]
) -> None:
    assert counted(DEADLINE, case_id=["1"], decided_on=[decided], plan_made_on=[""]) == counts


def test_without_a_reading_date_everything_with_a_start_is_due(counted: Callable) -> None:
    columns = {"case_id": ["1", "2"], "decided_on": ["2025-06-29", ""]}
    assert counted(DEADLINE, as_of="", **columns) == (1, 0, 1, 0)


def test_a_case_the_requirement_does_not_cover_is_outside(counted: Callable) -> None:
    rule = 'applies = { column = "case_type", equals = "anbringelse" }\n' + DEADLINE
    columns = {"case_id": ["1", "2"], "case_type": ["andet", "anbringelse"]}
    assert counted(rule, **columns, decided_on=["2025-01-01"] * 2) == (1, 0, 0, 1)


def test_of_several_dates_the_earliest_counts(counted: Callable) -> None:
    rule = (
        'deadline = [{ end = "first_followup_on", by = [{ date = "started_on", months = 3 }, '
        '{ date = "bfu_finished_on" }] }]'
    )
    columns = {"started_on": ["2025-05-01"], "bfu_finished_on": ["2025-06-01"]}
    assert counted(rule, case_id=["1"], **columns) == (1, 0, 0, 0)


def test_visits_are_due_when_the_placement_has_lasted_a_year(counted: Callable) -> None:
    rule = 'count = { of = "visits", at_least = 2, months = 12, since = "started_on" }'
    columns = {"case_id": ["1", "2"], "started_on": ["2024-06-01", "2024-08-01"]}
    assert counted(rule, **columns) == (1, 1, 0, 0)
