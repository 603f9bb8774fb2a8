"""What a report says, in order: two pages for leaders, then what lies behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from audit.errors import AuditError, problem
from audit.report.agenda import agenda
from audit.report.amounts import framed, is_weighted, noun, points, spelled, written
from audit.report.appendix import (
    changes_table,
    groups,
    ledger_table,
    measures_table,
    stages,
)
from audit.report.blocks import Block, Contents, Paragraph, Picture, Points, Section
from audit.report.findings import beside, details
from audit.report.marks import dots, pairs
from audit.report.material import About, Edition, Material, Reach, earlier, has_interval
from audit.report.messages import conclusions, examined, follow_up
from audit.report.method import limits, method
from audit.report.openness import left_out
from audit.report.sheets import sheets
from audit.report.statements import no_national
from audit.report.tables import main_table
from audit.report.titles import banner, dated, facts

if TYPE_CHECKING:
    from audit.estimates import Changes, Rates
    from audit.outcomes import Outcomes

_FEW = 50
"""Up to so many cases a sample is called small."""


def build(
    rates: Rates,
    *,
    about: About,
    edition: Edition | None = None,
    changes: Changes | None = None,
    outcomes: Outcomes | None = None,
    reach: Mapping[str, Reach] | None = None,
) -> Contents:
    """Return all that a report says about one round, ready to print in any format.

    Parameters
    ----------
    changes
        What changed since an earlier round; without it nothing is said of change.
    outcomes
        Gives the differences between register and file, and the spread of scales.
    reach
        By measure, what the sample could have shown about its target.

    Raises
    ------
    AuditError
        Where answers are missing and the edition is not an interim one.
    """
    edition = edition or Edition()
    material = Material(rates, about, edition, changes, outcomes, reach or {})
    _refuse_unanswered(material)
    return Contents(
        language=edition.language,
        title=about.title,
        kicker=material.say("title.kicker"),
        recipient=material.say("title.recipient", recipient=about.recipient)
        if about.recipient
        else "",
        banner=banner(material),
        edition="public" if edition.public else "internal",
        interim=edition.interim,
        facts=tuple(facts(material)),
        fingerprint=material.design.fingerprint[:12],
        dated=dated(material),
        sections=tuple(section for section in _sections(material) if section.blocks),
        dots=dots(material),
        pairs=pairs(material),
        stages=stages(material),
        agenda=tuple(agenda(material)),
        sheets=tuple(sheets(material)),
    )


def _refuse_unanswered(material: Material) -> None:
    missing = [rate for rate in material.whole if rate.unanswered]
    if missing and not material.edition.interim:
        problems = [
            problem("report.refused.missing", measure=material.measure(r).title, n=r.unanswered)
            for r in missing
        ]
        raise AuditError("report.refused.unanswered", problems)


def _sections(material: Material) -> Iterator[Section]:
    def section(name: str, blocks: list[Block], place: str = "rest", **words: str) -> Section:
        return Section(name, material.say(f"heading.{name}", **words), tuple(blocks), place)

    yield section("examined", list(examined(material)), "first")
    yield section("concluded", _first_page(material), "first")
    yield section("table", [main_table(material), _law(material)], "second")
    yield section("reading", [Points(tuple(_reading(material)))], "second")
    yield section("follow_up", [Paragraph(text) for text in follow_up(material)], "second")
    yield section("next", [Paragraph(text) for text in _next(material)], "second")
    found = details(material)
    yield section("details", [*_details_intro(material), *beside(material)])
    yield from found
    yield from _changes(material)
    yield section("groups", groups(material))
    yield section("method", method(material))
    yield section("ledger", [_ledger_picture(material), ledger_table(material)])
    yield section("measures", [measures_table(material)])
    yield section("limits", limits(material))
    yield section("hidden", left_out(material))


def _details_intro(material: Material) -> list[Block]:
    """How each measure is told, and once, where no measure has one, of the national figure."""
    lines = [material.say("details.intro")]
    if not any(rate.national for rate in material.single):
        lines += no_national(material)
    return [Paragraph(" ".join(lines))]


def _law(material: Material) -> Paragraph:
    return Paragraph(material.say("message.law"), style="strong")


def _first_page(material: Material) -> list[Block]:
    blocks: list[Block] = [Points(tuple(conclusions(material)))]
    marks = dots(material)
    if any(dot.share is not None for dot in marks):
        intervals = any(dot.low is not None for dot in marks)
        targets = any(dot.target is not None for dot in marks)
        bare = "rates_caption_latest" if material.is_latest else "rates_caption_bare"
        told = "rates_caption" if targets else "rates_caption_plain"
        caption = material.say(f"figure.{told if intervals else bare}")
        if any(is_weighted(rate, material) for rate in material.single):
            caption = f"{caption} {material.say('figure.weighted')}"
        blocks.append(Picture("rates", material.say("figure.rates_alt", n=len(marks)), caption))
        blocks.append(_law(material))
    return blocks


def _reading(material: Material) -> Iterator[Paragraph]:
    """How the figures are to be read: at most six lines."""
    lines = [
        _uncertainty(material),
        material.say("reading.barometer"),
        _scope(material),
        material.say("reading.seen"),
        _national(material),
        material.say("reading.staff"),
    ]
    yield from (Paragraph(line) for line in lines if line)


def _uncertainty(material: Material) -> str:
    design = material.design
    kind = material.criteria.selection.unit or "case"
    n, N = design.size, design.population
    words = {"n": n, "N": N, "cases": noun(kind, n, material), "framed": framed(N, material)}
    if material.is_latest:
        return material.say("reading.latest", **words)
    if n == N:
        return material.say("reading.census", **words)
    if n > _FEW:
        return material.say("reading.many", **words)
    d = _detectable(material)
    return material.say("reading.few" if d else "reading.few_plain", d=d, **words)


def _detectable(material: Material) -> int:
    """The smallest change that could have been shown for any measure, in points; 0 if unknown."""
    if material.changes is None:
        return 0
    sizes = [c.detectable for c in material.changes.changes if c.detectable is not None]
    return points(min(sizes)) if sizes else 0


def _scope(material: Material) -> str:
    by_decision = material.criteria.selection.unit == "decision"
    return material.say("reading.scope_decision") if by_decision else ""


def _national(material: Material) -> str:
    laws = {rate.national.law for rate in material.single if rate.national}
    return material.say("reading.national", law=sorted(laws)) if laws else ""


def _next(material: Material) -> Iterator[str]:
    about = material.about
    if about.next_on is not None:
        word = noun(material.criteria.selection.unit or "case", about.next_size or 0, material)
        size = material.say("next.size", n=about.next_size, cases=word) if about.next_size else ""
        yield material.say("next.planned", day=about.next_on, size=size)
    yield from _needed(material)
    d = _detectable(material)
    if d:
        yield material.say("next.detectable", d=d)


def _needed(material: Material) -> Iterator[str]:
    """How many relevant cases it takes to show a target met, where this sample could not."""
    for rate in material.single:
        reach = material.reach.get(rate.measure)
        if reach is None or reach.needed is None or rate.target is None:
            continue
        if rate.verdict == "undecided" and reach.met_from is None and has_interval(rate, material):
            kind = material.measure(rate).unit or material.criteria.selection.unit or "case"
            t = written(rate.target.percent, material)
            word = noun(kind, reach.needed, material)
            yield material.say("next.reach", t=t, needed=reach.needed, cases=word)
            return


def _changes(material: Material) -> Iterator[Section]:
    table = changes_table(material)
    if table is None or material.changes is None:
        return
    title = material.say("heading.changes", before=earlier(material))
    names = {"before": material.changes.before, "after": material.changes.after}
    blocks: list[Block] = [Paragraph(material.say("change.rounds", **names))]
    marks = pairs(material)
    if marks:
        alt = material.say("figure.changes_alt", n=len(marks))
        blocks.append(Picture("changes", alt, material.say("figure.changes_caption")))
    compared = sum(change.p_value is not None for change in material.changes.changes)
    blocks.append(table)
    if compared > 1 and not material.is_latest:
        blocks.append(Paragraph(material.say("change.many", m=spelled(compared, material))))
    yield Section("changes", title, tuple(blocks))


def _ledger_picture(material: Material) -> Picture:
    way = stages(material)
    alt = material.say("figure.ledger_alt", first=way[0].left, last=way[-1].left)
    return Picture("ledger", alt, material.say("figure.ledger_caption"))
