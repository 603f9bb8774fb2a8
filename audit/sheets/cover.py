"""The first worksheet: what to do, what the answers mean, whom to call, which cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from audit.acute import Contacts
from audit.sheets.book import Book, new_sheet
from audit.sheets.layout import Assigned
from audit.sheets.styles import height
from audit.sheets.typed import SIX, label
from audit.words import catalogue, say

_TEXT_WIDTH = 105


def write_cover(
    book: Book,
    title: str,
    reviewer: str,
    as_of: date | None,
    contacts: Contacts,
    cases: Sequence[tuple[Assigned, str]],
) -> None:
    """Write the cover with a link to each case's worksheet."""
    sheet = new_sheet(book, book.words("cover"))
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, _TEXT_WIDTH)
    lines = _Lines(book, sheet)
    lines.add(title or say(book.criteria.title, book.language), style="heading")
    lines.add(book.words("for_reviewer", reviewer=reviewer or "–"))
    lines.pair(
        book.words("criteria"),
        f"{say(book.criteria.title, book.language)}, version {book.criteria.version}",
    )
    if as_of:
        lines.pair(book.words("reading_date"), book.words("reading_date_text", day=as_of))
    lines.gap()
    lines.pair(catalogue("acute", book.language)["heading"], acute_line(book, contacts), "alarm")
    lines.gap()
    lines.pair(book.words("how_to"), book.words("instruction"))
    for step in ("fill", "dates", "prose", "dependent", "return"):
        lines.pair("", book.words(f"how_{step}"))
    lines.gap()
    lines.pair(book.words("answers_mean"), "", "head")
    _answers(book, lines)
    lines.gap()
    lines.pair(book.words("cases"), book.words("group"), "head")
    for item, tab in cases:
        lines.link(f"internal:'{tab}'!A1", item.case, item.stratum)


def acute_line(book: Book, contacts: Contacts) -> str:
    """Return whom to call about a child in danger, in one paragraph."""
    words: Mapping[str, str] = catalogue("acute", book.language)
    parts = [words["act"]]
    if contacts.contact and contacts.phone:
        parts.append(book.words("call", contact=contacts.contact, phone=contacts.phone))
    if contacts.backup:
        parts.append(book.words("call_backup", who=contacts.backup))
    if contacts.out_of_hours:
        parts.append(book.words("call_out_of_hours", who=contacts.out_of_hours))
    return " ".join(parts)


def _answers(book: Book, lines: "_Lines") -> None:
    words = catalogue("answers", book.language)
    for code in SIX:
        if code in book.criteria.codes:
            lines.pair(label(code, book.language), words[f"{code}.help"])
            if unverified := words.get(f"{code}.unverified"):
                lines.pair("", book.words("unverified", what=unverified))
    lines.pair("", book.words("three_or_four"))


class _Lines:
    """The rows of the cover, written from the top down."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.styles = book.styles
        self.sheet = sheet
        self.row = 0

    def add(self, text: str, style: str = "line") -> None:
        self.sheet.write_string(self.row, 1, text, self.styles[style])
        self.sheet.set_row(self.row, height([(style, text)], _TEXT_WIDTH))
        self.row += 1

    def pair(self, name: str, text: str, style: str = "") -> None:
        self.sheet.write_string(self.row, 1, name, self.styles[style or "strong"])
        self.sheet.write_string(self.row, 2, text, self.styles[style or "plain"])
        self.sheet.set_row(self.row, height([("title" if style else "ask", text)], _TEXT_WIDTH))
        self.row += 1

    def link(self, target: str, name: str, text: str) -> None:
        self.sheet.write_url(self.row, 1, target, self.styles["link"], name)
        self.sheet.write_string(self.row, 2, text, self.styles["plain"])
        self.row += 1

    def gap(self) -> None:
        self.row += 1
