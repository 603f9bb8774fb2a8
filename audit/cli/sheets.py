"""Commands of the scoring sheets: out, in."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.output import language

if TYPE_CHECKING:
    from audit.errors import Problem
    from audit.log import Entry
    from audit.rounds import Round
    from audit.sheets import SheetsIn

app = typer.Typer(no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="The round's folder.")]


@app.command("out")
def write(folder: Folder) -> None:
    """Write a workbook for each reviewer into the folder's sheets/, with a worksheet per case.

    The log keeps who was given which case.
    """
    from audit.log import Entry, append, open_store
    from audit.rounds import open_round
    from audit.sheets import assigned, write_sheets
    from audit.words import phrase

    round_ = open_round(folder)
    told = language(round_.settings.language)
    sample, target = round_.sample(), folder / "sheets"
    paths = write_sheets(target, sample, round_.entries(), round_.settings)
    given = [
        Entry(who=item.reviewer, kind="assigned", case=item.case, key="sheets_out")
        for item in assigned(sample)
    ]
    store = open_store(round_.store(), round_.folder / "answers.jsonl")
    append(store, given, "unknown", datetime.now(UTC))
    files = [path.name for path in paths]
    print(phrase("sheets.written", told, n=len(files), folder=target, files=files))


@app.command("in")
def read(
    folder: Folder,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Workbooks or long CSV; else all in sheets/.")
    ] = None,
    by: Annotated[str, typer.Option(help="The code of the one who reads them in.")] = "import",
) -> None:
    """Read filled-in sheets or a long CSV (case_id,measure,answer) into the log, all or nothing."""
    from audit.errors import AuditError
    from audit.log import append, open_store
    from audit.rounds import open_round
    from audit.words import phrase

    round_ = open_round(folder)
    told = language(round_.settings.language)
    paths = files or sorted((folder / "sheets").glob("[!~.]*.xlsx"))
    if not paths:
        raise AuditError("sheets.nothing_to_read", folder=folder / "sheets")
    before = round_.entries()
    found = _read(paths, round_, before)
    for note in found.notes:
        print(note.text(told))
    if not found.entries:
        print(phrase("sheets.nothing_new", told))
        return
    store = open_store(round_.store(), round_.folder / "answers.jsonl")
    append(store, [*found.entries, _note(paths, found)], by, datetime.now(UTC))
    print(_summary(found.entries, before, told))
    acute = sum(entry.kind == "acute" for entry in found.entries)
    if acute:
        print(phrase("sheets.read_acute", told, n=acute, folder=folder))


def _read(paths: list[Path], round_: "Round", before: "tuple[Entry, ...]") -> "SheetsIn":
    """Return what all files come to together, or refuse them with the problems of all."""
    from audit.errors import AuditError
    from audit.sheets import SheetsIn, read_long, read_sheets

    sample = round_.sample()
    long = [path for path in paths if path.suffix.lower() in {".csv", ".txt"}]
    books = [path for path in paths if path not in long]
    readers = [partial(read_sheets, books, sample, before)]
    readers += [partial(read_long, p, sample, before, round_.settings.reviewers) for p in long]
    parts: list[SheetsIn] = []
    problems: list[Problem] = []
    for reader in readers:
        try:
            parts.append(reader())
        except AuditError as error:
            whole = [] if error.sentence.key == "sheets.refused" else [error.sentence]
            problems += [*whole, *error.problems]
    if problems:
        raise AuditError("sheets.refused", problems, n=len(problems))
    entries = tuple(entry for part in parts for entry in part.entries)
    return SheetsIn(entries, tuple(note for part in parts for note in part.notes))


def _note(paths: list[Path], found: "SheetsIn") -> "Entry":
    """Return the entry that says which files were read in, and how many entries they came to."""
    from audit.log import Entry

    names = ", ".join(path.name for path in paths)
    return Entry(kind="note", key="sheets_in", answer=str(len(found.entries)), document=names)


def _summary(entries: "tuple[Entry, ...]", before: "tuple[Entry, ...]", told: str) -> str:
    from audit.log import current
    from audit.words import phrase

    answers = current(before)
    given = [entry for entry in entries if entry.kind == "answer"]
    known = [e for e in given if answers.by(e.who).of(e.case, e.unit, e.key)] if before else []
    withdrawn = sum(not entry.answer for entry in known)
    counts = {"new": len(given) - len(known), "changed": len(known) - withdrawn}
    return phrase("sheets.read_in", told, n=len(given), withdrawn=withdrawn, **counts)
