"""What people type as an answer, and the one canonical text it stands for; and back again.

Read are only the ways that can mean one thing. Everything else is a fault, with what was
probably meant.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache

from audit.criteria import Criteria, Fact, Measure
from audit.dates import is_empty_date, is_open_ended, parse_day, parse_moment
from audit.questions import Question
from audit.words import catalogue, languages, say

SIX = (
    "met",
    "met_lawful_exception",
    "not_met",
    "not_documented",
    "not_applicable",
    "not_assessable",
)
"""The answers in the order of their numbers, 1 to 6."""

UNKNOWN = "unknown"
YEARS = range(1990, 2100)
"""The years that a date in a case file can lie in."""


@dataclass(frozen=True)
class Typed:
    """A canonical answer, or why there is none (the key of a phrase) and what was meant."""

    value: str = ""
    fault: str = ""
    meant: str = ""


def read(question: Question, raw: object, criteria: Criteria) -> Typed:
    """Return what was typed as an answer to a question; nothing typed is no answer.

    ``raw`` is text, or what a spreadsheet cell holds: a number, a date, True or False.
    """
    text = as_text(raw)
    if not text:
        return Typed()
    item = question.item
    if isinstance(item, Measure):
        return _mark(item, text) if item.scale else _code(text, criteria)
    if item.kind == "text":
        return Typed(text)
    if _says_unknown(text):
        return Typed(UNKNOWN)
    return _choice(item, text) if item.kind in {"yes_no", "choice"} else _READERS[item.kind](text)


def as_text(raw: object) -> str:
    """Return what a cell holds as one text: whole numbers without decimals, dates in ISO form.

    >>> as_text(4.0), as_text(datetime(2022, 3, 31)), as_text("  Ja ")
    ('4', '2022-03-31', 'Ja')
    """
    if raw is None:
        return ""
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(" ")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return raw.isoformat() if isinstance(raw, date) else str(raw).strip()


def shown(question: Question, value: str, language: str) -> str:
    """Return a canonical answer as its reader writes it.

    >>> question = Question(Fact("decided_on", {}, "date"), "", "")
    >>> shown(question, "2022-03-31", "da"), shown(question, "unknown", "da")
    ('31-03-2022', 'Fremgår ikke')
    """
    item = question.item
    if isinstance(item, Measure):
        return value if item.scale else label(value, language)
    if not value:
        return ""
    if value == UNKNOWN and item.kind != "text":
        return catalogue("sheets", language)["unknown"]
    if item.kind in {"date", "moment", "dates"}:
        return ", ".join(shown_day(part) for part in value.split(" "))
    return say(choices(item, language).get(value, {language: value}), language)


def shown_day(value: str) -> str:
    """Return a day or a moment as its reader writes it; anything else as it stands.

    >>> shown_day("2022-03-31T15:52"), shown_day("2022-03-31"), shown_day("")
    ('31-03-2022 15:52', '31-03-2022', '')
    """
    day, moment = parse_day(value), parse_moment(value)
    if moment:
        return moment.strftime("%d-%m-%Y %H:%M")
    return day.strftime("%d-%m-%Y") if day else value


def label(code: str, language: str) -> str:
    """Return a code as the reviewers' list shows it, with its number.

    >>> label("not_met", "da")
    '3 Nej, kravet er ikke overholdt'
    """
    words = catalogue("answers", language).get(f"{code}.label", code)
    return f"{SIX.index(code) + 1} {words}" if code in SIX else words


def choices(fact: Fact, language: str) -> Mapping[str, Mapping[str, str]]:
    """Return what may be chosen for a fact, by canonical value."""
    if fact.kind == "yes_no":
        return {value: {language: catalogue("sheets", language)[value]} for value in ("yes", "no")}
    return fact.choices if fact.kind == "choice" else {}


def options(question: Question, criteria: Criteria, language: str) -> tuple[str, ...]:
    """Return the list that a cell offers, empty where the answer is typed freely."""
    item = question.item
    if isinstance(item, Measure):
        if item.scale:
            return tuple(str(mark) for mark in range(item.scale.low, item.scale.high + 1))
        return tuple(label(code, language) for code in SIX if code in criteria.codes)
    offered = tuple(say(title, language) for title in choices(item, language).values())
    return (*offered, catalogue("sheets", language)["unknown"]) if offered else ()


def _code(text: str, criteria: Criteria) -> Typed:
    code = _codes().get(_plain(text), "")
    if code and code in criteria.codes:
        return Typed(code)
    near = get_close_matches(_plain(text), _codes(), n=1, cutoff=0.6)
    first_word = re.split(r"\W+", _plain(text))[0]
    meant = _codes()[near[0]] if near else _codes().get(first_word, "")
    return Typed(fault="unknown_answer", meant=meant if meant in criteria.codes else "")


@lru_cache
def _codes() -> Mapping[str, str]:
    """Return every way to write a code: itself, its number, its label, a short form."""
    written: dict[str, str] = {}
    for code in (*SIX, "documented_late"):
        written[_plain(code)] = code
        for language in languages():
            words = catalogue("answers", language)
            ways = (words[f"{code}.label"], words[f"{code}.short"], label(code, language))
            written |= {_plain(way): code for way in ways}
    return written | {str(number): code for number, code in enumerate(SIX, start=1)}


def _mark(measure: Measure, text: str) -> Typed:
    scale = measure.scale
    if scale and re.fullmatch(r"-?[0-9]{1,4}", text) and scale.low <= int(text) <= scale.high:
        return Typed(str(int(text)))
    return Typed(fault="unknown_mark", meant=f"{scale.low}–{scale.high}" if scale else "")


def _choice(fact: Fact, text: str) -> Typed:
    written = {_plain(value): value for value in ("yes", "no") if fact.kind == "yes_no"}
    for language in languages():
        for value, title in choices(fact, language).items():
            written |= {_plain(value): value, _plain(say(title, language)): value}
    if _plain(text) in written:
        return Typed(written[_plain(text)])
    near = get_close_matches(_plain(text), written, n=1, cutoff=0.6)
    offered = near[0] if near else " / ".join(say(c) for c in choices(fact, "da").values())
    return Typed(fault="unknown_choice", meant=offered)


def _date(text: str) -> Typed:
    day = _day(text)
    return Typed(day.isoformat()) if day else _no_date(text)


def _moment(text: str) -> Typed:
    day, moment = _day(text), parse_moment(text)
    if day is None:
        return _no_date(text)
    return Typed(moment.strftime("%Y-%m-%dT%H:%M") if moment else day.isoformat())


def _dates(text: str) -> Typed:
    days: list[str] = []
    for part in _parts(text):
        day = _day(part)
        if day is None:
            return _no_date(part)
        days.append(day.isoformat())
    twice = next((day for day in days if days.count(day) > 1), "")
    if twice:
        return Typed(fault="date_twice", meant=shown_day(twice))
    return Typed(" ".join(sorted(days)))


def _number(text: str) -> Typed:
    # 1.234 may be a thousand or one and a bit: only the person who wrote it knows.
    if re.fullmatch(r"-?[0-9]+([.,][0-9]{1,2})?", text):
        return Typed(text.replace(",", "."))
    return Typed(fault="unknown_number")


_READERS = {"date": _date, "moment": _moment, "dates": _dates, "number": _number}


def _day(text: str) -> date | None:
    """Return a day that a case file can hold, nothing for 31-12-9999 and its like."""
    day = parse_day(text)
    empty = day is None or is_open_ended(text) or is_empty_date(text)
    return None if empty or (day and day.year not in YEARS) else day


def _no_date(text: str) -> Typed:
    """Tell an impossible date from what is no date, and what may have been meant."""
    numbers = re.fullmatch(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})(\s.*)?", text)
    if numbers and int(numbers[2]) > 12 >= int(numbers[1]):
        swapped = f"{int(numbers[2]):02d}-{int(numbers[1]):02d}-{numbers[3]}"
        if _day(swapped):
            return Typed(fault="impossible_date", meant=swapped)
    looks_like_one = numbers or re.match(r"\d{4}-\d{1,2}-\d{1,2}(\s|$)", text) or parse_day(text)
    return Typed(fault="impossible_date" if looks_like_one else "no_date")


def _parts(text: str) -> Iterable[str]:
    """Yield the dates of a list: between commas, semicolons, line breaks, "og", or spaces."""
    for part in re.split(r"[,;\n]+|\s+(?:og|and|&)\s+", text):
        if parse_day(part):
            yield part
        else:
            yield from part.split()


def _says_unknown(text: str) -> bool:
    ways = {UNKNOWN}
    for language in languages():
        ways |= {_plain(way) for way in catalogue("sheets", language)["unknown_ways"].split("|")}
    return _plain(text) in ways


def _plain(text: str) -> str:
    """Return a text as it is compared: small letters, single spaces, no marks at its end."""
    return " ".join(text.casefold().replace("_", " ").split()).strip(" .!?:")
