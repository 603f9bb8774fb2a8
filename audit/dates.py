"""Days, moments and time limits as Danish case files and registers know them.

Calendar months with the last day clamped, the due day in time, hours as they really
elapse. Pure: no clock is read here.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from audit.words import catalogue

ZONE = ZoneInfo("Europe/Copenhagen")

_DAY_FIRST = r"(?P<d>\d{1,2})\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<y>\d{4}|\d{2})"
_NAMED = r"(?:d\.|den)?\s*(?P<d>\d{1,2})\.?[\s-]+(?P<m>[a-zæøå]{3,9})\.?[\s-]+(?P<y>\d{4}|\d{2})"
_YEAR_FIRST = r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})"
_COMPACT = r"(?P<y>(?:19|20|99)\d\d)(?P<m>\d\d)(?P<d>\d\d)"
_CLOCK = (
    r"(?:[t,\s]\s*(?:kl\.?\s*)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?\s?(?P<zone>z|[+-]\d\d:?\d\d)?)?"
)
_FORMS = tuple(re.compile(form + _CLOCK) for form in (_DAY_FIRST, _YEAR_FIRST, _NAMED, _COMPACT))
_EMPTY = {date(1, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1753, 1, 1)}


def add_months(day: date, months: int) -> date:
    """Return the day a number of calendar months later, the last day clamped.

    >>> add_months(date(2024, 11, 30), 3), add_months(date(2025, 7, 1), 4)
    (datetime.date(2025, 2, 28), datetime.date(2025, 11, 1))
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, _length(first)))


def due_day(start: date, *, months: int = 0, weeks: int = 0, days: int = 0) -> date:
    """Return the last day in time for what is due a while after a day.

    >>> due_day(date(2025, 3, 17), months=3), due_day(date(2025, 3, 17))
    (datetime.date(2025, 6, 17), datetime.date(2025, 3, 17))
    """
    return add_months(start, months) + timedelta(weeks=weeks, days=days)


def within(day: date, start: date, months: int) -> bool:
    """Tell whether a day lies from a start through the same day some months later.

    "In the last 12 months" is the same question asked of each day: ``within(until, day, 12)``.

    >>> [within(date(2025, 6, day), date(2025, 3, 17), 3) for day in (17, 18)]
    [True, False]
    """
    return start <= day <= add_months(start, months)


def first_gap(
    days: Iterable[date], months: int, *, until: date, start: date | None = None
) -> tuple[date, date] | None:
    """Return the first two neighbours that lie more than so many months apart, or None.

    The row runs from ``start`` (from the first of the days where there is none) over the
    days to ``until``: what has not been done again by then is a gap as well.

    >>> first_gap([date(2024, 1, 10), date(2024, 7, 10)], 6, until=date(2025, 1, 31))
    (datetime.date(2024, 7, 10), datetime.date(2025, 1, 31))
    """
    inside = {day for day in days if day <= until and (start is None or day >= start)}
    row = sorted(inside | ({start} if start and start <= until else set()))
    neighbours = pairwise([*row, until]) if row else ()
    return next(((a, b) for a, b in neighbours if not within(b, a, months)), None)


def hours_between(start: datetime, end: datetime) -> float:
    """Return the hours that really pass between two moments of Danish local time.

    Counted through UTC: the nights when the clocks change have 23 or 25 hours. Of an hour
    that occurs twice the first is meant, unless ``fold`` says the second.

    >>> hours_between(datetime(2025, 10, 25, 10), datetime(2025, 10, 26, 9, 30))
    24.5
    """
    return (_utc(end) - _utc(start)) / timedelta(hours=1)


def in_time(start: date, end: date, hours: int) -> bool | None:
    """Tell whether an end came within so many hours of a start; None: cannot be known.

    Where one of the two is a day without a time, only what holds for every time of that
    day is said. For 24 hours: the same day is in time, the next day cannot be assessed,
    later is late. Where the clocks change, a time that can be read in two ways counts only
    for what both readings say.

    Raises ``ValueError`` when the end lies before the start.

    >>> [in_time(date(2025, 4, 1), date(2025, 4, day), 24) for day in (1, 2, 3)]
    [True, None, False]
    """
    if is_before(end, start):
        raise ValueError("the end lies before the start")
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _in_time_by_clock(start, end, hours)
    days = (_day(end) - _day(start)).days
    if (days + 1) * 24 <= hours:
        return True
    return False if (days - 1) * 24 >= hours else None


def is_before(end: date, start: date) -> bool:
    """Tell whether an end surely lies before a start: by the clock where both have a time.

    >>> at = datetime(2025, 4, 1, 12)
    >>> is_before(datetime(2025, 4, 1, 11), at), is_before(date(2025, 4, 1), at)
    (True, False)
    """
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _most_hours(start, end) < 0
    return _day(end) < _day(start)


def parse_day(text: str) -> date | None:
    """Return the day a text names, or None when it is no possible date.

    Read are the ways Excel, SQL and Danish registers write a day, with or without a time:
    ``31-12-2021``, ``4.2.25``, ``28/4-2025``, ``2025-05-19 00:00:00``, ``20250519``,
    ``1. februar 2022``, ``01-feb-22``. The day comes before the month; two digits of a
    year below 69 mean 20xx. A number of days as Excel counts them is no date.

    >>> parse_day("4.2.25"), parse_day("31-02-2025"), parse_day("45000")
    (datetime.date(2025, 2, 4), None, None)
    """
    found = _read(text)
    return found[0] if found else None


def parse_moment(text: str) -> datetime | None:
    """Return the day and time of day a text names, in Danish local time without a zone.

    None when no time is given, and when it is 00:00:00 to the second: so a cell that
    holds a day is written out, and midnight would claim to know more than that.

    >>> parse_moment("28-03-2025 kl. 15.52"), parse_moment("2025-05-19 00:00:00")
    (datetime.datetime(2025, 3, 28, 15, 52), None)
    """
    found = _read(text)
    return found[1] if found else None


def now_text(now: datetime) -> str:
    """Return a moment with a time zone as a round's files and its log write it, in UTC.

    >>> now_text(datetime(2022, 3, 31, 12, 5, tzinfo=UTC))
    '2022-03-31T12:05:00Z'
    """
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_open_ended(text: str) -> bool:
    """Tell whether a date is a register's way to write "until further notice".

    >>> is_open_ended("31-12-9999"), is_open_ended("31-12-2025")
    (True, False)
    """
    found = parse_day(text)
    return found is not None and (found.year in {2999, 9999} or text.strip() == "31-12-99")


def is_empty_date(text: str) -> bool:
    """Tell whether a date is a register's way to write that there is none.

    >>> is_empty_date("01-01-1900"), is_empty_date("00-00-0000"), is_empty_date("1900-01-02")
    (True, True, False)
    """
    day_part = text.strip().split(" ")[0].split("T")[0]
    zeros = re.fullmatch(r"0{1,4}[-./]0{1,2}[-./]0{1,4}", day_part)
    return zeros is not None or parse_day(text) in _EMPTY


def _length(first: date) -> int:
    """Return how many days the month of a first day has."""
    if first.month == 12:
        return 31
    return (first.replace(month=first.month + 1) - first).days


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZONE).astimezone(UTC)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _in_time_by_clock(start: datetime, end: datetime, hours: int) -> bool | None:
    if _most_hours(start, end) <= hours:
        return True
    fewest = hours_between(start.replace(fold=1), end.replace(fold=0))
    return False if fewest > hours else None


def _most_hours(start: datetime, end: datetime) -> float:
    return hours_between(start.replace(fold=0), end.replace(fold=1))


def _read(text: str) -> tuple[date, datetime | None] | None:
    tidy = " ".join(text.lower().split())
    found = next(filter(None, (form.fullmatch(tidy) for form in _FORMS)), None)
    if found is None:
        return None
    try:
        return _with_clock(_calendar_day(found), found)
    except (ValueError, OverflowError):
        return None


def _calendar_day(found: re.Match[str]) -> date:
    year, month = int(found["y"]), found["m"]
    if len(found["y"]) == 2:
        year += 2000 if year < 69 else 1900
    return date(year, int(month) if month.isdigit() else _month(month), int(found["d"]))


def _with_clock(day: date, found: re.Match[str]) -> tuple[date, datetime | None]:
    if found["hour"] is None:
        return day, None
    second = int(found["second"] or 0)
    clock = datetime.combine(day, time(int(found["hour"]), int(found["minute"]), second))
    if found["zone"]:
        local = _local(clock, found["zone"])
        return local.date(), local
    only_a_day = clock.time() == time() and found["second"] is not None
    return day, None if only_a_day else clock


def _local(clock: datetime, zone: str) -> datetime:
    aware = datetime.fromisoformat(clock.isoformat() + zone.upper())
    return aware.astimezone(ZONE).replace(tzinfo=None)


def _month(name: str) -> int:
    for months in _month_names():
        for number, month in enumerate(months, start=1):
            if month.startswith(name):
                return number
    raise ValueError(name)


@lru_cache
def _month_names() -> tuple[tuple[str, ...], ...]:
    languages = ("da", "en")
    return tuple(tuple(catalogue("words", x)["months"].lower().split()) for x in languages)
