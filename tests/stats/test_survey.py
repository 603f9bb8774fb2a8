"""Intervals of official statistics, and their repair at zero variance."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.stats.survey import (
    homogeneous_interval,
    homogeneous_size,
    korn_graubard_interval,
    logit_interval,
    r_survey_interval,
    ratio,
    standard_error,
    yan_su_interval,
)

ALL = (korn_graubard_interval, r_survey_interval, logit_interval)


def test_r_survey_4_1() -> None:
    """svymean and svyciprop of R's survey 4.1-1, strata (180, 60), 8 and 5 of 10."""
    sample = ((8, 5), (10, 10), (10, 10), (180, 60))
    assert ratio(*sample) == 0.725
    assert standard_error(*sample) == pytest.approx(0.10436092996760665)
    beta, logit = r_survey_interval(*sample), logit_interval(*sample)
    assert (beta.low, beta.high) == pytest.approx((0.4693777293516541, 0.9041458899499017))
    assert (logit.low, logit.high) == pytest.approx((0.46746928809139726, 0.8878641866622387))


def test_stratified_wilson_of_sas_and_tern() -> None:
    weights = [k / 21 for k in range(1, 7)]
    found = yan_su_interval((11, 10, 4, 8, 9, 8), (15, 16, 10, 11, 15, 13), weights)
    assert (found.low, found.high) == pytest.approx((0.4867191, 0.7186381), abs=5e-8)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_width_is_zero_whatever_the_variance(data: st.DataObject) -> None:
    rows = []
    for _ in range(data.draw(st.integers(1, 4))):
        n = data.draw(st.integers(1, 10))
        d = data.draw(st.integers(0, n))
        rows.append((data.draw(st.integers(0, d)), d, n, n + data.draw(st.integers(1, 100))))
    met, applicable, n, population = zip(*rows, strict=True)
    if not sum(applicable):
        return
    rate = ratio(met, applicable, n, population)
    for interval in ALL:
        found = interval(met, applicable, n, population)
        assert 0 <= found.low <= rate + 1e-12
        assert rate - 1e-12 <= found.high <= 1
        assert found.width > 1e-3


def test_all_in_one_stratum_and_none_in_the_other_has_width() -> None:
    """Variance zero at 75 %: other programs answer 0.75 to 0.75 or an error."""
    for interval in ALL:
        assert interval((10, 0), (10, 10), (10, 10), (180, 60)).width > 0.3
    assert yan_su_interval((10, 0), (10, 10), (0.75, 0.25)).width > 0.15


def test_the_homogeneous_size_is_that_of_the_design() -> None:
    assert homogeneous_size((20,), (10_000_000,)) == pytest.approx(20, rel=1e-5)
    assert homogeneous_size((10, 10), (180, 60), finite=False) == pytest.approx(16)
    found = homogeneous_interval((3,) * 8, (3,) * 8, (45, 15) * 4)
    assert (found.low, found.high) == (pytest.approx(0.8339977, abs=1e-7), 1.0)
