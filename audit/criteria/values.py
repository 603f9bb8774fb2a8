"""What a criteria file says, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NoReturn

from audit.conditions import Condition
from audit.criteria.columns import columns_of, unit_columns_of
from audit.errors import AuditError
from audit.faults import meant
from audit.words import Text

CODES: Mapping[str, str] = {
    "met": "met",
    "met_lawful_exception": "met",
    "not_met": "missed",
    "not_documented": "missed",
    "documented_late": "missed",
    "not_applicable": "outside",
    "not_assessable": "unknown",
}
"""What may be answered and what it counts as, where a file says nothing else."""

RULES = ("deadline", "count", "every", "scale", "all_of")
"""The keys of a measure that make it more than a question; at most one of them is there."""


@dataclass(frozen=True)
class Fact:
    """Something asked, or read from a column of the same name; used by rules, never a rate."""

    id: str
    title: Text
    kind: str
    choices: Mapping[str, Text] = field(default_factory=dict)
    guidance: Text = field(default_factory=dict)
    unverified: Text = field(default_factory=dict)
    status: str = ""


@dataclass(frozen=True)
class Unit:
    """A kind of row below a case, such as the notifications about a child."""

    id: str
    title: Text
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """A second kind of reader with measures of its own on a part of the sample."""

    id: str
    title: Text
    size: int


@dataclass(frozen=True)
class Term:
    """A time limit: so long after a date; nothing but the date: that day itself.

    With ``or_before`` the end may also lie before the date, as a plan made ahead of its
    decision does; else that is a typing error.
    """

    date: str
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    or_before: bool = False


@dataclass(frozen=True)
class Deadline:
    """By when something must be done; of several terms the earliest counts."""

    when: Condition | None
    end: str
    by: tuple[Term, ...]


@dataclass(frozen=True)
class Count:
    """So many dates at least within the months before ``until``.

    With ``since``, a date: only where that lies so many months back.
    """

    of: str
    at_least: int
    months: int
    until: str = "as_of"
    since: str = ""


@dataclass(frozen=True)
class Every:
    """Dates no further apart than so many months, from ``start`` (the first of them) on."""

    of: str
    months: int
    start: str = ""
    until: str = "as_of"


@dataclass(frozen=True)
class Scale:
    """Marks from ``low`` to ``high``; from ``met_from`` on the measure counts as met."""

    low: int
    high: int
    met_from: int


@dataclass(frozen=True)
class National:
    """A published national rate, in whole per cent, with its edition and law."""

    edition: str
    percent: int
    law: str
    cases: int | None = None
    note: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Comparable:
    """Whether a measure may be compared with one of other criteria, and why (not)."""

    criteria: str
    measure: str
    is_: bool
    reason: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """One requirement: a question, or a rule that answers it."""

    id: str
    theme: str
    title: Text
    source: str
    ask: Text
    guidance: Text
    unverified: Text
    status: str
    applies: Condition | None
    except_: Condition | None
    deadline: tuple[Deadline, ...]
    count: Count | None
    every: Every | None
    scale: Scale | None
    all_of: tuple[str, ...]
    unit: str
    panel: str
    national: tuple[National, ...]
    comparable: tuple[Comparable, ...]

    @property
    def kind(self) -> str:
        """Return answer, deadline, count, every, scale or all_of."""
        return next((rule for rule in RULES if getattr(self, rule)), "answer")

    @property
    def is_computed(self) -> bool:
        """Return whether a rule answers the measure, so that an answer overrides it."""
        return self.kind not in {"answer", "scale"}

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return every condition of the measure: applies, except, each deadline's when."""
        whens = [deadline.when for deadline in self.deadline]
        return tuple(item for item in (self.applies, self.except_, *whens) if item is not None)


@dataclass(frozen=True)
class Exclusion:
    """Which rows are left out, and the reason the ledger gives."""

    reason: Text
    when: Condition


@dataclass(frozen=True)
class Selection:
    """How cases are drawn: from which rows, how many, in which groups."""

    unit: str = "case"
    draw: str = "random"
    strata: str = ""
    size: int = 0
    quota: Mapping[str, int] = field(default_factory=dict)
    at_least: int = 0
    at_most: int | None = None
    reserves: int = 0
    one_per: tuple[str, ...] = ()
    date: str = "decided_on"
    exclude: tuple[Exclusion, ...] = ()


@dataclass(frozen=True)
class Criteria:
    """A set of criteria: what is asked of a case and what the answers mean.

    ``files`` are the files it was read from, the extended ones first; ``fingerprint`` is
    the SHA-256 of what they say together, whatever the layout and the comments.
    """

    id: str
    version: str
    title: Text
    law: str
    decided_from: date | None
    decided_before: date | None
    selection: Selection
    codes: Mapping[str, str]
    facts: tuple[Fact, ...]
    units: tuple[Unit, ...]
    panels: tuple[Panel, ...]
    measures: tuple[Measure, ...]
    themes: Mapping[str, Text]
    path: str
    fingerprint: str
    files: tuple[str, ...] = ()

    def measure(self, measure_id: str) -> Measure:
        """Return a measure by its id; ``AuditError`` where there is none."""
        known = {item.id: item for item in self.measures}
        return known[measure_id] if measure_id in known else _refuse(measure_id, known)

    def fact(self, fact_id: str) -> Fact:
        """Return a fact by its id; ``AuditError`` where there is none."""
        known = {item.id: item for item in self.facts}
        return known[fact_id] if fact_id in known else _refuse(fact_id, known)

    def unit_of(self, measure: Measure) -> str:
        """Return the unit below the case that a measure is read for, "" for the case itself."""
        return "" if measure.unit == self.selection.unit else measure.unit

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Return the register columns the criteria read, with the kind their use demands.

        Kinds are text, date, moment (a day or a day with a time), dates and number. A fact
        is read from a column of its name where the extract has one.
        """
        return columns_of(self)

    @cached_property
    def dated(self) -> frozenset[str]:
        """Return the columns and facts that hold a single date or moment, those of units too."""
        facts = ((fact.id, fact.kind) for fact in self.facts)
        kinds = (*self.columns.items(), *facts)
        return frozenset(name for name, kind in kinds if kind in {"date", "moment"})

    @cached_property
    def required_columns(self) -> tuple[str, ...]:
        """Return the columns that only the register can give: no reviewer is asked for them."""
        asked = {fact.id for fact in self.facts}
        return tuple(name for name in self.columns if name not in asked)

    def unit_columns(self, unit_id: str) -> Mapping[str, str]:
        """Return the columns that the extract of a unit may have, with their kinds."""
        return unit_columns_of(self, unit_id)


def _refuse(wanted: str, known: Iterable[str]) -> NoReturn:
    raise AuditError("criteria.cannot_find", name=wanted, hint=meant(wanted, known) or ".")
