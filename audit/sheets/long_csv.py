"""Answers from other systems: one row per answer, ``case_id,measure,answer`` and what goes with it.

Commas or semicolons, UTF-8 with or without a mark, or Windows-1252. ``measure`` may name a
fact, ``answer`` be a code, its Danish or English label, a value or a date.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.answers import current, unit_key
from audit.cpr import looks_like_cpr
from audit.dates import parse_day
from audit.errors import AuditError, Problem, problem
from audit.frame.delimited import encoding_of
from audit.log_chain import Entry
from audit.questions import Question, every_question
from audit.sampling import Sample
from audit.sheets.applying import contradictions
from audit.sheets.filled import Filled, Findings, about, entry_of, hint, news, understood
from audit.sheets.layout import assigned
from audit.sheets.pages import own_answers, registered_units
from audit.sheets.reading import SheetsIn, settled, unknown_case
from audit.words import Text, texts

NEEDED = ("case_id", "measure", "answer")
OPTIONAL = ("reviewer", "unit", "seq", "date", "reason", "document", "learning")


@dataclass(frozen=True)
class Row:
    """One row of the file: its number as a spreadsheet shows it, and its cells by column."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def where(self) -> Problem:
        """The phrase for the row's place."""
        case = "–" if looks_like_cpr(self["case_id"]) else self["case_id"]
        return problem("sheets.at_row", file=self.file, row=self.number, case=case or "–")

    @property
    def place(self) -> Text:
        """Where the row is, in every language."""
        return texts(self.where.key, **self.where.values)

    @property
    def order(self) -> tuple[int, str]:
        """What says which of several answers is the latest."""
        day = parse_day(self["date"])
        return int(self["seq"] or 0), day.isoformat() if day else ""


def read_long(
    path: Path, sample: Sample, entries: Sequence[Entry], reviewers: Sequence[str] = ()
) -> SheetsIn:
    """Return the entries that a long CSV comes to, beside those already in the log.

    Of several answers to one question the one with the highest ``seq`` counts, then the
    latest ``date``. A row without a reviewer is its case's reviewer's.

    Raises
    ------
    AuditError
        With every problem of the file: nothing is to be written then.
    """
    found = Findings()
    filled = list(_filled(_rows(path, found.problems), sample, reviewers, found.problems))
    said = understood(_latest(filled, found.problems), sample.criteria, found)
    for reviewer in dict.fromkeys(item.filled.reviewer for item in said):
        answers = own_answers(entries, reviewer)
        own = [item for item in said if item.filled.reviewer == reviewer]
        new = news(own, answers, sample.criteria, found)
        found.problems += contradictions(own, new, sample, answers)
        found.entries += [entry_of(item) for item in new]
    return settled(found)


def _rows(path: Path, problems: list[Problem]) -> list[Row]:
    """Return the rows below the heading; a file without the needed columns is refused at once."""
    data = _bytes(path)
    text = data.decode(encoding_of(path.name, data))
    above, text = _without_separator_line(text)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        faults = [problem("sheets.csv_unreadable", file=path.name)]
        raise AuditError("sheets.refused", faults, n=1) from None
    head = [name.strip().casefold() for name in lines[0]] if lines else []
    faults = list(_head_faults(path.name, head))
    if faults:
        raise AuditError("sheets.refused", faults, n=len(faults))
    rows = []
    for number, cells in enumerate(lines[1:], start=2 + above):
        values = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
        row = Row(path.name, number, values)
        if len(cells) == len(head):
            rows.append(row)
        elif any(cells):
            shape = {"found": len(cells), "wanted": len(head)}
            problems.append(problem("sheets.csv_shape", place=row.place, **shape))
    return [row for row in rows if any(row.cells.values())]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        key = "cannot_open" if path.exists() else "no_file"
        faults = [problem(f"sheets.{key}", file=path.name)]
        raise AuditError("sheets.refused", faults, n=1) from None


def _without_separator_line(text: str) -> tuple[int, str]:
    """Return how many lines stand above the heading, and the text without Excel's ``sep=;``."""
    head, _, rest = text.partition("\n")
    return (1, rest) if head.strip().casefold() in {"sep=;", "sep=,", "sep=\t"} else (0, text)


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)


def _head_faults(file: str, head: Sequence[str]) -> Iterator[Problem]:
    known = (*NEEDED, *OPTIONAL)
    if not any(head):
        yield problem("sheets.csv_empty", file=file)
        return
    missing = [name for name in NEEDED if name not in head]
    if missing:
        yield problem("sheets.csv_columns", file=file, missing=missing, found=list(head))
    for name in dict.fromkeys(head):
        if name not in known:
            shown = "…" if looks_like_cpr(name) else name
            values = {"column": shown, "hint": hint(name, known), "known": list(known)}
            yield problem("sheets.csv_unknown_column", file=file, **values)
        elif head.count(name) > 1:
            yield problem("sheets.csv_column_twice", file=file, column=name)


def _filled(
    rows: Sequence[Row], sample: Sample, reviewers: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[Row, Filled]]:
    """Yield the rows that name a case, a question, a unit where it needs one, and a reviewer."""
    readers = {item.case: item.reviewer for item in assigned(sample)}
    asked = {question.key: question for question in every_question(sample.criteria)}
    units = _Units(sample)
    for row in rows:
        faults = list(_row_faults(row, sample, readers, asked, reviewers))
        problems += faults
        if not faults:
            question = asked[row["measure"]]
            yield (
                row,
                Filled(
                    question=question,
                    reviewer=row["reviewer"] or readers[row["case_id"]],
                    case=row["case_id"],
                    unit=units.key(row["case_id"], question.unit, row["unit"]),
                    answer=row["answer"],
                    document=row["document"],
                    reason=row["reason"],
                    learning=row["learning"],
                    where=row.where,
                ),
            )


def _row_faults(
    row: Row, sample: Sample, readers: Mapping[str, str], asked: Mapping[str, Question],
    reviewers: Sequence[str],
) -> Iterator[Problem]:  # fmt: skip
    if any(looks_like_cpr(cell) for cell in row.cells.values()):
        column = next(name for name, cell in row.cells.items() if looks_like_cpr(cell))
        yield problem("sheets.cpr", place=row.place, question=column)
        return
    case, key, reviewer = row["case_id"], row["measure"], row["reviewer"]
    if not case:
        yield problem("sheets.csv_no_case", place=row.place)
    elif case not in readers:
        yield unknown_case(sample, case, row.place)
    if reviewer and reviewers and reviewer not in reviewers:
        values = {"found": reviewer, "hint": hint(reviewer, reviewers), "known": list(reviewers)}
        yield problem("sheets.csv_reviewer", place=row.place, **values)
    if not re.fullmatch(r"[0-9]*", row["seq"]):
        yield problem("sheets.csv_seq", place=row.place, found=row["seq"])
    if row["date"] and not parse_day(row["date"]):
        yield problem("sheets.csv_answered_on", place=row.place, found=row["date"])
    if key in asked:
        yield from _unit_faults(row, asked[key], sample)
    elif any(measure.id == key for measure in sample.criteria.measures):
        yield problem("sheets.csv_computed", place=row.place, found=key)
    else:
        near = hint(key, asked)
        yield problem("sheets.csv_unknown_measure", place=row.place, found=key, hint=near)


def _unit_faults(row: Row, question: Question, sample: Sample) -> Iterator[Problem]:
    title = question.item.title
    if question.unit and not row["unit"]:
        unit = next(unit.title for unit in sample.criteria.units if unit.id == question.unit)
        yield problem("sheets.csv_unit_needed", place=row.place, question=title, unit=unit)
    elif row["unit"] and not question.unit:
        found = row["unit"]
        yield problem("sheets.csv_unit_idle", place=row.place, question=title, found=found)


@dataclass(frozen=True)
class _Units:
    """The units that the register knows, so that a row's number finds the right one."""

    sample: Sample

    def key(self, case: str, unit: str, name: str) -> str:
        """Return the key of the unit a row is about; a number alone may be the register's."""
        if not unit or ":" in name:
            return name
        known = registered_units(self.sample, case, unit, current(()))
        return name if name in known else unit_key(unit, name)


def _latest(filled: Sequence[tuple[Row, Filled]], problems: list[Problem]) -> list[Filled]:
    """Return the latest answer to each question; two that differ need a ``seq`` or a ``date``."""
    last: dict[tuple[str, ...], tuple[Row, Filled]] = {}
    for row, item in filled:
        key = (item.reviewer, item.case, item.unit, item.question.key)
        before = last.get(key)
        if before is None or row.order > before[0].order:
            last[key] = (row, item)
        elif row.order == before[0].order and item.values != before[1].values:
            other = {"other": before[1].values[0], "row": before[0].number}
            problems.append(about("csv_twice", item, **other))
    return [item for _, item in last.values()]
