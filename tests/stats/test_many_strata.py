"""Four strata and more."""

import itertools
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.hypergeometric import pmf_table
from audit.stats.many_strata import (
    large_strata_interval,
    many_strata_interval,
    many_strata_ratio_interval,
    merge_single_cases,
)
from audit.stats.score import stratified_rate

EIGHT = ((3,) * 8, (45, 15) * 4)


def test_two_programs_agreed_on_eight_strata_of_three() -> None:
    found = many_strata_interval((3, 2, 2, 3, 1, 2, 3, 2), *EIGHT)
    assert (found.low, found.high) == pytest.approx((0.51536832, 0.89563141), abs=1e-7)
    few = many_strata_interval((3,) * 8, *EIGHT)
    assert (few.low, few.high) == (pytest.approx(0.83399772, abs=1e-7), 1.0)
    assert few.method != found.method


def test_coverage_of_four_strata_of_two_by_enumeration() -> None:
    """(100, 60, 50, 30)/2 each: never below .93 on a grid of populations."""
    n, population = (2,) * 4, (100, 60, 50, 30)
    every = list(itertools.product(range(3), repeat=4))
    found = [many_strata_interval(met, n, population) for met in every]
    low = np.array([i.low for i in found]).reshape(3, 3, 3, 3)
    high = np.array([i.high for i in found]).reshape(3, 3, 3, 3)
    tables = [pmf_table(size, 2) for size in population]
    covered = []
    for shares in itertools.product((0.0, 0.3, 0.6, 0.9, 1.0), repeat=4):
        counts = [round(share * size) for share, size in zip(shares, population, strict=True)]
        rate = sum(counts) / 240
        chance = ((low <= rate + 1e-12) & (rate - 1e-12 <= high)).astype(float)
        for table, count in zip(tables, counts, strict=True):
            chance = np.tensordot(table[count], chance, axes=1)
        covered.append(float(chance))
    assert min(covered) > 0.93
    assert np.mean(covered) > 0.96


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_limits_hold_the_estimate_with_single_cases_among_the_strata(data: st.DataObject) -> None:
    rows = []
    for _ in range(data.draw(st.integers(4, 8))):
        n = data.draw(st.integers(1, 4))
        rows.append((data.draw(st.integers(0, n)), n, n * data.draw(st.integers(2, 12))))
    met, n, population = zip(*rows, strict=True)
    rate = stratified_rate(met, n, population)
    for finite in (True, False):
        found = many_strata_interval(met, n, population, finite=finite)
        assert 0 <= found.low <= rate + 1e-12
        assert rate - 1e-12 <= found.high <= 1
        assert found.width > 1e-3


def test_one_case_of_each_caseworker_rests_on_the_design_alone() -> None:
    found = many_strata_interval((1,) * 10 + (0,) * 4, (1,) * 14, (12,) * 14)
    assert found.method == "Korn-Graubard, homogeneous size"
    assert found.low < 10 / 14 < found.high


def test_single_cases_go_to_the_stratum_drawn_most_alike() -> None:
    met, n, population = (2, 1, 3, 1), (3, 1, 4, 1), (30, 40, 160, 11)
    assert merge_single_cases(met, n, population) == ((3, 4), (4, 5), (41, 200))
    assert merge_single_cases((1, 2), (1, 4), (100, 8)) is None
    assert merge_single_cases((1, 1), (1, 1), (9, 9)) is None


def test_the_ratio_of_many_strata_without_hits_still_has_width() -> None:
    strata = ((0, 0, 0, 0), (2, 1, 0, 3), (3, 3, 3, 3), (30, 20, 20, 10))
    found = many_strata_ratio_interval(*strata)
    assert found.low == 0
    assert 0.2 < found.high < 0.7
    process = many_strata_ratio_interval(*strata, finite=False)
    assert process.high > found.high


def test_a_very_large_sample_of_few_strata() -> None:
    found = large_strata_interval((60, 1, 50), (80, 1, 80), (2000, 3, 1194))
    assert found.low < 0.7 < found.high
    assert found.width < 0.2


def test_proportional_designs_agree_with_the_simple_sample() -> None:
    """Where allocation is proportional and rates are alike, the binomial is the yardstick."""
    found = many_strata_interval((4, 4, 4, 4), (5, 5, 5, 5), (60, 60, 60, 60))
    tail = sum(comb(20, k) * found.low**k * (1 - found.low) ** (20 - k) for k in range(16, 21))
    assert 0.01 < tail < 0.06
