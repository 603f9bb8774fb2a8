"""Whether a rate rises or falls over several rounds."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from audit.stats.trend import slope, trend_asymptotic, trend_exact, trend_mid_p

rounds = st.lists(
    st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=4,
)


def enumerated(met: list[int], n: list[int], scores: list[int]) -> float:
    def lean(x: tuple[int, ...]) -> float:
        mean = sum(met) / sum(n)
        return sum(s * (k - mean * size) for s, k, size in zip(scores, x, n, strict=True))

    outcomes = [x for x in product(*(range(k + 1) for k in n)) if sum(x) == sum(met)]
    far = [x for x in outcomes if abs(lean(x)) >= abs(lean(tuple(met))) - 1e-9]
    ways = sum(np.prod([comb(k, one) for k, one in zip(n, x, strict=True)]) for x in far)
    return float(ways / comb(sum(n), sum(met)))


@settings(max_examples=30, deadline=None)
@given(rounds)
def test_the_exact_p_value_is_that_of_all_outcomes(counts: list[tuple[int, int]]) -> None:
    met, n = (list(part) for part in zip(*counts, strict=True))
    scores = [0, 1, 4, 6][: len(n)]
    assert trend_exact(met, n, scores) == pytest.approx(enumerated(met, n, scores))
    assert trend_mid_p(met, n, scores) <= trend_exact(met, n, scores) + 1e-12


@settings(max_examples=30, deadline=None)
@given(rounds)
def test_time_reversed_answers_exchanged_or_months_for_years_change_nothing(
    counts: list[tuple[int, int]],
) -> None:
    met, n = (list(part) for part in zip(*counts, strict=True))
    missed = [k - x for x, k in counts]
    years = [12.0 * score for score in range(len(n))]
    for test in (trend_mid_p, trend_exact, trend_asymptotic):
        p_value = test(met, n)
        assert test(met[::-1], n[::-1]) == pytest.approx(p_value)
        assert test(missed, n) == pytest.approx(p_value)
        assert test(met, n, years) == pytest.approx(p_value)
    assert slope(met[::-1], n[::-1]) == pytest.approx(-slope(met, n))


def test_the_sizes_are_those_known_by_enumeration() -> None:
    # three rounds of 8, 14 and 20 at 5 %: exact .040, mid-P .049
    n = (8, 14, 20)
    outcomes = list(product(*(range(k + 1) for k in n)))
    exact = np.array([trend_exact(x, n) for x in outcomes])
    mid = np.array([trend_mid_p(x, n) for x in outcomes])
    rates = np.linspace(0.02, 0.98, 97)
    chances = [binom.pmf(np.arange(k + 1), k, rates[:, None]) for k in n]
    joint = np.einsum("ra,rb,rc->rabc", *chances).reshape(len(rates), -1)
    assert (joint @ (exact <= 0.05)).max() == pytest.approx(0.040, abs=1e-3)
    assert (joint @ (mid <= 0.05)).max() == pytest.approx(0.049, abs=1e-3)


def test_all_met_is_no_trend_and_too_fine_scores_are_refused() -> None:
    assert trend_mid_p([9, 9, 9], [9, 9, 9]) == trend_asymptotic([9, 9, 9], [9, 9, 9]) == 1
    with pytest.raises(ValueError, match="months"):
        trend_exact([150] * 4, [300] * 4, [0, 365, 731, 1096])
