"""From an extract to a checked frame (bruttoliste): mapped, told, fingerprinted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

import pandas as pd
import pyarrow as pa

from audit.errors import AuditError, Problem
from audit.frame.canonical import Places, canonical_column
from audit.frame.coded import tidy
from audit.frame.corrections import Correction, corrected
from audit.frame.doubts import doubts
from audit.frame.extract import Extract
from audit.frame.faults import Fault, doubt, refused_rows
from audit.frame.fingerprint import fingerprint
from audit.frame.lines import id_faults, not_cases, repeated
from audit.frame.mapping import Mapped, Named, Wanted, mapped_columns
from audit.frame.period import ANY_TIME, Period
from audit.frame.seen import Seen
from audit.frame.sources import read_extract
from audit.frame.whole import whole_problems

_NOTHING: Mapping[str, str] = MappingProxyType({})


@runtime_checkable
class WithUnits(Protocol):
    """Criteria that also say what the extract of a unit holds."""

    def unit_columns(self, unit_id: str) -> Mapping[str, str]:
        """Return the kind of every column that the extract of a unit may have."""


class UnitSource(Protocol):
    """Where the rows of a unit below the case (such as notifications) lie."""

    @property
    def file(self) -> str | Path:
        """Return the file with the rows, "" where they are in a database."""

    @property
    def database(self) -> str:
        """Return the address of the database."""

    @property
    def query(self) -> str:
        """Return the query that the database is asked."""

    @property
    def columns(self) -> Mapping[str, str | Sequence[str]]:
        """Return the columns to read, by our names."""

    @property
    def values(self) -> Mapping[str, Mapping[str, str]]:
        """Return the spellings to change, by column."""

    @property
    def drop(self) -> Collection[str]:
        """Return the columns to leave out."""


@dataclass(frozen=True)
class Frame:
    """A checked extract (bruttoliste): every line that is a case, as canonical text.

    ``table`` has our column names, "" for a missing value, and the row of the extract (as a
    spreadsheet shows it) as its index. Refused lines stand in it; totals do not, they are in
    ``faults`` only. ``rows`` counts all lines of the extract. ``fingerprint`` covers the
    table after corrections, ``extract_fingerprint`` before.
    """

    table: pd.DataFrame
    columns: Mapping[str, str]
    faults: tuple[Fault, ...]
    fingerprint: str
    period: Period = field(default_factory=Period)
    units: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    extract_fingerprint: str = ""
    rows: int = 0
    corrections: tuple[Correction, ...] = ()
    name: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> Mapping[int, Fault]:
        """The lines that cannot be drawn until they are corrected, by row."""
        return refused_rows(self.faults)

    def _repr_html_(self) -> str:
        head = f"<p>{self.rows} rows, {len(self.refused)} refused · {self.fingerprint[:12]}</p>"
        return head + self.table.head(5).to_html()


def read_frame(
    file: str | Path,
    *,
    columns: Mapping[str, str | Sequence[str]] = _NOTHING,
    values: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    drop: Collection[str] = (),
    criteria: Named | None = None,
    period: Period = ANY_TIME,
    corrections: str | Path | None = None,
    query: str | None = None,
    units: Mapping[str, UnitSource] = MappingProxyType({}),
) -> Frame:
    """Return the checked frame in a CSV, XLSX or Parquet file, or of a query on a database.

    Parameters
    ----------
    file
        The extract; with ``query`` the address of a database, or ``env:NAME`` for one that
        stands in an environment variable.
    columns
        Our name -> the extract's; a list of two joins a date and a time of day to a moment.
        Columns whose names are ours already need no mapping; all others are left out.
    values
        Our column -> {a spelling in the extract: what it shall be}, whatever the case.
    corrections
        A file with cells to correct; see `audit.frame.corrections`.

    Raises
    ------
    AuditError
        For what makes the whole extract unusable, everything at once: no case number, one
        number for different lines, CPR numbers, destroyed letters, columns that are not
        there. What is wrong with a single line is a `Fault`.
    """
    wanted = Wanted(columns, values, drop, _kinds(criteria))
    made = _read(file, wanted, corrections, query)
    again, twice = repeated(made.table, made.titles["case_id"])
    if twice:
        raise AuditError("frame.refused", twice, file=made.name)
    seen = Seen(_without_copies(made.table, again), made.titles, made.kinds, period)
    below, told = _units(units, criteria, made)
    faults = [*made.faults, *again, *doubts(seen), *told]
    now = fingerprint(made.table)
    return Frame(
        table=made.table,
        columns=made.titles,
        faults=tuple(sorted(faults, key=lambda fault: fault.row)),
        fingerprint=now,
        period=period,
        units=below,
        extract_fingerprint=fingerprint(made.delivered) if corrections else now,
        rows=made.rows,
        corrections=made.corrections,
        name=made.name,
        kinds=made.kinds,
    )


@dataclass(frozen=True)
class _Made:
    """What reading one extract gives."""

    name: str
    table: pd.DataFrame
    delivered: pd.DataFrame
    titles: Mapping[str, str]
    kinds: Mapping[str, str]
    faults: list[Fault]
    corrections: tuple[Correction, ...]
    rows: int


def _read(
    file: str | Path, wanted: Wanted, corrections: str | Path | None, query: str | None
) -> _Made:
    extract = read_extract(file, query=query, wanted=[*wanted.sources, *wanted.kind_of])
    mapped, problems = mapped_columns(extract.header, wanted)
    problems += whole_problems(extract)
    if problems:
        raise AuditError("frame.refused", problems, file=extract.name)
    delivered, faults = _table(extract, mapped)
    table = delivered
    applied: tuple[Correction, ...] = ()
    if corrections:
        extract, applied = corrected(corrections, extract, mapped)
        table, faults = _table(extract, mapped)
    titles = {column.name: column.title for column in mapped}
    kinds = {column.name: column.kind for column in mapped}
    gone = {fault.row for fault in faults} - set(table.index)
    told = [*(fault for fault in extract.faults if fault.row not in gone), *faults]
    return _Made(extract.name, table, delivered, titles, kinds, told, applied, len(extract))


def _table(extract: Extract, mapped: Sequence[Mapped]) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the lines that are cases as canonical text, and what is to be told of them."""
    case = next(column for column in mapped if column.name == "case_id")
    keep, faults = not_cases(extract, case.sources[0])
    columns = list(extract.columns)
    if len(keep) < len(extract):
        columns = [column.keep(keep) for column in columns]
    ids = tidy(columns[case.sources[0]])[0]
    places = Places(extract.rows[keep], ids)
    problems: list[Problem] = []
    data = {}
    for column in mapped:
        sources = [columns[at] for at in column.sources]
        made, told, wrong = canonical_column(column, sources, places)
        data[column.name] = made.array()
        faults += told
        problems += wrong
    if problems:
        raise AuditError("frame.refused", problems, file=extract.name)
    table = pa.table(data).to_pandas()
    table.index = pd.Index(extract.rows[keep], name="row")
    return table, [*faults, *id_faults(ids, places, case.title)]


def _kinds(criteria: Named | None) -> dict[str, str]:
    """What the criteria use each column for; a fact that is yes or no is read as such."""
    if criteria is None:
        return {}
    facts = {fact.id: fact.kind for fact in getattr(criteria, "facts", ())}
    kinds = {name: "yes_no" for name, kind in facts.items() if kind == "yes_no"}
    return {**criteria.columns, **{name: kinds[name] for name in criteria.columns if name in kinds}}


def _without_copies(table: pd.DataFrame, copies: Sequence[Fault]) -> pd.DataFrame:
    return table.drop(index=[fault.row for fault in copies]) if copies else table


def _units(
    units: Mapping[str, UnitSource], criteria: Named | None, frame: _Made
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the rows of each unit that belong to a case of the frame, and what is to be told.

    Nothing of a unit's extract can be screened out, so a refused row of a case refuses it.
    """
    read, faults, problems = {}, [], []
    for name, source in units.items():
        made = _read_unit(name, source, criteria)
        inside = made.table["case_id"].isin(frame.table["case_id"])
        rows = set(made.table.index[inside])
        problems += [f.problem for f in made.faults if f.severity == "refused" and f.row in rows]
        faults += [replace(f, unit=name) for f in made.faults if f.severity == "doubt"]
        if not inside.all():
            outside = made.table.index[~inside]
            said = {"unit": name, "n": len(outside), "file": made.name}
            faults.append(replace(doubt("unit_elsewhere", int(outside[0]), **said), unit=name))
        read[name] = made.table[inside]
    if problems:
        raise AuditError("frame.units", problems, units=list(units))
    return read, faults


def _read_unit(name: str, source: UnitSource, criteria: Named | None) -> _Made:
    own: Mapping[str, str] = criteria.unit_columns(name) if isinstance(criteria, WithUnits) else {}
    asked = Wanted(source.columns, source.values, source.drop, {**_kinds(criteria), **own})
    return _read(source.file or source.database, asked, None, source.query)
