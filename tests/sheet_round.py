"""A small round of three cases for the tests of sheets, and hands that fill them in."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd

from audit.criteria import Criteria, read_criteria
from audit.frame import Frame, Period
from audit.log import Entry
from audit.sampling import Design, Sample
from audit.screening import Eligible
from audit.settings import Acute
from audit.sheets import read_sheets, write_sheets

CRITERIA = """
id = "small"
version = "1"
title = { da = "Lille", en = "Small" }
law = "serviceloven"
themes.work = { da = "Udredning", en = "Assessment" }
themes.child = { da = "Barnet", en = "The child" }
[selection]
strata = "case_type"
size = 3
[codes]
met = "met"
met_lawful_exception = "met"
not_met = "missed"
not_documented = "missed"
not_applicable = "outside"
not_assessable = "unknown"
"""
FACTS = {
    "plan_needed": "yes_no",
    "decided_on": "date",
    "plan_made_on": "date",
    "visits": "dates",
    "basis": "choice",
    "siblings": "number",
    "remarkable": "text",
    "received_at": "moment",
    "assessed_at": "moment",
    "acute": "yes_no",
}
MEASURES = {
    "bfu_made": ("work", ""),
    "bfu_reasoned": ("work", 'applies = "bfu_made"'),
    "plan_made": (
        "work",
        """applies = { any = [{ column = "case_type", equals = "anbringelse" },
           { fact = "plan_needed", equals = "yes" }] }
           deadline = [{ end = "plan_made_on", by = [{ date = "decided_on", months = 3 }] }]""",
    ),
    "placed_well": ("work", 'applies = { column = "case_type", equals = "anbringelse" }'),
    "visited_twice": ("child", 'count = { of = "visits", at_least = 2, months = 12 }'),
    "child_centred": ("child", "scale = { from = 1, to = 4, met_from = 3 }"),
    "notification_24h": (
        "child",
        """unit = "notification"
           deadline = [{ end = "assessed_at", by = [{ date = "received_at", hours = 24 }] }]""",
    ),
    "reacted": (
        "child",
        'unit = "notification"\napplies = { fact = "acute", equals = "yes" }',
    ),
}


def small_criteria(folder: Path) -> Criteria:
    """Criteria with every kind of fact and of measure."""
    text = CRITERIA
    for name, kind in FACTS.items():
        text += f'[[fact]]\nid = "{name}"\nkind = "{kind}"\n'
        text += f'title = {{ da = "Fakta {name}", en = "Fact {name}" }}\n'
        if kind == "choice":
            text += 'choices = { "§ 32" = { da = "Støtte", en = "Support" }, '
            text += '"§ 46" = { da = "Anbringelse", en = "Placement" } }\n'
    text += '[[unit]]\nid = "notification"\ntitle = { da = "Underretning", en = "Notification" }\n'
    text += 'facts = ["received_at", "assessed_at", "acute"]\n'
    for name, (theme, rule) in MEASURES.items():
        text += f'[[measure]]\nid = "{name}"\ntheme = "{theme}"\nda = "Krav {name}"\n'
        text += f'en = "Rule {name}"\nsource = "§ 50"\n'
        text += f'ask = {{ da = "Er {name} sket?", en = "Was {name} done?" }}\n{rule}\n'
    text += '[[measure]]\nid = "all_kept"\ntheme = "work"\nda = "Alle"\nen = "All"\n'
    text += 'ask = { da = "Alle?", en = "All?" }\nsource = "§ 50"\nall_of = ["bfu_made"]\n'
    path = folder / "criteria.toml"
    path.write_text(text, encoding="utf-8")
    return read_criteria(path)


def small_sample(criteria: Criteria, seed: str = "dice 3 6 1") -> Sample:
    """Three drawn cases and one that was replaced; the register knows two notifications."""
    table = pd.DataFrame(
        {
            "case_id": ["001", "002", "003", "004"],
            "case_type": ["familiebehandling", "anbringelse", "anbringelse", "anbringelse"],
            "decided_on": ["2022-03-01", "2022-03-01", "", ""],
        },
        dtype=str,
    )
    units = pd.DataFrame(
        {
            "case_id": ["002", "002"],
            "received_at": ["2022-01-03T10:00", "2022-02-01"],
            "assessed_at": ["2022-01-04T09:00", ""],
        },
        dtype=str,
    )
    frame = Frame(
        table=table,
        columns={"case_type": "Indsatstype", "decided_on": "Afgørelsesdato"},
        faults=(),
        fingerprint="f" * 64,
        period=Period(None, None, date(2023, 1, 31)),
        rows=4,
        units={"notification": units},
    )
    cases = table[["case_id"]].assign(
        order=[1, 2, 3, 4],
        stratum=table["case_type"],
        role=["drawn", "drawn", "drawn", "replaced"],
        reason="",
        reviewer=["AB", "AB", "CD", "AB"],
    )
    eligible = Eligible(table, (), frame, criteria, table.head(0))
    return Sample(cases, Design("random", seed, "", "f" * 64, "", ()), eligible)


CONTACTS = Acute("Bagvagten", "12 34 56 78", "Afdelingslederen", "Døgnvagten")


@dataclass(frozen=True)
class Settings:
    """What the sheets show of a round."""

    title: str = "Eksempelby 2022"
    language: str = "da"
    acute: Acute = CONTACTS


@dataclass(frozen=True)
class Desk:
    """A round with its sheets written, and the log so far."""

    folder: Path
    sample: Sample
    entries: tuple[Entry, ...] = ()

    def path(self, reviewer: str = "AB") -> Path:
        return self.folder / f"{reviewer}.xlsx"

    def read(self, *paths: Path):
        return read_sheets(paths or [self.path()], self.sample, self.entries)

    def after(self, entries) -> "Desk":
        """The desk when these entries have been written to the log."""
        start = len(self.entries) + 1
        stored = [replace(entry, seq=number) for number, entry in enumerate(entries, start)]
        return replace(self, entries=(*self.entries, *stored))

    def rewritten(self, language: str = "da") -> "Desk":
        """The desk with sheets written anew, the answers so far filled in."""
        for path in self.folder.glob("*.xlsx"):
            path.unlink()
        write_sheets(self.folder, self.sample, self.entries, Settings(language=language))
        return self


COLUMNS = {"answer": 3, "document": 4, "reason": 5, "learning": 6}


class Hand:
    """Opens a workbook, fills in cells by what their rows are, saves it again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def row(self, case: str, identity: str) -> int:
        sheet = self.book[case]
        found = [n for n in range(1, sheet.max_row + 1) if sheet.cell(n, 1).value == identity]
        return found[0]

    def fill(self, case: str, identity: str, value: object, column: str = "answer") -> "Hand":
        self.book[case].cell(self.row(case, identity), COLUMNS[column]).value = value
        return self

    def fill_unit(self, case: str, number: int, column_id: str, value: object) -> "Hand":
        sheet = self.book[f"{case} Underretning"]
        head = next(n for n in range(1, 60) if sheet.cell(n, 1).value == "columns")
        columns = {sheet.cell(head, n).value: n for n in range(1, 30)}
        sheet.cell(head + number, columns[column_id]).value = value
        return self

    def save(self) -> None:
        self.book.save(self.path)
