"""The command that shows everything once, on made-up cases."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.output import known_language, language


def add_to(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(tour)


def tour(
    folder: Annotated[Path, typer.Argument(help="Where its files come to lie.")] = Path("tour"),
    told: Annotated[
        str, typer.Option("--language", callback=known_language, help="da or en.")
    ] = "",
) -> None:
    """Show a whole round on the bundled example; everything is recomputed, nothing is fetched."""
    from audit.tour import tour as steps

    for line in steps(folder, language=language(told)):
        print(line, flush=True)
