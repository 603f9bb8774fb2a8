"""Intervals for the change between two independent rounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats import comparable
from audit.stats.exact_difference import agresti_min, chan_zhang, exact_ratio, santner_snell
from audit.stats.two_rounds import chance_of_rise, mee, miettinen_nurminen, mover


@st.composite
def tables(draw: st.DrawFn, most: int = 30) -> tuple[int, int, int, int]:
    n1, n2 = draw(st.integers(1, most)), draw(st.integers(1, most))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


# Newcombe (1998), Statistics in Medicine 17:873, table II; earlier minus later there.
NEWCOMBE = {
    (48, 80, 56, 70): {
        comparable.wald: (0.0575, 0.3425),
        comparable.wald_corrected: (0.0441, 0.3559),
        comparable.haldane: (0.0535, 0.3351),
        comparable.jeffreys_perks: (0.0531, 0.3355),
        mee: (0.0533, 0.3377),
        miettinen_nurminen: (0.0528, 0.3382),
        comparable.newcombe: (0.0524, 0.3339),
        comparable.newcombe_corrected: (0.0428, 0.3422),
    },
    (0, 20, 10, 10): {
        comparable.wald: (1.0, 1.0),
        comparable.wald_corrected: (0.925, 1.0),
        comparable.haldane: (0.7482, 1.0),
        comparable.jeffreys_perks: (0.7431, 1.0),
        mee: (0.7225, 1.0),
        miettinen_nurminen: (0.7156, 1.0),
        comparable.newcombe: (0.6791, 1.0),
        comparable.newcombe_corrected: (0.6014, 1.0),
    },
}


@pytest.mark.parametrize("counts", NEWCOMBE)
def test_the_rows_of_newcombe_are_reproduced(counts: tuple[int, int, int, int]) -> None:
    for interval, (low, high) in NEWCOMBE[counts].items():
        found = interval(*counts)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5.1e-5), interval


def test_two_rounds_in_which_nothing_met_have_the_closed_form_limits() -> None:
    z2, n = 1.959963984540054**2, 30
    found = miettinen_nurminen(0, 10, 0, 20)
    assert found.low == pytest.approx(-z2 / (z2 + 10 * (n - 1) / n), abs=1e-9)
    assert found.high == pytest.approx(z2 / (z2 + 20 * (n - 1) / n), abs=1e-9)


@settings(max_examples=60)
@given(tables())
def test_a_change_read_backwards_is_its_mirror_image(counts: tuple[int, int, int, int]) -> None:
    x1, n1, x2, n2 = counts
    for interval in (miettinen_nurminen, mee, comparable.newcombe, comparable.agresti_caffo):
        there, back = interval(x1, n1, x2, n2), interval(x2, n2, x1, n1)
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-8)


@settings(max_examples=60)
@given(tables())
def test_the_interval_holds_the_change_and_never_lacks_width(
    counts: tuple[int, int, int, int],
) -> None:
    x1, n1, x2, n2 = counts
    found = miettinen_nurminen(*counts)
    assert -1 <= found.low <= x2 / n2 - x1 / n1 <= found.high <= 1
    assert found.width > 0.01


@settings(max_examples=40)
@given(tables())
def test_the_finite_correction_narrows_and_a_census_is_certain(
    counts: tuple[int, int, int, int],
) -> None:
    x1, n1, x2, n2 = counts
    whole = miettinen_nurminen(*counts)
    finite = miettinen_nurminen(*counts, populations=(2 * n1, 2 * n2))
    census = miettinen_nurminen(*counts, populations=(n1, n2))
    assert whole.low - 1e-9 <= finite.low <= finite.high <= whole.high + 1e-9
    assert census.low == census.high == pytest.approx(x2 / n2 - x1 / n1)


def test_the_exact_limits_of_sas_are_reproduced() -> None:
    # SAS 9.4, PROC FREQ, riskdiff exact: 4 of 12 and 9 of 11
    simple, score = santner_snell(4, 12, 9, 11), chan_zhang(4, 12, 9, 11)
    assert (simple.low, simple.high) == pytest.approx((0.0683, 0.7923), abs=5e-5)
    assert (score.low, score.high) == pytest.approx((0.0616, 0.7968), abs=5e-5)
    assert exact_ratio(4, 12, 9, 11) == pytest.approx((1.0964, 10.8647), abs=6e-5)


def test_agresti_and_min_is_shorter_than_chan_and_zhang() -> None:
    for counts in ((4, 12, 9, 11), (8, 8, 8, 8), (3, 10, 5, 9)):
        assert agresti_min(*counts).width < chan_zhang(*counts).width


def test_mover_stays_within_the_possible_changes() -> None:
    assert mover(1.0, (0.7, 1.0), 0.0, (0.0, 0.3)) == pytest.approx((-1.0, -0.5757), abs=1e-4)


@settings(max_examples=60)
@given(tables())
def test_a_rise_and_a_fall_share_all_the_chance(counts: tuple[int, int, int, int]) -> None:
    x1, n1, x2, n2 = counts
    assert chance_of_rise(x1, n1, x2, n2) + chance_of_rise(x2, n2, x1, n1) == pytest.approx(1)
