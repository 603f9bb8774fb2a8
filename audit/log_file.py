"""A log as a text file, ``answers.jsonl``: one line an entry, the same bytes there and back."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from audit.atomic import write_text
from audit.errors import AuditError, Problem, problem
from audit.log_chain import Record, canonical


def write_jsonl(path: Path, records: Iterable[Record]) -> Path:
    """Write records to a file, whole or not at all."""
    return write_text(path, "".join(line(record) + "\n" for record in records))


def read_jsonl(path: Path) -> list[Record]:
    """Return the records of a file.

    Raises
    ------
    AuditError
        With every line that is not as it was written.
    """
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise AuditError("log.jsonl_refused", file=path.name) from None
    found = [_read(text) for text in lines[:-1]]
    problems = list(_faults(lines, found))
    if problems:
        raise AuditError("log.jsonl_refused", problems, file=path.name)
    return [record for record in found if record is not None]


def line(record: Record) -> str:
    """Return the line of one record: hash and text as stored, prose and salt where there are any.

    >>> line(Record(1, "00", "a1", '{"prev":"00","seq":1}'))
    '{"hash":"a1","entry":{"prev":"00","seq":1}}'
    """
    apart = f',"salt":"{record.salt}","texts":{record.texts}' if record.texts else ""
    return f'{{"hash":"{record.hash}","entry":{record.text}{apart}}}'


def _read(text: str) -> Record | None:
    """Return the record of a line, nothing where the line is none."""
    try:
        held = json.loads(text)
        entry = held["entry"]
        texts = canonical(held["texts"]) if "texts" in held else ""
        salt = held.get("salt", "")
        record = Record(entry["seq"], entry["prev"], held["hash"], canonical(entry), salt, texts)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return record if line(record) == text else None


def _faults(lines: list[str], found: list[Record | None]) -> Iterator[Problem]:
    for number, record in enumerate(found, start=1):
        if record is None:
            yield problem("log.jsonl_line", line=number)
    if lines[-1]:
        yield problem("log.jsonl_line", line=len(lines))
