"""When a question does not apply: a rule of the criteria as a spreadsheet formula.

Two formulas go together, *surely so* and *surely not*, because an unanswered question is
neither. What a formula cannot say (dates, numbers, computed measures) is never surely so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.conditions import AllOf, AnyOf, Compare, Condition, Look, Not, holds
from audit.criteria import Criteria, Measure
from audit.questions import Question
from audit.sheets.typed import SIX, UNKNOWN, shown

NEVER = "FALSE"
ALWAYS = "TRUE"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Cells:
    """Where the answers of a sheet stand, and what the register says of its case.

    ``place`` gives the address of a question's answer, "" where it is not on the sheet.
    """

    criteria: Criteria
    questions: Sequence[Question]
    place: Callable[[str], str]
    register: Look
    language: str

    def question(self, key: str) -> Question | None:
        """Return the question of that key, nothing where it is not asked on the sheet."""
        found = next((question for question in self.questions if question.key == key), None)
        return found if found and self.place(key) else None


def inapplicable(measure: Measure, cells: Cells) -> str:
    """Return the formula that is true where the measure surely does not apply, "" for never."""
    if measure.applies is None:
        return ""
    formula = _pair(measure.applies, cells)[1]
    return "" if formula == NEVER else f"={formula}"


def _pair(condition: Condition, cells: Cells) -> Pair:
    """Return the formulas for *surely so* and *surely not*."""
    match condition:
        case AnyOf(parts):
            pairs = [_pair(part, cells) for part in parts]
            return _joined("OR", [yes for yes, _ in pairs]), _joined("AND", [no for _, no in pairs])
        case AllOf(parts):
            pairs = [_pair(part, cells) for part in parts]
            return _joined("AND", [yes for yes, _ in pairs]), _joined("OR", [no for _, no in pairs])
        case Not(part):
            yes, no = _pair(part, cells)
            return no, yes
        case Compare(kind="measure"):
            return _of_measure(condition, cells)
    return _of_value(condition, cells)


def _of_value(test: Compare, cells: Cells) -> Pair:
    """Return the pair for a fact or column: what was answered counts, else the register."""
    known = holds(test, cells.register)
    question = cells.question(test.name) if test.kind == "fact" else None
    if question is None:
        return _fixed(known)
    cell = cells.place(test.name)
    blank = f'{cell}=""'
    yes, no = _of_choice(test, question, cell, cells.language)
    if known is True:
        yes = _joined("OR", [blank, yes])
    elif known is False:
        no = _joined("OR", [blank, no])
    return yes, no


def _of_choice(test: Compare, question: Question, cell: str, language: str) -> Pair:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.operator not in {"equals", "not_equals", "one_of"} or question.item.kind not in {
        "yes_no",
        "choice",
    }:
        return NEVER, NEVER
    same = _one_of(cell, [shown(question, str(value), language) for value in values])
    unknown = _quoted(shown(question, UNKNOWN, language))
    other = f'AND({cell}<>"",{cell}<>{unknown},NOT({same}))'
    return (other, same) if test.operator == "not_equals" else (same, other)


def _of_measure(test: Compare, cells: Cells) -> Pair:
    """Return the pair for another measure: the code picked for it, or that it does not apply."""
    question = cells.question(test.name)
    if question is None or not question.takes_code or not isinstance(question.item, Measure):
        return NEVER, NEVER
    cell = cells.place(test.name)
    codes = cells.criteria.codes
    meant = [
        c
        for c in SIX
        if c in codes and (c if test.operator == "answer" else codes[c]) == test.value
    ]
    unsure = [c for c in SIX if codes.get(c) == "unknown" and c not in meant]
    same = _starts(cell, meant)
    other = f'AND({cell}<>"",NOT({_starts(cell, [*meant, *unsure])}))'
    outside = inapplicable(question.item, cells).removeprefix("=") or NEVER
    if test.value in {"outside", "not_applicable"}:
        return _joined("OR", [same, outside]), other
    return same, _joined("OR", [other, outside])


def _fixed(known: bool | None) -> Pair:
    if known is None:
        return NEVER, NEVER
    return (ALWAYS, NEVER) if known else (NEVER, ALWAYS)


def _joined(word: str, formulas: Sequence[str]) -> str:
    """Join formulas by OR or AND, leaving out what changes nothing."""
    settles, idle = (ALWAYS, NEVER) if word == "OR" else (NEVER, ALWAYS)
    if settles in formulas:
        return settles
    left = list(dict.fromkeys(formula for formula in formulas if formula != idle))
    if not left:
        return idle
    return left[0] if len(left) == 1 else f"{word}({','.join(left)})"


def _one_of(cell: str, words: Sequence[str]) -> str:
    return _joined("OR", [f"{cell}={_quoted(word)}" for word in words])


def _starts(cell: str, codes: Sequence[str]) -> str:
    """Return whether one of the codes was picked; its number alone may have been typed."""
    return _joined("OR", [f'LEFT({cell},1)="{SIX.index(code) + 1}"' for code in codes])


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
