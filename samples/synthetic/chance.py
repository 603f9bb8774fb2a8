"""Chance that can be repeated: every value is drawn by the digest of what it is for.

A new question asked of one case changes nothing else, on any machine and version of Python.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

CORRELATION = 0.25
"""How much one case is alike in all its measures: a careful caseworker is careful throughout."""

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Chance:
    """A source of chance for one round."""

    seed: str

    def share(self, *what: object) -> float:
        """Return a number from 0 to 1 that belongs to a question."""
        text = "/".join([self.seed, *map(str, what)])
        return (int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) + 0.5) / 16**12

    def happens(self, probability: float, *what: object) -> bool:
        """Return True with a probability."""
        return self.share(*what) < probability

    def whole(self, low: int, high: int, *what: object) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.share(*what) * (high - low + 1))

    def one_of(self, options: Sequence[T], *what: object) -> T:
        """Return one of several options."""
        return options[self.whole(0, len(options) - 1, *what)]

    def day(self, first: date, last: date, *what: object) -> date:
        """Return a working day between two days, or the Monday after the last."""
        day = first + timedelta(days=self.whole(0, (last - first).days, *what))
        return workday(day)

    def keeps(self, probability: float, case: str, measure: str) -> bool:
        """Return whether a case keeps a requirement; alike within the case, right over all cases.

        A one-factor Gaussian copula: part of the luck is the case's own.
        """
        own = _NORMAL.inv_cdf(self.share(case, "luck"))
        other = _NORMAL.inv_cdf(self.share(case, "luck", measure))
        luck = CORRELATION**0.5 * own + (1 - CORRELATION) ** 0.5 * other
        return luck < _NORMAL.inv_cdf(probability)


def workday(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
