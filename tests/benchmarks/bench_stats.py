"""How long the exact intervals take; run by hand, all in one go, and compare.

    python -m pytest tests/benchmarks/bench_stats.py -o addopts="" -o python_files="bench_*.py"

*Cold* starts without any table in memory, *warm* has those of the same design, as the second
and every further measure of a round has. *Naive* goes through every count and outcome.
"""

from collections.abc import Callable

import pytest

from audit.stats import domains, hypergeometric, stratified
from audit.stats.default import rate_interval
from audit.stats.strata import Stratum

TWO = ((8, 5), (10, 10), (180, 60))
THREE = ((6, 5, 4), (8, 6, 6), (100, 80, 60))


def forget() -> None:
    """Empty every table."""
    for cached in (
        stratified.exact_counts,
        stratified.statistics,
        stratified.outcomes,
        stratified.estimates,
        hypergeometric.pmf_table,
        hypergeometric.blaker_counts,
        hypergeometric.ways,
        domains.union_interval,
    ):
        cached.cache_clear()


def cold(benchmark: Callable[..., object], function: Callable[..., object], *args: object) -> None:
    benchmark.pedantic(function, args=args, setup=forget, rounds=10)  # type: ignore[attr-defined]


def naive(met: tuple[int, ...], n: tuple[int, ...], population: tuple[int, ...]) -> list[float]:
    """The p-value of every count, over all outcomes and splits."""
    return [
        stratified.exact_p_value(met, n, population, count) for count in range(sum(population) + 1)
    ]


@pytest.mark.benchmark(group="two strata of ten")
def test_two_strata_cold(benchmark: Callable[..., object]) -> None:
    cold(benchmark, stratified.exact_counts, *TWO)


@pytest.mark.benchmark(group="two strata of ten")
def test_two_strata_warm(benchmark: Callable[..., object]) -> None:
    stratified.exact_counts(*TWO)
    benchmark(stratified.exact_counts.__wrapped__, *TWO)


@pytest.mark.benchmark(group="two strata of ten")
def test_two_strata_naive(benchmark: Callable[..., object]) -> None:
    cold(benchmark, naive, *TWO)


@pytest.mark.benchmark(group="three strata")
def test_three_strata_cold(benchmark: Callable[..., object]) -> None:
    cold(benchmark, stratified.exact_counts, *THREE)


@pytest.mark.benchmark(group="three strata")
def test_three_strata_warm(benchmark: Callable[..., object]) -> None:
    stratified.exact_counts(*THREE)
    benchmark(stratified.exact_counts.__wrapped__, *THREE)


@pytest.mark.benchmark(group="three strata")
def test_three_strata_naive(benchmark: Callable[..., object]) -> None:
    cold(benchmark, naive, *THREE)


@pytest.mark.benchmark(group="one stratum")
@pytest.mark.parametrize("sample", [(13, 20, 240), (200, 300, 6194)])
def test_one_stratum_cold(benchmark: Callable[..., object], sample: tuple[int, int, int]) -> None:
    cold(benchmark, hypergeometric.blaker_counts, *sample)


@pytest.mark.benchmark(group="one stratum")
@pytest.mark.parametrize("sample", [(12, 14, 20, 240), (170, 200, 300, 6194)])
def test_domain_of_unknown_size_cold(
    benchmark: Callable[..., object], sample: tuple[int, int, int, int]
) -> None:
    cold(benchmark, domains.union_interval, *sample)


@pytest.mark.benchmark(group="large")
@pytest.mark.parametrize("drawn", [10, 25, 40])
def test_three_large_strata_cold(benchmark: Callable[..., object], drawn: int) -> None:
    strata = [Stratum(size, drawn, drawn, drawn * 3 // 4) for size in (2000, 3000, 1194)]

    def interval() -> object:
        return rate_interval(strata, domain_known=True)

    benchmark.pedantic(interval, setup=forget, rounds=2)  # type: ignore[attr-defined]
