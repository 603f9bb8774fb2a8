"""One stratum of a finite frame: exact limits and p-values."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats import finite
from audit.stats.hypergeometric import (
    blaker_counts,
    blaker_interval,
    blaker_p,
    lower_count,
    lower_p,
    mid_p_counts,
    pmf_table,
    tail_counts,
    tail_interval,
    upper_count,
    upper_p,
)


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    population = draw(st.integers(1, 90))
    n = draw(st.integers(1, population))
    return draw(st.integers(0, n)), n, population


def coverage(population: int, n: int, limits: list[tuple[int, int]]) -> np.ndarray:
    """The probability, for every count of the frame, that the limits hold it."""
    counts = np.arange(population + 1)
    holds = np.array([(low <= counts) & (counts <= high) for low, high in limits]).T
    return (pmf_table(population, n) * holds).sum(axis=1)


@pytest.mark.parametrize(
    ("population", "n", "least", "width"),
    [
        (60, 7, 0.951, 0.500),
        (60, 20, 0.951, 0.275),
        (120, 14, 0.951, 0.376),
        (240, 20, 0.950, 0.334),
    ],
)
def test_blaker_covers_every_count_of_the_frame_with_at_least_the_level(
    population: int, n: int, least: float, width: float
) -> None:
    limits = [blaker_counts(met, n, population) for met in range(n + 1)]
    covered = coverage(population, n, limits)
    assert covered.min() >= 0.95
    assert round(covered.min(), 3) == least
    table = pmf_table(population, n) @ [(high - low) / population for low, high in limits]
    assert round(table.mean(), 3) == width


def test_blaker_holds_its_level_at_80_and_99_per_cent() -> None:
    for level in (0.8, 0.99):
        limits = [blaker_counts(met, 10, 60, level) for met in range(11)]
        assert coverage(60, 10, limits).min() >= level


@settings(max_examples=60, deadline=None)
@given(samples())
def test_blaker_lies_within_the_tails_and_holds_the_estimate(sample: tuple[int, int, int]) -> None:
    met, n, population = sample
    low, high = blaker_counts(*sample)
    outer_low, outer_high = tail_counts(*sample)
    assert met <= outer_low <= low <= high <= outer_high <= population - n + met
    assert low / population <= met / n <= high / population


@settings(max_examples=60, deadline=None)
@given(samples())
def test_hits_and_misses_mirror_each_other(sample: tuple[int, int, int]) -> None:
    met, n, population = sample
    for counts in (blaker_counts, tail_counts, mid_p_counts):
        low, high = counts(met, n, population)
        assert counts(n - met, n, population) == (population - high, population - low)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.data())
def test_limits_never_fall_when_one_more_case_met(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, population))
    limits = [blaker_counts(met, n, population) for met in range(n + 1)]
    assert limits == sorted(limits)
    assert [high for _, high in limits] == sorted(high for _, high in limits)


def test_a_census_leaves_no_width() -> None:
    assert blaker_counts(13, 20, 20) == tail_counts(13, 20, 20) == (13, 13)
    assert finite.wilson_interval(13, 20, 20).width == 0


def test_only_the_accepted_counts_are_within_the_limits() -> None:
    low, high = blaker_counts(13, 20, 240)
    alpha = Fraction(1, 20)
    assert blaker_p(13, 20, 240, low) > alpha >= blaker_p(13, 20, 240, low - 1)
    assert blaker_p(13, 20, 240, high) > alpha >= blaker_p(13, 20, 240, high + 1)


def test_an_exact_tie_is_rejected_as_in_rat_stats() -> None:
    """N = 5, n = 2, x = 2: P(X >= 2 | 2) is 1/10, the tail of 80 %. HHS-OIG prints 3, 2, 2."""
    assert [tail_counts(2, 2, 5, level)[0] for level in (0.8, 0.9, 0.95)] == [3, 2, 2]
    assert [lower_count(2, 2, 5, level) for level in (0.8, 0.9, 0.95)] == [3, 3, 2]


def test_hhs_oig_technical_document() -> None:
    assert tail_counts(4, 10, 100, 0.9) == (16, 68)
    assert float(upper_p(4, 10, 100, 16)) == pytest.approx(0.05149, abs=6e-5)
    assert float(lower_p(4, 10, 100, 69)) == pytest.approx(0.0459, abs=6e-5)


def test_touw_and_hoogduin_upper_bounds() -> None:
    """Touw & Hoogduin (2011), p. 123-126: N = 1200, n = 102, 90 %."""
    assert [upper_count(met, 102, 1200, 0.9) for met in range(4)] == [25, 43, 59, 75]


def test_wrong_limits_of_other_programs_are_not_reproduced() -> None:
    """R samplingbook keeps one rejected count on each side; permute falls below the hits seen."""
    assert tail_counts(45, 100, 300) == (111, 160) != (110, 161)
    assert tail_counts(5, 10, 20) == (6, 14) != (1, 19)
    assert tail_counts(2, 2, 5) == (2, 5) != (1, 5)


def test_what_all_and_none_mean() -> None:
    assert round(blaker_interval(20, 20, 240).low, 3) == 0.842
    assert blaker_interval(20, 20, 240).high == 1.0
    assert round(blaker_interval(14, 14, 168).low, 3) == 0.804
    assert round(blaker_interval(0, 20, 240).high, 3) == 0.158


def test_a_large_frame_is_no_problem() -> None:
    assert blaker_counts(200, 300, 6194) == (3791, 4442)
    assert tail_interval(400, 500, 10_000).width < 0.08


def test_probabilities_are_those_of_counting() -> None:
    table = pmf_table(12, 5)
    for count in range(13):
        for hits in range(6):
            ways = comb(count, hits) * comb(12 - count, 5 - hits)
            assert table[count, hits] == pytest.approx(ways / comb(12, 5), abs=1e-14)


def test_the_posterior_keeps_the_ends_of_the_frame() -> None:
    assert finite.posterior_counts(0, 20, 240)[0] == 0
    assert finite.posterior_counts(20, 20, 240)[1] == 240
    assert finite.posterior_at_least(20, 20, 240, 0) == pytest.approx(1)


def test_impossible_counts_are_refused() -> None:
    for met, n, population in [(3, 2, 10), (0, 11, 10), (-1, 2, 10)]:
        with pytest.raises(ValueError, match="not possible"):
            blaker_interval(met, n, population)
    with pytest.raises(ValueError, match="level"):
        blaker_interval(1, 2, 10, 1.0)
