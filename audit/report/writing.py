"""Writing a report to its files, each whole or not at all."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from audit.atomic import write_bytes
from audit.errors import AuditError
from audit.report.blocks import Contents
from audit.report.figures import Drawing, draw
from audit.words import phrase

FORMATS = ("html", "pdf", "docx", "xlsx")


def write(
    contents: Contents,
    folder: Path,
    formats: Iterable[str] = FORMATS,
    figures: Mapping[str, Drawing] | None = None,
) -> tuple[Path, ...]:
    """Write a report in the wanted formats and return the paths of its files.

    The names say the edition, ``rapport-intern.pdf`` or ``rapport-offentlig.pdf``, so that
    the two cannot be confused; a file of that name is replaced.

    Raises
    ------
    AuditError
        Where a format is not known; then nothing is written.
    """
    wanted = tuple(dict.fromkeys(formats))
    strange = [name for name in wanted if name not in FORMATS]
    if strange:
        raise AuditError("report.refused.unknown_format", found=strange, known=list(FORMATS))
    drawn = draw(contents) if figures is None else figures
    files = {folder / file_name(contents, name): _make(name)(contents, drawn) for name in wanted}
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        write_bytes(path, data)
    return tuple(files)


def file_name(contents: Contents, form: str) -> str:
    """Return the name of a report's file, which tells its edition."""
    name = edition_name(contents.edition, contents.language, interim=contents.interim)
    return f"{name}.{form}"


def edition_name(edition: str, language: str, *, interim: bool) -> str:
    """Return what the files of an edition are called: internal or public, interim or final.

    >>> edition_name("public", "da", interim=False), edition_name("internal", "en", interim=True)
    ('rapport-offentlig', 'report-internal-interim')
    """
    name = phrase(f"report.file.{edition}", language)
    return phrase("report.file.interim", language, name=name) if interim else name


def _make(form: str) -> Callable[[Contents, Mapping[str, Drawing]], bytes]:
    """Return the maker of a format; its libraries are loaded only now."""
    if form == "html":
        from audit.report.html import html

        return html
    if form == "pdf":
        from audit.report.pdf import pdf

        return pdf
    if form == "docx":
        from audit.report.docx import docx

        return lambda contents, _: docx(contents)
    from audit.report.xlsx import xlsx

    return lambda contents, _: xlsx(contents)
