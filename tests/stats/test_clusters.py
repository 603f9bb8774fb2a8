"""Units within cases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.clusters import Clusters, cluster_estimate, correlation_within
from audit.stats.domains import ratio_score_interval


@st.composite
def strata(draw: st.DrawFn, most: int = 6) -> list[Clusters]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        units = draw(st.lists(st.integers(0, most), min_size=2, max_size=9))
        met = [draw(st.integers(0, size)) for size in units]
        population = len(units) + draw(st.integers(1, 80))
        found.append(Clusters(population, tuple(units), tuple(met)))
    return found


@settings(max_examples=80, deadline=None)
@given(strata())
def test_limits_hold_the_estimate_and_have_width(cases: list[Clusters]) -> None:
    found = cluster_estimate(cases)
    if found is None:
        assert not any(sum(stratum.units) for stratum in cases)
        return
    assert 0 <= found.interval.low <= found.rate + 1e-12
    assert found.rate - 1e-12 <= found.interval.high <= 1
    assert found.interval.width > 1e-3


@settings(max_examples=40, deadline=None)
@given(strata(most=1), st.floats(0, 1))
def test_with_one_unit_at_most_it_is_the_ratio_score(
    cases: list[Clusters], correlation: float
) -> None:
    found = cluster_estimate(cases, correlation=correlation)
    if found is None:
        return
    wanted = ratio_score_interval(
        [sum(stratum.met) for stratum in cases],
        [sum(stratum.units) for stratum in cases],
        [len(stratum.units) for stratum in cases],
        [stratum.population for stratum in cases],
    )
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(strata())
def test_met_and_missed_mirror_each_other(cases: list[Clusters]) -> None:
    found = cluster_estimate(cases)
    missed = [
        Clusters(
            stratum.population,
            stratum.units,
            tuple(units - met for units, met in zip(stratum.units, stratum.met, strict=True)),
        )
        for stratum in cases
    ]
    mirrored = cluster_estimate(missed)
    if found and mirrored:
        wanted = (1 - found.interval.high, 1 - found.interval.low)
        limits = (mirrored.interval.low, mirrored.interval.high)
        assert limits == pytest.approx(wanted, abs=1e-8)


def test_the_more_alike_the_units_of_a_case_the_wider() -> None:
    units = (2, 0, 4, 1, 3, 0, 2, 5, 1, 2)
    met = (2, 0, 2, 1, 3, 0, 1, 5, 0, 2)
    widths = []
    for correlation in (0.0, 0.3, 0.6, 1.0):
        found = cluster_estimate([Clusters(120, units, met)], correlation=correlation)
        assert found is not None
        widths.append(found.interval.width)
    assert widths == sorted(widths)


def test_the_correlation_is_never_taken_below_three_tenths() -> None:
    units, met = (2,) * 8, (1,) * 8
    found = cluster_estimate([Clusters(90, units, met)])
    fixed = cluster_estimate([Clusters(90, units, met)], correlation=0.3)
    assert found is not None
    assert fixed is not None
    assert found.correlation == 0
    assert found.interval == fixed.interval


def test_the_correlation_of_cases_that_are_all_or_nothing_is_one() -> None:
    assert correlation_within([Clusters(60, (2, 2, 2, 2), (2, 0, 2, 0))]) == pytest.approx(1)
    assert correlation_within([Clusters(60, (1, 1, 1), (1, 0, 1))]) is None
    assert correlation_within([Clusters(60, (3, 2), (3, 2))]) is None


def test_the_correlation_does_not_depend_on_an_empty_stratum() -> None:
    full, empty = Clusters(60, (3, 2, 4), (1, 2, 2)), Clusters(20, (0, 0), (0, 0))
    assert correlation_within([full, empty]) == correlation_within([full])


def test_all_met_in_thirteen_cases_says_less_than_twenty_five_units_would() -> None:
    units = (2,) * 12 + (1,) + (0,) * 7
    found = cluster_estimate([Clusters(240, units, units)])
    assert found is not None
    assert found.rate == found.interval.high == 1
    assert found.interval.low < 0.8628  # Clopper and Pearson's limit for 25 of 25
    assert found.cases_with_units == 13


def test_a_census_has_no_width_and_no_units_have_no_rate() -> None:
    found = cluster_estimate([Clusters(3, (2, 0, 1), (1, 0, 1))])
    assert found is not None
    assert found.interval.width == 0
    assert cluster_estimate([Clusters(30, (0, 0), (0, 0))]) is None


def test_one_stratum_read_completely_leaves_width_for_the_others() -> None:
    complete, sampled = Clusters(2, (2, 1), (2, 1)), Clusters(40, (0, 0), (0, 0))
    found = cluster_estimate([complete, sampled])
    assert found is not None
    assert found.interval.width > 0.2


def test_counts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Clusters(30, (1, 1), (2, 0))
    with pytest.raises(ValueError, match="cannot be drawn"):
        Clusters(1, (1, 1), (1, 0))
