"""Commands that answer in figures: rates and compare."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audit.cli.output import known_format, language, print_csv, print_json, print_table

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
        print_csv([{**row, "strata": None} for row in rates_json(found)["rates"]])
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
        print_csv(changes_json(found)["changes"])
    else:
        _print_changes(found, later.criteria)


def rates_json(found: "Rates") -> dict[str, Any]:
    """Return rates as the stable JSON value."""
    return {
        "round": found.round,
        "criteria": f"{found.criteria.id} {found.criteria.version}",
        "level": found.level,
        "reading": found.reading,
        "rates": [_rate_json(rate) for rate in found.rates],
    }


def _rate_json(rate: "Rate") -> dict[str, Any]:
    plain = [
        "measure",
        "group",
        "met",
        "n",
        "population",
        "lawful",
        "not_documented",
        "outside",
        "unknown",
        "unanswered",
        "rate",
        "low",
        "high",
        "method",
        "reading",
        "weighted",
    ]
    sensitivity = ["if_documented", "if_unknown_met", "if_unknown_missed", "without_lawful"]
    target, national = rate.target, rate.national
    return {
        **{name: getattr(rate, name) for name in plain},
        "strata": [
            {"name": s.name, "population": s.population, "n": s.n, "met": s.met}
            for s in rate.strata
        ],
        **{name: getattr(rate, name) for name in sensitivity},
        "target": None
        if target is None
        else {"by": target.by.isoformat(), "percent": float(target.percent)},
        "verdict": rate.verdict,
        "national": None
        if national is None
        else {"edition": national.edition, "percent": national.percent, "law": national.law},
        "benchmark": rate.benchmark,
        "tipping": rate.tipping,
        "late": rate.late,
        "not_yet_due": rate.not_yet_due,
        "cases_with_units": rate.cases_with_units,
        "note": rate.note.get(language(), ""),
    }


def changes_json(found: "Changes") -> dict[str, Any]:
    """Return changes as the stable JSON value."""
    return {
        "before": found.before,
        "after": found.after,
        "level": found.level,
        "reading": found.reading,
        "changes": [_change_json(change) for change in found.changes],
    }


def _change_json(change: "Change") -> dict[str, Any]:
    plain = ["change", "low", "high", "p_value", "p_adjusted", "verdict", "detectable", "method"]
    return {
        "measure": change.measure,
        "before": _counts_json(change.before),
        "after": _counts_json(change.after),
        **{name: getattr(change, name) for name in plain},
        "note": change.note.get(language(), ""),
    }


def _counts_json(rate: "Rate | None") -> dict[str, Any] | None:
    if rate is None:
        return None
    return {"met": rate.met, "n": rate.n, "rate": rate.rate, "low": rate.low, "high": rate.high}


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
    for note in dict.fromkeys(
        rate.note.get(told, "") for rate in found.rates if rate.note and rate.n
    ):
        print(note)


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

    words = catalogue("rates", told)
    share = (
        ""
        if rate.rate is None
        else phrase(f"rates.{'weighted' if rate.weighted else 'plain'}", told, rate=rate.rate)
    )
    national = f"{rate.national.percent} % ({rate.national.edition})" if rate.national else ""
    target = f"{rate.target.percent} % ({rate.target.by:%d.%m.%Y})" if rate.target else ""
    return [
        phrase("rates.counts", told, met=rate.met, n=rate.n),
        share if rate.n >= 5 else words["few"],
        "" if rate.low is None else phrase("rates.interval", told, low=rate.low, high=rate.high),
        rate.lawful or "",
        rate.not_documented or "",
        rate.outside or "",
        rate.unknown or "",
        national,
        target,
        _conclusions(rate, words),
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
    name = criteria.measure(change.measure).title.get(told, change.measure)
    counts = [_of(change.before, told), _of(change.after, told)]
    if change.change is None:
        return [
            name,
            *counts,
            "",
            "",
            "",
            f"{words['change.refused']}: {change.note.get(told, '')}",
            "",
        ]
    interval = (
        ""
        if change.low is None or change.high is None
        else f"{_points(change.low)} … {_points(change.high)}"
    )
    p = "" if change.p_adjusted is None else f"{change.p_adjusted:.3f}"
    least = "—" if change.detectable is None else f"{change.detectable * 100:.0f}"
    said = words[f"change.{change.verdict}"]
    note = change.note.get(told, "")
    return [
        name,
        *counts,
        _points(change.change),
        interval,
        p,
        f"{said}\n{note}" if note else said,
        least,
    ]


def _points(share: float) -> str:
    """A change in whole points with its sign; no sign on nil."""
    whole = round(share * 100)
    return f"{whole:+d}" if whole else "0"


def _of(rate: "Rate | None", told: str) -> str:
    from audit.words import phrase

    return "" if rate is None else phrase("rates.counts", told, met=rate.met, n=rate.n)


def _reading(text: str) -> Any:
    if text not in {"finite", "process"}:
        raise typer.BadParameter(f"{text}: finite or process")
    return text
