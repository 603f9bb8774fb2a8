"""What the page of criteria says: everything a lawyer must be able to proofread."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.criteria.phrasing import Say, in_words, name_in_words, rule_in_words, sayer
from audit.criteria.values import Comparable, Criteria, Fact, Measure, National
from audit.words import Text, catalogue, listed, say


@dataclass(frozen=True)
class Line:
    """A labelled text; ``key`` says what it is, such as ``ask`` or ``open`` (not verified)."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A measure, a fact or an answer with its lines; ``id`` is its name in the file."""

    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Contents:
    """The whole page: title, what it is about, sections."""

    title: str
    head: tuple[str, ...]
    sections: tuple[Section, ...]


def contents(criteria: Criteria, language: str = "da") -> Contents:
    """Return the page of criteria: selection, themes in order, facts, answers, open details."""
    sections = [
        _selection(criteria, language),
        *_themes(criteria, language),
        _section("facts", [_fact(fact, criteria, language) for fact in criteria.facts], language),
        _section("answers", list(_answers(criteria, language)), language),
        _section("open", list(_open(criteria, language)), language),
    ]
    return Contents(
        title=say(criteria.title, language),
        head=tuple(_head(criteria, language)),
        sections=tuple(section for section in sections if section.entries),
    )


def open_items(criteria: Criteria) -> tuple[Measure | Fact, ...]:
    """Return the measures and facts that hold a detail nobody has verified."""
    every: tuple[Measure | Fact, ...] = (*criteria.measures, *criteria.facts)
    return tuple(item for item in every if item.status)


def _head(criteria: Criteria, language: str) -> Iterator[str]:
    told = sayer(language)
    yield told("head.version", id=criteria.id, version=criteria.version)
    if criteria.law:
        yield told("head.law", law=criteria.law)
    first, end = criteria.decided_from, criteria.decided_before
    if first or end:
        key = "between" if first and end else "from" if first else "before"
        yield told(f"head.{key}", first=first, end=end)
    yield told("head.measures", n=len(criteria.measures), facts=len(criteria.facts))
    if open_items(criteria):
        yield told("head.open", n=len(open_items(criteria)))
    if len(criteria.files) > 1:
        yield told("head.extends", names=[Path(name).stem for name in criteria.files[:-1]])
    yield told("head.fingerprint", fingerprint=criteria.fingerprint)
    yield told("head.requirement")


def _section(key: str, entries: list[Entry], language: str) -> Section:
    return Section(sayer(language)(f"section.{key}"), tuple(entries))


def _line(key: str, text: str, told: Say) -> Line:
    return Line(key, told(f"label.{key}"), text.strip())


def _themes(criteria: Criteria, language: str) -> Iterator[Section]:
    for theme, title in (*criteria.themes.items(), ("", {})):
        measures = [item for item in criteria.measures if item.theme == theme]
        entries = tuple(_measure(item, criteria, language) for item in measures)
        yield Section(say(title, language) or sayer(language)("more"), entries)


def _measure(measure: Measure, criteria: Criteria, language: str) -> Entry:
    told = sayer(language)
    lines = [
        *_told("ask", measure.ask, language),
        *_told("guidance", measure.guidance, language),
        _line("source", measure.source or "–", told),
        *_where(measure, criteria, language),
        _line("rule", "\n".join(rule_in_words(measure, criteria, language)), told),
        *_exception(measure, criteria, language),
        _line("national", _nationals(measure.national, language), told),
        *(_comparable(item, language) for item in measure.comparable),
        *_unverified(measure, language),
    ]
    return Entry(measure.id, say(measure.title, language), tuple(lines))


def _told(key: str, text: Text, language: str) -> list[Line]:
    return [_line(key, say(text, language), sayer(language))] if text else []


def _where(measure: Measure, criteria: Criteria, language: str) -> Iterator[Line]:
    """Give whom a measure concerns: the condition, the unit, the panel."""
    told = sayer(language)
    text = told("when.always")
    if measure.applies is not None:
        text = told("when.if", condition=in_words(measure.applies, criteria, language))
    yield _line("applies", text, told)
    for key, items in (("unit", criteria.units), ("panel", criteria.panels)):
        for item in items:
            if item.id == getattr(measure, key):
                yield _line(key, say(item.title, language), told)


def _exception(measure: Measure, criteria: Criteria, language: str) -> Iterator[Line]:
    told = sayer(language)
    if measure.except_ is not None:
        condition = in_words(measure.except_, criteria, language)
        yield _line("except", told("rule.except", condition=condition), told)


def _nationals(rates: tuple[National, ...], language: str) -> str:
    told = sayer(language)
    said = []
    for rate in rates:
        values = {"percent": rate.percent, "edition": rate.edition, "law": rate.law}
        key = "national.cases" if rate.cases else "national.rate"
        note = say(rate.note, language)
        said.append(told(key, cases=rate.cases, **values) + (f". {note}" if note else ""))
    return "\n".join(said) or told("national.none")


def _comparable(item: Comparable, language: str) -> Line:
    told = sayer(language)
    name = told("comparable.measure", measure=item.measure, criteria=item.criteria)
    text = told("comparable.yes" if item.is_ else "comparable.no", name=name)
    reason = say(item.reason, language)
    return _line("comparable", f"{text}: {reason}" if reason else f"{text}.", told)


def _unverified(item: Measure | Fact, language: str) -> Iterator[Line]:
    told = sayer(language)
    if item.status:
        yield _line("open", say(item.unverified, language) or told("open.bare"), told)


def _fact(fact: Fact, criteria: Criteria, language: str) -> Entry:
    told = sayer(language)
    choices = "\n".join(say(label, language) for label in fact.choices.values())
    units = [unit for unit in criteria.units if fact.id in unit.facts]
    lines = [
        _line("answer", told(f"fact.{fact.kind}"), told),
        *([_line("choices", choices, told)] if choices else []),
        *_told("guidance", fact.guidance, language),
        *(_line("unit", say(unit.title, language), told) for unit in units),
        *_unverified(fact, language),
    ]
    return Entry(fact.id, say(fact.title, language), tuple(lines))


def _answers(criteria: Criteria, language: str) -> Iterator[Entry]:
    told, words = sayer(language), catalogue("answers", language)
    for code, counts_as in criteria.codes.items():
        lines = [
            _line("help", words[f"{code}.help"], told),
            _line("counts", told(f"counts.{counts_as}"), told),
        ]
        if f"{code}.unverified" in words:
            lines.append(_line("open", words[f"{code}.unverified"], told))
        yield Entry(code, words[f"{code}.label"], tuple(lines))


def _open(criteria: Criteria, language: str) -> Iterator[Entry]:
    """Give the list a lawyer goes through: every detail that is not verified."""
    for item in open_items(criteria):
        yield Entry(item.id, say(item.title, language), tuple(_unverified(item, language)))


def _selection(criteria: Criteria, language: str) -> Section:
    told, selection = sayer(language), criteria.selection
    known = f"unit.{selection.unit}" in catalogue("criteria_page", language)
    unit = told(f"unit.{selection.unit if known else 'other'}")
    drawn = f"{told(f'selection.{selection.draw}', unit=unit)} " + told(
        "selection.size", size=selection.size
    )
    lines = [_line("drawn", drawn, told), *_groups(criteria, language)]
    if selection.reserves:
        key = "selection.reserves" if selection.strata else "selection.reserves_all"
        lines.append(_line("reserves", told(key, n=selection.reserves), told))
    if selection.one_per:
        names = [name_in_words(name, criteria, language) for name in selection.one_per]
        lines.append(_line("one_per", listed(names, language), told))
    for item in selection.exclude:
        condition = in_words(item.when, criteria, language)
        text = told("selection.exclude", reason=say(item.reason, language), condition=condition)
        lines.append(_line("exclude", text, told))
    return Section(told("section.selection"), (Entry("", "", tuple(lines)),))


def _groups(criteria: Criteria, language: str) -> Iterator[Line]:
    told, selection = sayer(language), criteria.selection
    if not selection.strata:
        return
    name = name_in_words(selection.strata, criteria, language)
    parts = [
        told("selection.quota", number=number, name=told("quote", text=group))
        for group, number in selection.quota.items()
    ]
    key = "selection.groups" if parts else "selection.groups_free"
    said = [told(key, name=name, quota=listed(parts, language))]
    if selection.at_least:
        said.append(told("selection.at_least", n=selection.at_least))
    if selection.at_most is not None:
        said.append(told("selection.at_most", n=selection.at_most))
    yield _line("groups", " ".join(said), told)
