"""One stratum, process reading."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from audit.stats.binomial import (
    blaker_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    lower_p,
    mid_p_interval,
    pmf_rows,
    upper_p,
    wilson_interval,
)

ALL = (
    blaker_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    mid_p_interval,
    wilson_interval,
)


def blaker_p(met: int, n: int, rate: float) -> float:
    """Blaker's p-value from its definition."""
    hits = np.arange(n + 1)
    pmf = binom.pmf(hits, n, rate)
    smaller = np.minimum(pmf.cumsum(), pmf[::-1].cumsum()[::-1])
    return float(pmf[smaller <= smaller[met] * (1 + 1e-9)].sum())


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 60))
    return draw(st.integers(0, n)), n


@settings(max_examples=80, deadline=None)
@given(samples())
def test_every_interval_holds_the_estimate_and_is_never_without_width(
    sample: tuple[int, int],
) -> None:
    met, n = sample
    for interval in ALL:
        found = interval(met, n)
        assert 0 <= found.low <= met / n <= found.high <= 1
        assert found.width > 0.001


@settings(max_examples=60, deadline=None)
@given(samples())
def test_hits_and_misses_mirror_each_other(sample: tuple[int, int]) -> None:
    met, n = sample
    for interval in ALL:
        found, mirrored = interval(met, n), interval(n - met, n)
        assert mirrored.low == pytest.approx(1 - found.high, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(samples(), st.floats(0.001, 0.999))
def test_no_rate_outside_blakers_limits_is_accepted(sample: tuple[int, int], rate: float) -> None:
    found = blaker_interval(*sample)
    if not found.low - 1e-9 <= rate <= found.high + 1e-9:
        assert blaker_p(*sample, rate) <= 0.05 + 1e-9


@settings(max_examples=60, deadline=None)
@given(samples())
def test_the_limits_of_blaker_are_those_where_acceptance_ends(sample: tuple[int, int]) -> None:
    met, n = sample
    found = blaker_interval(met, n)
    if met:
        inside = found.low + np.array([1e-9, 1e-6, 1e-4])
        assert max(blaker_p(met, n, rate) for rate in inside) > 0.05


def test_blaker_covers_with_at_least_the_level() -> None:
    limits = [blaker_interval(met, 14) for met in range(15)]
    rates = np.linspace(0.0005, 0.9995, 2000)
    holds = np.array([(i.low <= rates) & (rates <= i.high) for i in limits]).T
    assert (pmf_rows(14, rates) * holds).sum(axis=1).min() >= 0.95


@pytest.mark.parametrize(("met", "n"), [(0, 20), (13, 20), (20, 20), (15, 148), (81, 263)])
def test_scipy_agrees(met: int, n: int) -> None:
    test = binomtest(met, n)
    for found, method in [
        (clopper_pearson_interval(met, n), "exact"),
        (wilson_interval(met, n), "wilson"),
    ]:
        theirs = test.proportion_ci(method=method)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_newcombe_1998_single_proportions() -> None:
    for (met, n), mid_p, exact, score in [
        ((15, 148), (0.0601, 0.1581), (0.0578, 0.1617), (0.0624, 0.1605)),
        ((0, 20), (0, 0.1391), (0, 0.1684), (0, 0.1611)),
        ((1, 29), (0.0017, 0.1585), (0.0009, 0.1776), (0.0061, 0.1718)),
    ]:
        for interval, wanted in [
            (mid_p_interval, mid_p),
            (clopper_pearson_interval, exact),
            (wilson_interval, score),
        ]:
            found = interval(met, n)
            assert (found.low, found.high) == pytest.approx(wanted, abs=5e-5)


def test_tails_are_exact_fractions() -> None:
    assert upper_p(2, 2, Fraction(1, 3)) == Fraction(1, 9)
    assert lower_p(0, 2, Fraction(1, 3)) == Fraction(4, 9)
