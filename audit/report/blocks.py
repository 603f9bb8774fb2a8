"""The parts a report is made of: plain frozen values that every format prints its own way."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``lead`` is the bold word or two it may begin with.

    ``style`` is ``text``, ``note`` (small) or ``strong`` (a sentence that stands by itself).
    """

    text: str
    lead: str = ""
    style: str = "text"
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Points:
    """A list of short statements."""

    items: tuple[Paragraph, ...]
    kind: str = field(default="points", init=False)


@dataclass(frozen=True)
class Table:
    """A table of ready-made text; the first column names the row.

    ``align`` has an l, c or r per column, ``widths`` the columns' shares of the width.
    ``wide`` tables stand on a page turned on its side.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str
    widths: tuple[float, ...]
    notes: tuple[str, ...] = ()
    wide: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Facts:
    """Short facts with their names, such as the seed and who gave it."""

    items: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Picture:
    """The place of a figure, by name, with its caption and its text for those who cannot see it."""

    name: str
    alt: str
    caption: str
    kind: str = field(default="picture", init=False)


Block = Paragraph | Points | Table | Facts | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it.

    ``place`` is first or second (the leaders' pages) or rest.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    place: str = "rest"
    level: int = 1


@dataclass(frozen=True)
class Dot:
    """One row of the main figure: a share with its interval, and the marks beside it.

    ``share`` is None where the cases are too few for one, ``low`` and ``high`` where no
    interval belongs to it. ``concluded`` is whether something is shown about the target (or
    the country, where there is no target): a filled mark.
    """

    theme: str
    label: str
    counts: str
    share: float | None
    low: float | None
    high: float | None
    national: float | None
    target: float | None
    concluded: bool


@dataclass(frozen=True)
class Pair:
    """One row of the figure of changes: the same measure before and after."""

    label: str
    counts: str
    before: tuple[float, float | None, float | None]
    after: tuple[float, float | None, float | None]
    concluded: bool


@dataclass(frozen=True)
class Stage:
    """One stage on the way from the extract to the sample: what left here, and what is left."""

    text: str
    left: str
    left_out: str


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook: raw values, unrounded; None stays an empty cell."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    percent: tuple[int, ...] = ()


@dataclass(frozen=True)
class Contents:
    """All that a report says, in the order it says it, ready to print in any format."""

    language: str
    title: str
    kicker: str
    recipient: str
    banner: str
    edition: str
    interim: bool
    facts: tuple[tuple[str, str], ...]
    fingerprint: str
    dated: date
    sections: tuple[Section, ...]
    dots: tuple[Dot, ...]
    pairs: tuple[Pair, ...]
    stages: tuple[Stage, ...]
    agenda: tuple[Section, ...]
    sheets: tuple[Sheet, ...]
