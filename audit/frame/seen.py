"""A table of cases as those who look for something suspicious see it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from audit.errors import Problem
from audit.frame.faults import MANY, Fault, together
from audit.frame.period import Period
from audit.words import Text


@dataclass(frozen=True)
class Seen:
    """The canonical table, what its columns are called in the extract, and their kinds."""

    table: pd.DataFrame
    titles: Mapping[str, str]
    kinds: Mapping[str, str]
    period: Period

    def has(self, *names: str) -> bool:
        """Whether the table has all these columns."""
        return all(name in self.table.columns for name in names)

    def is_day(self, name: str) -> "pd.Series[bool]":
        """Where a column holds a day or moment: not empty, not refused."""
        return self.matches(name, r"^\d{4}-\d\d-\d\d")

    def matches(self, name: str, pattern: str) -> "pd.Series[bool]":
        """Where a pattern is found in the text of a column; looked for once per spelling."""
        column = self.table[name]
        distinct = pd.Series(column.unique(), dtype=str)
        return column.isin(distinct[distinct.str.contains(pattern)])

    def tell(
        self, key: str, where: "pd.Series[bool]", name: str, *, other: str = "", **more: object
    ) -> Iterator[Fault]:
        """Yield a doubt for each case chosen; where they are many, one for all of them.

        ``other`` names a second column whose title and value the phrase shows.
        """
        rows = self.table.index[where]
        shown = rows if len(rows) <= MANY else rows[:1]
        for row in shown:
            said = {"other": self.titles.get(other, ""), **more}
            if other:
                said["other_value"] = written(self.value(int(row), other))
            fault = self.at(key, int(row), name, **said)
            yield fault if len(rows) <= MANY else together(fault, len(rows))

    def at(self, key: str, row: int, name: str, /, **more: object) -> Fault:
        """Return one doubt about one case."""
        case, value = self.value(row, "case_id"), self.value(row, name)
        said = {"row": row, "column": self.titles[name], "value": written(value), **more}
        told = Problem(f"frame.{key}", {"case": case or "–", **said})
        return Fault(row, self.titles[name], value, "doubt", told, case)

    def value(self, row: int, name: str) -> str:
        """Return what stands in a column of a row."""
        return str(self.table[name].to_numpy()[self.table.index.get_loc(row)])


def written(value: str) -> str | Text:
    """Return a canonical text as people write it.

    >>> written("2025-02-03T08:05")["da"], written("yes")["da"], written("Nord")
    ('03-02-2025 08:05', 'ja', 'Nord')
    """
    if value in {"yes", "no"}:
        return {"da": "ja" if value == "yes" else "nej", "en": value}
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T(.*))?", value)
    if not day:
        return value
    danish = f"{day[3]}-{day[2]}-{day[1]} {day[4] or ''}".strip()
    return {"da": danish, "en": value.replace("T", " ")}
