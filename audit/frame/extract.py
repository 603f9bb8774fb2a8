"""An extract from a register, in whatever file, as columns of text just as they stand."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.errors import AuditError, Problem, problem
from audit.frame.coded import Coded, coded
from audit.frame.faults import Fault, refusal
from audit.frame.vocabulary import folded, known_as

CHUNK = 50_000
LOOKED_AT = 40

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Extract:
    """The columns of an extract as text, and the row of each line as a spreadsheet shows it.

    ``faults`` is what was seen while reading: hidden columns, rows with too many values.
    """

    name: str
    header: tuple[str, ...]
    columns: tuple[Coded, ...]
    rows: Rows
    faults: tuple[Fault, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> pa.Array:
        """Return the texts of a column of the header, row by row."""
        return self.columns[self.header.index(name)].array()


def header_row(lines: Sequence[Sequence[str]], wanted: Collection[str]) -> int:
    """Return which of the first lines is the header: titles may stand above it.

    The first line with the most names that are wanted or known; where there are none, the
    first that is at least half as full as the fullest.

    >>> header_row([["Udtrukket 5. januar", ""], ["Løbenr", "Team"], ["001", "Nord"]], [])
    1
    """
    hits = [names_known(line, wanted) for line in lines]
    if any(hits):
        return hits.index(max(hits))
    filled = [sum(bool(cell) for cell in line) for line in lines]
    return next(at for at, n in enumerate(filled) if n and 2 * n >= max(filled))


def names_known(line: Sequence[str], wanted: Collection[str]) -> int:
    """Return how many cells of a line are names of columns that are wanted or known."""
    names = {folded(name) for name in wanted}
    return sum(folded(cell) in names or known_as(cell) is not None for cell in line)


def from_lines(
    name: str, header: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]]
) -> Extract:
    """Return an extract of numbered lines; empty ones are passed over.

    A line with more or fewer values than the header is refused: its values may stand in the
    wrong columns.
    """
    names = tuple(tidy_name(cell) for cell in header)
    faults: list[Fault] = []
    numbers: list[int] = []
    parts: list[list[pa.Array]] = [[pa.array([], pa.large_string())] for _ in names]
    for chunk in _chunks(lines):
        if any(len(cells) != len(names) for _, cells in chunk):
            chunk = [(row, _fitted(cells, row, len(names), faults)) for row, cells in chunk]
        numbers += [row for row, _ in chunk]
        values = zip(*(cells for _, cells in chunk), strict=True)
        for part, column in zip(parts, values, strict=True):
            part.append(pa.array(column, pa.large_string()))
    columns = tuple(coded(pa.chunked_array(part, pa.large_string())) for part in parts)
    rows = np.array(numbers, dtype=np.int64)
    return _without_empty(Extract(name, names, columns, rows, tuple(faults)))


def _without_empty(extract: Extract) -> Extract:
    filled = np.any([column.filled() for column in extract.columns], axis=0)
    if filled.all():
        return extract
    kept = np.flatnonzero(filled)
    columns = tuple(column.keep(kept) for column in extract.columns)
    return replace(extract, columns=columns, rows=extract.rows[kept])


def tidy_name(name: str) -> str:
    """Return the name of a column without line breaks, letters put together as one character."""
    return normalize("NFC", " ".join(name.split()))


def column_letter(position: int) -> str:
    """Return what a spreadsheet calls the column at a position, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def refuse_unread(name: str, key: str, /, **values: object) -> AuditError:
    """Return the refusal of a whole file that cannot be read."""
    return AuditError("frame.unread", [problem(f"frame.{key}", **values)], file=name)


def refuse_empty(extract: Extract) -> Extract:
    """Return the extract; raise where it has no header or no line below it."""
    problems: list[Problem] = []
    if not any(extract.header):
        problems.append(problem("frame.no_header"))
    elif not len(extract):
        problems.append(problem("frame.header_only", columns=list(extract.header)))
    if problems:
        raise AuditError("frame.unread", problems, file=extract.name)
    return extract


def _chunks(
    lines: Iterable[tuple[int, Sequence[str]]],
) -> Iterator[list[tuple[int, Sequence[str]]]]:
    rest = iter(lines)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _fitted(cells: Sequence[str], row: int, width: int, faults: list[Fault]) -> Sequence[str]:
    if len(cells) == width:
        return cells
    if any(cells[width:]) or (len(cells) < width and any(cells)):
        values = {"found": len(cells), "wanted": width}
        faults.append(refusal("torn_row", row, "", "", **values))
    return [*cells[:width], *[""] * (width - len(cells))]
