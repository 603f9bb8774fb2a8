"""Judging one case: each measure ruled out, answered or computed, and excepted where lawful."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from audit.computed import Finding, Register, compute, undecided
from audit.conditions import holds, mentions
from audit.criteria import Criteria, Measure
from audit.criteria.columns import dates_of
from audit.errors import Problem, problem
from audit.log_chain import Entry

if TYPE_CHECKING:
    import pandas as pd

    from audit.sampling import Sample


@dataclass(frozen=True)
class Outcome:
    """What one case (or one unit of it) says about one measure.

    ``outcome`` is met, missed, outside, unknown or unanswered; ``code`` the answer behind it,
    given or computed; ``reason`` a key such as not_yet_due; ``due`` the last day in time.
    """

    case: str
    unit: str
    stratum: str
    measure: str
    outcome: str
    code: str
    computed: bool = False
    overridden: bool = False
    reason: str = ""
    due: date | None = None
    reviewer: str = ""
    document: str = ""


class Given(Protocol):
    """The answers of a round, or those of one case so far."""

    def of(self, case: str, unit: str, key: str) -> Entry | None:
        """Return the current answer, None where there is none."""

    def units(self, case: str, unit: str) -> tuple[str, ...]:
        """Return the keys of the case's units of a kind that have an answer."""


@dataclass(frozen=True)
class Reading:
    """One case as it is read: the register's row, the reviewer's answers, the day it is judged."""

    criteria: Criteria
    case: str
    register: Mapping[str, str]
    answers: Given
    as_of: date | None
    registered_units: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]]

    @classmethod
    def of(cls, sample: Sample, register: Mapping[str, str], case: str, answers: Given) -> Reading:
        """Return the reading of one sampled case."""
        units = {name: _unit_rows(table, case) for name, table in sample.frame.units.items()}
        return cls(sample.criteria, case, register, answers, sample.frame.period.as_of, units)

    def units(self, unit: str) -> tuple[str, ...]:
        """Return the keys of the case's units of a kind, from the register and the reviewer."""
        if not unit:
            return ("",)
        registered = [key for key, _ in self.registered_units.get(unit, ())]
        added = self.answers.units(self.case, unit)
        return tuple(dict.fromkeys([*registered, *added]))

    def values(self, unit_kind: str, unit: str) -> Register:
        """Return what is known of the case, or of one unit of it."""
        registered = dict(self.register)
        registered.update(dict(self.registered_units.get(unit_kind, ())).get(unit, {}))
        return Register(self.criteria, registered, self._given(unit), self.as_of)

    def _given(self, unit: str) -> Mapping[str, str]:
        """The reviewer's facts: those of the unit before those of the whole case."""
        given = {}
        for fact in self.criteria.facts:
            entry = self.answers.of(self.case, unit, fact.id)
            if entry is None and unit:
                entry = self.answers.of(self.case, "", fact.id)
            if entry is not None and entry.answer:
                given[fact.id] = entry.answer
        return given

    def outcomes(self, stratum: str, panels: Collection[str] = ("",)) -> Iterator[Outcome]:
        """Yield the outcome of every measure that this case is read for, by whatever panel."""
        for measure in (one for one in self.criteria.measures if one.panel in panels):
            kind = self.criteria.unit_of(measure)
            for unit in self.units(kind):
                found = Judgement(self, kind, unit).of(measure.id)
                yield replace(found, stratum=stratum)

    def problems(self) -> Iterator[Problem]:
        """Yield the dates that cannot be: an end given before the start it is counted from."""
        for measure in self.criteria.measures:
            kind = self.criteria.unit_of(measure)
            for unit in self.units(kind):
                clash = self.values(kind, unit).reversed_dates(measure)
                if clash:
                    yield problem(
                        "outcomes.reversed", case=self.case, measure=measure.title, **clash
                    )


class Judgement:
    """The outcomes of one case or unit, each worked out once."""

    def __init__(self, reading: Reading, unit_kind: str, unit: str) -> None:
        self.reading = reading
        self.unit = unit
        self.values = reading.values(unit_kind, unit)
        self.found: dict[str, Outcome] = {}

    def of(self, measure_id: str) -> Outcome:
        """Return the outcome of one measure."""
        if measure_id not in self.found:
            self.found[measure_id] = self._judge(self.reading.criteria.measure(measure_id))
        return self.found[measure_id]

    def look(self, kind: str, name: str) -> str | Outcome:
        """Return what a condition asks for: a column, a fact, or another measure's outcome."""
        return self.of(name) if kind == "measure" else self.values.value(kind, name)

    def _judge(self, measure: Measure) -> Outcome:
        unit = self.unit if self.reading.criteria.unit_of(measure) else ""
        entry = self.reading.answers.of(self.reading.case, unit, measure.id)
        answer = entry.answer if entry else ""
        finding = self._finding(measure, answer)
        overridden = measure.is_computed and bool(answer) and finding.reason != "by_rule"
        return Outcome(
            case=self.reading.case,
            unit=unit,
            stratum="",
            measure=measure.id,
            outcome=finding.outcome,
            code=finding.code,
            computed=measure.is_computed and not overridden,
            overridden=overridden,
            reason=finding.reason,
            due=finding.due,
            reviewer=entry.who if entry else "",
            document=entry.document if entry else "",
        )

    def _finding(self, measure: Measure, answer: str) -> Finding:
        """The finding: by rule outside, as answered, or computed; then the lawful exception."""
        if measure.applies is not None:
            applies = holds(measure.applies, self.look)
            if applies is False:
                return Finding("outside", "not_applicable", "by_rule")
            if applies is None and not answer:
                return undecided(measure.applies, self.values, self.look)
        if answer:
            finding = _answered(measure, answer)
        elif measure.all_of:
            finding = _all_of([self.of(part) for part in measure.all_of])
        else:
            finding = compute(measure, self.values, self.look)
        overridden = bool(answer) and measure.is_computed
        counted = self._counted(finding)
        return counted if overridden else self._excepted(measure, counted)

    def _counted(self, finding: Finding) -> Finding:
        """The finding as the criteria count its code, given or computed alike."""
        codes = self.reading.criteria.codes
        return replace(finding, outcome=codes.get(finding.code, finding.outcome))

    def _excepted(self, measure: Measure, finding: Finding) -> Finding:
        if measure.except_ is None or finding.outcome != "missed":
            return finding
        if holds(measure.except_, self.look) is True:
            return self._counted(Finding("met", "met_lawful_exception", "exception", finding.due))
        return finding


def _answered(measure: Measure, answer: str) -> Finding:
    """The finding of an answer; of a code the criteria say what it counts as."""
    if measure.scale is not None and answer.lstrip("-").isdigit():
        return Finding("met" if int(answer) >= measure.scale.met_from else "missed", answer)
    return Finding("unknown", answer)


def _all_of(parts: list[Outcome]) -> Finding:
    """Any missed: missed; else any unanswered or unknown: that; nothing left: outside."""
    outcomes = {part.outcome for part in parts}
    for outcome, code in (
        ("missed", "not_met"),
        ("unanswered", ""),
        ("unknown", "not_assessable"),
        ("met", "met"),
    ):
        if outcome in outcomes:
            return Finding(outcome, code)
    return Finding("outside", "not_applicable", "by_rule")


def facts_of(measure: Measure) -> set[str]:
    """Return the names of all facts (or columns) that a measure rests on."""
    asked = {name for c in measure.conditions for kind, name in mentions(c) if kind == "fact"}
    return (asked | {use.name for use in dates_of(measure)}) - {"", "as_of"}


def deciding_facts(measure: Measure) -> set[str]:
    """Return the names of the facts that decide whether a measure applies."""
    return {name for kind, name in mentions(measure.applies) if kind == "fact"}


def text_rows(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a table of text, each by column name."""
    return [
        {str(name): str(cell) for name, cell in row.items()} for row in table.to_dict("records")
    ]


def _unit_rows(table: pd.DataFrame, case: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    own = table[table["case_id"] == case]
    names = own["unit"] if "unit" in own.columns else own.groupby("case_id").cumcount() + 1
    return tuple((str(name), row) for name, row in zip(names, text_rows(own), strict=True))
