"""The notebooks as they lie in the repository: parameters, prose, no code of the library's kind.

That they run from top to bottom is for ``pytest --nbval-lax notebooks templates/notebooks``.
"""

import ast

import nbformat
import pytest

from audit.bundled import bundled
from audit.rerun import parameters_of

TEMPLATES = sorted(bundled("templates/notebooks").glob("*.ipynb"))
GUIDES = sorted((bundled("templates").parent / "notebooks").glob("*.ipynb"))
ALL = [*GUIDES, *TEMPLATES]

every = pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
guides = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)


def code(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_they_are_all_there():
    assert [path.stem for path in TEMPLATES] == ["comparison", "published", "round"]
    named = ["compare", "plan-and-draw", "results", "score", "tour"]
    assert [path.stem for path in GUIDES] == named


@every
def test_it_is_valid_and_runs_on_the_kernel_of_this_python(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata["kernelspec"]["name"] == "python3"


@every
def test_it_has_no_outputs_and_no_execution_counts(path):
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code(path))


@every
def test_it_has_one_cell_of_parameters_with_defaults(path):
    tagged = [cell for cell in code(path) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert parameters_of(path)
    assert all("#" in line for line in tagged[0]["source"].splitlines())


@every
def test_it_defines_no_functions_and_no_classes(path):
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    trees = [ast.parse(cell["source"]) for cell in code(path)]
    assert not [node for tree in trees for node in ast.walk(tree) if isinstance(node, definitions)]


@every
def test_it_begins_with_a_title_and_stays_in_short_cells(path):
    first, *_ = nbformat.read(path, as_version=4).cells
    assert first["source"].startswith("# ")
    assert max(len(cell["source"].splitlines()) for cell in code(path)) <= 18


@every
def test_prose_stands_between_the_code(path):
    kinds = [cell.cell_type for cell in nbformat.read(path, as_version=4).cells]
    assert kinds.count("markdown") >= kinds.count("code") / 2
    longest = max(len(run) for run in "".join(kind[0] for kind in kinds).split("m"))
    assert longest <= 3


@guides
def test_a_guide_asserts_what_it_says_and_works_on_a_copy(path):
    source = "\n".join(cell["source"] for cell in code(path))
    assert source.count("assert ") >= 2
    assert "tempfile.mkdtemp()" in source
