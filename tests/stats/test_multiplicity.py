"""Several measures at once: one change over all, and which of them changed."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from audit.stats.global_change import global_change, robust_error
from audit.stats.multiplicity import benjamini_hochberg, holm, westfall_young
from audit.stats.no_change import fisher_mid_p
from audit.stats.permutation import relabellings

p_lists = st.lists(st.floats(0.0001, 1.0), min_size=1, max_size=12)
cells = st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=6, max_size=9)


@settings(max_examples=60)
@given(p_lists, st.randoms())
def test_adjusting_never_lowers_a_p_value_and_does_not_mind_the_order(
    p_values: list[float], chance: Random
) -> None:
    order = list(range(len(p_values)))
    chance.shuffle(order)
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p_values)
        assert all(raw <= new <= 1 for raw, new in zip(p_values, adjusted, strict=True))
        shuffled = adjust([p_values[i] for i in order])
        assert shuffled == pytest.approx([adjusted[i] for i in order])
    assert all(
        b <= h + 1e-12 for b, h in zip(benjamini_hochberg(p_values), holm(p_values), strict=True)
    )


@settings(max_examples=10, deadline=None)
@given(p_lists)
def test_the_adjustments_are_those_of_statsmodels(p_values: list[float]) -> None:
    for adjust, name in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        assert adjust(p_values) == pytest.approx(multipletests(p_values, method=name)[1])


def test_no_measure_needs_no_adjusting() -> None:
    assert holm([]) == benjamini_hochberg([]) == ()


@settings(max_examples=25, deadline=None)
@given(cells, st.randoms())
def test_the_permutation_tests_do_not_mind_the_order_of_the_cases(
    answers: list[list[int]], chance: Random
) -> None:
    # 0 is not applicable, 1 applicable and missed, 2 met
    applicable = [[int(cell > 0) for cell in case] for case in answers]
    met = [[int(cell == 2) for cell in case] for case in answers]
    later = [place % 2 == 1 for place in range(len(answers))]
    order = list(range(len(answers)))
    chance.shuffle(order)
    mixed = ([rows[i] for i in order] for rows in (applicable, met, later))
    adjusted = westfall_young(applicable, met, later)
    assert westfall_young(*mixed) == pytest.approx(adjusted)
    both = np.array(later)
    counts = np.array(applicable)
    if (counts[both].any(axis=0) & counts[~both].any(axis=0)).any():
        mixed = ([rows[i] for i in order] for rows in (applicable, met, later))
        assert global_change(*mixed).p_value == global_change(applicable, met, later).p_value


def test_westfall_and_young_is_the_smallest_p_over_all_relabellings() -> None:
    applicable = [[1, 1], [1, 0], [1, 1], [1, 1], [1, 1], [0, 1]]
    met = [[0, 0], [0, 0], [0, 1], [1, 0], [1, 1], [0, 1]]

    def smallest(later: tuple[int, ...]) -> list[float]:
        sides = [[i for i in range(6) if (i in later) == side] for side in (False, True)]
        counts = [
            [sum(table[i][j] for i in side) for side in sides for table in (met, applicable)]
            for j in range(2)
        ]
        return [fisher_mid_p(*item) for item in counts]

    own = smallest((3, 4, 5))
    least = [min(smallest(later)) for later in combinations(range(6), 3)]
    expected = np.mean([one <= min(own) * (1 + 1e-9) for one in least])
    assert min(westfall_young(applicable, met, [0, 0, 0, 1, 1, 1])) == pytest.approx(expected)


def test_strata_keep_their_number_of_cases_in_either_round() -> None:
    rows, complete = relabellings([0, 1, 0, 1, 1], ["a", "a", "b", "b", "b"])
    assert complete
    assert len(rows) == 6
    assert {tuple(row[:2].tolist()) for row in rows} == {(True, False), (False, True)}
    assert (rows[:, 2:].sum(axis=1) == 2).all()


def test_many_cases_are_permuted_at_random_and_the_same_way_every_time() -> None:
    later = [i < 15 for i in range(30)]
    rows, complete = relabellings(later)
    assert not complete
    assert len(rows) == 10_000
    assert rows[0].tolist() == later
    assert (rows.sum(axis=1) == 15).all()
    assert (relabellings(later)[0] == rows).all()


def test_the_change_over_all_measures_is_that_of_a_regression() -> None:
    chance = np.random.default_rng(5)
    applicable, met = chance.random((12, 4)) < 0.8, chance.random((12, 4)) < 0.6
    later = [i >= 6 for i in range(12)]
    case, measure = np.nonzero(applicable)
    design = np.c_[np.eye(4)[measure], np.array(later)[case]]
    slope = np.linalg.lstsq(design, met[case, measure].astype(float), rcond=None)[0][-1]
    found = global_change(applicable, met, later)
    assert found.change == pytest.approx(slope)
    assert found.low is not None
    assert found.change - found.low == pytest.approx(
        2.228139 * robust_error(applicable, met, later)
    )


def test_strata_are_joined_with_the_weights_of_the_frame() -> None:
    found = global_change(
        [[1]] * 8,
        [[0], [1], [1], [1], [0], [0], [0], [1]],
        [0, 0, 1, 1] * 2,
        ["a"] * 4 + ["b"] * 4,
        {"a": 0.75, "b": 0.25},
    )
    assert found.change == pytest.approx(0.75 * 0.5 + 0.25 * 0.5)


def test_answers_that_are_all_alike_have_no_interval_and_no_change() -> None:
    found = global_change([[1, 1]] * 6, [[1, 1]] * 6, [0, 0, 0, 1, 1, 1])
    assert (found.change, found.low, found.p_value) == (0, None, 1)


def test_rounds_without_a_common_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="both rounds"):
        global_change([[1, 0], [0, 1]], [[1, 0], [0, 1]], [0, 1])
