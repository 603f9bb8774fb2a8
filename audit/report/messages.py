"""Page one: what was examined, and at most six lines on what may be concluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from audit.report.amounts import (
    cases,
    framed,
    interval_ends,
    names_strata,
    noun,
    percent,
    share_of,
    spelled,
    written,
)
from audit.report.blocks import Paragraph
from audit.report.material import (
    Material,
    earlier,
    has_interval,
    is_census,
    latest_before,
    name_of,
    text_of,
)
from audit.words import listed

if TYPE_CHECKING:
    from audit.estimates import Change, Rate

MOST = 6
"""As many messages as a reader takes in within a minute."""

_BENCHMARKS = ("lower", "higher", "undecided")

_NAMED = 3
"""As many measures as one message names; more are only counted."""


def examined(material: Material) -> list[Paragraph]:
    """Return what was examined, and what the examination cannot show."""
    n, N = material.design.size, material.design.population
    kind = "latest" if material.is_latest else "census" if n == N else "random"
    drawn = framed(n, material) if kind == "latest" else noun(_kind(material), n, material)
    lines = [
        material.say(
            f"examined.{kind}",
            n=n,
            N=N,
            cases=drawn,
            framed=framed(n if kind == "latest" else N, material),
            period=period(material),
            day=latest_before(material),
            strata=_strata(material),
        ),
        *_units(material),
        material.say("examined.purpose"),
        _scope(material),
    ]
    return [Paragraph(" ".join(lines)), *_warnings(material)]


def _kind(material: Material) -> str:
    return material.criteria.selection.unit or "case"


def _scope(material: Material) -> str:
    kind = _kind(material)
    known = kind if kind in {"decision", "notification"} else "case"
    return material.say(f"examined.scope_{known}")


def _strata(material: Material) -> str:
    strata = [stratum for stratum in material.design.strata if stratum.name and stratum.drawn]
    if not names_strata(material):
        return ""
    small = any(0 < s.drawn < material.edition.limit for s in strata)
    if len(strata) < 2 or (material.edition.public and small):
        return ""
    parts = [material.say("examined.stratum", name=s.name, n=s.drawn) for s in strata]
    return material.say("examined.strata", strata=", ".join(parts))


def _units(material: Material) -> Iterator[str]:
    """Rows below the cases, such as notifications: how many were judged."""
    most: dict[str, int] = {}
    for rate in material.single:
        unit = material.measure(rate).unit
        if unit and unit != _kind(material):
            most[unit] = max(most.get(unit, 0), rate.n + rate.outside + rate.unknown)
    parts = [
        material.say("examined.units_of", n=n, cases=noun(unit, n, material))
        for unit, n in most.items()
        if n
    ]
    if parts:
        yield material.say("examined.units", units=parts)


def _warnings(material: Material) -> Iterator[Paragraph]:
    missing = sum(rate.unanswered for rate in material.single)
    if material.edition.interim and missing:
        yield Paragraph(material.say("examined.interim", n=missing))
    full = [s for s in material.design.strata if s.name and 0 < s.drawn == s.population]
    if material.design.size == material.design.population:
        return
    for stratum in full:
        word = framed(stratum.population, material)
        yield Paragraph(
            material.say(
                "examined.quota_short", n=stratum.population, framed=word, name=stratum.name
            )
        )


def period(material: Material) -> str:
    """Return the period in a sentence: *i 2022*, *i perioden … til …*; empty where unknown."""
    span = material.about.period
    if span is None or (span.first is None and span.last is None):
        return ""
    if span.first is None or span.last is None:
        key = "to" if span.first is None else "from"
        return material.say(f"period.{key}", first=span.first, last=span.last)
    whole_year = (span.first.month, span.first.day, span.last.month, span.last.day) == (
        1,
        1,
        12,
        31,
    )
    if whole_year and span.first.year == span.last.year:
        return material.say("period.year", year=span.first.year)
    return material.say("period.days", first=span.first, last=span.last)


def conclusions(material: Material) -> list[Paragraph]:
    """Return the messages of page one: only what is known, in a fixed order, at most six."""
    targets = list(_targets(material))
    first = [*_acute(material), *targets]
    last = [*_changes(material), *_follow_up(material), *_law(material)]
    room = MOST - len(first) - len(last)
    country = _national(material, shown=("lower", "higher") if targets else _BENCHMARKS)
    return [*first, *country[: max(room, 0)], *last][:MOST]


def _acute(material: Material) -> Iterator[Paragraph]:
    acute = material.about.acute
    if acute is None:
        return
    lead = material.say("acute.lead")
    if acute.found == 0:
        yield Paragraph(material.say("acute.none"), lead)
        return
    key = "open" if acute.open else "handled"
    when = material.say("acute.same_day") if acute.same_day else ""
    if material.edition.public:
        count, left = "", material.say("acute.left_some")
    elif acute.found == 1:
        key, count, left = f"one_{key}", "", ""
    else:
        word = noun("case", acute.found, material)
        count = material.say("acute.count", n=acute.found, cases=word)
        left = material.say("acute.left", n=acute.open)
    yield Paragraph(material.say(f"acute.{key}", count=count, when=when, left=left), lead)


def _targets(material: Material) -> Iterator[Paragraph]:
    if material.is_latest:
        yield Paragraph(material.say("message.latest"), material.say("message.latest_lead"))
        return
    for verdict in ("met", "not_met"):
        rates = _with_verdict(verdict, material)
        if rates:
            yield Paragraph(
                _target(verdict, rates, material), material.say(f"message.{verdict}_lead")
            )
    targets = sum(rate.target is not None for rate in material.single)
    undecided = targets - sum(len(_with_verdict(v, material)) for v in ("met", "not_met"))
    if undecided:
        text = material.say(
            "message.undecided",
            count=spelled(undecided, material),
            measures=_measures(undecided, material),
        )
        yield Paragraph(text, material.say("message.undecided_lead"))


def _with_verdict(verdict: str, material: Material) -> list[Rate]:
    return [rate for rate in material.single if rate.target and rate.verdict == verdict]


def _target(verdict: str, rates: Sequence[Rate], material: Material) -> str:
    first = rates[0]
    if len(rates) > 1 or first.target is None:
        count = spelled(len(rates), material)
        named = [_item(rate, material) for rate in rates]
        return material.say(f"message.{verdict}_many", count=count, list=named)
    return material.say(
        f"message.{verdict}",
        measure=name_of(first, material),
        result=_result(first, material),
        t=written(first.target.percent, material),
    )


def _result(rate: Rate, material: Material) -> str:
    share = ""
    if has_interval(rate, material):
        p = percent(share_of(rate, material), material)
        key = "share_weighted" if rate.weighted else "share"
        share = material.say(f"message.{key}", p=p, **interval_ends(rate))
    key = {0: "none", rate.n: "all"}.get(rate.met, "some")
    word = cases(rate, rate.n, material)
    return material.say(f"message.{key}", met=rate.met, n=rate.n, cases=word, share=share)


def _item(rate: Rate, material: Material) -> str:
    key = {0: "item_none", rate.n: "item_all"}.get(rate.met, "item")
    values = {"measure": name_of(rate, material), "met": rate.met, "n": rate.n}
    return material.say(f"message.{key}", cases=cases(rate, rate.n, material), **values)


def _measures(n: int, material: Material) -> str:
    return material.say("count.measures", n=n)


def _national(material: Material, shown: Sequence[str]) -> list[Paragraph]:
    lines = []
    for verdict in shown:
        rates = [
            rate
            for rate in material.single
            if rate.national and rate.benchmark == verdict and has_interval(rate, material)
        ]
        if rates:
            named = [_item(rate, material) for rate in rates]
            count = spelled(len(rates), material)
            word = _measures(len(rates), material)
            lines.append(
                material.say(f"message.national_{verdict}", count=count, measures=word, list=named)
            )
    return [Paragraph(" ".join(lines), material.say("message.national_lead"))] if lines else []


def _changes(material: Material) -> Iterator[Paragraph]:
    if material.changes is None or material.is_latest:
        return
    single = {rate.measure for rate in material.single}
    changes = [change for change in material.changes.changes if change.measure in single]
    lines = [*_shown(changes, material), *_not_shown(changes, material)]
    if lines:
        yield Paragraph(" ".join(lines), material.say("message.change_lead"))


def _shown(changes: Sequence[Change], material: Material) -> Iterator[str]:
    for verdict in ("higher", "lower"):
        found = [change for change in changes if change.verdict == verdict]
        if found and material.changes:
            names = [f"»{_title(change, material)}«" for change in found]
            yield material.say(
                f"message.{verdict}_{material.changes.reading}",
                count=spelled(len(found), material),
                measures=_measures(len(found), material),
                list=listed(names, material.edition.language),
                before=earlier(material),
            )


def _title(change: Change, material: Material) -> str:
    return text_of(material.criteria.measure(change.measure).title, material)


def _not_shown(changes: Sequence[Change], material: Material) -> Iterator[str]:
    for verdict in ("undecided", "refused"):
        found = [change for change in changes if change.verdict == verdict]
        if not found or not material.changes:
            continue
        reasons = {text_of(change.note, material) for change in found}
        same = verdict == "refused" and len(reasons) == 1 and reasons != {""}
        yield material.say(
            "message.change_reason" if same else f"message.change_{verdict}",
            count=spelled(len(found), material),
            measures=_measures(len(found), material),
            before=earlier(material),
            reason=next(iter(reasons)).rstrip("."),
        )


def _follow_up(material: Material) -> Iterator[Paragraph]:
    lines = follow_up(material)
    if lines:
        yield Paragraph(lines[0], material.say("message.follow_up_lead"))


def follow_up(material: Material) -> list[str]:
    """Return what became of the cases whose faults can be mended; nothing if nothing is known."""
    found = material.about.restoring
    if found is None or not found.findings:
        return []
    by = material.say("others.restored_by", day=found.by) if found.by else ""
    values = {"findings": found.findings, "restored": found.restored}
    return [material.say("others.restored", under_way=found.under_way, by=by, **values)]


def _law(material: Material) -> Iterator[Paragraph]:
    """Whether the law's own requirement, every case, is kept in what was read."""
    judged = [rate for rate in material.single if rate.n]
    failing = [rate for rate in judged if rate.met < rate.n]
    if not judged:
        return
    words = {
        "one_read": noun(_kind(material), 1, material, "one_read"),
        "many": noun(_kind(material), 2, material),
    }
    if not failing:
        census = bool(judged) and all(is_census(rate) for rate in judged)
        text = material.say("message.law_none_census" if census else "message.law_none", **words)
    elif len(judged) == 1:
        text = material.say("message.law_missed_only", **words)
    else:
        key = "law_missed_all" if len(failing) == len(judged) else "law_missed"
        count, total = spelled(len(failing), material), spelled(len(judged), material)
        text = material.say(f"message.{key}", count=count, total=total, **words)
    yield Paragraph(text, material.say("message.law_lead"))
