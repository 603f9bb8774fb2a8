"""What the commands share: options, the language of messages, tables, JSON on standard output."""

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any

import typer

from audit.words import languages

FORMATS = ("table", "csv", "json")

_chosen: list[str] = []


def known_language(code: str) -> str:
    """Return a language that was asked for; wrong usage where there are no texts in it."""
    return _one_of(languages(), code)


def known_format(name: str) -> str:
    """Return a format that was asked for; wrong usage where it is none of ours."""
    return _one_of(FORMATS, name)


def _one_of(known: Sequence[str], wanted: str) -> str:
    if wanted and wanted not in known:
        raise typer.BadParameter(f"{wanted}: choose {' or '.join(known)}")
    return wanted


def language(wanted: str = "") -> str:
    """Return the language of messages: the one asked for, else AUDIT_LANGUAGE, else Danish."""
    if wanted:
        _chosen[:] = [wanted]
    own = os.environ.get("AUDIT_LANGUAGE", "da")
    return next(iter(_chosen), own if own in languages() else "da")


def print_json(value: object) -> None:
    """Print a value as JSON, and nothing but JSON: null, never NaN."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def print_csv(rows: Sequence[dict[str, Any]]) -> None:
    """Print rows as CSV with a header."""
    import csv
    import sys

    if rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for a reader at a terminal, whole; a column with nothing in it is left out."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    lines = [[str(cell) for cell in row] for row in rows]
    filled = [at for at in range(len(headers)) if any(line[at] for line in lines)]
    headers = [headers[at] for at in filled]
    lines = [[line[at] for at in filled] for line in lines]
    table = Table(*headers, box=SIMPLE_HEAD)
    for line in lines:
        table.add_row(*line)
    wide = sum(_widest(column) + 3 for column in zip(headers, *lines, strict=True))
    console = Console(highlight=False, markup=False)
    console.width = max(console.width, wide)
    console.print(table)


def _widest(cells: Iterable[str]) -> int:
    return max(len(line) for cell in cells for line in (str(cell).split("\n") or [""]))
