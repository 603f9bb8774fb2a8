"""The tables of the report, as text that is ready to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.disclosure import concealed
from audit.report.amounts import edition_of, interval_cell, is_weighted, share_cell, written
from audit.report.blocks import Table
from audit.report.comparisons import change_cell, change_of, is_shown
from audit.report.material import (
    Material,
    earlier,
    has_interval,
    has_share,
    is_census,
    name_of,
    not_applicable,
)

if TYPE_CHECKING:
    from audit.estimates import Rate

HIDDEN = "*"
NONE = "–"

Cell = Callable[["Rate", Material], str]


@dataclass(frozen=True)
class Column:
    """One column of the main table: its head, what stands in it, and how wide it is."""

    head: str
    cell: Cell
    align: str
    width: float
    brief: bool = False


def main_table(material: Material) -> Table:
    """Return the table of page two: one row per measure, columns without content left out."""
    return _table(list(_columns(material)), material, wide=True)


def brief_table(material: Material) -> Table:
    """Return the main table without its side columns, as it fits an agenda."""
    return _table([column for column in _columns(material) if column.brief], material, wide=False)


def _table(columns: Sequence[Column], material: Material, *, wide: bool) -> Table:
    rows = tuple(
        tuple(column.cell(rate, material) for column in columns) for rate in material.single
    )
    return Table(
        caption=material.say("table.caption"),
        head=tuple(column.head for column in columns),
        rows=rows,
        align="".join(column.align for column in columns),
        widths=tuple(column.width for column in columns),
        notes=tuple(_notes(rows, material)) if wide else (),
        wide=wide,
    )


def _columns(material: Material) -> Iterable[Column]:
    say = material.say
    level = round(100 * material.rates.level)
    yield Column(say("table.measure"), name_of, "l", 5.0, brief=True)
    yield Column(say("table.met"), counts_cell, "l", 1.5, brief=True)
    yield Column(say("table.share"), share_or_none, "l", _share_width(material), brief=True)
    if any(has_interval(rate, material) for rate in material.single):
        yield Column(say("table.interval", level=level), interval_or_none, "l", 1.8, brief=True)
    yield Column(say("table.lawful"), _lawful, "c", 1.4)
    yield Column(say("table.not_documented"), _not_documented, "c", 1.9)
    yield Column(say("table.outside"), _outside, "c", 1.8)
    yield Column(say("table.unknown"), _unknown, "c", 1.5)
    if any(rate.unanswered for rate in material.single):
        yield Column(say("table.unanswered"), lambda rate, _: str(rate.unanswered), "c", 1.2)
    yield from _reference_columns(material)


def _reference_columns(material: Material) -> Iterable[Column]:
    say, rates = material.say, material.single
    if any(_national(rate, material) for rate in rates):
        yield Column(_national_head(material), _national, "l", 2.1)
    if material.changes is not None:
        yield Column(before_head(material), before_cell, "l", 1.3)
        if not material.is_latest:
            yield Column(say("table.change"), change_words, "l", 3.0)
    if any(rate.target for rate in rates):
        yield Column(_target_head(material), _target, "l", 1.7)
    if any(conclusion(rate, material) for rate in rates):
        yield Column(say("table.conclusion"), conclusion, "l", 2.9, brief=True)


def _share_width(material: Material) -> float:
    return 2.2 if any(is_weighted(rate, material) for rate in material.single) else 1.2


def counts_cell(rate: Rate, material: Material) -> str:
    """Return how many of how many: *8 af 14*; a dash where none apply."""
    return material.say("amount.k_of_n", met=rate.met, n=rate.n) if rate.n else NONE


def share_or_none(rate: Rate, material: Material) -> str:
    """Return the share, or a dash where the cases are too few for one."""
    return share_cell(rate, material) if has_share(rate) else NONE


def interval_or_none(rate: Rate, material: Material) -> str:
    """Return the interval, or a dash where none belongs to the share."""
    return interval_cell(rate, material) if has_interval(rate, material) else NONE


def _lawful(rate: Rate, material: Material) -> str:
    return _small(rate.lawful, material)


def _not_documented(rate: Rate, material: Material) -> str:
    return _small(rate.not_documented, material)


def _small(n: int, material: Material) -> str:
    return _shown(small_or_none(n, material))


def small_or_none(n: int, material: Material) -> int | None:
    """Return a number beside the main result; None where a strict public edition hides it."""
    edition = material.edition
    return None if edition.public and edition.strict and 0 < n < edition.limit else n


def left_over(rate: Rate, material: Material) -> tuple[int | None, int | None, int | None]:
    """Return how many do not apply, are not yet due, and are unclear; None where hidden.

    The three and the relevant ones add up to the cases read, so one is never hidden alone.
    """
    parts = (not_applicable(rate), rate.not_yet_due, rate.unknown)
    edition = material.edition
    if not (edition.public and edition.strict):
        return parts
    hidden = concealed(parts, limit=edition.limit)
    outside, due, unknown = (None if i in hidden else n for i, n in enumerate(parts))
    return outside, due, unknown


def _outside(rate: Rate, material: Material) -> str:
    outside, due, _ = left_over(rate, material)
    return f"{_shown(outside)} / {_shown(due)}"


def _unknown(rate: Rate, material: Material) -> str:
    return _shown(left_over(rate, material)[2])


def _shown(n: int | None) -> str:
    return HIDDEN if n is None else str(n)


def _editions(material: Material) -> set[tuple[str, str]]:
    return {(edition_of(r.national), r.national.law) for r in material.single if r.national}


def _national_head(material: Material) -> str:
    editions = _editions(material)
    laws = {law for _, law in editions}
    if len(laws) != 1:
        return material.say("table.national")
    edition, law = next(iter(editions))
    key = "national_of" if len(editions) == 1 else "national_law"
    return material.say(f"table.{key}", edition=edition, law=law)


def _national(rate: Rate, material: Material) -> str:
    figure = rate.national
    if figure is None:
        under_new_law = (
            material.say("national.law_without") in (material.criteria.law or "").lower()
        )
        return material.say("table.no_national") if under_new_law else ""
    percent = material.say("amount.percent", p=figure.percent)
    editions = _editions(material)
    if len(editions) == 1:
        return percent
    same_law = len({law for _, law in editions}) == 1
    return (
        f"{percent} ({edition_of(figure)})"
        if same_law
        else (f"{percent} ({edition_of(figure)}, {figure.law})")
    )


def before_head(material: Material) -> str:
    """Return the head over the counts of the earlier round, with its year where it has one."""
    name = earlier(material)
    if name == material.say("where.last_round"):
        return material.say("table.before")
    return material.say("table.before_of", before=name)


def before_cell(rate: Rate, material: Material) -> str:
    """Return the counts of the earlier round."""
    change = change_of(rate, material)
    if change is None or change.before is None or change.before.n == 0:
        return NONE
    return material.say("amount.k_of_n", met=change.before.met, n=change.before.n)


def change_words(rate: Rate, material: Material) -> str:
    """Return the change, or why there is none."""
    change = change_of(rate, material)
    if change is None:
        return NONE
    if change.verdict == "refused":
        return material.say("verdict.change_refused")
    cell = change_cell(change, material)
    return (
        material.say("verdict.change_shown", cell=cell)
        if cell and is_shown(change)
        else cell or NONE
    )


def _target_head(material: Material) -> str:
    days = {rate.target.by for rate in material.single if rate.target}
    key = "target_by" if len(days) == 1 else "target"
    return material.say(f"table.{key}", day=next(iter(days)))


def _target(rate: Rate, material: Material) -> str:
    if rate.target is None:
        return ""
    percent = material.say("amount.percent", p=written(rate.target.percent, material))
    days = {other.target.by for other in material.single if other.target}
    return percent if len(days) == 1 else f"{percent} ({rate.target.by:%d.%m.%Y})"


def conclusion(rate: Rate, material: Material) -> str:
    """Return what may be concluded about a measure, in a word or two; empty where nothing can."""
    if material.is_latest:
        return material.say("verdict.latest") if rate.target or rate.national else ""
    benchmark = rate.benchmark if rate.national and has_interval(rate, material) else None
    if rate.target is not None:
        known = rate.verdict in {"met", "not_met"}
        target = material.say(f"verdict.{rate.verdict}" if known else "verdict.undecided")
        if benchmark not in {"higher", "lower"}:
            return target
        beside = material.say(f"verdict.{benchmark}")
        return material.say("verdict.both", target=target, national=beside)
    if benchmark:
        key = "national_undecided" if benchmark == "undecided" else benchmark
        return material.say(f"verdict.{key}")
    return ""


def _notes(rows: Sequence[Sequence[str]], material: Material) -> Iterable[str]:
    rates = material.single
    yield material.say("table.outside_note")
    if any(rate.n and not has_share(rate) for rate in rates):
        yield material.say("table.few_note")
    if any(is_weighted(rate, material) for rate in rates):
        yield material.say("table.weighted_note")
    if material.is_latest:
        yield material.say("table.latest_note")
    elif any(is_census(rate) for rate in rates):
        yield material.say("table.census_note")
    if material.changes is not None and not material.is_latest:
        yield material.say("change.rounding")
    if any(HIDDEN in cell for row in rows for cell in row[1:]):
        yield material.say("hidden.mark")
