"""Numbers, dates, labels and phrases in the reader's language.

The texts stand in ``templates/texts/<language>/<area>.toml``; a new language is a new
folder there. Nothing here knows what is said, only how it is written.
"""

import string
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache

from audit.bundled import bundled

Text = Mapping[str, str]
"""One text in several languages, by language code."""


def say(text: Text, language: str = "da") -> str:
    """Return the text in a language, in Danish where the language has none.

    >>> say({"da": "sag", "en": "case"}, "en")
    'case'
    """
    return text.get(language) or text.get("da") or next(iter(text.values()), "")


@lru_cache
def catalogue(area: str, language: str = "da") -> Mapping[str, str]:
    """Return all phrases of one area, such as ``report``, in one language."""
    path = bundled(f"templates/texts/{language}/{area}.toml")
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def phrase(key: str, language: str = "da", /, **values: object) -> str:
    """Return a phrase of the catalogue with the values written the language's way.

    A place in a phrase may say how its value is written: ``{n:#sag|sager}`` picks the
    word that goes with the number, ``{rate:%}`` a whole per cent, ``{day:long}`` and
    ``{day:short}`` a date, ``{x:.2}`` a number with two decimals. Lists are joined as
    a sentence joins them.

    >>> phrase("words.cases", "da", n=1), phrase("words.cases", "da", n=2)
    ('1 sag', '2 sager')
    """
    area, _, name = key.partition(".")
    return _Writer(language).vformat(catalogue(area, language)[name], (), values)


def texts(key: str, /, **values: object) -> Text:
    """Return a phrase in every language there is.

    >>> texts("words.cases", n=1)
    {'da': '1 sag', 'en': '1 case'}
    """
    return {language: phrase(key, language, **values) for language in languages()}


@lru_cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a catalogue."""
    return tuple(sorted(path.name for path in bundled("templates/texts").iterdir()))


def whole_percent(rate: float | Fraction) -> int:
    """Return a rate as a whole per cent, halves up.

    >>> whole_percent(8 / 14), whole_percent(0.125), whole_percent(Fraction(1, 200))
    (57, 13, 1)
    """
    exact = Fraction(rate).limit_denominator(10**9)
    return int((200 * exact + 1) // 2)


def number(value: float, decimals: int = 0, language: str = "da") -> str:
    """Return a number with the language's decimal and thousands marks.

    >>> number(1234.5, 1), number(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    written = f"{value:,.{decimals}f}"
    return written if language == "en" else written.translate(str.maketrans(",.", ".,"))


def day(value: date, language: str = "da") -> str:
    """Return a date as it is read aloud.

    >>> day(date(2022, 2, 1)), day(date(2022, 2, 1), "en")
    ('1. februar 2022', '1 February 2022')
    """
    months = catalogue("words", language)["months"].split()
    return phrase(
        "words.day", language, day=value.day, month=months[value.month - 1], year=value.year
    )


def moment(value: datetime, language: str = "da") -> str:
    """Return a date and a time of day.

    >>> moment(datetime(2022, 2, 1, 8, 5))
    '1. februar 2022 kl. 08.05'
    """
    return phrase("words.moment", language, day=value.date(), hour=value.hour, minute=value.minute)


def listed(items: Iterable[object], language: str = "da") -> str:
    """Return the items as a sentence lists them.

    >>> listed(["a", "b", "c"])
    'a, b og c'
    """
    *first, last = [str(item) for item in items] or [""]
    return f"{', '.join(first)} {catalogue('words', language)['and']} {last}" if first else last


class _Writer(string.Formatter):
    """Writes the values of a phrase in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, spec: str) -> str:
        if spec.startswith("#"):
            one, _, many = spec[1:].partition("|")
            return one if value == 1 else many
        if spec == "%" and isinstance(value, (int, float, Fraction)):
            return str(whole_percent(value))
        if spec == "short" and isinstance(value, date):
            return value.strftime("%d.%m.%Y")
        if spec.startswith(".") and isinstance(value, (int, float)):
            return number(value, int(spec[1:]), self.language)
        return _plain(value, self.language) if spec in {"", "long"} else format(value, spec)


def _plain(value: object, language: str) -> str:
    if isinstance(value, datetime):
        return moment(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Mapping):
        return say(value, language)
    if isinstance(value, (list, tuple, set, frozenset)):
        return listed([_plain(item, language) for item in value], language)
    return str(value)


def _flat(table: Mapping[str, object], before: str = "") -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, str(value)
