"""What is said measure by measure, and what the reading of the files brought besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from audit.report.amounts import cases, noun
from audit.report.blocks import Block, Paragraph, Points, Section
from audit.report.comparisons import change_of, comparison
from audit.report.material import Material, name_of, text_of
from audit.report.statements import beside_result, missed, national, result, target

if TYPE_CHECKING:
    from audit.estimates import Rate
    from audit.outcomes import Disagreement


def details(material: Material) -> list[Section]:
    """Return one section per measure, in the order of the criteria."""
    sections = [
        Section(rate.measure, name_of(rate, material), tuple(_measure(rate, material)), level=2)
        for rate in material.single
    ]
    together = [rate for rate in material.whole if rate not in material.single and rate.n]
    return sections + [
        Section(
            rate.measure,
            name_of(rate, material),
            (Paragraph(_together(rate, material)),),
            level=2,
        )
        for rate in together
    ]


def _measure(rate: Rate, material: Material) -> Iterator[Block]:
    parts = {
        "numbers": [result(rate, material), *beside_result(rate, material)],
        "target": list(target(rate, material)),
        "national": list(national(rate, material)),
        "last_round": _last_round(rate, material),
        "missed": list(missed(rate, material)),
    }
    for name, sentences in parts.items():
        if sentences:
            yield Paragraph(" ".join(sentences), material.say(f"heading.{name}"))


def _last_round(rate: Rate, material: Material) -> list[str]:
    change = change_of(rate, material)
    return [] if change is None else list(comparison(change, material))


def _together(rate: Rate, material: Material) -> str:
    """All requirements at once: a count, with the number that held in each case, no share."""
    values = {"met": rate.met, "n": rate.n, "cases": cases(rate, rate.n, material)}
    spread = _requirements(rate, material)
    if not spread:
        return material.say("others.all_of_bare", **values)
    low, high = min(spread), max(spread)
    key = "all_of_same" if low == high else "all_of"
    return material.say(f"others.{key}", low=low, high=high, **values)


def _requirements(rate: Rate, material: Material) -> Sequence[int]:
    """How many of the joined requirements held in each case."""
    if material.outcomes is None:
        return ()
    wanted = set(material.measure(rate).all_of)
    held = Counter(
        (row.case, row.unit)
        for row in material.outcomes.rows
        if row.measure in wanted and row.outcome in {"met", "missed"}
    )
    return tuple(held.values())


def beside(material: Material) -> list[Block]:
    """Return what belongs to the whole review: second readings, hearing, register and file."""
    told = (*_second(material), *_hearing(material), *_overridden(material))
    return [*(Paragraph(text) for text in told), *_register(material)]


def _second(material: Material) -> Iterator[str]:
    second = material.about.second
    if second is not None and second.answers:
        yield material.say(
            "others.second", cases=second.cases, agreed=second.agreed, answers=second.answers
        )


def _hearing(material: Material) -> Iterator[str]:
    hearing = material.about.hearing
    if hearing is None:
        return
    key = "hearing" if hearing.changed else "hearing_none"
    yield material.say(f"others.{key}", changed=hearing.changed, findings=hearing.findings)


def _overridden(material: Material) -> Iterator[str]:
    """Where a reviewer's answer stands in place of the one computed from dates and facts."""
    rows = material.outcomes.rows if material.outcomes else ()
    n = sum(row.overridden for row in rows)
    if n:
        yield material.say("others.overridden", n=n)


def _register(material: Material) -> Iterator[Block]:
    """Where register and file differ: in how many cases, in what, and in which direction."""
    told = material.outcomes.disagreements if material.outcomes else ()
    if not told:
        return
    n = len({item.case for item in told})
    key = "few" if _is_few(n, material) else "all"
    word = noun(_drawn(material), 2 if key == "few" else n, material)
    yield Paragraph(material.say(f"register.{key}", n=n, cases=word))
    columns = dict.fromkeys(item.column for item in told)
    yield Points(tuple(Paragraph(_column(column, told, material)) for column in columns))


def _column(column: str, told: Sequence[Disagreement], material: Material) -> str:
    found = [item for item in told if item.column == column]
    n = len({item.case for item in found})
    name = _column_name(column, material)
    if _is_few(n, material):
        return material.say(
            "register.column_few", column=name, cases=noun(_drawn(material), 2, material)
        )
    directions = [
        material.say(f"register.{direction}", n=count)
        for direction, count in _directions(found).items()
    ]
    word = noun(_drawn(material), n, material)
    return material.say("register.column", column=name, n=n, cases=word, directions=directions)


def _drawn(material: Material) -> str:
    return material.criteria.selection.unit or "case"


def _is_few(n: int, material: Material) -> bool:
    return material.edition.public and n < material.edition.limit


def _directions(found: Sequence[Disagreement]) -> dict[str, int]:
    counted = Counter(direction(item) for item in found)
    return {
        name: counted[name] for name in ("later", "earlier", "empty", "differs") if counted[name]
    }


def direction(item: Disagreement) -> str:
    """Return how the register differs from the file: later, earlier, empty or differs.

    >>> from types import SimpleNamespace
    >>> direction(SimpleNamespace(register="2022-03-01", file="2022-02-01", days=28))
    'later'
    """
    if not item.register:
        return "empty"
    if item.days is None or item.days == 0:
        return "differs"
    return "later" if item.days > 0 else "earlier"


def _column_name(column: str, material: Material) -> str:
    titles = {fact.id: fact.title for fact in material.criteria.facts}
    return text_of(titles.get(column), material) or column
