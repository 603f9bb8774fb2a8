"""One text from an extract to its canonical form, by the kind of its column.

Dates become ``2025-03-17``, moments ``2025-03-31T15:52`` (or the date alone where no time of
day is known), numbers ``12.5``, yes and no ``yes`` and ``no``. What cannot be read keeps its
spelling and is refused; what was read with a guess is a doubt.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from audit.dates import is_empty_date, is_open_ended, parse_day, parse_moment
from audit.frame.vocabulary import folded, words_for
from audit.words import Text, texts


class Cell(NamedTuple):
    """The canonical text, and what is to be told about the spelling, if anything.

    ``key`` names the phrase; ``severity`` is empty where nothing is to be told.
    """

    text: str
    severity: str = ""
    key: str = ""
    hint: Text | None = None


ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#i/t"}
    | {"#reference!", "#værdi!", "#division/0!", "#navn?", "#nul!"}
)
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2}(?:\D.*)?")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?")
_AFTER_DAY = re.compile(r"(?:\s+kl\.?\s*|\s+|T)(\d{1,2}[:.]\d{2}.*)$", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+")
_DANISH = re.compile(r"([-+]?[1-9]\d{0,2}(?:\.\d{3})+),(\d+)")
_EXCEL_ORIGIN = date(1899, 12, 30).toordinal()


def read_cell(kind: str, text: str) -> Cell:
    """Return the canonical form of a text in a column of a kind.

    >>> read_cell("date", "17-03-2025").text, read_cell("number", "12,50").text
    ('2025-03-17', '12.5')
    >>> read_cell("date", "31-02-2025").severity, read_cell("date", "4.2.25").key
    ('refused', 'two_digit_year')
    """
    if not text:
        return Cell("")
    if text.casefold() in ERRORS:
        return Cell(text, "refused", "excel_error")
    return _READERS.get(kind, Cell)(text)


def date_style(text: str) -> str:
    """Return how a date is written: the mark between its parts, ``iso`` for year first.

    >>> date_style("28.4.2025"), date_style("2025-04-28"), date_style("28-04-2025")
    ('.', 'iso', '-')
    """
    if re.match(r"\d{4}\D", text):
        return "iso"
    mark = re.match(r"\d{1,2}(\D)", text)
    return mark[1] if mark else ""


def joined_moment(day: str, clock: str) -> str:
    """Return a date and a time of day from two columns as one text.

    >>> joined_moment("28-03-2025", "kl. 15.52"), joined_moment("28-03-2025", "")
    ('28-03-2025 15:52', '28-03-2025')
    """
    bare = re.sub(r"^kl\.?\s*", "", clock, flags=re.IGNORECASE)
    if _CLOCK.fullmatch(bare):
        bare = bare.replace(".", ":", 2 if bare.count(":") == 0 else 0)
    return f"{day.partition(' ')[0] if bare else day} {bare}".strip()


def _date(text: str) -> Cell:
    if is_empty_date(text) or is_open_ended(text):
        return Cell("", "doubt", "no_date_marker")
    day = parse_day(text)
    if day is None:
        return Cell(text, "refused", "impossible_date", _date_hint(text))
    if _AFTER_DAY.search(text):
        return Cell(day.isoformat(), "doubt", "time_in_date")
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return Cell(day.isoformat(), "doubt", "two_digit_year")
    return Cell(day.isoformat())


def _date_hint(text: str) -> Text:
    if re.fullmatch(r"[34]\d{4}|5[0-4]\d{3}", text):
        return texts("frame.hint_excel_day", day=date.fromordinal(_EXCEL_ORIGIN + int(text)))
    parts = re.findall(r"\d+", text)
    if len(parts) == 3 and int(parts[0]) <= 12 < int(parts[1]) <= 31:
        return texts("frame.hint_month_first")
    return texts("frame.hint_date")


def _dates(text: str) -> Cell:
    cells = [_date(part) for part in re.split(r"[\s,;]+(?!\d{1,2}:)", text) if part]
    worst = max(cells, key=lambda cell: ("", "doubt", "refused").index(cell.severity))
    if worst.severity == "refused":
        return Cell(text, "refused", worst.key, worst.hint)
    days = sorted({cell.text for cell in cells} - {""})
    return Cell(" ".join(days), worst.severity, worst.key)


def _moment(text: str) -> Cell:
    moment = parse_moment(text)
    if moment is None or is_empty_date(text) or is_open_ended(text):
        day = _date(text)
        if day.severity == "refused" and ":" in text:
            return day._replace(hint=texts("frame.hint_moment"))
        return Cell(day.text) if day.key == "time_in_date" else day
    exact = moment.isoformat(timespec="seconds" if moment.second else "minutes")
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return Cell(exact, "doubt", "two_digit_year")
    return Cell(exact)


def _number(text: str) -> Cell:
    bare = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if _THOUSANDS.fullmatch(bare):
        return Cell(text, "refused", "not_a_number", texts("frame.hint_thousands"))
    danish = _DANISH.fullmatch(bare)
    if danish:
        bare = danish[1].replace(".", "") + "," + danish[2]
    if not _NUMBER.fullmatch(bare):
        return Cell(text, "refused", "not_a_number", texts("frame.hint_number"))
    value = Decimal(bare.replace(",", "."))
    return Cell(format(value.normalize() if value else Decimal(0), "f"))


def _yes_no(text: str) -> Cell:
    answer = folded(text)
    if answer in words_for("yes")["yes"]:
        return Cell("yes")
    no = answer in words_for("no")["no"]
    return Cell("no") if no else Cell(text, "doubt", "neither_yes_nor_no")


_READERS: Mapping[str, Callable[[str], Cell]] = MappingProxyType(
    {"date": _date, "dates": _dates, "moment": _moment, "number": _number, "yes_no": _yes_no}
)
