"""What the worksheets of one case hold, before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.acute import Concern, concerns
from audit.answers import Answers, current, unit_key
from audit.conditions import mentions
from audit.criteria import Criteria, Fact
from audit.dates import parse_day
from audit.judging import Reading, facts_of
from audit.log_chain import Entry
from audit.outcomes import asked
from audit.questions import Question, questions
from audit.sampling import Sample
from audit.sheets.layout import NOTHING, SPARE_UNITS, Assigned, Values, latest, values_shown
from audit.words import say


@dataclass(frozen=True)
class UnitRow:
    """One row of a case's units: its key, what the register says of it, what was answered."""

    key: str
    values: Mapping[str, Values]


@dataclass(frozen=True)
class Page:
    """All that a reviewer sees and fills in of one case."""

    case: Assigned
    tab: str
    register: Mapping[str, str]
    facts: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    unit_questions: tuple[Question, ...]
    states: Mapping[str, str]
    values: Mapping[str, Values]
    units: Mapping[str, tuple[UnitRow, ...]]
    concern: Concern


def pages(
    sample: Sample, cases: Sequence[tuple[Assigned, str]], entries: Sequence[Entry], language: str
) -> Iterator[Page]:
    """Yield the page of each case, with what its reviewer has answered so far.

    What other reviewers answered is not shown: a second reading is blind.
    """
    reviewer = cases[0][0].reviewer if cases else ""
    answers = own_answers(entries, reviewer)
    all_questions = questions(sample.criteria)
    for case, tab in cases:
        register = sample.register(case.case)
        yield Page(
            case=case,
            tab=tab,
            register=register,
            facts=tuple(_register_facts(sample, register, language)),
            questions=tuple(q for q in all_questions if not q.unit),
            unit_questions=tuple(q for q in all_questions if q.unit),
            states=asked(sample.criteria, register, {}, sample.frame.period.as_of),
            values={
                q.key: values_shown(q, latest(answers, case.case, "", q.key), language)
                for q in all_questions
                if not q.unit
            },
            units=_units(sample, case.case, all_questions, answers, language),
            concern=own_concern(entries, case.case, reviewer),
        )


def own_answers(entries: Sequence[Entry], reviewer: str) -> Answers:
    """Return a reviewer's own answers; all of them where the round names no reviewers."""
    answers = current(entries)
    return answers.by(reviewer) if reviewer else answers


def own_concern(entries: Sequence[Entry], case: str, reviewer: str) -> Concern:
    """Return the reviewer's latest acute concern about a case, an empty one where there is none."""
    own = [
        concern
        for concern in concerns(entries)
        if concern.case == case and reviewer in {"", concern.found_by}
    ]
    return own[-1] if own else Concern(case, "")


def registered_units(
    sample: Sample, case: str, unit: str, answers: Answers
) -> Mapping[str, Mapping[str, str]]:
    """Return the units that are known of a case by key, with what the register says of each."""
    reading = Reading.of(sample, sample.register(case), case, answers)
    known = dict(reading.registered_units.get(unit, ()))
    return {key: known.get(key, {}) for key in reading.units(unit)}


def _units(
    sample: Sample, case: str, asked_of: Sequence[Question], answers: Answers, language: str
) -> dict[str, tuple[UnitRow, ...]]:
    """Return the rows of each kind of unit: those known, then empty ones to fill."""
    kinds = dict.fromkeys(q.unit for q in asked_of if q.unit)
    return {
        unit: tuple(_unit_rows(sample, case, unit, asked_of, answers, language)) for unit in kinds
    }


def _unit_rows(
    sample: Sample,
    case: str,
    unit: str,
    asked_of: Sequence[Question],
    answers: Answers,
    language: str,
) -> Iterator[UnitRow]:
    known = registered_units(sample, case, unit, answers)
    own = [question for question in asked_of if question.unit == unit]
    for key, registered in known.items():
        yield UnitRow(
            key, {q.key: _unit_values(q, case, key, registered, answers, language) for q in own}
        )
    for number in range(len(known) + 1, len(known) + 1 + SPARE_UNITS):
        key = unit_key(unit, str(number))
        if key not in known:
            yield UnitRow(key, {q.key: NOTHING for q in own})


def _unit_values(
    question: Question,
    case: str,
    key: str,
    registered: Mapping[str, str],
    answers: Answers,
    language: str,
) -> Values:
    """Return what was answered about a unit; the register's word where nothing was."""
    entry = latest(answers, case, key, question.key)
    said = registered.get(question.key, "")
    if not entry.answer and said and isinstance(question.item, Fact):
        entry = Entry(answer=said)
    return values_shown(question, entry, language)


def _register_facts(
    sample: Sample, register: Mapping[str, str], language: str
) -> Iterator[tuple[str, str]]:
    """Yield what the register says of a case, under the extract's own column names."""
    titles = {fact.id: say(fact.title, language) for fact in sample.criteria.facts}
    for name in _columns_read(sample.criteria):
        value = register.get(name, "")
        if value:
            title = sample.frame.columns.get(name) or titles.get(name, name)
            day = parse_day(value)
            yield title, day.strftime("%d-%m-%Y") if day and len(value) == 10 else value


def _columns_read(criteria: Criteria) -> Iterator[str]:
    """Yield the columns that measures read: what screened the cases is no reader's business."""
    read = {name for measure in criteria.measures for name in facts_of(measure)}
    for measure in criteria.measures:
        for condition in measure.conditions:
            read |= {name for kind, name in mentions(condition) if kind == "column"}
    strata = criteria.selection.strata
    yield from dict.fromkeys(
        name for name in (strata, *criteria.columns) if name in read or name == strata
    )
