"""Counting outcomes by stratum: what the estimates of a rate rest on.

The base of a measure is the part of the frame to which it applies by the register alone
(the group asked for, and an ``applies`` that reads only columns). Its size is known; whether
the measure applies to all of the base is known only where every drawn case of it answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from audit.combinations import by_combination
from audit.conditions import AllOf, Condition, mentions
from audit.criteria import Measure
from audit.errors import AuditError
from audit.judging import Outcome
from audit.outcomes import Outcomes
from audit.sampling import Sample

SINGLE = ("case_id", "case_number", "child_id", "family_id", "caseworker")
"""Columns that tell single children or employees apart: no figures are made by them."""

ANSWERED = ("met", "missed")


@dataclass(frozen=True)
class Cell:
    """One stratum of one measure: sizes and the outcomes of its drawn cases."""

    name: str
    population: int
    drawn: tuple[str, ...]
    out_of_scope: int
    outcomes: tuple[Outcome, ...]

    def count(self, *wanted: str) -> int:
        """Return how many outcomes are of these kinds."""
        return sum(outcome.outcome in wanted for outcome in self.outcomes)

    @property
    def by_case(self) -> dict[str, tuple[Outcome, ...]]:
        """The answered units of every drawn case; a case without units stays in, empty."""
        return {
            case: tuple(o for o in self.outcomes if o.case == case and o.outcome in ANSWERED)
            for case in self.drawn
        }


def cells(outcomes: Outcomes, measure: Measure, column: str = "", group: str = "") -> list[Cell]:
    """Return the cells of a measure, one per stratum with cases in its base."""
    sample = outcomes.sample
    base = _base(sample, measure, column, group)
    roles = sample.cases.set_index("case_id")["role"]
    own = [outcome for outcome in outcomes.of(measure.id) if outcome.case in base.index]
    found = []
    for stratum in sample.design.strata:
        members = base.index[base == stratum.name]
        listed = roles.reindex(members).dropna()
        drawn = tuple(case for case in sample.read_for(measure.panel) if case in listed.index)
        if len(members):
            found.append(
                Cell(
                    stratum.name,
                    len(members),
                    drawn,
                    int((listed == "replaced").sum()),
                    tuple(outcome for outcome in own if outcome.stratum == stratum.name),
                )
            )
    return found


def is_domain_known(measure: Measure, found: Sequence[Cell]) -> bool:
    """Whether the number of cases in the frame that the measure applies to is known.

    It is where nothing but register columns decides, and every drawn case has an answer.
    """
    by_register = measure.applies is None or _by_columns(measure.applies)
    complete = all(cell.count(*ANSWERED) == len(cell.drawn) for cell in found)
    return by_register and complete and not any(cell.out_of_scope for cell in found)


def read_in(sample: Sample, measure: Measure, column: str, group: str) -> tuple[str, ...]:
    """Return the cases of a group that were read for a measure; all where no group is asked for."""
    cases = sample.read_for(measure.panel)
    if not group:
        return cases
    values = sample.eligible.cases.set_index("case_id")[column]
    return tuple(case for case in cases if values[case] == group)


def groups_of(sample: Sample, column: str) -> list[str]:
    """Return the values of a register column among the eligible cases, in order.

    Raises ``AuditError`` where the extract has no such column, and for one that tells single
    children or employees apart.
    """
    if column in SINGLE:
        raise AuditError("outcomes.single_people", column=column)
    known = [name for name in sample.eligible.cases.columns if name not in SINGLE]
    if column not in known:
        raise AuditError("outcomes.no_column", column=column, known=known)
    return sorted(value for value in sample.eligible.cases[column].unique() if value)


def _by_columns(condition: Condition) -> bool:
    return all(kind == "column" for kind, _ in mentions(condition))


def _register_parts(condition: Condition | None) -> list[Condition]:
    """The parts of a condition that the register decides and without which it cannot hold."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    return [part for part in parts if part is not None and _by_columns(part)]


def _base(sample: Sample, measure: Measure, column: str, group: str) -> pd.Series:
    """The stratum of every eligible case in the base of a measure, by case id."""
    base = _strata(sample)
    for part in _register_parts(measure.applies):
        base = base.reindex(_cases_for(part, sample, base))
    if column:
        values = sample.eligible.cases.set_index("case_id")[column]
        base = base[values.reindex(base.index) == group]
    return base


def _cases_for(part: Condition, sample: Sample, base: pd.Series) -> pd.Index:
    """The cases of the base for which a condition holds, or may hold."""
    cases = sample.eligible.cases
    columns = sorted({name for _, name in mentions(part) if name in cases.columns})
    applies = by_combination(cases, columns, part)
    out = cases["case_id"][[answer is False for answer in applies]]
    return base.index.difference(pd.Index(out), sort=False)


def _strata(sample: Sample) -> pd.Series:
    cases = sample.eligible.cases
    column = sample.criteria.selection.strata
    names = cases[column].to_numpy() if column else ""
    return pd.Series(names, index=pd.Index(cases["case_id"]), dtype=str)
