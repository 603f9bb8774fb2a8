"""The workbook: the same figures as raw numbers, for those who want to compute with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit.report.amounts import is_weighted, share_of
from audit.report.appendix import delivered, is_unverified, method_words, shown_groups, steps
from audit.report.blocks import Sheet
from audit.report.comparisons import change_of
from audit.report.material import Material, has_interval, has_share, name_of, text_of
from audit.report.method import method_facts
from audit.report.tables import conclusion, left_over, small_or_none
from audit.report.titles import facts

if TYPE_CHECKING:
    from audit.estimates import Rate

Value = str | int | float | None

_RATE_HEAD = [
    "id",
    "theme",
    "name",
    "group",
    "met",
    "n",
    "population",
    "rate",
    "low",
    "high",
    "level",
    "method_name",
    "reading",
    "weighted",
    "lawful",
    "not_documented",
    "late",
    "outside",
    "not_yet_due",
    "unknown",
    "unanswered",
    "if_documented",
    "if_unknown_met",
    "if_unknown_missed",
    "without_lawful",
    "target",
    "by",
    "verdict",
    "national",
    "edition",
    "benchmark",
    "note",
]

_PERCENT = {
    "rate", "low", "high", "level", "if_documented", "if_unknown_met", "if_unknown_missed",
    "without_lawful", "change", "detectable",
}  # fmt: skip


def sheets(material: Material) -> Iterator[Sheet]:
    """Yield the sheets of the workbook; hidden numbers are empty cells there too."""
    yield _rates(material)
    if material.changes is not None:
        yield _changes(material)
    yield _ledger(material)
    yield _measures(material)
    yield _method(material)


def _sheet(name: str, head: list[str], rows: list[tuple[Value, ...]], material: Material) -> Sheet:
    titles = tuple(material.say(f"sheet.{key}") for key in head)
    percent = tuple(place for place, key in enumerate(head) if key in _PERCENT)
    return Sheet(material.say(f"sheet.{name}"), titles, tuple(rows), percent)


def _rates(material: Material) -> Sheet:
    rows = []
    for whole in material.whole:
        rows.append(_rate(whole, material))
        groups = [r for r in material.rates.rates if r.group and r.measure == whole.measure]
        for rate, count in zip(groups, shown_groups(groups, material), strict=True):
            rows.append(_hidden_rate(rate, material) if count.hidden else _rate(rate, material))
    return _sheet("rates", _RATE_HEAD, rows, material)


def _rate(rate: Rate, material: Material) -> tuple[Value, ...]:
    values = {**_names(rate, material), **_numbers(rate, material), **_beside(rate, material)}
    return tuple(values.get(key) for key in _RATE_HEAD)


def _hidden_rate(rate: Rate, material: Material) -> tuple[Value, ...]:
    values: dict[str, Value] = {**_names(rate, material), "note": material.say("hidden.mark")}
    return tuple(values.get(key) for key in _RATE_HEAD)


def _names(rate: Rate, material: Material) -> dict[str, Value]:
    theme = material.measure(rate).theme
    return {
        "id": rate.measure,
        "theme": text_of(material.criteria.themes.get(theme), material) or theme,
        "name": name_of(rate, material),
        "group": rate.group,
    }


def _numbers(rate: Rate, material: Material) -> dict[str, Value]:
    interval = has_interval(rate, material)
    return {
        "met": rate.met,
        "n": rate.n,
        "population": rate.population,
        "rate": float(share_of(rate, material)) if has_share(rate) else None,
        "low": rate.low if interval else None,
        "high": rate.high if interval else None,
        "level": rate.level,
        "method_name": method_words(rate.method, material),
        "reading": material.say(f"method.{rate.reading}_name"),
        "weighted": material.say("sheet.yes" if is_weighted(rate, material) else "sheet.no"),
        "unanswered": rate.unanswered,
    }


def _beside(rate: Rate, material: Material) -> dict[str, Value]:
    outside, due, unknown = left_over(rate, material)
    silent = small_or_none(rate.not_documented, material)
    lawful = small_or_none(rate.lawful, material)
    enough = has_share(rate)
    national = rate.national
    return {
        "lawful": lawful,
        "not_documented": silent,
        "late": small_or_none(rate.late, material),
        "outside": outside,
        "not_yet_due": due,
        "unknown": unknown,
        "if_documented": rate.if_documented if enough and silent is not None else None,
        "if_unknown_met": rate.if_unknown_met if enough and unknown is not None else None,
        "if_unknown_missed": rate.if_unknown_missed if enough and unknown is not None else None,
        "without_lawful": rate.without_lawful if enough and lawful is not None else None,
        "target": float(rate.target.percent) if rate.target else None,
        "by": rate.target.by.isoformat() if rate.target else None,
        "verdict": conclusion(rate, material) if rate.target and not rate.group else None,
        "national": national.percent if national else None,
        "edition": f"{national.edition}, {national.law}" if national else None,
        "benchmark": _benchmark(rate, material),
        "note": text_of(rate.note, material) or None,
    }


def _benchmark(rate: Rate, material: Material) -> str | None:
    if rate.benchmark is None or not has_interval(rate, material):
        return None
    key = "national_undecided" if rate.benchmark == "undecided" else rate.benchmark
    return material.say(f"verdict.{key}")


def _changes(material: Material) -> Sheet:
    head = (
        "id name k0 n0 k1 n1 change low high p_value p_adjusted detectable method_name verdict note"
    )
    rows: list[tuple[Value, ...]] = []
    for rate in material.single:
        change = change_of(rate, material)
        if change is None:
            continue
        before, after = change.before, change.after
        rows.append(
            (
                rate.measure,
                name_of(rate, material),
                before.met if before else None,
                before.n if before else None,
                after.met if after else None,
                after.n if after else None,
                change.change,
                change.low,
                change.high,
                change.p_value,
                change.p_adjusted,
                change.detectable,
                method_words(change.method, material) or None,
                material.say(f"verdict.change_{change.verdict}"),
                text_of(change.note, material) or None,
            )
        )
    return _sheet("changes", head.split(), rows, material)


def _ledger(material: Material) -> Sheet:
    left = delivered(material)
    rows: list[tuple[Value, ...]] = [(material.say("ledger.delivered"), None, left)]
    for reason, out in steps(material):
        left -= out
        rows.append((reason, out, left))
    rows.append((material.say("ledger.drawn"), None, material.design.size))
    heads = ("reason", "left_out", "left")
    titles = tuple(material.say(f"table.{head}") for head in heads)
    return Sheet(material.say("sheet.ledger"), titles, tuple(rows))


def _measures(material: Material) -> Sheet:
    rows: list[tuple[Value, ...]] = [
        (
            measure.id,
            text_of(measure.title, material),
            text_of(measure.ask, material) or None,
            text_of(measure.guidance, material) or None,
            measure.source or None,
            text_of(measure.unverified, material) or None if is_unverified(measure) else None,
        )
        for measure in material.criteria.measures
    ]
    head = ["id", "name", "question", "guidance", "source", "unverified"]
    return _sheet("measures", head, rows, material)


def _method(material: Material) -> Sheet:
    rows: list[tuple[Value, ...]] = [*facts(material), *method_facts(material)]
    return _sheet("method", ["what", "value"], rows, material)
