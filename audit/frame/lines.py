"""Which lines of an extract are cases: totals, empty numbers, the same line twice."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from audit.errors import Problem, problem
from audit.frame.canonical import Places
from audit.frame.coded import Coded, Positions
from audit.frame.extract import Extract
from audit.frame.faults import Fault, doubt, refusal

_TOTAL = (
    r"(?i)^(?:i\s?alt|total|totalt|sum|subtotal|hovedtotal|grand total|samlet|antal)"
    r"\s*[:=]?\s*[0-9.]*\s*(?:sager|rækker|cases|rows)?\.?$"
)
IDENTIFYING = ("child_id", "case_number")
"""Columns that tell one case from another beside its case number in the frame."""


def not_cases(extract: Extract, case: int) -> tuple[Positions, list[Fault]]:
    """Return the positions of the lines that are cases, and the other lines as faults.

    No case is a total, nor a line with nothing but a sentence (a note below the table).
    """
    columns = extract.columns
    filled = np.sum([column.filled() for column in columns], axis=0)
    totals = [(at, column, text) for at, column, text in _totals(columns, case)]
    faults = {at: _line(extract, "total_row", at, column, text) for at, column, text in totals}
    if len(columns) >= 3:
        for position in np.flatnonzero(filled == 1):
            at = int(position)
            column = next(i for i, each in enumerate(columns) if each.text(at))
            text = columns[column].text(at)
            if column != case or len(text.split()) > 1:
                faults.setdefault(at, _line(extract, "not_a_case", at, column, text))
    keep = np.ones(len(extract), dtype=bool)
    keep[list(faults)] = False
    return np.flatnonzero(keep), [faults[at] for at in sorted(faults)]


def total_lines(column: Coded) -> list[int]:
    """Return which distinct texts of a column name a total, such as ``I alt 241``."""
    return column.matching(_TOTAL)


def _totals(columns: Sequence[Coded], case: int) -> Iterator[tuple[int, int, str]]:
    ids = columns[case]
    pattern = re.compile(_TOTAL)
    for position in ids.rows([*total_lines(ids), *ids.matching(r"^\s*$")]):
        at = int(position)
        first = next((i for i, column in enumerate(columns) if column.text(at).strip()), case)
        if pattern.match(columns[first].text(at).strip()):
            yield at, first, columns[first].text(at).strip()


def _line(extract: Extract, key: str, at: int, column: int, text: str) -> Fault:
    return refusal(key, int(extract.rows[at]), extract.header[column], text)


def id_faults(ids: Coded, places: Places, title: str) -> list[Fault]:
    """Return the lines without a case number, and the doubt that zeros were cut off."""
    empty = np.flatnonzero(~ids.filled())
    faults = [places.fault(refusal, "no_case_id", int(at), title, "") for at in empty]
    return [*faults, *_cut(ids, title)]


def _cut(ids: Coded, title: str) -> Iterator[Fault]:
    """Numbers of different lengths of which none begins with zero."""
    texts = ids.texts.filter(pc.not_equal(ids.texts, ""))
    if len(texts) < 2 or not pc.all(pc.match_substring_regex(texts, "^[0-9]+$")).as_py():
        return
    lengths = pc.utf8_length(texts)
    ends = pc.min_max(lengths).as_py()
    if ends["min"] < ends["max"] and not pc.any(pc.starts_with(texts, "0")).as_py():
        shortest = texts[pc.index(lengths, ends["min"]).as_py()].as_py()
        longest = texts[pc.index(lengths, ends["max"]).as_py()].as_py()
        values = {"longest": longest, "meant": shortest.zfill(ends["max"])}
        yield doubt("cut_ids", 0, title, shortest, **values)


def repeated(table: pd.DataFrame, title: str) -> tuple[list[Fault], list[Problem]]:
    """Return the lines that are there twice, and the case numbers used for different lines.

    Two lines are the same when all columns are, the case number aside, and something in
    them tells children apart: without that, two cases decided the same day look alike.
    """
    faults: dict[int, Fault] = {}
    problems = list(_same_number(table, title, faults))
    others = [name for name in table.columns if name != "case_id"]
    telling = [name for name in IDENTIFYING if name in table.columns]
    if telling:
        known = table[(table[telling] != "").any(axis=1)]
        for row, first in _copies(known, others):
            faults.setdefault(row, _copy(table, row, first, title))
    return [faults[row] for row in sorted(faults)], problems


def _same_number(table: pd.DataFrame, title: str, faults: dict[int, Fault]) -> Iterator[Problem]:
    ids = table["case_id"]
    if ids.is_unique:
        return
    several = table[ids.duplicated(keep=False) & (ids != "")]
    copies = dict(_copies(several, list(table.columns)))
    faults |= {row: _copy(table, row, first, title) for row, first in copies.items()}
    for case, rows in several.drop(index=list(copies)).groupby("case_id", sort=False):
        if len(rows) > 1:
            values = {"column": title, "case": case, "rows": [int(row) for row in rows.index]}
            yield problem("frame.case_id_twice", **values)


def _copies(table: pd.DataFrame, columns: list[str]) -> Iterator[tuple[int, int]]:
    """Yield each row that repeats an earlier one, and that earlier row."""
    same = table[table.duplicated(columns, keep=False)]
    for _, rows in same.groupby(columns, sort=False):
        first, *others = (int(row) for row in rows.index)
        yield from ((row, first) for row in others)


def _copy(table: pd.DataFrame, row: int, first: int, title: str) -> Fault:
    case, original = _id_at(table, row), _id_at(table, first)
    values = {"case": case, "first": first, "original": original}
    fault = refusal("duplicate_row", row, title, case, **values)
    return Fault(row, title, case, fault.severity, fault.problem, case)


def _id_at(table: pd.DataFrame, row: int) -> str:
    return str(table["case_id"].to_numpy()[table.index.get_loc(row)])
