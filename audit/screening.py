"""From the frame to the cases that may be drawn, with a ledger of everything left out.

Every row that is left out has a reason, and an unknown needs its own: a missing age is not
"under 18". What cannot be decided is refused, row by row, unless a rule says ``missing``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from audit.combinations import by_combination
from audit.conditions import mentions
from audit.criteria import Criteria, Exclusion, Measure
from audit.criteria.columns import AS_OF
from audit.errors import AuditError, Problem, problem
from audit.faults import meant
from audit.frame import Frame
from audit.words import Text, catalogue, texts


@dataclass(frozen=True)
class Step:
    """One line of the ledger (frasorteringsoversigt): a reason, how many left out, how many left.

    ``applied`` is False for a rule that could not be used because the extract lacks its column.
    """

    reason: Text
    left_out: int
    left: int
    applied: bool = True


@dataclass(frozen=True)
class Eligible:
    """The cases that may be drawn (nettoliste), the ledger, and the frame they come from."""

    cases: pd.DataFrame
    ledger: tuple[Step, ...]
    frame: Frame
    criteria: Criteria
    left_out: pd.DataFrame

    def _repr_html_(self) -> str:
        lines = [(step.reason.get("en", ""), step.left_out, step.left) for step in self.ledger]
        return pd.DataFrame(lines, columns=["reason", "left out", "left"]).to_html(index=False)


@dataclass(frozen=True)
class _Sieve:
    """The rows still in, and what has been left out so far."""

    cases: pd.DataFrame
    ledger: tuple[Step, ...]
    gone: tuple[pd.Series, ...] = ()

    def without(self, out: pd.Series, reason: Text) -> "_Sieve":
        """Leave out the rows for which ``out`` is True, for a reason."""
        left = self.cases[~out]
        step = Step(reason, int(out.sum()), len(left))
        gone = pd.Series(reason["da"], index=self.cases.index[out], dtype=str)
        return _Sieve(left, (*self.ledger, step), (*self.gone, gone))

    def counting(self, more: int) -> "_Sieve":
        """Count so many more lines in the last step."""
        *before, last = self.ledger
        step = Step(last.reason, last.left_out + more, last.left)
        return _Sieve(self.cases, (*before, step), self.gone)

    def noting(self, reason: Text) -> "_Sieve":
        """Note a rule that could not be applied."""
        return _Sieve(
            self.cases, (*self.ledger, Step(reason, 0, len(self.cases), False)), self.gone
        )


def screen(frame: Frame, criteria: Criteria) -> Eligible:
    """Return the cases of the frame that the criteria let in, with the ledger.

    In this order: rows the frame refuses, decisions under another law, decisions outside the
    period, other types of case, then the exclusions of the criteria.

    Raises
    ------
    AuditError
        Naming every row whose missing value leaves a rule undecided, and every date that
        neither the extract nor a reviewer can give.
    """
    _refuse_lacking(frame, criteria)
    sieve = _Sieve(frame.table, (Step(texts("screening.extract"), 0, frame.rows),))
    sieve = _faults(sieve, frame)
    sieve = _dates(sieve, frame, criteria)
    sieve = _types(sieve, criteria)
    for exclusion in criteria.selection.exclude:
        sieve = _exclude(sieve, exclusion, frame)
    left_out = _left_out(frame, sieve.gone)
    return Eligible(sieve.cases, sieve.ledger, frame, criteria, left_out)


def _refuse_lacking(frame: Frame, criteria: Criteria) -> None:
    """Refuse an extract without strata, and rules on dates that nobody can know."""
    known = {*frame.table.columns, *(fact.id for fact in criteria.facts), AS_OF}
    problems = [
        problem(
            "screening.no_such_date",
            measure=measure.title,
            date=name,
            hint=meant(name, known) or ".",
        )
        for measure in criteria.measures
        if not criteria.unit_of(measure)
        for name in dict.fromkeys(_unreachable(measure, known))
    ]
    strata = criteria.selection.strata
    if strata and strata not in frame.table.columns:
        problems.append(problem("screening.no_strata_column", column=strata))
    if problems:
        raise AuditError("screening.lacking", problems)


def _unreachable(measure: Measure, known: Collection[str]) -> Iterator[str]:
    """Yield the dates without which a rule can say nothing; of several starts one is enough."""
    for deadline in measure.deadline:
        starts = [term.date for term in deadline.by]
        yield from (name for name in (deadline.end,) if name not in known)
        if not any(name in known for name in starts):
            yield from starts[:1]
    for rule in (measure.count, measure.every):
        if rule is not None and rule.of not in known:
            yield rule.of


def _faults(sieve: _Sieve, frame: Frame) -> _Sieve:
    """Leave out the lines that cannot be drawn until they are corrected, by kind of fault.

    A line that never was a case, such as a total, stands in no table but is counted too.
    """
    refused = frame.refused
    no_cases_first = sorted(refused, key=lambda row: row in frame.table.index)
    for key in dict.fromkeys(refused[row].problem.key for row in no_cases_first):
        rows = [row for row, fault in refused.items() if fault.problem.key == key]
        out = sieve.cases.index.to_series().isin(rows)
        sieve = sieve.without(out, _reason(key))
        sieve = sieve.counting(sum(row not in frame.table.index for row in rows))
    return sieve


def _reason(key: str) -> Text:
    name = key.partition(".")[2]
    return texts(f"screening.{name if name in catalogue('screening') else 'refused_row'}")


def _dates(sieve: _Sieve, frame: Frame, criteria: Criteria) -> _Sieve:
    """Leave out rows dated under another law or outside the period."""
    date = criteria.selection.date
    if date not in sieve.cases.columns:
        return _undated(sieve, frame, criteria)
    sieve = sieve.without(sieve.cases[date] == "", texts("screening.date_missing"))
    if criteria.decided_from or criteria.decided_before:
        law = _outside(criteria.decided_from, criteria.decided_before, exclusive_end=True)
        sieve = sieve.without(law(sieve.cases[date]), texts("screening.other_law"))
    period = frame.period
    if period.first or period.last:
        window = _outside(period.first, period.last, exclusive_end=False)
        sieve = sieve.without(window(sieve.cases[date]), texts("screening.outside_period"))
    return sieve


def _undated(sieve: _Sieve, frame: Frame, criteria: Criteria) -> _Sieve:
    """Note the rules on dates that cannot be applied without a date."""
    rules = {
        "screening.other_law": criteria.decided_from or criteria.decided_before,
        "screening.outside_period": frame.period.first or frame.period.last,
    }
    start = texts("screening.not_applied", columns=[criteria.selection.date])
    for key in (key for key, bound in rules.items() if bound):
        reason = texts(key)
        sieve = sieve.noting({code: f"{said} {reason[code]}" for code, said in start.items()})
    return sieve


def _outside(
    first: date | None, last: date | None, *, exclusive_end: bool
) -> Callable[[pd.Series], pd.Series]:
    """A test of dates as ISO text, which sorts as dates do."""

    def test(days: pd.Series) -> pd.Series:
        day = days.str.slice(0, 10)
        before = day < first.isoformat() if first else pd.Series(False, index=days.index)
        if last is None:
            return before
        after = day >= last.isoformat() if exclusive_end else day > last.isoformat()
        return before | after

    return test


def _types(sieve: _Sieve, criteria: Criteria) -> _Sieve:
    selection = criteria.selection
    if not selection.strata:
        return sieve
    strata = sieve.cases[selection.strata]
    sieve = sieve.without(strata == "", texts("screening.stratum_missing", column=selection.strata))
    if not selection.quota:
        return sieve
    other = ~sieve.cases[selection.strata].isin(list(selection.quota))
    return sieve.without(other, texts("screening.other_type", kinds=list(selection.quota)))


def _exclude(sieve: _Sieve, exclusion: Exclusion, frame: Frame) -> _Sieve:
    columns = sorted({name for kind, name in mentions(exclusion.when) if kind == "column"})
    absent = [column for column in columns if column not in sieve.cases.columns]
    if absent:
        note = {
            language: f"{texts('screening.not_applied', columns=absent)[language]} {reason}"
            for language, reason in exclusion.reason.items()
        }
        return sieve.noting(note)
    answer = by_combination(sieve.cases, columns, exclusion.when)
    undecided = sieve.cases.index[answer.isna()]
    if len(undecided):
        raise AuditError(
            "screening.undecided",
            _undecided(sieve.cases.loc[undecided], columns, exclusion, frame),
            rule=exclusion.reason,
        )
    return sieve.without(answer.astype(bool), exclusion.reason)


def _undecided(
    rows: pd.DataFrame, columns: Iterable[str], exclusion: Exclusion, frame: Frame
) -> list[Problem]:
    return [
        problem(
            "screening.undecided_row",
            row=index,
            case=row["case_id"],
            column=frame.columns.get(column, column),
            rule=exclusion.reason,
        )
        for index, row in rows.iterrows()
        for column in columns
        if row[column] == ""
    ]


def _left_out(frame: Frame, gone: Sequence[pd.Series]) -> pd.DataFrame:
    reasons = pd.concat(gone) if gone else pd.Series(dtype=str)
    rows = frame.table.reindex(reasons.index)["case_id"].fillna("")
    return pd.DataFrame({"row": reasons.index, "case_id": rows.to_numpy(), "reason": reasons})
