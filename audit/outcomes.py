"""From answers to outcomes: whether each case kept each requirement.

A measure is answered by the reviewer or computed from dates and facts; either way a code
comes out, and the criteria say what the code means for a rate: met, missed, outside, unknown.
Unanswered is none of these. What rests on an unknown is unknown, never outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from audit.computed import UNKNOWN
from audit.conditions import holds
from audit.criteria import Criteria
from audit.dates import parse_day
from audit.errors import AuditError, Problem
from audit.judging import Judgement, Outcome, Reading, deciding_facts, facts_of, text_rows
from audit.log_chain import Entry

if TYPE_CHECKING:
    import pandas as pd

    from audit.log import Answers
    from audit.sampling import Sample


@dataclass(frozen=True)
class Disagreement:
    """A date that the register and the file do not agree on; days later in the register."""

    case: str
    column: str
    register: str
    file: str
    days: int | None


@dataclass(frozen=True)
class Outcomes:
    """All outcomes of a round, with the sample that gives them their weight."""

    sample: Sample
    rows: tuple[Outcome, ...]
    disagreements: tuple[Disagreement, ...]

    def of(self, measure: str) -> tuple[Outcome, ...]:
        """Return the outcomes of one measure."""
        return tuple(row for row in self.rows if row.measure == measure)

    def table(self) -> pd.DataFrame:
        """Return the outcomes as a table, one row per case, unit and measure."""
        import pandas as pd

        return pd.DataFrame([vars(row) for row in self.rows])

    def _repr_html_(self) -> str:
        return (
            self.table()
            .pivot_table(
                index="measure", columns="outcome", values="case", aggfunc="count", fill_value=0
            )
            .to_html()
        )


def assess(sample: Sample, answers: Answers) -> Outcomes:
    """Return the outcome of every drawn case for every measure of the criteria.

    A date from the reviewer counts before one from the register; where they differ both are
    kept and the difference is listed.

    Raises
    ------
    AuditError
        Where a date given by a reviewer lies before the date it is counted from.
    """
    registers = {row["case_id"]: row for row in text_rows(_listed(sample))}
    parts = {panel: set(sample.read_for(panel)) for panel in _panels(sample)}
    rows: list[Outcome] = []
    differing: list[Disagreement] = []
    problems: list[Problem] = []
    for case in sample.drawn:
        reading = Reading.of(sample, registers[case], case, answers)
        panels = [panel for panel, cases in parts.items() if case in cases]
        rows += reading.outcomes(sample.stratum_of(case), panels)
        differing += _disagreements(reading)
        problems += reading.problems()
    if problems:
        raise AuditError("outcomes.impossible", problems)
    return Outcomes(sample, tuple(rows), tuple(differing))


def asked(
    criteria: Criteria, register: Mapping[str, str], given: Mapping[str, str], as_of: date | None
) -> dict[str, str]:
    """Return for every measure and fact of a case whether it is asked.

    ``given`` holds the answers so far, by measure or fact id. A measure is ``ask``,
    ``outside`` (a rule says so already) or ``open`` (that depends on answers to come); a fact
    is outside when everything that rests on it is, unless it is what decides that.
    """
    reading = Reading(criteria, "", register, _SoFar(given), as_of, {})
    judgement = Judgement(reading, "", "")
    states: dict[str, str] = {}
    for measure in criteria.measures:
        applies = True if measure.applies is None else holds(measure.applies, judgement.look)
        states[measure.id] = {True: "ask", False: "outside", None: "open"}[applies]
    resting = {measure.id: facts_of(measure) for measure in criteria.measures}
    deciding = {name for measure in criteria.measures for name in deciding_facts(measure)}
    for fact in criteria.facts:
        users = [states[measure] for measure, names in resting.items() if fact.id in names]
        idle = users and set(users) == {"outside"} and fact.id not in deciding
        states[fact.id] = "outside" if idle else "ask"
    return states


@dataclass(frozen=True)
class _SoFar:
    """Answers of one case as a mapping, in the shape that a reading looks them up."""

    given: Mapping[str, str]

    def of(self, case: str, unit: str, key: str) -> Entry | None:
        answer = self.given.get(key)
        return None if answer is None else Entry(case=case, unit=unit, key=key, answer=answer)

    def units(self, case: str, unit: str) -> tuple[str, ...]:  # noqa: ARG002 - one case, no units
        return ()


def _panels(sample: Sample) -> tuple[str, ...]:
    """All kinds of readers: those of every case, then the panels."""
    return ("", *(panel.id for panel in sample.criteria.panels))


def _listed(sample: Sample) -> pd.DataFrame:
    cases = sample.eligible.cases
    return cases[cases["case_id"].isin(sample.cases["case_id"])]


def _disagreements(reading: Reading) -> Iterator[Disagreement]:
    for fact in reading.criteria.facts:
        entry = reading.answers.of(reading.case, "", fact.id)
        said = reading.register.get(fact.id)
        if entry is None or said is None or entry.answer in {said, said or UNKNOWN}:
            continue
        if fact.kind in {"date", "moment"}:
            yield Disagreement(reading.case, fact.id, said, entry.answer, _days(entry.answer, said))


def _days(file: str, register: str) -> int | None:
    """Days by which the register is later than the file; None where one has no date."""
    told, written = parse_day(file), parse_day(register)
    return (written - told).days if told and written else None
