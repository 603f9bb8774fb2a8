"""Reading criteria: the file, what it extends, everything that is wrong with it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from audit.criteria.building import build
from audit.criteria.checks import check
from audit.criteria.files import Loaded, find, load
from audit.criteria.fitting import fit, missing, overshadowed
from audit.criteria.places import place_of, position
from audit.criteria.shapes import CriteriaTable
from audit.criteria.values import Criteria
from audit.errors import AuditError
from audit.faults import Fault, problem_of

_LISTS = ("fact", "unit", "panel", "measure")
_TABLES = ("selection", "codes", "themes")


@dataclass(frozen=True)
class _Read:
    """Criteria, and the content of all their files together."""

    criteria: Criteria
    content: Mapping[str, Any]


def read_criteria(name: str | Path) -> Criteria:
    """Return the criteria that a shipped id or a file means.

    Raises ``AuditError`` with every fault of the file: the line, the measure, what stands
    there, what was probably meant.
    """
    return _read(find(name), ()).criteria


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what criteria say, whatever their order of keys and layout.

    >>> fingerprint({"id": "a", "law": "b"}) == fingerprint({"law": "b", "id": "a"})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path, above: tuple[Path, ...]) -> _Read:
    loaded = load(path)
    own, faults = fit(loaded.raw)
    base = _base(own, path, above, loaded, faults)
    content = _together(base.content if base else {}, own)
    table = CriteriaTable.model_validate(content)
    criteria, found = build(table)
    found += [*missing(table), *check(criteria, table, base.criteria if base else None)]
    found = [_in_own(fault, base) for fault in found]
    faults += [fault for fault in found if not overshadowed(fault, faults)]
    _refuse(faults, loaded)
    files = (*(base.criteria.files if base else ()), str(path))
    marked = replace(criteria, path=str(path), files=files, fingerprint=fingerprint(content))
    return _Read(marked, content)


def _base(
    own: Mapping[str, Any],
    path: Path,
    above: tuple[Path, ...],
    loaded: Loaded,
    faults: list[Fault],
) -> _Read | None:
    """Return what a file extends, itself read whole."""
    name = own.get("extends")
    if not name:
        return None
    here = (*above, path.resolve())
    try:
        found = find(name, beside=path)
    except AuditError as refusal:
        values = {"name": name, "hint": refusal.sentence.values.get("hint", {})}
        _refuse([*faults, Fault(("extends",), "no_base", values)], loaded)
        raise
    if found.resolve() in here:
        circle = " → ".join(item.stem for item in (*here[here.index(found.resolve()) :], found))
        _refuse([*faults, Fault(("extends",), "extends_circle", {"circle": circle})], loaded)
    return _read(found, here)


def _together(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of two files as one: the base first, own keys in place of its keys."""
    lists = {key: [*base.get(key, []), *own.get(key, [])] for key in _LISTS}
    tables = {key: {**base.get(key, {}), **own.get(key, {})} for key in _TABLES}
    law = {key: own.get(key, base.get(key)) for key in ("law", "decided")}
    rest = {key: own[key] for key in ("id", "version", "title") if key in own}
    joined = {**rest, **law, **lists, **tables}
    return {key: value for key, value in joined.items() if value}


def _in_own(fault: Fault, base: _Read | None) -> Fault:
    """Return a fault with its place counted in the file itself, not behind the base."""
    if base is None or not fault.path or fault.path[0] not in _LISTS or len(fault.path) < 2:
        return fault
    before = len(base.content.get(str(fault.path[0]), []))
    at = fault.path[1]
    if not isinstance(at, int):
        return fault
    path = (fault.path[0], at - before, *fault.path[2:]) if at >= before else ("extends",)
    return replace(fault, path=path)


def _refuse(faults: list[Fault], loaded: Loaded) -> None:
    if not faults:
        return
    ordered = sorted(faults, key=lambda fault: position(fault.path, loaded.text))
    problems = [problem_of(fault, place_of(fault, loaded)) for fault in ordered]
    name = loaded.path.name
    raise AuditError("criteria.refused", problems, file=name, n=len(problems))


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)
