"""From the eligible cases to the sample: rank by digest, allocate, draw.

The draw is by digest: SHA-256 of the text ``seed,case_id``, the lowest first. It depends on
neither the order of the rows nor any program's random numbers, so anyone can check it, and
a larger sample holds the smaller one (consistent sampling; Stark 2010, Rivest 2018).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from audit.allocation import allocate
from audit.cpr import looks_like_cpr
from audit.criteria import Criteria, Selection
from audit.digests import order_of, words_of
from audit.errors import AuditError, Problem, problem
from audit.frame import Frame
from audit.screening import Eligible, Step

CHUNK = 50_000
ROLES = ("drawn", "reserve", "replaced", "passed")


@dataclass(frozen=True)
class Stratum:
    """One stratum of a draw: cases in the frame, cases wanted, and reserves behind them."""

    name: str
    population: int
    drawn: int
    reserves: int


@dataclass(frozen=True)
class Design:
    """How a sample was drawn: all that is needed to draw it again and to infer from it."""

    kind: str
    seed: str
    seed_by: str
    fingerprint: str
    drawn_at: str
    strata: tuple[Stratum, ...]

    @property
    def population(self) -> int:
        """The number of eligible cases, N."""
        return sum(stratum.population for stratum in self.strata)

    @property
    def size(self) -> int:
        """The number of cases wanted, n."""
        return sum(stratum.drawn for stratum in self.strata)

    @property
    def is_census(self) -> bool:
        """Whether every eligible case is in the sample."""
        return self.size == self.population


@dataclass(frozen=True)
class Sample:
    """The drawn cases with their reserves, the design that drew them and the frame behind.

    ``cases`` has one row per listed case: ``order``, ``stratum``, ``case_id``, ``role``
    (drawn, reserve, replaced or passed), ``reason`` and ``reviewer``.
    """

    cases: pd.DataFrame
    design: Design
    eligible: Eligible

    @property
    def criteria(self) -> Criteria:
        """The criteria the cases are read against."""
        return self.eligible.criteria

    @property
    def frame(self) -> Frame:
        """The frame the cases were drawn from."""
        return self.eligible.frame

    @property
    def ledger(self) -> tuple[Step, ...]:
        """What was left out before the draw, and why."""
        return self.eligible.ledger

    @property
    def drawn(self) -> tuple[str, ...]:
        """The ids of the cases to read, in the order they were drawn."""
        return tuple(self.cases.loc[self.cases["role"] == "drawn", "case_id"])

    def read_for(self, panel: str = "") -> tuple[str, ...]:
        """Return the cases that are read, all drawn ones, or those that a panel reads.

        A panel reads the first by digest, spread over the strata by priority.
        """
        sizes = {one.id: one.size for one in self.criteria.panels}
        if panel not in sizes:
            return self.drawn
        own = self.cases[self.cases["role"] == "drawn"]
        room = own["stratum"].value_counts()
        population = {s.name: s.population for s in self.design.strata if s.name in room.index}
        drawn = {name: int(room[name]) for name in population}
        part = allocate(population, drawn, Selection(size=sizes[panel]))
        place = own.groupby("stratum").cumcount()
        first = place < own["stratum"].map(part)
        return tuple(own.loc[first, "case_id"])

    def register(self, case_id: str) -> Mapping[str, str]:
        """Return what the register says of one case, by column."""
        rows = self.eligible.cases
        return dict(rows.loc[rows["case_id"] == case_id].iloc[0].astype(str))

    def stratum_of(self, case_id: str) -> str:
        """Return the stratum of one listed case."""
        return str(self.cases.loc[self.cases["case_id"] == case_id, "stratum"].iloc[0])

    def out_of_scope(self, stratum: str) -> int:
        """Return how many drawn cases of a stratum were replaced because they do not belong."""
        cases = self.cases
        return int(((cases["stratum"] == stratum) & (cases["role"] == "replaced")).sum())

    def _repr_html_(self) -> str:
        return self.cases.to_html(index=False)


def digest(seed: str, case_id: str) -> str:
    """Return the digest that gives a case its place in the draw.

    >>> digest("dice 3 6 1", "0012")[:8]
    '48adad9b'
    """
    return hashlib.sha256(f"{seed},{case_id}".encode()).hexdigest()


def draw(eligible: Eligible, *, seed: str, seed_by: str = "", drawn_at: str = "") -> Sample:
    """Return the sample that the criteria and the seed give.

    In each stratum the first by digest are drawn and the next are reserves; siblings and
    further decisions of one child are passed over but stay in the population. Refuses an
    empty seed, a frame without a fingerprint, and a stratum that is wanted and empty.

    Raises
    ------
    AuditError
        With every reason at once.
    """
    _refuse_draw(eligible, seed)
    selection = eligible.criteria.selection
    ranked = _ranked(eligible, seed)
    strata = _strata(ranked, selection)
    design = Design(selection.draw, seed, seed_by, eligible.frame.fingerprint, drawn_at, strata)
    return Sample(_listed(ranked, strata), design, eligible)


def listed(eligible: Eligible, seed: str, strata: Sequence[Stratum]) -> pd.DataFrame:
    """Return the list that a seed gives for so many cases and reserves per stratum."""
    return _listed(_ranked(eligible, seed), strata)


def _refuse_draw(eligible: Eligible, seed: str) -> None:
    selection = eligible.criteria.selection
    present = set(_stratum_names(eligible.cases, selection).unique())
    problems = [
        problem("sampling.empty_stratum", stratum=name, wanted=wanted, column=selection.strata)
        for name, wanted in selection.quota.items()
        if wanted and name not in present
    ]
    problems += _floors(len(present), selection)
    if selection.draw == "latest" and selection.date not in eligible.cases.columns:
        problems.append(problem("sampling.no_date", column=selection.date))
    if not seed.strip():
        problems.append(problem("sampling.no_seed"))
    if looks_like_cpr(seed):
        problems.append(problem("sampling.cpr", option="--seed"))
    if not eligible.frame.fingerprint:
        problems.append(problem("sampling.no_fingerprint", folder=""))
    if eligible.cases.empty:
        problems.append(problem("sampling.nothing_eligible"))
    if problems:
        raise AuditError("sampling.refused", problems)


def _floors(strata: int, selection: Selection) -> list[Problem]:
    needed = strata * selection.at_least
    if selection.quota or not selection.size or needed <= selection.size:
        return []
    values = {
        "floor": selection.at_least,
        "strata": strata,
        "needed": needed,
        "size": selection.size,
    }
    return [problem("sampling.floors_exceed_size", **values)]


def _stratum_names(cases: pd.DataFrame, selection: Selection) -> pd.Series:
    if not selection.strata:
        return pd.Series("", index=cases.index)
    if selection.strata not in cases.columns:
        raise AuditError("sampling.no_strata_column", column=selection.strata)
    return cases[selection.strata]


def _ranked(eligible: Eligible, seed: str) -> pd.DataFrame:
    """All eligible cases in the order of the draw, with stratum and who is passed over."""
    cases = eligible.cases
    selection = eligible.criteria.selection
    order = _order(cases, seed, selection)
    columns = ["case_id", *[key for key in selection.one_per if key in cases.columns]]
    ranked = cases[columns].iloc[order].reset_index(drop=True)
    ranked["stratum"] = _stratum_names(cases, selection).iloc[order].to_numpy()
    ranked["reason"] = _passed(ranked, selection.one_per)
    ranked["order"] = np.arange(1, len(ranked) + 1)
    return ranked


def _order(cases: pd.DataFrame, seed: str, selection: Selection) -> np.ndarray:
    start, sha256 = f"{seed},".encode(), hashlib.sha256
    ids = pa.array(cases["case_id"]).cast(pa.large_binary())
    parts = (ids.slice(at, CHUNK).to_pylist() for at in range(0, len(ids), CHUNK))
    hashed = b"".join(b"".join([sha256(start + i).digest() for i in part]) for part in parts)
    if selection.draw != "latest":
        return order_of(hashed)
    dated = pd.to_datetime(cases[selection.date].str.slice(0, 10)).to_numpy()
    latest_first = -dated.astype("datetime64[D]").astype(np.int64)
    return np.lexsort([*words_of(hashed).T[::-1], latest_first])


def _passed(ranked: pd.DataFrame, one_per: Sequence[str]) -> pd.Series:
    """Why a row is passed over: a case of the same child or family comes before it."""
    reason = pd.Series("", index=ranked.index)
    for key in sorted((k for k in one_per if k in ranked.columns), key=_child_first):
        ids = ranked.loc[(reason == "") & (ranked[key] != ""), key]
        reason.loc[ids.index[ids.duplicated()]] = (
            "other_decision" if key.startswith("child") else "sibling"
        )
    return reason


def _child_first(key: str) -> tuple[bool, str]:
    return (not key.startswith("child"), key)


def _strata(ranked: pd.DataFrame, selection: Selection) -> tuple[Stratum, ...]:
    population = ranked["stratum"].value_counts()
    open_to_draw = ranked.loc[ranked["reason"] == "", "stratum"].value_counts()
    places = {name: place for place, name in enumerate(selection.quota)}
    names = sorted(map(str, population.index), key=lambda n: (places.get(n, len(places)), n))
    room = {name: int(open_to_draw.get(name, 0)) for name in names}
    wanted = allocate({name: int(population[name]) for name in names}, room, selection)
    return tuple(
        Stratum(name, int(population[name]), wanted[name], selection.reserves) for name in room
    )


def _first(ranked: pd.DataFrame, stratum: Stratum) -> pd.DataFrame:
    """The listed cases of one stratum: drawn, reserves, and those passed over among them."""
    own = ranked[ranked["stratum"] == stratum.name]
    free = own[own["reason"] == ""].head(stratum.drawn + stratum.reserves)
    last = free["order"].max() if len(free) else 0
    listed = own[own["order"] <= last].copy()
    place = (listed["reason"] == "").cumsum()
    listed["role"] = np.where(place <= stratum.drawn, "drawn", "reserve")
    listed.loc[listed["reason"] != "", "role"] = "passed"
    return listed


def _listed(ranked: pd.DataFrame, strata: Sequence[Stratum]) -> pd.DataFrame:
    """The listed cases of all strata in the order of the draw, nobody's yet."""
    found = pd.concat([_first(ranked, stratum) for stratum in strata])
    cases = found.sort_values("order", kind="stable").reset_index(drop=True)
    cases["order"] = np.arange(1, len(cases) + 1)
    cases["reviewer"] = ""
    return cases[["order", "stratum", "case_id", "role", "reason", "reviewer"]]
