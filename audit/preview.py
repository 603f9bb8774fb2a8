"""What a frame looks like before anything is drawn: its faults, what is filled in, what is due."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from audit.atomic import write_bytes
from audit.criteria import Criteria
from audit.due import Due, due_measures
from audit.frame import Fault, Frame, Period
from audit.spellings import closed_columns, likely, wanted_values
from audit.words import catalogue, phrase, say

GROUPS = ("case_type", "team")
MOST = 20
"""How many rows a table shows; the others are counted."""

FEW = 4
"""How many doubts of one kind are told before the others are only counted."""


@dataclass(frozen=True)
class Filled:
    """How many cases have a value in a column."""

    name: str
    title: str
    filled: int
    cases: int


@dataclass(frozen=True)
class Unmatched:
    """A column with values the criteria do not know: ``found`` are probably other spellings."""

    name: str
    title: str
    wanted: tuple[str, ...]
    found: Mapping[str, int]


@dataclass(frozen=True)
class Preview:
    """What ``audit check`` shows of a frame before anything is drawn.

    ``groups`` counts the cases by type, team and month of the decision; ``due`` tells for
    each measure with a time limit how many cases are due on the reading date.
    """

    name: str
    rows: int
    fingerprint: str
    period: Period
    faults: tuple[Fault, ...]
    filled: tuple[Filled, ...]
    groups: Mapping[str, tuple[tuple[str, int], ...]]
    unmatched: tuple[Unmatched, ...]
    due: tuple[Due, ...]

    def text(self, language: str = "da") -> str:
        """Return the preview as plain text."""
        return "\n".join(_lines(self, language))

    def faults_csv(self, language: str = "da") -> str:
        """Return the list of faults (fejlliste) to send to whoever made the extract."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(_said(language, "row", "case", "column", "value", "severity", "problem"))
        for fault in self.faults:
            row = str(fault.row) if fault.row else ""
            cells = (row, fault.case_id, fault.column, fault.value)
            severity = phrase(f"preview.{fault.severity}", language)
            writer.writerow([_harmless(cell) for cell in (*cells, severity, fault.text(language))])
        return out.getvalue()

    def write_faults(self, path: Path, language: str = "da") -> Path:
        """Write the list of faults as a file that Excel opens with the right letters."""
        return write_bytes(path, self.faults_csv(language).encode("utf-8-sig"))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text('en'))}</pre>"


def preview(
    frame: Frame, criteria: Criteria | None = None, *, cases: pd.DataFrame | None = None
) -> Preview:
    """Return what a frame looks like before anything is drawn.

    Filled in and known values are looked at in all lines that are not refused; ``cases``,
    such as those left after screening, are the ones counted by group and when due.
    """
    refused = [row for row in frame.refused if row in frame.table.index]
    lines = frame.table.drop(index=refused)
    cases = lines if cases is None else cases
    names = [name for name in frame.table.columns if name != "case_id"]
    return Preview(
        name=frame.name,
        rows=frame.rows,
        fingerprint=frame.fingerprint,
        period=frame.period,
        faults=frame.faults,
        filled=tuple(_filled(frame, lines, name) for name in names),
        groups=dict(_groups(cases)),
        unmatched=tuple(_unmatched(frame, lines, criteria)) if criteria else (),
        due=due_measures(cases, criteria, frame.period.as_of) if criteria and len(cases) else (),
    )


def _filled(frame: Frame, cases: pd.DataFrame, name: str) -> Filled:
    return Filled(name, frame.columns.get(name, name), int((cases[name] != "").sum()), len(cases))


def _groups(cases: pd.DataFrame) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    for name in GROUPS:
        if name in cases.columns:
            counts = cases[name].value_counts()
            yield name, tuple((str(value), int(n)) for value, n in counts.items())
    dated = next((name for name in ("decided_on", "received_at") if name in cases.columns), "")
    if dated:
        months = cases[dated].str.slice(0, 7).value_counts().sort_index()
        yield "month", tuple((str(month), int(n)) for month, n in months.items())


def _unmatched(frame: Frame, cases: pd.DataFrame, criteria: Criteria) -> Iterator[Unmatched]:
    """Columns with values the criteria do not know: all that leave a case out, else the likely."""
    closed = closed_columns(criteria)
    for name, wanted in wanted_values(criteria).items():
        if name not in cases.columns or frame.kinds.get(name, "text") != "text":
            continue
        counts = cases[name].value_counts()
        found = {str(value): int(n) for value, n in counts.items() if value}
        known = {value.casefold() for value in wanted}
        strange = {value: n for value, n in found.items() if value.casefold() not in known}
        if wanted == {"own"} and "own" in found:  # then the others are other municipalities
            continue
        if name not in closed and len(strange) < len(found):
            strange = {value: n for value, n in strange.items() if likely(value, wanted)}
        if strange:
            yield Unmatched(name, frame.columns.get(name, name), tuple(sorted(wanted)), strange)


def _lines(seen: Preview, language: str) -> Iterator[str]:
    refused = [fault for fault in seen.faults if fault.severity == "refused"]
    doubts = [fault for fault in seen.faults if fault.severity == "doubt"]
    values = {"file": seen.name, "rows": seen.rows, "refused": len({f.row for f in refused})}
    yield phrase("preview.head", language, **values)
    yield phrase("preview.fingerprint", language, fingerprint=seen.fingerprint)
    yield from _section("to_correct", (fault.text(language) for fault in refused), language)
    yield from _section("to_look_at", _shortened(doubts, language), language)
    yield from _section(
        "other_spellings", (_unmatched_line(x, language) for x in seen.unmatched), language
    )
    yield from _section("filled", _filled_lines(seen.filled, language), language)
    for name, counts in seen.groups.items():
        yield from _section(f"by_{name}", _count_lines(counts, language), language)
    day = seen.period.as_of
    heading = (
        phrase("preview.due_on", language, day=day) if day else phrase("preview.due", language)
    )
    yield from _titled(heading, _due_lines(seen.due, language))


def _shortened(doubts: Sequence[Fault], language: str) -> Iterator[str]:
    """Each doubt of a kind that is rare; of a kind that is common the first, and how many more."""
    kinds = Counter(fault.problem.key for fault in doubts)
    told: Counter[str] = Counter()
    for fault in doubts:
        key = fault.problem.key
        told[key] += 1
        if kinds[key] <= FEW or told[key] < FEW:
            yield fault.text(language)
        elif told[key] == FEW:
            more = kinds[key] - FEW + 1
            yield phrase("preview.more_of_the_kind", language, text=fault.text(language), n=more)


def _section(key: str, lines: Iterable[str], language: str) -> Iterator[str]:
    return _titled(phrase(f"preview.{key}", language), lines)


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield ""
        yield title
        yield from (f"  {line}" for line in listed)


def _unmatched_line(item: Unmatched, language: str) -> str:
    wanted = [phrase("preview.quoted", language, value=value) for value in item.wanted]
    found = [
        phrase("preview.quoted_times", language, value=value, n=n)
        for value, n in item.found.items()
    ]
    more = len(found) - MOST
    if more > 0:
        found = [*found[:MOST], phrase("preview.more", language, n=more)]
    names = {"column": item.title, "name": item.name}
    return phrase("preview.unmatched", language, **names, wanted=wanted, found=found)


def _filled_lines(columns: Iterable[Filled], language: str) -> Iterator[str]:
    listed = list(columns)
    width = max((len(column.title) for column in listed), default=0)
    for column in listed:
        rate = column.filled / column.cases if column.cases else 0.0
        values = {"title": column.title.ljust(width), "n": column.filled, "of": column.cases}
        yield phrase("preview.filled_line", language, rate=rate, **values)


def _count_lines(counts: Iterable[tuple[str, int]], language: str) -> Iterator[str]:
    listed = list(counts)
    width = max((len(value) for value, _ in listed[:MOST]), default=0)
    empty = phrase("preview.empty", language)
    for value, n in listed[:MOST]:
        yield f"{(value or empty).ljust(width)}  {n}"
    if len(listed) > MOST:
        n = sum(n for _, n in listed[MOST:])
        yield phrase("preview.others", language, values=len(listed) - MOST, n=n)


def _due_lines(measures: Iterable[Due], language: str) -> Iterator[str]:
    for item in measures:
        values = {"due": item.due, "not_yet": item.not_yet, "no_start": item.no_start}
        title = say(item.title, language)
        yield phrase("preview.due_line", language, title=title, outside=item.outside, **values)
        if item.not_in_extract:
            named = [_in_words(name, language) for name in item.not_in_extract]
            yield "  " + phrase("preview.not_in_extract", language, names=named)
        if item.open:
            shown = [
                phrase("preview.open_case", language, case=c, day=d) for c, d in item.open[:MOST]
            ]
            key = "open_more" if len(item.open) > MOST else "open"
            more = len(item.open) - MOST
            yield "  " + phrase(
                f"preview.{key}", language, cases=shown, n=len(item.open), more=more
            )


def _in_words(name: str, language: str) -> str:
    return catalogue("columns", language).get(f"noun.{name}", name).rstrip(",")


def _said(language: str, *keys: str) -> list[str]:
    return [phrase(f"preview.{key}", language) for key in keys]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a value as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
