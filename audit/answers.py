"""The current answers of a round, seen from its log: the latest entry wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.log_chain import Entry

Given = Mapping[tuple[str, str], tuple[Entry, ...]]
"""All answers of one case by unit and key, the oldest first."""


@dataclass(frozen=True)
class Answers:
    """What has been answered, by case, unit ("" is the case itself) and measure or fact."""

    given: Mapping[str, Given]

    def of(self, case: str, unit: str, key: str) -> Entry | None:
        """Return the latest answer, None where there is none or it was withdrawn or erased."""
        entries = self.history(case, unit, key)
        return entries[-1] if entries and entries[-1].answer else None

    def history(self, case: str, unit: str, key: str) -> tuple[Entry, ...]:
        """Return all answers ever given there, the oldest first."""
        return self.given.get(case, {}).get((unit, key), ())

    def units(self, case: str, unit: str) -> tuple[str, ...]:
        """Return the keys of a case's units of a kind that have an answer, in the order they came.

        A key without a kind before it, such as ``3``, counts as one of every kind.
        """
        keys = dict.fromkeys(key for key, _ in self.given.get(case, {}) if key)
        own = [key for key in keys if key.startswith(f"{unit}:") or ":" not in key]
        return tuple(key for key in own if self.known(case, key))

    def known(self, case: str, unit: str = "") -> dict[str, str]:
        """Return the answers of a case, or of one unit of it, by measure or fact."""
        return {
            key: entries[-1].answer
            for (of_unit, key), entries in self.given.get(case, {}).items()
            if of_unit == unit and entries[-1].answer
        }

    def cases(self) -> tuple[str, ...]:
        """Return the cases that have ever had an answer."""
        return tuple(self.given)

    def by(self, who: str) -> "Answers":
        """Return the answers of one reviewer alone."""
        places = (places for case in self.given.values() for places in case.values())
        return current(entry for entries in places for entry in entries if entry.who == who)


def current(entries: Iterable[Entry]) -> Answers:
    """Return the current answers that the entries of a log come to.

    >>> first = Entry(seq=1, case="014", key="plan_made", answer="not_met")
    >>> then = Entry(seq=2, case="014", key="plan_made", answer="met")
    >>> current([first, then]).of("014", "", "plan_made").answer
    'met'
    """
    given: dict[str, dict[tuple[str, str], tuple[Entry, ...]]] = {}
    for entry in entries:
        if entry.kind == "answer":
            of_case = given.setdefault(entry.case, {})
            place = (entry.unit, entry.key)
            of_case[place] = (*of_case.get(place, ()), entry)
    return Answers(given)


def unit_key(unit: str, name: str) -> str:
    """Return the key of one unit of a case, such as the third notification.

    >>> unit_key("notification", "3")
    'notification:3'
    """
    return f"{unit}:{name}"
