"""Where in a criteria file a fault is, in the reader's words and with the line."""

import re
from collections.abc import Mapping
from typing import Any

from audit.criteria.files import Loaded
from audit.faults import Fault, Path
from audit.words import Text, languages, phrase

_NAMES_ITS_KEY = {"unknown_key", "missing_key"}
_NOUNS = ("measure", "fact", "unit", "panel")


def place_of(fault: Fault, loaded: Loaded) -> Text:
    """Return the place of a fault in every language: line, measure by its id, keys to it."""
    line = line_of(fault.path, loaded.text)
    path = fault.path[:-1] if fault.key in _NAMES_ITS_KEY else fault.path
    return {language: _place(path, line, loaded, language) for language in languages()}


def position(path: Path, text: str) -> tuple[int, str]:
    """Return what faults are sorted by: the line, then the place in words."""
    return line_of(path, text) or 0, str(path)


def line_of(path: Path, text: str) -> int | None:
    r"""Return the line of the file where a place begins; None where it cannot be told.

    >>> line_of(("measure", 1, "id"), 'id = "x"\n[[measure]]\n[[measure]]\nid = "y"\n')
    4
    """
    lines = text.splitlines()
    start, keys = _header(path, lines)
    if start is None:
        return None
    for key in (item for item in keys if isinstance(item, str)):
        pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?(\.[\w"'.-]+)*\s*=""")
        for i in range(start, len(lines)):
            if re.match(r"\s*\[\[?\w", lines[i]) and i > start:
                break
            if pattern.match(lines[i]):
                return i + 1
        break
    return start + 1 if len(path) > len(keys) else None


def _header(path: Path, lines: list[str]) -> tuple[int | None, Path]:
    """Return where the table of a place begins, and the keys that lead on from there."""
    for depth in (3, 2, 1):
        head = path[:depth]
        names = [item for item in head if isinstance(item, str)]
        if len(head) < depth or not names:
            continue
        repeated = isinstance(head[-1], int)
        found = _headers(".".join(names), lines, repeated=repeated)
        nth = head[-1] if isinstance(head[-1], int) else 0
        if len(found) > nth:
            return found[nth], path[depth:]
    return 0, path


def _headers(name: str, lines: list[str], *, repeated: bool) -> list[int]:
    dotted = r"\s*\.\s*".join(map(re.escape, name.split(".")))
    left, right = (r"\[\[", r"\]\]") if repeated else (r"\[", r"\]")
    pattern = re.compile(rf"\s*{left}\s*{dotted}\s*{right}")
    return [i for i, line in enumerate(lines) if pattern.match(line)]


def _place(path: Path, line: int | None, loaded: Loaded, language: str) -> str:
    parts = [phrase("criteria.place_line", language, line=line)] if line else []
    named, rest, node = _named(path, loaded.raw, language)
    return ", ".join([*parts, *named, *_keys(rest, node)])


def _named(path: Path, raw: Mapping[str, Any], language: str) -> tuple[list[str], Path, Any]:
    """Return the name of the table a place lies in, the keys that are left, and the table."""
    if len(path) > 1 and path[0] in _NOUNS and isinstance(path[1], int):
        table = _step(_step(raw, path[0]), path[1])
        name = table.get("id") if isinstance(table, Mapping) else None
        key = f"criteria.place_{path[0]}"
        shown = f'"{name}"' if isinstance(name, str) and name else str(path[1] + 1)
        return [phrase(key, language, name=shown)], path[2:], table
    if path[:2] == ("selection", "exclude") and len(path) > 2 and isinstance(path[2], int):
        table = _step(_step(_step(raw, "selection"), "exclude"), path[2])
        return [phrase("criteria.place_exclude", language, n=path[2] + 1)], path[3:], table
    return [], path, raw


def _keys(path: Path, node: Any) -> list[str]:
    """Return the keys of a place; a number joins its key where there is more than one."""
    parts: list[str] = []
    for item in path:
        if isinstance(item, str):
            parts.append(item)
        elif parts and isinstance(node, list) and len(node) > 1:
            parts[-1] += f" {item + 1}"
        if not (isinstance(item, int) and isinstance(node, Mapping)):
            node = _step(node, item)
    return parts


def _step(node: Any, item: str | int) -> Any:
    try:
        return node[item]
    except (KeyError, IndexError, TypeError):
        return None
