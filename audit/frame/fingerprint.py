"""The fingerprint (kontrolsum) of an extract: the same for the same content from any source."""

from hashlib import sha256

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.digests import order_of

_UNIT = "\x1f"
_RECORD = "\x1e"
_AT_ONCE = 100_000


def fingerprint(table: pd.DataFrame) -> str:
    """Return SHA-256 over the sorted SHA-256 of each row's canonical text.

    A row's text is its values in the order of the column names, joined by the unit
    separator (0x1F); the hexadecimal digests are sorted and joined by line breaks. So
    neither the order of the rows nor that of the columns matters.

    >>> first = pd.DataFrame({"case_id": ["1", "2"], "team": ["Nord", "Syd"]})
    >>> fingerprint(first) == fingerprint(first[::-1][["team", "case_id"]])
    True
    """
    parts = (table.iloc[at : at + _AT_ONCE] for at in range(0, len(table), _AT_ONCE))
    digests = b"".join(sha256(row).digest() for part in parts for row in _row_texts(part))
    return sha256(_sorted(digests).hex("\n", 32).encode()).hexdigest()


def _row_texts(table: pd.DataFrame) -> list[bytes]:
    """Return the canonical text of every row, split off one long text: that is quick."""
    columns = [pa.array(table[name], pa.large_string()) for name in sorted(table.columns)]
    joined = pc.binary_join_element_wise(*columns, _mark(_UNIT))
    ended = pc.binary_join_element_wise(joined, _mark(""), _mark(_RECORD))
    if isinstance(ended, pa.ChunkedArray):
        ended = ended.combine_chunks()
    rows: list[bytes] = ended.buffers()[2].to_pybytes().split(_RECORD.encode())[:-1]
    if len(rows) != len(table):  # a value holds the mark itself
        return [text.encode() for text in joined.to_pylist()]
    return rows


def _mark(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _sorted(digests: bytes) -> bytes:
    return np.frombuffer(digests, dtype="V32")[order_of(digests)].tobytes()
