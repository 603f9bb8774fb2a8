"""Outcomes to rates, with the default method of every design; rates to conclusions.

Which method is used follows from the design alone: the number of strata, whether the number
of cases the measure applies to is known, whether cases were replaced, whether units lie
within cases. ``Rate.method`` names what was computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from audit.criteria import Measure
from audit.estimates import Rate, Rates, StratumCount, Target, national_of, target_in_force
from audit.outcomes import Outcomes
from audit.stats.benchmark import against_national
from audit.stats.clusters import Clusters, cluster_estimate
from audit.stats.default import rate_interval, target_verdict
from audit.stats.interval import Interval
from audit.stats.score import stratified_rate
from audit.stats.strata import Reading, Stratum, design_of
from audit.stats.survey import ratio
from audit.stats.targets import share
from audit.tally import ANSWERED, Cell, cells, groups_of, is_domain_known, read_in
from audit.words import Text, texts


@dataclass(frozen=True)
class _Question:
    """What is asked of every measure alike."""

    outcomes: Outcomes
    reading: Reading
    level: float
    targets: Sequence[Target]

    @property
    def as_of(self) -> date | None:
        return self.outcomes.sample.frame.period.as_of

    @property
    def is_random(self) -> bool:
        return self.outcomes.sample.design.kind == "random"


def rates(
    outcomes: Outcomes,
    *,
    name: str = "",
    level: float = 0.95,
    reading: Reading = "finite",
    by: str = "",
    targets: Sequence[Target] = (),
) -> Rates:
    """Return the rate of every measure, and with ``by`` of every group of a register column.

    Parameters
    ----------
    level
        Confidence level of the two-sided intervals.
    reading
        *finite*: the cases of this frame; *process*: how we work, the frame itself a sample.
    by
        A column of the frame; cases without a value there are in no group.
    """
    question = _Question(outcomes, reading, level, targets)
    criteria = outcomes.sample.criteria
    groups = groups_of(outcomes.sample, by) if by else []
    found = [
        _rate(question, measure, by, group)
        for measure in criteria.measures
        for group in ["", *groups]
    ]
    return Rates(name or criteria.id, criteria, level, reading, tuple(found), outcomes.sample)


def _rate(question: _Question, measure: Measure, by: str, group: str) -> Rate:
    own = cells(question.outcomes, measure, by if group else "", group)
    if question.outcomes.sample.criteria.unit_of(measure):
        counted = _by_unit(question, measure, own)
    else:
        counted = _by_case(question, measure, own)
        read = len(read_in(question.outcomes.sample, measure, by, group))
        ruled_out = read - sum(len(cell.drawn) for cell in own)
        counted = replace(counted, outside=counted.outside + ruled_out)
    counted = replace(counted, group=group or None)
    return counted if group else _held_against(counted, question, measure)


def _by_case(question: _Question, measure: Measure, own: Sequence[Cell]) -> Rate:
    known = is_domain_known(measure, own)
    blank = replace(_counts(question, measure, own), domain_known=known)
    counted = [stratum.as_counted() for stratum in blank.strata]
    estimate = rate_interval(
        counted, domain_known=known, reading=question.reading, level=question.level
    )
    if estimate is None:
        return blank
    return replace(
        _estimated(blank, estimate.rate, estimate.interval, question),
        weighted=estimate.weighted and sum(cell.count(*ANSWERED) > 0 for cell in own) > 1,
        if_documented=_what_if(own, known, met=("met", "not_documented")),
        if_unknown_met=_what_if(own, known, met=("met", "unknown"), also=("unknown",)),
        if_unknown_missed=_what_if(own, known, met=("met",), also=("unknown",)),
        without_lawful=_what_if(own, known, met=("met",), without=("met_lawful_exception",)),
    )


def _estimated(blank: Rate, rate: float, interval: Interval, question: _Question) -> Rate:
    """The rate with its interval; the latest cases are no random draw and get none."""
    if not question.is_random:
        return replace(blank, rate=rate, method="latest cases", note=texts("rates.latest"))
    low, high, method = interval.low, interval.high, interval.method
    note = blank.note or _silent_strata(blank)
    return replace(blank, rate=rate, low=low, high=high, method=method, note=note)


def _silent_strata(rate: Rate) -> Text:
    """Say which strata were read without a single case that counts: the rate is silent on them."""
    silent = [s.name for s in rate.strata if s.drawn and not s.n and len(rate.strata) > 1]
    return texts("rates.silent_strata", names=silent) if silent else {}


def _by_unit(question: _Question, measure: Measure, own: Sequence[Cell]) -> Rate:
    """The share of units (notifications), cases drawn: units of one case are not independent."""
    clusters = tuple(_clusters(cell) for cell in own if cell.drawn)
    with_any = sum(units > 0 for stratum in clusters for units in stratum.units)
    blank = replace(
        _counts(question, measure, own),
        domain_known=False,
        cases_with_units=with_any,
        clusters=clusters,
    )
    finite = question.reading == "finite"
    estimate = cluster_estimate(clusters, question.level, finite=finite)
    if estimate is None:
        return blank
    found = _estimated(blank, estimate.rate, estimate.interval, question)
    return replace(
        found,
        weighted=sum(any(stratum.units) for stratum in clusters) > 1,
        correlation=estimate.correlation,
        note=found.note or _unit_note(estimate.correlation),
    )


def _unit_note(correlation: float | None) -> Text:
    if correlation is None:
        return texts("rates.units_assumed")
    return texts("rates.units", correlation=correlation)


def _clusters(cell: Cell) -> Clusters:
    units = cell.by_case.values()
    met = (sum(unit.outcome == "met" for unit in of_case) for of_case in units)
    return Clusters(cell.population, tuple(len(of_case) for of_case in units), tuple(met))


def _counts(question: _Question, measure: Measure, own: Sequence[Cell]) -> Rate:
    """The rate with its counts and no estimate yet."""
    every = [outcome for cell in own for outcome in cell.outcomes]
    answered = [outcome for outcome in every if outcome.outcome in {"met", "missed"}]
    codes = [outcome.code for outcome in answered]
    return Rate(
        measure=measure.id,
        group=None,
        met=sum(outcome.outcome == "met" for outcome in answered),
        n=len(answered),
        population=sum(cell.population for cell in own),
        lawful=codes.count("met_lawful_exception"),
        not_documented=codes.count("not_documented"),
        late=codes.count("documented_late"),
        outside=sum(outcome.outcome == "outside" for outcome in every),
        not_yet_due=sum(outcome.reason == "not_yet_due" for outcome in every),
        unknown=sum(outcome.outcome == "unknown" for outcome in every),
        unanswered=sum(outcome.outcome == "unanswered" for outcome in every),
        rate=None,
        low=None,
        high=None,
        method="",
        reading=question.reading,
        level=question.level,
        weighted=False,
        strata=tuple(_stratum(cell) for cell in own),
        if_documented=None,
        if_unknown_met=None,
        if_unknown_missed=None,
        without_lawful=None,
        target=None,
        verdict=None,
        national=None,
        benchmark=None,
        tipping=None,
        note={} if answered else texts("rates.none"),
    )


def _stratum(cell: Cell) -> StratumCount:
    return StratumCount(
        cell.name,
        cell.population,
        cell.count("met", "missed"),
        cell.count("met"),
        len(cell.drawn),
        cell.out_of_scope,
    )


def _what_if(
    own: Sequence[Cell],
    known: bool,
    *,
    met: Sequence[str],
    also: Sequence[str] = (),
    without: Sequence[str] = (),
) -> float | None:
    """The estimate had other outcomes or codes counted as met, been counted, or been left out."""
    strata = []
    for cell in own:
        counted = [
            outcome
            for outcome in cell.outcomes
            if outcome.outcome in {"met", "missed", *also} and outcome.code not in without
        ]
        kept = sum(outcome.outcome in met or outcome.code in met for outcome in counted)
        strata.append(
            Stratum(cell.population, len(cell.drawn), len(counted), kept, cell.out_of_scope)
        )
    complete = all(stratum.applicable == stratum.drawn for stratum in strata)
    return _share(strata, known and complete)


def _share(strata: Sequence[Stratum], known: bool) -> float | None:
    """The weighted share, by the frame's sizes where they are known, else as a ratio."""
    design = design_of(strata, domain_known=known)
    if not sum(design.applicable):
        return None
    if design.known:
        return stratified_rate(design.met, design.applicable, design.population)
    return ratio(design.met, design.applicable, design.examined, design.population)


def _held_against(rate: Rate, question: _Question, measure: Measure) -> Rate:
    """The rate with its conclusions against the target and against the country."""
    target = target_in_force(question.targets, measure.id, question.as_of)
    national = national_of(measure.national, question.as_of)
    point, low, high = rate.rate, rate.low, rate.high
    rate = replace(rate, target=target, national=national)
    if point is None or low is None or high is None:
        return rate
    if target is not None:
        rate = replace(rate, verdict=_verdict(rate, low, high, target, question))
    if national is not None:
        level = question.level
        found = against_national(point, low, high, national.percent, national.cases, level)
        rate = replace(rate, benchmark=found.verdict, tipping=found.tipping)
    return rate


def _verdict(rate: Rate, low: float, high: float, target: Target, question: _Question) -> str:
    """Met or not met where a one-sided test shows it; of units, where their interval does."""
    if rate.clusters:
        wanted = float(share(target.percent))
        return "met" if low >= wanted else "not_met" if high < wanted else "undecided"
    test = target_verdict(
        [stratum.as_counted() for stratum in rate.strata],
        target.percent,
        domain_known=rate.domain_known,
        reading=question.reading,
        level=question.level,
    )
    return test.verdict if test else "undecided"
