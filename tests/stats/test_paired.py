"""The same cases reviewed twice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multinomial

from audit.stats.paired import (
    bonett_price_interval,
    mcnemar_exact,
    mcnemar_mid_p,
    mcnemar_unconditional,
    newcombe_paired_interval,
    tango_interval,
)

changes = st.integers(1, 40).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda b: st.tuples(st.just(b), st.integers(0, n - b), st.just(n))
    )
)


def test_published_tango_limits_are_reproduced() -> None:
    # Tango (1998) table VII; Agresti and Min (2005); Fagerland et al. (2014); Tang et al. (2010)
    published = {
        (9, 3, 32): (-0.027, 0.390),
        (16, 8, 86): (-0.020, 0.207),
        (1, 7, 21): (-0.517, -0.026),
        (3, 1, 14): (-0.167, 0.4327),
    }
    for counts, limits in published.items():
        found = tango_interval(*counts)
        assert (found.low, found.high) == pytest.approx(limits, abs=6e-4)


def test_no_changed_case_still_leaves_sixteen_points_either_way_at_twenty() -> None:
    found = tango_interval(0, 0, 20)
    assert (found.low, found.high) == pytest.approx((-0.161, 0.161), abs=5e-4)
    assert mcnemar_exact(0, 0) == mcnemar_mid_p(0, 0) == mcnemar_unconditional(0, 0, 20) == 1


def test_newcombe_method_ten_is_reproduced() -> None:
    found = newcombe_paired_interval(5, 3, 3, 3)
    assert (found.low, found.high) == pytest.approx((-0.32619695, 0.32619695), abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(changes)
def test_improved_and_worsened_exchanged_mirror_the_change(counts: tuple[int, int, int]) -> None:
    b, c, n = counts
    for interval in (tango_interval, bonett_price_interval):
        there, back = interval(b, c, n), interval(c, b, n)
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
        assert there.width > 0.01
    assert mcnemar_mid_p(b, c) == mcnemar_mid_p(c, b) <= mcnemar_exact(b, c) <= 1
    both = mcnemar_unconditional(b, c, n), mcnemar_unconditional(c, b, n)
    assert both[0] == pytest.approx(both[1])


def test_the_sizes_of_the_tests_are_those_known_by_enumeration() -> None:
    # 14 pairs at 5 %: exact .024, mid-P .057 (nearly all pairs changed), unconditional .025
    n = 14
    pairs = [(b, c) for b in range(n + 1) for c in range(n + 1 - b)]
    rates = np.arange(0, 0.5001, 0.0025)
    chances = np.array(
        [
            [multinomial.pmf((b, c, n - b - c), n, (t, t, 1 - 2 * t)) for b, c in pairs]
            for t in rates[::4]
        ]
    )
    tests = {mcnemar_exact: 0.024, mcnemar_mid_p: 0.057}
    for test, known in tests.items():
        shown = np.array([test(b, c) <= 0.05 for b, c in pairs])
        assert (chances @ shown).max() == pytest.approx(known, abs=1e-3)
    shown = np.array([mcnemar_unconditional(b, c, n) <= 0.05 for b, c in pairs])
    assert (chances @ shown).max() == pytest.approx(0.025, abs=1e-3)
