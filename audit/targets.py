"""Political targets (måltal) of a round: from ``round.toml``, or from a file it names."""

import difflib
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from audit.criteria import Criteria
from audit.errors import AuditError, Problem, problem
from audit.estimates import Target
from audit.settings import Settings


def read_targets(settings: Settings, folder: Path, criteria: Criteria) -> tuple[Target, ...]:
    """Return the targets of a round, each for a measure of its criteria.

    Raises
    ------
    AuditError
        Naming every target that cannot be read or whose measure the criteria lack.
    """
    targets = list(settings.targets)
    if settings.targets_file:
        targets += _from_file(folder / settings.targets_file)
    known = [measure.id for measure in criteria.measures]
    strange = [_unknown(target, known) for target in targets if target.measure not in known]
    if strange:
        raise AuditError("settings.faults", strange, file=settings.targets_file or "round.toml")
    return tuple(targets)


def _unknown(target: Target, known: list[str]) -> Problem:
    near = difflib.get_close_matches(target.measure, known, n=1) or known[:1]
    return problem("settings.unknown_measure", measure=target.measure, meant=near[0])


def _from_file(path: Path) -> list[Target]:
    if not path.is_file():
        raise AuditError("settings.no_file", file=path.name)
    table = pd.read_csv(path, dtype=str, keep_default_na=False, sep=None, engine="python")
    table = table.rename(columns={"target_percent": "percent"})
    if not {"measure", "by", "percent"} <= set(table.columns):
        raise AuditError("settings.targets_columns", file=path.name, found=list(table.columns))
    targets: list[Target] = []
    problems: list[Problem] = []
    for row, line in enumerate(table.to_dict("records"), start=2):
        try:
            percent = Decimal(line["percent"].replace(",", "."))
            targets.append(Target(line["measure"], date.fromisoformat(line["by"]), percent))
        except (ValueError, InvalidOperation):
            column = "percent" if _is_date(line["by"]) else "by"
            problems.append(
                problem(
                    "settings.targets_row",
                    file=path.name,
                    row=row,
                    column=column,
                    value=line[column],
                )
            )
    if problems:
        raise AuditError("settings.faults", problems, file=path.name)
    return targets


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
