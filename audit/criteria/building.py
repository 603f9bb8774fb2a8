"""From the tables of a criteria file to its values."""

from typing import Any

from audit.conditions import Condition, read_condition
from audit.criteria.shapes import (
    ComparableTable,
    CountTable,
    CriteriaTable,
    DeadlineTable,
    EveryTable,
    ExcludeTable,
    FactTable,
    MeasureTable,
    NationalTable,
    ScaleTable,
    SelectionTable,
    TermTable,
)
from audit.criteria.values import (
    CODES,
    Comparable,
    Count,
    Criteria,
    Deadline,
    Every,
    Exclusion,
    Fact,
    Measure,
    National,
    Panel,
    Scale,
    Selection,
    Term,
    Unit,
)
from audit.faults import Fault, Path
from audit.words import Text


def build(table: CriteriaTable) -> tuple[Criteria, list[Fault]]:
    """Return what the tables say, and the faults of their conditions."""
    faults: list[Fault] = []
    measures = [_measure(item, ("measure", i), faults) for i, item in enumerate(table.measure)]
    criteria = Criteria(
        id=table.id,
        version=table.version,
        title=table.title,
        law=table.law,
        decided_from=table.decided.from_,
        decided_before=table.decided.before,
        selection=_selection(table.selection, faults),
        codes={**CODES, **table.codes},
        facts=tuple(_fact(item) for item in table.fact),
        units=tuple(Unit(item.id, item.title, tuple(item.facts)) for item in table.unit),
        panels=tuple(Panel(item.id, item.title, item.size or 0) for item in table.panel),
        measures=tuple(measures),
        themes=table.themes,
        path="",
        fingerprint="",
    )
    return criteria, faults


def _condition(raw: Any, path: Path, faults: list[Fault]) -> Condition | None:
    if raw is None:
        return None
    condition, found = read_condition(raw, path)
    faults.extend(found)
    return condition


def _selection(table: SelectionTable, faults: list[Fault]) -> Selection:
    exclude = (_exclusion(item, i, faults) for i, item in enumerate(table.exclude))
    return Selection(
        unit=table.unit,
        draw=table.draw,
        strata=table.strata or "",
        size=table.size or sum(table.quota.values()),
        quota=table.quota,
        at_least=table.at_least,
        at_most=table.at_most,
        reserves=table.reserves,
        one_per=tuple(table.one_per),
        date=table.date,
        exclude=tuple(item for item in exclude if item is not None),
    )


def _exclusion(table: ExcludeTable, i: int, faults: list[Fault]) -> Exclusion | None:
    when = _condition(table.when, ("selection", "exclude", i, "when"), faults)
    return Exclusion(table.reason, when) if when is not None else None


def _fact(table: FactTable) -> Fact:
    return Fact(
        id=table.id,
        title=table.title,
        kind=table.kind or "text",
        choices=table.choices,
        guidance=table.guidance,
        unverified=table.unverified,
        status=_status(table),
    )


def _status(table: FactTable | MeasureTable) -> str:
    return "unverified" if table.status or table.unverified else ""


def title_of(table: MeasureTable) -> Text:
    """Return the title of a measure, written as ``title`` or with a key for each language."""
    short = {"da": table.da, "en": table.en}
    return {**table.title, **{language: text for language, text in short.items() if text}}


def _measure(table: MeasureTable, path: Path, faults: list[Fault]) -> Measure:
    deadlines = enumerate(table.deadline)
    return Measure(
        id=table.id,
        theme=table.theme,
        title=title_of(table),
        source=table.source,
        ask=table.ask,
        guidance=table.guidance,
        unverified=table.unverified,
        status=_status(table),
        applies=_condition(table.applies, (*path, "applies"), faults),
        except_=_condition(table.except_, (*path, "except"), faults),
        deadline=tuple(_deadline(item, (*path, "deadline", i), faults) for i, item in deadlines),
        count=_count(table.count),
        every=_every(table.every),
        scale=_scale(table.scale),
        all_of=tuple(table.all_of),
        unit=table.unit,
        panel=table.panel,
        national=tuple(_national(item) for item in table.national),
        comparable=tuple(_comparable(item) for item in table.comparable),
    )


def _deadline(table: DeadlineTable, path: Path, faults: list[Fault]) -> Deadline:
    when = _condition(table.when, (*path, "when"), faults)
    return Deadline(when, table.end, tuple(_term(item) for item in table.by))


def _term(table: TermTable) -> Term:
    return Term(
        date=table.date,
        months=table.months or 0,
        weeks=table.weeks or 0,
        days=table.days or 0,
        hours=table.hours or 0,
        or_before=table.or_before,
    )


def _count(table: CountTable | None) -> Count | None:
    if table is None:
        return None
    return Count(table.of, table.at_least or 0, table.months or 0, table.until, table.since)


def _every(table: EveryTable | None) -> Every | None:
    if table is None:
        return None
    return Every(table.of, table.months or 0, table.start, table.until)


def _scale(table: ScaleTable | None) -> Scale | None:
    if table is None:
        return None
    return Scale(table.from_ or 0, table.to or 0, table.met_from or 0)


def _national(table: NationalTable) -> National:
    return National(table.edition, table.percent or 0, table.law, table.cases, table.note)


def _comparable(table: ComparableTable) -> Comparable:
    return Comparable(table.criteria, table.measure, bool(table.is_), table.reason)
