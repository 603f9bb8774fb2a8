"""Extracts as XLSX workbooks, as they come out of a case system by way of Excel."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import groupby

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from audit.errors import AuditError, Problem, problem
from audit.frame.columnar import plain
from audit.frame.extract import LOOKED_AT, Extract, from_lines, header_row, refuse_unread
from audit.frame.faults import Fault, doubt
from audit.frame.vocabulary import folded

Cells = list[tuple[Cell | MergedCell, ...]]

_PADDED = re.compile(r"[0\\\- ]*0+(?:\\?-0+)?")


@dataclass(frozen=True)
class _Sheet:
    """One sheet with anything in it, its cells, and the rows its header stands in."""

    sheet: Worksheet
    cells: Cells
    first: int
    last: int
    header: tuple[str, ...]

    @property
    def title(self) -> str:
        return str(self.sheet.title)

    @property
    def lines(self) -> int:
        return len(self.cells) - self.last


def read_workbook(name: str, data: bytes, wanted: Collection[str]) -> Extract:
    """Return the extract in the one sheet that holds the wanted columns.

    Hidden columns and rows are read and told; merged cells among the cases are refused,
    because only the first of the rows would have the value.

    Raises
    ------
    AuditError
        Where no sheet or several sheets could be meant, or the file is broken.
    """
    sheets = _sheets(name, data, wanted)
    chosen = _chosen(name, sheets, wanted)
    problems = [*_merged_cases(chosen), *_uncalculated(data, chosen)]
    if problems:
        raise AuditError("frame.unread", problems, file=name)
    extract = from_lines(name, chosen.header, _lines(chosen))
    told = [*_sheets_told(sheets, chosen), *_hidden_columns(chosen), *_hidden_rows(chosen)]
    return replace(extract, faults=(*told, *extract.faults))


def cell_text(cell: Cell | MergedCell) -> str:
    """Return what a cell holds as text, zeros in front of numbers as Excel shows them."""
    value = cell.value
    if value is None or isinstance(cell, MergedCell):
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and _PADDED.fullmatch(_code(cell)):
        return str(value).zfill(_code(cell).count("0"))
    return plain(value)


def _code(cell: Cell | MergedCell) -> str:
    return str(cell.number_format or "").lower()


def _sheets(name: str, data: bytes, wanted: Collection[str]) -> list[_Sheet]:
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except Exception:  # a damaged file meets the library's parsers anywhere, with any error
        raise refuse_unread(name, "broken_workbook") from None
    sheets = [_sheet(sheet, wanted) for sheet in book.worksheets]
    found = [sheet for sheet in sheets if sheet]
    if not found:
        raise refuse_unread(name, "empty_file")
    return found


def _sheet(sheet: Worksheet, wanted: Collection[str]) -> _Sheet | None:
    cells: Cells = list(sheet.iter_rows())
    bare = [_texts(row) for row in cells[:LOOKED_AT]]
    if not any(any(line) for line in bare):
        return None
    first = header_row(bare, wanted) + 1
    last = max([first, *(area.max_row for area in sheet.merged_cells.ranges if _tops(area, first))])
    if first == last:
        return _Sheet(sheet, cells, first, last, tuple(bare[first - 1]))
    rows = [_spread(sheet, row, bare[row - 1]) for row in range(first, last + 1)]
    header = tuple(_stacked(parts) for parts in zip(*rows, strict=True))
    return _Sheet(sheet, cells, first, last, header)


def _tops(area: CellRange, row: int) -> bool:
    """Whether a merged area begins in the header and goes down: then the header has more rows."""
    return bool(area.min_row == row and area.max_row < row + 3)


def _stacked(parts: Sequence[str]) -> str:
    return " ".join(part for part, _ in groupby(parts) if part)


def _texts(cells: Sequence[Cell | MergedCell]) -> list[str]:
    return [" ".join(cell_text(cell).split()) for cell in cells]


def _spread(sheet: Worksheet, row: int, texts: Sequence[str]) -> list[str]:
    """Return the texts of a row with those of merged cells in each of their columns."""
    spread = [*texts]
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row:
            value = " ".join(cell_text(sheet.cell(area.min_row, area.min_col)).split())
            spread[area.min_col - 1 : area.max_col] = [value] * (area.max_col - area.min_col + 1)
    return spread


def _chosen(name: str, sheets: Sequence[_Sheet], wanted: Collection[str]) -> _Sheet:
    with_lines = [sheet for sheet in sheets if sheet.lines > 0] or list(sheets)
    names = {folded(each) for each in wanted}
    hits = [len(names & {folded(each) for each in sheet.header}) for sheet in with_lines]
    fitting = [sheet for sheet, n in zip(with_lines, hits, strict=True) if n == max(hits)]
    same = {folded(" ".join(sheet.header)) for sheet in fitting}
    if len(fitting) == 1:
        return fitting[0]
    if max(hits) == 0 and len(same) > 1:
        fullest = sorted(fitting, key=lambda sheet: sum(map(bool, sheet.header)))
        if sum(map(bool, fullest[-1].header)) > 2 * sum(map(bool, fullest[-2].header)):
            return fullest[-1]
    raise AuditError("frame.unread", [_several(sheet) for sheet in fitting], file=name)


def _several(sheet: _Sheet) -> Problem:
    return problem("frame.several_sheets", sheet=sheet.title, lines=sheet.lines)


def _lines(chosen: _Sheet) -> Iterator[tuple[int, list[str]]]:
    for row, cells in enumerate(chosen.cells[chosen.last :], start=chosen.last + 1):
        yield row, [cell_text(cell) for cell in cells]


def _sheets_told(sheets: Sequence[_Sheet], chosen: _Sheet) -> list[Fault]:
    others = [sheet.title for sheet in sheets if sheet is not chosen]
    if not others:
        return []
    return [doubt("sheet_used", 0, "", chosen.title, sheet=chosen.title, others=others)]


def _hidden_columns(chosen: _Sheet) -> list[Fault]:
    hidden = {
        at
        for dimension in chosen.sheet.column_dimensions.values()
        if dimension.hidden
        for at in range(dimension.min, dimension.max + 1)
    }
    names = [
        f"{get_column_letter(at)} ({name})"
        for at, name in enumerate(chosen.header, start=1)
        if at in hidden and name
    ]
    return [doubt("hidden_columns", 0, names[0], "", names=names)] if names else []


def _hidden_rows(chosen: _Sheet) -> list[Fault]:
    rows = [
        row
        for row, dimension in chosen.sheet.row_dimensions.items()
        if dimension.hidden and row > chosen.last
    ]
    if not rows:
        return []
    key = "filtered_rows" if chosen.sheet.auto_filter.ref else "hidden_rows"
    return [doubt(key, 0, "", "", n=len(rows), first=min(rows), last=max(rows))]


def _merged_cases(chosen: _Sheet) -> list[Problem]:
    return [
        problem("frame.merged_cases", cells=str(area))
        for area in chosen.sheet.merged_cells.ranges
        if area.min_row > chosen.last and area.max_row > area.min_row
    ]


def _uncalculated(data: bytes, chosen: _Sheet) -> list[Problem]:
    """Formulas that no program has calculated yet: their cells would look empty."""
    if not _has_formulas(data):
        return []
    formulas = load_workbook(io.BytesIO(data))[chosen.title]
    empty = [
        cell.coordinate
        for cells in formulas.iter_rows(min_row=chosen.last + 1)
        for cell in cells
        if cell.data_type == "f" and chosen.sheet[cell.coordinate].value is None
    ]
    if not empty:
        return []
    return [problem("frame.uncalculated", cell=empty[0], n=len(empty))]


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [part for part in parts.namelist() if part.startswith("xl/worksheets/sheet")]
        return any(b"<f" in parts.read(part) for part in sheets)
