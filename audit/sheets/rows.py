"""From a worksheet to what was filled in at each question; rows that went astray are found here."""

from collections.abc import Iterator, Mapping, Sequence

from openpyxl.utils import get_column_letter

from audit.cpr import looks_like_cpr
from audit.errors import Problem, problem
from audit.questions import Question
from audit.sheets.filled import Filled
from audit.sheets.layout import (
    ACUTE_FIELDS,
    ANSWER,
    CHECK,
    FIXED,
    ID,
    INPUTS,
    NAMES,
    NOTHING,
    QUESTION,
    WRITTEN,
    Values,
    case_title,
    check,
    row_id,
    unit_unpacked,
    unpacked,
)
from audit.sheets.typed import as_text
from audit.sheets.workbook import Line, Tab
from audit.words import Text, languages, texts

_FIRST_ROW = 2


def case_titles(questions: Sequence[Question]) -> Mapping[str, Text]:
    """Return every row that a case's worksheet must have, with what its question is called."""
    acute = {f"acute:{name}": texts(f"sheets.acute_{name}") for name in ACUTE_FIELDS}
    return acute | {row_id(question): question.item.title for question in questions}


def rows_of(
    tab: Tab, titles: Mapping[str, Text], *, complete: bool, problems: list[Problem]
) -> dict[str, Line]:
    """Return the rows of a case's worksheet by what they are.

    Where the criteria are still those the sheet was written from (``complete``), a row that
    is not there was deleted.
    """
    found: dict[str, Line] = {}
    for line in tab.lines[_FIRST_ROW:]:
        identity = line.text(ID)
        where = place(tab, line.number, QUESTION)
        if identity in FIXED:
            continue
        if not identity:
            problems += _outside(tab, line)
        elif identity not in titles:
            problems.append(problem("sheets.row_unknown", place=where, found=identity))
        elif identity in found:
            problems.append(problem("sheets.row_twice", place=where, question=titles[identity]))
        else:
            found[identity] = line
            if check(identity, line.text(QUESTION)) != line.text(CHECK):
                title = titles[identity]
                problems.append(problem("sheets.row_moved", place=where, question=title))
    if complete:
        tab_place = texts("sheets.at_tab", file=tab.file, tab=tab.name)
        problems += [
            problem("sheets.row_missing", place=tab_place, question=title)
            for identity, title in titles.items()
            if identity not in found
        ]
    return found


def case_faults(tab: Tab) -> Iterator[Problem]:
    """Yield that the visible case number is not the one the answers belong to."""
    shown = tab.lines[1].text(QUESTION) if len(tab.lines) > 1 else ""
    if shown not in {case_title(tab.case, language) for language in languages()}:
        where = place(tab, 2, QUESTION)
        yield problem("sheets.case_changed", place=where, case=tab.case, found=shown[:60])


def filled_rows(
    tab: Tab, rows: Mapping[str, Line], questions: Sequence[Question], reviewer: str,
    problems: list[Problem],
) -> Iterator[Filled]:  # fmt: skip
    """Yield what was filled in at the questions of a case's worksheet."""
    for question in questions:
        line = rows.get(row_id(question))
        if line is None:
            continue
        first = _written(line)
        if first is None:
            where = texts("sheets.at_tab", file=tab.file, tab=tab.name)
            problems.append(problem("sheets.columns_moved", place=where))
            return
        faults = [_cell_fault(tab, line, column, question) for column in INPUTS]
        problems += [fault for fault in faults if fault]
        if any(faults):
            continue
        document, reason, learning = (as_text(line.cell(c).value) for c in INPUTS[1:])
        yield Filled(
            question=question,
            reviewer=reviewer,
            case=tab.case,
            unit="",
            answer=line.cell(ANSWER).value,
            document=document,
            reason=reason,
            learning=learning,
            where=cell_place(tab, line.number, ANSWER),
            first=first,
        )


def _written(line: Line) -> Values | None:
    """Return what stood in a row at first; None where another column has come into its place."""
    try:
        return unpacked(line.text(WRITTEN))
    except (ValueError, TypeError):
        return None


def filled_units(
    tab: Tab, questions: Sequence[Question], reviewer: str, problems: list[Problem]
) -> Iterator[Filled]:
    """Yield what was filled in at the units of a case, one row each."""
    start = next((i for i, line in enumerate(tab.lines) if line.text(ID) == "columns"), None)
    heads = tab.lines[start] if start is not None else Line(0, ())
    columns = {as_text(cell.value): place for place, cell in enumerate(heads.cells) if place > ID}
    own = [question for question in questions if question.unit == tab.unit]
    for question in own:
        if f"{row_id(question)}|answer" not in columns:
            where = texts("sheets.at_tab", file=tab.file, tab=tab.name)
            title = question.item.title
            problems.append(problem("sheets.column_missing", place=where, question=title))
    for line in tab.lines[(start or 0) + 1 :]:
        if line.text(ID):
            yield from _filled_unit(tab, line, columns, own, reviewer, problems)
        elif start is not None:
            problems += _outside(tab, line)


def place(tab: Tab, row: int, column: int) -> Text:
    """Return where a cell is, in every language."""
    where = cell_place(tab, row, column)
    return texts(where.key, **where.values)


def cell_place(tab: Tab, row: int, column: int) -> Problem:
    """Return the phrase that says where a cell is."""
    cell = f"{get_column_letter(column + 1)}{row}"
    return problem("sheets.at_cell", file=tab.file, tab=tab.name, cell=cell, case=tab.case)


def _filled_unit(
    tab: Tab, line: Line, columns: Mapping[str, int], questions: Sequence[Question],
    reviewer: str, problems: list[Problem],
) -> Iterator[Filled]:  # fmt: skip
    first = unit_unpacked(line.text(columns.get("written", len(line.cells))))
    for question in questions:
        places = [columns.get(f"{row_id(question)}|{name}") for name in NAMES]
        faults = [_cell_fault(tab, line, p, question) for p in places if p is not None]
        problems += [fault for fault in faults if fault]
        if places[0] is None or any(faults):
            continue
        stood = first.get(question.key, NOTHING)
        # A text without a column here stays what it was.
        document, reason, learning = (
            stood[n] if p is None else as_text(line.cell(p).value)
            for n, p in enumerate(places[1:], start=1)
        )
        yield Filled(
            question=question,
            reviewer=reviewer,
            case=tab.case,
            unit=line.text(ID),
            answer=line.cell(places[0]).value,
            document=document,
            reason=reason,
            learning=learning,
            where=cell_place(tab, line.number, places[0]),
            first=stood,
        )


def _outside(tab: Tab, line: Line) -> Iterator[Problem]:
    """Yield what was written in a row that belongs to no question."""
    for column, cell in enumerate(line.cells):
        if column and as_text(cell.value):
            found = as_text(cell.value)[:60]
            where = place(tab, line.number, column)
            shown = "…" if looks_like_cpr(found) else found
            yield problem("sheets.outside_rows", place=where, found=shown)


def _cell_fault(tab: Tab, line: Line, column: int, question: Question) -> Problem | None:
    cell = line.cell(column)
    if not cell.fault:
        return None
    where = place(tab, line.number, column)
    title, found = question.item.title, as_text(cell.value)[:60]
    return problem(f"sheets.{cell.fault}", place=where, question=title, found=found)
