"""Every value of the two reference files, recomputed by tests/reference/check.py."""

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "reference"


def check(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, FOLDER / "check.py", *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_entry_of_both_files_is_within_its_tolerance() -> None:
    run = check(FOLDER / "statistics.json", FOLDER / "worked_examples.json")
    assert run.returncode == 0, run.stdout
    assert run.stdout == "81 entries, 81 within their tolerance, 0 not\n"


def test_a_wrong_value_an_unknown_method_and_a_wrong_published_value_are_listed(
    tmp_path: Path,
) -> None:
    entries = [
        {
            "id": "wrong_value",
            "method": "Wilson score with fpc",
            "inputs": {"N": 60, "n": 10, "x": 7},
            "outputs": [0.4185288583859784, 0.88],
            "tol": 1e-8,
        },
        {
            "id": "unknown",
            "method": "phrenology",
            "inputs": {"skull": 1},
            "outputs": 1,
            "tol": 0,
        },
        {
            "id": "KNOWN-WRONG",
            "method": "hypergeometric_ci_two_sided",
            "inputs": [{"N": 20, "n": 10, "x": 5, "conf_level": 0.95}],
            "outputs": {"published": [[1, 19]]},
            "tol": 0,
            "computed_here_not_published": {"exact": [[7, 13]]},
        },
    ]
    file = tmp_path / "entries.json"
    file.write_text(json.dumps({"entries": entries}))
    run = check(file)
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert lines[0].startswith("wrong_value[1]: expected 0.88, got 0.88323327608675")
    assert lines[1].startswith("unknown: expected a result, got nothing")
    assert any("KNOWN-WRONG" in line and "computed here" in line for line in lines)
    assert lines[-1] == "3 entries, 0 within their tolerance, 3 not"
