"""Scoring sheets out: one workbook per reviewer, one worksheet per case."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from audit.acute import Contacts
from audit.atomic import write_bytes
from audit.errors import AuditError, problem
from audit.log_chain import Entry
from audit.sampling import Sample
from audit.sheets.book import Book
from audit.sheets.case_tab import write_case
from audit.sheets.cover import write_cover
from audit.sheets.layout import HIDDEN_SHEET, Assigned, assigned, round_mark, tab_names
from audit.sheets.pages import Page, pages
from audit.sheets.styles import add_styles
from audit.sheets.unit_tab import write_units
from audit.words import phrase, say


class Told(Protocol):
    """The settings of a round, as far as its sheets show them."""

    @property
    def title(self) -> str:
        """Return the round's title."""

    @property
    def language(self) -> str:
        """Return the language of the sheets."""

    @property
    def acute(self) -> Contacts:
        """Return who is called about an acute concern."""


def write_sheets(
    folder: Path, sample: Sample, entries: Sequence[Entry], settings: Told
) -> tuple[Path, ...]:
    """Write a workbook for each reviewer with a case to read, and return the paths.

    A reviewer's own answers so far are filled in, nobody else's.

    Raises
    ------
    AuditError
        Where a workbook is there already: what is typed in it may not be in the log yet.
    """
    by_reviewer: dict[str, list[Assigned]] = {}
    for item in assigned(sample):
        by_reviewer.setdefault(item.reviewer, []).append(item)
    paths = {reviewer: folder / file_name(reviewer, settings.language) for reviewer in by_reviewer}
    there = [problem("sheets.exists", file=path.name) for path in paths.values() if path.exists()]
    if there or not by_reviewer:
        raise AuditError("sheets.not_written" if there else "sheets.no_cases", there)
    return tuple(
        write_bytes(paths[reviewer], workbook_of(sample, cases, entries, settings))
        for reviewer, cases in by_reviewer.items()
    )


def file_name(reviewer: str, language: str) -> str:
    """Return the name of a reviewer's workbook."""
    return f"{reviewer or phrase('sheets.file', language)}.xlsx"


def workbook_of(
    sample: Sample, cases: Sequence[Assigned], entries: Sequence[Entry], settings: Told
) -> bytes:
    """Return one reviewer's workbook."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(target, options)
    book = _book(workbook, sample, settings)
    tabs = tab_names(cases)
    placed = [(item, tabs[item.case]) for item in cases]
    reviewer = cases[0].reviewer
    as_of = sample.frame.period.as_of
    write_cover(book, settings.title, reviewer, as_of, settings.acute, placed)
    for page in pages(sample, placed, entries, settings.language):
        write_case(book, page, settings.acute)
        for unit in page.units:
            own = [question for question in page.unit_questions if question.unit == unit]
            write_units(book, page, unit_tab_name(book, page, unit), unit, own, settings.acute)
    _hide(book, sample, cases)
    workbook.close()
    return target.getvalue()


def unit_tab_name(book: Book, page: Page, unit: str) -> str:
    """Return the name of the worksheet for a kind of unit of a case."""
    title = next(item.title for item in book.criteria.units if item.id == unit)
    allowed = "".join(letter for letter in say(title, book.language) if letter not in "[]:*?/\\'")
    return f"{page.tab} {allowed}"[:31].strip()


def _book(workbook: Any, sample: Sample, settings: Told) -> Book:
    return Book(workbook, add_styles(workbook), sample.criteria, settings.language)


def _hide(book: Book, sample: Sample, cases: Sequence[Assigned]) -> None:
    """Write the sheet that nobody sees: which round, reviewer and cases, and all lists."""
    hidden = book.workbook.add_worksheet(HIDDEN_SHEET)
    for row, (name, value) in enumerate(
        (
            ("round", round_mark(sample)),
            ("reviewer", cases[0].reviewer),
            ("cases", "\n".join(item.case for item in cases)),
            ("criteria", sample.criteria.fingerprint),
        )
    ):
        hidden.write_string(row, 0, name)
        hidden.write_string(row, 1, value)
    for column, items in book.lists.items():
        for row, item in enumerate(items):
            hidden.write_string(row, column, item)
    hidden.protect()
    hidden.very_hidden()
