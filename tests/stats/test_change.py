"""The default comparison of two rounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.change import change, change_of_units
from audit.stats.clusters import Clusters
from audit.stats.no_change import finite_unconditional, unconditional
from audit.stats.strata import Stratum
from audit.stats.two_rounds import miettinen_nurminen


def strata(*rows: tuple[int, int, int]) -> list[Stratum]:
    """Strata of population, read and met, all applicable."""
    return [Stratum(population, n, n, met) for population, n, met in rows]


def test_two_simple_rounds_are_compared_by_miettinen_nurminen_and_the_exact_test() -> None:
    found = change(strata((240, 20, 12)), strata((250, 20, 17)))
    limits = miettinen_nurminen(12, 20, 17, 20)
    assert found is not None
    assert (found.low, found.high) == (limits.low, limits.high)
    assert found.p_value == unconditional(12, 20, 17, 20)
    assert found.detectable == pytest.approx(0.346, abs=0.002)
    assert found.method == "Miettinen-Nurminen; unconditional exact, pooled z"


def test_the_finite_reading_keeps_the_frames_where_their_sizes_are_known() -> None:
    before, after = strata((120, 20, 12)), strata((120, 20, 17))
    found = change(before, after, "finite")
    assert found is not None
    assert found.p_value == finite_unconditional(12, 20, 17, 20, (120, 120))
    assert "finite" in found.method
    unknown = change(before, after, "finite", domain_known=False)
    assert unknown is not None
    assert "finite" not in unknown.method


def test_strata_are_compared_by_mover_on_score_limits() -> None:
    # independently: Brent's method on the constrained likelihood
    found = change(strata((180, 10, 6), (60, 10, 6)), strata((180, 10, 10), (60, 10, 10)), "finite")
    assert found is not None
    assert found.change == pytest.approx(0.4)
    assert (found.low, found.high) == pytest.approx((0.10373599, 0.63868712), abs=1e-6)
    assert found.method == "MOVER, stratified score, t"


def test_the_p_value_is_the_level_at_which_the_interval_reaches_nil() -> None:
    rounds = strata((180, 10, 6), (60, 10, 5)), strata((170, 10, 9), (70, 10, 7))
    p_value = change(*rounds).p_value
    edge = change(*rounds, level=1 - p_value)
    assert edge.low == pytest.approx(0, abs=1e-5)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_a_comparison_read_backwards_is_its_mirror_image(met: list[int]) -> None:
    before = strata((180, 8, met[0]), (60, 8, met[1]))
    after = strata((170, 8, met[2]), (70, 8, met[3]))
    there, back = change(before, after), change(after, before)
    assert there is not None
    assert back is not None
    assert there.change == pytest.approx(-back.change)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-8)
    assert there.p_value == pytest.approx(back.p_value, abs=1e-4)
    assert (there.p_value < 0.05) == (there.low > 0 or there.high < 0)


def test_a_measure_that_applies_in_one_stratum_only_is_compared_as_one_sample() -> None:
    before = [Stratum(180, 10, 7, 4), Stratum(60, 10, 0, 0)]
    after = [Stratum(170, 10, 8, 7), Stratum(70, 10, 0, 0)]
    found = change(before, after, domain_known=False)
    assert found is not None
    assert found.p_value == unconditional(4, 7, 7, 8)


def test_a_stratum_nobody_looked_at_widens_the_limits() -> None:
    before = [Stratum(180, 10, 7, 4), Stratum(60, 10, 5, 3)]
    after = [Stratum(180, 10, 8, 7), Stratum(60, 0, 0, 0)]
    found, seen = change(before, after), change(before, [*after[:1], Stratum(60, 10, 5, 5)])
    assert found is not None
    assert seen is not None
    assert "unseen" in found.method
    assert found.high - found.low > seen.high - seen.low


def test_an_unknown_domain_is_a_ratio_and_out_of_scope_cases_make_it_one() -> None:
    before = [Stratum(180, 10, 7, 4), Stratum(60, 10, 5, 3)]
    after = [Stratum(180, 10, 8, 7), Stratum(60, 10, 6, 6)]
    unknown = change(before, after, domain_known=False)
    scoped = change([Stratum(180, 10, 7, 4, 2), before[1]], after)
    assert unknown is not None
    assert scoped is not None
    assert unknown.method == "MOVER, ratio score, t"
    assert "ratio score" in scoped.method


def test_many_strata_of_one_case_still_have_an_interval() -> None:
    before, after = strata(*[(12, 1, 1)] * 14), strata(*[(12, 1, 1)] * 14)
    found = change(before, after)
    assert found is not None
    assert found.low < -0.1 < 0.1 < found.high
    assert found.p_value == 1


def test_a_census_has_no_margin() -> None:
    found = change(strata((20, 20, 10)), strata((20, 20, 12)), "finite")
    assert found is not None
    assert found.low == found.high == pytest.approx(0.1)
    assert found.p_value == 0


def test_a_round_without_an_applicable_case_cannot_be_compared() -> None:
    assert change([Stratum(240, 20, 0, 0)], strata((240, 20, 12))) is None
    assert change_of_units([Clusters(9, (0, 0), (0, 0))], [Clusters(9, (1, 2), (1, 1))]) is None


def test_units_in_cases_are_compared_on_their_cluster_limits() -> None:
    units = (2,) * 12 + (1,) + (0,) * 7
    before = [Clusters(240, units, (1,) * 13 + (0,) * 7)]
    after = [Clusters(240, units, units)]
    found, finite = change_of_units(before, after), change_of_units(before, after, "finite")
    assert found is not None
    assert finite is not None
    assert found.change == pytest.approx(0.48)
    assert found.low < finite.low < finite.high < found.high
    assert 0.1 < found.detectable < 0.6
