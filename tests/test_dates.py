"""Calendar months, clock hours and the ways registers write dates."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audit.dates import (
    add_months,
    due_day,
    first_gap,
    hours_between,
    in_time,
    is_empty_date,
    is_open_ended,
    parse_day,
    parse_moment,
    within,
)

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31))
months = st.integers(0, 60)


@given(days, months)
@settings(max_examples=200)
def test_adding_months_lands_in_that_month_on_that_day_or_its_last(day, n):
    later = add_months(day, n)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == n
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(days, days, months)
@settings(max_examples=200)
def test_a_later_start_is_never_due_before_an_earlier_one(one, other, n):
    first, second = sorted((one, other))
    assert add_months(first, n) <= add_months(second, n)


@given(days, st.integers(1, 60))
@settings(max_examples=100)
def test_months_can_be_counted_backwards_too(day, n):
    assert add_months(add_months(day, -n), n) <= day


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2025-07-01", 4, "2025-11-01"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2023-10-31", 4, "2024-02-29"),
    ],
)
def test_the_last_day_is_clamped(start, n, due):
    assert add_months(date.fromisoformat(start), n) == date.fromisoformat(due)


def test_an_assessment_begun_1_july_is_in_time_on_1_november_and_not_the_day_after():
    due = due_day(date(2025, 7, 1), months=4)
    assert date(2025, 11, 1) <= due < date(2025, 11, 2)


def test_weeks_and_days_are_counted_as_days():
    assert due_day(date(2025, 2, 20), weeks=2) == date(2025, 3, 6)
    assert due_day(date(2025, 2, 20), days=6) == date(2025, 2, 26)


def test_within_includes_the_start_and_the_day_months_later():
    start = date(2024, 11, 30)
    inside = [d for d in range(-1, 95) if within(start + timedelta(days=d), start, 3)]
    assert inside[0] == 0
    assert start + timedelta(days=inside[-1]) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("rows", "start", "until", "gap"),
    [
        (["2024-01-10", "2024-07-10", "2025-01-10"], None, "2025-06-30", None),
        (["2024-01-10", "2024-07-11"], None, "2024-08-01", ("2024-01-10", "2024-07-11")),
        (["2024-01-10"], None, "2024-07-11", ("2024-01-10", "2024-07-11")),
        (["2024-06-01"], "2023-11-30", "2024-06-30", ("2023-11-30", "2024-06-01")),
        ([], "2024-01-01", "2024-07-02", ("2024-01-01", "2024-07-02")),
        ([], None, "2024-07-02", None),
        (["2025-01-01"], None, "2024-07-02", None),
        (["2020-01-01", "2024-02-01"], "2024-01-01", "2024-07-31", None),
    ],
)
def test_the_gap_that_broke_the_rhythm_is_named(rows, start, until, gap):
    found = first_gap(
        [date.fromisoformat(row) for row in rows],
        6,
        start=date.fromisoformat(start) if start else None,
        until=date.fromisoformat(until),
    )
    assert found == (gap and tuple(map(date.fromisoformat, gap)))


def test_the_night_of_30_march_2025_has_23_hours():
    assert hours_between(datetime(2025, 3, 29, 12), datetime(2025, 3, 30, 12)) == 23


def test_the_night_of_26_october_2025_has_25_hours():
    assert hours_between(datetime(2025, 10, 25, 12), datetime(2025, 10, 26, 12)) == 25


@given(moments, st.integers(0, 200), st.integers(0, 200))
@settings(max_examples=200)
def test_hours_add_up_over_any_change_of_clocks(start, one, other):
    middle, end = start + timedelta(hours=one), start + timedelta(hours=one + other)
    total = hours_between(start, middle) + hours_between(middle, end)
    assert hours_between(start, end) == pytest.approx(total)
    assert abs(hours_between(start, end) - (one + other)) <= 1


# Five notifications as a register has them: received, assessed, hours, in time within 24 hours.
NOTIFICATIONS = [
    ("28-03-2025 15:52", "31-03-2025 08:20", 63 + 28 / 60, False),
    ("30-03-2025 01:30", "30-03-2025 14:05", 11 + 35 / 60, True),
    ("25-10-2025 10:00", "26-10-2025 09:30", 24.5, False),
]


@pytest.mark.parametrize(("received", "assessed", "hours", "answer"), NOTIFICATIONS)
def test_a_notification_is_judged_by_the_hours_that_passed(received, assessed, hours, answer):
    start, end = parse_moment(received), parse_moment(assessed)
    assert hours_between(start, end) == pytest.approx(hours)
    assert in_time(start, end, 24) is answer


def test_exactly_24_hours_is_in_time():
    assert in_time(datetime(2025, 6, 1, 8), datetime(2025, 6, 2, 8), 24) is True
    assert in_time(datetime(2025, 6, 1, 8), datetime(2025, 6, 2, 8, 1), 24) is False


@pytest.mark.parametrize(
    ("received", "assessed", "answer"),
    [
        ("2025-03-31", "2025-03-31", True),
        ("2025-03-31", "2025-04-01", None),
        ("2025-03-31", "2025-04-02", False),
        ("2025-12-24T12:10", "2025-12-24", True),
        ("2025-03-31T23:50", "2025-04-01", None),
        ("2025-03-31", "2025-04-01T00:10", None),
    ],
)
def test_with_a_date_only_the_next_day_cannot_be_assessed(received, assessed, answer):
    start = parse_moment(received) or parse_day(received)
    end = parse_moment(assessed) or parse_day(assessed)
    assert in_time(start, end, 24) is answer


@given(moments, st.integers(0, 100), st.sampled_from([24, 48, 72]))
@settings(max_examples=200)
def test_what_dates_alone_settle_the_clock_never_contradicts(start, hours, limit):
    end = start + timedelta(hours=hours)
    assume(not {start.month, end.month} & {3, 10})
    by_dates = in_time(start.date(), end.date(), limit)
    assert by_dates in {None, in_time(start, end, limit)}


def test_an_end_before_its_start_is_no_answer():
    with pytest.raises(ValueError, match="before"):
        in_time(date(2025, 4, 2), date(2025, 4, 1), 24)
    with pytest.raises(ValueError, match="before"):
        in_time(datetime(2025, 4, 2, 9), datetime(2025, 4, 2, 8), 24)


def test_in_the_hour_that_occurs_twice_both_readings_must_agree():
    received = datetime(2025, 10, 25, 2, 30)
    assert in_time(received, datetime(2025, 10, 26, 1, 30), 24) is True
    assert in_time(received, datetime(2025, 10, 26, 2, 15), 24) is None
    assert in_time(received, datetime(2025, 10, 26, 3, 15), 24) is False


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31-12-2021", "2021-12-31"),
        ("4.2.25", "2025-02-04"),
        ("04-02-25", "2025-02-04"),
        ("28.4.2025", "2025-04-28"),
        ("28/4-2025", "2025-04-28"),
        ("28. 4. 2025", "2025-04-28"),
        ("2025-05-19", "2025-05-19"),
        ("2025-05-19 00:00:00", "2025-05-19"),
        ("2025-05-19T00:00:00.000", "2025-05-19"),
        ("2025/05/19", "2025-05-19"),
        ("20250519", "2025-05-19"),
        ("1. februar 2022", "2022-02-01"),
        ("d. 1. februar 2022", "2022-02-01"),
        ("01-feb-22", "2022-02-01"),
        ("3 OKT 2024", "2024-10-03"),
        ("12 May 2024", "2024-05-12"),
        (" 31-12-2021 ", "2021-12-31"),
        ("01-01-75", "1975-01-01"),
        ("31-12-9999", "9999-12-31"),
        ("28-03-2025 15:52", "2025-03-28"),
        ("2025-05-19T22:30:00Z", "2025-05-20"),
        ("29-02-2024", "2024-02-29"),
    ],
)
def test_a_day_is_read_however_registers_write_it(text, day):
    assert parse_day(text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "31-02-2025", "29-02-2025", "12/31/2021", "00-00-0000", "45000", "44562.0", "", "  ",
        "ukendt", "2025", "05-2025", "31-13-2021", "1. foobar 2022", "NaT", "1-2", "31-12-202",
        "28-03-2025 25:00", "28-03-2025 12:61", "20251319", "31-12-2021-1", "31122021",
    ],
)  # fmt: skip
def test_what_is_no_possible_date_is_none(text):
    assert parse_day(text) is None
    assert parse_moment(text) is None


@given(days)
@settings(max_examples=100)
def test_every_written_form_reads_back(day):
    forms = ["%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d 00:00:00", "%Y%m%d"]
    assert {parse_day(day.strftime(form)) for form in forms} == {day}


@given(st.text(max_size=24))
@settings(max_examples=300)
def test_no_text_breaks_the_reading(text):
    for found in (parse_day(text), parse_moment(text)):
        assert found is None or isinstance(found, date)
    assert is_open_ended(text) in {True, False}
    assert is_empty_date(text) in {True, False}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("28-03-2025 15:52", datetime(2025, 3, 28, 15, 52)),
        ("28-03-2025 kl. 15.52", datetime(2025, 3, 28, 15, 52)),
        ("28.03.2025 kl 8.05", datetime(2025, 3, 28, 8, 5)),
        ("2025-03-28T15:52", datetime(2025, 3, 28, 15, 52)),
        ("2025-03-28 15:52:30", datetime(2025, 3, 28, 15, 52, 30)),
        ("2025-03-28T15:52:30.123", datetime(2025, 3, 28, 15, 52, 30)),
        ("2025-01-28T15:52:00Z", datetime(2025, 1, 28, 16, 52)),
        ("2025-07-28T15:52:00+02:00", datetime(2025, 7, 28, 15, 52)),
        ("2025-03-28 00:00", datetime(2025, 3, 28, 0, 0)),
        ("1. februar 2022 kl. 08.05", datetime(2022, 2, 1, 8, 5)),
        ("2025-03-28", None),
        ("2025-03-28 00:00:00", None),
    ],
)
def test_a_moment_needs_a_time_of_day(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize("text", ["31-12-9999", "9999-12-31 00:00:00", "31.12.2999", "31-12-99"])
def test_dates_far_ahead_stand_for_until_further_notice(text):
    assert is_open_ended(text)
    assert not is_open_ended("31-12-2029")


@pytest.mark.parametrize(
    "text",
    ["01-01-1900", "1900-01-01 00:00:00", "00-00-0000", "0000-00-00", "0001-01-01", "30.12.1899"],
)
def test_dates_at_the_beginning_of_registers_stand_for_none(text):
    assert is_empty_date(text)
    assert not is_empty_date("01-01-1901")
