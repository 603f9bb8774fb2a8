"""What README says is true: its commands, its output, its way to check a draw."""

import re
import subprocess
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from audit.bundled import bundled
from audit.tour import tour

ROOT = bundled("samples").parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROUND = ROOT / "samples" / "example-2022"
SEED = "terninger 3 2 4 4 6 2"


def block(language: str, with_: str) -> str:
    """The block of code in README that holds a text."""
    fenced = README.split("```")[1::2]
    found = [text.removeprefix(language) for text in fenced if text.startswith(f"{language}\n")]
    return next(text for text in found if with_ in text)


@pytest.fixture
def listed():
    sample = pd.read_csv(ROUND / "sample.csv", dtype=str)
    return sample[sample["stratum"] == "anbringelse"]["case_id"].tolist()


def test_the_tour_in_readme_is_what_the_tour_says(tmp_path):
    said = "\n".join(tour(tmp_path / "tour", language="en")).replace(f"{tmp_path}/", "")
    shown = block("", "$ audit tour").splitlines()[2:]
    missing = [line for line in shown if line.strip() not in {"", "…"} and line not in said]
    assert len(shown) > 10
    assert not missing


def test_the_shell_line_gives_the_drawn_cases(listed):
    line = block("sh", "sha256sum").replace("SEED", SEED)
    shown = subprocess.run(
        ["bash", "-c", line], cwd=ROUND, capture_output=True, text=True, check=True
    ).stdout
    cases = [row.split()[1] for row in shown.splitlines()]
    assert cases == listed[: len(cases)]
    assert len(cases) == 15


def test_the_sql_statement_gives_the_drawn_cases(listed, monkeypatch):
    monkeypatch.chdir(ROUND)
    rows = duckdb.sql(block("sql", "sha256").replace("SEED", SEED)).fetchall()
    assert [row[0] for row in rows] == listed[:15]


def test_the_python_example_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(block("python", "import audit"), names)
    assert names["sample"].drawn[:3] == names["this"].sample().drawn[:3]
    assert len(names["rates"].rates) == len(names["this"].criteria.measures)


def test_every_command_readme_names_is_there(capsys, monkeypatch):
    from audit.cli import app

    known = {c.name or c.callback.__name__ for c in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    named = set(re.findall(r"^audit (\w+)|`audit (\w+)", README, flags=re.M))
    assert {one or other for one, other in named} <= known


def test_the_picture_is_there():
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (Path(ROOT) / picture).stat().st_size > 10_000
