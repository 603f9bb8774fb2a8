"""A filled-in workbook, opened and turned into plain cells; nothing is judged here but the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from audit.errors import Problem, problem
from audit.sheets.layout import HIDDEN_SHEET

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_KINDS = {"f": "formula", "e": "cell_error"}


@dataclass(frozen=True)
class Cell:
    """What one cell holds; ``fault`` is formula or cell_error where that is no answer."""

    value: object = None
    fault: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a worksheet with its number, as the spreadsheet program shows it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """Return a cell, an empty one beyond the last."""
        return self.cells[column] if column < len(self.cells) else Cell()

    def text(self, column: int) -> str:
        """Return a cell's content as text."""
        value = self.cell(column).value
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Tab:
    """One worksheet that a round has written; ``kind`` is case or unit."""

    file: str
    name: str
    kind: str
    case: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Workbook:
    """One reviewer's workbook."""

    file: str
    round: str
    reviewer: str
    tabs: tuple[Tab, ...]
    meta: Mapping[str, str] = field(default_factory=dict)


def open_workbook(path: Path) -> Workbook | Problem:
    """Return a filled-in workbook, or why it is none."""
    refusal = _refusal(path)
    if refusal:
        return refusal
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (BadZipFile, InvalidFileException, SyntaxError, KeyError, ValueError, EOFError):
        return problem("sheets.no_workbook", file=path.name)
    try:
        if HIDDEN_SHEET not in book.sheetnames:
            return problem("sheets.not_ours", file=path.name)
        meta = {line.text(0): line.text(1) for line in _lines(book[HIDDEN_SHEET])}
        tabs = [_tab(path.name, sheet) for sheet in book.worksheets if sheet.title != HIDDEN_SHEET]
    finally:
        book.close()
    found = tuple(tab for tab in tabs if tab)
    return Workbook(path.name, meta.get("round", ""), meta.get("reviewer", ""), found, meta)


def _refusal(path: Path) -> Problem | None:
    """Return why a file should not even be opened."""
    if path.name.startswith(("~$", ".~lock.")):
        return problem("sheets.lock_file", file=path.name)
    if not path.is_file():
        return problem("sheets.no_file", file=path.name)
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            return problem("sheets.is_open", file=path.name, lock=lock)
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        return problem("sheets.cannot_open", file=path.name)
    if start == _OLD:
        return problem("sheets.encrypted", file=path.name)
    return None if start == _ZIP else problem("sheets.no_workbook", file=path.name)


def _tab(file: str, sheet: Any) -> Tab | None:
    """Return a worksheet that the round has written, nothing for the cover and added sheets."""
    lines = tuple(_lines(sheet))
    kind, _, about = (lines[0].text(0) if lines else "").partition("|")
    if kind not in {"case", "unit"}:
        return None
    case, _, unit = about.rpartition("|") if kind == "unit" else (about, "", "")
    return Tab(file, sheet.title, kind, case, unit, lines)


def _lines(sheet: Any) -> Iterator[Line]:
    # What a file says of its own size is not always true.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield Line(number, tuple(Cell(c.value, _KINDS.get(c.data_type, "")) for c in row))
