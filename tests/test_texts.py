"""Every text a reader meets stands in both catalogues, and the code gives it what it needs."""

import ast
import string
from pathlib import Path

import pytest

from audit.bundled import bundled
from audit.words import catalogue, languages

AREAS = sorted(path.stem for path in (bundled("templates/texts") / "da").glob("*.toml"))
SOURCES = sorted(Path(bundled("templates").parent, "audit").rglob("*.py"))
CALLS = {"phrase", "texts", "problem", "AuditError", "refusal", "doubt"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_things(area):
    danish = catalogue(area, "da")
    for language in languages():
        other = catalogue(area, language)
        assert set(danish) == set(other)
        assert {key for key in danish if places(danish[key]) != places(other[key])} == set()


def said_in(path: Path):
    """The phrases a module names outright: key, and the values it gives where they are plain."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        first = node.args[0]
        if node.func.id in CALLS and isinstance(first, ast.Constant) and "." in str(first.value):
            open_ended = any(keyword.arg is None for keyword in node.keywords)
            given = None if open_ended else {keyword.arg for keyword in node.keywords}
            yield str(first.value), given, node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_phrase_the_code_names_is_there_and_gets_its_values(path):
    for key, given, line in said_in(path):
        area, _, name = key.partition(".")
        assert name in catalogue(area), f"{path.name}:{line} {key}"
        if given is not None:
            assert places(catalogue(area)[name]) <= given, f"{path.name}:{line} {key}"
