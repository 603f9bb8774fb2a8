"""A batch as its reader follows it: how far it is, and at the end a table of what came out."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from audit.rerun.batches import Batch, Ran, batch
from audit.words import catalogue, number, phrase


def run_batch(
    folders: Sequence[str | Path],
    *,
    template: str | Path = "",
    parameters: Mapping[str, object] | None = None,
    workers: int = 0,
    resume: bool = False,
    dry_run: bool = False,
    plain: bool = False,
    language: str = "da",
) -> Batch:
    """Run a template for each round with progress on stderr, and print what came out.

    As `audit.rerun.batch`; ``plain`` writes a line per round in place of a moving bar.
    """
    with _following(len(folders), language, plain=plain or not sys.stderr.isatty()) as tell:
        done = batch(
            folders,
            template=template,
            parameters=parameters,
            workers=workers,
            resume=resume,
            dry_run=dry_run,
            language=language,
            tell=tell,
        )
    print_batch(done, language)
    return done


def table(done: Batch, language: str = "da") -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of what came of a batch."""
    words = catalogue("rerun", language)
    headers = [words[f"batch.{name}"] for name in ("round", "state", "seconds", "notebook")]
    rows = [
        [
            str(ran.folder),
            words[f"state.{ran.state}"],
            number(ran.seconds, 1, language) if ran.seconds else "",
            ran.told if ran.state == "failed" else str(ran.output),
        ]
        for ran in done.ran
    ]
    return headers, rows


def print_batch(done: Batch, language: str = "da") -> None:
    """Print what came of a batch, one line a round and one in sum."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    headers, rows = table(done, language)
    shown = Table(*headers, box=SIMPLE_HEAD)
    for row in rows:
        shown.add_row(*row)
    console = Console(highlight=False, markup=False)
    columns = zip(headers, *rows, strict=True)
    widest = [max(len(line) for cell in column for line in cell.split("\n")) for column in columns]
    console.width = max(console.width, sum(widest) + 3 * len(widest))
    console.print(shown)
    words, counts = catalogue("rerun", language), Counter(ran.state for ran in done.ran)
    states = ", ".join(f"{n} {words[f'state.{state}']}" for state, n in counts.items())
    print(phrase("rerun.batch.sum", language, n=len(done.ran), states=states))


@contextmanager
def _following(total: int, language: str, *, plain: bool) -> Iterator[Callable[[Ran], None]]:
    if plain:
        yield _line_by_line(total, language)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        moving = bar.add_task(catalogue("rerun", language)["batch.running"], total=total)
        yield lambda ran: bar.update(moving, advance=1, description=ran.folder.name)


def _line_by_line(total: int, language: str) -> Callable[[Ran], None]:
    through: list[Ran] = []

    def tell(ran: Ran) -> None:
        through.append(ran)
        state = catalogue("rerun", language)[f"state.{ran.state}"]
        print(f"{len(through)}/{total} {ran.folder}: {state}", file=sys.stderr, flush=True)

    return tell
