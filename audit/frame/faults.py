"""What is wrong, or looks wrong, in an extract: told row by row, mended by nobody but people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from audit.errors import Problem
from audit.words import texts

Severity = Literal["refused", "doubt"]
LONGEST = 80
MANY = 50
"""More rows than this with the same doubt in the same column are told as one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to tell about an extract.

    ``refused``: the row cannot be drawn until it is corrected, and is screened out with this
    as the reason. ``doubt``: suspicious, not refused.
    ``row`` is the row as a spreadsheet shows it, 0 for the extract as a whole; ``column`` is
    the name in the extract; ``unit`` names the units' extract where the row stands in that.
    """

    row: int
    column: str
    value: str
    severity: Severity
    problem: Problem
    case_id: str = ""
    unit: str = ""

    def text(self, language: str = "da") -> str:
        """Return the fault in words, to be sent on as it is."""
        return self.problem.text(language)


def doubt(key: str, row: int = 0, column: str = "", value: str = "", /, **more: object) -> Fault:
    """Return a doubt; its phrase may use ``row``, ``column``, ``value`` and what else is given."""
    return _fault("doubt", key, row, column, value, more)


def refusal(key: str, row: int, column: str = "", value: str = "", /, **more: object) -> Fault:
    """Return a refusal of one row; its phrase may use the same as a doubt's."""
    return _fault("refused", key, row, column, value, more)


def together(fault: Fault, n: int) -> Fault:
    """Return one doubt that stands for ``n`` rows with the same."""
    said = texts(fault.problem.key, **fault.problem.values)
    return doubt("many", fault.row, fault.column, fault.value, text=said, more=n - 1)


def refused_rows(faults: Iterable[Fault]) -> Mapping[int, Fault]:
    """Return the first refusal of every refused row, by row."""
    rows: dict[int, Fault] = {}
    for fault in faults:
        if fault.severity == "refused" and not fault.unit:
            rows.setdefault(fault.row, fault)
    return rows


def _fault(
    severity: Severity, key: str, row: int, column: str, value: str, more: Mapping[str, object]
) -> Fault:
    short = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    values = {"row": row, "column": column, "value": short, **more}
    return Fault(row, column, short, severity, Problem(f"frame.{key}", values))
