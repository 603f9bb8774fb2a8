"""Where things lie in a round's folder, and how they are read and written.

``round.toml`` and ``criteria.toml`` say what is wanted, the register's mapped columns lie
beside them; ``frame.json`` holds the fingerprint recorded before the seed, ``eligible.csv``,
``sample.csv`` and ``draw.json`` the draw, ``answers.sqlite`` or ``answers.jsonl`` the log.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from audit.atomic import write_bytes, write_text
from audit.criteria import Criteria, read_criteria
from audit.errors import AuditError, problem
from audit.faults import meant
from audit.frame import Frame, read_frame
from audit.sampling import ROLES, Design, Sample, Stratum
from audit.screening import Eligible, screen
from audit.settings import Settings, read_settings
from audit.targets import read_targets

if TYPE_CHECKING:
    from audit.estimates import Rates, Target
    from audit.log import Answers, Entry
    from audit.outcomes import Outcomes
    from audit.stats.strata import Reading

SAMPLE_COLUMNS = ["order", "stratum", "case_id", "role", "reason", "reviewer"]
_DRAWN = ("kind", "seed", "seed_by", "fingerprint", "drawn_at", "strata", "history")


@dataclass(frozen=True)
class Round:
    """One audit round: a folder with its settings and criteria; the rest is read on demand."""

    folder: Path
    settings: Settings
    criteria: Criteria

    @property
    def title(self) -> str:
        """The round's title, the folder's name where it has none."""
        return self.settings.title or self.folder.name

    @cached_property
    def _frame(self) -> Frame:
        source = self.settings.frame
        if not source.file and not source.database:
            raise AuditError("settings.no_frame")
        corrections = self.folder / "corrections.csv"
        return read_frame(
            self.folder / source.file if source.file else source.database,
            columns=source.columns,
            values=source.values,
            drop=source.drop,
            criteria=self.criteria,
            period=self.settings.period,
            corrections=corrections if corrections.exists() else None,
            query=source.query,
            units={
                name: replace(unit, file=str(self.folder / unit.file) if unit.file else "")
                for name, unit in self.settings.units.items()
            },
        )

    def frame(self) -> Frame:
        """Return the register extract, checked."""
        return self._frame

    def eligible(self) -> Eligible:
        """Return the cases that may be drawn, with the ledger of those left out."""
        return screen(self.frame(), self.criteria)

    @property
    def is_drawn(self) -> bool:
        """Whether a sample has been drawn."""
        return (self.folder / "draw.json").exists()

    def sample(self) -> Sample:
        """Return the drawn sample; refuses where none is, or the extract has changed since."""
        if not self.is_drawn:
            raise AuditError("sampling.not_drawn_yet", folder=self.folder)
        record = _record(self.folder / "draw.json", _DRAWN)
        eligible = self.eligible()
        if eligible.frame.fingerprint != record["fingerprint"]:
            raise AuditError(
                "rounds.frame_changed",
                recorded=record["fingerprint"][:12],
                now=eligible.frame.fingerprint[:12],
            )
        cases = _cases(self.folder / "sample.csv", eligible)
        return Sample(cases, design_of(record), eligible)

    def store(self) -> str:
        """Return the address of the log's store: a database address or the round's own file."""
        from audit.log import resolve

        return resolve(self.settings.store, self.folder)

    def entries(self) -> "tuple[Entry, ...]":
        """Return all entries of the log, in order."""
        from audit.log import read_round

        return read_round(self.store(), self.folder / "answers.jsonl")

    def answers(self) -> "Answers":
        """Return the current answers."""
        from audit.log import current

        return current(self.entries())

    def outcomes(self) -> "Outcomes":
        """Return the outcome of every drawn case for every measure."""
        from audit.outcomes import assess

        return assess(self.sample(), self.answers())

    def targets(self) -> "tuple[Target, ...]":
        """Return the political targets of the round, from round.toml or the file it names."""
        return read_targets(self.settings, self.folder, self.criteria)

    def rates(self, *, level: float = 0.95, reading: "Reading" = "finite", by: str = "") -> "Rates":
        """Return the rates of the round."""
        from audit.estimation import rates

        return rates(
            self.outcomes(),
            name=self.title,
            level=level,
            reading=reading,
            by=by,
            targets=self.targets(),
        )


def open_round(folder: str | Path) -> Round:
    """Return the audit round in a folder.

    Raises
    ------
    AuditError
        Where there is none, or its settings or criteria have faults.
    """
    folder = Path(folder)
    path = folder / "round.toml"
    if not path.is_file():
        raise AuditError("errors.no_round", folder=folder)
    settings = read_settings(path)
    own = folder / settings.criteria
    criteria = read_criteria(own if own.exists() else settings.criteria)
    _refuse_unknown_units(settings, criteria)
    return Round(folder, settings, criteria)


def _refuse_unknown_units(settings: Settings, criteria: Criteria) -> None:
    known = [unit.id for unit in criteria.units]
    problems = [
        problem("settings.unknown_unit", unit=name, hint=meant(name, known) or ".")
        for name in settings.units
        if name not in known
    ]
    if problems:
        raise AuditError("settings.faults", problems, file="round.toml")


def _record(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """Return what a record of the folder holds; refuses one that is not as it was written."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict) or any(key not in record for key in keys):
        raise AuditError("rounds.damaged", file=path.name)
    return record


def _cases(path: Path, eligible: Eligible) -> pd.DataFrame:
    """Return the list of the draw; refuses one that a person or a spreadsheet has changed."""
    try:
        cases = pd.read_csv(path, dtype=str, keep_default_na=False)[SAMPLE_COLUMNS]
        cases["order"] = cases["order"].astype(int)
    except (FileNotFoundError, ValueError, KeyError):
        raise AuditError("rounds.damaged", file=path.name) from None
    known = set(eligible.cases["case_id"])
    problems = [
        problem("rounds.strange_case", row=row, case=case)
        for row, case in enumerate(cases["case_id"], start=2)
        if case not in known
    ]
    problems += [
        problem("rounds.strange_role", row=row, role=role, known=list(ROLES))
        for row, role in enumerate(cases["role"], start=2)
        if role not in ROLES
    ]
    twice = sorted(set(cases.loc[cases["case_id"].duplicated(), "case_id"]))
    problems += [problem("rounds.case_twice", case=case) for case in twice]
    if problems:
        raise AuditError("rounds.list_unfit", problems, file=path.name)
    return cases


def record_fingerprint(round_: Round, at: str) -> str:
    """Write the frame's fingerprint into the folder, as must be done before a seed is given."""
    frame = round_.frame()
    record = {
        "fingerprint": frame.fingerprint,
        "extract_fingerprint": frame.extract_fingerprint,
        "rows": frame.rows,
        "recorded_at": at,
    }
    write_text(round_.folder / "frame.json", _json(record))
    return frame.fingerprint


def refuse_unrecorded(round_: Round) -> None:
    """Refuse a draw whose frame has no recorded fingerprint, or another one."""
    path = round_.folder / "frame.json"
    if not path.exists():
        raise AuditError("sampling.no_fingerprint", folder=round_.folder)
    record = _record(path, ("fingerprint", "recorded_at"))
    if record["fingerprint"] != round_.frame().fingerprint:
        at = record["recorded_at"][:10]
        raise AuditError("sampling.fingerprint_differs", folder=round_.folder, recorded_at=at)


def write_sample(round_: Round, sample: Sample, at: str, what: str) -> None:
    """Write the eligible list, the sample and ``draw.json``, which keeps what was done and when."""
    path = round_.folder / "draw.json"
    history = _record(path, _DRAWN)["history"] if path.exists() else []
    record = {
        **asdict(sample.design),
        "criteria": {
            "id": sample.criteria.id,
            "version": sample.criteria.version,
            "fingerprint": sample.criteria.fingerprint,
        },
        "one_per": list(sample.criteria.selection.one_per),
        "ledger": [asdict(step) for step in sample.ledger],
        "history": [*history, {"at": at, "what": what}],
    }
    write_bytes(round_.folder / "eligible.csv", _eligible_csv(sample))
    write_text(round_.folder / "sample.csv", sample.cases.to_csv(index=False, lineterminator="\n"))
    write_text(path, _json(record))


def _eligible_csv(sample: Sample) -> bytes:
    """The list the draw was made from, stratum and case id: all that checking it takes."""
    cases, column = sample.eligible.cases, sample.criteria.selection.strata
    ids = pa.array(cases["case_id"])
    strata = pa.array(cases[column]) if column else pa.array([""] * len(ids), pa.string())
    table = pa.table({"stratum": strata, "case_id": ids})
    try:
        return _csv(table, "none")
    except pa.ArrowInvalid:  # a value holds a comma or a quote
        return _csv(table, "needed")


def _csv(table: pa.Table, quoting: str) -> bytes:
    out = io.BytesIO()
    out.write((",".join(table.column_names) + "\n").encode())
    options = pa.csv.WriteOptions(include_header=False, quoting_style=quoting)
    pa.csv.write_csv(table, out, options)
    return out.getvalue()


def design_of(record: dict[str, Any]) -> Design:
    """Return the design that a ``draw.json`` records."""
    keys = ("kind", "seed", "seed_by", "fingerprint", "drawn_at")
    try:
        strata = tuple(Stratum(**stratum) for stratum in record["strata"])
    except TypeError:
        raise AuditError("rounds.damaged", file="draw.json") from None
    return Design(**{key: record[key] for key in keys}, strata=strata)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
