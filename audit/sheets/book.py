"""A workbook while it is written: its styles, its lists, and how a single cell is filled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from audit.criteria import Criteria
from audit.questions import Question
from audit.sheets.layout import HIDDEN_SHEET
from audit.sheets.typed import options
from audit.words import catalogue, phrase

NO_PASSWORD = ""
ALLOWED = {"format_cells": True, "format_columns": True, "format_rows": True}
_FIRST_LIST_COLUMN = 2


@dataclass
class Book:
    """What is needed to write any sheet of one reviewer's workbook."""

    workbook: Any
    styles: dict[str, Any]
    criteria: Criteria
    language: str
    lists: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def words(self, key: str, **values: object) -> str:
        """Return a phrase of the sheets in the workbook's language."""
        return phrase(f"sheets.{key}", self.language, **values)

    def list_range(self, items: tuple[str, ...]) -> str:
        """Return where a list of choices will stand: the file format has no commas in a list."""
        known = {listed: column for column, listed in self.lists.items()}
        column = known.get(items, _FIRST_LIST_COLUMN + len(self.lists))
        self.lists[column] = items
        letter = xl_col_to_name(column)
        return f"='{HIDDEN_SHEET}'!${letter}$1:${letter}${len(items)}"


def new_sheet(book: Book, name: str) -> Any:
    """Add a worksheet set up for A4: landscape, as wide as the page, protected, with a footer."""
    sheet = book.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&A&C{book.words('internal')}&R&P / &N")
    sheet.protect(NO_PASSWORD, ALLOWED)
    return sheet


def write_pieces(
    book: Book, sheet: Any, row: int, column: int, pieces: Sequence[tuple[str, str]]
) -> None:
    """Write a question's cell, each piece of it in its own style."""
    if len(pieces) == 1:
        sheet.write_string(row, column, pieces[0][1], book.styles["lone"])
        return
    parts = [part for name, text in pieces for part in (book.styles[name], text)]
    sheet.write_rich_string(row, column, *parts, book.styles["question"])


def offer(book: Book, sheet: Any, row: int, column: int, question: Question) -> None:
    """Let a cell take only what can be an answer to its question, and say so when it is entered."""
    items = options(question, book.criteria, book.language)
    words = catalogue("sheets", book.language)
    kind = getattr(question.item, "kind", "")
    if items:
        rule = {"validate": "list", "source": book.list_range(items)}
        stopped = words["stop_list"]
    elif kind == "date":
        rule = {
            "validate": "custom",
            "value": _date_rule(f"{xl_col_to_name(column)}{row + 1}", words["unknown"]),
        }
        stopped = words["stop_date"]
    else:
        rule, stopped = {"validate": "any"}, ""
    prompt = {
        "input_title": words["prompt_title"],
        "input_message": words.get(f"prompt_{kind}", ""),
    }
    alarm = {"error_title": words["stop_title"], "error_message": stopped}
    if rule["validate"] != "any" or prompt["input_message"]:
        sheet.data_validation(row, column, row, column, {**rule, **prompt, **alarm})


def _date_rule(cell: str, unknown: str) -> str:
    """Return the formula that lets a cell hold dd-mm-yyyy or the words for a missing date."""
    day, month, year = f"MID({cell},1,2)", f"MID({cell},4,2)", f"MID({cell},7,4)"
    exists = f"DAY(DATE({year},{month},{day}))=VALUE({day})"
    known = f"AND(LEN({cell})=10,VALUE({month})<13,{exists})"
    return f'=OR({cell}="{unknown}",IFERROR({known},FALSE))'
