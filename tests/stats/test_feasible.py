"""Which counts can stand behind a printed per cent."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.feasible import (
    RULES,
    feasible_counts,
    feasible_weighted,
    infeasible_percents,
    printed,
)

ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncated": ROUND_DOWN}


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 200), st.data())
def test_printing_is_decimal_rounding_of_the_exact_share(n: int, data: st.DataObject) -> None:
    met = data.draw(st.integers(0, n))
    for rule in RULES:
        exact = Decimal(100 * met * 2) / Decimal(2 * n)
        assert printed(met, n, rule) == int(exact.quantize(Decimal(1), rounding=ROUNDING[rule]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100), st.integers(1, 40))
def test_all_counts_that_print_so_are_found_and_no_others(percent: int, reviewed: int) -> None:
    found = feasible_counts(percent, reviewed)
    every = [(met, n) for n in range(1, reviewed + 1) for met in range(n + 1)]
    for rule in RULES:
        wanted = tuple(count for count in every if printed(*count, rule) == percent)
        assert getattr(found, rule) == wanted


@pytest.mark.parametrize(
    ("percent", "rounded", "truncated"),
    [
        (57, ((4, 7), (8, 14)), ((4, 7), (8, 14), (11, 19))),
        (29, ((2, 7), (4, 14), (5, 17)), ((5, 17),)),
        (36, ((4, 11), (5, 14)), ((4, 11), (7, 19))),
        (43, ((3, 7), (6, 14)), ((7, 16),)),
        (95, ((18, 19), (19, 20)), ((19, 20),)),
        (66, (), ((2, 3), (4, 6), (6, 9), (8, 12), (10, 15), (12, 18))),
    ],
)
def test_per_cents_of_a_published_report_from_twenty_cases(
    percent: int, rounded: tuple[tuple[int, int], ...], truncated: tuple[tuple[int, int], ...]
) -> None:
    found = feasible_counts(percent, 20)
    assert found.half_up == found.half_even == rounded
    assert found.truncated == truncated


def test_66_per_cent_needs_29_cases_or_weights() -> None:
    assert feasible_counts(66, 29).half_up == ((19, 29),)
    assert len(feasible_weighted(66, (18, 6), (10, 10))) == 20
    assert ((4, 7), (7, 8)) in feasible_weighted(66, (18, 6), (10, 10))
    assert len(feasible_weighted(66, (15, 9), (10, 10))) == 45
    assert feasible_weighted(66, (12, 12), (10, 10)) == ()


def test_fourteen_per_cents_cannot_come_from_twenty_cases() -> None:
    assert infeasible_percents(20) == (1, 2, 3, 4, 34, 48, 49, 51, 52, 66, 96, 97, 98, 99)


def test_what_cannot_be_looked_through_or_printed_is_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        feasible_weighted(66, (1,) * 4, (20,) * 4)
    with pytest.raises(ValueError, match="between 0 and 100"):
        feasible_counts(101, 20)
