"""A whole round on the bundled example, step by step, everything recomputed as it is shown.

The cases are made up; the published figures at the end are real.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from audit.acute import concerns
from audit.atomic import write_text
from audit.bundled import bundled
from audit.changes import compare
from audit.dates import parse_moment
from audit.errors import AuditError
from audit.published import Figure, Published, read_published
from audit.report.contents import build
from audit.report.material import FEWEST, Edition
from audit.report.writing import write
from audit.reporting import about, reaches
from audit.rounds import Round, open_round
from audit.sampling import digest, draw
from audit.sheets import write_sheets
from audit.verify import verify_round
from audit.words import catalogue, phrase, say

if TYPE_CHECKING:
    from audit.estimates import Change, Changes, Rate, Rates
    from audit.outcomes import Outcomes
    from audit.sampling import Sample

BEFORE, AFTER, NEW_LAW = "example-2021", "example-2022", "example-2025"
MARK = ".audit-tour"
"""The file that says that a folder was made by the tour and may be made again."""
MADE = (BEFORE, AFTER, NEW_LAW, "sheets", "report")
"""What the tour puts into its folder, and takes away when it is made again."""


def tour(
    folder: str | Path = "tour", *, language: str = "da", samples: Path | None = None
) -> Iterator[str]:
    """Yield the lines of the tour as each step is done; its files come to lie in a folder.

    Parameters
    ----------
    folder
        Where to: a new folder, or that of an earlier tour, which is made again.
    samples
        The rounds to show; the bundled ones where none are given.

    Raises
    ------
    AuditError
        Where the folder holds something that no tour has made.
    """
    made = _prepared(Path(folder), samples or bundled("samples"))
    shown = Shown(made, language)
    yield shown.say("title")
    for step in (_extract, _drawn, _sheets, _answers, _rates, _changes, _published, _reports):
        yield ""
        yield shown.say(f"{step.__name__.strip('_')}.title")
        yield from step(shown)


def _prepared(folder: Path, samples: Path) -> Path:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise AuditError("tour.not_own", folder=folder)
    for name in MADE:
        shutil.rmtree(folder / name, ignore_errors=True)
    write_text(folder / MARK, "audit tour\n")
    for name in (BEFORE, AFTER, NEW_LAW):
        shutil.copytree(samples / name, folder / name)
    return folder


@dataclass(frozen=True)
class Shown:
    """What the tour shows: its folder, the language, and the rounds as they are worked out."""

    folder: Path
    language: str

    def say(self, key: str, /, **values: object) -> str:
        """Return a phrase of the tour."""
        return phrase(f"tour.{key}", self.language, **values)

    def title(self, measure: str) -> str:
        """Return the title of a measure of the round shown."""
        return say(self.round.criteria.measure(measure).title, self.language)

    @cached_property
    def round(self) -> Round:
        """The round that is shown."""
        return open_round(self.folder / AFTER)

    @cached_property
    def sample(self) -> "Sample":
        """Its sample."""
        return self.round.sample()

    @cached_property
    def outcomes(self) -> "Outcomes":
        """Its outcomes."""
        return self.round.outcomes()

    @cached_property
    def rates(self) -> "Rates":
        """Its rates."""
        return self.round.rates()

    @cached_property
    def changes(self) -> "Changes":
        """What changed since the round before."""
        return compare(open_round(self.folder / BEFORE).rates(), self.rates)


def _extract(shown: Shown) -> Iterator[str]:
    frame = shown.round.frame()
    refused = [fault for fault in frame.faults if fault.severity == "refused"]
    doubts = len(frame.faults) - len(refused)
    yield shown.say(
        "extract.read", file=frame.name, rows=frame.rows, refused=len(refused), doubts=doubts
    )
    yield from (f"  {fault.text(shown.language)}" for fault in refused)
    yield shown.say("extract.corrected", n=len(frame.corrections))
    yield shown.say("extract.ledger")
    steps = [step for step in shown.round.eligible().ledger if step.left_out]
    yield from _columns(
        (say(step.reason, shown.language), f"-{step.left_out}", step.left) for step in steps
    )


def _drawn(shown: Shown) -> Iterator[str]:
    sample, design = shown.sample, shown.sample.design
    again = draw(sample.eligible, seed=design.seed)
    same = set(sample.drawn) <= set(again.cases["case_id"])
    yield shown.say("drawn.seed", seed=design.seed, by=design.seed_by)
    yield shown.say("drawn.numbers", n=design.size, population=design.population)
    yield from _columns(
        (stratum.name, shown.say("drawn.stratum", n=stratum.drawn, population=stratum.population))
        for stratum in design.strata
    )
    yield shown.say("drawn.cases", cases=list(again.drawn))
    yield shown.say("drawn.same" if same and not verify_round(shown.round) else "drawn.differs")
    first = again.drawn[0]
    yield shown.say("drawn.shell", case=first)
    yield f"  printf '%s' '{design.seed},{first}' | sha256sum"
    yield f"  {digest(design.seed, first)}"
    for row in sample.cases[sample.cases["role"] == "replaced"].itertuples():
        yield shown.say("drawn.replaced", case=row.case_id, reason=row.reason)


def _sheets(shown: Shown) -> Iterator[str]:
    paths = write_sheets(shown.folder / "sheets", shown.sample, (), shown.round.settings)
    yield shown.say("sheets.written", n=len(paths))
    yield from _paths(paths)


def _answers(shown: Shown) -> Iterator[str]:
    entries = shown.round.entries()
    yield shown.say("answers.log", n=len(entries), head=entries[-1].hash[:16])
    for concern in concerns(entries):
        yield shown.say(
            "answers.acute", case=concern.case, to=concern.to,
            found=parse_moment(concern.found), received=parse_moment(concern.received),
        )  # fmt: skip
    differing = shown.outcomes.disagreements
    yield shown.say("answers.differing", n=len(differing))


def _rates(shown: Shown) -> Iterator[str]:
    words = catalogue("tour", shown.language)
    rates = [rate for rate in shown.rates.rates if rate.group is None]
    heads = ("measure", "counts", "rate", "interval", "target", "country")
    head = tuple(words[f"rates.{name}"] for name in heads)
    yield from _columns([head, *[_rate(shown, rate) for rate in rates]])
    yield shown.say("rates.reading")


def _rate(shown: Shown, rate: "Rate") -> tuple[str, ...]:
    words = catalogue("tour", shown.language)
    title, counts = shown.title(rate.measure), shown.say("rates.of", met=rate.met, n=rate.n)
    if rate.rate is None or rate.n < FEWEST:
        return title, counts, "", "", "", ""
    interval = shown.say("rates.from_to", low=rate.low, high=rate.high)
    target = f"{rate.target.percent} %: {words[f'target.{rate.verdict}']}" if rate.target else ""
    national = ""
    if rate.national and rate.benchmark:
        national = f"{rate.national.percent} %: {words[f'country.{rate.benchmark}']}"
    return title, counts, shown.say("rates.percent", rate=rate.rate), interval, target, national


def _changes(shown: Shown) -> Iterator[str]:
    found = shown.changes.changes
    shown_ones = [one for one in found if one.verdict in {"higher", "lower"}]
    yield from (_change(shown, one) for one in shown_ones)
    rest = [one for one in found if one.verdict == "undecided"]
    yield shown.say("changes.undecided", n=len(rest))
    least = [one.detectable for one in rest if one.detectable is not None]
    if least:
        yield shown.say("changes.detectable", low=min(least), high=max(least))
    yield from _law(shown)


def _change(shown: Shown, one: "Change") -> str:
    before, after = one.before, one.after
    assert before is not None
    assert after is not None
    return shown.say(
        f"changes.{one.verdict}", measure=shown.title(one.measure),
        met=before.met, n=before.n, met_now=after.met, n_now=after.n,
        points=abs(one.change or 0), low=one.low, high=one.high, p=one.p_adjusted,
    )  # fmt: skip


def _law(shown: Shown) -> Iterator[str]:
    """What a new law does to a comparison: only what asks the same is compared."""
    later = open_round(shown.folder / NEW_LAW)
    found = compare(shown.rates, later.rates()).changes
    refused = [one for one in found if one.verdict == "refused"]
    yield shown.say(
        "changes.law", round=later.title, n=len(found) - len(refused), refused=len(refused)
    )
    one = next(one for one in refused if one.measure == "plan_made")
    title = say(later.criteria.measure(one.measure).title, shown.language)
    yield f"  {title}: {say(one.note, shown.language)}."


def _published(shown: Shown) -> Iterator[str]:
    stevns = read_published(bundled("samples/published/stevns_2019.csv"))
    yield shown.say("published.stevns", n=len(stevns.figures), reviewed=stevns.reviewed)
    yield from _columns(_figure(shown, figure) for figure in stevns.figures)
    yield from _remarks(shown, stevns)
    lejre = read_published(bundled("samples/published/lejre_2016.csv"), reviewed=50)
    yield shown.say("published.lejre")
    yield from _columns(_figure(shown, figure) for figure in lejre.figures)
    billund = read_published(bundled("samples/published/billund_2014.csv"), reviewed=100)
    yield shown.say("published.billund")
    yield from _columns(_figure(shown, one) for one in billund.figures if one.national is not None)


def _figure(shown: Shown, figure: Figure) -> tuple[str, ...]:
    """A printed figure: its per cent, the counts that fit, and what they show."""
    readings = [
        shown.say("published.reading", met=one.met, n=one.n, low=one.low, high=one.high)
        for one in figure.readings
    ]
    some = readings if len(readings) <= 3 else [readings[0], "…", readings[-1]]
    verdict = ""
    if figure.national is not None and figure.verdict:
        words = catalogue("tour", shown.language)
        verdict = f"{figure.national} %: {words[f'country.{figure.verdict}']}"
    counts = " · ".join(some) or catalogue("tour", shown.language)["published.no_count"]
    return figure.label, f"{figure.percent} %", verdict, counts


def _remarks(shown: Shown, table: Published) -> Iterator[str]:
    for figure in table.figures:
        if figure.remark:
            yield f"  {figure.label}: {say(figure.remark, shown.language)}"


def _reports(shown: Shown) -> Iterator[str]:
    contents = build(
        shown.rates,
        about=about(shown.round),
        edition=Edition(language=shown.language),
        changes=shown.changes,
        outcomes=shown.outcomes,
        reach=reaches(shown.rates),
    )
    paths = write(contents, shown.folder / "report")
    yield shown.say("reports.next")
    yield from _paths(paths)


def _paths(paths: Iterable[Path]) -> Iterator[str]:
    return (f"  {path}" for path in paths)


def _columns(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows as aligned text, indented."""
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        yield f"  {'  '.join(cells)}".rstrip()
