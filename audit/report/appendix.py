"""The tables behind the leaders' pages: groups, measures, methods, changes, the ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.disclosure import Count, hide, merged
from audit.report.blocks import Block, Paragraph, Stage, Table
from audit.report.comparisons import change_cell, change_of
from audit.report.material import Material, has_interval, name_of, text_of
from audit.report.tables import (
    HIDDEN,
    NONE,
    before_cell,
    before_head,
    counts_cell,
    interval_or_none,
    share_or_none,
)
from audit.words import catalogue

if TYPE_CHECKING:
    from audit.criteria import Measure
    from audit.estimates import Rate


def groups(material: Material) -> list[Block]:
    """Return the breakdowns: one table per measure, small groups hidden when public."""
    tables = group_tables(material)
    shown = [table for table in tables if not _is_hidden(table)]
    hidden = [f"»{table.caption}«" for table in tables if _is_hidden(table)]
    told = [Paragraph(material.say("hidden.whole", measures=hidden))] if hidden else []
    return [*shown, *told]


def _is_hidden(table: Table) -> bool:
    return all(row[1] == HIDDEN for row in table.rows)


def group_tables(material: Material) -> list[Table]:
    """Return one table per measure that is broken down."""
    tables = []
    for whole in material.single:
        found = [r for r in material.rates.rates if r.group and r.measure == whole.measure]
        if any(rate.n for rate in found):
            tables.append(_group_table(whole, found, material))
    return tables


def shown_groups(groups: Sequence[Rate], material: Material) -> list[Count]:
    """Return the groups' counts as this edition shows them."""
    counts = [Count(rate.group or "", rate.met, rate.n, rate.population) for rate in groups]
    edition = material.edition
    if not edition.public:
        return counts
    return list(hide(counts, limit=edition.limit, strict=edition.strict))


def _group_table(whole: Rate, groups: Sequence[Rate], material: Material) -> Table:
    rows = [
        _hidden_row(count) if count.hidden else _group_row(rate, material)
        for rate, count in zip(groups, shown_groups(groups, material), strict=True)
    ]
    hidden = any(HIDDEN in row for row in rows)
    level = round(100 * material.rates.level)
    return Table(
        caption=name_of(whole, material),
        head=(
            material.say("table.group"),
            material.say("table.met"),
            material.say("table.share"),
            material.say("table.interval", level=level),
        ),
        rows=tuple(rows),
        align="llll",
        widths=(4.0, 2.0, 2.0, 2.5),
        notes=(material.say("hidden.mark"),) if hidden else (),
    )


def _hidden_row(count: Count) -> tuple[str, ...]:
    return (count.name, HIDDEN, HIDDEN, HIDDEN)


def _group_row(rate: Rate, material: Material) -> tuple[str, ...]:
    return (
        rate.group or "",
        counts_cell(rate, material),
        share_or_none(rate, material),
        interval_or_none(rate, material),
    )


def measures_table(material: Material) -> Table:
    """Return every measure with its question, its source in law, and what is not verified."""
    rows = tuple(
        (
            text_of(measure.title, material),
            text_of(measure.ask, material),
            measure.source,
            _remarks(measure, material),
        )
        for measure in material.criteria.measures
    )
    heads = ("measure", "question", "source", "notes")
    return Table(
        caption=material.say("table.measures_caption"),
        head=tuple(material.say(f"table.{head}") for head in heads),
        rows=rows,
        align="llll",
        widths=(2.9, 5.2, 2.4, 5.2),
    )


def _remarks(measure: Measure, material: Material) -> str:
    remarks = []
    if measure.kind == "scale" and measure.scale is not None:
        scale = measure.scale
        remarks.append(
            material.say("kind.scale", low=scale.low, high=scale.high, met_from=scale.met_from)
        )
    elif measure.kind != "answer":
        remarks.append(material.say(f"kind.{measure.kind}"))
    if is_unverified(measure):
        what = text_of(measure.unverified, material)
        key = "unverified" if what else "unverified_bare"
        remarks.append(material.say(f"kind.{key}", what=what))
    return " ".join(remarks)


def is_unverified(measure: Measure) -> bool:
    """Whether something about a measure's law is not verified."""
    return measure.status == "unverified" or bool(measure.unverified)


def methods_table(material: Material) -> Table:
    """Return how intervals were computed, of what they speak, and for which measures."""
    shown = [rate for rate in material.whole if has_interval(rate, material)]
    ways = dict.fromkeys((rate.method, rate.reading) for rate in shown)
    rows = tuple(
        (
            method_words(method, material),
            material.say(f"method.{reading}_name"),
            _names([r for r in shown if (r.method, r.reading) == (method, reading)], material)
            if len(ways) > 1
            else material.say("table.measures_all"),
        )
        for method, reading in ways
    )
    heads = ("method", "reading", "measures")
    return Table(
        caption=material.say("table.methods_caption"),
        head=tuple(material.say(f"table.{head}") for head in heads),
        rows=rows,
        align="lll",
        widths=(6.5, 2.6, 6.2),
    )


def _names(rates: Sequence[Rate], material: Material) -> str:
    return "; ".join(name_of(rate, material) for rate in rates)


def changes_table(material: Material) -> Table | None:
    """Return the changes since the earlier round; None where there are none."""
    if material.changes is None:
        return None
    say = material.say
    changes = [(r, change_of(r, material)) for r in material.single]
    rows = tuple(
        (
            name_of(rate, material),
            before_cell(rate, material),
            counts_cell(rate, material),
            change_cell(change, material) or NONE,
            say(f"verdict.change_{change.verdict}") if not material.is_latest else NONE,
        )
        for rate, change in changes
        if change is not None
    )
    return Table(
        caption=say("table.changes_caption"),
        head=(
            say("table.measure"),
            before_head(material),
            say("table.now"),
            say("table.change"),
            say("table.conclusion"),
        ),
        rows=rows,
        align="lllll",
        widths=(5.0, 2.0, 1.9, 3.1, 3.4),
        notes=() if material.is_latest else (say("change.rounding"),),
    )


_UNSEEN = ", unseen strata at worst"
_MOVER = "MOVER, "


def method_words(method: str, material: Material) -> str:
    """Return in words how an interval was computed; its short name where there are none."""
    if "; " in method:
        return "; ".join(method_words(part, material) for part in method.split("; "))
    if method.endswith(_UNSEEN):
        seen = method_words(method.removesuffix(_UNSEEN), material)
        return material.say("methods.unseen", method=seen)
    if method.startswith(_MOVER):
        both = method.removeprefix(_MOVER).split(" / ")
        return material.say("methods.mover", methods=[method_words(m, material) for m in both])
    key = re.sub(r"[^a-z0-9]+", "_", method.lower()).strip("_")
    known = f"methods.{key}" in catalogue("report", material.edition.language)
    return material.say(f"methods.{key}") if known else method


def steps(material: Material) -> list[tuple[str, int]]:
    """Return the reasons for leaving rows out with their numbers, small ones merged if public."""
    ledger = material.rates.sample.ledger
    parts = [(text_of(step.reason, material), step.left_out) for step in ledger]
    if not material.edition.public:
        return [part for part in parts if part[1]]
    return merged(parts, material.say("hidden.other_steps"), limit=material.edition.limit)


def delivered(material: Material) -> int:
    """Return the number of rows in the extract, before anything was left out."""
    ledger = material.rates.sample.ledger
    return ledger[0].left + ledger[0].left_out if ledger else material.design.population


def ledger_table(material: Material) -> Table:
    """Return the ledger: every reason, how many it left out, how many were left."""
    say = material.say
    left = delivered(material)
    rows = [(say("ledger.delivered"), "", str(left))]
    for reason, out in steps(material):
        left -= out
        rows.append((reason, str(out), str(left)))
    rows.append((say("ledger.drawn"), "", str(material.design.size)))
    return Table(
        caption=say("table.ledger_caption"),
        head=(say("table.reason"), say("table.left_out"), say("table.left")),
        rows=tuple(rows),
        align="lrr",
        widths=(9.0, 2.2, 2.2),
    )


def not_applied(material: Material) -> list[str]:
    """Return the exclusions that could not be used because the extract lacks their column."""
    ledger = material.rates.sample.ledger
    return [text_of(step.reason, material) for step in ledger if not step.applied]


def stages(material: Material) -> tuple[Stage, ...]:
    """Return the way from the extract to the sample, for the figure."""
    say = material.say
    left = delivered(material)
    found = [Stage(say("ledger.delivered"), str(left), "")]
    for reason, out in steps(material):
        left -= out
        found.append(Stage("", str(left), say("figure.out", n=out, reason=reason)))
    size = material.design.size
    net = Stage(say("ledger.eligible"), str(left), found[-1].left_out if len(found) > 1 else "")
    drawn = Stage(say("ledger.drawn"), str(size), "")
    return (*found[:-1], net, drawn) if len(found) > 1 else (*found, drawn)
