"""Whole files or none: a file is written beside its place and then put there in one step."""

import os
import tempfile
from pathlib import Path


def write_bytes(path: Path, data: bytes, *, mode: int | None = None) -> Path:
    """Write a file so that a reader sees the old content or the new, never a part.

    ``mode`` says who may read it; without one the file keeps its rights, a new one is 0644.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode or (path.stat().st_mode if path.exists() else 0o644))
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path


def write_text(path: Path, text: str) -> Path:
    """Write a text file in UTF-8, whole or not at all."""
    return write_bytes(path, text.encode("utf-8"))
