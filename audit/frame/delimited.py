"""Extracts as delimited text: semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import TextIO

from audit.frame.extract import (
    LOOKED_AT,
    Extract,
    from_lines,
    header_row,
    names_known,
    refuse_unread,
)

DELIMITERS = (";", "\t", ",")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DANISH = "æøåÆØÅ"
_DOS = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}\N{DAGGER}\N{LEFT SINGLE QUOTATION MARK}"


def read_delimited(name: str, data: bytes, wanted: Collection[str]) -> Extract:
    """Return the extract in a delimited text; rows are counted as a spreadsheet counts them.

    Raises
    ------
    AuditError
        For an unreadable encoding, or a quote that is never closed.
    """
    encoding = encoding_of(name, data)
    text = _Text(data, encoding, _mark(data, encoding))
    delimiter, first = _best(name, text, wanted)
    if not any(any(line) for line in first):
        raise refuse_unread(name, "empty_file")
    at = header_row(first, wanted)
    lines = _lines(name, text, delimiter)
    header = next(cells for row, cells in lines if row == at + 1)
    return from_lines(name, header, lines)


def encoding_of(name: str, data: bytes) -> str:
    """Return the encoding of a text that does not tell."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(name, data, encoding)
    if 4 * data[:2000].count(0) > len(data[:2000]):  # in UTF-16 every other byte of plain text
        little = data[1:2000:2].count(0) >= data[0:2000:2].count(0)
        return _checked(name, data, "utf-16-le" if little else "utf-16-be")
    if b"\x00" in data:
        raise refuse_unread(name, "unreadable")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(name, data)
    return "utf-8"


def _checked(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise refuse_unread(name, "unreadable") from None
    if "\x00" in text:
        raise refuse_unread(name, "unreadable")
    return encoding


def _windows(name: str, data: bytes) -> str:
    """Return Windows-1252, unless the Danish letters show that the file is older (DOS)."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        older = any(letter in data.decode("cp850") for letter in _DANISH)
        raise refuse_unread(name, "dos_encoding" if older else "unknown_encoding") from None
    if any(letter in text for letter in _DOS) and not any(letter in text for letter in _DANISH):
        raise refuse_unread(name, "dos_encoding")
    return "cp1252"


@dataclass(frozen=True)
class _Text:
    """A text that is read again and again from its start, and the delimiter it names, if any."""

    data: bytes
    encoding: str
    mark: str

    def open(self) -> TextIO:
        """Return the text from its start, or from behind the line that names the delimiter."""
        text = io.TextIOWrapper(io.BytesIO(self.data), encoding=self.encoding, newline="")
        if self.mark:
            text.readline()
        return text


def _mark(data: bytes, encoding: str) -> str:
    """Return the delimiter that Excel's own first line ``sep=;`` names, else nothing."""
    first = io.TextIOWrapper(io.BytesIO(data), encoding=encoding).readline().strip().strip('"')
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else ""


def _best(name: str, text: _Text, wanted: Collection[str]) -> tuple[str, list[list[str]]]:
    """Return the delimiter that gives the most names we know, and the most columns."""
    tried = [(mark, _first_lines(name, text, mark)) for mark in text.mark or DELIMITERS]
    return max(tried, key=lambda pair: _columns(pair[1], wanted))


def _columns(lines: Sequence[Sequence[str]], wanted: Collection[str]) -> tuple[int, float]:
    """Return how many names of a header are known, and how many columns it and the lines have."""
    if not any(any(line) for line in lines):
        return 0, 0
    at = header_row(lines, wanted)
    width = len(lines[at])
    below = [len(line) for line in lines[at + 1 :] if line]
    return names_known(lines[at], wanted), min(width, median(below)) if below else width


def _first_lines(name: str, text: _Text, delimiter: str) -> list[list[str]]:
    lines: list[list[str]] = []
    with text.open() as file:
        try:
            lines.extend(islice(csv.reader(file, delimiter=delimiter), LOOKED_AT))
        except csv.Error:
            raise refuse_unread(name, "long_cell", row=len(lines) + 1) from None
    return lines


def _lines(name: str, text: _Text, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    row = 0
    with text.open() as file:
        try:
            for row, cells in enumerate(
                csv.reader(file, delimiter=delimiter, strict=True), start=1
            ):
                yield row, cells
        except csv.Error as error:
            key = "long_cell" if "field limit" in str(error) else "open_quote"
            raise refuse_unread(name, key, row=row + 1) from None
