"""Commands that begin a round: new and check; and the tour."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.output import known_language, language, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audit.screening import Step


def add_to(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (new, check):
        app.command()(command)


def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    criteria: Annotated[str, typer.Option(help="A shipped criteria id, or a file.")],
    frame: Annotated[Path, typer.Option(help="The register extract: CSV, XLSX or Parquet.")],
    acute: Annotated[
        str, typer.Option(help="'CONTACT, PHONE' for an acute concern; none for trials.")
    ] = "",
    told: Annotated[
        str,
        typer.Option(
            "--language",
            callback=known_language,
            help="da or en; else AUDIT_LANGUAGE, else Danish.",
        ),
    ] = "",
) -> None:
    """Make a round's folder: criteria, the extract's columns, settings to edit."""
    from audit.dates import now_text
    from audit.new_round import new_round
    from audit.words import phrase

    told = language(told)
    at = now_text(datetime.now(UTC))
    founded = new_round(folder, criteria, frame, now=at, acute=acute, language=told)
    read = founded.round.frame()
    print(phrase("new.made", told, folder=folder, rows=read.rows, fingerprint=read.fingerprint))
    print(phrase("new.columns", told))
    for ours, theirs in founded.columns.items():
        print(phrase("new.column", told, ours=ours, theirs=theirs))
    if founded.dropped:
        print(phrase("new.dropped", told, names=list(founded.dropped)))
    if founded.strange:
        column = founded.round.criteria.selection.strata
        print(phrase("new.strange", told, column=column, values=list(founded.strange)))
    print(phrase("new.next", told, folder=folder))


def check(
    folder: Annotated[Path, typer.Argument(help="The round's folder.")],
    faults: Annotated[
        Path | None, typer.Option(help="Also write the list of faults, to send to the supplier.")
    ] = None,
) -> None:
    """Look the extract over before anything is drawn, and record its fingerprint."""
    from audit.dates import now_text
    from audit.errors import AuditError
    from audit.preview import preview
    from audit.rounds import open_round, record_fingerprint
    from audit.words import phrase

    round_ = open_round(folder)
    told = language(round_.settings.language)
    if faults is not None and faults.exists():
        raise AuditError("new.faults_exist", file=faults)
    frame = round_.frame()
    try:
        eligible = round_.eligible()
    except AuditError:
        print(preview(frame, round_.criteria).text(told))
        raise
    if not round_.is_drawn:
        record_fingerprint(round_, now_text(datetime.now(UTC)))
    seen = preview(frame, round_.criteria, cases=eligible.cases)
    if faults is not None:
        seen.write_faults(faults, told)
    print(seen.text(told))
    print_ledger(eligible.ledger, told)
    for column in round_.criteria.selection.one_per:
        if column not in frame.table.columns:
            print(phrase("screening.no_one_per", told, column=column))


def print_ledger(ledger: "Sequence[Step]", told: str) -> None:
    """Print what was left out before the draw, why, and how many were left."""
    from audit.words import catalogue, say

    words = catalogue("screening", told)
    steps = [step for step in ledger if step.left_out or step is ledger[0] or not step.applied]
    rows = [(say(step.reason, told), step.left_out or "", step.left) for step in steps]
    print_table([words[f"head.{name}"] for name in ("reason", "left_out", "left")], rows)
