"""Sample sizes and allocation."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.planning import (
    allocation_variance,
    binomial_size,
    hypergeometric_size,
    neyman_allocation,
    rounded,
)


def test_sizes_are_decided_with_exact_rates_and_ties() -> None:
    # floating point makes 7 misses of 6 % of 100 (28 cases), and misses the tie at 1 % (91)
    rates = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.15, 0.2)
    sizes = [hypergeometric_size(100, rate, 0.9) for rate in rates]
    assert sizes == [90, 69, 54, 44, 37, 32, 28, 25, 22, 20, 14, 10]
    assert hypergeometric_size(100, Fraction(1, 1000), 0.9) == 90


def test_the_sizes_of_the_aicpa_table_are_reproduced() -> None:
    # AICPA (2017), Audit Sampling, table A-1, 95 %
    known = {(0.05, 0): 59, (0.05, 0.01): 93, (0.1, 0.02): 46, (0.2, 0.1): 50, (0.15, 0.05): 40}
    assert {place: binomial_size(*place) for place in known} == known
    assert binomial_size(0.05, 0.05) is None


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 80), st.integers(1, 30), st.integers(0, 2))
def test_the_size_is_the_first_that_rejects(population: int, percent: int, accepted: int) -> None:
    misses = -(-percent * population // 100)
    found = hypergeometric_size(population, Fraction(percent, 100), 0.95, accepted)

    def chance(n: int) -> Fraction:
        few = sum(
            comb(misses, k) * comb(population - misses, n - k) for k in range(min(accepted, n) + 1)
        )
        return Fraction(few, comb(population, n))

    assert (found is None) == (misses <= accepted)
    if found is not None:
        assert chance(found) <= Fraction(1, 20) < chance(found - 1)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(10, 500), st.floats(0.05, 0.5), st.integers(0, 5)),
        min_size=2,
        max_size=6,
    ),
    st.integers(30, 60),
)
def test_an_allocation_keeps_total_and_bounds_and_no_other_is_better(
    strata: list[tuple[int, float, int]], total: int
) -> None:
    N, S, low = (list(part) for part in zip(*strata, strict=True))
    high = [total] * len(N)
    sizes = neyman_allocation(N, S, total, low, high)
    assert sum(sizes) == pytest.approx(total)
    assert all(a - 1e-9 <= n <= b + 1e-9 for a, n, b in zip(low, sizes, high, strict=True))
    best = allocation_variance(N, S, sizes)
    for i, j in ((0, 1), (1, 0)):
        moved = np.array(sizes)
        moved[[i, j]] += (-0.01, 0.01)
        if moved[i] >= max(low[i], 0.01):
            assert allocation_variance(N, S, moved.tolist()) >= best * (1 - 1e-9)
    assert sum(rounded(sizes)) == total


def test_bounds_without_room_are_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        neyman_allocation([10, 20], [1, 1], 5, [3, 3])
