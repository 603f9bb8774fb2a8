"""Conditions and rules of criteria as sentences that a lawyer can proofread."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from audit.conditions import AllOf, AnyOf, Compare, Condition, Not
from audit.criteria.columns import AS_OF
from audit.criteria.values import Count, Criteria, Deadline, Every, Measure, Term
from audit.words import catalogue, day, listed, number, phrase, say

Say = Callable[..., str]
"""Says a phrase of the catalogue ``criteria_page`` in one language."""

_DATES = {"date", "moment", "dates"}


def sayer(language: str) -> Say:
    """Return what says the phrases of the page in a language."""
    return lambda key, **values: phrase(f"criteria_page.{key}", language, **values)


def in_words(condition: Condition, criteria: Criteria, language: str = "da") -> str:
    """Return a condition as the clause after "when".

    Columns go by their name in words, facts by their question, measures by their title.
    """
    told = sayer(language)
    match condition:
        case AnyOf(parts) | AllOf(parts):
            joint = told("condition.any" if isinstance(condition, AnyOf) else "condition.all")
            clauses = [_nested(part, criteria, language) for part in parts]
            return joint.join(_without_repeating(parts, clauses, criteria, language))
        case Not(Compare() as part):
            return _comparison(part, criteria, language, negated=True)
        case Not(part):
            return told("condition.not", condition=in_words(part, criteria, language))
        case Compare():
            return _comparison(condition, criteria, language, negated=False)


def name_in_words(name: str, criteria: Criteria, language: str) -> str:
    """Return what a column or fact is called in a sentence."""
    told = sayer(language)
    if name == AS_OF:
        return told("name.as_of")
    known = catalogue("columns", language).get(f"noun.{name}")
    if known:
        return known
    fact = next((fact for fact in criteria.facts if fact.id == name), None)
    if fact is None:
        return told("name.column", name=name)
    key = "name.date" if fact.kind in _DATES else "name.fact"
    return told(key, title=say(fact.title, language))


def rule_in_words(measure: Measure, criteria: Criteria, language: str = "da") -> list[str]:
    """Return what a measure asks for, a sentence each: the deadline, the count, the parts."""
    told = sayer(language)
    if measure.deadline:
        return list(_deadlines(measure.deadline, criteria, language))
    if measure.count:
        return list(_count(measure.count, criteria, language))
    if measure.every:
        return [_every(measure.every, criteria, language)]
    if measure.scale:
        low, high, met_from = measure.scale.low, measure.scale.high, measure.scale.met_from
        return [told("rule.scale", low=low, high=high, met_from=met_from)]
    if measure.all_of:
        titles = [say(criteria.measure(part).title, language) for part in measure.all_of]
        names = listed([told("quote", text=title) for title in titles], language)
        return [told("rule.all_of", names=names)]
    return [told("rule.answer")]


def _nested(part: Condition, criteria: Criteria, language: str) -> str:
    words = in_words(part, criteria, language)
    grouped = isinstance(part, AnyOf | AllOf)
    return sayer(language)("condition.group", condition=words) if grouped else words


def _without_repeating(
    parts: tuple[Condition, ...], clauses: list[str], criteria: Criteria, language: str
) -> Iterator[str]:
    """Give the clauses; one about the same as the one before it does not name that again."""
    before = ""
    for part, clause in zip(parts, clauses, strict=True):
        test = part.part if isinstance(part, Not) else part
        name = _subject(test, criteria, language) if isinstance(test, Compare) else ""
        repeats = name and name == before and clause.startswith(name)
        yield clause.removeprefix(name).lstrip() if repeats else clause
        before = name


def _comparison(test: Compare, criteria: Criteria, language: str, *, negated: bool) -> str:
    told = sayer(language)
    operator = test.operator
    if operator == "missing":
        operator = "missing" if (test.value is True) is not negated else "given"
        negated = False
    values = {
        "name": _subject(test, criteria, language),
        "value": _value(test, criteria, language),
    }
    opposite = {"equals": "not_equals", "not_equals": "equals"}.get(operator, f"not_{operator}")
    if not negated:
        return told(f"condition.{operator}", **values)
    if f"condition.{opposite}" in catalogue("criteria_page", language):
        return told(f"condition.{opposite}", **values)
    return told("condition.not", condition=told(f"condition.{operator}", **values))


def _subject(test: Compare, criteria: Criteria, language: str) -> str:
    told = sayer(language)
    if test.kind == "measure":
        return told("quote", text=say(criteria.measure(test.name).title, language))
    if test.kind == "column":
        known = catalogue("columns", language).get(f"noun.{test.name}")
        return known or told("name.column", name=test.name)
    fact = criteria.fact(test.name)
    dated = fact.kind in _DATES and test.operator != "equals"
    return told("name.date" if dated else "name.fact", title=say(fact.title, language))


def _value(test: Compare, criteria: Criteria, language: str) -> str:
    told = sayer(language)
    if isinstance(test.value, tuple):
        words = [_text(item, test, criteria, language) for item in test.value]
        return f" {told('or')} ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
    if isinstance(test.value, Decimal):
        exponent = test.value.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        return number(float(test.value), places, language)
    if isinstance(test.value, date):
        return day(test.value, language)
    return _text(str(test.value), test, criteria, language)


def _text(value: str, test: Compare, criteria: Criteria, language: str) -> str:
    """Return a value as the reviewer knows it: the label of an answer or a choice."""
    told = sayer(language)
    if test.kind == "measure" and test.operator == "is":
        return told(f"outcome.{value}")
    if test.kind == "measure":
        return told("quote", text=catalogue("answers", language).get(f"{value}.label", value))
    if test.kind == "fact":
        fact = criteria.fact(test.name)
        if fact.kind == "yes_no" and value in {"yes", "no"}:
            return told(f"name.{value}")
        if value in fact.choices:
            return told("quote", text=say(fact.choices[value], language))
    return told("quote", text=value)


def _deadlines(deadlines: tuple[Deadline, ...], criteria: Criteria, language: str) -> Iterator[str]:
    told = sayer(language)
    for deadline in deadlines:
        if deadline.when is not None:
            yield told("rule.when", condition=in_words(deadline.when, criteria, language))
        elif len(deadlines) > 1:
            yield told("rule.otherwise")
        if len(deadline.by) > 1:
            yield told("rule.earliest")
        for term in deadline.by:
            yield _capital(_term(deadline.end, term, criteria, language))
    if deadlines[-1].when is not None:
        yield told("rule.none")
    in_hours = any(term.hours for deadline in deadlines for term in deadline.by)
    yield told("rule.hours_due" if in_hours else "rule.due")


def _term(end: str, term: Term, criteria: Criteria, language: str) -> str:
    told = sayer(language)
    clauses = catalogue("columns", language)
    ended = clauses.get(f"clause.{end}") or told(
        "rule.ended", name=name_in_words(end, criteria, language)
    )
    clause = clauses.get(f"clause.{term.date}")
    start = clause or name_in_words(term.date, criteria, language)
    span = _term_span(term, language)
    key = ("span" if span else "same_day") if clause else ("span_date" if span else "same_date")
    return told(f"rule.{key}", end=ended, span=span, start=start)


def _term_span(term: Term, language: str) -> str:
    told = sayer(language)
    spans = {"months": term.months, "weeks": term.weeks, "days": term.days, "hours": term.hours}
    return next((told(f"rule.{unit}", n=n) for unit, n in spans.items() if n), "")


def _count(count: Count, criteria: Criteria, language: str) -> Iterator[str]:
    told = sayer(language)
    span = told("rule.months", n=count.months)
    values = {"name": _row(count.of, criteria, language), "span": span}
    until = name_in_words(count.until, criteria, language).rstrip(",")
    yield told("rule.count", n=count.at_least, until=until, **values)
    if count.since:
        since = name_in_words(count.since, criteria, language)
        yield told("rule.count_since", since=since, span=span)


def _every(every: Every, criteria: Criteria, language: str) -> str:
    told = sayer(language)
    start = name_in_words(every.start, criteria, language) if every.start else ""
    until = name_in_words(every.until, criteria, language).rstrip(",")
    return told(
        "rule.every",
        span=told("rule.months", n=every.months),
        name=_row(every.of, criteria, language),
        start=start.rstrip(",") or told("rule.every_first"),
        until=until if every.until == AS_OF else told("rule.until", name=until),
    )


def _row(name: str, criteria: Criteria, language: str) -> str:
    """Return what a row of dates is called."""
    fact = next((fact for fact in criteria.facts if fact.id == name), None)
    if fact is None:
        return name_in_words(name, criteria, language)
    return sayer(language)("quote", text=say(fact.title, language))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
