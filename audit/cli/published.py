"""The command for published figures."""

from pathlib import Path
from typing import Annotated, Any

import typer

from audit.cli.output import known_format, language, print_csv, print_json, print_table


def add_to(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(published)


def published(
    file: Annotated[
        Path, typer.Argument(help="CSV with percentages (with or without n) or counts.")
    ],
    reviewed: Annotated[
        int, typer.Option(min=1, max=500, help="The largest number of cases reviewed.")
    ] = 20,
    form: Annotated[
        str, typer.Option("--format", callback=known_format, help="table, csv or json.")
    ] = "table",
) -> None:
    """Read printed percentages: which counts can lie behind them, and what they show."""
    from audit.published import read_published

    table = read_published(file, reviewed=reviewed)
    if form == "json":
        print_json(as_json(table))
    elif form == "csv":
        print_csv([_row(figure) for figure in as_json(table)["figures"]])
    else:
        _print(table)


def as_json(table: Any) -> dict[str, Any]:
    """Return a published table as the stable JSON value."""
    return {
        "file": table.file,
        "reviewed": table.reviewed,
        "figures": [
            {
                "label": figure.label,
                "percent": figure.percent,
                "counts": list(figure.counts) if figure.counts else None,
                "feasible": {
                    rule: [list(pair) for pair in pairs] for rule, pairs in figure.feasible.items()
                },
                "readings": [vars(reading) for reading in figure.readings],
                "national": figure.national,
                "verdict": figure.verdict,
                "note": figure.note,
                "remark": figure.remark.get(language(), ""),
            }
            for figure in table.figures
        ],
        "denominators": [
            {"n": n, "figures": list(labels)} for n, labels in table.denominators.items()
        ],
    }


def _row(figure: dict[str, Any]) -> dict[str, Any]:
    pairs = {
        rule: " ".join(f"{met}/{n}" for met, n in figure["feasible"].get(rule, []))
        for rule in ("half_up", "half_even", "truncated")
    }
    keep = ("label", "percent", "national", "verdict", "note", "remark")
    return {**{name: figure[name] for name in keep}, **pairs}


def _print(table: Any) -> None:
    from audit.words import catalogue, phrase

    told = language()
    words = catalogue("published", told)
    print(
        phrase(
            "published.title", told, file=table.file, n=len(table.figures), reviewed=table.reviewed
        )
    )
    print_table(
        [
            words[f"head.{name}"]
            for name in ("label", "percent", "feasible", "national", "verdict", "note")
        ],
        [_line(figure, told, words) for figure in table.figures],
    )
    for n, labels in table.denominators.items():
        print(phrase("published.shared", told, n=n, count=len(labels), labels=list(labels)))


def _line(figure: Any, told: str, words: Any) -> list[object]:
    from audit.words import phrase

    whole = figure.percent in {0, 100} and figure.counts is None
    readings = figure.readings[-1:] if whole else figure.readings
    shown = [phrase("published.interval", told, **vars(reading)) for reading in readings]
    return [
        figure.label,
        "" if figure.percent is None else f"{figure.percent} %",
        "\n".join(shown) or words["none"],
        "" if figure.national is None else f"{figure.national} %",
        words.get(f"verdict.{figure.verdict}", ""),
        " ".join(part for part in (figure.note, figure.remark.get(told, "")) if part),
    ]
