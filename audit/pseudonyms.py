"""The door: extracts with CPR numbers become clean ones, with a key file kept elsewhere."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from audit.atomic import write_bytes
from audit.errors import AuditError, Problem, problem
from audit.frame.coded import Coded
from audit.frame.extract import Extract, column_letter
from audit.frame.lines import total_lines
from audit.frame.sources import read_extract
from audit.frame.vocabulary import folded, nearest
from audit.frame.whole import cpr_like, is_cpr, rows_told
from audit.key_file import Key, cpr_digits, read_key, write_key


@dataclass(frozen=True)
class Cleaned:
    """One extract made clean: where it lies now, its rows, the columns replaced and dropped.

    ``odd`` are rows whose identifier is no CPR number in a column of CPR numbers: those
    with the same text have the same running number.
    """

    source: Path
    path: Path
    rows: int
    replaced: tuple[str, ...]
    dropped: tuple[str, ...]
    odd: tuple[int, ...]


def pseudonymise(
    files: Sequence[Path], *, id_columns: Sequence[str], key_file: Path, drop: Sequence[str] = ()
) -> tuple[Cleaned, ...]:
    """Write each extract as ``<name>-clean`` beside it, identifiers replaced by numbers.

    The same identifier has the same number in all files, and next year with the same key
    file. Titles above the header are left out, the columns in ``drop`` too.

    Raises
    ------
    AuditError
        For a key file in a round's folder, a column that is not there, and CPR numbers in
        any other column (never repeated, only where). Nothing is written then.
    """
    extracts = [read_extract(file, wanted=[*id_columns, *drop]) for file in files]
    problems = [
        *_misplaced(key_file, files),
        *_absent(extracts, id_columns, "pseudonyms.no_column"),
        *_absent(extracts, drop, "pseudonyms.no_dropped_column"),
        *(
            fault.problem
            for extract in extracts
            for fault in extract.faults
            if fault.severity == "refused"
        ),
    ]
    if problems:
        raise AuditError("pseudonyms.refused", problems)
    key = read_key(key_file).extended(
        text for extract in extracts for text in _identifiers(extract, id_columns)
    )
    clean = [_without(_numbered(extract, id_columns, key), drop) for extract in extracts]
    left = [found for extract in clean for found in _left_over(extract)]
    if left:
        raise AuditError("pseudonyms.refused", left)
    write_key(key_file, key)
    pairs = zip(files, extracts, clean, strict=True)
    return tuple(_written(file, before, after, id_columns, drop) for file, before, after in pairs)


def clean_path(file: Path) -> Path:
    """Return where the clean extract of a file is written.

    >>> clean_path(Path("udtræk.xlsx")).name, clean_path(Path("udtræk.txt")).name
    ('udtræk-clean.xlsx', 'udtræk-clean.csv')
    """
    kind = file.suffix.lower() if file.suffix.lower() in {".xlsx", ".parquet"} else ".csv"
    return file.with_name(f"{file.stem}-clean{kind}")


def _misplaced(key_file: Path, files: Sequence[Path]) -> Iterator[Problem]:
    """Files that would be written where they may not be, or over one another."""
    place = key_file.resolve()
    rounds = [folder for folder in place.parents if (folder / "round.toml").exists()]
    if rounds:
        yield problem("pseudonyms.key_in_round", folder=rounds[0].name)
    if not place.parent.is_dir():
        yield problem("pseudonyms.no_key_folder", folder=place.parent.name)
    if place in {file.resolve() for file in files}:
        yield problem("pseudonyms.key_is_extract", file=key_file.name)
    clean = [clean_path(file).resolve() for file in files]
    if place in clean:
        yield problem("pseudonyms.key_is_clean", file=key_file.name)
    for path in dict.fromkeys(path for path in clean if clean.count(path) > 1):
        yield problem("pseudonyms.same_clean", file=path.name)
    for path in dict.fromkeys(path for path in clean if path.is_dir()):
        yield problem("pseudonyms.clean_is_folder", file=path.name)


def _absent(extracts: Sequence[Extract], names: Sequence[str], key: str) -> Iterator[Problem]:
    """Columns that none of the extracts has, and extracts without any of the columns."""
    headers = {folded(name): name for extract in extracts for name in extract.header if name}
    for name in names:
        if folded(name) not in headers:
            meant = nearest(name, headers.values())
            yield problem(f"{key}_meant" if meant else key, name=name, meant=meant or "")
    for extract in extracts:
        if key == "pseudonyms.no_column" and not _places(extract, names):
            yield problem("pseudonyms.nothing_to_replace", file=extract.name, names=list(names))


def _places(extract: Extract, names: Sequence[str]) -> list[int]:
    wanted = {folded(name) for name in names}
    return [at for at, name in enumerate(extract.header) if folded(name) in wanted]


def _identifiers(extract: Extract, names: Sequence[str]) -> Iterator[str]:
    for at in _places(extract, names):
        column = extract.columns[at]
        totals = set(total_lines(column))
        yield from (text for i, text in enumerate(column.texts.to_pylist()) if i not in totals)


def _numbered(extract: Extract, names: Sequence[str], key: Key) -> Extract:
    columns = [*extract.columns]
    for at in _places(extract, names):
        totals = set(total_lines(columns[at]))
        texts = columns[at].texts.to_pylist()
        numbers = [text if i in totals else key.number(text) for i, text in enumerate(texts)]
        columns[at] = columns[at].with_texts(pa.array(numbers, pa.large_string()))
    return replace(extract, columns=tuple(columns))


def _without(extract: Extract, drop: Sequence[str]) -> Extract:
    gone = _places(extract, drop)
    kept = [at for at in range(len(extract.header)) if at not in gone]
    header = tuple(extract.header[at] for at in kept)
    return replace(extract, header=header, columns=tuple(extract.columns[at] for at in kept))


def _left_over(extract: Extract) -> Iterator[Problem]:
    """CPR numbers that are still there."""
    for at, (name, column) in enumerate(zip(extract.header, extract.columns, strict=True)):
        letter = column_letter(at)
        if is_cpr(name):
            yield problem("pseudonyms.cpr_in_header", file=extract.name, letter=letter)
            continue
        chosen = cpr_like(column)
        if chosen:
            rows, more = rows_told(extract, column, chosen)
            values = {"file": extract.name, "column": name or letter, "rows": rows, "more": more}
            yield problem("pseudonyms.left_more" if more else "pseudonyms.left", **values)


def _written(
    file: Path, before: Extract, after: Extract, id_columns: Sequence[str], drop: Sequence[str]
) -> Cleaned:
    path = clean_path(file)
    write_bytes(path, _bytes(after, path.suffix))
    replaced = _places(before, id_columns)
    odd = sorted({row for at in replaced for row in _odd(before, before.columns[at])})
    return Cleaned(
        file,
        path,
        len(after),
        tuple(before.header[at] for at in replaced),
        tuple(before.header[at] for at in _places(before, drop)),
        tuple(odd),
    )


def _odd(extract: Extract, column: Coded) -> list[int]:
    """Rows without a CPR number in a column where most have one."""
    texts = column.texts.to_pylist()
    other = [i for i, text in enumerate(texts) if text.strip() and not cpr_digits(text)]
    if not other or 2 * len(other) >= len(texts):
        return []
    return [int(row) for row in extract.rows[column.rows(other)]]


def _bytes(extract: Extract, kind: str) -> bytes:
    out = io.BytesIO()
    columns = [column.array() for column in extract.columns]
    if kind == ".parquet":
        pq.write_table(pa.Table.from_arrays(columns, names=list(extract.header)), out)
        return out.getvalue()
    lines = list(zip(*(column.to_pylist() for column in columns), strict=True))
    return (
        _workbook(extract.header, lines) if kind == ".xlsx" else _delimited(extract.header, lines)
    )


def _delimited(header: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([header, *lines])
    return out.getvalue().encode("utf-8-sig")


def _workbook(header: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([header, *lines]):
            for at, cell in enumerate(cells):
                sheet.write_string(row, at, cell)
    return out.getvalue()
