"""Commands of the log: redact, store copy."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.output import language

if TYPE_CHECKING:
    from audit.log import Store

store = typer.Typer(no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.command()(redact)
    app.add_typer(store, name="store", help="Where the log lies.")


def redact(
    folder: Annotated[Path, typer.Argument(help="The round's folder.")],
    entry: Annotated[int, typer.Argument(help="The number of the entry, as audit verify says.")],
    why: Annotated[str, typer.Option(help="Why its free text must go.")],
    by: Annotated[str, typer.Option(help="The code of the one who decides it.")],
) -> None:
    """Erase the free text of an entry of the log; the log says so, and still verifies."""
    from audit import log
    from audit.rounds import open_round
    from audit.words import phrase

    round_ = open_round(folder)
    told = language(round_.settings.language)
    opened = log.open_store(round_.store(), round_.folder / "answers.jsonl")
    done = log.redact(opened, entry, by, why, datetime.now(UTC))
    print(phrase("log.redacted", told, seq=entry, by=done.seq))


@store.command()
def copy(
    source: Annotated[str, typer.Argument(help="A round's folder, a file, or an address.")],
    target: Annotated[str, typer.Argument(help="The same; answers.jsonl to commit the log.")],
) -> None:
    """Copy a log, verified: between SQLite and PostgreSQL, or to and from a file."""
    from audit import log
    from audit.errors import AuditError
    from audit.words import phrase

    if source.endswith(".jsonl") and target.endswith(".jsonl"):
        raise typer.BadParameter("one of the two must be a round's folder or an address")
    if "://" not in source and not Path(source).exists():
        raise AuditError("settings.no_file", file=source)
    if target.endswith(".jsonl"):
        opened = _opened(source)
        log.export_jsonl(opened, Path(target))
    else:
        opened = _opened(target)
        if source.endswith(".jsonl"):
            log.import_jsonl(opened, Path(source))
        else:
            log.copy(_opened(source), opened)
    number = len(log.entries(opened))
    print(phrase("log.copied", language(), n=number, target=target.rsplit("@", 1)[-1]))


def _opened(place: str) -> "Store":
    """Return the store of a round's folder, or at an address; a new file where none is there."""
    from audit.log import open_store
    from audit.rounds import open_round

    if "://" not in place and Path(place).is_dir():
        round_ = open_round(place)
        language(round_.settings.language)
        return open_store(round_.store(), round_.folder / "answers.jsonl")
    return open_store(place)
