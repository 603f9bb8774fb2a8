"""Which counts can stand behind a printed whole per cent: in whole numbers, under named rules.

``half_up`` and ``half_even`` differ at exact halves only (1 of 8 is 13 % or 12 %); ``truncated``
drops the decimals. Brown & Heathers (2017), the GRIM test. That nothing fits is informative,
that something fits is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Literal

Rule = Literal["half_up", "half_even", "truncated"]
Count = tuple[int, int]

RULES: tuple[Rule, ...] = ("half_up", "half_even", "truncated")
_MOST_CONFIGURATIONS = 5_000_000


@dataclass(frozen=True)
class Feasible:
    """The counts (met, n) that print as the per cent under each rule, by n."""

    half_up: tuple[Count, ...]
    half_even: tuple[Count, ...]
    truncated: tuple[Count, ...]


def feasible_counts(percent: int, reviewed: int) -> Feasible:
    """Return every count of at most ``reviewed`` cases that prints as ``percent``.

    >>> feasible_counts(88, 20).half_up
    ((7, 8), (14, 16), (15, 17))
    >>> feasible_counts(66, 20).half_even
    ()
    """
    _check(percent)
    return Feasible(*(tuple(_matching(percent, reviewed, rule)) for rule in RULES))


def printed(met: int, n: int, rule: Rule) -> int:
    """Return the whole per cent printed for met of n.

    >>> [printed(1, 8, rule) for rule in RULES]
    [13, 12, 12]
    """
    if rule == "truncated":
        return 100 * met // n
    whole, rest = divmod(200 * met + n, 2 * n)
    return whole - (rule == "half_even" and rest == 0 and whole % 2)


def infeasible_percents(reviewed: int, rule: Rule = "half_up") -> tuple[int, ...]:
    """Return the per cents that no count of at most so many cases can give.

    >>> infeasible_percents(20)
    (1, 2, 3, 4, 34, 48, 49, 51, 52, 66, 96, 97, 98, 99)
    """
    possible = {printed(met, n, rule) for n in range(1, reviewed + 1) for met in range(n + 1)}
    return tuple(sorted(set(range(101)) - possible))


def feasible_weighted(
    percent: int, weights: Sequence[int | Fraction], drawn: Sequence[int], rule: Rule = "half_up"
) -> tuple[tuple[Count, ...], ...]:
    """Return the counts per stratum whose weighted share prints as ``percent``.

    A case of a stratum weighs ``weights[h] / drawn[h]``; at most ``drawn[h]`` cases of it were
    applicable, and in every stratum at least one. Raises ValueError when there are too many
    combinations to look through.

    >>> len(feasible_weighted(66, (1, 1), (10, 10))), len(feasible_weighted(67, (1, 1), (2, 2)))
    (0, 4)
    """
    _check(percent)
    choices = [[(x, d) for d in range(1, n + 1) for x in range(d + 1)] for n in drawn]
    if prod(len(choice) for choice in choices) > _MOST_CONFIGURATIONS:
        raise ValueError("too many combinations of counts to look through")
    parts = [Fraction(w) / n for w, n in zip(weights, drawn, strict=True)]
    return tuple(
        counts for counts in product(*choices) if _weighted_percent(counts, parts, rule) == percent
    )


def _weighted_percent(counts: Sequence[Count], parts: Sequence[Fraction], rule: Rule) -> int:
    met = sum((w * x for w, (x, _) in zip(parts, counts, strict=True)), Fraction(0))
    share = met / sum((w * d for w, (_, d) in zip(parts, counts, strict=True)), Fraction(0))
    return printed(share.numerator, share.denominator, rule)


def _matching(percent: int, reviewed: int, rule: Rule) -> Iterator[Count]:
    for n in range(1, reviewed + 1):
        nearby = range(max(0, (percent - 1) * n // 100), min(n, (percent + 1) * n // 100 + 1) + 1)
        yield from ((met, n) for met in nearby if printed(met, n, rule) == percent)


def _check(percent: int) -> None:
    if not 0 <= percent <= 100:
        raise ValueError(f"a per cent lies between 0 and 100, not {percent}")
