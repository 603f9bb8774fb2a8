"""An extract from a register, in whatever file, as columns of text just as they stand."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
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
    names = {folded(name) for name in wanted}
    hits = [
        sum(folded(cell) in names or known_as(cell) is not None for cell in line) for line in lines
    ]
    if any(hits):
        return hits.index(max(hits))
    filled = [sum(bool(cell) for cell in line) for line in lines]
    return next(at for at, n in enumerate(filled) if n and 2 * n >= max(filled))


def from_lines(
    name: str, header: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]]
) -> Extract:
    """Return an extract of numbered lines; empty ones are passed over.

    A line with more or fewer values than the header is refused: its values may stand in the
    wrong columns.
    """
    names = tuple(tidy_name(cell) for cell in header)
    while names and not names[-1]:
        names = names[:-1]
    faults: list[Fault] = []
    numbers: list[int] = []
    parts: list[list[pa.Array]] = [[] for _ in names]
    for chunk in _chunks(lines):
        kept = [(row, _fitted(cells, row, len(names), faults)) for row, cells in chunk]
        numbers += [row for row, cells in kept if any(cells)]
        values = list(zip(*(cells for _, cells in kept if any(cells)), strict=True))
        for part, column in zip(parts, values, strict=False):
            part.append(pa.array(column, pa.large_string()))
    columns = tuple(coded(pa.chunked_array(part, pa.large_string())) for part in parts)
    return Extract(name, names, columns, np.array(numbers, dtype=np.int64), tuple(faults))


def tidy_name(name: str) -> str:
    """Return the name of a column without line breaks, letters put together as one character."""
    return normalize("NFC", " ".join(name.split()))


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


def file_name(file: str | Path) -> str:
    """Return the name of a file as it is told to its reader, without its folders."""
    return Path(file).name


def _chunks(
    lines: Iterable[tuple[int, Sequence[str]]],
) -> Iterator[list[tuple[int, Sequence[str]]]]:
    rest = iter(lines)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _fitted(cells: Sequence[str], row: int, width: int, faults: list[Fault]) -> Sequence[str]:
    if len(cells) == width:
        return cells
    if any(cells[width:]) or (len(cells) < width and any(cells[1:])):
        values = {"found": len(cells), "wanted": width}
        faults.append(refusal("torn_row", row, "", "", **values))
    return [*cells[:width], *[""] * (width - len(cells))]
