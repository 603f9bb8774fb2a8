"""The command's own speed: ``python tests/benchmarks/bench_command.py``, by hand.

Each figure stands beside something to compare it with, measured in the same run.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 1_000_000
SETTINGS = """
criteria = "boernesagsbarometret-serviceloven"
[frame]
file = "frame.parquet"
[period]
from = 2022-01-01
to = 2022-12-31
as_of = 2023-01-31
[acute]
contact = "none"
"""
NAIVE = """
import hashlib, pyarrow.parquet as pq
ids = pq.read_table("frame.parquet")["case_id"].to_pylist()
sorted(ids, key=lambda i: hashlib.sha256(("1," + i).encode()).hexdigest())[:20]
"""


def main() -> None:
    python, command = sys.executable, Path(sys.executable).with_name("audit")
    show("start Python", [python, "-c", "pass"])
    show("import audit", [python, "-c", "import audit"])
    show("import pandas", [python, "-c", "import pandas"])
    show("audit --help", [command, "--help"])
    with tempfile.TemporaryDirectory() as folder:
        million(Path(folder))
        subprocess.run([command, "check", folder], check=True, capture_output=True)
        show("rank 1,000,000 ids by digest, no checks", [python, "-c", NAIVE], folder, times=1)
        show(
            "audit draw, 1,000,000 rows of Parquet",
            [command, "draw", folder, "--seed", "1"],
            folder,
            times=1,
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'largest of all these':45}{peak:8.0f} MiB")


def show(name: str, words: list[object], folder: str = ".", times: int = 3) -> None:
    """Print the best wall-clock time of a few runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run([str(word) for word in words], cwd=folder, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    print(f"{name:45}{min(taken):8.2f} s")


def million(folder: Path) -> None:
    """Write a register of a million decisions."""
    chance = np.random.default_rng(1)
    days = np.datetime64("2022-01-01") + chance.integers(0, 365, ROWS)
    table = pa.table(
        {
            "case_id": [f"S{n:07}" for n in range(ROWS)],
            "case_type": chance.choice(["familiebehandling", "anbringelse"], ROWS).tolist(),
            "decided_on": days.astype(str).tolist(),
            "team": chance.choice(list("ABCDEF"), ROWS).tolist(),
            "caseworker": [f"R{n % 400:03}" for n in range(ROWS)],
        }
    )
    pq.write_table(table, folder / "frame.parquet")
    (folder / "round.toml").write_text(SETTINGS, encoding="utf-8")


if __name__ == "__main__":
    main()
