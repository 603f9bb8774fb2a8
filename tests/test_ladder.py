"""Imports run down one ladder: a module may know its own rung and those below."""

import ast
from pathlib import Path

import pytest

import audit

RUNGS = [
    "bundled words errors atomic cpr digests dates stats log_drive",
    "faults conditions combinations criteria frame allocation",
    (
        "screening sampling amendments log_chain answers log_tampering log_file log_store log "
        "acute questions computed judging outcomes due preview pseudonyms key_file spellings"
    ),
    "estimates tally estimation changes published",
    "disclosure report sheets",
    "settings targets rounds new_round verify",
    "reporting rerun tour cli",
]
RUNG = {name: height for height, names in enumerate(RUNGS) for name in names.split()}
HOME = Path(audit.__file__).parent
MODULES = [path for path in HOME.rglob("*.py") if path != HOME / "__init__.py"]


def imported(path: Path):
    """The parts of the package that a module imports when it runs, not only for types."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("audit."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_a_module_imports_nothing_from_above(path):
    own = path.relative_to(HOME).parts[0].removesuffix(".py")
    above = {name for name in imported(path) if RUNG[name] > RUNG[own]}
    assert not above, f"{own} may not know {sorted(above)}"
