"""Notebook templates run strictly, run records, batches."""

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import audit
from audit.bundled import bundled
from audit.errors import AuditError
from audit.rerun import batch, parameters_of, record, run, run_batch
from audit.rerun.batches import stamp_of
from audit.rerun.notebooks import quick_import
from audit.rerun.progress import table

PARAMETERS = 'folder: str = ""  # where\nlevel = 0.95\nflags: list = []\nlabel = None'


def notebook(path: Path, *code: str, parameters: str = PARAMETERS, kernel: str = "python3") -> Path:
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]} if parameters else {})
    made = new_notebook(cells=[new_markdown_cell("# Title"), first, *map(new_code_cell, code)])
    if kernel:
        made.metadata["kernelspec"] = {"name": kernel, "display_name": "x", "language": "python"}
    nbformat.write(made, path)
    return path


def refusal(*given, **named) -> str:
    with pytest.raises(AuditError) as refused:
        run(*given, **named)
    return refused.value.text("en")


@pytest.fixture
def good(tmp_path):
    return notebook(tmp_path / "good.ipynb", "print(level, folder)", "folder")


def test_a_template_runs_with_its_parameters_and_is_stamped(good, tmp_path):
    values = {"level": 0.9, "folder": tmp_path, "label": date(2022, 2, 1)}
    done = run(good, values, tmp_path / "out" / "done.ipynb", stamp={"seed": "æ 1"})
    made = nbformat.read(done, as_version=4)
    printed = [
        out["text"] for cell in made.cells for out in cell.get("outputs", []) if "text" in out
    ]
    assert printed == [f"0.9 {tmp_path}\n"]
    assert made.metadata["sagsaudit"] == {"seed": "æ 1"}
    assert [path.name for path in done.parent.iterdir()] == ["done.ipynb"]


def test_everything_wrong_with_the_parameters_is_told_at_once(good, tmp_path):
    told = refusal(
        good, {"levle": 0.9, "folder": 3, "flags": {1}, "zebra": 1}, tmp_path / "x.ipynb"
    )
    assert "no parameter levle. Did you mean level?" in told
    assert 'folder = 3: the template expects text, as in folder = "".' in told
    assert "flags: a value of kind set" in told
    assert "no parameter zebra. It has folder, level, flags and label." in told
    assert not (tmp_path / "x.ipynb").exists()


def test_a_number_that_is_not_one_is_no_plain_value(good, tmp_path):
    assert "level" in refusal(good, {"level": float("nan")}, tmp_path / "x.ipynb")


def test_an_existing_output_is_refused_and_stays_as_it_was(good, tmp_path):
    output = tmp_path / "there.ipynb"
    output.write_text("mine")
    assert "exists and is not overwritten" in refusal(good, {}, output)
    assert output.read_text() == "mine"


@pytest.mark.parametrize("name", ["{year}.ipynb", "a}.ipynb"])
def test_stray_braces_in_a_path_are_refused(good, tmp_path, name):
    assert "read as placeholders" in refusal(good, {}, tmp_path / name)
    assert "read as placeholders" in refusal(tmp_path / name, {}, tmp_path / "x.ipynb")


def test_an_output_that_is_no_notebook_is_refused(good, tmp_path):
    assert "must end in .ipynb" in refusal(good, {}, tmp_path / "x.html")


def test_a_template_that_is_missing_or_no_notebook_is_refused(tmp_path):
    assert "There is no template" in refusal(tmp_path / "no.ipynb", {}, tmp_path / "x.ipynb")
    (tmp_path / "text.ipynb").write_text("hello")
    assert "not a Jupyter notebook" in refusal(tmp_path / "text.ipynb", {}, tmp_path / "x.ipynb")
    bare = notebook(tmp_path / "bare.ipynb", "1", kernel="")
    assert "with a kernel" in refusal(bare, {}, tmp_path / "x.ipynb")


def test_parameters_for_a_template_without_a_parameters_cell_are_refused(tmp_path):
    plain = notebook(tmp_path / "plain.ipynb", "1", parameters="")
    assert "no cell tagged 'parameters'" in refusal(plain, {"a": 1}, tmp_path / "x.ipynb")


def test_a_failed_cell_is_told_in_one_sentence_and_kept_apart(tmp_path):
    cells = ("# why\nvalue = 1", "raise ValueError('no\\nsuch day')")
    bad = notebook(tmp_path / "bad.ipynb", *cells)
    told = refusal(bad, {}, tmp_path / "out.ipynb")
    assert "bad.ipynb stopped in cell 3" in told
    assert "ValueError: no such day." in told
    assert (tmp_path / "out.failed.ipynb").exists()
    assert not (tmp_path / "out.ipynb").exists()
    assert not list(tmp_path.glob(".*"))


def test_a_refusal_inside_a_notebook_reads_as_it_does_outside(tmp_path):
    code = "import audit\naudit.open_round('nowhere')"
    told = refusal(notebook(tmp_path / "b.ipynb", code), {}, tmp_path / "out.ipynb")
    assert AuditError("errors.no_round", folder="nowhere").text() in told


def test_a_kernel_that_dies_is_told(tmp_path):
    bad = notebook(tmp_path / "dies.ipynb", "import os; os._exit(3)")
    assert "dies.ipynb stopped before it was done" in refusal(bad, {}, tmp_path / "out.ipynb")
    assert not (tmp_path / "out.ipynb").exists()


def test_after_a_failure_a_run_that_succeeds_clears_the_failed_one_away(good, tmp_path):
    (tmp_path / "out.failed.ipynb").write_text("{}")
    run(good, {}, tmp_path / "out.ipynb")
    assert not (tmp_path / "out.failed.ipynb").exists()


def test_the_slow_grammar_of_urls_is_kept_out_only_while_importing():
    before = sys.modules.get("rfc3987_syntax")
    with quick_import():
        pass
    assert sys.modules.get("rfc3987_syntax") is before


def test_the_parameters_of_the_bundled_templates_are_read_with_their_defaults():
    for name in ("round", "comparison"):
        found = parameters_of(bundled(f"templates/notebooks/{name}.ipynb"))
        assert list(found) == ["folder", "against", "formats", "language", "publish", "interim"]
        assert found["publish"] == "False"
    assert parameters_of(bundled("templates/notebooks/published.ipynb"))["reviewed"] == "20"


@pytest.fixture
def example(tmp_path):
    return shutil.copytree(bundled("samples/example-2022"), tmp_path / "example-2022")


def test_a_run_record_holds_the_fingerprints_of_all_that_goes_in(example):
    this = audit.open_round(example)
    made = record(this, {"level": 0.9})
    assert made.frame == this.frame().fingerprint
    assert made.log_head == this.entries()[-1].hash
    assert made.criteria_fingerprint == this.criteria.fingerprint
    assert made.parameters == {"level": 0.9}
    assert {"pandas", "scipy", "numpy"} <= set(made.packages)
    assert json.loads(json.dumps(made.as_json())) == made.as_json()
    assert record(this, {"level": 0.9}) == made


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("round.toml", "settings"),
        ("criteria.toml", "criteria_fingerprint"),
        ("sample.csv", "sample"),
    ],
)
def test_a_run_record_changes_with_what_it_records(example, file, changed):
    before = record(audit.open_round(example))
    path = example / file
    text = path.read_text(encoding="utf-8")
    new = {
        "round.toml": text.replace("Familiechefen", "Centerchefen"),
        "criteria.toml": text.replace('version = "', 'version = "x'),
        "sample.csv": text.replace(",CD", ",AB"),
    }[file]
    path.write_text(new, encoding="utf-8")
    after = record(audit.open_round(example))
    assert getattr(before, changed) != getattr(after, changed)


def test_a_round_that_is_not_drawn_has_a_record_too(example):
    for name in ("draw.json", "sample.csv", "answers.jsonl"):
        (example / name).unlink()
    made = record(audit.open_round(example))
    assert (made.sample, made.seed, made.log_entries, made.log_head) == ("", "", 0, "")


def test_every_line_of_a_record_has_a_label_in_both_languages(example):
    made = record(audit.open_round(example))
    assert [len(made.lines(language)) for language in ("da", "en")] == [len(made.as_json())] * 2
    assert "<table>" in made._repr_html_()


@pytest.fixture
def quick(tmp_path):
    return notebook(tmp_path / "quick.ipynb", "import os", "print(folder)")


def test_a_batch_isolates_failures_and_says_what_came_out(example, quick, tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run_batch([example, empty], template=quick, workers=2, plain=True, language="en")
    assert [ran.state for ran in done.ran] == ["done", "failed"]
    assert [ran.folder for ran in done.failed] == [empty]
    assert stamp_of(example / "report" / "quick.ipynb")["seed"] == "terninger 3 2 4 4 6 2"
    printed = capsys.readouterr()
    assert "2/2" in printed.err
    assert "2 rounds: 1 done, 1 failed." in " ".join(printed.out.split())
    assert "round.toml is missing" in table(done, "en")[1][1][3]


def test_resume_redoes_only_what_changed(example, quick):
    states = []
    for _ in range(2):
        states += [ran.state for ran in batch([example], template=quick, resume=True).ran]
    text = (example / "round.toml").read_text(encoding="utf-8")
    (example / "round.toml").write_text(
        text.replace("Familiechefen", "Centerchefen"), encoding="utf-8"
    )
    states += [ran.state for ran in batch([example], template=quick, resume=True).ran]
    assert states == ["done", "unchanged", "done"]
    assert [ran.state for ran in batch([example], template=quick).ran] == ["failed"]


def test_a_dry_run_writes_nothing_and_finds_what_would_be_refused(example, quick):
    assert [ran.state for ran in batch([example], template=quick, dry_run=True).ran] == ["planned"]
    wrong = batch([example], template=quick, parameters={"levle": 1}, dry_run=True, language="en")
    assert "Did you mean level?" in wrong.ran[0].told
    assert not (example / "report").exists()


def test_a_batch_of_nothing_or_of_one_folder_twice_is_refused(example, quick):
    with pytest.raises(AuditError, match="ikke nævnt"):
        batch([], template=quick)
    with pytest.raises(AuditError, match="to gange"):
        batch([example, example / "."], template=quick)
