"""Measures that apply to some cases only, their number in the frame unknown."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.binomial import wilson_limits
from audit.stats.domains import (
    plausible_sizes,
    ratio_score_interval,
    ratio_score_limits,
    union_interval,
)
from audit.stats.hypergeometric import blaker_counts, pmf_table
from audit.stats.interval import normal_critical
from audit.stats.survey import ratio

Z = normal_critical(0.95)


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int, int]:
    population = draw(st.integers(1, 120))
    drawn = draw(st.integers(1, population))
    applicable = draw(st.integers(1, drawn))
    return draw(st.integers(0, applicable)), applicable, drawn, population


@settings(max_examples=40, deadline=None)
@given(samples())
def test_the_union_holds_blakers_interval_of_every_plausible_size(
    sample: tuple[int, int, int, int],
) -> None:
    met, applicable, drawn, population = sample
    level = 1 - Fraction(48, 1000)
    first, last = plausible_sizes(applicable, drawn, population)
    each = {size: blaker_counts(met, applicable, size, level) for size in range(first, last + 1)}
    found = union_interval(*sample)
    assert found.low == pytest.approx(min(low / size for size, (low, _) in each.items()))
    assert found.high == pytest.approx(max(high / size for size, (_, high) in each.items()))
    assert found.low <= met / applicable <= found.high


def test_the_union_covers_whatever_the_size_of_the_domain() -> None:
    """N = 60, n = 10: exact over the applicable and the met cases of the sample."""
    sizes = pmf_table(60, 10)
    for domain in range(2, 61, 4):
        counts = np.arange(domain + 1)
        covered, seen = np.zeros(domain + 1), 0.0
        for applicable in range(1, min(10, domain) + 1):
            rates = pmf_table(domain, applicable)
            for met in range(applicable + 1):
                found = union_interval(met, applicable, 10, 60)
                holds = (found.low <= counts / domain + 1e-12) & (
                    counts / domain - 1e-12 <= found.high
                )
                covered += sizes[domain, applicable] * rates[:, met] * holds
            seen += sizes[domain, applicable]
        assert (covered / seen).min() >= 0.95


def test_the_union_is_never_shorter_than_for_a_known_size() -> None:
    low, high = blaker_counts(12, 14, 168)
    found = union_interval(12, 14, 20, 240)
    assert found.low < low / 168
    assert found.high >= high / 168


def test_a_census_of_the_frame_leaves_no_width() -> None:
    assert union_interval(7, 9, 20, 20).width == 0


def test_a_large_frame_is_no_problem() -> None:
    found = union_interval(170, 200, 300, 6194)
    assert 0.78 < found.low < 0.85 < found.high < 0.91


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_ratio_score_holds_the_estimate_and_mirrors(data: st.DataObject) -> None:
    rows = []
    for _ in range(data.draw(st.integers(1, 4))):
        drawn = data.draw(st.integers(2, 12))
        applicable = data.draw(st.integers(0, drawn))
        met = data.draw(st.integers(0, applicable))
        rows.append((met, applicable, drawn, drawn + data.draw(st.integers(1, 200))))
    met, applicable, drawn, population = zip(*rows, strict=True)
    if not sum(applicable):
        return
    rate = ratio(met, applicable, drawn, population)
    for finite in (True, False):
        found = ratio_score_interval(met, applicable, drawn, population, finite=finite)
        assert 0 <= found.low <= rate + 1e-12
        assert rate - 1e-12 <= found.high <= 1
        assert found.width > 1e-3
    missed = [d - x for d, x in zip(applicable, met, strict=True)]
    found = ratio_score_interval(met, applicable, drawn, population)
    mirrored = ratio_score_interval(missed, applicable, drawn, population)
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-8)


def test_one_stratum_is_wilson_with_the_applicable_cases() -> None:
    found = ratio_score_limits((12,), (14,), (20,), (240,), Z)
    assert found == pytest.approx(wilson_limits(12 / 14, 14 / (1 - 20 / 240), Z), abs=1e-9)


def test_a_stratum_without_applicable_cases_drops_out() -> None:
    found = ratio_score_interval((4, 0), (7, 0), (10, 10), (180, 60))
    assert (found.low, found.high) == pytest.approx((0.24125868, 0.84827759), abs=1e-7)


def test_coverage_of_the_ratio_score_by_enumeration() -> None:
    """(45, 15)/(10, 10), domains of two thirds: exact over all applicable and met cases."""
    population, drawn = (45, 15), (10, 10)
    cache: dict[tuple[int, ...], tuple[float, float]] = {}

    def limits(cell: tuple[int, ...]) -> tuple[float, float]:
        if cell not in cache:
            found = ratio_score_interval(cell[2:], cell[:2], drawn, population)
            cache[cell] = found.low, found.high
        return cache[cell]

    for met in ((24, 8), (30, 4), (18, 10)):
        rate, domain = sum(met) / 40, (30, 10)
        covered, seen = 0.0, 0.0
        sizes = [pmf_table(N, 10)[d] for N, d in zip(population, domain, strict=True)]
        likely = [np.flatnonzero(row > 1e-3) for row in sizes]
        for a in likely[0]:
            for b in likely[1]:
                rows = [pmf_table(d, k)[m] for d, k, m in zip(domain, (a, b), met, strict=True)]
                for x in np.flatnonzero(rows[0] > 1e-3):
                    for y in np.flatnonzero(rows[1] > 1e-3):
                        chance = sizes[0][a] * sizes[1][b] * rows[0][x] * rows[1][y]
                        low, high = limits((int(a), int(b), int(x), int(y)))
                        covered += chance * (low <= rate <= high)
                        seen += chance
        assert covered / seen > 0.93
