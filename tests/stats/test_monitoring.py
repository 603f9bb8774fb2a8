"""Audits that go on: limits at any time, and the signal."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.hypergeometric import blaker_counts
from audit.stats.monitoring import (
    Cusum,
    anytime_counts,
    average_run,
    cusum_for,
    cusum_path,
    lower_control_count,
    running_counts,
)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 60))
def test_limits_at_any_time_are_wider_than_at_a_fixed_time(
    met: int, missed: int, left: int
) -> None:
    n = met + missed
    if n == 0:
        return
    low, high = anytime_counts(met, n, n + left)
    fixed = blaker_counts(met, n, n + left)
    assert met <= low <= fixed[0] <= fixed[1] <= high <= met + left
    mirrored = anytime_counts(missed, n, n + left)
    assert mirrored == (n + left - high, n + left - low)


def test_before_the_first_case_nothing_and_after_the_last_everything_is_known() -> None:
    assert anytime_counts(0, 0, 60) == (0, 60)
    assert anytime_counts(45, 60, 60) == (45, 45)


def test_running_limits_only_ever_narrow_and_miss_the_truth_in_few_series() -> None:
    chance = np.random.default_rng(3)
    frame = np.array([True] * 48 + [False] * 12)
    missed = 0
    for _ in range(40):
        limits = np.array(running_counts(chance.permutation(frame).tolist(), 60))
        assert (np.diff(limits[:, 0]) >= 0).all()
        assert (np.diff(limits[:, 1]) <= 0).all()
        missed += not ((limits[:, 0] <= 48) & (limits[:, 1] >= 48)).all()
    assert missed <= 4


@pytest.mark.parametrize(
    ("acceptable", "poor", "run", "limit", "long", "short"),
    [
        (0.9, 0.75, 100, "11/6", 107.5, 16.6),
        (0.9, 0.75, 500, "19/6", 564.7, 31.1),
        (0.8, 0.6, 250, "8/3", 253.7, 23.0),
        (0.95, 0.8, 500, "7/3", 592.6, 22.7),
    ],
)
def test_the_table_of_charts_is_reproduced(
    acceptable: float, poor: float, run: float, limit: str, long: float, short: float
) -> None:
    chart = cusum_for(acceptable, poor, run)
    assert str(chart.limit) == limit
    assert average_run(chart, acceptable) == pytest.approx(long, abs=0.05)
    assert average_run(chart, poor) == pytest.approx(short, abs=0.05)


def test_the_average_run_is_that_of_simulated_series() -> None:
    chart, chance, runs = Cusum(3, 7), np.random.default_rng(11), []
    for _ in range(400):
        path = cusum_path(chart, (chance.random(800) < 0.6).tolist())
        runs.append(next(i for i, height in enumerate(path, start=1) if height >= chart.limit))
    assert np.mean(runs) == pytest.approx(average_run(chart, 0.6), rel=0.15)


def test_the_exact_control_limits_are_reproduced() -> None:
    known = {(5, 0.6): None, (5, 0.8): 0, (10, 0.9): 5, (14, 0.6): 3, (20, 0.8): 10, (20, 0.95): 15}
    assert {place: lower_control_count(*place) for place in known} == known


def test_a_poor_rate_that_is_not_poorer_is_refused() -> None:
    with pytest.raises(ValueError, match="poor < acceptable"):
        cusum_for(0.8, 0.9, 100)
