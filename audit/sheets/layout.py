"""How a scoring sheet is laid out: what writing and reading must agree on.

Column A is hidden and says what a row is; what a reviewer sees and fills in stands in B to F;
G and H are hidden again: a check of the question's text, and what stood in the row at first.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.answers import Answers
from audit.criteria import Measure
from audit.log_chain import Entry
from audit.questions import Question
from audit.sampling import Sample
from audit.sheets.typed import shown
from audit.words import phrase, say

ID, QUESTION, ANSWER, DOCUMENT, REASON, LEARNING, CHECK, WRITTEN = range(8)
INPUTS = (ANSWER, DOCUMENT, REASON, LEARNING)
NAMES = ("answer", "document", "reason", "learning")
FIXED = ("band", "register")
"""What a row is called that is only to be read."""

HIDDEN_SHEET = "_audit"
ACUTE_FIELDS = ("found", "to", "handed_over", "received")
SPARE_UNITS = 20
"""How many empty rows a sheet offers for units that the register does not know."""

Values = tuple[str, str, str, str]
"""What stands in the four cells of a row: answer, document, reason, learning point."""

NOTHING: Values = ("", "", "", "")


@dataclass(frozen=True)
class Assigned:
    """A case as it is handed to a reviewer."""

    case: str
    order: int
    stratum: str
    reviewer: str


def assigned(sample: Sample) -> tuple[Assigned, ...]:
    """Return the cases to read with their reviewers, in the order of the draw."""
    drawn = sample.cases[sample.cases["role"] == "drawn"]
    rows = drawn[["case_id", "order", "stratum", "reviewer"]].itertuples(index=False)
    return tuple(Assigned(str(c), int(o), str(s), str(r)) for c, o, s, r in rows)


def round_mark(sample: Sample) -> str:
    """Return the mark that a sheet of this round carries; an extended sample keeps it."""
    design = sample.design
    return hashlib.sha256(f"{design.fingerprint},{design.seed}".encode()).hexdigest()[:16]


def tab_names(cases: Sequence[Assigned]) -> Mapping[str, str]:
    """Return the name of each case's worksheet: the running number, where a tab can be called so.

    >>> tab_names([Assigned("014", 1, "", "AB"), Assigned("S/24", 2, "", "AB")])
    {'014': '014', 'S/24': 'nr 2'}
    """
    names: dict[str, str] = {}
    taken = {HIDDEN_SHEET, "history"}
    for item in cases:
        fits = re.fullmatch(r"(?!')[^\[\]:*?/\\]{1,27}(?<!')", item.case)
        name = item.case if fits and item.case.casefold() not in taken else f"nr {item.order}"
        names[item.case] = name
        taken.add(name.casefold())
    return names


def row_id(question: Question) -> str:
    """Return what a row says it is, such as ``measure:plan_made``."""
    return f"{'measure' if isinstance(question.item, Measure) else 'fact'}:{question.key}"


def check(identity: str, text: str) -> str:
    """Return a short check that a row still stands beside its own question."""
    return hashlib.sha256(f"{identity}\n{text}".encode()).hexdigest()[:12]


def case_title(case: str, language: str) -> str:
    """Return the line that says which case a worksheet is about."""
    return phrase("sheets.case", language, case=case)


def segments(question: Question, language: str, registered: str = "") -> Iterator[tuple[str, str]]:
    """Yield what a question's cell says, piece by piece, each with the name of its style."""
    item = question.item
    yield "title", say(item.title, language)
    if isinstance(item, Measure):
        yield "ask", "\n" + say(item.ask, language)
    if item.guidance:
        yield "guidance", "\n" + say(item.guidance, language).strip()
    if question.is_computed:
        yield "guidance", "\n" + phrase("sheets.computed", language)
    if registered:
        shown_there = shown(question, registered, language)
        yield "guidance", "\n" + phrase("sheets.registered", language, value=shown_there)
    if isinstance(item, Measure):
        yield "source", "\n" + phrase("sheets.source", language, source=item.source)
    if item.unverified:
        what = say(item.unverified, language).strip()
        yield "mark", "\n" + phrase("sheets.unverified", language, what=what)


def text_of(pieces: Sequence[tuple[str, str]]) -> str:
    """Return the text of a question's cell."""
    return "".join(piece for _, piece in pieces)


def latest(answers: Answers, case: str, unit: str, key: str) -> Entry:
    """Return the latest entry at a place, an empty one where there is none."""
    history = answers.history(case, unit, key)
    return history[-1] if history else Entry(case=case, unit=unit, key=key)


def values_shown(question: Question, entry: Entry, language: str) -> Values:
    """Return the four cells of a row that has been answered so."""
    answer = shown(question, entry.answer, language) if entry.answer else ""
    return answer, entry.document, entry.reason, entry.learning


def packed(values: Values) -> str:
    """Return four cells as the one text of the hidden column, "" where all are empty."""
    return json.dumps(values, ensure_ascii=False) if any(values) else ""


def unpacked(text: str) -> Values:
    """Return the four cells that stood in a row at first."""
    if not text:
        return NOTHING
    answer, document, reason, learning = json.loads(text)
    return str(answer), str(document), str(reason), str(learning)


def unit_packed(values: Mapping[str, Values]) -> str:
    """Return the cells of a unit's row, by question, as the one text of the hidden column."""
    return json.dumps({key: row for key, row in values.items() if any(row)}, ensure_ascii=False)


def unit_unpacked(text: str) -> Mapping[str, Values]:
    """Return the cells that stood in a unit's row at first, by question."""
    return {key: unpacked(json.dumps(row)) for key, row in json.loads(text or "{}").items()}
