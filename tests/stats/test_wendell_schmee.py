"""The order by the weighted rate, of Wendell & Schmee (1996)."""

import pytest

from audit.stats.stratified import exact_interval
from audit.stats.wendell_schmee import lower_p, tail_counts, tail_interval, upper_p

PUBLISHED = ((2, 1, 0), (75, 50, 25), (500, 300, 200))


def test_the_published_p_value() -> None:
    assert lower_p(*PUBLISHED, 50) == pytest.approx(0.02767569, abs=1e-8)


def test_the_published_upper_limit_holds_and_the_lower_one_does_not() -> None:
    """The program prints 8 .. 50; it minimises the p-value for the lower limit: 5 is valid."""
    assert tail_counts(*PUBLISHED) == (5, 50)
    assert upper_p(*PUBLISHED, 5) > 0.025 > upper_p(*PUBLISHED, 4)


def test_it_is_wider_than_the_order_by_the_score() -> None:
    sample = ((8, 5), (10, 10), (180, 60))
    assert tail_interval(*sample).width > exact_interval(*sample).width


def test_milestone_p_values_of_two_strata() -> None:
    assert upper_p((10, 10), (10, 10), (180, 60), 179) == pytest.approx(0.0139, abs=5e-5)
    assert upper_p((10, 9), (10, 10), (180, 60), 179) == pytest.approx(0.017318758, abs=1e-9)
    assert lower_p((6, 5), (10, 10), (180, 60), 180) == pytest.approx(0.072629001, abs=1e-9)
