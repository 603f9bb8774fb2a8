"""Commands on criteria: show a page to proofread, check a file, list what ships."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.output import known_language
from audit.cli.output import language as speak

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="ID|FILE", help="A shipped id, or a file.")]


Language = Annotated[
    str, typer.Option(callback=known_language, help="da or en; else AUDIT_LANGUAGE, else Danish.")
]


@app.command()
def show(
    name: Name,
    language: Language = "",
    html: Annotated[Path | None, typer.Option(help="Write a page to print to this file.")] = None,
) -> None:
    """Show every question, rule and legal source as a lawyer would proofread them."""
    from audit.criteria import page as pages
    from audit.criteria import read_criteria

    language = speak(language)
    criteria = read_criteria(name)
    if html is None:
        typer.echo(pages.page(criteria, language), nl=False)
        return
    _write(html, pages.html(criteria, language))
    typer.echo(_say("written", language, file=html.name))


@app.command()
def check(name: Name, language: Language = "") -> None:
    """Check a file: say that it is in order and what it needs, or everything that is wrong."""
    from audit.criteria import read_criteria
    from audit.criteria.contents import open_items

    language = speak(language)
    criteria = read_criteria(name)
    required = criteria.required_columns
    optional = [column for column in criteria.columns if column not in required]
    counts = {"n": len(criteria.measures), "open": len(open_items(criteria))}
    counts |= {"facts": len(criteria.facts), "units": len(criteria.units)}
    typer.echo(_say("in_order", language, id=criteria.id, version=criteria.version))
    typer.echo(_say("measures", language, **counts))
    for key, names in (("required", list(required)), ("optional", optional)):
        if names:
            typer.echo(_say(key, language, names=names))
    typer.echo(_say("fingerprint", language, fingerprint=criteria.fingerprint))


@app.command("list")
def list_(language: Language = "") -> None:
    """List the criteria that come with the package."""
    from audit.criteria import read_criteria, shipped
    from audit.words import say

    language = speak(language)
    for path in shipped().values():
        found = read_criteria(path)
        title = say(found.title, language)
        values = {"id": found.id, "version": found.version, "n": len(found.measures)}
        typer.echo(_say("line", language, title=title, **values))


def _say(key: str, language: str, **values: object) -> str:
    from audit.words import phrase

    return phrase(f"criteria_page.summary.{key}", language, **values)


def _write(file: Path, text: str) -> None:
    """Write a page; a file that is there already is refused."""
    from audit.errors import AuditError

    try:
        with file.open("x", encoding="utf-8", newline="\n") as page:
            page.write(text)
    except FileExistsError:
        raise AuditError("criteria_page.summary.exists", file=file.name) from None
