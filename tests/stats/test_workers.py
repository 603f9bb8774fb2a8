"""Caseworkers with few cases each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from audit.stats.multiplicity import holm
from audit.stats.workers import against_others, empirical_bayes, full_bayes

CASES = [3, 5, 6, 6, 7, 8, 8, 9, 9, 10, 10, 11, 12, 12]
MET = [1, 5, 4, 6, 5, 8, 4, 9, 6, 9, 5, 10, 11, 8]


def test_workers_who_are_all_alike_get_the_common_rate() -> None:
    fit = empirical_bayes([8] * 10, [10] * 10)
    assert fit.correlation == 0
    assert fit.rates == (0.8,) * 10
    assert empirical_bayes([10, 5], [10, 5]).rates == (1.0, 1.0)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8))
def test_shrunken_rates_lie_between_a_workers_own_and_the_common_rate(
    counts: list[tuple[int, int]],
) -> None:
    met, n = [x for x, _ in counts], [x + more + 1 for x, more in counts]
    fit = empirical_bayes(met, n)
    for x, size, rate in zip(met, n, fit.rates, strict=True):
        low, high = sorted((x / size, fit.mean))
        assert low - 1e-6 <= rate <= high + 1e-6


def test_the_estimates_do_not_mind_the_order_of_the_workers() -> None:
    back = full_bayes(MET[::-1], CASES[::-1])
    for one, other in zip(full_bayes(MET, CASES), back[::-1], strict=True):
        assert one.rate == pytest.approx(other.rate)
        assert one.below == pytest.approx(other.below)


def test_full_bayes_draws_less_than_the_plug_in_and_its_interval_holds_the_rate() -> None:
    for worker, (x, n) in zip(full_bayes(MET, CASES), zip(MET, CASES, strict=True), strict=True):
        own = binomtest(x, n).proportion_ci()
        assert worker.low <= worker.rate <= worker.high
        assert worker.high - worker.low < own.high - own.low


def test_the_sceptical_prior_draws_workers_closer_together() -> None:
    plain, sceptical = (full_bayes(MET, CASES, prior) for prior in (False, True))
    spread = [np.ptp([worker.rate for worker in rates]) for rates in (plain, sceptical)]
    assert spread[1] < spread[0]


def test_equal_workers_are_hardly_ever_flagged() -> None:
    # 14 workers at 80 %: an honest rule points at somebody in 1 to 3 of 100 audits
    chance = np.random.default_rng(7)
    flagged = {"bayes": 0, "holm": 0}
    for _ in range(25):
        met = chance.binomial(CASES, 0.8).tolist()
        flagged["bayes"] += any(worker.below > 0.95 for worker in full_bayes(met, CASES))
        p_values = holm([against_others(met, CASES, i) for i in range(len(CASES))])
        flagged["holm"] += min(p_values) <= 0.05
    assert flagged["bayes"] <= 3
    assert flagged["holm"] <= 2
