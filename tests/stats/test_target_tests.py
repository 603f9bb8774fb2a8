"""Targets: one-sided exact tests, thresholds, smallest samples."""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.domains import plausible_sizes
from audit.stats.hypergeometric import pmf_table
from audit.stats.targets import (
    Thresholds,
    asked,
    decide,
    domain_p,
    domain_thresholds,
    finite_p,
    finite_thresholds,
    process_p,
    process_thresholds,
    share,
    smallest_sample,
    stratified_p,
)

NO = None


@pytest.mark.parametrize(
    ("population", "n", "finite", "process"),
    [
        (240, 20, [(19, 11), (20, 12), (NO, 15)], [(19, 11), (20, 12), (NO, 15)]),
        (168, 14, [(14, 7), (14, 8), (NO, 10)], [(14, 7), (14, 8), (NO, 10)]),
        (120, 20, [(19, 11), (19, 12), (NO, 15)], [(19, 11), (20, 12), (NO, 15)]),
        (60, 20, [(18, 11), (19, 13), (20, 15)], [(19, 11), (20, 12), (NO, 15)]),
        (60, 10, [(10, 4), (NO, 5), (NO, 6)], [(NO, 4), (NO, 5), (NO, 6)]),
        (240, 50, [(43, 32), (45, 35), (49, 41)], [(43, 31), (45, 34), (49, 40)]),
    ],
)
def test_thresholds_at_75_80_and_90_per_cent(
    population: int,
    n: int,
    finite: list[tuple[int | None, int]],
    process: list[tuple[int | None, int]],
) -> None:
    targets = [share(percent) for percent in (75, 80, 90)]
    assert [finite_thresholds(n, population, t) for t in targets] == [
        Thresholds(*pair) for pair in finite
    ]
    assert [process_thresholds(n, t) for t in targets] == [Thresholds(*pair) for pair in process]


@pytest.mark.parametrize(
    ("percent", "sizes"),
    [
        (60, [6, 6, 6, 6, 6]),
        (75, [9, 10, 10, 11, 11]),
        (80, [12, 13, 13, 14, 14]),
        (90, [20, 24, 26, 28, 29]),
        (95, [31, 41, 49, 53, 59]),
    ],
)
def test_smallest_samples_that_show_met(percent: int, sizes: list[int]) -> None:
    populations = (60, 120, 240, 480, None)
    assert [smallest_sample(share(percent), size) for size in populations] == sizes


def test_the_cases_a_target_asks_for_come_from_exact_fractions() -> None:
    """In floating point 0.07 * 100 is more than 7, and rounding it up makes 8 of it."""
    assert asked(share(6), 100) == 6
    assert asked(share(80), 60) == 48
    assert asked(share("72.5"), 40) == 29
    assert asked(share(Decimal("33.3")), 1000) == 333
    assert asked(share(7), 100) == 7 < ceil(0.07 * 100)


def test_an_exact_tie_shows_the_verdict() -> None:
    """Two of 20 are asked for: if one met, drawing just that one has the chance 1/20."""
    p_met, _ = finite_p(1, 1, 20, share(10))
    assert p_met == Fraction(1, 20)
    assert decide(p_met, 1, "").verdict == "met"
    assert decide(Fraction(1, 20) + Fraction(1, 10**12), Fraction(1), "").verdict == "undecided"


def test_one_hundred_per_cent_is_refuted_by_one_miss_and_shown_by_a_census_only() -> None:
    assert finite_p(19, 20, 240, share(100)) == (1, 0)
    assert finite_p(239, 239, 240, share(100)) == (1, 1)
    assert finite_p(240, 240, 240, share(100)) == (0, 1)
    assert smallest_sample(share(100), 50) == 50
    assert smallest_sample(share(100)) is None
    assert domain_p(5, 5, 20, 60, share(100))[0] == 1


def test_a_census_compares_counts() -> None:
    assert finite_p(45, 60, 60, share(75)) == (0, 1)
    assert finite_p(44, 60, 60, share(75)) == (1, 0)


def test_two_programs_agreed_on_these() -> None:
    p_met, p_not_met = finite_p(18, 20, 240, share(75))
    assert (float(p_met), float(p_not_met)) == pytest.approx((0.075746327, 0.979776875), abs=1e-9)
    p_met, p_not_met = domain_p(14, 15, 20, 60, share(75))
    assert (float(p_met), float(p_not_met)) == pytest.approx((0.046790624, 0.998550725), abs=1e-9)
    assert float(process_p(14, 14, share(75))[0]) == pytest.approx(0.017817948, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 80), st.data())
def test_more_hits_never_speak_against_met(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, population))
    target = share(data.draw(st.integers(1, 99)))
    pairs = [finite_p(met, n, population, target) for met in range(n + 1)]
    assert [p for p, _ in pairs] == sorted((p for p, _ in pairs), reverse=True)
    assert [p for _, p in pairs] == sorted(p for _, p in pairs)


@settings(max_examples=25, deadline=None)
@given(st.integers(5, 60), st.integers(30, 95))
def test_a_wrong_verdict_is_rarer_than_alpha(population: int, percent: int) -> None:
    n, target = max(2, population // 3), share(percent)
    limits = finite_thresholds(n, population, target)
    table, wanted = pmf_table(population, n), asked(target, population)
    hits = np.arange(n + 1)
    if limits.met_from is not None:
        assert table[:wanted, hits >= limits.met_from].sum(axis=1).max() <= 0.05 + 1e-12
    if limits.not_met_to is not None:
        assert table[wanted:, hits <= limits.not_met_to].sum(axis=1).max() <= 0.05 + 1e-12


def test_a_wrong_verdict_in_two_strata_is_rarer_than_alpha() -> None:
    """(45, 15)/(9, 5) at 60 %: every population, every outcome."""
    n, population, target = (9, 5), (45, 15), share(60)
    shows_met, shows_not = np.zeros((10, 6)), np.zeros((10, 6))
    for met in product(range(10), range(6)):
        p_met, p_not_met = stratified_p(met, n, population, target)
        shows_met[met], shows_not[met] = p_met <= 0.05, p_not_met <= 0.05
    tables = pmf_table(45, 9), pmf_table(15, 5)
    met_chance = tables[0] @ shows_met @ tables[1].T
    not_chance = tables[0] @ shows_not @ tables[1].T
    reached = np.add.outer(np.arange(46), np.arange(16)) >= asked(target, 60)
    assert 0.02 < met_chance[~reached].max() <= 0.05
    assert 0.02 < not_chance[reached].max() <= 0.05


def test_thresholds_of_a_domain_are_no_easier_than_of_a_known_one() -> None:
    assert domain_thresholds(14, 20, 240, share(75)) == Thresholds(14, 7)
    unknown = domain_thresholds(10, 20, 60, share(60))
    assert unknown.met_from is not None
    assert unknown.not_met_to is not None
    first, last = plausible_sizes(10, 20, 60)
    for size in range(first, last + 1):
        known = finite_thresholds(10, size, share(60))
        assert known.met_from is not None
        assert known.not_met_to is not None
        assert unknown.met_from >= known.met_from
        assert unknown.not_met_to <= known.not_met_to


def test_impossible_targets_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        share(101)
