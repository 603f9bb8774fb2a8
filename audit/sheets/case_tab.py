"""One case's worksheet: the acute line first, what the register says, then the questions."""

from dataclasses import dataclass, field
from typing import Any

from audit.acute import Contacts
from audit.criteria import Measure
from audit.judging import deciding_facts, facts_of
from audit.questions import Question, by_theme
from audit.sheets.book import Book, new_sheet, offer, write_pieces
from audit.sheets.cover import acute_line
from audit.sheets.greying import Cells, inapplicable
from audit.sheets.layout import (
    ACUTE_FIELDS,
    ANSWER,
    CHECK,
    DOCUMENT,
    ID,
    INPUTS,
    LEARNING,
    NAMES,
    NOTHING,
    QUESTION,
    REASON,
    WRITTEN,
    Values,
    case_title,
    check,
    packed,
    row_id,
    segments,
    text_of,
)
from audit.sheets.pages import Page
from audit.sheets.styles import height
from audit.sheets.typed import shown_day
from audit.words import catalogue, say

WIDTHS = {QUESTION: 66, ANSWER: 28, DOCUMENT: 22, REASON: 32, LEARNING: 32}
HEADS = dict(zip(INPUTS, NAMES, strict=True))


def write_case(book: Book, page: Page, contacts: Contacts) -> None:
    """Add the worksheet of one case to the workbook."""
    tab = _Tab(book, new_sheet(book, page.tab), page)
    tab.head(acute_line(book, contacts))
    tab.acute()
    tab.register()
    for theme, members in by_theme(page.questions, book.criteria):
        tab.band(say(theme, book.language) if theme else book.words("other_facts"))
        for question in members:
            tab.question(question)
    tab.grey()


@dataclass
class _Tab:
    """A case's worksheet while it is written from the top down."""

    book: Book
    sheet: Any
    page: Page
    row: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column, width in WIDTHS.items():
            self.sheet.set_column(column, column, width)
        for column in (ID, CHECK, WRITTEN):
            self.sheet.set_column(column, column, 3, None, {"hidden": True})
        self.sheet.freeze_panes(2, 0)
        self.sheet.repeat_rows(0, 1)

    def head(self, alarm: str) -> None:
        """Write the two rows that stay in sight: whom to call, and what the columns are."""
        style = self.book.styles
        words = catalogue("acute", self.book.language)
        self.sheet.write_string(0, ID, f"case|{self.page.case.case}")
        line = f"{words['heading']}: {alarm}"
        self.sheet.merge_range(0, QUESTION, 0, LEARNING, line, style["alarm"])
        self.sheet.set_row(0, height([("title", line)], sum(WIDTHS.values())))
        title = case_title(self.page.case.case, self.book.language)
        self.sheet.write_string(1, QUESTION, title, style["case"])
        for column, name in HEADS.items():
            self.sheet.write_string(1, column, self.book.words(f"column_{name}"), style["head"])
        self.sheet.set_row(1, 24)
        self.row = 2

    def acute(self) -> None:
        """Write the lines for an acute concern: moments and a role, nothing about the child."""
        for name in ACUTE_FIELDS:
            value = shown_day(getattr(self.page.concern, name))
            self._line(f"acute:{name}", self.book.words(f"acute_{name}"), (value, "", "", ""))

    def register(self) -> None:
        """Write what the register says of the case, not to be filled in."""
        if not self.page.facts:
            return
        self.band(self.book.words("register"))
        for name, value in self.page.facts:
            self.sheet.write_string(self.row, ID, "register")
            self.sheet.write_string(self.row, QUESTION, name, self.book.styles["fact"])
            self.sheet.write_string(self.row, ANSWER, value, self.book.styles["fact"])
            self.sheet.set_row(self.row, height([("ask", value)], WIDTHS[ANSWER]))
            self.row += 1

    def band(self, text: str) -> None:
        """Write the heading of a theme across the sheet."""
        for column in range(QUESTION, LEARNING + 1):
            self.sheet.write_blank(self.row, column, None, self.book.styles["theme"])
        self.sheet.write_string(self.row, ID, "band")
        self.sheet.write_string(self.row, QUESTION, text, self.book.styles["theme"])
        self.row += 1

    def question(self, question: Question) -> None:
        """Write one question; greyed and locked where the register says it does not apply."""
        registered = (
            "" if isinstance(question.item, Measure) else self.page.register.get(question.key, "")
        )
        pieces = list(segments(question, self.book.language, registered))
        open_to_answer = self.page.states.get(question.key) != "outside"
        if not open_to_answer:
            pieces.append(("mark", "\n" + self.book.words("outside_by_register")))
        write_pieces(self.book, self.sheet, self.row, QUESTION, pieces)
        self.sheet.set_row(self.row, height(pieces, WIDTHS[QUESTION]))
        values = self.page.values.get(question.key, NOTHING)
        self._fields(
            row_id(question), text_of(pieces), values, "input" if open_to_answer else "off"
        )
        if open_to_answer:
            self.rows[question.key] = self.row
            offer(self.book, self.sheet, self.row, ANSWER, question)
        self.row += 1

    def grey(self) -> None:
        """Grey a question while the answers above say that it does not apply; ask for reasons."""
        cells = Cells(
            self.book.criteria,
            self.page.questions,
            self._place,
            self._registered,
            self.book.language,
        )
        for question in self.page.questions:
            row = self.rows.get(question.key)
            if row is None:
                continue
            formula = _outside(question, cells)
            if formula:
                rule = {
                    "type": "formula",
                    "criteria": formula,
                    "format": self.book.styles["greyed"],
                }
                self.sheet.conditional_format(row, QUESTION, row, LEARNING, rule)
            if question.takes_code:
                rule = {
                    "type": "formula",
                    "criteria": _reason_missing(row, question),
                    "format": self.book.styles["nudge"],
                }
                self.sheet.conditional_format(row, REASON, row, REASON, rule)

    def _line(self, identity: str, text: str, values: Values) -> None:
        self.sheet.write_string(self.row, QUESTION, text, self.book.styles["acute"])
        self.sheet.set_row(self.row, height([("ask", text)], WIDTHS[QUESTION]))
        self._fields(identity, text, values, "input", columns=(ANSWER,))
        self.row += 1

    def _fields(
        self,
        identity: str,
        text: str,
        values: Values,
        style: str,
        columns: tuple[int, ...] = INPUTS,
    ) -> None:
        self.sheet.write_string(self.row, ID, identity)
        self.sheet.write_string(self.row, CHECK, check(identity, text))
        if any(values):
            self.sheet.write_string(self.row, WRITTEN, packed(values))
        for column, value in zip(INPUTS, values, strict=True):
            chosen = self.book.styles[style if column in columns else "off"]
            if value:
                self.sheet.write_string(self.row, column, value, chosen)
            else:
                self.sheet.write_blank(self.row, column, None, chosen)

    def _place(self, key: str) -> str:
        return f"$C${self.rows[key] + 1}" if key in self.rows else ""

    def _registered(self, kind: str, name: str) -> str | None:
        return None if kind == "measure" else self.page.register.get(name, "")


def _outside(question: Question, cells: Cells) -> str:
    """Return when a question is idle: by a measure's own rule; a fact's, when all its users are.

    A fact that decides whether a measure applies is never greyed: its own answer would do it.
    """
    if isinstance(question.item, Measure):
        return inapplicable(question.item, cells)
    measures = cells.criteria.measures
    if any(question.key in deciding_facts(measure) for measure in measures):
        return ""
    users = [measure for measure in measures if question.key in facts_of(measure)]
    formulas = [inapplicable(measure, cells).removeprefix("=") for measure in users]
    return f"=AND({','.join(dict.fromkeys(formulas))})" if formulas and all(formulas) else ""


def _reason_missing(row: int, question: Question) -> str:
    """Return when a reason is wanted: for 3 and 6, and for any answer that overrides a rule."""
    cell, reason = f"$C${row + 1}", f"$E${row + 1}"
    wanted = f'{cell}<>""' if question.is_computed else f'OR(LEFT({cell},1)="3",LEFT({cell},1)="6")'
    return f'=AND({wanted},{reason}="")'
