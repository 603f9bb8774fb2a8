"""What a run was made from (run record): fingerprints of everything that goes into it.

Two runs with the same record give the same figures; the record is stamped into every executed
notebook, and a batch that is resumed redoes only the rounds whose record has changed.
"""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from audit.bundled import bundled
from audit.rounds import Round
from audit.words import catalogue

PACKAGES = (
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "openpyxl",
    "xlsxwriter",
    "python-docx",
    "typst",
    "sqlalchemy",
    "papermill",
)
"""The packages that read, compute or write what is reported."""


@dataclass(frozen=True)
class Record:
    """Fingerprints (SHA-256) of a round's data and of the program, and the parameters of the run.

    A fingerprint is "" where there is nothing yet: no sample drawn, no entry logged.
    """

    round: str
    frame: str
    sample: str
    seed: str
    log_entries: int
    log_head: str
    criteria: str
    criteria_fingerprint: str
    settings: str
    version: str
    code: str
    python: str
    packages: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain values, ready for JSON."""
        return asdict(self)

    def lines(self, language: str = "da") -> list[tuple[str, str]]:
        """Return the record line by line, each with its label, in a reader's language."""
        words = catalogue("rerun", language)
        return [(words[f"record.{name}"], _shown(value)) for name, value in asdict(self).items()]

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in self.lines("en"))
        return f"<table>{rows}</table>"


def record(round_: Round, parameters: Mapping[str, Any] | None = None) -> Record:
    """Return the run record of a round as it stands now."""
    sample = round_.folder / "sample.csv"
    entries = round_.entries()
    criteria = round_.criteria
    return Record(
        round=round_.title,
        frame=round_.frame().fingerprint,
        sample=_digest([sample]) if sample.exists() else "",
        seed=round_.sample().design.seed if round_.is_drawn else "",
        log_entries=len(entries),
        log_head=entries[-1].hash if entries else "",
        criteria=f"{criteria.id} {criteria.version}",
        criteria_fingerprint=criteria.fingerprint,
        settings=_digest(_settings_files(round_)),
        version=_version("sagsaudit"),
        code=code_fingerprint(),
        python=platform.python_version(),
        packages={name: found for name in PACKAGES if (found := _version(name))},
        parameters=dict(parameters or {}),
    )


@lru_cache
def code_fingerprint() -> str:
    """Return the fingerprint of the program itself: its modules, texts and templates."""
    package = Path(__file__).parents[1]
    files = [*package.rglob("*.py"), *bundled("templates").rglob("*.*")]
    return _digest(sorted(path for path in files if path.is_file() and path.suffix != ".pyc"))


def _settings_files(round_: Round) -> list[Path]:
    names = ("round.toml", round_.settings.targets_file)
    return [round_.folder / name for name in names if name]


def _digest(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {held}" for name, held in value.items())
    text = str(value)
    return text[:16] if len(text) == 64 else text
