"""A notebook template run with parameters, strictly.

papermill only warns of a parameter that the template does not have, saves over an existing
output, and fills in braces in paths; here all three are refused before anything runs, and
nothing half-made ever stands under the output's name.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audit.atomic import write_text
from audit.errors import AuditError, Problem, problem
from audit.words import Text, texts

_KINDS: Mapping[type, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "yes_no",
    list: "list",
    dict: "table",
}


def run(
    template: str | Path,
    parameters: Mapping[str, object],
    output: str | Path,
    *,
    stamp: Mapping[str, object] | None = None,
    replace: bool = False,
) -> Path:
    """Return the path of a template's executed copy, run with the parameters.

    ``stamp`` is written into the notebook's metadata under ``sagsaudit``, such as a run record.
    With ``replace`` an existing output is exchanged once the new one is whole. A notebook that
    fails is kept beside the output as ``<name>.failed.ipynb``.

    Raises
    ------
    AuditError
        For an unknown parameter or one of another kind than the template's default, an existing
        output, braces in a path, and a cell that fails; all that can be known beforehand at once.
    """
    template, output = Path(template), Path(output)
    check(template, parameters, output, replace=replace)
    values = {name: _plain(value) for name, value in parameters.items()}
    output.parent.mkdir(parents=True, exist_ok=True)
    return _published(_executed(template, values, output), output, stamp or {})


def check(
    template: Path, parameters: Mapping[str, object], output: Path, *, replace: bool = False
) -> None:
    """Refuse everything about a run that can be known before it starts, all at once."""
    values = {name: _plain(value) for name, value in parameters.items()}
    problems = list(_path_problems(template, output))
    if output.exists() and not replace:
        problems.append(problem("rerun.output_exists", output=output))
    if not problems:
        problems = list(_parameter_problems(template, values))
    if problems:
        raise AuditError("rerun.refused", problems, template=template.name)


def parameters_of(template: str | Path) -> dict[str, str]:
    """Return the parameters of a template with their defaults, as its source writes them."""
    with quick_import():
        from papermill import inspect_notebook
    return {name: str(told["default"]) for name, told in inspect_notebook(str(template)).items()}


@contextmanager
def quick_import() -> Iterator[None]:
    """Import without rfc3987-syntax, a grammar of URLs that takes most of papermill's time."""
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # None forbids the import
    try:
        yield
    finally:
        if absent:
            del sys.modules["rfc3987_syntax"]


def failed_path(output: Path) -> Path:
    """Return where the half-made notebook of a failed run is kept.

    >>> failed_path(Path("report/round.ipynb")).as_posix()
    'report/round.failed.ipynb'
    """
    return output.with_name(f"{output.stem}.failed.ipynb")


def _plain(value: object) -> object:
    """Paths and days are given as text; all else as it is."""
    if isinstance(value, Path):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _path_problems(template: Path, output: Path) -> Iterator[Problem]:
    for path in (template, output):
        if "{" in str(path) or "}" in str(path):
            yield problem("rerun.braces", path=path)
    if not template.is_file():
        yield problem("rerun.no_template", template=template)
    elif not _is_notebook(template):
        yield problem("rerun.not_a_notebook", template=template)
    if output.suffix != ".ipynb":
        yield problem("rerun.output_suffix", output=output)


def _is_notebook(path: Path) -> bool:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return held["nbformat"] >= 4 and bool(held["metadata"]["kernelspec"]["name"])
    except (ValueError, KeyError, TypeError):
        return False


def _parameter_problems(template: Path, values: Mapping[str, object]) -> Iterator[Problem]:
    defaults = parameters_of(template)
    if values and not defaults:
        yield problem("rerun.no_parameters")
        return
    for name, value in values.items():
        if name not in defaults:
            yield _unknown(name, list(defaults))
        elif not _is_plain(value):
            yield problem("rerun.not_plain", name=name, found=type(value).__name__)
        elif _kind(value) != (wanted := _kind_of_source(defaults[name])) and wanted:
            yield problem(
                "rerun.wrong_kind",
                name=name,
                value=repr(value),
                wanted=_kind_text(wanted),
                default=defaults[name],
            )


def _unknown(name: str, known: list[str]) -> Problem:
    near = get_close_matches(name, known, n=1)
    if near:
        return problem("rerun.unknown_meant", name=name, meant=near[0])
    return problem("rerun.unknown", name=name, known=known)


def _is_plain(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "")


def _kind_of_source(default: str) -> str:
    """The kind of a default as its source is written, "" where any kind may be given."""
    try:
        return _kind(ast.literal_eval(default))
    except (ValueError, SyntaxError):
        return ""


def _kind_text(kind: str) -> Text:
    return texts(f"rerun.kind.{kind}")


def _executed(template: Path, values: Mapping[str, object], output: Path) -> Path:
    """Run the template into a file beside the output; a failure is told in one sentence."""
    running = output.with_name(f".{output.stem}.running.ipynb")
    with quick_import():
        from nbclient.exceptions import CellControlSignal, DeadKernelError
        from papermill import execute_notebook
        from papermill.exceptions import PapermillExecutionError
        from papermill.log import logger
    logger.setLevel("CRITICAL")
    try:
        with _private_channels() as config:
            execute_notebook(
                template, running, parameters=dict(values), progress_bar=False, config=config
            )
    except PapermillExecutionError as error:
        kept = running.replace(failed_path(output))
        raise _cell_failed(template, error, kept) from None
    except (CellControlSignal, DeadKernelError, RuntimeError) as error:
        kept = running.replace(failed_path(output)) if running.exists() else failed_path(output)
        raise AuditError(
            "rerun.kernel_died", template=template.name, message=_sentence(str(error)), kept=kept
        ) from None
    except BaseException:
        running.unlink(missing_ok=True)
        raise
    return running


@contextmanager
def _private_channels() -> Iterator[Any]:
    """Talk to the kernel through files only this user can open, not through ports, where that goes.

    Each kernel gets a folder of its own: by default they all meet at the same name.
    """
    from traitlets.config import Config

    with TemporaryDirectory() as folder:
        ipc = {"transport": "ipc", "ip": str(Path(folder) / "kernel")}
        yield Config() if sys.platform == "win32" else Config(KernelManager=ipc)


def _cell_failed(template: Path, error: Any, kept: Path) -> AuditError:
    lines = [line.strip() for line in error.source.splitlines() if line.strip()]
    return AuditError(
        "rerun.cell_failed",
        template=template.name,
        cell=error.exec_count,
        line=next((line for line in lines if not line.startswith("#")), ""),
        name=error.ename,
        message=_sentence(error.evalue),
        kept=kept,
    )


def _sentence(message: str) -> str:
    """A message on one line that ends as a sentence does."""
    text = " ".join(message.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _published(running: Path, output: Path, stamp: Mapping[str, object]) -> Path:
    """Stamp the executed notebook and put it in its place in one step."""
    notebook = json.loads(running.read_text(encoding="utf-8"))
    notebook["metadata"]["sagsaudit"] = dict(stamp)
    write_text(output, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    running.unlink()
    failed_path(output).unlink(missing_ok=True)
    return output
