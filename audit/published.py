"""Printed percentages: which counts can lie behind them, and what they then can and cannot show.

A whole per cent of at most twenty cases fits very few counts; some fit none. The idea is the
GRIM test (Brown and Heathers 2017): a mean of whole numbers can only take certain values.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError, Problem, problem
from audit.frame.extract import Extract
from audit.frame.sources import read_file
from audit.frame.whole import whole_problems
from audit.stats.benchmark import against_national
from audit.stats.binomial import blaker_interval
from audit.stats.feasible import RULES, feasible_counts, printed
from audit.words import Text, texts, whole_percent

ROLES: Mapping[str, tuple[str, ...]] = {
    "label": (
        "label",
        "label_da",
        "målepunkt",
        "maalepunkt",
        "label_en",
        "measure",
        "finding",
        "indicator",
    ),
    "percent": ("percent", "municipality_percent", "procent", "pct", "andel"),
    "met": ("met", "count", "found", "antal", "overholdt", "k"),
    "n": ("n", "total", "reviewed", "cases", "sager", "antal_sager"),
    "national": ("national", "national_percent", "landet", "landstal"),
    "note": ("note", "footnote", "fodnote", "bemærkning"),
    "year": ("year", "år", "edition"),
}


MOST_CASES = 10_000
"""Beyond so many cases an interval says nothing that the per cent does not, and takes minutes."""


@dataclass(frozen=True)
class Reading:
    """One count that can lie behind a printed figure: met of n, with its interval."""

    met: int
    n: int
    low: float
    high: float
    benchmark: str | None


@dataclass(frozen=True)
class Figure:
    """One printed figure: its per cent, the counts that fit by rounding rule, what they show.

    ``feasible`` lists (met, n) by rule: half_up, half_even, truncated. ``verdict`` is the
    comparison with ``national``: higher, lower or undecided where every ordinary reading
    agrees, None where there is nothing to compare.
    """

    label: str
    percent: int | None
    counts: tuple[int, int] | None
    feasible: Mapping[str, tuple[tuple[int, int], ...]]
    readings: tuple[Reading, ...]
    national: int | None
    verdict: str | None
    note: str
    remark: Text

    @property
    def is_impossible(self) -> bool:
        """Whether no count gives this figure, by any rounding rule."""
        return self.percent is not None and not any(self.feasible.values())


@dataclass(frozen=True)
class Published:
    """A published table read again, with the denominators that explain several figures."""

    file: str
    reviewed: int
    figures: tuple[Figure, ...]

    @property
    def denominators(self) -> dict[int, tuple[str, ...]]:
        """The numbers of cases that fit two figures or more by ordinary rounding, most first."""
        found: dict[int, list[str]] = {}
        for figure in self.figures:
            for n in sorted({n for _, n in figure.feasible.get("half_up", ())}):
                if figure.percent not in {0, 100}:
                    found.setdefault(n, []).append(figure.label)
        shared = {n: tuple(labels) for n, labels in found.items() if len(labels) > 1}
        return dict(sorted(shared.items(), key=lambda item: (-len(item[1]), item[0])))


def read_published(path: str | Path, *, reviewed: int = 20, level: float = 0.95) -> Published:
    """Return a published table of percentages or counts, read for what it can show.

    ``reviewed`` is the largest number of cases a figure can rest on where none is printed.

    Raises
    ------
    AuditError
        Naming every row and column that cannot be read.
    """
    table, roles = _table(Path(path))
    problems: list[Problem] = []
    figures = []
    for at, row in enumerate(table.rows.tolist()):
        cells = {role: table.columns[place].text(at).strip() for role, place in roles.items()}
        titles = {role: table.header[place] for role, place in roles.items()}
        faults = list(_faults(row, cells, titles))
        problems += faults
        if not faults:
            figures.append(_figure(cells, reviewed, level))
    if problems:
        raise AuditError("published.faults", problems, file=table.name)
    return Published(table.name, reviewed, tuple(figures))


def _table(path: Path) -> tuple[Extract, dict[str, int]]:
    """Return a table as text, and the place of the column for each role."""
    if not path.is_file():
        raise AuditError("settings.no_file", file=path)
    table = read_file(path, [name for names in ROLES.values() for name in names])
    roles = _roles(table.header)
    if "label" not in roles or not ({"percent"} & set(roles) or {"met", "n"} <= set(roles)):
        raise AuditError("published.columns", file=path.name, found=list(table.header))
    if not len(table):
        raise AuditError("published.empty", file=path.name)
    torn = [fault.problem for fault in table.faults if fault.severity == "refused"]
    problems = [*torn, *whole_problems(table)]
    if problems:
        raise AuditError("published.faults", problems, file=path.name)
    return table, roles


def _roles(header: Sequence[str]) -> dict[str, int]:
    """Which column plays which role; the first name of a role's list that is there wins."""
    places = {name.lower().replace(" ", "_"): at for at, name in reversed([*enumerate(header)])}
    return {
        role: places[next(name for name in names if name in places)]
        for role, names in ROLES.items()
        if any(name in places for name in names)
    }


def _faults(row: int, cells: Mapping[str, str], roles: Mapping[str, str]) -> Iterator[Problem]:
    for role in ("percent", "national"):
        text = cells.get(role, "").rstrip("% ")
        if text and not (text.isdecimal() and int(text) <= 100):
            yield problem("published.no_percent", row=row, column=roles[role], value=cells[role])
    for role in ("met", "n"):
        text = cells.get(role, "")
        if text and not text.isdecimal():
            yield problem("published.no_count", row=row, column=roles[role], value=text)
        elif role == "n" and text and int(text) > MOST_CASES:
            yield problem("published.too_many", row=row, column=roles[role], most=MOST_CASES)
    met, n = cells.get("met", ""), cells.get("n", "")
    if n.isdecimal() and int(n) == 0:
        yield problem("published.no_cases", row=row, column=roles["n"])
    elif met.isdecimal() and n.isdecimal() and int(met) > int(n):
        yield problem("published.more_than_all", row=row, met=met, n=n)
    if not cells.get("label"):
        yield problem("published.no_label", row=row, column=roles["label"])


def _figure(cells: Mapping[str, str], reviewed: int, level: float) -> Figure:
    percent = _number(cells.get("percent", ""))
    met, n = _number(cells.get("met", "")), _number(cells.get("n", ""))
    national = _number(cells.get("national", ""))
    counts = (met, n) if met is not None and n else None
    feasible = _feasible(percent, n, reviewed) if percent is not None else {}
    fitting = [counts] if counts else list(feasible.get("half_up", ()))
    readings = tuple(_reading(k, of, national, level) for k, of in fitting)
    verdicts = {reading.benchmark for reading in readings}
    return Figure(
        label=" ".join(part for part in (cells["label"], cells.get("year", "")) if part),
        percent=whole_percent(met / n) if counts and met is not None and n else percent,
        counts=counts,
        feasible=feasible,
        readings=readings,
        national=national,
        verdict=verdicts.pop() if len(verdicts) == 1 else ("undecided" if verdicts else None),
        note=cells.get("note", ""),
        remark=_remark(percent, counts, feasible, n or reviewed, met),
    )


def _feasible(percent: int, n: int | None, reviewed: int) -> dict[str, tuple[tuple[int, int], ...]]:
    """The counts behind a per cent, by rounding rule; of n cases alone where n is printed."""
    if n is None:
        found = feasible_counts(percent, reviewed)
        return {rule: getattr(found, rule) for rule in RULES}
    return {
        rule: tuple((k, n) for k in range(n + 1) if printed(k, n, rule) == percent)
        for rule in RULES
    }


def _reading(met: int, n: int, national: int | None, level: float) -> Reading:
    interval = blaker_interval(met, n, level)
    verdict = None
    if national is not None:
        limits = met / n, interval.low, interval.high
        verdict = against_national(*limits, national, level=level).verdict
    return Reading(met, n, interval.low, interval.high, verdict)


def _remark(
    percent: int | None,
    counts: tuple[int, int] | None,
    feasible: Mapping[str, Sequence[tuple[int, int]]],
    largest: int,
    met: int | None,
) -> Text:
    """What must be said of a figure: no count gives it, or only by cutting off decimals."""
    if percent is None:
        return {} if counts else texts("published.only_number", met=met)
    if not any(feasible.values()):
        return texts("published.impossible", percent=percent, n=largest)
    if not feasible["half_up"]:
        shortest = feasible["truncated"][:1] or feasible["half_even"][:1]
        met_of, n_of = shortest[0]
        return texts("published.only_cut", percent=percent, n=largest, met=met_of, of=n_of)
    return {}


def _number(text: str) -> int | None:
    text = text.rstrip("% ")
    return int(text) if text else None
