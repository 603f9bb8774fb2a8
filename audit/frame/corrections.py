"""Corrections to an extract (``corrections.csv``): the extract itself stays as delivered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from audit.errors import AuditError, Problem, problem
from audit.frame.cells import read_cell
from audit.frame.extract import Extract
from audit.frame.mapping import Mapped
from audit.frame.sources import read_file
from audit.frame.vocabulary import folded, nearest, words_for
from audit.frame.whole import is_cpr


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell of an extract corrected: what stood there, what shall stand there, who, why.

    ``row`` is the row of the extract, ``line`` that of the corrections file.
    """

    row: int
    case_id: str
    column: str
    old: str
    new: str
    who: str
    why: str
    line: int = 0


def corrected(
    file: str | Path, extract: Extract, mapped: Sequence[Mapped]
) -> tuple[Extract, tuple[Correction, ...]]:
    """Return the extract with the corrections of a file made, and these.

    Raises
    ------
    AuditError
        Naming every line whose case, column or old value is not in the extract, which lacks
        who or why, or corrects a cell for the second time.
    """
    wanted = [name for names in words_for("correction").values() for name in names]
    lines = read_file(file, wanted)
    places = _headings(lines)
    found = [_one(lines, places, at) for at in range(len(lines))]
    looked = _Lookup(extract, mapped)
    problems = [fault.problem for fault in lines.faults if fault.severity == "refused"]
    problems += [fault for correction in found for fault in looked.problems(correction)]
    problems += _twice(found, looked)
    if problems:
        raise AuditError("frame.corrections", problems, file=lines.name)
    made = [*extract.columns]
    applied = []
    for correction in found:
        at, (position,) = looked.column(correction), looked.positions(correction)
        made[at] = made[at].replaced(position, correction.new)
        applied.append(looked.placed(correction, position))
    return replace(extract, columns=tuple(made)), tuple(applied)


def _headings(lines: Extract) -> dict[str, int]:
    names = [folded(name) for name in lines.header]
    places = {
        ours: next((at for at, name in enumerate(names) if name in known), -1)
        for ours, known in words_for("correction").items()
    }
    wanted = [[ours] for ours in ("column", "old", "new", "who", "why")] + [["case_id", "row"]]
    missing = [
        [name for ours in group for name in words_for("correction")[ours]]
        for group in wanted
        if all(places[ours] < 0 for ours in group)
    ]
    if missing:
        problems = [problem("frame.no_heading", names=names) for names in missing]
        raise AuditError("frame.corrections", problems, file=lines.name)
    return places


def _one(lines: Extract, places: Mapping[str, int], at: int) -> Correction:
    def cell(ours: str) -> str:
        place = places[ours]
        return lines.columns[place].text(at).strip() if place >= 0 else ""

    row = cell("row")
    return Correction(
        row=int(row) if row.isdigit() else 0,
        case_id=cell("case_id"),
        column=cell("column"),
        old=cell("old"),
        new=cell("new"),
        who=cell("who"),
        why=cell("why"),
        line=int(lines.rows[at]),
    )


@dataclass(frozen=True)
class _Lookup:
    """Finds in an extract what a correction speaks of."""

    extract: Extract
    mapped: Sequence[Mapped]

    def problems(self, correction: Correction) -> Iterator[Problem]:
        """Yield everything that is wrong with one correction."""
        said = {"line": correction.line, "case": correction.case_id or correction.row}
        if not (correction.who and correction.why):
            yield problem("frame.correction_unsigned", **said)
        if any(map(is_cpr, (correction.new, correction.who, correction.why))):
            yield problem("frame.correction_cpr", **said)
        positions = self.positions(correction)
        if len(positions) != 1:
            key = "frame.correction_several" if len(positions) else "frame.correction_no_case"
            yield problem(key, **said, rows=[int(self.extract.rows[at]) for at in positions])
        at = self.column(correction)
        if at < 0:
            meant = nearest(correction.column, self.extract.header)
            key = "frame.correction_no_column_meant" if meant else "frame.correction_no_column"
            yield problem(key, **said, column=correction.column, meant=meant or "")
        elif len(positions) == 1:
            yield from self._old_value(correction, at, positions[0], said)

    def _old_value(
        self, correction: Correction, at: int, position: int, said: Mapping[str, object]
    ) -> Iterator[Problem]:
        stands = self.extract.columns[at].text(position).strip()
        kind = next((column.kind for column in self.mapped if column.sources == (at,)), "text")
        same = {stands, read_cell(kind, stands).text} if stands else {""}
        if correction.old not in same:
            values = {"column": self.extract.header[at], "old": correction.old, "stands": stands}
            yield problem("frame.correction_old", **said, **values)

    def column(self, correction: Correction) -> int:
        """Return which column is meant, by its name in the extract or by ours; else -1."""
        name = folded(correction.column)
        ours = {each.name: each.sources[0] for each in self.mapped if len(each.sources) == 1}
        names = [folded(each) for each in self.extract.header]
        return names.index(name) if name in names else ours.get(name, -1)

    def placed(self, correction: Correction, position: int) -> Correction:
        """Return the correction with the row and the case it was found at."""
        row = int(self.extract.rows[position])
        case = self.extract.columns[self._case].text(position).strip()
        return replace(correction, row=row, case_id=case)

    @property
    def _case(self) -> int:
        return next(column.sources[0] for column in self.mapped if column.name == "case_id")

    def positions(self, correction: Correction) -> list[int]:
        """Return which lines may be meant; a correction that fits means one."""
        if correction.row:
            found = np.flatnonzero(self.extract.rows == correction.row)
            cases = {self.extract.columns[self._case].text(int(at)).strip() for at in found}
            agree = not correction.case_id or correction.case_id in cases
            return [int(at) for at in found] if agree else []
        ids = self.extract.columns[self._case]
        same = [
            at
            for at, text in enumerate(ids.texts.to_pylist())
            if text.strip() == correction.case_id
        ]
        return [int(at) for at in ids.rows(same)] if same and correction.case_id else []


def _twice(found: Sequence[Correction], looked: _Lookup) -> Iterator[Problem]:
    seen: dict[tuple[int, int], int] = {}
    for correction in found:
        for position in looked.positions(correction):
            first = seen.setdefault((position, looked.column(correction)), correction.line)
            if first != correction.line:
                said = {"line": correction.line, "case": correction.case_id or correction.row}
                yield problem(
                    "frame.correction_twice", **said, first=first, column=correction.column
                )
