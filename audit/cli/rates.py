"""Commands that answer in figures: rates and compare."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audit.cli.output import known_format, language, print_csv, print_json, print_table
from audit.cli.values import changes_json, flat, rates_json

FEWEST = 5
"""The fewest cases of which a share is shown; below, the counts stand alone."""

if TYPE_CHECKING:
    from audit.estimates import Change, Changes, Rate, Rates

Format = Annotated[str, typer.Option("--format", callback=known_format, help="table, csv or json.")]
Level = Annotated[float, typer.Option(min=0.5, max=0.999, help="Confidence level.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (rates, compare):
        app.command()(command)


def rates(
    folder: Annotated[Path, typer.Argument(help="The round's folder.")],
    by: Annotated[str, typer.Option(help="A column of the register to break down by.")] = "",
    level: Level = 0.95,
    reading: Annotated[str, typer.Option(help="finite or process.")] = "finite",
    form: Format = "table",
) -> None:
    """Show the rate of every measure with its interval and conclusion."""
    from audit.rounds import open_round

    round_ = open_round(folder)
    language(round_.settings.language)
    found = round_.rates(level=level, reading=_reading(reading), by=by)
    if form == "json":
        print_json(rates_json(found))
    elif form == "csv":
        print_csv([flat(row) for row in rates_json(found)["rates"]])
    else:
        _print_rates(found, by)


def compare(
    before: Annotated[Path, typer.Argument(help="The earlier round's folder.")],
    after: Annotated[Path, typer.Argument(help="The later round's folder.")],
    level: Level = 0.95,
    reading: Annotated[str, typer.Option(help="process or finite.")] = "process",
    form: Format = "table",
) -> None:
    """Show what changed between two rounds, and what may not be compared, and why."""
    from audit.changes import compare as compared
    from audit.rounds import open_round

    later = open_round(after)
    language(later.settings.language)
    found = compared(
        open_round(before).rates(level=level), later.rates(level=level), reading=_reading(reading)
    )
    if form == "json":
        print_json(changes_json(found))
    elif form == "csv":
        print_csv([flat(row) for row in changes_json(found)["changes"]])
    else:
        _print_changes(found, later.criteria)


def _print_rates(found: "Rates", by: str) -> None:
    from audit.words import catalogue, phrase

    told = language()
    words = catalogue("rates", told)
    print(_title(found, told))
    heads = ["measure", *(["group"] if by else []), "counts", "rate", "interval", "lawful",
             "not_documented", "outside", "unknown", "national", "target", "verdict"]  # fmt: skip
    rows = []
    for rate in found.rates:
        name = found.criteria.measure(rate.measure).title.get(told, rate.measure)
        group = [rate.group or ""] if by else []
        rows.append([name, *group, *_cells(rate, told)])
    print_table([words[f"head.{head}"] for head in heads], rows)
    missing = sum(rate.unanswered for rate in found.rates if rate.group is None)
    if missing:
        print(phrase("rates.unanswered", told, n=missing))
    for rate in found.rates:
        if rate.note and rate.n and rate.group is None:
            print(f"{found.criteria.measure(rate.measure).title.get(told, '')}: {rate.note[told]}")
    print(phrase("rates.law", told))


def _title(found: "Rates", told: str) -> str:
    from audit.words import catalogue, phrase

    reading = catalogue("rates", told)[f"reading.{found.reading}"]
    criteria = f"{found.criteria.title.get(told, found.criteria.id)} {found.criteria.version}"
    return phrase(
        "rates.title",
        told,
        round=found.round,
        criteria=criteria,
        level=found.level,
        reading=reading,
    )


def _cells(rate: "Rate", told: str) -> list[object]:
    from audit.words import catalogue, phrase

    words, enough = catalogue("rates", told), rate.n >= FEWEST
    share = (
        ""
        if rate.rate is None
        else phrase(f"rates.{'weighted' if rate.weighted else 'plain'}", told, rate=rate.rate)
    )
    national = f"{rate.national.percent} % ({rate.national.edition})" if rate.national else ""
    target = f"{rate.target.percent} % ({rate.target.by:%d.%m.%Y})" if rate.target else ""
    return [
        phrase("rates.counts", told, met=rate.met, n=rate.n),
        share if enough else words["few"],
        phrase("rates.interval", told, low=rate.low, high=rate.high)
        if enough and rate.low is not None
        else "",
        rate.lawful or "",
        rate.not_documented or "",
        rate.outside or "",
        rate.unknown or "",
        national,
        target,
        _conclusions(rate, words) if enough else "",
    ]


def _conclusions(rate: "Rate", words: Any) -> str:
    said = []
    if rate.verdict:
        said.append(f"{words['head.target']}: {words[f'verdict.{rate.verdict}']}")
    if rate.benchmark:
        said.append(f"{words['head.national']}: {words[f'benchmark.{rate.benchmark}']}")
    return "\n".join(said)


def _print_changes(found: "Changes", criteria: Any) -> None:
    from audit.words import catalogue, phrase

    told = language()
    words = catalogue("rates", told)
    reading = words[f"reading.{found.reading}"]
    print(phrase("rates.changes.title", told, before=found.before, after=found.after,
                 level=found.level, reading=reading))  # fmt: skip
    heads = ["head.measure", "changes.before", "changes.after", "changes.change", "head.interval",
             "changes.p_adjusted", "head.verdict", "changes.detectable"]  # fmt: skip
    rows = [_change_row(change, criteria, told, words) for change in found.changes]
    print_table([words[head] for head in heads], rows)


def _change_row(change: "Change", criteria: Any, told: str, words: Any) -> list[object]:
    from audit.words import phrase

    name = criteria.measure(change.measure).title.get(told, change.measure)
    counts = [_of(change.before, told), _of(change.after, told)]
    if change.change is None:
        refused = f"{words['change.refused']}: {change.note.get(told, '')}"
        return [name, *counts, "", "", "", refused, ""]
    enough = all(rate and rate.n >= FEWEST for rate in (change.before, change.after))
    interval = ""
    if enough and change.low is not None and change.high is not None:
        low, high = _points(change.low), _points(change.high)
        interval = phrase("rates.changes.interval", told, low=low, high=high)
    p = "" if change.p_adjusted is None else f"{change.p_adjusted:.3f}"
    least = "—" if change.detectable is None else f"{change.detectable * 100:.0f}"
    said = words[f"change.{change.verdict}"]
    note = change.note.get(told, "")
    return [
        name,
        *counts,
        _points(change.change) if enough else words["few"],
        interval,
        p,
        f"{said}\n{note}" if note else said,
        least,
    ]


def _points(share: float) -> str:
    """A change in whole points with its sign; no sign on nil."""
    whole = round(share * 100)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def _of(rate: "Rate | None", told: str) -> str:
    from audit.words import phrase

    return "" if rate is None else phrase("rates.counts", told, met=rate.met, n=rate.n)


def _reading(text: str) -> Any:
    if text not in {"finite", "process"}:
        raise typer.BadParameter(f"{text}: finite or process")
    return text
