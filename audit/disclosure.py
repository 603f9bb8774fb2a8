"""Hiding small groups, so that nobody in a published table can be recognised.

Counts in, counts out: a group is shown whole or not at all, and never alone hidden, because
one hidden number beside a known total is no hidden number. The total itself is the result of
the audit and is always shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Count:
    """One group of a breakdown: how many cases, and how many of them keep the requirement.

    ``population`` is the group's size in the whole frame where it is known: a group is as
    recognisable as it is small in the municipality, however few of it were drawn. ``met`` and
    ``n`` are None where they are hidden.
    """

    name: str
    met: int | None
    n: int | None
    population: int | None = None

    @property
    def hidden(self) -> bool:
        """Whether the group's numbers are left out."""
        return self.n is None


def hide(counts: Iterable[Count], *, limit: int = 3, strict: bool = False) -> tuple[Count, ...]:
    """Return a breakdown with its small groups hidden, and the groups that would give them away.

    A group is hidden when fewer than ``limit`` cases are in it, in the sample or in the frame;
    with ``strict`` also when fewer than ``limit`` cases keep the requirement or fail it. Then
    the groups of the smallest other size are hidden until the hidden sizes differ and the
    hidden groups together are no small group themselves. Whoever knows the total and this
    rule then still finds several tables that look the same. All are marked alike: a mark that
    told the small group from the second one would tell its size.

    >>> shown = hide([Count("north", 1, 2), Count("south", 5, 9), Count("west", 3, 6)])
    >>> [(count.name, count.n) for count in shown]
    [('north', None), ('south', 9), ('west', None)]
    """
    given = tuple(counts)
    first = {place for place, count in enumerate(given) if _is_small(count, limit, strict)}
    chosen = _widened(given, first, limit, strict)
    return tuple(
        replace(count, met=None, n=None) if place in chosen else count
        for place, count in enumerate(given)
    )


def concealed(sizes: Sequence[int], *, limit: int = 3) -> frozenset[int]:
    """Return the places of the numbers to hide among parts of a known whole.

    Nothing says who is in a part of no cases, so a zero is only hidden as a second number.

    >>> sorted(concealed([6, 2, 4])), sorted(concealed([6, 4, 0]))
    ([1, 2], [])
    """
    shown = hide([Count("", 0, size) for size in sizes], limit=limit)
    return frozenset(place for place, count in enumerate(shown) if count.hidden)


def merged(
    parts: Sequence[tuple[str, int]], other: str, *, limit: int = 3
) -> list[tuple[str, int]]:
    """Return named numbers with the small ones put together under one name, the sum unchanged.

    Zeros are left out. Where the small ones together still are fewer than ``limit``, the
    smallest of the rest joins them.

    >>> merged([("another law", 12), ("over 18", 1), ("duplicate", 1), ("moved", 4)], "other")
    [('another law', 12), ('other', 6)]
    """
    rest = [(name, size) for name, size in parts if size >= limit]
    small = sum(size for _, size in parts if size < limit)
    while 0 < small < limit and rest:
        least = min(rest, key=lambda part: part[1])
        rest.remove(least)
        small += least[1]
    return [*rest, (other, small)] if small else rest


def _is_small(count: Count, limit: int, strict: bool) -> bool:
    met, n = count.met or 0, count.n or 0
    sizes = [n] if count.population is None else [n, count.population]
    if strict and n:
        sizes += [met, n - met]
        return min(sizes) < limit
    return any(0 < size < limit for size in sizes)


def _widened(counts: Sequence[Count], chosen: set[int], limit: int, strict: bool) -> set[int]:
    """The hidden places with the second ones: always all groups of the smallest size left.

    All of that size, because choosing one among equals by its place would give it away.
    """
    while chosen and len(chosen) < len(counts) and not _is_safe(counts, chosen, limit, strict):
        left = {place: counts[place].n or 0 for place in range(len(counts)) if place not in chosen}
        least = min((n for n in left.values() if n), default=0)
        chosen = chosen | {place for place, n in left.items() if n == least}
    return chosen


def _is_safe(counts: Sequence[Count], chosen: set[int], limit: int, strict: bool) -> bool:
    """Whether the hidden sizes differ, so that nobody knows which is which, and are enough."""
    sizes = [counts[place].n or 0 for place in chosen]
    pool = Count("", sum(counts[place].met or 0 for place in chosen), sum(sizes))
    return len(set(sizes)) > 1 and sum(sizes) >= limit and not _is_small(pool, limit, strict)
