"""Filled-in sheets in: all or nothing, and every problem at once in the reviewer's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError, Problem, problem
from audit.log_chain import Entry
from audit.questions import questions
from audit.sampling import Sample
from audit.sheets.acute_rows import acute_entries
from audit.sheets.applying import contradictions
from audit.sheets.filled import (
    Filled,
    Findings,
    cleared,
    entry_of,
    hint,
    news,
    reasons_missing,
    understood,
)
from audit.sheets.layout import assigned, round_mark
from audit.sheets.pages import own_answers
from audit.sheets.rows import case_faults, case_titles, filled_rows, filled_units, rows_of
from audit.sheets.workbook import Tab, Workbook, open_workbook
from audit.words import texts


@dataclass(frozen=True)
class SheetsIn:
    """What files come to: the entries to write, and what was left as it is."""

    entries: tuple[Entry, ...]
    notes: tuple[Problem, ...] = ()


def read_sheets(paths: Sequence[Path], sample: Sample, entries: Sequence[Entry]) -> SheetsIn:
    """Return the entries that filled-in workbooks come to, beside those already in the log.

    Read again, the same workbook comes to nothing. A blank cell withdraws an answer only
    where the sheet was written with one.

    Raises
    ------
    AuditError
        With every problem of every file: nothing is to be written then.
    """
    found = Findings()
    opened = [open_workbook(path) for path in paths]
    found.problems += [item for item in opened if isinstance(item, Problem)]
    books = [item for item in opened if isinstance(item, Workbook)]
    found.problems += _strangers(books, sample)
    own_round = round_mark(sample)
    for book in books:
        if book.round == own_round:
            _read_book(book, sample, entries, found)
    return settled(found)


def settled(found: Findings) -> SheetsIn:
    """Return what was found, or refuse it all."""
    if found.problems:
        raise AuditError("sheets.refused", found.problems, n=len(found.problems))
    return SheetsIn(tuple(found.entries), tuple(found.notes))


def unknown_case(sample: Sample, case: str, place: object) -> Problem:
    """Return that a case is not among those to read, and which was probably meant."""
    drawn = [item.case for item in assigned(sample)]
    # Spreadsheet programs make 1 of 001.
    cut = [item for item in drawn if item.lstrip("0") == case.lstrip("0")]
    near = hint(case, drawn, "meant_case") if not cut else texts("sheets.meant_case", meant=cut[0])
    return problem("sheets.unknown_case", place=place, case=case, hint=near)


def _strangers(books: Sequence[Workbook], sample: Sample) -> Iterator[Problem]:
    """Yield the workbooks of other rounds, and two of one reviewer."""
    first: dict[str, str] = {}
    for book in books:
        if book.round != round_mark(sample):
            yield problem("sheets.other_round", file=book.file)
        elif book.reviewer in first:
            yield problem(
                "sheets.same_file",
                file=book.file,
                reviewer=book.reviewer or "–",
                other=first[book.reviewer],
            )
        first.setdefault(book.reviewer, book.file)


def _read_book(book: Workbook, sample: Sample, entries: Sequence[Entry], found: Findings) -> None:
    asked = questions(sample.criteria)
    complete = book.meta.get("criteria") == sample.criteria.fingerprint
    answers = own_answers(entries, book.reviewer)
    own = list(_own_tabs(book, sample, found.problems))
    filled: list[Filled] = []
    for tab in own:
        if tab.kind == "unit":
            filled += filled_units(tab, asked, book.reviewer, found.problems)
            continue
        of_case = [question for question in asked if not question.unit]
        titles = case_titles(of_case)
        rows = rows_of(tab, titles, complete=complete, problems=found.problems)
        found.problems += case_faults(tab)
        filled += filled_rows(tab, rows, of_case, book.reviewer, found.problems)
        found.entries += acute_entries(tab, rows, book.reviewer, entries, found.problems)
    said = understood(filled, sample.criteria, found)
    new = news(said, answers, sample.criteria, found)
    found.problems += reasons_missing(new)
    found.problems += cleared(said, answers)
    found.problems += contradictions(said, new, sample, answers)
    found.entries += [entry_of(item) for item in new]


def _own_tabs(book: Workbook, sample: Sample, problems: list[Problem]) -> Iterator[Tab]:
    """Yield the worksheets that may be read; the others are named among the problems."""
    readers = {item.case: item.reviewer for item in assigned(sample)}
    seen: dict[tuple[str, str], str] = {}
    for tab in book.tabs:
        where = texts("sheets.at_tab", file=tab.file, tab=tab.name)
        key = (tab.case, tab.unit)
        if tab.case not in readers:
            problems.append(unknown_case(sample, tab.case, where))
        elif readers[tab.case] != book.reviewer:
            named = {"reviewer": readers[tab.case] or "–", "found": book.reviewer or "–"}
            problems.append(problem("sheets.other_reviewer", place=where, case=tab.case, **named))
        elif key in seen:
            values = {"case": tab.case, "other": seen[key]}
            problems.append(problem("sheets.tab_twice", place=where, **values))
        else:
            seen[key] = tab.name
            yield tab
    gone = [case for case in _written_cases(book, sample) if readers.get(case) == book.reviewer]
    problems += [problem("sheets.tab_missing", file=book.file, case=case) for case in gone]


def _written_cases(book: Workbook, sample: Sample) -> Iterator[str]:
    """Yield the cases of which a worksheet was written that is not there any more."""
    there = {(tab.case, tab.unit) for tab in book.tabs}
    same_criteria = book.meta.get("criteria") == sample.criteria.fingerprint
    units = {question.unit for question in questions(sample.criteria)} if same_criteria else {""}
    for case in book.meta.get("cases", "").split("\n"):
        if any((case, unit) not in there for unit in units):
            yield case
