"""Extracts as delimited text: semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from statistics import median

from audit.frame.extract import (
    LOOKED_AT,
    Extract,
    from_lines,
    header_row,
    refuse_unread,
)

DELIMITERS = (";", "\t", ",")
_DOS = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}\N{DAGGER}\N{LEFT SINGLE QUOTATION MARK}"


def read_delimited(name: str, data: bytes, wanted: Collection[str]) -> Extract:
    """Return the extract in a delimited text; rows are counted as a spreadsheet counts them.

    Raises
    ------
    AuditError
        For an unreadable encoding, or a quote that is never closed.
    """
    text = decoded(name, data)
    delimiter, text = _marked(text)
    first = _first_lines(text, delimiter) if delimiter else None
    if first is None:
        delimiter, first = _best(text, wanted)
    if not any(any(line) for line in first):
        raise refuse_unread(name, "empty_file")
    at = header_row(first, wanted)
    lines = _lines(name, text, delimiter)
    header = next(cells for row, cells in lines if row == at + 1)
    return from_lines(name, header, lines)


def decoded(name: str, data: bytes) -> str:
    """Return the text of a file that says nothing about its encoding."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strictly(name, data, encoding)
    if b"\x00" in data[:2000]:
        little = data[1:2000:2].count(0) >= data[0:2000:2].count(0)
        return _strictly(name, data, "utf-16-le" if little else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(name, data)


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise refuse_unread(name, "unreadable") from None
    if "\x00" in text:
        raise refuse_unread(name, "unreadable")
    return text


def _windows(name: str, data: bytes) -> str:
    """Decode as Windows-1252, unless the Danish letters show that it is older (DOS)."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        older = any(letter in data.decode("cp850") for letter in "æøåÆØÅ")
        raise refuse_unread(name, "dos_encoding" if older else "unknown_encoding") from None
    danish = sum(text.count(letter) for letter in "æøåÆØÅ")
    if not danish and any(letter in text for letter in _DOS):
        raise refuse_unread(name, "dos_encoding")
    return text


def _marked(text: str) -> tuple[str, str]:
    """Return the delimiter that Excel's own first line ``sep=;`` names, and the text after it."""
    first, _, rest = text.partition("\n")
    mark = first.strip().strip('"')
    if mark.lower().startswith("sep=") and len(mark) == 5:
        return mark[4], rest
    return "", text


def _best(text: str, wanted: Collection[str]) -> tuple[str, list[list[str]]]:
    """Return the delimiter that gives the header and the lines below it the most columns."""
    tried = [(mark, _first_lines(text, mark)) for mark in DELIMITERS]
    return max(tried, key=lambda pair: _columns(pair[1], wanted))


def _columns(lines: Sequence[Sequence[str]], wanted: Collection[str]) -> float:
    if not any(any(line) for line in lines):
        return 0
    at = header_row(lines, wanted)
    below = [len(line) for line in lines[at + 1 :] if line]
    return min(len(lines[at]), median(below)) if below else len(lines[at])


def _first_lines(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [cells for _, cells in zip(range(LOOKED_AT), reader, strict=False)]


def _lines(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            yield row, cells
    except csv.Error:
        raise refuse_unread(name, "open_quote", row=row + 1) from None
