"""Fitting what a file says to the shapes: every key that does not fit is a fault of its own."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from audit.criteria.shapes import REQUIRED, TABLES, CriteriaTable, keys_under
from audit.faults import Fault, Path, meant

_KEYS = {
    "string_type": "not_text",
    "int_type": "not_whole",
    "int_from_float": "not_whole",
    "bool_type": "not_true_false",
    "date_type": "not_date",
    "list_type": "not_list",
    "dict_type": "not_table",
    "model_type": "not_table",
    "literal_error": "not_one_of",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "extra_forbidden": "unknown_key",
    "empty_text": "empty_text",
    "unknown_language": "unknown_language",
}
"""The phrase of the catalogue for what pydantic calls each fault."""


def fit(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return what fits of a file's content, and a fault for each thing that does not.

    What does not fit is taken out and the rest looked at again, so that one fault does
    not hide another.
    """
    rest, faults = _as_lists(raw), list[Fault]()
    while True:
        try:
            CriteriaTable.model_validate(rest)
        except ValidationError as refusal:
            errors = refusal.errors(include_url=False)
            faults += [_fault(error) for error in errors]
            for error in errors:
                _take_out(rest, error["loc"])
        else:
            return rest, faults


def missing(table: BaseModel, path: Path = ()) -> Iterator[Fault]:
    """Give a fault for every key that must be there and is not."""
    kind = next((name for name, shape in TABLES.items() if shape is type(table)), "")
    for name in REQUIRED.get(kind, ()):
        field = name + "_" if name in {"from", "is", "except"} else name
        if getattr(table, field) in ("", None, [], {}):
            yield Fault((*path, name), "missing_key", {"name": name})
    for field, value in table:
        if isinstance(value, BaseModel):
            yield from missing(value, (*path, field))
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from missing(item, (*path, field, i))


def overshadowed(fault: Fault, earlier: list[Fault]) -> bool:
    """Tell whether a fault lies within or around another, and may just follow from it."""
    for other in earlier:
        n = min(len(fault.path), len(other.path))
        if n and fault.path[:n] == other.path[:n]:
            return True
    return False


def _fault(error: ErrorDetails) -> Fault:
    path, key = error["loc"], _KEYS.get(error["type"], "does_not_fit")
    value = error["input"]
    context: dict[str, Any] = dict(error.get("ctx", {}))
    if key == "unknown_key":
        hint = meant(str(path[-1]), _keys_beside(path))
        return Fault(path, key, {"name": path[-1], "hint": hint})
    if key == "not_one_of":
        allowed = re.findall(r"'([^']+)'", context["expected"])
        context = {"allowed": allowed, "hint": meant(str(value), allowed)}
    if key == "not_table" and path[-1:] == ("title",):
        key = "not_texts"
    if key == "not_list" and isinstance(value, dict) and len(path) == 1:
        key = "double_brackets"
    if key == "not_date" and not isinstance(value, datetime) and isinstance(value, str | date):
        key = "date_in_quotes"
    return Fault(path, key, {"value": value, "name": path[-1], **context})


def _keys_beside(path: Path) -> list[str]:
    around = [item for item in path[:-1] if isinstance(item, str)]
    key = around[-1] if around else ""
    return keys_under(key) if key in TABLES else []


def _as_lists(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content with the short forms written out: one deadline, one name."""
    full = deepcopy(dict(raw))
    measures = full.get("measure")
    for measure in measures if isinstance(measures, list) else []:
        if isinstance(measure, dict) and isinstance(measure.get("deadline"), dict):
            measure["deadline"] = [measure["deadline"]]
    selection = full.get("selection")
    if isinstance(selection, dict) and isinstance(selection.get("one_per"), str):
        selection["one_per"] = [selection["one_per"]]
    return full


def _take_out(content: Any, path: Path) -> None:
    """Take out the key that a place lies under; of a list the whole, so that places stay."""
    keys = list(path)
    while keys and isinstance(keys[-1], int):
        keys.pop()
    for key in keys[:-1]:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(content, dict):
        content.pop(keys[-1], None)
