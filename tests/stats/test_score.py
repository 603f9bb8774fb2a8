"""The stratified score statistic and its limits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from audit.stats.finite import wilson_interval
from audit.stats.interval import normal_critical
from audit.stats.score import (
    column,
    constrained_rates,
    score_interval,
    score_limits,
    scores,
    stratified_rate,
    variance_factors,
)

Z = normal_critical(0.95)


@st.composite
def designs(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        n = draw(st.integers(1, 12))
        rows.append((draw(st.integers(0, n)), n, n + draw(st.integers(1, 150))))
    met, n, population = zip(*rows, strict=True)
    return met, n, population


@settings(max_examples=60, deadline=None)
@given(designs())
def test_limits_hold_the_estimate_and_have_width(design: tuple[tuple[int, ...], ...]) -> None:
    met, n, population = design
    rate = stratified_rate(met, n, population)
    for finite in (True, False):
        found = score_interval(met, n, population, finite=finite)
        assert 0 <= found.low <= rate + 1e-12
        assert rate - 1e-12 <= found.high <= 1
        assert found.width > 1e-4


@settings(max_examples=40, deadline=None)
@given(designs())
def test_hits_and_misses_mirror_each_other(design: tuple[tuple[int, ...], ...]) -> None:
    met, n, population = design
    missed = [k - hits for k, hits in zip(n, met, strict=True)]
    low, high = score_limits(met, n, population, Z)
    assert score_limits(missed, n, population, Z) == pytest.approx((1 - high, 1 - low), abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(designs(), st.floats(0.01, 0.99))
def test_constrained_rates_have_the_wanted_mean(
    design: tuple[tuple[int, ...], ...], rate: float
) -> None:
    met, n, population = design
    weights = column(population) / sum(population)
    q = constrained_rates(column(met), column(n), weights, np.array([rate]))[:, 0, 0]
    assert (weights[:, 0] * q).sum() == pytest.approx(rate, abs=1e-12)
    assert q.min() >= 0
    assert q.max() <= 1


def test_constrained_rates_are_the_most_likely_ones() -> None:
    met, n, weights = np.array([8.0, 4, 2]), np.array([8.0, 7, 5]), np.array([0.5, 1 / 3, 1 / 6])
    found = constrained_rates(met[:, None], n, weights, np.array([0.6]))[:, 0, 0]

    def unlikely(q: np.ndarray) -> float:
        return -(met * np.log(q) + (n - met) * np.log(1 - q)).sum()

    fit = minimize(
        unlikely,
        np.full(3, 0.6),
        bounds=[(1e-9, 1 - 1e-9)] * 3,
        constraints={"type": "eq", "fun": lambda q: weights @ q - 0.6},
        options={"ftol": 1e-14},
    )
    assert found == pytest.approx(fit.x, abs=1e-5)


@pytest.mark.parametrize(
    ("n", "population"),
    [((10, 10), (180, 60)), ((6, 6, 6), (30, 20, 10)), ((1, 1), (5, 3)), ((12, 2), (500, 3))],
)
def test_the_statistic_rises_with_every_hit_and_falls_with_the_rate(
    n: tuple[int, ...], population: tuple[int, ...]
) -> None:
    outcomes = np.array(list(itertools.product(*[range(k + 1) for k in n])), dtype=float).T
    total = sum(population)
    weights, factors = column(population) / total, variance_factors(n, population)
    table = scores(outcomes, column(n), weights, factors, np.arange(total + 1) / total)
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=0) <= 1e-9).all()
    cube = table.reshape(total + 1, *[k + 1 for k in n])
    for axis in range(1, cube.ndim):
        assert (np.diff(cube, axis=axis) >= -1e-9).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.data())
def test_one_stratum_is_wilson_with_the_finite_size(n: int, data: st.DataObject) -> None:
    met = data.draw(st.integers(0, n))
    found = wilson_interval(met, n, 4 * n)
    wanted = (found.low, found.high)
    assert score_limits((met,), (n,), (4 * n,), Z) == pytest.approx(wanted, abs=1e-8)


def test_strata_alike_read_as_one_give_nearly_the_same() -> None:
    apart = score_limits((7, 7), (10, 10), (120, 120), Z)
    together = score_limits((14,), (20,), (240,), Z)
    assert apart == pytest.approx(together, abs=0.002)


def test_stratified_rates_of_rounds_compared_elsewhere() -> None:
    """Two computations, by root finding and by minimisation, agreed on these."""
    found = score_limits((10, 0), (10, 10), (180, 60), Z)
    assert found == pytest.approx((0.549518470478217, 0.8113986659545425), abs=1e-9)
    found = score_limits((8, 4, 2), (8, 7, 5), (120, 80, 40), Z)
    assert found == pytest.approx((0.5742707204121344, 0.8729289781841464), abs=1e-9)
