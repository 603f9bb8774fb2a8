"""Criteria files on disk: where they lie, what they say as TOML, and why they cannot be read."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from audit.bundled import bundled
from audit.cpr import looks_like_cpr
from audit.errors import AuditError, Problem, problem
from audit.faults import meant

_WHERE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_CAUSES = (
    (r"[“”„«»’‘]", "", "curly_quotes"),
    (r"=\s*\d{4}-\d\d-\d\d\b", "Invalid date or datetime", "no_such_date"),
    (r"=\s*(\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}[-./]\d{1,2}[-./]\d{1,2}\b)", "", "date_form"),
    (r"^\s*\[", "Cannot (overwrite|declare|mutate)", "header_twice"),
    (r"", "Cannot (overwrite|declare|mutate|redefine)|Duplicate", "twice"),
    (r"", r"Unescaped '\\'", "backslash"),
    (r"", r"Illegal character '\\[nr]'|Unterminated string|Expected \"'", "quote_missing"),
    (r"=\s*-?\d+,\d", "", "decimal_comma"),
    (r"=\s*(True|False|Ja|Nej|ja|nej|yes|no)\b", "", "true_false"),
    (r"[{][^}]*$|,\s*[}]", "inline table|Invalid initial character for a key", "one_line"),
    (r"", "Unclosed inline table", "brace_missing"),
    (r"", "Unclosed array", "bracket_missing"),
    (r"", "declaration", "header"),
    (r"^\s*[\w.-]+\s*:", "Expected '='", "colon"),
    (r"[æøåÆØÅ]\w*\s*=", "Expected '='|Invalid (initial|statement)", "key_letters"),
    (r"", "Expected '='|Invalid initial character for a key", "key_shape"),
    (r"", "Expected newline or end", "after_value"),
    (r"", "Invalid value", "value_quotes"),
)
"""Likely causes: what the line looks like, what the parser says, the phrase; the first counts."""


@dataclass(frozen=True)
class Loaded:
    """One criteria file: its name as given, its text and what the text says."""

    path: Path
    text: str
    raw: dict[str, Any]


def shipped() -> dict[str, Path]:
    """Return the criteria files that come with the package, by id."""
    folder = bundled("templates/criteria")
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def find(name: str | Path, beside: Path | None = None) -> Path:
    """Return the file that a name means: a file, or the id of a shipped one.

    With ``beside``, the file that extends another, a file in its folder comes first.
    Raises ``AuditError`` with what was probably meant.
    """
    tries = [Path(name)]
    if beside is not None:
        tries = [beside.parent / Path(name), beside.parent / f"{name}.toml"]
    for path in tries:
        if path.is_file() and not (beside and path.resolve() == beside.resolve()):
            return path
    if str(name) in shipped():
        return shipped()[str(name)]
    hint = meant(Path(name).stem, shipped()) or "."
    known = problem("criteria.known_criteria", names=list(shipped()))
    raise AuditError("criteria.no_such_criteria", [known], name=str(name), hint=hint)


def load(path: Path) -> Loaded:
    """Return a criteria file as read; ``AuditError`` when it is no text or no TOML."""
    text = _decoded(path)
    if not text.strip():
        _refuse(path, problem("criteria.empty_file"))
    numbers = [i for i, line in enumerate(text.splitlines(), 1) if looks_like_cpr(line)]
    if numbers:
        _refuse(path, *(problem("criteria.cpr", line=i) for i in numbers))
    try:
        return Loaded(path, text, tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as fault:
        _refuse(path, _syntax(str(fault), text))


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
        _refuse(path, problem("criteria.utf16" if wide else "criteria.not_utf8", line=line))
    return text.replace("\r\n", "\n")


def _refuse(path: Path, *problems: Problem) -> NoReturn:
    raise AuditError("criteria.refused", problems, file=path.name, n=len(problems))


def _syntax(message: str, text: str) -> Problem:
    """Return what is wrong with the TOML: the line, what stands there, the likely cause."""
    lines = text.splitlines()
    where = _WHERE.search(message)
    number = int(where["line"]) if where and where["line"] else len(lines)
    number, shown = _line_meant(lines, min(number, len(lines)), message)
    cause = _cause(shown, message)
    return problem(f"criteria.syntax_{cause}", line=number, shown=_short(shown))


def _line_meant(lines: list[str], number: int, message: str) -> tuple[int, str]:
    """Return the line to look at: the one named, or the last before it that says something."""
    opened = [i for i, line in enumerate(lines, 1) if line.count('"""') % 2]
    if "Unterminated" in message and len(opened) % 2:
        number = opened[-1]
    while number > 1 and not lines[number - 1].strip():
        number -= 1
    return number, lines[number - 1]


def _cause(line: str, message: str) -> str:
    for looks, says, cause in _CAUSES:
        if re.search(looks, line) and re.search(says, message):
            return cause
    return "other"


def _short(line: str) -> str:
    tidy = line.strip()
    return tidy if len(tidy) <= 60 else f"{tidy[:60]}…"
