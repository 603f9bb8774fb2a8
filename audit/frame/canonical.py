"""The columns of an extract as canonical text, with what is to be told about each spelling."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from audit.errors import Problem, problem
from audit.frame.cells import Cell, date_style, joined_moment, read_cell
from audit.frame.coded import Coded, paired, tidy
from audit.frame.extract import Rows
from audit.frame.faults import MANY, Fault, doubt, refusal, together
from audit.frame.mapping import Mapped
from audit.frame.seen import written
from audit.frame.vocabulary import folded


@dataclass(frozen=True)
class Places:
    """Where the lines of an extract stand: their rows, and the cases they are about."""

    rows: Rows
    case_ids: Coded

    def fault(
        self,
        make: Callable[..., Fault],
        key: str,
        at: int,
        column: str,
        value: str,
        /,
        **more: object,
    ) -> Fault:
        """Return a fault in the line at a position."""
        case = self.case_ids.text(at)
        made = make(key, int(self.rows[at]), column, value, case=case or "–", **more)
        return Fault(made.row, column, value, made.severity, made.problem, case)


def canonical_column(
    column: Mapped, sources: Sequence[Coded], places: Places
) -> tuple[Coded, list[Fault], list[Problem]]:
    """Return one of our columns as canonical text, its faults, and what refuses the file."""
    raw, spaced = _raw(sources)
    faults = list(_spaces(column, raw, spaced, places))
    if column.kind == "text" and not column.spellings:
        faults += _told(column, raw, _errors(raw), places)
        return raw, [*faults, *_alike(column, raw, places)], []
    before = raw.texts.to_pylist()
    cells = [read_cell(column.kind, _ours(column, text)) for text in before]
    told = {at: cell for at, cell in enumerate(cells) if cell.severity}
    told |= _other_styles(column, raw, before, told)
    problems = list(_wrong_column(column, raw, before, told))
    faults += _told(column, raw, told, places) if not problems else []
    made = raw.with_texts(pa.array([cell.text for cell in cells], pa.large_string()))
    return made, [*faults, *_alike(column, made, places)], problems


def _raw(sources: Sequence[Coded]) -> tuple[Coded, list[int]]:
    if len(sources) == 1:
        return tidy(sources[0])
    days, clocks = tidy(sources[0])[0], tidy(sources[1])[0]
    pairs, distinct = paired(days, clocks)
    joined = [joined_moment(day, clock) for day, clock in distinct]
    return pairs.with_texts(pa.array(joined, pa.large_string())), []


def _ours(column: Mapped, text: str) -> str:
    return column.spellings.get(folded(text), text) if column.spellings else text


def _told(column: Mapped, raw: Coded, cells: Mapping[int, Cell], places: Places) -> Iterator[Fault]:
    """Yield a fault for every row whose spelling is to be told."""
    by_kind: dict[tuple[str, str], list[int]] = {}
    for at, cell in cells.items():
        by_kind.setdefault((cell.severity, cell.key), []).append(at)
    for (severity, key), chosen in by_kind.items():
        rows = raw.rows(chosen)
        shown = rows[:1] if severity == "doubt" and len(rows) > MANY else rows
        for at in shown:
            cell = cells[int(raw.codes[at])]
            more = {"hint": cell.hint or "", "meant": written(cell.text)}
            make = refusal if severity == "refused" else doubt
            fault = places.fault(make, key, int(at), column.title, raw.text(at), **more)
            yield fault if len(shown) == len(rows) else together(fault, len(rows))


def _errors(raw: Coded) -> dict[int, Cell]:
    """Return the error marks of a spreadsheet in a column of text."""
    texts = {at: raw.texts[at].as_py() for at in raw.matching("^#")}
    return {at: cell for at, text in texts.items() if (cell := read_cell("text", text)).severity}


def _spaces(column: Mapped, raw: Coded, spaced: list[int], places: Places) -> Iterator[Fault]:
    cells = {at: Cell(raw.texts[at].as_py(), "doubt", "spaces") for at in spaced}
    return _told(column, raw, {at: cell for at, cell in cells.items() if cell.text}, places)


def _other_styles(
    column: Mapped, raw: Coded, before: Sequence[str], told: Mapping[int, Cell]
) -> dict[int, Cell]:
    """Dates that are written in another way than most of their column."""
    if column.kind != "date":
        return {}
    styles = {at: date_style(text) for at, text in enumerate(before) if text and at not in told}
    counts = np.bincount(raw.codes, minlength=len(before))
    weights: Counter[str] = Counter()
    for at, style in styles.items():
        weights[style] += int(counts[at])
    usual = weights.most_common(1)[0][0] if weights else ""
    return {
        at: Cell(read_cell("date", before[at]).text, "doubt", "other_date_style")
        for at, style in styles.items()
        if style != usual
    }


def _wrong_column(
    column: Mapped, raw: Coded, before: Sequence[str], told: Mapping[int, Cell]
) -> Iterator[Problem]:
    """Yield a problem where most values are of another kind: probably the wrong column."""
    refused = [at for at, cell in told.items() if cell.severity == "refused"]
    rows = len(raw.rows(refused)) if refused else 0
    filled = int(raw.filled().sum()) if rows else 0
    if rows >= 5 and 2 * rows > filled:
        yield problem(
            f"frame.not_{'number' if column.kind == 'number' else 'date'}_column",
            name=column.title,
            ours=column.name,
            value=before[refused[0]],
            n=rows,
            filled=filled,
        )


def _alike(column: Mapped, made: Coded, places: Places) -> Iterator[Fault]:
    """Values of a short list that differ only by case or spaces: probably the same."""
    if column.kind != "text" or len(made.texts) > 200 or 2 * len(made.texts) > len(made) + 20:
        return
    counts = np.bincount(made.codes, minlength=len(made.texts))
    usual: dict[str, int] = {}
    listed = made.texts.to_pylist()
    for at in sorted(range(len(listed)), key=lambda at: -int(counts[at])):
        first = usual.setdefault(folded(listed[at]), at)
        if listed[first] != listed[at] and counts[at]:
            position = int(made.rows([at])[0])
            yield places.fault(
                doubt, "spelled_alike", position, column.title, listed[at], other=listed[first]
            )
