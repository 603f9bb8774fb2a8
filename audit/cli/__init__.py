"""The command ``audit``: one file per group of commands; what is heavy is imported when used."""

import errno
import sys
from typing import NoReturn

import typer

from audit.cli import acute, criteria, log, published, rates, report, sample, sheets, start
from audit.cli.pseudonymise import pseudonymise
from audit.cli.tour import tour
from audit.errors import AuditError

_REASONS = {
    "EACCES": "no_access",
    "EPERM": "no_access",
    "EROFS": "no_access",
    "EEXIST": "in_the_way",
    "EISDIR": "in_the_way",
    "ENOTDIR": "in_the_way",
    "ENOENT": "not_there",
    "ENOSPC": "disk_full",
    "EDQUOT": "disk_full",
    "ENAMETOOLONG": "long_name",
}

app = typer.Typer(
    help="Sample-based audits of case files: draw, score, estimate, report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for part in (start, sample, log, rates, published, report):
    part.add_to(app)
app.command()(tour)
app.command()(pseudonymise)
app.command()(acute.acute)
app.add_typer(criteria.app, name="criteria", help="Show and check criteria files.")
app.add_typer(sheets.app, name="sheets", help="Scoring sheets as XLSX, out and in.")


def main() -> None:
    """Run the command; a refusal is one readable message and exit code 1."""
    try:
        app()
    except AuditError as error:
        _refuse(error)
    except OSError as error:
        _refuse(_no_access(error))


def _refuse(error: AuditError) -> NoReturn:
    from audit.cli.output import language

    print(error.text(language()), file=sys.stderr)
    sys.exit(1)


def _no_access(error: OSError) -> AuditError:
    """Return what the system said no to: the file or folder it names, and why."""
    name = errno.errorcode.get(error.errno or 0, "")
    reason = _REASONS.get(name, "other")
    file = error.filename2 or error.filename or "–"
    return AuditError(f"errors.{reason}", file=file, why=error.strerror or str(error))
