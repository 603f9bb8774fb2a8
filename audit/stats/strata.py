"""What was counted in each stratum: the input of the default estimates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Reading = Literal["finite", "process"]
Counts = tuple[int, ...]


@dataclass(frozen=True)
class Stratum:
    """Counts of one stratum.

    ``population`` is the number of eligible cases in the frame; where the size of the domain is
    known, the number of cases in the frame the measure applies to. ``drawn`` is the number of
    cases read that belong to the frame, ``applicable`` those of them the measure applies to and
    that were answered, ``met`` those that met it. ``out_of_scope`` drawn cases did not belong
    and were replaced; they come on top of ``drawn``.

    Raises ValueError when the counts contradict each other.

    >>> Stratum(180, drawn=10, applicable=9, met=8, out_of_scope=1).examined
    11
    """

    population: int
    drawn: int
    applicable: int
    met: int
    out_of_scope: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.applicable <= self.drawn or self.out_of_scope < 0:
            raise ValueError(f"0 <= met <= applicable <= drawn does not hold: {self}")

    @property
    def examined(self) -> int:
        """Drawn cases, those out of scope included."""
        return self.drawn + self.out_of_scope


def counts(strata: Sequence[Stratum], name: str) -> Counts:
    """Return one count of every stratum.

    >>> counts([Stratum(180, 10, 10, 8), Stratum(60, 10, 10, 5)], "met")
    (8, 5)
    """
    return tuple(getattr(stratum, name) for stratum in strata)


@dataclass(frozen=True)
class Design:
    """The strata with cases in them, as rows of counts.

    ``known`` says that the populations are those of the domain; then ``examined`` is
    ``applicable``. Strata nobody looked at are ``unseen`` cases. ``examined`` holds the cases
    out of scope too.
    """

    population: Counts
    examined: Counts
    applicable: Counts
    met: Counts
    unseen: int
    known: bool

    @property
    def misses(self) -> int:
        """The number of applicable cases that did not meet."""
        return sum(self.applicable) - sum(self.met)

    @property
    def is_census(self) -> bool:
        """Whether every case of the frame was looked at."""
        return self.examined == self.population and not self.unseen


@dataclass(frozen=True)
class Settled:
    """A known domain, without the strata that were read completely.

    ``read`` cases are settled, ``hits`` of them met; the rows hold the strata that are open.
    """

    population: Counts
    n: Counts
    met: Counts
    read: int
    hits: int


def design_of(strata: Sequence[Stratum], *, domain_known: bool) -> Design:
    """Return the design; raise ValueError where more cases were looked at than there are.

    With cases out of scope the number that belong is unknown, and so is the domain.

    >>> design_of([Stratum(180, 10, 10, 8), Stratum(60, 0, 0, 0)], domain_known=True).unseen
    60
    """
    rows = [_row(stratum, domain_known) for stratum in strata]
    for stratum, row in zip(strata, rows, strict=True):
        if row[1] > row[0]:
            raise ValueError(f"more cases were looked at than there are: {stratum}")
    seen = [row for row in rows if row[1] > 0]
    unseen = sum(row[0] for row in rows if row[1] == 0)
    known = domain_known and not any(stratum.out_of_scope for stratum in strata)
    population, examined, applicable, met = (
        tuple(row[place] for row in seen) for place in range(4)
    )
    return Design(population, examined, applicable, met, unseen, known)


def settle(design: Design) -> Settled:
    """Return the strata of a known domain that are still open, and what the others settled.

    >>> settle(design_of([Stratum(9, 9, 9, 8), Stratum(60, 5, 5, 4)], domain_known=True))
    Settled(population=(60,), n=(5,), met=(4,), read=9, hits=8)
    """
    rows = list(zip(design.population, design.applicable, design.met, strict=True))
    left = [row for row in rows if row[1] < row[0]]
    done = [row for row in rows if row[1] == row[0]]
    population, n, met = (tuple(row[place] for row in left) for place in range(3))
    return Settled(population, n, met, sum(row[0] for row in done), sum(row[2] for row in done))


def _row(stratum: Stratum, domain_known: bool) -> tuple[int, int, int, int]:
    """Return population, examined, applicable, met."""
    looked_at = stratum.applicable if domain_known else stratum.drawn
    examined = looked_at + stratum.out_of_scope
    return stratum.population, examined, stratum.applicable, stratum.met
