"""Whether a text holds what looks like a Danish personal number (CPR)."""

import re

_TEN_DIGITS = re.compile(
    r"(?<![0-9])([0-9]{2})([0-9]{2})[0-9]{2}\s?[-\u2010-\u2015\u2212]?\s?[0-9]{4}(?![0-9])"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def looks_like_cpr(text: str) -> bool:
    """Return whether six digits that are a date stand before four more digits.

    A hyphen, a dash or a space may stand between them. The check digit is not looked at:
    numbers given out since 2007 need not have a valid one.

    >>> looks_like_cpr("0101" + "80-1234"), looks_like_cpr("cpr" + "0101" + "801234.")
    (True, True)
    >>> looks_like_cpr("3101" + "80 12345"), looks_like_cpr("3102" + "801234")
    (False, False)
    """
    return any(_is_date(day, month) for day, month in _TEN_DIGITS.findall(text))


def _is_date(day: str, month: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= _DAYS[int(month) - 1]
