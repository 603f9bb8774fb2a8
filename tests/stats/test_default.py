"""The default of every design."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats import hypergeometric, targets
from audit.stats.default import rate_interval, target_verdict
from audit.stats.domains import ratio_score_interval, union_interval
from audit.stats.strata import Stratum
from audit.stats.stratified import exact_interval

SEVERAL = [Stratum(100, 5, 5, 4), Stratum(60, 5, 5, 3), Stratum(50, 5, 4, 4), Stratum(30, 5, 5, 5)]


def method(strata: list[Stratum], *, known: bool, reading: str = "finite") -> str:
    found = rate_interval(strata, domain_known=known, reading=reading)  # type: ignore[arg-type]
    assert found is not None
    return found.interval.method


@pytest.mark.parametrize(
    ("strata", "known", "finite", "process"),
    [
        ([Stratum(240, 20, 20, 13)], True, "hypergeometric Blaker", "binomial Blaker"),
        (
            [Stratum(240, 20, 14, 12)],
            False,
            "hypergeometric Blaker, union over domain sizes",
            "binomial Blaker",
        ),
        (
            [Stratum(180, 10, 10, 6), Stratum(60, 10, 10, 5)],
            True,
            "stratified exact",
            "stratified score, t",
        ),
        (
            [Stratum(180, 10, 10, 9), Stratum(60, 10, 10, 9)],
            True,
            "stratified exact",
            "Korn-Graubard, homogeneous size",
        ),
        (
            [Stratum(180, 10, 7, 6), Stratum(60, 10, 9, 5)],
            False,
            "ratio score, t",
            "ratio score, t",
        ),
        (SEVERAL[:3], True, "stratified exact", "Korn-Graubard, homogeneous size"),
        (
            [Stratum(60, 5, 5, 3)] * 4,
            True,
            "stratified score, n - 1",
            "stratified score, n - 1",
        ),
        ([Stratum(60, 5, 4, 2)] * 4, False, "ratio score, n - 1", "ratio score, n - 1"),
        (
            [Stratum(12, 1, 1, 1)] * 9 + [Stratum(12, 1, 1, 0)] * 5,
            True,
            "Korn-Graubard, homogeneous size",
            "Korn-Graubard, homogeneous size",
        ),
        (
            [Stratum(2000, 40, 40, 30), Stratum(3000, 40, 40, 26), Stratum(1194, 40, 40, 27)],
            True,
            "stratified score, n - 1",
            "stratified score, t",
        ),
    ],
)
def test_the_design_decides_the_method(
    strata: list[Stratum], known: bool, finite: str, process: str
) -> None:
    assert method(strata, known=known) == finite
    assert method(strata, known=known, reading="process") == process


def test_the_rate_is_weighted_by_the_sizes_of_the_strata() -> None:
    found = rate_interval([Stratum(180, 10, 10, 8), Stratum(60, 10, 10, 5)], domain_known=True)
    assert found is not None
    assert (found.rate, found.weighted) == (0.725, True)
    even = rate_interval([Stratum(180, 15, 15, 12), Stratum(60, 5, 5, 5)], domain_known=True)
    assert even is not None
    assert (even.rate, even.weighted) == (0.85, False)


def test_the_rate_of_an_unknown_domain_is_a_ratio_of_estimated_counts() -> None:
    strata = [Stratum(168, 14, 10, 7), Stratum(72, 6, 4, 4)]
    found = rate_interval(strata, domain_known=False)
    assert found is not None
    assert found.rate == pytest.approx(11 / 14)
    wanted = ratio_score_interval((7, 4), (10, 4), (14, 6), (168, 72))
    assert (found.interval.low, found.interval.high) == (wanted.low, wanted.high)


def test_cases_out_of_scope_make_the_size_unknown() -> None:
    found = rate_interval([Stratum(120, 18, 18, 16, out_of_scope=2)], domain_known=True)
    assert found is not None
    assert found.interval == union_interval(16, 18, 20, 120)


def test_a_stratum_read_completely_is_settled_and_the_rest_is_estimated() -> None:
    strata = [Stratum(240, 20, 20, 13), Stratum(6, 6, 6, 5)]
    found = rate_interval(strata, domain_known=True)
    assert found is not None
    low, high = hypergeometric.blaker_counts(13, 20, 240)
    limits = found.interval.low, found.interval.high
    assert limits == pytest.approx(((low + 5) / 246, (high + 5) / 246))


def test_a_census_has_no_width_and_is_named() -> None:
    strata = [Stratum(12, 12, 12, 9), Stratum(6, 6, 6, 6)]
    for known in (True, False):
        found = rate_interval(strata, domain_known=known)
        assert found is not None
        assert found.interval.low == found.interval.high == found.rate == 15 / 18
        assert found.interval.method == "census"
    process = rate_interval(strata, domain_known=True, reading="process")
    assert process is not None
    assert process.interval.width > 0.2


def test_a_stratum_nobody_read_may_hold_anything() -> None:
    found = rate_interval([Stratum(180, 10, 10, 8), Stratum(60, 0, 0, 0)], domain_known=True)
    alone = rate_interval([Stratum(180, 10, 10, 8)], domain_known=True)
    assert found is not None
    assert alone is not None
    assert (found.rate, found.unseen) == (0.8, 60)
    assert found.interval.low == pytest.approx(alone.interval.low * 0.75)
    assert found.interval.high == pytest.approx(alone.interval.high * 0.75 + 0.25)
    assert found.interval.method.endswith("unseen strata at worst")


def test_an_empty_stratum_changes_nothing() -> None:
    strata = [Stratum(180, 10, 10, 8), Stratum(60, 10, 10, 5)]
    with_empty = rate_interval([*strata, Stratum(0, 0, 0, 0)], domain_known=True)
    assert with_empty == rate_interval(strata, domain_known=True)


def test_without_an_applicable_case_there_is_no_rate_and_no_verdict() -> None:
    strata = [Stratum(180, 10, 0, 0), Stratum(60, 10, 0, 0)]
    assert rate_interval(strata, domain_known=False) is None
    assert rate_interval([], domain_known=True) is None
    assert target_verdict(strata, 75, domain_known=False) is None


def test_a_stratum_with_all_its_applicable_cases_read_leaves_width_for_the_others() -> None:
    strata = [Stratum(3, 3, 3, 3), Stratum(40, 5, 0, 0)]
    found = rate_interval(strata, domain_known=False)
    assert found is not None
    assert found.interval.width > 0.2


@st.composite
def designs(draw: st.DrawFn) -> tuple[list[Stratum], bool]:
    known = draw(st.booleans())
    strata = []
    for _ in range(draw(st.integers(1, 5))):
        drawn = draw(st.integers(0, 6))
        applicable = drawn if known else draw(st.integers(0, drawn))
        met = draw(st.integers(0, applicable))
        out = 0 if known or not drawn else draw(st.integers(0, 2))
        population = drawn + out + draw(st.integers(0, 40))
        strata.append(Stratum(population, drawn, applicable, met, out))
    return strata, known


@settings(max_examples=120, deadline=None)
@given(designs(), st.sampled_from(["finite", "process"]))
def test_limits_hold_the_rate_and_have_width_outside_a_census(
    design: tuple[list[Stratum], bool], reading: str
) -> None:
    strata, known = design
    found = rate_interval(strata, domain_known=known, reading=reading)  # type: ignore[arg-type]
    if found is None:
        assert not sum(stratum.applicable for stratum in strata)
        return
    low, high = found.interval.low, found.interval.high
    assert not math.isnan(low + high)
    assert 0 <= low <= found.rate + 1e-9
    assert found.rate - 1e-9 <= high <= 1
    census = all(stratum.examined == stratum.population for stratum in strata)
    if reading == "process" or not census:
        assert high - low > 1e-4


@settings(max_examples=120, deadline=None)
@given(designs(), st.integers(0, 100), st.sampled_from(["finite", "process"]))
def test_no_verdict_contradicts_the_rate(
    design: tuple[list[Stratum], bool], percent: int, reading: str
) -> None:
    strata, known = design
    rate = rate_interval(strata, domain_known=known, reading=reading)  # type: ignore[arg-type]
    found = target_verdict(strata, percent, domain_known=known, reading=reading)  # type: ignore[arg-type]
    if rate is None or found is None:
        assert rate is found is None
    elif found.verdict == "met":
        assert rate.rate >= percent / 100 - 1e-9
    elif found.verdict == "not_met":
        assert rate.rate <= percent / 100 + 1e-9


@pytest.mark.parametrize(
    ("met", "verdict"), [(11, "not_met"), (12, "undecided"), (18, "undecided"), (19, "met")]
)
def test_verdicts_of_twenty_cases_against_75_per_cent(met: int, verdict: str) -> None:
    found = target_verdict([Stratum(240, 20, 20, met)], 75, domain_known=True)
    assert found is not None
    assert found.verdict == verdict


def test_verdicts_name_their_method() -> None:
    two = [Stratum(180, 10, 10, 10), Stratum(60, 10, 10, 10)]
    domain = [Stratum(60, 20, 15, 14)]
    methods = [
        target_verdict(two, 75, domain_known=True),
        target_verdict(two, 75, domain_known=True, reading="process"),
        target_verdict(two, 75, domain_known=False),
        target_verdict(domain, 75, domain_known=False),
        target_verdict(domain, 75, domain_known=False, reading="process"),
        target_verdict(SEVERAL, 75, domain_known=False),
    ]
    assert [found.method for found in methods if found] == [
        "stratified exact, one-sided",
        "stratified exact, one-sided, binomial",
        "ratio score, t",
        "hypergeometric, one-sided, worst domain size",
        "binomial, one-sided",
        "Korn-Graubard, homogeneous size",
    ]


def test_a_stratum_nobody_read_is_held_against_both_verdicts() -> None:
    """All 20 of 240 met, but 200 more cases may hold anything; two more may not."""
    strata = [Stratum(240, 20, 20, 20), Stratum(200, 0, 0, 0)]
    found = target_verdict(strata, 60, domain_known=True)
    assert found is not None
    assert found.verdict == "undecided"
    assert found.p_not_met == 1
    few = target_verdict([Stratum(240, 20, 20, 20), Stratum(2, 0, 0, 0)], 60, domain_known=True)
    assert few is not None
    assert few.verdict == "met"


def test_what_a_census_settled_counts_towards_the_target() -> None:
    strata = [Stratum(60, 20, 20, 15), Stratum(60, 60, 60, 60)]
    found = target_verdict(strata, 75, domain_known=True)
    assert found is not None
    wanted = hypergeometric.upper_p(15, 20, 60, 29)
    assert found.p_met == pytest.approx(float(wanted))
    assert found.verdict == "met"


def test_one_hundred_and_nought_per_cent() -> None:
    strata = [Stratum(20, 19, 19, 19)]
    for percent, verdict in [(100, "undecided"), (0, "met")]:
        found = target_verdict(strata, percent, domain_known=True)
        assert found is not None
        assert found.verdict == verdict
    missed = target_verdict([Stratum(20, 5, 5, 4)], 100, domain_known=True, reading="process")
    census = target_verdict([Stratum(20, 20, 20, 20)], 100, domain_known=False)
    assert missed is not None
    assert census is not None
    assert (missed.verdict, census.verdict) == ("not_met", "met")


def test_the_default_of_two_strata_is_the_exact_interval() -> None:
    strata = [Stratum(180, 10, 10, 8), Stratum(60, 10, 10, 5)]
    found = rate_interval(strata, domain_known=True)
    assert found is not None
    assert found.interval == exact_interval((8, 5), (10, 10), (180, 60))
    p_values = targets.stratified_p((8, 5), (10, 10), (180, 60), targets.share(75))
    verdict = target_verdict(strata, 75, domain_known=True)
    assert verdict is not None
    assert (verdict.p_met, verdict.p_not_met) == pytest.approx(p_values)


def test_counts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Stratum(30, 5, 6, 3)
    with pytest.raises(ValueError, match="more cases"):
        rate_interval([Stratum(4, 5, 5, 3)], domain_known=False)
