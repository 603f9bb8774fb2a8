"""A local rate against a national figure printed as a whole per cent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.benchmark import Benchmark, against_national, plausible_national
from audit.stats.binomial import pmf_rows
from audit.stats.hypergeometric import blaker_interval, pmf_table


def held_against(
    met: int, n: int, population: int, percent: int, cases: int | None = None
) -> Benchmark:
    found = blaker_interval(met, n, population)
    return against_national(met / n, found.low, found.high, percent, cases)


def test_two_programs_agreed_on_nine_of_twenty_against_71() -> None:
    for cases, low, high in [
        (50, -0.4988443722023064, -0.008952557449930287),
        (100, -0.4878917734360235, -0.029549066686217457),
        (740, -0.47567873181689585, -0.04804649254033744),
    ]:
        found = held_against(9, 20, 240, 71, cases)
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(
    ("sample", "percent", "tipping"),
    [
        ((8, 20, 240), 71, 24),
        ((9, 20, 240), 71, 41),
        ((10, 20, 240), 71, 2425),
        ((11, 20, 240), 71, None),
        ((14, 20, 240), 92, 33),
        ((28, 50, 240), 71, 133),
    ],
)
def test_the_national_cases_it_takes(
    sample: tuple[int, int, int], percent: int, tipping: int | None
) -> None:
    assert held_against(*sample, percent).tipping == tipping


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20), st.integers(0, 100))
def test_the_tipping_number_is_where_the_verdict_turns(met: int, percent: int) -> None:
    found = held_against(met, 20, 240, percent)
    if found.tipping is None:
        assert held_against(met, 20, 240, percent, 3000).verdict == "undecided"
    else:
        assert held_against(met, 20, 240, percent, found.tipping).verdict != "undecided"
        if found.tipping > 1:
            assert held_against(met, 20, 240, percent, found.tipping - 1).verdict == "undecided"


def test_without_a_number_a_hundred_cases_are_assumed() -> None:
    assert held_against(9, 20, 240, 71) == held_against(9, 20, 240, 71, 100)


def test_what_a_printed_per_cent_allows() -> None:
    for percent, cases, wanted in [
        (71, 740, (0.671, 0.746)),
        (71, 400, (0.659, 0.757)),
        (71, 20, (0.486, 0.865)),
        (92, 740, (0.893, 0.942)),
    ]:
        assert plausible_national(percent, cases) == pytest.approx(wanted, abs=0.0005)
    assert plausible_national(100, 50)[1] == 1
    assert plausible_national(0, 50)[0] == 0


def test_differing_from_the_country_by_chance_is_rarer_than_alpha() -> None:
    """20 of 240 against 100 national cases with the same true rate: exact."""
    for rate in (0.5, 0.75, 0.9):
        local = pmf_table(240, 20)[round(rate * 240)]
        national = pmf_rows(100, np.array([rate]))[0]  # of 100 cases, k is the per cent
        wrong = sum(
            local[met] * national[percent]
            for percent in np.flatnonzero(national > 1e-6)
            for met in np.flatnonzero(local > 1e-6)
            if held_against(int(met), 20, 240, int(percent), 100).verdict != "undecided"
        )
        assert wrong <= 0.05
