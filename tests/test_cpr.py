"""What looks like a CPR number, and what does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cpr import looks_like_cpr


@given(
    day=st.dates(date(1900, 1, 1), date(2057, 12, 31)),
    number=st.integers(0, 9999),
    between=st.sampled_from(["", "-", " ", " - ", "–"]),
    before=st.sampled_from(["", "cpr", "(", "nr. ", "x-"]),
    after=st.sampled_from(["", ".", ")", " ok", "\n"]),
)
def test_a_date_before_four_digits_is_one_wherever_it_stands(day, number, between, before, after):
    assert looks_like_cpr(f"{before}{day:%d%m%y}{between}{number:04d}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "S-24-01871",
        "U-25-0412",
        "2022-03-31T15:52",
        "31-03-2022 1552",
        "3101" + "80-123",
        "3101" + "80-12345",
        "93101" + "80-1234",
        "3201" + "80-1234",
        "0113" + "80-1234",
        "12 34 56 78",
        "100000000000",
    ],
)
def test_case_numbers_dates_and_telephone_numbers_are_none(text):
    assert not looks_like_cpr(text)
