"""Which column of the extract is which of ours: every choice checked against the header."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from audit.errors import Problem, problem
from audit.frame.vocabulary import KINDS, folded, kind_of, known_as, nearest

_NONE: Mapping[str, str] = MappingProxyType({})


class Named(Protocol):
    """Criteria, as far as a frame must know them: which columns they read, of which kind."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Return the kind of every register column by name."""


@dataclass(frozen=True)
class Mapped:
    """One of our columns: its kind, the columns of the extract it is read from, its spellings.

    ``sources`` are positions in the header; two of them are a date and a time of day.
    ``spellings`` leads from a folded spelling to ours.
    """

    name: str
    kind: str
    sources: tuple[int, ...]
    title: str
    spellings: Mapping[str, str] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True)
class Wanted:
    """What is asked of an extract: columns by our names, spellings, columns to leave out."""

    columns: Mapping[str, str | Sequence[str]]
    values: Mapping[str, Mapping[str, str]]
    drop: Collection[str]
    kinds: Mapping[str, str]

    @property
    def kind_of(self) -> Mapping[str, str]:
        """The kind of every known column: the standard ones and those of the criteria."""
        return {**KINDS, **{name: kind_of(name, used) for name, used in self.kinds.items()}}

    @property
    def sources(self) -> list[str]:
        """All columns of the extract that are named."""
        return sources_of(self.columns)


def sources_of(columns: Mapping[str, str | Sequence[str]]) -> list[str]:
    """Return all columns of the extract that a mapping of ours names.

    >>> sources_of({"team": "Team", "received_at": ["Modtaget", "Kl."]})
    ['Team', 'Modtaget', 'Kl.']
    """
    return [name for raw in columns.values() for name in _listed(raw)]


def mapped_columns(header: Sequence[str], wanted: Wanted) -> tuple[list[Mapped], list[Problem]]:
    """Return our columns in the order of their names, and everything wrong with the choice."""
    problems = [
        *_unknown_names(wanted),
        *_absent(header, wanted),
        *_used_twice(wanted),
        *_dropped(header, wanted),
        *_ambiguous(header, wanted),
        *_spelled_twice(wanted),
    ]
    chosen = {
        ours: tuple(at for name in _listed(raw) if (at := _position(header, name)) is not None)
        for ours, raw in wanted.columns.items()
    }
    chosen |= _own_names(header, wanted, chosen)
    problems += _no_case_id(header, chosen)
    problems += _values_without_column(wanted, chosen)
    columns = [_mapped(header, wanted, ours, at) for ours, at in sorted(chosen.items()) if at]
    return columns, problems


def _mapped(header: Sequence[str], wanted: Wanted, ours: str, at: tuple[int, ...]) -> Mapped:
    spellings = wanted.values.get(ours, _NONE)
    targets = {folded(target): target for target in spellings.values()}
    listed = targets | {folded(spelling): target for spelling, target in spellings.items()}
    title = " + ".join(header[position] for position in at)
    return Mapped(ours, wanted.kind_of.get(ours, "text"), at, title, listed)


def _listed(raw: str | Sequence[str]) -> list[str]:
    return [raw] if isinstance(raw, str) else list(raw)


def _position(header: Sequence[str], name: str) -> int | None:
    """Where a column stands: spelled exactly so, else the same but for case and spaces."""
    if name in header:
        return header.index(name)
    same = [at for at, other in enumerate(header) if folded(other) == folded(name)]
    return same[0] if same else None


def _own_names(
    header: Sequence[str], wanted: Wanted, chosen: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """Columns whose names are ours already, or are named by the criteria."""
    dropped = {folded(name) for name in wanted.drop}
    used = {at for positions in chosen.values() for at in positions}
    return {
        name: (at,)
        for at, name in enumerate(header)
        if name in wanted.kind_of and name not in chosen and at not in used
        if folded(name) not in dropped
    }


def _unknown_names(wanted: Wanted) -> Iterator[Problem]:
    for ours, raw in wanted.columns.items():
        known = ours in wanted.kind_of
        meant = None if known else nearest(ours, wanted.kind_of, cutoff=0.9)
        if not (ours.isidentifier() and ours.isascii() and ours == ours.lower()):
            yield problem("frame.name_not_plain", name=ours)
        elif meant:
            yield problem("frame.name_meant", name=ours, meant=meant)
        kind = wanted.kind_of.get(ours, "text")
        if not isinstance(raw, str) and (kind != "moment" or len(raw) != 2):
            yield problem("frame.list_of_columns", name=ours, columns=list(raw))


def _absent(header: Sequence[str], wanted: Wanted) -> Iterator[Problem]:
    for ours, raw in wanted.columns.items():
        for name in _listed(raw):
            if _position(header, name) is None:
                yield _no_column("frame.no_column", header, name, ours)


def _no_column(key: str, header: Sequence[str], name: str, ours: str = "") -> Problem:
    meant = nearest(name, header) or next((h for h in header if ours and known_as(h) == ours), None)
    if meant:
        return problem(f"{key}_meant", name=name, ours=ours, meant=meant)
    return problem(key, name=name, ours=ours, columns=list(header))


def _used_twice(wanted: Wanted) -> Iterator[Problem]:
    users: dict[str, list[str]] = {}
    for ours, raw in wanted.columns.items():
        for name in _listed(raw):
            users.setdefault(folded(name), []).append(ours)
    for name in dict.fromkeys(wanted.sources):
        if len(users[folded(name)]) > 1:
            yield problem("frame.column_used_twice", name=name, ours=users[folded(name)])


def _dropped(header: Sequence[str], wanted: Wanted) -> Iterator[Problem]:
    used = {folded(name) for name in wanted.sources}
    for name in wanted.drop:
        if _position(header, name) is None:
            yield _no_column("frame.no_dropped_column", header, name)
        elif folded(name) in used:
            yield problem("frame.dropped_and_mapped", name=name)


def _ambiguous(header: Sequence[str], wanted: Wanted) -> Iterator[Problem]:
    """Columns of the same name, and a column with our name beside the one that is mapped."""
    asked = {folded(name) for name in wanted.sources} | set(wanted.kind_of)
    names = [folded(name) for name in header]
    for name in dict.fromkeys(header):
        if name and names.count(folded(name)) > 1 and folded(name) in asked:
            places = [at + 1 for at, other in enumerate(names) if other == folded(name)]
            yield problem("frame.same_name", name=name, places=places)
    dropped = {folded(name) for name in wanted.drop}
    sources = {folded(name) for name in wanted.sources}
    for ours in wanted.columns:
        if ours in header and ours not in dropped and folded(ours) not in sources:
            title = " + ".join(_listed(wanted.columns[ours]))
            yield problem("frame.own_name_beside", ours=ours, name=title)


def _no_case_id(header: Sequence[str], chosen: Mapping[str, tuple[int, ...]]) -> Iterator[Problem]:
    if "case_id" in chosen:
        return
    meant = next((name for name in header if known_as(name) == "case_id"), None)
    if meant:
        yield problem("frame.not_mapped_meant", ours="case_id", meant=meant)
    else:
        yield problem("frame.not_mapped", ours="case_id", columns=list(header))


def _spelled_twice(wanted: Wanted) -> Iterator[Problem]:
    for ours, spellings in wanted.values.items():
        seen: dict[str, tuple[str, str]] = {}
        for spelling, target in spellings.items():
            before = seen.setdefault(folded(spelling), (spelling, target))
            if before[1] != target:
                yield problem(
                    "frame.spelled_twice",
                    ours=ours,
                    spelling=spelling,
                    other=before[0],
                    target=target,
                    other_target=before[1],
                )


def _values_without_column(
    wanted: Wanted, chosen: Mapping[str, tuple[int, ...]]
) -> Iterator[Problem]:
    for ours in wanted.values:
        if ours not in chosen:
            meant = nearest(ours, chosen)
            key = "frame.values_no_column_meant" if meant else "frame.values_no_column"
            yield problem(key, ours=ours, meant=meant or "")
