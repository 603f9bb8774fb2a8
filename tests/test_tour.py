"""The tour: a whole round on the bundled example, recomputed as it is shown."""

import re
import shutil
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

import audit
from audit.bundled import bundled
from audit.errors import AuditError
from audit.log import append, export_jsonl, open_store
from audit.log_chain import Entry
from audit.tour import MADE, MARK, tour
from audit.words import catalogue

SAMPLES = bundled("samples")


def no_network(*_):
    raise AssertionError("the tour needs no network")


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tour") / "tour"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", no_network)
        return folder, list(tour(folder))


def test_it_goes_through_every_step_in_danish_and_ends_with_the_reports(shown):
    folder, lines = shown
    titles = [line for line in lines if re.match(r"[1-8]\. ", line)]
    assert [line[0] for line in titles] == list("12345678")
    endings = [Path(line.strip()).suffix for line in lines[-4:]]
    assert endings == [".html", ".pdf", ".docx", ".xlsx"]
    assert all(Path(line.strip()).stat().st_size > 5000 for line in lines[-4:])
    assert {path.name for path in folder.iterdir()} == {*MADE, MARK}


def test_the_shell_line_it_prints_gives_the_digest_it_prints(shown):
    _, lines = shown
    at = next(n for n, line in enumerate(lines) if "sha256sum" in line)
    done = subprocess.run(lines[at], shell=True, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == lines[at + 1].strip()


def test_it_draws_the_cases_that_the_folder_says(shown):
    _, lines = shown
    drawn = next(line for line in lines if line.startswith("Nu trækkes der igen"))
    sample = audit.open_round(SAMPLES / "example-2022").sample()
    said = set(re.findall(r"\b\d{3}\b", drawn))
    assert set(sample.cases.query("role in ['drawn', 'replaced']")["case_id"]) >= said
    assert any("Det er de samme sager" in line for line in lines)


def test_its_rates_are_those_of_the_round(shown):
    _, lines = shown
    rate = audit.open_round(SAMPLES / "example-2022").rates().of("followup_3_months")
    line = next(line for line in lines if line.startswith("  Opfølgning inden for 3 måneder"))
    assert f"{rate.met} af {rate.n}" in line
    assert "påvist ikke nået" in line


def test_the_published_figures_say_what_they_can_and_cannot_show(shown):
    _, lines = shown
    text = "\n".join(lines)
    assert "36 %   95 %: lavere" in text
    assert "intet antal af højst 20 sager 66 procent" in text
    assert "17 af 50 (21–48)" in text
    assert "34 %  16 %: højere  28 af 83 (24–45)" in text


def test_the_sheets_hold_one_page_per_case_and_no_answers_yet(shown):
    folder, _ = shown
    books = [load_workbook(path, read_only=True) for path in (folder / "sheets").iterdir()]
    drawn = audit.open_round(SAMPLES / "example-2022").sample().drawn
    pages = [name for book in books for name in book.sheetnames]
    assert all(any(case in page for page in pages) for case in drawn)


def test_it_is_told_in_english_too(tmp_path):
    lines = tour(tmp_path / "t", language="en")
    assert next(lines).startswith("Tour: a whole audit round")
    assert any(line.startswith("A rise is shown") for line in lines)


def test_both_languages_have_the_same_phrases():
    assert set(catalogue("tour", "da")) == set(catalogue("tour", "en"))
    assert set(catalogue("rerun", "da")) == set(catalogue("rerun", "en"))


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AuditError, match="ikke lavet af en rundvisning"):
        list(tour(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_of_an_earlier_tour_is_made_again_and_what_else_lies_there_stays(shown, tmp_path):
    folder = shutil.copytree(shown[0], tmp_path / "tour")
    (folder / "notes.txt").write_text("mine")
    (folder / "report" / "rapport-intern.html").write_text("old")
    first = next(tour(folder))
    assert first.startswith("Rundvisning")
    assert (folder / "notes.txt").read_text() == "mine"
    assert not (folder / "report").exists()


def changed(samples: Path, *entries: Entry) -> None:
    """Write answers behind those of the bundled round of 2022, as a reviewer would."""
    folder = samples / "example-2022"
    store = open_store(folder / "answers.sqlite", folder / "answers.jsonl")
    append(store, entries, "AB", datetime(2023, 9, 1, 9, tzinfo=UTC))
    export_jsonl(store, folder / "answers.jsonl")
    (folder / "answers.sqlite").unlink()


def moved(samples: Path) -> set[str]:
    """Return the measures whose figures differ from those of the bundled round."""
    before = audit.open_round(SAMPLES / "example-2022").rates()
    after = audit.open_round(samples / "example-2022").rates()
    return {old.measure for old, new in zip(before.rates, after.rates, strict=True) if old != new}


@pytest.fixture
def samples(tmp_path):
    for path in SAMPLES.glob("example-20*"):
        shutil.copytree(path, tmp_path / "samples" / path.name)
    return tmp_path / "samples"


def first_case(outcome: str, measure: str, code: str = "") -> str:
    rows = audit.open_round(SAMPLES / "example-2022").outcomes().of(measure)
    return next(r.case for r in rows if r.outcome == outcome and (not code or r.code == code))


def test_one_answer_moves_only_its_own_measure(samples):
    case = first_case("met", "conversation_before_decision")
    changed(samples, Entry(case=case, key="conversation_before_decision", answer="not_met"))
    assert moved(samples) == {"conversation_before_decision"}


def test_one_date_moves_exactly_the_measures_that_rest_on_it(samples):
    case = first_case("met", "bfu_4_months")
    changed(samples, Entry(case=case, key="became_aware_on", answer="2020-01-02"))
    assert moved(samples) == {"bfu_4_months"}


def test_without_an_assessment_everything_about_it_leaves_the_figures(samples):
    case = first_case("met", "bfu_4_months")
    changed(samples, Entry(case=case, key="bfu_made", answer="not_met", reason="Mangler."))
    assert moved(samples) == {
        "bfu_made",
        "bfu_4_months",
        "bfu_reasoned",
        "bfu_before_decision",
        "bfu_child_conversation",
    }


def test_the_tour_shows_the_change_and_nothing_else_moves(samples, shown, tmp_path):
    case = first_case("met", "plan_content")
    changed(samples, Entry(case=case, key="plan_content", answer="not_met", reason="Kun formålet."))
    lines = list(tour(tmp_path / "tour", samples=samples))
    differing = [
        line
        for line, before in zip(lines, shown[1], strict=True)
        if line != before and not line.startswith(f"  {tmp_path}")
    ]
    assert [line.split("  ")[1] for line in differing if line.startswith("  ")] == [
        "Handleplanen angiver den nødvendige indsats"
    ]
    assert [line.split()[1] for line in differing if not line.startswith("  ")] == ["poster"]
