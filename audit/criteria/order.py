"""The order of measures: each may rest only on those before it."""

from collections.abc import Iterator, Mapping

from audit.conditions import mentions
from audit.criteria.values import Criteria, Measure
from audit.faults import Fault


def rests_on(measure: Measure) -> tuple[str, ...]:
    """Return the ids of the measures that one looks at, by a condition or as its parts."""
    seen = [
        name
        for condition in measure.conditions
        for kind, name in mentions(condition)
        if kind == "measure"
    ]
    return tuple(dict.fromkeys([*seen, *measure.all_of]))


def check_order(criteria: Criteria) -> Iterator[Fault]:
    """Give every measure that rests on a later one, and every circle, named once."""
    links = {measure.id: rests_on(measure) for measure in criteria.measures}
    place = {measure.id: i for i, measure in reversed(list(enumerate(criteria.measures)))}
    in_circle: set[str] = set()
    for i, measure in enumerate(criteria.measures):
        circle = _circle(measure.id, links)
        if circle and measure.id not in in_circle:
            in_circle.update(circle)
            named = " → ".join(circle)
            yield Fault(("measure", i, _key(measure, circle[1])), "circle", {"circle": named})
        for name in links[measure.id]:
            later = place.get(name, -1) > i and name not in in_circle
            if later:
                yield Fault(("measure", i, _key(measure, name)), "later", {"name": name})


def _key(measure: Measure, name: str) -> str:
    if name in measure.all_of:
        return "all_of"
    if ("measure", name) in mentions(measure.applies):
        return "applies"
    return "except" if ("measure", name) in mentions(measure.except_) else "deadline"


def _circle(start: str, links: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the shortest way from a measure back to itself, or nothing."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for name in links.get(way[-1], ()):
            if name == start:
                return (*way, start)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
