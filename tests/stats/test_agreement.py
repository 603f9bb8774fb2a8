"""Agreement of reviewers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from audit.stats.agreement import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    unanimous,
)

COEFFICIENTS = (gwet_ac1, brennan_prediger, fleiss_kappa, conger_kappa, krippendorff_alpha)

marks = st.sampled_from(["met", "late", "missed", None])
rated = st.lists(st.tuples(marks, marks, marks), min_size=2, max_size=12)


@settings(max_examples=60)
@given(rated, st.permutations(["a", "b", "c"]), st.permutations([0, 1, 2]))
def test_names_of_answers_and_order_of_reviewers_and_cases_do_not_matter(
    ratings: list[tuple[str | None, ...]], names: list[str], order: list[int]
) -> None:
    renamed = dict(zip(["met", "late", "missed"], names, strict=True)) | {None: None}
    other = [tuple(renamed[case[i]] for i in order) for case in reversed(ratings)]
    for coefficient in (percent_agreement, *COEFFICIENTS):
        one, two = coefficient(ratings), coefficient(other)
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert one.coefficient == pytest.approx(two.coefficient)
            assert one.error == pytest.approx(two.error)
            assert one.coefficient <= 1 + 1e-12


def test_kappa_collapses_where_nearly_all_is_met_and_ac1_does_not() -> None:
    ratings = [("met", "met")] * 19 + [("met", "missed")]
    table = [[19, 1], [0, 0]]
    assert cohen_kappa(table).kappa == pytest.approx(0)
    assert gwet_ac1(ratings).coefficient == pytest.approx(0.947, abs=5e-4)
    assert unanimous(ratings) == (19, 20)


def test_reviewers_who_all_say_the_same_agree_fully_and_kappa_is_not_defined() -> None:
    ratings = [("met", "met", None)] * 8
    for coefficient in (percent_agreement, gwet_ac1, brennan_prediger):
        found = coefficient(ratings)
        assert (found.coefficient, found.interval(), found.p_value) == (1, None, None)
    for coefficient in (fleiss_kappa, krippendorff_alpha, conger_kappa):
        assert coefficient(ratings) is None
    assert cohen_kappa([[8, 0], [0, 0]]) is None


def test_full_agreement_on_several_answers_is_one_everywhere() -> None:
    ratings = [("met", "met")] * 4 + [("missed", "missed")] * 3
    for coefficient in COEFFICIENTS:
        assert coefficient(ratings).coefficient == pytest.approx(1)
    assert cohen_kappa([[4, 0], [0, 3]]).kappa == 1


def test_cases_rated_once_cannot_tell() -> None:
    assert percent_agreement([("met", None), (None, "missed")]) is None
    assert all(coefficient([("met", None)]) is None for coefficient in COEFFICIENTS)
    assert unanimous([("met", None)]) == (0, 0)


def test_a_rating_that_is_no_category_is_refused() -> None:
    with pytest.raises(ValueError, match="late"):
        gwet_ac1([("met", "late")], categories=["met", "missed"])


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_kappa_agrees_with_statsmodels_and_conger_with_cohen(table: list[list[int]]) -> None:
    for linear in (False, True):
        own, other = (
            cohen_kappa(table, linear),
            cohens_kappa(table, wt="linear" if linear else None),
        )
        assert own.kappa == pytest.approx(other.kappa)
        assert own.error == pytest.approx(other.std_kappa)
        assert own.error_by_chance == pytest.approx(other.std_kappa0)
    ratings = [(i, j) for i, row in enumerate(table) for j, k in enumerate(row) for _ in range(k)]
    assert conger_kappa(ratings).coefficient == pytest.approx(cohen_kappa(table).kappa)
