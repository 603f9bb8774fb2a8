"""Which reader a file needs: told by what is in it, not by what it is called."""

from collections.abc import Collection
from pathlib import Path

from audit.frame.columnar import read_parquet
from audit.frame.delimited import read_delimited
from audit.frame.extract import Extract, refuse_empty, refuse_unread

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_extract(
    file: str | Path, *, query: str | None = None, wanted: Collection[str] = ()
) -> Extract:
    """Return an extract as text, from a CSV, XLSX or Parquet file or a database.

    ``wanted`` names columns that are looked for, so that titles above the header and sheets
    with something else are passed over.

    Raises
    ------
    AuditError
        For a file that is missing, empty, protected or of a kind that cannot be read.
    """
    if query or str(file).startswith("env:") or "://" in str(file):
        from audit.frame.database import read_database  # sqlalchemy takes a third of a second

        return refuse_empty(read_database(str(file), query or ""))
    return refuse_empty(read_file(file, wanted))


def read_file(file: str | Path, wanted: Collection[str] = ()) -> Extract:
    """Return what is in a file, be it nothing below the header."""
    name = Path(file).name
    try:
        data = Path(file).read_bytes()
    except OSError:
        raise refuse_unread(name, "missing_file") from None
    return _read(name, data, wanted)


def _read(name: str, data: bytes, wanted: Collection[str]) -> Extract:
    if not data.strip(b"\x00\t\r\n ;,"):
        raise refuse_unread(name, "empty_file")
    if data.startswith(b"PAR1"):
        return read_parquet(name, data)
    if data.startswith(b"PK"):
        return _zipped(name, data, wanted)
    unusable = _unusable(data)
    if unusable:
        raise refuse_unread(name, unusable)
    return read_delimited(name, data, wanted)


def _zipped(name: str, data: bytes, wanted: Collection[str]) -> Extract:
    if b"xl/workbook.bin" in data:
        raise refuse_unread(name, "binary_workbook")
    if b"opendocument.spreadsheet" in data[:200]:
        raise refuse_unread(name, "open_document")
    from audit.frame.workbook import read_workbook  # openpyxl takes a quarter of a second

    return read_workbook(name, data, wanted)


def _unusable(data: bytes) -> str:
    """Return why a file is no delimited text, empty where it may be one."""
    if data.startswith(_OLE):
        return "protected_workbook" if _ENCRYPTED in data else "old_workbook"
    start = data[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith(
        (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<?xml", b"mime-version")
    ):
        return "web_page"
    return "other_kind" if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\x1f\x8b")) else ""
