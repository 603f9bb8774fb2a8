"""Reading a frame against reading it row by row, in one run.

Run with ``pytest tests/benchmarks/bench_frame.py -o addopts= --benchmark-group-by=func``.
For a million rows, with time and memory: ``python tests/benchmarks/bench_frame.py``.
"""

import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.cpr import looks_like_cpr
from audit.dates import parse_day
from audit.frame import read_frame

ROWS = 100_000


def write_register(path: Path, rows: int) -> Path:
    """Write decisions with the five columns that a draw needs."""
    days = [(date(2022, 1, 1) + timedelta(days=n)).isoformat() for n in range(365)]
    table = {
        "case_id": [f"{n:07d}" for n in range(rows)],
        "case_type": [("familiebehandling", "anbringelse")[n * 7919 % 3 == 0] for n in range(rows)],
        "decided_on": [days[n * 104729 % 365] for n in range(rows)],
        "team": [("Nord", "Syd", "Ung")[n % 3] for n in range(rows)],
        "caseworker": [f"R{n * 31 % 60:02d}" for n in range(rows)],
    }
    pq.write_table(pa.table(table), path)
    return path


def read_by_row(path: Path) -> str:
    """Read, check and fingerprint one row after the other, as one would write it first."""
    digests, seen = [], set()
    for row in pq.read_table(path).to_pylist():
        texts = {name: str(value or "").strip() for name, value in row.items()}
        if any(looks_like_cpr(text) for text in texts.values()) or texts["case_id"] in seen:
            raise ValueError(texts["case_id"])
        seen.add(texts["case_id"])
        day = parse_day(texts["decided_on"])
        texts["decided_on"] = day.isoformat() if day else ""
        line = "\x1f".join(texts[name] for name in sorted(texts))
        digests.append(sha256(line.encode()).hexdigest())
    return sha256("\n".join(sorted(digests)).encode()).hexdigest()


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return write_register(tmp_path_factory.mktemp("register") / "register.parquet", ROWS)


@pytest.mark.parametrize("read", [lambda file: read_frame(file).fingerprint, read_by_row])
def test_reading_by_column_and_by_row(benchmark, register, read):
    fingerprint = benchmark.pedantic(read, args=(register,), rounds=3, warmup_rounds=1)
    assert fingerprint == read_by_row(register)


def measure(rows: int) -> None:
    """Print the seconds and the memory that a frame of so many rows takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_register(Path(folder) / "register.parquet", rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        begun, used = time.perf_counter(), time.process_time()
        frame = read_frame(path)
        seconds, used = time.perf_counter() - begun, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{frame.rows:,} rows: {seconds:.2f} s ({used:.2f} s of processor time)")
    print(f"peak memory {peak} MiB (before reading {before} MiB)")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
