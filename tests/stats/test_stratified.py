"""Two and three strata of a finite frame: the exact interval and the one-sided tests."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.hypergeometric import pmf_table
from audit.stats.score import score_limits
from audit.stats.stratified import (
    EVERY,
    Resolution,
    exact_counts,
    exact_interval,
    exact_p_value,
    resolution,
)
from audit.stats.stratified_tests import p_above, p_below, process_p_above, process_p_below


def outcomes(n: tuple[int, ...]) -> list[tuple[int, ...]]:
    return list(itertools.product(*[range(size + 1) for size in n]))


def coverage(n: tuple[int, ...], population: tuple[int, ...]) -> np.ndarray:
    """The probability of being covered, for every split of every count: full enumeration."""
    limits = np.array([exact_counts(met, n, population) for met in outcomes(n)])
    shape = [size + 1 for size in n]
    low, high = limits[:, 0].reshape(shape), limits[:, 1].reshape(shape)
    tables = [pmf_table(size, drawn) for size, drawn in zip(population, n, strict=True)]
    covered = []
    for split in outcomes(population):
        chance = ((low <= sum(split)) & (sum(split) <= high)).astype(float)
        for table, count in zip(tables, split, strict=True):
            chance = np.tensordot(table[count], chance, axes=1)
        covered.append(float(chance))
    return np.array(covered)


@pytest.mark.parametrize(
    ("n", "population"),
    [((10, 10), (45, 15)), ((5, 3), (30, 12)), ((1, 4), (25, 20)), ((3, 3, 2), (9, 7, 5))],
)
def test_every_population_is_covered_with_at_least_the_level(
    n: tuple[int, ...], population: tuple[int, ...]
) -> None:
    assert coverage(n, population).min() >= 0.95


def test_it_is_shorter_than_the_order_by_the_rate_and_than_official_practice() -> None:
    """Coverage .950 and mean width .318 at (45, 15)/(10, 10); Wendell-Schmee .379, KG .373."""
    found = [exact_interval(met, (10, 10), (45, 15)) for met in outcomes((10, 10))]
    widths = np.array([interval.width for interval in found]).reshape(11, 11)
    tables = pmf_table(45, 10), pmf_table(15, 10)
    mean = (tables[0] @ widths @ tables[1].T).mean()
    assert mean == pytest.approx(0.318, abs=0.0006)


def test_limits_at_the_corners_of_the_usual_design() -> None:
    n, population = (10, 10), (180, 60)
    assert exact_counts((0, 0), n, population) == (0, 54)
    assert exact_counts((10, 10), n, population) == (186, 240)
    assert exact_counts((10, 0), n, population) == (126, 194)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_limits_hold_the_estimate_and_mirror(data: st.DataObject) -> None:
    n = tuple(data.draw(st.lists(st.integers(1, 6), min_size=2, max_size=3)))
    population = tuple(size + data.draw(st.integers(0, 25)) for size in n)
    met = tuple(data.draw(st.integers(0, size)) for size in n)
    missed = tuple(size - hits for size, hits in zip(n, met, strict=True))
    low, high = exact_counts(met, n, population)
    rows = zip(met, n, population, strict=True)
    estimate = sum(size * hits / drawn for hits, drawn, size in rows)
    assert sum(met) <= low <= estimate + 1e-9
    assert estimate - 1e-9 <= high <= sum(population) - sum(missed)
    assert exact_counts(missed, n, population) == (
        sum(population) - high,
        sum(population) - low,
    )


def test_the_order_of_the_strata_does_not_matter() -> None:
    met, n, population = (5, 4, 6), (6, 6, 6), (30, 20, 10)
    for order in itertools.permutations(range(3)):
        turned = [tuple(values[place] for place in order) for values in (met, n, population)]
        assert exact_counts(*turned) == (35, 55)


def test_no_limit_falls_when_one_more_case_met() -> None:
    n, population = (4, 5), (30, 14)
    limits = np.array([exact_counts(met, n, population) for met in outcomes(n)]).reshape(5, 6, 2)
    assert (np.diff(limits, axis=0) >= 0).all()
    assert (np.diff(limits, axis=1) >= 0).all()


def test_limits_are_where_the_p_value_passes_alpha() -> None:
    for met, n, population in [((8, 5), (10, 10), (45, 15)), ((3, 1, 2), (3, 3, 2), (9, 7, 5))]:
        low, high = exact_counts(met, n, population)
        p_values = [exact_p_value(met, n, population, m) for m in range(sum(population) + 1)]
        accepted = [m for m, p in enumerate(p_values) if p > 0.05]
        missed = sum(n) - sum(met)
        possible = [m for m in accepted if sum(met) <= m <= sum(population) - missed]
        assert (low, high) == (possible[0], possible[-1])


def slow_p_value(met: tuple[int, ...], n: tuple[int, ...], N: tuple[int, ...], M: int) -> float:
    """The worst split by plain loops, the statistic from likelihood by a fine search."""

    def statistic(x: tuple[int, ...]) -> float:
        rate, total = M / sum(N), sum(N)
        weights = [size / total for size in N]
        gap = sum(w * hits / k for w, hits, k in zip(weights, x, n, strict=True)) - rate
        if abs(gap) < 1e-12:
            return 0.0
        grid = np.linspace(0, 1, 200_001)
        other = (rate - weights[0] * grid) / weights[1]
        inside = (other >= 0) & (other <= 1)
        q = np.array([grid[inside], other[inside]])
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = sum(
                np.where(hits > 0, hits * np.log(p), 0)
                + np.where(k > hits, (k - hits) * np.log(1 - p), 0)
                for hits, k, p in zip(x, n, q, strict=True)
            )
        best = q[:, int(np.nanargmax(logs))]
        variance = sum(
            w**2 * p * (1 - p) / k * (size - k) / (size - 1)
            for w, p, k, size in zip(weights, best, n, N, strict=True)
        )
        return gap / variance**0.5 if variance > 1e-14 else np.sign(gap) * 1e6

    seen = abs(statistic(met))
    extreme = [x for x in outcomes(n) if abs(statistic(x)) >= seen - 1e-4]
    tables = [pmf_table(size, drawn) for size, drawn in zip(N, n, strict=True)]
    return max(
        sum(tables[0][a, x[0]] * tables[1][M - a, x[1]] for x in extreme)
        for a in range(max(0, M - N[1]), min(N[0], M) + 1)
    )


def test_a_second_way_to_compute_the_p_value_agrees() -> None:
    met, n, population = (3, 1), (4, 3), (20, 9)
    for count in (7, 12, 18, 23):
        wanted = slow_p_value(met, n, population, count)
        assert exact_p_value(met, n, population, count) == pytest.approx(wanted, abs=1e-9)


def test_two_strata_alike_are_close_to_one() -> None:
    apart = exact_interval((7, 7), (10, 10), (120, 120))
    score = score_limits((14,), (20,), (240,), 1.96)
    assert (apart.low, apart.high) == pytest.approx(score, abs=0.03)


def test_small_designs_are_looked_through_and_large_ones_in_steps() -> None:
    assert resolution((8, 6, 6), (100, 80, 60)) == EVERY
    large = resolution((10, 10, 10), (2000, 3000, 1194))
    assert large is not None
    assert large != EVERY
    assert resolution((300, 300, 300), (2000, 3000, 1194)) is None


def test_steps_hardly_change_the_limits() -> None:
    met, n, population = (9, 10), (12, 12), (400, 200)
    every = exact_counts(met, n, population)
    steps = exact_counts(met, n, population, 0.95, Resolution(counts=5, splits=8))
    assert steps == pytest.approx(every, abs=6)


def test_steps_wider_than_all_accepted_counts_are_made_finer() -> None:
    met, n, population = (60, 60), (60, 60), (400, 300)
    every = exact_counts(met, n, population)
    assert exact_counts(met, n, population, 0.95, Resolution(counts=199)) == every


def test_one_sided_p_values_are_those_of_the_signed_order() -> None:
    """Two programs agreed: (6, 5) of (10, 10) from (180, 60) against 75 %."""
    assert p_below((6, 5), (10, 10), (180, 60), 180) == pytest.approx(0.10945566070907867, abs=1e-9)
    assert p_above((6, 5), (10, 10), (180, 60), 179) == pytest.approx(0.9571428999475424, abs=1e-9)


def test_the_process_reading_is_the_limit_of_large_frames() -> None:
    met, n = (9, 8), (10, 10)
    finite = p_above(met, n, (6000, 2000), 5999)
    assert process_p_above(met, n, (6000, 2000), 0.75) == pytest.approx(finite, abs=0.002)
    mirrored = process_p_below((1, 2), n, (6000, 2000), 0.25)
    assert mirrored == pytest.approx(process_p_above(met, n, (6000, 2000), 0.75), abs=1e-9)


def test_other_numbers_of_strata_are_refused() -> None:
    with pytest.raises(ValueError, match="two or three"):
        exact_interval((1,), (2,), (9,))
    with pytest.raises(ValueError, match="not possible"):
        exact_interval((3, 1), (2, 2), (9, 9))
