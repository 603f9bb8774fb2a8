"""From outcomes to rates: what share of the cases keeps each requirement, and how sure that is.

A rate carries everything a reader or another program may ask of it: counts, strata, the
interval and the method that computed it, what would change it, and the conclusion against
the target and the country.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from audit.criteria import Criteria, National
from audit.stats.strata import Stratum
from audit.words import Text

if TYPE_CHECKING:
    import pandas as pd

    from audit.sampling import Sample
    from audit.stats.clusters import Clusters


@dataclass(frozen=True)
class Target:
    """A political target (måltal): a share in per cent to be reached by a date."""

    measure: str
    by: date
    percent: Decimal


@dataclass(frozen=True)
class StratumCount:
    """What one stratum gives to a rate.

    ``population`` is the number of cases in the frame, ``drawn`` those read and in scope,
    ``n`` those among them to which the measure applied and that have an answer, ``met``
    those that keep it; ``out_of_scope`` were drawn and replaced.
    """

    name: str
    population: int
    n: int
    met: int
    drawn: int
    out_of_scope: int = 0

    def as_counted(self) -> Stratum:
        """Return the stratum as the statistics take it."""
        return Stratum(self.population, self.drawn, self.n, self.met, self.out_of_scope)


@dataclass(frozen=True)
class Rate:
    """The share of cases (or units) that keep one requirement, in the whole frame or a group.

    ``rate``, ``low`` and ``high`` are raw shares from 0 to 1, None where nothing can be said.
    ``verdict`` is met, not_met or undecided against ``target``; ``benchmark`` is higher,
    lower or undecided against ``national``. ``if_documented`` and its companions are the
    rate as it would have been (*hvis ikke dokumenterede sager havde været i orden*).
    """

    measure: str
    group: str | None
    met: int
    n: int
    population: int
    lawful: int
    not_documented: int
    late: int
    outside: int
    not_yet_due: int
    unknown: int
    unanswered: int
    rate: float | None
    low: float | None
    high: float | None
    method: str
    reading: str
    level: float
    weighted: bool
    strata: tuple[StratumCount, ...]
    if_documented: float | None
    if_unknown_met: float | None
    if_unknown_missed: float | None
    without_lawful: float | None
    target: Target | None
    verdict: str | None
    national: National | None
    benchmark: str | None
    tipping: int | None
    note: Text
    cases_with_units: int | None = None
    correlation: float | None = None
    domain_known: bool = True
    clusters: tuple[Clusters, ...] = ()


@dataclass(frozen=True)
class Rates:
    """All rates of one round, in the order of the criteria."""

    round: str
    criteria: Criteria
    level: float
    reading: str
    rates: tuple[Rate, ...]
    sample: Sample

    def of(self, measure: str, group: str | None = None) -> Rate:
        """Return one rate; raises KeyError where there is none."""
        for rate in self.rates:
            if rate.measure == measure and rate.group == group:
                return rate
        raise KeyError((measure, group))

    def table(self) -> pd.DataFrame:
        """Return the rates as a table of raw numbers, one row per measure and group."""
        import pandas as pd

        return pd.DataFrame([asdict(replace(rate, strata=(), clusters=())) for rate in self.rates])

    def _repr_html_(self) -> str:
        columns = ["measure", "group", "met", "n", "rate", "low", "high", "verdict", "benchmark"]
        table = self.table()[[*columns, "method"]]
        shown = table if table["group"].notna().any() else table.drop(columns="group")
        head = f"<p>{self.round}, {self.level:.0%} intervals, {self.reading} reading</p>"
        return head + shown.to_html(index=False, float_format="{:.3f}".format, na_rep="")


@dataclass(frozen=True)
class Change:
    """The change of one rate from an earlier round to a later one, later minus earlier.

    ``verdict`` is higher, lower, undecided or refused; ``note`` is the reason when the two
    may not be compared. ``detectable`` is the smallest change that these two rounds could
    have shown with 80 % power, None where no change could.
    """

    measure: str
    before: Rate | None
    after: Rate | None
    change: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: str
    detectable: float | None
    method: str
    note: Text


@dataclass(frozen=True)
class Changes:
    """What changed between two rounds, measure by measure."""

    before: str
    after: str
    level: float
    reading: str
    changes: tuple[Change, ...]

    def of(self, measure: str) -> Change:
        """Return the change of one measure; raises KeyError where there is none."""
        return next(change for change in self.changes if change.measure == measure)

    def table(self) -> pd.DataFrame:
        """Return the changes as a table of raw numbers, one row per measure."""
        import pandas as pd

        numbers = ("change", "low", "high", "p_value", "p_adjusted", "detectable")
        return pd.DataFrame(
            [
                {
                    "measure": one.measure,
                    "before": f"{one.before.met} of {one.before.n}" if one.before else "",
                    "after": f"{one.after.met} of {one.after.n}" if one.after else "",
                    **{name: getattr(one, name) for name in numbers},
                    "verdict": one.verdict,
                    "note": one.note.get("en", ""),
                }
                for one in self.changes
            ]
        )

    def _repr_html_(self) -> str:
        head = f"<p>{self.before} → {self.after}, {self.reading} reading</p>"
        return head + self.table().to_html(index=False, float_format="{:.3f}".format, na_rep="")


def target_in_force(targets: Sequence[Target], measure: str, as_of: date | None) -> Target | None:
    """Return the target a measure is held against: the latest due on the day, else the next.

    >>> ladder = [Target("m", date(y, 12, 31), Decimal(p)) for y, p in ((2021, 50), (2022, 75))]
    >>> target_in_force(ladder, "m", date(2022, 6, 1)).percent
    Decimal('50')
    """
    own = sorted((t for t in targets if t.measure == measure), key=lambda t: t.by)
    due = [target for target in own if as_of is None or target.by <= as_of]
    return due[-1] if due else next(iter(own), None)


def national_of(nationals: Sequence[National], as_of: date | None) -> National | None:
    """Return the latest national figure that existed on the day, by its edition's first year."""
    known = [n for n in nationals if as_of is None or _year(n) <= as_of.year]
    return max(known or nationals, key=_year, default=None)


def _year(national: National) -> int:
    found = re.search("[0-9]{4}", national.edition)
    return int(found[0]) if found else 0
