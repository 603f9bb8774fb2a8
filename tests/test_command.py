"""The command as its users run it: every step of a round, and its refusals."""

import json
from pathlib import Path

import pytest

CRITERIA = """
id = "lokal"
version = "1"
title = { da = "Lokal", en = "Local" }
law = "serviceloven"
[selection]
strata = "case_type"
quota = { familiebehandling = 3, anbringelse = 2 }
reserves = 2
[themes]
one = { da = "Et", en = "One" }
[[fact]]
id = "finished_on"
title = { da = "Afsluttet", en = "Finished" }
kind = "date"
[[measure]]
id = "made"
theme = "one"
da = "Udarbejdet"
en = "Made"
source = "§ 50"
ask = { da = "Er den udarbejdet?", en = "Was it made?" }
[[measure]]
id = "in_time"
theme = "one"
da = "Til tiden"
en = "In time"
source = "§ 50"
ask = { da = "Til tiden?", en = "In time?" }
deadline = { end = "finished_on", by = [{ date = "decided_on", months = 4 }] }
"""


@pytest.fixture
def folder(tmp_path, run):
    """A round's folder with 30 decisions, ready to be drawn."""
    lines = ["Løbenr;Indsatstype;Afgørelsesdato;Team"]
    lines += [f"{n:03};familiebehandling;{n % 28 + 1:02}-03-2022;Nord" for n in range(1, 21)]
    lines += [f"{n:03};anbringelse;{n % 28 + 1:02}-05-2022;Syd" for n in range(21, 31)]
    Path("udtræk.csv").write_text("\n".join(lines), encoding="cp1252")
    Path("lokal.toml").write_text(CRITERIA, encoding="utf-8")
    code, _, errors = run(
        "new", "runde", "--criteria", "lokal.toml", "--frame", "udtræk.csv", "--acute", "none"
    )
    assert (code, errors) == (0, "")
    settings = Path("runde/round.toml")
    text = settings.read_text(encoding="utf-8").replace(
        "# as_of = 2026-01-31", "as_of = 2022-12-31"
    )
    settings.write_text(
        text.replace("reviewers = []", 'reviewers = ["AB", "CD"]'), encoding="utf-8"
    )
    return tmp_path / "runde"


def drawn(folder):
    rows = (folder / "sample.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [row.split(",")[2] for row in rows if row.split(",")[3] == "drawn"]


def test_a_whole_round_from_the_extract_to_rates(run, folder):
    assert run("check", folder)[0] == 0
    code, out, _ = run("draw", folder, "--seed", "terninger 3 6 1", "--seed-by", "TR")
    assert code == 0
    assert "terninger 3 6 1" in out
    assert run("verify", folder)[0] == 0
    cases = drawn(folder)
    rows = ["case_id,measure,answer,reviewer,date,reason"]
    rows += [
        f"{case},made,{'met' if case != cases[0] else 'not_met'},AB,2023-01-05,kort"
        for case in cases
    ]
    rows += [f"{case},finished_on,2022-06-01,AB,2023-01-05," for case in cases]
    Path("svar.csv").write_text("\n".join(rows), encoding="utf-8")
    assert run("sheets", "in", folder, "svar.csv")[0] == 0
    code, out, _ = run("rates", folder, "--format", "json")
    found = {rate["measure"]: rate for rate in json.loads(out)["rates"]}
    assert (found["made"]["met"], found["made"]["n"], found["made"]["population"]) == (4, 5, 30)
    assert (found["in_time"]["met"], found["in_time"]["unanswered"]) == (5, 0)
    assert 0 < found["made"]["low"] < found["made"]["rate"] < found["made"]["high"] <= 1
    code, out, _ = run("rates", folder, "--by", "team", "--format", "json")
    groups = {(r["measure"], r["group"]): r for r in json.loads(out)["rates"]}
    assert groups["made", "Nord"]["population"] == 20


def test_a_second_draw_over_an_existing_one_is_refused(run, folder):
    run("draw", folder, "--seed", "1")
    before = (folder / "sample.csv").read_bytes()
    code, out, errors = run("draw", folder, "--seed", "2")
    assert (code, out) == (1, "")
    assert "allerede trukket lod" in errors
    assert (folder / "sample.csv").read_bytes() == before


def test_a_seed_before_the_fingerprint_is_refused(run, folder):
    (folder / "frame.json").unlink()
    code, _, errors = run("draw", folder, "--seed", "1")
    assert code == 1
    assert "audit check" in errors


def test_an_extract_changed_after_the_fingerprint_is_refused(run, folder):
    register = folder / "register.csv"
    register.write_text(
        register.read_text(encoding="utf-8").replace("Nord", "Vest", 1), encoding="utf-8"
    )
    code, _, errors = run("draw", folder, "--seed", "1")
    assert code == 1
    assert "ændret" in errors


def test_drawing_is_refused_while_nobody_is_told_of_an_acute_concern(run, folder):
    settings = folder / "round.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('contact = "none"', 'contact = ""'),
        encoding="utf-8",
    )
    code, _, errors = run("draw", folder, "--seed", "1")
    assert code == 1
    assert "akut bekymring" in errors
    assert run("draw", folder, "--seed", "1", "--acute", "none")[0] == 0


def test_replace_extend_and_reassign_are_recorded(run, folder):
    run("draw", folder, "--seed", "1")
    first, *rest = drawn(folder)
    assert run("replace", folder, first, "--reason", "Anden handlekommune")[0] == 0
    assert run("extend", folder, "--quota", "anbringelse=3")[0] == 0
    assert run("reassign", folder, rest[0], "--to", "CD")[0] == 0
    assert run("reassign", folder, rest[0], "--to", "XX")[0] == 1
    assert first not in drawn(folder)
    assert set(rest) < set(drawn(folder))
    history = json.loads((folder / "draw.json").read_text(encoding="utf-8"))["history"]
    assert [step["what"].split()[0] for step in history] == [
        "draw,",
        "replace",
        "extend",
        "reassign",
    ]
    assert run("verify", folder)[0] == 0


def test_a_drawn_case_changed_by_hand_is_found(run, folder):
    run("draw", folder, "--seed", "1")
    path = folder / "sample.csv"
    case = drawn(folder)[0]
    other = next(
        f"{n:03}" for n in range(1, 31) if f"{n:03}" not in path.read_text(encoding="utf-8")
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace(f",{case},", f",{other},"), encoding="utf-8"
    )
    code, out, _ = run("verify", folder)
    assert code == 1
    assert other in out


def test_a_folder_without_a_round_and_a_wrong_option_are_told_apart(run):
    code, _, errors = run("rates", "ingenting")
    assert (code, "round.toml" in errors) == (1, True)
    assert run("rates")[0] == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[fram]\n", "frame"),
        ("[period]\nas_off = 2022-12-31\n", "as_of"),
        ('[period]\nas_of = "31-12-2022"\n', "31-12-2022"),
        ("[period]\nfrom = 2022-02-01\nto = 2022-01-01\n", "1. januar 2022"),
        ('[scoring]\nreviewers = ["AB", "AB"]\n', "AB"),
        ('[[target]]\nmeasure = "mad"\nby = 2022-12-31\npercent = 75\n', "made"),
        ('[[target]]\nmeasure = "made"\nby = 2022-12-31\npercent = 175\n', "175"),
        ('[store]\naddress = "postgresql://u:hemmelig@host/db"\n', "env:AUDIT_STORE"),
        ("title = \n", "TOML"),
    ],
)
def test_faults_in_the_settings_are_named(run, folder, line, told):
    settings = folder / "round.toml"
    kept = settings.read_text(encoding="utf-8").split("[period]")[0]
    settings.write_text(kept + line if line.startswith("[") else line + kept, encoding="utf-8")
    run("draw", folder, "--seed", "1", "--acute", "none")
    code, out, errors = run("rates", folder)
    assert (code, out) == (1, "")
    assert told in errors
    assert "Traceback" not in errors
    assert "hemmelig" not in errors
