"""What a report is made of: the figures, what stands round them, and whom it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from audit.words import phrase

if TYPE_CHECKING:
    from audit.criteria import Criteria, Measure
    from audit.estimates import Changes, Rate, Rates
    from audit.frame import Period
    from audit.outcomes import Outcomes
    from audit.sampling import Design

FEWEST = 5
"""The fewest cases of which a share is shown; below, the count stands alone."""


@dataclass(frozen=True)
class Edition:
    """Whom a report is for, and in which language.

    A public edition hides groups of fewer than ``limit`` cases; ``strict`` also hides small
    numbers in the table's side columns. ``interim`` allows answers to be missing, and says so
    on every page.
    """

    language: str = "da"
    public: bool = False
    interim: bool = False
    limit: int = 3
    strict: bool = False


@dataclass(frozen=True)
class AcuteConcerns:
    """How many children in danger were found while reading, and how many are still open."""

    found: int
    open: int = 0
    same_day: bool = False


@dataclass(frozen=True)
class SecondReadings:
    """Cases read twice: how many, how many answers were compared, in how many both agreed."""

    cases: int
    answers: int
    agreed: int


@dataclass(frozen=True)
class Hearing:
    """How many findings the department was heard on, and how many of them were changed."""

    findings: int
    changed: int


@dataclass(frozen=True)
class Restoring:
    """What became of the cases whose faults can be mended."""

    findings: int
    restored: int
    under_way: int
    by: date | None = None


@dataclass(frozen=True)
class Reach:
    """What a sample could show about a target.

    ``met_from`` is the fewest cases that would show it met, None where no result would;
    ``not_met_to`` the most that would show it not met; ``needed`` the smallest number of
    relevant cases with which "met" can be shown.
    """

    met_from: int | None
    not_met_to: int | None
    needed: int | None = None


@dataclass(frozen=True)
class About:
    """What stands round the figures: the round's name, its time, and what else is known of it."""

    title: str
    period: Period | None = None
    recipient: str = ""
    made_on: date | None = None
    acute: AcuteConcerns | None = None
    second: SecondReadings | None = None
    hearing: Hearing | None = None
    restoring: Restoring | None = None
    next_on: date | None = None
    next_size: int | None = None
    committee_cases: int = 0
    committee_reader: str = ""
    log_head: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """All that goes into one report."""

    rates: Rates
    about: About
    edition: Edition = Edition()
    changes: Changes | None = None
    outcomes: Outcomes | None = None
    reach: Mapping[str, Reach] = field(default_factory=dict)

    @property
    def criteria(self) -> Criteria:
        """The criteria the cases were read against."""
        return self.rates.criteria

    @property
    def design(self) -> Design:
        """How the cases were drawn."""
        return self.rates.sample.design

    @property
    def is_latest(self) -> bool:
        """Whether the cases are the latest ones, not drawn at random."""
        return self.design.kind == "latest"

    @property
    def whole(self) -> tuple[Rate, ...]:
        """The rates of the whole sample, without breakdowns, in the order of the criteria."""
        return tuple(rate for rate in self.rates.rates if rate.group is None)

    @property
    def single(self) -> tuple[Rate, ...]:
        """The whole rates of single requirements: no score over several of them."""
        return tuple(rate for rate in self.whole if self.measure(rate).kind != "all_of")

    def measure(self, rate: Rate) -> Measure:
        """Return the measure of a rate."""
        return self.criteria.measure(rate.measure)

    def say(self, key: str, /, **values: object) -> str:
        """Return a phrase of the report's catalogue in the report's language."""
        return phrase(f"report.{key}", self.edition.language, **values)


def name_of(rate: Rate, material: Material) -> str:
    """Return the title of a rate's measure."""
    return text_of(material.measure(rate).title, material)


def text_of(text: Mapping[str, str] | str | None, material: Material) -> str:
    """Return a text in the report's language; empty where there is none."""
    if isinstance(text, str):
        return text
    if not text:
        return ""
    return text.get(material.edition.language) or text.get("da", "")


def is_census(rate: Rate) -> bool:
    """Whether every case of the frame was read, so that the figure has no sampling error."""
    complete = [s.drawn + s.out_of_scope >= s.population for s in rate.strata]
    return rate.reading == "finite" and bool(complete) and all(complete)


def read(rate: Rate) -> int:
    """Return how many cases (or units) were read for a measure."""
    return rate.n + rate.outside + rate.unknown + rate.unanswered


def not_applicable(rate: Rate) -> int:
    """Return how many the requirement does not hold for; those not yet due are counted apart."""
    return rate.outside - rate.not_yet_due


def has_share(rate: Rate) -> bool:
    """Whether the cases are enough to speak of a share."""
    return rate.n >= FEWEST and rate.rate is not None


def has_interval(rate: Rate, material: Material) -> bool:
    """Whether a share comes with an interval: not where all or only the latest cases were read."""
    known = rate.low is not None and rate.high is not None
    return has_share(rate) and known and not material.is_latest and not is_census(rate)


def earlier(material: Material) -> str:
    """Return what to call the earlier round in a sentence: its year, else *sidste måling*."""
    if material.changes is None:
        return ""
    before, after = (_years(name) for name in (material.changes.before, material.changes.after))
    one_year = len(before) == 1 and before != after
    return before[0] if one_year else material.say("where.last_round")


def _years(name: str) -> list[str]:
    return re.findall(r"(?<!\d)20\d\d(?!\d)", name)


def latest_before(material: Material) -> date | None:
    """Return the day before which the latest cases were taken."""
    period = material.about.period
    if period is not None and period.last is not None:
        return period.last + timedelta(days=1)
    if period is not None and period.as_of is not None:
        return period.as_of
    return day_of(material.design.drawn_at)


def day_of(moment: str) -> date | None:
    """Return the day of a moment as the round's files write it.

    >>> day_of("2022-03-01T09:30:00Z")
    datetime.date(2022, 3, 1)
    """
    return date.fromisoformat(moment[:10]) if len(moment) >= len("2022-03-01") else None
