"""The worksheet for the units of a case, such as its notifications: one row each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from audit.acute import Contacts
from audit.conditions import Look
from audit.criteria import Measure
from audit.questions import Question
from audit.sheets.book import Book, new_sheet, offer, write_pieces
from audit.sheets.cover import acute_line
from audit.sheets.greying import Cells, inapplicable
from audit.sheets.layout import (
    ID,
    NAMES,
    NOTHING,
    QUESTION,
    case_title,
    row_id,
    segments,
    unit_packed,
)
from audit.sheets.pages import Page, UnitRow
from audit.sheets.styles import height
from audit.words import catalogue, say

_FIRST_WIDTH = 13
_WIDTHS = {"answer": 19, "document": 15, "reason": 20, "learning": 18}


@dataclass(frozen=True)
class Field:
    """One column of the sheet: which of a question's four cells it holds."""

    question: Question
    name: str

    @property
    def id(self) -> str:
        """What the hidden row above the column says it is."""
        return f"{row_id(self.question)}|{self.name}"


def fields_of(questions: Sequence[Question]) -> Iterator[Field]:
    """Yield the columns: for a fact its answer, for a computed measure its override and why."""
    for question in questions:
        names = NAMES if isinstance(question.item, Measure) else NAMES[:1]
        for name in ("answer", "reason") if question.is_computed else names:
            yield Field(question, name)


def write_units(
    book: Book, page: Page, tab: str, unit: str, questions: Sequence[Question], contacts: Contacts
) -> None:
    """Add the worksheet of one kind of unit of a case to the workbook."""
    sheet = new_sheet(book, tab)
    columns = list(fields_of(questions))
    end = QUESTION + len(columns)
    _columns(sheet, columns)
    title = next(item.title for item in book.criteria.units if item.id == unit)
    sheet.write_string(0, ID, f"unit|{page.case.case}|{unit}")
    band = f"{catalogue('acute', book.language)['heading']}: {acute_line(book, contacts)}"
    sheet.merge_range(0, QUESTION, 0, end, band, book.styles["alarm"])
    width = _FIRST_WIDTH + sum(_WIDTHS[column.name] for column in columns)
    sheet.set_row(0, height([("title", band)], width))
    case = case_title(page.case.case, book.language)
    sheet.write_string(1, QUESTION, case, book.styles["case"])
    sheet.write_string(1, QUESTION + 1, say(title, book.language), book.styles["case"])
    sheet.freeze_panes(2, QUESTION + 1)
    row = _explain(book, sheet, questions, end, width)
    _heads(book, sheet, row, columns, say(title, book.language))
    first = row + 2
    for place, unit_row in enumerate(page.units.get(unit, ())):
        _unit(book, sheet, first + place, unit_row, columns, str(place + 1))
    _grey(book, sheet, first, len(page.units.get(unit, ())), page, columns)


def _columns(sheet: Any, columns: Sequence[Field]) -> None:
    sheet.set_column(ID, ID, 3, None, {"hidden": True})
    sheet.set_column(QUESTION, QUESTION, _FIRST_WIDTH)
    for place, column in enumerate(columns, start=QUESTION + 1):
        sheet.set_column(place, place, _WIDTHS[column.name])
    after = QUESTION + len(columns) + 1
    sheet.set_column(after, after, 3, None, {"hidden": True})


def _explain(book: Book, sheet: Any, questions: Sequence[Question], end: int, width: float) -> int:
    """Write each question above the table and return the row after the last."""
    row = 2
    for question in questions:
        pieces = list(segments(question, book.language))
        sheet.merge_range(row, QUESTION, row, end, "", book.styles["question"])
        write_pieces(book, sheet, row, QUESTION, pieces)
        sheet.set_row(row, height(pieces, width))
        row += 1
    return row


def _heads(book: Book, sheet: Any, row: int, columns: Sequence[Field], title: str) -> None:
    """Write the table's head, and under it, hidden, what each column is."""
    sheet.write_string(row, QUESTION, title, book.styles["head"])
    sheet.set_row(row, 56)
    sheet.write_string(row + 1, ID, "columns")
    sheet.set_row(row + 1, None, None, {"hidden": True})
    for place, column in enumerate(columns, start=QUESTION + 1):
        words = say(column.question.item.title, book.language)
        if column.name != "answer":
            words = f"{book.words(f'column_{column.name}')}: {words}"
        sheet.write_string(row, place, words, book.styles["head"])
        sheet.write_string(row + 1, place, column.id)
    sheet.write_string(row + 1, QUESTION + len(columns) + 1, "written")


def _unit(
    book: Book, sheet: Any, row: int, unit: UnitRow, columns: Sequence[Field], number: str
) -> None:
    sheet.write_string(row, ID, unit.key)
    sheet.write_string(row, QUESTION, number, book.styles["fact"])
    for place, column in enumerate(columns, start=QUESTION + 1):
        values = unit.values.get(column.question.key, NOTHING)
        value = values[NAMES.index(column.name)]
        if value:
            sheet.write_string(row, place, value, book.styles["input"])
        else:
            sheet.write_blank(row, place, None, book.styles["input"])
        if column.name == "answer":
            offer(book, sheet, row, place, column.question)
    if any(any(values) for values in unit.values.values()):
        sheet.write_string(row, QUESTION + len(columns) + 1, unit_packed(unit.values))


def _grey(
    book: Book, sheet: Any, first: int, rows: int, page: Page, columns: Sequence[Field]
) -> None:
    """Grey a measure's cells in each row while the row's facts say that it does not apply."""
    places = {
        column.question.key: f"${xl_col_to_name(place)}{first + 1}"
        for place, column in enumerate(columns, start=QUESTION + 1)
        if column.name == "answer"
    }
    own = [column.question for column in columns if column.name == "answer"]
    look = _registered(page)
    cells = Cells(book.criteria, own, lambda key: places.get(key, ""), look, book.language)
    for place, column in enumerate(columns, start=QUESTION + 1):
        item = column.question.item
        formula = inapplicable(item, cells) if isinstance(item, Measure) else ""
        if formula and rows:
            rule = {"type": "formula", "criteria": formula, "format": book.styles["greyed"]}
            sheet.conditional_format(first, place, first + rows - 1, place, rule)


def _registered(page: Page) -> Look:
    def look(kind: str, name: str) -> str | None:
        return None if kind == "measure" else page.register.get(name, "")

    return look
