"""What was filled in, one value per question, whatever file it came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from audit.answers import Answers
from audit.cpr import looks_like_cpr
from audit.criteria import Criteria, Fact
from audit.errors import Problem, problem
from audit.log_chain import Entry
from audit.questions import Question
from audit.sheets.layout import NOTHING, Values, latest
from audit.sheets.typed import as_text, label, read
from audit.words import Text, languages, texts

NEED_REASON = ("not_met", "not_assessable")


@dataclass(frozen=True)
class Filled:
    """What stands at one question: the answer as typed and the three texts beside it.

    ``first`` is what stood there when the sheet was written; ``where`` is the phrase for the
    place, put into words only when there is something to say about it.
    """

    question: Question
    reviewer: str
    case: str
    unit: str
    answer: object
    document: str
    reason: str
    learning: str
    where: Problem
    first: Values = NOTHING

    @property
    def place(self) -> Text:
        """Where it stands, in every language."""
        return texts(self.where.key, **self.where.values)

    @property
    def prose(self) -> tuple[str, str, str]:
        """The texts beside the answer."""
        return self.document, self.reason, self.learning

    @property
    def values(self) -> Values:
        """All four cells as text."""
        return as_text(self.answer), *self.prose


@dataclass
class Findings:
    """What reading files comes to: entries to write, problems that forbid it, and notes."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Said:
    """A filled-in question with the canonical answer it stands for."""

    filled: Filled
    answer: str

    @property
    def key(self) -> str:
        """The measure or fact."""
        return self.filled.question.key


def understood(filled: Iterable[Filled], criteria: Criteria, found: Findings) -> list[Said]:
    """Return what was understood; what was not goes to the problems."""
    said = []
    for item in filled:
        if any(looks_like_cpr(text) for text in item.values):
            found.problems.append(about("cpr", item))
            continue
        typed = read(item.question, item.answer, criteria)
        if typed.fault:
            meant = _meant(item.question, typed.meant)
            asks = texts("sheets.meant", meant=meant) if typed.meant else {}
            found.problems.append(about(typed.fault, item, meant=meant, hint=asks))
        else:
            said.append(Said(item, typed.value))
    return said


def news(said: Iterable[Said], answers: Answers, criteria: Criteria, found: Findings) -> list[Said]:
    """Return what differs from the log; a row left as it was written never does.

    What was erased from the log is not taken from a sheet again.
    """
    new = []
    for item in said:
        filled = item.filled
        entry = latest(answers, filled.case, filled.unit, item.key)
        logged = (entry.answer, entry.document, entry.reason, entry.learning)
        first = read(filled.question, filled.first[0], criteria).value, *filled.first[1:]
        if logged == (item.answer, *filled.prose):
            continue
        if first == (item.answer, *filled.prose):
            if entry.answer and entry.seq and not entry.erased:
                found.notes.append(about("left_alone", filled))
        elif entry.erased and entry.answer == item.answer:
            found.notes.append(about("erased", filled))
        else:
            new.append(item)
    return new


def entry_of(said: Said) -> Entry:
    """Return the entry to write for an answer."""
    filled = said.filled
    return Entry(
        who=filled.reviewer, case=filled.case, unit=filled.unit, key=said.key, answer=said.answer,
        document=filled.document, reason=filled.reason, learning=filled.learning,
    )  # fmt: skip


def reasons_missing(said: Iterable[Said]) -> Iterator[Problem]:
    """Yield the answers that must say why and do not."""
    for item in said:
        if item.answer and not item.filled.reason and item.filled.question.takes_code:
            if item.filled.question.is_computed:
                yield about("override_reason", item.filled)
            elif item.answer in NEED_REASON:
                yield about("reason_missing", item.filled)


def cleared(said: Iterable[Said], answers: Answers) -> Iterator[Problem]:
    """Yield the register's facts that were deleted from a sheet, which says nothing of the file."""
    for item in said:
        filled = item.filled
        deleted = filled.first[0] and not item.answer
        registered = not answers.history(filled.case, filled.unit, item.key)
        if deleted and registered and isinstance(filled.question.item, Fact):
            yield about("cleared", filled)


def about(key: str, filled: Filled, **values: object) -> Problem:
    """Return a problem with one filled-in question: where it is and what stands there."""
    named = {
        "place": filled.place,
        "question": filled.question.item.title,
        "found": as_text(filled.answer)[:60],
        "case": filled.case,
    }
    return problem(f"sheets.{key}", **{**named, **values})


def hint(word: str, known: Iterable[str], key: str = "meant") -> Text:
    """Return the sentence that asks whether a known word was meant; empty where none is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return texts(f"sheets.{key}", meant=near[0]) if near else {}


def _meant(question: Question, value: str) -> Text | str:
    """Return what was probably meant as the reader would write it."""
    if question.takes_code:
        return {language: label(value, language) for language in languages()} if value else ""
    return value
