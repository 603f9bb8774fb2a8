"""What a round's ``round.toml`` says: read whole, refused whole."""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from audit.cpr import looks_like_cpr
from audit.errors import AuditError, Problem, problem
from audit.estimates import Target
from audit.frame import Period
from audit.words import languages


@dataclass(frozen=True)
class Acute:
    """Who is called when a child in danger is found while reading (akut bekymring)."""

    contact: str = ""
    phone: str = ""
    backup: str = ""
    out_of_hours: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is somebody to call, or the round says that nobody is needed."""
        return bool(self.contact and self.phone) or self.contact == "none"


@dataclass(frozen=True)
class Source:
    """Where an extract lies and how its columns are called."""

    file: str = ""
    database: str = ""
    query: str = ""
    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """All settings of a round."""

    criteria: str
    title: str
    language: str
    frame: Source
    units: Mapping[str, Source]
    period: Period
    reviewers: tuple[str, ...]
    second: int
    pilot: int
    acute: Acute
    targets: tuple[Target, ...]
    targets_file: str
    store: str
    hide_below: int
    strict: bool


_CODE = re.compile(r"[^\W_](?:[\w .-]{0,30}[\w])?")
"""A reviewer's code becomes the name of a file and of a person in the log."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Source(_Strict):
    file: str = ""
    database: str = ""
    query: str = ""
    columns: dict[str, str | list[str]] = {}
    values: dict[str, dict[str, str]] = {}
    drop: list[str] = []


class _Period(_Strict):
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None
    as_of: date | None = None


class _Scoring(_Strict):
    reviewers: list[str] = []
    second: Annotated[int, Field(ge=0)] = 0
    pilot: Annotated[int, Field(ge=0)] = 0


class _Acute(_Strict):
    contact: str = ""
    phone: str = ""
    backup: str = ""
    out_of_hours: str = ""


class _Target(_Strict):
    measure: str
    by: date
    percent: Annotated[float | int, Field(ge=0, le=100)]


class _Store(_Strict):
    address: str = ""


class _Disclosure(_Strict):
    hide_below: Annotated[int, Field(ge=0)] = 3
    strict: bool = False


class _Round(_Strict):
    criteria: str = "criteria.toml"
    title: str = ""
    language: str = "da"
    frame: _Source = _Source()
    unit: dict[str, _Source] = {}
    period: _Period = _Period()
    scoring: _Scoring = _Scoring()
    acute: _Acute = _Acute()
    target: list[_Target] = []
    targets: str = ""
    store: _Store = _Store()
    disclosure: _Disclosure = _Disclosure()


def read_settings(path: Path) -> Settings:
    """Return the settings in a ``round.toml``.

    Raises
    ------
    AuditError
        With every unknown key, wrong type and contradiction at once.
    """
    text = _text(path)
    numbers = [i for i, line in enumerate(text.splitlines(), start=1) if looks_like_cpr(line)]
    if numbers:
        problems = [problem("settings.cpr", line=number) for number in numbers]
        raise AuditError("settings.faults", problems, file=path.name)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AuditError("settings.no_toml", file=path.name, why=str(error)) from None
    try:
        model = _Round.model_validate(raw)
    except ValidationError as error:
        faults = [_fault(item) for item in error.errors()]
        raise AuditError("settings.faults", faults, file=path.name) from None
    faults = list(_contradictions(model))
    if faults:
        raise AuditError("settings.faults", faults, file=path.name)
    return _settings(model)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        problems = [problem("settings.not_utf8", line=line)]
        raise AuditError("settings.faults", problems, file=path.name) from None


def _settings(model: _Round) -> Settings:
    period = model.period
    return Settings(
        criteria=model.criteria,
        title=model.title,
        language=model.language,
        frame=_source(model.frame),
        units={name: _source(source) for name, source in model.unit.items()},
        period=Period(period.from_, period.to, period.as_of or period.to),
        reviewers=tuple(model.scoring.reviewers),
        second=model.scoring.second,
        pilot=model.scoring.pilot,
        acute=Acute(**model.acute.model_dump()),
        targets=tuple(Target(t.measure, t.by, Decimal(str(t.percent))) for t in model.target),
        targets_file=model.targets,
        store=model.store.address,
        hide_below=model.disclosure.hide_below,
        strict=model.disclosure.strict,
    )


def _source(model: _Source) -> Source:
    return Source(**{**model.model_dump(), "drop": tuple(model.drop)})


def _contradictions(model: _Round) -> list[Problem]:
    found = []
    period = model.period
    if period.from_ and period.to and period.to < period.from_:
        found.append(problem("settings.period_reversed", start=period.from_, end=period.to))
    if model.language not in languages():
        known = list(languages())
        found.append(problem("settings.language", value=model.language, known=known))
    reviewers = model.scoring.reviewers
    twice = {r for r in reviewers if reviewers.count(r) > 1}
    found += [problem("settings.reviewer_twice", reviewer=name) for name in sorted(twice)]
    odd = [name for name in reviewers if not _CODE.fullmatch(name)]
    found += [problem("settings.reviewer_code", reviewer=name) for name in odd]
    empty = [name for name, unit in model.unit.items() if not (unit.file or unit.database)]
    found += [problem("settings.unit_without_file", unit=name) for name in empty]
    if (
        "@" in model.store.address
        and "://" in model.store.address
        and ":" in _login(model.store.address)
    ):
        found.append(problem("settings.password"))
    return found


def _login(address: str) -> str:
    return address.split("://", 1)[1].rsplit("@", 1)[0]


def _fault(item: Any) -> Problem:
    """One fault of the file in words: its place, what stands there, what was probably meant."""
    place = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(item["loc"][-1]), _known_keys(), n=1)
        meant = near[0] if near else ""
        return problem(
            "settings.unknown_meant" if meant else "settings.unknown", place=place, meant=meant
        )
    if item["type"] == "missing":
        return problem("settings.missing", place=place)
    key = {"date": "settings.no_date", "int": "settings.no_number", "string": "settings.no_text"}
    kind = item["type"].partition("_")[0]
    return problem(key.get(kind, "settings.wrong"), place=place, value=str(item["input"])[:60])


def _known_keys() -> list[str]:
    models = (_Round, _Source, _Period, _Scoring, _Acute, _Target, _Store, _Disclosure)
    return [info.alias or name for model in models for name, info in model.model_fields.items()]
