import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from audit.cli import main
from audit.criteria import Criteria, read_criteria
from audit.frame import Frame, Period
from audit.log import Answers, Entry, current

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

HEAD = """
id = "small"
version = "1"
title = { da = "Lille", en = "Small" }
law = "serviceloven"
themes.one = { da = "Et", en = "One" }
"""


@pytest.fixture
def criteria_of(tmp_path: Path) -> Callable[[str], Criteria]:
    """Criteria from TOML: a head is put before it, titles and questions are filled in."""

    def build(text: str) -> Criteria:
        path = tmp_path / f"criteria-{abs(hash(text))}.toml"
        filled = text.replace(
            "[[measure]]",
            '[[measure]]\ntheme = "one"\nda = "Krav"\nen = "Requirement"\nsource = "§ 1"\n'
            'ask = { da = "Er det sket?", en = "Was it done?" }',
        )
        head, _, rest = filled.partition("[[")
        path.write_text(HEAD + head + ("[[" + rest if rest else ""), encoding="utf-8")
        return read_criteria(path)

    return build


@pytest.fixture
def frame_of() -> Callable[..., Frame]:
    """A frame from columns of text."""

    def build(as_of: str = "2023-01-31", **columns: list[str]) -> Frame:
        table = pd.DataFrame(columns, dtype=str)
        table.index = pd.RangeIndex(2, len(table) + 2)
        return Frame(
            table=table,
            columns={name: name for name in columns},
            faults=(),
            fingerprint="f" * 64,
            period=Period(None, None, date.fromisoformat(as_of) if as_of else None),
            rows=len(table),
        )

    return build


@pytest.fixture
def answers_of() -> Callable[[Mapping[tuple[str, str], str]], Answers]:
    """Answers from {(case, measure or fact): answer}."""

    def build(given: Mapping[tuple[str, str], str]) -> Answers:
        return current(
            Entry(seq=number, who="AB", kind="answer", case=case, key=key, answer=answer)
            for number, ((case, key), answer) in enumerate(given.items(), 1)
        )

    return build


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run the command in an empty folder; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("audit.cli.output._chosen", [])

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["audit", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command
