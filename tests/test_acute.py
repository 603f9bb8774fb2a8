"""Acute concerns: found, handed over, received, closed; never a word about the child."""

from datetime import UTC, datetime

import pytest

from audit.acute import (
    Concern,
    as_moment,
    concerns,
    is_overdue,
    next_number,
    step,
    told,
)
from audit.log import Entry
from tests.sheet_round import CONTACTS

NOW = datetime(2022, 3, 31, 8, 30, tzinfo=UTC)
WAITING = Concern("014", "1", found="2022-03-31T09:30", found_by="AB")


def logged(*steps, who="AB"):
    return [step(WAITING, key, answer, who, to) for key, answer, to in steps]


def test_a_concern_is_what_its_entries_come_to():
    entries = logged(
        ("found", "2022-03-31T09:30", ""), ("handed_over", "2022-03-31T09:40", "teamleder")
    )
    (concern,) = concerns(entries)
    assert (concern.found_by, concern.to, concern.handed_over) == (
        "AB",
        "teamleder",
        "2022-03-31T09:40",
    )
    assert concern.is_open


def test_a_corrected_moment_counts_and_answers_are_no_concerns():
    entries = [
        *logged(("found", "2022-03-31T09:30", ""), ("found", "2022-03-31T09:20", "")),
        Entry(who="AB", case="014", key="found", answer="met"),
    ]
    assert [concern.found for concern in concerns(entries)] == ["2022-03-31T09:20"]


def test_only_concerns_that_are_not_closed_are_open():
    closed = logged(("found", "2022-03-31T09:30", ""), ("closed", "2022-03-31T15:00", ""))
    other = step(Concern("003", "1"), "found", "2022-03-31T10:00", "CD")
    assert [item.case for item in concerns([*closed, other]) if item.is_open] == ["003"]


def test_a_second_concern_of_a_case_has_a_number_of_its_own():
    known = concerns(logged(("found", "2022-03-31T09:30", "")))
    assert (next_number(known, "014"), next_number(known, "003")) == ("2", "1")


@pytest.mark.parametrize(
    ("concern", "hour", "overdue"),
    [
        (WAITING, 9, False),
        (WAITING, 10, True),
        (Concern("014", "1", found="2022-03-31T09:30", received="2022-03-31T09:50"), 10, False),
        (Concern("014", "1", found="2022-03-31T09:30", closed="2022-03-31T09:50"), 10, False),
        (Concern("014", "1"), 10, False),
    ],
)
def test_a_concern_without_a_receipt_is_overdue_after_two_hours(concern, hour, overdue):
    assert is_overdue(concern, datetime(2022, 3, 31, hour, 0, tzinfo=UTC)) is overdue


def test_the_night_when_the_clocks_change_does_not_shorten_the_wait():
    found = Concern("014", "1", found="2022-03-27T01:30")
    at = [datetime(2022, 3, 27, hour, minute, tzinfo=UTC) for hour, minute in ((2, 20), (2, 40))]
    assert [is_overdue(found, now) for now in at] == [False, True]


@pytest.mark.parametrize("text", ["barnet er slået", "25:00", "31-02-2022 09:30", "i går", ""])
def test_what_is_no_point_in_time_gives_none(text):
    assert as_moment(text, NOW) == ""


def test_a_new_concern_says_whom_to_call():
    words = told(WAITING, NOW, CONTACTS)
    assert words == (
        "Sag 014: fundet 31. marts 2022 kl. 09.30 af AB. Ring nu: Bagvagten, 12 34 56 78."
    )


def test_a_concern_handed_over_says_when_its_receipt_is_due():
    (concern,) = concerns(
        logged(("found", "2022-03-31T09:30", ""), ("handed_over", "2022-03-31T09:40", "leder"))
    )
    assert "den skal være der 31. marts 2022 kl. 11.30" in told(concern, NOW, CONTACTS)


def test_an_overdue_concern_names_the_second_contact():
    late = datetime(2022, 3, 31, 12, 0, tzinfo=UTC)
    assert "ring nu til Afdelingslederen" in told(WAITING, late, CONTACTS)
    assert "call Afdelingslederen now" in told(WAITING, late, CONTACTS, "en")
