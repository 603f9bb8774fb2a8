"""Commands that write: report and batch."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.output import known_language, language


def add_to(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (report, batch):
        app.command()(command)


def report(
    folder: Annotated[Path, typer.Argument(help="The round's folder.")],
    against: Annotated[Path | None, typer.Option(help="An earlier round's folder.")] = None,
    to: Annotated[str, typer.Option(help="Formats: html,pdf,docx,xlsx.")] = "html,pdf,docx,xlsx",
    told: Annotated[
        str, typer.Option("--language", callback=known_language, help="da or en; else the round's.")
    ] = "",
    publish: Annotated[
        bool, typer.Option("--publish/--internal", help="For publication, or internal.")
    ] = False,
    interim: Annotated[
        bool, typer.Option(help="Answers may be missing; every page says so.")
    ] = False,
    again: Annotated[bool, typer.Option(help="Replace a report that is there already.")] = False,
) -> None:
    """Run the report's notebook: two pages for leaders, then method, ledger, measures, limits."""
    from audit.bundled import bundled
    from audit.errors import AuditError
    from audit.report.writing import edition_name
    from audit.reporting import known_formats
    from audit.rerun import record, run
    from audit.rounds import open_round
    from audit.words import phrase

    round_ = open_round(folder)
    spoken = language(told or round_.settings.language)
    known_formats(to.split(","))
    for needed in (round_, *([open_round(against)] if against else [])):
        needed.sample()
    parameters = {
        "folder": str(folder.resolve()),
        "against": str(against.resolve()) if against else "",
        "formats": to,
        "language": told,
        "publish": publish,
        "interim": interim,
    }
    template = bundled("templates/notebooks/round.ipynb")
    name = edition_name("public" if publish else "internal", told or spoken, interim=interim)
    notebook = round_.folder / "report" / f"{name}.ipynb"
    if notebook.exists() and not again:
        raise AuditError("reporting.exists", file=notebook)
    stamp = record(round_, parameters).as_json()
    run(template, parameters, notebook, stamp=stamp, replace=again)
    print(phrase("reporting.written", spoken))
    for form in [*to.split(","), "ipynb"]:
        print(f"  {notebook.with_suffix(f'.{form}')}")


def batch(
    folders: Annotated[list[Path], typer.Argument(help="The rounds' folders.")],
    workers: Annotated[int, typer.Option(min=0, help="At a time; 0: as there are processors.")] = 0,
    resume: Annotated[bool, typer.Option(help="Redo only what failed or changed.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only tell what would be done.")] = False,
    plain: Annotated[bool, typer.Option(help="A line per round in place of a moving bar.")] = False,
    interim: Annotated[
        bool, typer.Option(help="Answers may be missing; every page says so.")
    ] = False,
) -> None:
    """Write the reports of several rounds, on several processes; one that fails stops no other."""
    from audit.rerun import run_batch

    parameters = {"interim": True} if interim else {}
    done = run_batch(
        folders,
        parameters=parameters,
        workers=workers,
        resume=resume,
        dry_run=dry_run,
        plain=plain,
        language=language(),
    )
    if any(ran.state == "failed" for ran in done.ran):
        raise typer.Exit(1)
