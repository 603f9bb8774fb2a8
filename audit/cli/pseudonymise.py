"""The command that makes an extract with CPR numbers clean."""

from pathlib import Path
from typing import Annotated

import typer


def pseudonymise(
    files: Annotated[list[Path], typer.Argument(help="Extracts: CSV, XLSX or Parquet.")],
    identifiers: Annotated[
        list[str], typer.Option("--id", help="A column with CPR or case numbers; may be repeated.")
    ],
    key: Annotated[Path, typer.Option(help="The key file, outside every round's folder.")],
    drop: Annotated[
        list[str] | None, typer.Option(help="A column to leave out; may be repeated.")
    ] = None,
) -> None:
    """Replace CPR and case numbers by running numbers, the same in all the files."""
    from audit.cli.output import language
    from audit.pseudonyms import pseudonymise as clean
    from audit.words import phrase

    told = language()
    for made in clean(files, id_columns=identifiers, key_file=key, drop=drop or []):
        values = {"path": made.path, "rows": made.rows, "replaced": list(made.replaced)}
        print(phrase("pseudonyms.written", told, **values))
        if made.dropped:
            print("  " + phrase("pseudonyms.dropped", told, names=list(made.dropped)))
        if made.odd:
            rows, n = list(made.odd[:10]), len(made.odd)
            print("  " + phrase("pseudonyms.odd", told, rows=rows, n=n))
    print(phrase("pseudonyms.key_written", told, file=key))
