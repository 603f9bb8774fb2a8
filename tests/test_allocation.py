from math import inf
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.allocation import allocate


def selection(**given):
    return SimpleNamespace(**{"quota": {}, "size": 0, "at_least": 0, "at_most": None, **given})


populations = st.dictionaries(
    st.sampled_from("abcdef"), st.integers(1, 400), min_size=1, max_size=6
)


@given(populations, st.integers(0, 60))
def test_a_larger_sample_never_takes_a_case_from_a_stratum(population, size):
    smaller = allocate(population, population, selection(size=size))
    larger = allocate(population, population, selection(size=size + 1))
    assert all(larger[name] >= smaller[name] for name in population)


@given(populations, st.integers(0, 60), st.integers(0, 3))
def test_the_total_is_hit_exactly_where_there_are_cases_enough(population, size, floor):
    given_ = allocate(population, population, selection(size=size, at_least=floor))
    floors = sum(min(floor, n) for n in population.values())
    assert sum(given_.values()) == max(floors, min(size, sum(population.values())))
    assert all(given_[name] <= population[name] for name in population)


def test_largest_remainder_would_take_a_case_away_here_and_priority_does_not():
    # 74/326/261: largest remainder gives 4/15/12 at n = 31 and 3/16/13 at n = 32.
    population = {"a": 74, "b": 326, "c": 261}
    at_31 = allocate(population, population, selection(size=31))
    at_32 = allocate(population, population, selection(size=32))
    assert at_31["a"] <= at_32["a"]


def test_the_next_case_goes_to_the_largest_quotient_as_in_congress():
    # Huntington-Hill by hand: 6/sqrt(2) = 4.24 > 3/1 ... after one each, a gets the next two.
    population = {"a": 6, "b": 3}
    assert allocate(population, population, selection(size=3)) == {"a": 2, "b": 1}


def test_a_quota_without_room_gives_its_cases_to_nobody():
    population = {"family": 180, "placement": 4}
    wanted = allocate(population, population, selection(quota={"family": 10, "placement": 10}))
    assert wanted == {"family": 10, "placement": 4}


@pytest.mark.parametrize("ceiling", [0, 1, 5])
def test_a_ceiling_is_never_passed(ceiling):
    population = {"a": 50, "b": 50}
    given_ = allocate(population, population, selection(size=30, at_most=ceiling))
    assert set(given_.values()) == {ceiling}
    assert inf not in given_.values()
