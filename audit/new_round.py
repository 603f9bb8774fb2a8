"""Setting up a round's folder: criteria, the extract's mapped columns, settings to edit."""

import csv
import io
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pyarrow as pa
import pyarrow.parquet as pq

from audit.atomic import write_text
from audit.bundled import bundled
from audit.criteria import Criteria, read_criteria
from audit.errors import AuditError
from audit.frame import propose_columns, read_frame
from audit.frame.extract import Extract
from audit.frame.mapping import sources_of
from audit.frame.sources import read_extract
from audit.rounds import Round, open_round, record_fingerprint
from audit.spellings import closed_columns, likely, wanted_values
from audit.words import catalogue, phrase

MOST_SPELLINGS = 60
"""A column with more spellings than this is left for people to look at."""

Proposal = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Founded:
    """A new round, the columns proposed for it, and spellings that nobody has explained yet."""

    round: Round
    columns: Proposal
    dropped: tuple[str, ...]
    strange: tuple[str, ...]


def new_round(
    folder: Path, criteria: str, frame: Path, *, now: str, acute: str = "", language: str = "da"
) -> Founded:
    """Make the folder of a new round and record the frame's fingerprint.

    Of the extract only the proposed columns are copied. All or nothing: where anything is
    refused, no folder is left behind.

    Raises
    ------
    AuditError
        Where the folder holds a round or a file of that name, or criteria or extract are refused.
    """
    folder = folder.resolve()
    if (folder / "round.toml").exists():
        raise AuditError("settings.exists", folder=folder)
    read = read_criteria(criteria)
    extract = read_extract(frame)
    columns, dropped = propose_columns(extract, read)
    read_frame(frame, columns=columns, criteria=read)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
        draft = Path(scratch) / folder.name
        draft.mkdir()
        file = _copy_columns(extract, columns, draft, parquet=frame.suffix == ".parquet")
        _copy_criteria(read, draft)
        spellings = _spellings(extract, columns, read)
        settings = _settings(folder.name, file, columns, dropped, spellings, read, acute, language)
        write_text(draft / "round.toml", settings)
        record_fingerprint(open_round(draft), now)
        _move(draft, folder)
    own = spellings.get(read.selection.strata, {})
    strange = tuple(text for text, stratum in own.items() if not stratum)
    return Founded(open_round(folder), columns, tuple(dropped), strange)


def _move(draft: Path, folder: Path) -> None:
    """Put the finished files where they belong, the settings last: they make it a round."""
    folder.mkdir(exist_ok=True)
    taken = [path.name for path in draft.iterdir() if (folder / path.name).exists()]
    if taken:
        raise AuditError("settings.taken", folder=folder, files=taken)
    for path in sorted(draft.iterdir(), key=lambda path: path.name == "round.toml"):
        shutil.move(path, folder / path.name)


def _copy_criteria(criteria: Criteria, folder: Path) -> None:
    """Copy the criteria and what they extend, for a shipped file may change."""
    *bases, own = (Path(path) for path in criteria.files)
    for path in bases:
        shutil.copyfile(path, folder / path.name)
    shutil.copyfile(own, folder / "criteria.toml")


def _copy_columns(extract: Extract, columns: Proposal, folder: Path, *, parquet: bool) -> str:
    """Write the mapped columns as they stand, each row at the line it had in the extract."""
    names = sources_of(columns)
    if parquet:
        table = pa.table({name: extract.column(name) for name in names})
        pq.write_table(table, folder / "register.parquet")
        return "register.parquet"
    texts = [extract.column(name).to_pylist() for name in names]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    line = int(extract.rows[0])
    out.write("\n" * (line - 2))
    writer.writerow(names)
    for row, cells in zip(extract.rows.tolist(), zip(*texts, strict=True), strict=True):
        out.write("\n" * (row - line))
        writer.writerow(cells)
        line = row + 1
    write_text(folder / "register.csv", out.getvalue())
    return "register.csv"


def _spellings(
    extract: Extract, columns: Proposal, criteria: Criteria
) -> dict[str, dict[str, str]]:
    """By column, the spellings the criteria do not know, with what they probably mean."""
    closed = closed_columns(criteria)
    found = {}
    for name, wanted in wanted_values(criteria).items():
        source = columns.get(name)
        if isinstance(source, str) and criteria.columns.get(name, "text") == "text":
            counts = Counter(text.strip() for text in extract.column(source).to_pylist())
            meant = _meant([text for text, _ in counts.most_common() if text], wanted)
            if len(meant) <= MOST_SPELLINGS and (name in closed or any(meant.values())):
                found[name] = meant
    return {name: meant for name, meant in found.items() if meant}


def _meant(texts: Sequence[str], wanted: Collection[str]) -> dict[str, str]:
    """What each spelling probably means; the municipality met most often is our own."""
    unknown = [text for text in texts if text not in wanted]
    meant = {text: likely(text, sorted(wanted)) for text in unknown}
    if wanted == {"own"} and unknown and "own" not in texts:
        meant[unknown[0]] = "own"
    return meant


def _settings(
    title: str,
    file: str,
    columns: Proposal,
    dropped: list[str],
    spellings: Mapping[str, Mapping[str, str]],
    criteria: Criteria,
    acute: str,
    language: str,
) -> str:
    contact, _, phone = acute.partition(",")
    environment = jinja2.Environment(keep_trailing_newline=True, autoescape=False)
    environment.filters["q"] = lambda value: json.dumps(value, ensure_ascii=False)
    template = (bundled("templates/round") / "round.toml").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        words=catalogue("new", language),
        title=phrase("new.title", language, name=title),
        language=language,
        file=file,
        columns=columns,
        drop=dropped,
        spellings=spellings,
        contact=contact.strip(),
        phone=phone.strip() or ("" if acute in {"", "none"} else "se kontakt"),
        example=criteria.measures[0].id,
    )
