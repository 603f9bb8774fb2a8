"""Tests of "no change", and the smallest change that would show."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, boschloo_exact, fisher_exact, hypergeom

from audit.stats.detectable import (
    Effective,
    detectable,
    detectable_effective,
    detectable_finite,
    detectable_rates,
)
from audit.stats.no_change import (
    boschloo,
    critical_distance,
    finite_unconditional,
    fisher,
    fisher_mid_p,
    pooled_z,
    unconditional,
)


@pytest.mark.parametrize(("n1", "n2"), [(8, 8), (5, 9), (14, 14), (20, 20)])
def test_the_unconditional_test_keeps_its_level_at_every_common_rate(n1: int, n2: int) -> None:
    p_values = np.array(
        [[unconditional(x, n1, y, n2) for y in range(n2 + 1)] for x in range(n1 + 1)]
    )
    rates = np.linspace(0, 1, 501)[:, None]
    one = binom.pmf(np.arange(n1 + 1), n1, rates)
    two = binom.pmf(np.arange(n2 + 1), n2, rates)
    for alpha in (0.05, 0.1):
        assert ((one @ (p_values <= alpha)) * two).sum(axis=1).max() <= alpha


def test_the_largest_sizes_are_those_known_by_enumeration() -> None:
    # size of the pooled-z test at 5 %: .028, .042 and .050 for 8, 14 and 20 a round
    for n, known in ((8, 0.028), (14, 0.042), (20, 0.050)):
        region = pooled_z(n, n) >= critical_distance(n, n, 0.05)
        rates = np.linspace(0, 1, 2001)[:, None]
        chances = binom.pmf(np.arange(n + 1), n, rates)
        assert ((chances @ region) * chances).sum(axis=1).max() == pytest.approx(known, abs=6e-4)


def test_the_finite_test_keeps_its_level_and_is_less_cautious() -> None:
    n, N = 14, 60
    region = pooled_z(n, n) >= critical_distance(n, n, 0.05, (N, N))
    counts = np.arange(N + 1)[:, None]
    chances = hypergeom.pmf(np.arange(n + 1), N, counts, n)
    size = ((chances @ region) * chances).sum(axis=1).max()
    assert size == pytest.approx(0.037, abs=6e-4)
    assert finite_unconditional(6, n, 11, n, (N, N)) < unconditional(6, n, 11, n)


def test_frames_of_nearly_the_same_size_give_nearly_the_same_p_value() -> None:
    equal = finite_unconditional(12, 20, 17, 20, (240, 240))
    assert finite_unconditional(12, 20, 17, 20, (240, 243)) == pytest.approx(equal, abs=0.003)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(0, 15))
def test_fisher_and_boschloo_agree_with_scipy(x1: int, x2: int) -> None:
    assert fisher(x1, 12, x2, 15) == pytest.approx(fisher_exact([[x1, x2], [12 - x1, 15 - x2]])[1])
    both = boschloo_exact([[x1, x2], [12 - x1, 15 - x2]], n=64).pvalue
    assert boschloo(x1, 12, x2, 15) == pytest.approx(min(both, 1), abs=2e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 25), st.integers(1, 25), st.data())
def test_the_order_of_the_rounds_and_of_the_answers_does_not_matter(
    n1: int, n2: int, data: st.DataObject
) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    for test in (unconditional, boschloo, fisher, fisher_mid_p):
        p_value = test(x1, n1, x2, n2)
        assert 0 < p_value <= 1
        assert test(x2, n2, x1, n1) == pytest.approx(p_value, abs=1e-8)
        assert test(n1 - x1, n1, n2 - x2, n2) == pytest.approx(p_value, abs=1e-8)


def test_nothing_met_in_either_round_is_no_evidence() -> None:
    assert unconditional(0, 20, 0, 20) == fisher(20, 20, 20, 20) == fisher_mid_p(0, 9, 0, 7) == 1


SMALLEST = {  # rate that shows with 80 % power, whole per cents, by the rate before
    8: [0.59, 0.80, 0.90, 0.96, 1.00, None, None, None, None, None, None],
    14: [0.36, 0.60, 0.73, 0.83, 0.90, 0.95, 0.98, 0.99, None, None, None],
    20: [0.26, 0.49, 0.64, 0.75, 0.83, 0.90, 0.94, 0.95, 0.99, None, None],
}


@pytest.mark.parametrize("n", SMALLEST)
def test_the_table_of_detectable_rates_is_reproduced(n: int) -> None:
    before = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.57, 0.6, 0.7, 0.8, 0.9)
    found = [detectable_rates(n, n, rate)[1] for rate in before]
    assert [higher and math.ceil(round(100 * higher, 6)) / 100 for higher in found] == SMALLEST[n]


def test_what_is_detectable_upwards_is_detectable_downwards_from_the_mirrored_rate() -> None:
    below, above = detectable_rates(14, 17, 0.3)
    assert detectable_rates(14, 17, 0.7) == pytest.approx((1 - above, 1 - below))
    assert detectable(14, 17, 0.3) == pytest.approx(min(above - 0.3, 0.3 - below))


def test_more_cases_show_smaller_changes_and_one_case_shows_none() -> None:
    sizes = [detectable(n, n, 0.6) for n in (14, 20, 50, 200)]
    assert sizes == sorted(sizes, reverse=True)
    assert detectable(1, 1, 0.5) is None
    assert detectable_finite(20, 20, 0.5, (60, 60)) < detectable(20, 20, 0.5)


def test_a_simple_sample_stands_for_the_strata_of_a_design() -> None:
    # strata of 180 and 60 cases, 10 drawn of each, t(18); the strata themselves, enumerated
    # with the same rate in both: 38.5, 48.0, 43.5, 48.0 points from 0, 20, 50 and 80 %
    design = Effective(16.0, 2.1009)
    for rate, known in ((0.0, 0.385), (0.2, 0.48), (0.5, 0.435), (0.8, 0.48)):
        assert detectable_effective(design, design, rate) == pytest.approx(known, abs=0.015)
