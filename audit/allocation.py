"""How many cases each stratum gives to a sample."""

import heapq
from collections.abc import Mapping
from math import sqrt

from audit.criteria import Selection


def allocate(
    population: Mapping[str, int], room: Mapping[str, int], selection: Selection
) -> dict[str, int]:
    """Return the number of cases to draw from each stratum.

    A quota gives each stratum its number, or all that there is room for: a quota without
    room gives its cases to nobody. Otherwise by priority: the next case goes to the largest
    N_h / sqrt(n_h (n_h + 1)) (Huntington-Hill), between the floor and the ceiling, so that
    a larger sample never takes a case away.

    >>> from types import SimpleNamespace as S
    >>> by_size = S(quota={}, size=20, at_least=5, at_most=None)
    >>> allocate({"a": 180, "b": 60}, {"a": 180, "b": 60}, by_size)
    {'a': 15, 'b': 5}
    """
    if selection.quota:
        return {name: min(selection.quota.get(name, 0), room[name]) for name in population}
    ceiling = {
        name: room[name] if selection.at_most is None else min(selection.at_most, room[name])
        for name in population
    }
    return _by_priority(population, ceiling, selection.at_least, selection.size)


def _by_priority(
    population: Mapping[str, int], ceiling: Mapping[str, int], floor: int, size: int
) -> dict[str, int]:
    given = {name: min(floor, ceiling[name]) for name in population}
    queue = [(-_priority(population[name], given[name]), name) for name in population]
    heapq.heapify(queue)
    while queue and sum(given.values()) < size:
        _, name = heapq.heappop(queue)
        if given[name] < ceiling[name]:
            given[name] += 1
            heapq.heappush(queue, (-_priority(population[name], given[name]), name))
    return given


def _priority(population: int, given: int) -> float:
    return float("inf") if given == 0 else population / sqrt(given * (given + 1))
