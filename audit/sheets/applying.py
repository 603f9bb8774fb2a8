"""Whether answers fit the criteria: asked where they apply, and no end before its start."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from audit.answers import Answers
from audit.computed import Register
from audit.errors import Problem, problem
from audit.outcomes import asked
from audit.sampling import Sample
from audit.sheets.filled import Said, about
from audit.sheets.pages import registered_units
from audit.sheets.typed import shown_day
from audit.words import Text

Place = tuple[str, str]


def contradictions(
    said: Sequence[Said], new: Sequence[Said], sample: Sample, answers: Answers
) -> Iterator[Problem]:
    """Yield the new answers that cannot be, given all else that is said of the case."""
    spoken = _by_place(said)
    for (case, unit), items in _by_place(new).items():
        given = _given(answers, spoken, case, unit)
        registered = _registered(sample, answers, case, items)
        values = Register(sample.criteria, registered, given, sample.frame.period.as_of)
        yield from _idle(values, items)
        yield from _reversed(values, items)


def _by_place(said: Sequence[Said]) -> dict[Place, list[Said]]:
    def place(item: Said) -> Place:
        return item.filled.case, item.filled.unit

    return {key: list(items) for key, items in groupby(sorted(said, key=place), key=place)}


def _given(
    answers: Answers, spoken: Mapping[Place, list[Said]], case: str, unit: str
) -> dict[str, str]:
    """Return all answers about a case, or one unit of it, as they would be."""
    given: dict[str, str] = {}
    for place in dict.fromkeys(((case, ""), (case, unit))):
        given |= answers.known(*place)
        for item in spoken.get(place, ()):
            if item.answer:
                given[item.key] = item.answer
            elif item.filled.first[0]:
                given.pop(item.key, None)
    return given


def _registered(
    sample: Sample, answers: Answers, case: str, items: Sequence[Said]
) -> Mapping[str, str]:
    """Return the register's word on a case, and on the unit that the answers are about."""
    kind, unit = items[0].filled.question.unit, items[0].filled.unit
    registered = sample.register(case)
    if not unit:
        return registered
    return {**registered, **registered_units(sample, case, kind, answers).get(unit, {})}


def _idle(values: Register, items: Sequence[Said]) -> Iterator[Problem]:
    """Yield the answers to questions that do not apply; to say so is no contradiction."""
    states = asked(values.criteria, values.registered, values.given, values.as_of)
    for item in items:
        if item.answer in {"", "not_applicable"} or states.get(item.key) != "outside":
            continue
        yield about("inapplicable", item.filled)


def _reversed(values: Register, items: Sequence[Said]) -> Iterator[Problem]:
    """Yield the ends that lie before the start they are counted from, each pair once."""
    new = {item.key: item for item in items}
    seen = set()
    for measure in values.criteria.measures:
        clash = values.reversed_dates(measure)
        names = (str(clash["end_name"]), str(clash["start_name"])) if clash else ("", "")
        touched = next((new[name] for name in names if name in new), None)
        if clash and touched and names not in seen:
            seen.add(names)
            yield problem(
                "sheets.reversed",
                place=touched.filled.place,
                end=shown_day(str(clash["end"])),
                start=shown_day(str(clash["start"])),
                end_name=_title(values, names[0]),
                start_name=_title(values, names[1]),
            )


def _title(values: Register, name: str) -> Text | str:
    facts = {fact.id: fact.title for fact in values.criteria.facts}
    return facts.get(name, name)
