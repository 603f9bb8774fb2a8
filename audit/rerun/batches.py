"""Many rounds, one after the other or side by side: what fails in one leaves the others alone.

Each round is a notebook of its own, in a kernel process of its own. A batch that is resumed redoes
only the rounds whose run record has changed since.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from audit.bundled import bundled
from audit.errors import AuditError

SINGLE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""With a process per round, threads inside each would only stand in each other's way."""


@dataclass(frozen=True)
class Task:
    """One round to be run: its folder, the template, the parameters beside ``folder``."""

    folder: Path
    template: Path
    parameters: Mapping[str, object]
    resume: bool = False
    dry_run: bool = False
    language: str = "da"

    @property
    def output(self) -> Path:
        """Where the executed notebook comes to lie."""
        return self.folder / "report" / f"{self.template.stem}.ipynb"


@dataclass(frozen=True)
class Ran:
    """What came of one round: ``state`` is done, unchanged, planned or failed.

    ``told`` says why a round failed, ``output`` is the executed notebook, seconds are elapsed.
    """

    folder: Path
    state: str
    output: Path
    seconds: float = 0.0
    told: str = ""


@dataclass(frozen=True)
class Batch:
    """What came of all rounds, in the order they were given."""

    ran: tuple[Ran, ...]

    @property
    def failed(self) -> tuple[Ran, ...]:
        """The rounds that failed."""
        return tuple(one for one in self.ran if one.state == "failed")


def batch(
    folders: Sequence[str | Path],
    *,
    template: str | Path = "",
    parameters: Mapping[str, object] | None = None,
    workers: int = 0,
    resume: bool = False,
    dry_run: bool = False,
    language: str = "da",
    tell: Callable[[Ran], None] | None = None,
) -> Batch:
    """Run a template for each round and return what came of each.

    Parameters
    ----------
    folders
        The rounds' folders.
    template
        A notebook with a parameter ``folder``; the bundled ``round`` where none is given.
    workers
        How many rounds are run at a time; 0 is as many as there are processors.
    resume
        Leave alone what already stands there with the same run record, and do the rest again.
    dry_run
        Only look: which rounds would be run, and which would be refused before they start.
    tell
        Called with each round as soon as it is through.

    Raises
    ------
    AuditError
        Where a folder is named twice or there is none at all; a round that fails raises nothing.
    """
    chosen = Path(template) if template else bundled("templates/notebooks/round.ipynb")
    tasks = [
        Task(Path(folder), chosen, dict(parameters or {}), resume, dry_run, language)
        for folder in folders
    ]
    _refuse(tasks)
    count = min(workers or os.cpu_count() or 1, len(tasks))
    found = {}
    for ran in _in_turn(tasks) if dry_run or count == 1 else _side_by_side(tasks, count):
        found[ran.folder] = ran
        if tell is not None:
            tell(ran)
    return Batch(tuple(found[task.folder] for task in tasks))


def _refuse(tasks: Sequence[Task]) -> None:
    if not tasks:
        raise AuditError("rerun.no_folders")
    places = [task.folder.resolve() for task in tasks]
    twice = sorted({str(place) for place in places if places.count(place) > 1})
    if twice:
        raise AuditError("rerun.folder_twice", folders=twice)


def _in_turn(tasks: Iterable[Task]) -> Iterator[Ran]:
    return map(_run, tasks)


def _side_by_side(tasks: Sequence[Task], workers: int) -> Iterator[Ran]:
    """Run tasks in a pool; one that is lost when a process dies runs again in a pool of its own."""
    lost = []
    with _pool(workers) as pool:
        waiting = {pool.submit(_run, task): task for task in tasks}
        for future in as_completed(waiting):
            ran = _result(future)
            if ran is None:
                lost.append(waiting[future])
            else:
                yield ran
    for task in lost:
        with _pool(1) as pool:
            yield _result(pool.submit(_run, task)) or _failed(task, "rerun.process_died")


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn is the one way that is the same everywhere; fork copies locks that others hold
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_one_thread)


def _result(future: "Future[Ran]") -> Ran | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _one_thread() -> None:
    for name in SINGLE_THREAD:
        os.environ.setdefault(name, "1")


def _run(task: Task) -> Ran:
    """Run one round; whatever goes wrong is told, not raised."""
    start = perf_counter()
    try:
        state = _executed(task)
    except AuditError as error:
        return Ran(
            task.folder, "failed", task.output, perf_counter() - start, error.text(task.language)
        )
    except Exception as error:  # a fault of one round must not end the batch
        told = f"{type(error).__name__}: {error}"
        return Ran(task.folder, "failed", task.output, perf_counter() - start, told)
    return Ran(task.folder, state, task.output, perf_counter() - start)


def _executed(task: Task) -> str:
    """Return whether the round was run, would be run, or stands there unchanged."""
    from audit.rerun.notebooks import check, run
    from audit.rerun.records import record
    from audit.rounds import open_round

    values = {"folder": str(task.folder.resolve()), **task.parameters}
    stamp = record(open_round(task.folder), values).as_json()
    if task.resume and stamp_of(task.output) == json.loads(json.dumps(stamp)):
        return "unchanged"
    replaced = task.resume and task.output.exists()
    check(task.template, values, task.output, replace=replaced)
    if task.dry_run:
        return "planned"
    run(task.template, values, task.output, stamp=stamp, replace=replaced)
    return "done"


def stamp_of(notebook: Path) -> object:
    """Return what is stamped into an executed notebook, None where there is nothing."""
    try:
        return json.loads(notebook.read_text(encoding="utf-8"))["metadata"]["sagsaudit"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _failed(task: Task, key: str) -> Ran:
    told = AuditError(key, folder=task.folder).text(task.language)
    return Ran(task.folder, "failed", task.output, told=told)
