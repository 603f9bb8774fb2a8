"""Faults in a file that a person wrote: where each is, what stands there, what was meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from typing import Any

from audit.cpr import looks_like_cpr
from audit.errors import Problem
from audit.words import Text, texts

Path = tuple[str | int, ...]
"""The keys and positions that lead to a place of a file, from the outermost."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong at a place: a phrase of the catalogue ``criteria``, and its values."""

    path: Path
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def meant(word: str, known: Iterable[str], cutoff: float = 0.6) -> Text:
    """Return the question whether a known word was meant; empty where none is near.

    Near is a likeness of at least ``cutoff``, from 0 to 1, as difflib counts it.

    >>> meant("month", ["months", "weeks"])["en"]
    ' \N{EN DASH} did you mean "months"?'
    """
    lowered = {item.lower(): item for item in known}
    close = get_close_matches(word.lower(), lowered, n=1, cutoff=cutoff)
    return texts("criteria.meant", name=lowered[close[0]]) if close else {}


def written(raw: object, most: int = 40) -> str:
    """Return a value as it stands in a TOML file, shortened; never what may be a CPR number.

    >>> written("31-12-2021"), written(True), written(date(2022, 1, 1)), written({"a": 1})
    ('"31-12-2021"', 'true', '2022-01-01', '{ … }')
    """
    if isinstance(raw, Mapping):
        return "{ … }"
    if isinstance(raw, (list, tuple)):
        return "[ … ]" if raw else "[ ]"
    if isinstance(raw, bool):
        return str(raw).lower()
    text = raw.isoformat() if isinstance(raw, (date, time)) else str(raw)
    text = "…" if looks_like_cpr(text) else text if len(text) <= most else f"{text[:most]}…"
    return f'"{text}"' if isinstance(raw, str) else text


def either(names: Iterable[str]) -> Text:
    """Return names as a choice.

    >>> either(["yes", "no"])["en"]
    'yes or no'
    """
    *first, last = names
    joints = texts("criteria.or")
    start = ", ".join(first)
    return {code: f"{start} {joint} {last}" if start else last for code, joint in joints.items()}


def problem_of(fault: Fault, place: Text | None = None) -> Problem:
    """Return a fault as a problem to show, with its place before it."""
    values = dict(fault.values)
    if "value" in values:
        values["value"] = written(values["value"])
    if "allowed" in values:
        values["allowed"] = either(fault.values["allowed"])
    values["hint"] = values.get("hint") or "."
    start = {language: f"{where}: " for language, where in (place or {}).items() if where}
    return Problem(f"criteria.{fault.key}", {"place": start, **values})
