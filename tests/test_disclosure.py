"""Hiding small groups: what is shown must not give away what is not."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.disclosure import Count, concealed, hide, merged


@st.composite
def breakdowns(draw):
    sizes = draw(st.lists(st.integers(0, 7), min_size=1, max_size=5))
    return [Count(f"g{i}", draw(st.integers(0, n)), n) for i, n in enumerate(sizes)]


def shown_names(counts):
    return [count.name for count in counts if not count.hidden]


def test_a_breakdown_without_small_groups_is_shown_whole():
    counts = [Count("north", 4, 9), Count("south", 3, 5)]
    assert hide(counts) == tuple(counts)


def test_the_smallest_other_group_is_hidden_with_a_small_one():
    counts = [Count("north", 1, 2), Count("south", 5, 9), Count("west", 3, 6)]
    assert shown_names(hide(counts)) == ["south"]


def test_a_group_that_is_small_in_the_frame_is_hidden_however_many_were_drawn():
    counts = [Count("a", 3, 4, population=200), Count("b", 0, 0, 2), Count("c", 5, 6, 90)]
    assert shown_names(hide(counts)) == ["c"]


def test_a_limit_of_five_hides_groups_of_four():
    counts = [Count("a", 3, 4), Count("b", 5, 6), Count("c", 7, 9)]
    assert shown_names(hide(counts, limit=5)) == ["c"]


def test_groups_of_one_size_are_hidden_together_because_choosing_one_would_give_it_away():
    counts = [Count("a", 1, 3), Count("b", 3, 3), Count("c", 1, 2), Count("d", 4, 8)]
    assert shown_names(hide(counts)) == ["d"]


def test_no_limit_hides_nothing():
    counts = [Count("a", 1, 1), Count("b", 5, 6)]
    assert hide(counts, limit=0) == tuple(counts)


def test_strict_hides_a_large_group_in_which_only_one_case_failed():
    counts = [Count("a", 9, 10), Count("b", 5, 10), Count("c", 4, 9)]
    assert shown_names(hide(counts)) == ["a", "b", "c"]
    assert shown_names(hide([*counts, Count("d", 6, 12)], strict=True)) == ["b", "d"]


def test_two_small_groups_that_are_still_small_together_take_a_third_with_them():
    counts = [Count("a", 1, 1), Count("b", 0, 1), Count("c", 4, 6), Count("d", 6, 9)]
    assert shown_names(hide(counts)) == ["d"]


def test_small_numbers_are_put_together_and_the_sum_stays():
    parts = [("law", 12), ("age", 1), ("double", 0), ("moved", 2)]
    assert merged(parts, "other") == [("law", 12), ("other", 3)]


def test_a_single_small_number_takes_the_smallest_of_the_others_with_it():
    assert merged([("law", 12), ("age", 1), ("moved", 4)], "other") == [("law", 12), ("other", 5)]


def test_when_everything_is_small_only_the_sum_is_left():
    assert merged([("age", 1), ("moved", 1)], "other") == [("other", 2)]


@pytest.mark.parametrize("parts", [[6, 1, 4], [2, 5], [1, 1, 8]])
def test_a_concealed_part_is_never_alone(parts):
    assert len(concealed(parts)) >= 2


@pytest.mark.parametrize(("groups", "largest"), [(2, 9), (3, 8), (4, 5)])
def test_a_reader_who_knows_the_total_and_the_rule_cannot_compute_a_hidden_number(groups, largest):
    limit = 3
    looks_like = defaultdict(list)
    for sizes in product(range(largest + 1), repeat=groups):
        shown = hide([Count("", 0, n) for n in sizes], limit=limit)
        looks_like[sum(sizes), tuple(count.n for count in shown)].append(sizes)
    for (total, shown), tables in looks_like.items():
        for place, size in enumerate(shown):
            if size is None and total > limit:
                assert len({table[place] for table in tables}) > 1, (total, shown)


@settings(max_examples=150, deadline=None)
@given(breakdowns(), st.integers(2, 5), st.booleans())
def test_hidden_groups_are_never_alone_and_never_few_cases_together(counts, limit, strict):
    shown = hide(counts, limit=limit, strict=strict)
    hidden = [count.n for count, after in zip(counts, shown, strict=True) if after.hidden]
    assert not hidden or len(hidden) == len(counts) or (len(hidden) > 1 and sum(hidden) >= limit)


@settings(max_examples=150, deadline=None)
@given(breakdowns(), st.integers(2, 5))
def test_what_hidden_groups_share_is_not_all_or_nothing_when_strict(counts, limit):
    hidden = [
        c for c, s in zip(counts, hide(counts, limit=limit, strict=True), strict=True) if s.hidden
    ]
    met, n = sum(c.met for c in hidden), sum(c.n for c in hidden)
    assert not hidden or len(hidden) == len(counts) or min(met, n - met) >= limit


@settings(max_examples=150, deadline=None)
@given(breakdowns(), st.integers(2, 5), st.booleans())
def test_no_small_group_is_ever_shown(counts, limit, strict):
    for count in hide(counts, limit=limit, strict=strict):
        if not count.hidden:
            assert count.n == 0 or count.n >= limit
            if strict and count.n:
                assert min(count.met, count.n - count.met) >= limit


@settings(max_examples=100, deadline=None)
@given(breakdowns(), st.integers(2, 5))
def test_shown_numbers_are_the_numbers_that_came_in(counts, limit):
    for before, after in zip(counts, hide(counts, limit=limit), strict=True):
        assert after == before or (after.hidden and after.name == before.name)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(2, 5))
def test_putting_small_numbers_together_keeps_the_sum(sizes, limit):
    parts = [(f"p{i}", size) for i, size in enumerate(sizes)]
    kept = merged(parts, "other", limit=limit)
    assert sum(size for _, size in kept) == sum(sizes)
    assert len(kept) == 1 or all(size >= limit for _, size in kept)
