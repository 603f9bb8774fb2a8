"""The synthetic rounds: the same bytes again, nobody behind them, and what they are to show."""

import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import audit
from audit.acute import concerns
from audit.bundled import bundled
from audit.cpr import looks_like_cpr
from audit.verify import verify_round

SAMPLES = bundled("samples")
ROUNDS = sorted(path.name for path in SAMPLES.glob("example-*"))
CASES = ["example-2021", "example-2022", "example-2025"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, SAMPLES / "generate.py", folder], check=True)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("name", ROUNDS)
def test_the_committed_files_are_what_the_generator_makes(made, name):
    assert files(SAMPLES / name) == files(made / name)


@pytest.mark.parametrize("name", ROUNDS)
def test_the_criteria_of_a_round_are_the_shipped_ones(name):
    own = audit.open_round(SAMPLES / name).criteria
    assert own.fingerprint == audit.read_criteria(own.id).fingerprint


def test_nothing_in_the_samples_looks_like_a_cpr_number():
    texts = {
        path: path.read_bytes().decode(
            "cp1252" if b"\xf8" in path.read_bytes() else "utf-8", "replace"
        )
        for path in SAMPLES.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert [path for path, text in texts.items() if looks_like_cpr(text)] == []


@pytest.mark.parametrize("name", ROUNDS)
def test_draw_and_log_verify(name):
    assert verify_round(audit.open_round(SAMPLES / name)) == []


@pytest.mark.parametrize("name", ROUNDS)
def test_every_drawn_case_is_answered(name):
    outcomes = audit.open_round(SAMPLES / name).outcomes()
    waiting = [(row.case, row.measure) for row in outcomes.rows if row.outcome == "unanswered"]
    assert waiting == []


@pytest.mark.parametrize("name", CASES)
def test_about_240_decisions_may_be_drawn_and_20_are(name):
    sample = audit.open_round(SAMPLES / name).sample()
    strata = {stratum.name: stratum for stratum in sample.design.strata}
    assert 175 <= strata["familiebehandling"].population <= 185
    assert 55 <= strata["anbringelse"].population <= 65
    assert [strata[name].drawn for name in ("familiebehandling", "anbringelse")] == [10, 10]


@pytest.mark.parametrize("name", CASES)
def test_the_extract_is_as_dirty_as_real_ones(name):
    frame = audit.open_round(SAMPLES / name).frame()
    told = {fault.problem.key.partition(".")[2] for fault in frame.faults}
    assert {"total_row", "duplicate_row", "impossible_date"} <= told
    assert {"siblings", "one_child", "no_caseworker", "appealed_unknown", "bfu_same_day"} <= told
    assert {"two_digit_year", "time_in_date", "other_date_style", "later_decision"} <= told
    assert len(frame.corrections) == 1


@pytest.mark.parametrize("name", CASES)
def test_the_ledger_leaves_out_for_many_reasons(name):
    ledger = audit.open_round(SAMPLES / name).eligible().ledger
    assert sum(step.left_out > 0 for step in ledger) >= 10
    assert all(step.applied for step in ledger)


def test_a_change_is_shown_from_2021_to_2022_and_others_are_not():
    before, after = (audit.open_round(SAMPLES / name).rates() for name in CASES[:2])
    verdicts = {one.measure: one.verdict for one in audit.compare(before, after).changes}
    assert verdicts["plan_made"] == "higher"
    assert verdicts["followup_3_months"] == "undecided"


def test_between_the_two_laws_most_measures_are_refused_with_a_reason():
    before, after = (audit.open_round(SAMPLES / name).rates() for name in CASES[1:])
    changes = audit.compare(before, after)
    assert changes.of("plan_made").verdict == "refused"
    assert changes.of("plan_made").note["da"]
    assert changes.of("bfu_4_months").verdict != "refused"


def test_one_case_is_replaced_and_one_acute_concern_is_closed_in_2022():
    this = audit.open_round(SAMPLES / "example-2022")
    replaced = this.sample().cases.query("role == 'replaced'")
    assert list(replaced["reason"].str.startswith("Anden handlekommune")) == [True]
    (concern,) = concerns(this.entries())
    assert concern.to == this.settings.acute.contact
    assert not concern.is_open


@pytest.mark.parametrize("name", CASES)
def test_the_answers_hold_every_kind_a_reviewer_may_give(name):
    this = audit.open_round(SAMPLES / name)
    given = {entry.answer for entry in this.entries() if entry.kind == "answer"}
    assert {"met", "met_lawful_exception", "not_met", "not_documented", "not_applicable"} <= given
    assert {entry.who for entry in this.entries()} == {"AB", "CD"}
    assert this.outcomes().disagreements


def test_notifications_hold_weekends_clock_changes_and_missing_clocks():
    this = audit.open_round(SAMPLES / "example-notifications-2025")
    received = this.frame().table["received_at"]
    assert {"2025-03-30T01:30", "2025-10-25T10:00"} <= set(received)
    assert (received.str.len() == 10).sum() > 20
    outcomes = {row.outcome for row in this.outcomes().of("notification_24h")}
    assert {"met", "missed", "unknown"} <= outcomes
    assert len(this.sample().drawn) == 40


def test_the_shares_behind_the_cases_are_the_published_ones(monkeypatch):
    monkeypatch.syspath_prepend(SAMPLES)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from synthetic.rounds import COUNTRY

    published = (SAMPLES / "published" / "national_rates.csv").read_text(encoding="utf-8")
    lines = [line.split(",") for line in published.splitlines()[1:]]
    known = {(line[0], line[2]) for line in lines}
    differing = [
        measure
        for measure, share in COUNTRY.items()
        if (measure, f"{100 * share:.0f}") not in known and measure != "notification_acute_reaction"
    ]
    assert differing == []


def test_no_name_of_a_person_stands_in_the_extracts():
    columns = chain.from_iterable(
        audit.open_round(SAMPLES / name).frame().table.get("caseworker", ()) for name in ROUNDS
    )
    assert all(not worker or worker[0] in "RV" for worker in columns)
