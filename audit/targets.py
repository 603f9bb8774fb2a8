"""Political targets (måltal) of a round: from ``round.toml``, or from a file it names."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from audit.criteria import Criteria
from audit.dates import parse_day
from audit.errors import AuditError, Problem, problem
from audit.estimates import Target
from audit.frame.extract import Extract
from audit.frame.sources import read_file
from audit.settings import Settings

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "measure": ("measure",),
    "by": ("by",),
    "percent": ("percent", "target_percent"),
}


def read_targets(settings: Settings, folder: Path, criteria: Criteria) -> tuple[Target, ...]:
    """Return the targets of a round, each for a measure of its criteria.

    Raises
    ------
    AuditError
        Naming every target that cannot be read, whose measure the criteria lack, or that is
        there twice for one day.
    """
    targets = list(settings.targets)
    if settings.targets_file:
        targets += _from_file(folder / settings.targets_file)
    known = [measure.id for measure in criteria.measures]
    problems = [_unknown(target, known) for target in targets if target.measure not in known]
    problems += _twice(targets)
    if problems:
        raise AuditError("settings.faults", problems, file=settings.targets_file or "round.toml")
    return tuple(targets)


def _unknown(target: Target, known: list[str]) -> Problem:
    near = difflib.get_close_matches(target.measure, known, n=1) or known[:1]
    return problem("settings.unknown_measure", measure=target.measure, meant=near[0])


def _twice(targets: Sequence[Target]) -> Iterator[Problem]:
    days = [(target.measure, target.by) for target in targets]
    for measure, by in dict.fromkeys(day for day in days if days.count(day) > 1):
        yield problem("settings.target_twice", measure=measure, by=by)


def _from_file(path: Path) -> list[Target]:
    if not path.is_file():
        raise AuditError("settings.no_file", file=path.name)
    lines = read_file(path, [name for names in _HEADINGS.values() for name in names])
    places = {
        ours: next((at for at, name in enumerate(lines.header) if name.lower() in names), -1)
        for ours, names in _HEADINGS.items()
    }
    if -1 in places.values():
        raise AuditError("settings.targets_columns", file=path.name, found=list(lines.header))
    problems = [fault.problem for fault in lines.faults if fault.severity == "refused"]
    if not len(lines):
        problems.append(problem("settings.targets_empty", file=path.name))
    found = [_target(lines, places, at, path.name) for at in range(len(lines))]
    problems += [item for item in found if isinstance(item, Problem)]
    if problems:
        raise AuditError("settings.faults", problems, file=path.name)
    return [item for item in found if isinstance(item, Target)]


def _target(lines: Extract, places: Mapping[str, int], at: int, file: str) -> Target | Problem:
    """Return the target in a line, or what is wrong with it."""
    cells = {ours: lines.columns[place].text(at).strip() for ours, place in places.items()}
    day, percent = parse_day(cells["by"]), _percent(cells["percent"])
    if day and percent is not None:
        return Target(cells["measure"], day, percent)
    column = "by" if day is None else "percent"
    values = {"file": file, "row": int(lines.rows[at]), "value": cells[column]}
    return problem(f"settings.targets_{column}", **values)


def _percent(text: str) -> Decimal | None:
    """Return a per cent from 0 to 100; None where there is none."""
    try:
        percent = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and 0 <= percent <= 100 else None
