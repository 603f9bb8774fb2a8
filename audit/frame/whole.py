"""What makes a whole extract unusable: personal numbers, and letters that are destroyed."""

import re
from collections.abc import Iterator, Sequence

from audit.cpr import looks_like_cpr
from audit.errors import Problem, problem
from audit.frame.coded import Coded
from audit.frame.extract import Extract, column_letter

SHOWN = 10
"""How many rows a problem names; the others are counted."""

_TEN_DIGITS = r"[0-9]{6}[^0-9]{0,3}[0-9]{4}"
_HEXADECIMAL = re.compile(r"(?=[0-9-]*[a-f])[0-9a-f-]{16,}", re.IGNORECASE)
_DAMAGED = r"Ã[¸¦¥˜†…©¼¶¤\x{80}-\x{9f}]|Â§|â€|\x{FFFD}"


def whole_problems(extract: Extract) -> Iterator[Problem]:
    """Yield what is wrong with all columns of an extract, also those that are not mapped."""
    for at, (name, column) in enumerate(zip(extract.header, extract.columns, strict=True)):
        letter = column_letter(at)
        yield from _personal_numbers(extract, letter, name, column)
        yield from _damaged(extract, letter, name, column)


def is_cpr(text: str) -> bool:
    """Return whether a text holds what looks like a CPR number, and not a long hexadecimal id.

    >>> is_cpr("sag 0101" + "80-1234"), is_cpr("9f0101" + "80-1234-4c1e-a0b7-c5d2e3f4a5b6")
    (True, False)
    """
    return looks_like_cpr(_HEXADECIMAL.sub("", text))


def cpr_like(column: Coded) -> list[int]:
    """Return which distinct texts of a column look like CPR numbers.

    Where all whole numbers of nine or ten digits do, those of nine have lost the zero in
    front, as happens when a spreadsheet reads a CPR number as a number.
    """
    found = {at for at in column.matching(_TEN_DIGITS) if is_cpr(column.texts[at].as_py())}
    long = column.matching(r"^[0-9]{9,10}(?:[.,]0+)?$")
    numbers = {at: re.split("[.,]", column.texts[at].as_py())[0] for at in long}
    if long and all(looks_like_cpr(number.zfill(10)) for number in numbers.values()):
        found.update(long)
    return sorted(found)


def rows_told(extract: Extract, column: Coded, chosen: Sequence[int]) -> tuple[list[int], int]:
    """Return the first rows with one of the chosen texts, and how many more there are."""
    rows = extract.rows[column.rows(chosen)]
    return [int(row) for row in rows[:SHOWN]], max(0, len(rows) - SHOWN)


def _personal_numbers(extract: Extract, letter: str, name: str, column: Coded) -> Iterator[Problem]:
    shown = name
    if is_cpr(name):
        shown = ""
        yield problem("frame.cpr_in_header", letter=letter)
    chosen = cpr_like(column)
    if chosen:
        rows, more = rows_told(extract, column, chosen)
        key = "frame.cpr_more" if more else "frame.cpr"
        yield problem(key, letter=letter, column=shown, rows=rows, n=len(rows), more=more)


def _damaged(extract: Extract, letter: str, name: str, column: Coded) -> Iterator[Problem]:
    if name and _destroyed(name):
        yield problem("frame.damaged_header", letter=letter, value=name, meant=_mended(name))
    chosen = column.matching(_DAMAGED)
    if chosen:
        rows, more = rows_told(extract, column, chosen)
        value = column.texts[chosen[0]].as_py()
        shown = value if len(value) <= 40 and not is_cpr(value) else ""
        yield problem(
            "frame.damaged", letter=letter, column=name, rows=rows, n=len(rows) + more,
            value=shown, meant=_mended(shown),
        )  # fmt: skip


def _destroyed(text: str) -> bool:
    return bool(
        re.search(
            _DAMAGED.replace(r"\x{80}-\x{9f}", "\x80-\x9f").replace(r"\x{FFFD}", "\ufffd"), text
        )
    )


def _mended(text: str) -> str:
    """Return what a text was before UTF-8 was read as Windows-1252; itself where unknown."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
