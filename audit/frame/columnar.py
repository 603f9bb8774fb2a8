"""Extracts whose values have types, from Parquet files and databases, as text."""

import io
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from audit.dates import ZONE
from audit.frame.coded import coded
from audit.frame.extract import Extract, refuse_unread, tidy_name


def read_parquet(name: str, data: bytes) -> Extract:
    """Return the extract in a Parquet file; rows are numbered from 1."""
    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError):
        raise refuse_unread(name, "broken_parquet") from None
    return from_table(name, table)


def from_table(name: str, table: pa.Table) -> Extract:
    """Return a table of typed columns as text; rows are numbered from 1."""
    names = [column for column in table.column_names if not column.startswith("__index_level_")]
    columns = tuple(coded(as_text(name, column, table[column])) for column in names)
    header = tuple(tidy_name(column) for column in names)
    return Extract(name, header, columns, np.arange(1, table.num_rows + 1))


def as_text(file: str, name: str, column: pa.ChunkedArray) -> pa.Array:
    """Return a typed column as text: ISO dates, plain numbers, yes and no, empty for missing."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = values.type
    if pa.types.is_dictionary(kind):
        return as_text(file, name, values.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        texts = values.cast(pa.large_string())
    elif pa.types.is_null(kind):
        texts = pa.array([""] * len(values), pa.large_string())
    elif pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise refuse_unread(file, "nested_column", column=name, kind=str(kind))
    else:
        texts = _typed(values, kind)
    return pc.fill_null(texts, "")


def _typed(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return _moments(values, kind)
    if pa.types.is_boolean(kind):
        return pc.if_else(values, "yes", "no").cast(pa.large_string())
    if pa.types.is_integer(kind) or pa.types.is_date32(kind):
        return values.cast(pa.large_string())
    return _by_distinct(values)


def _moments(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Write timestamps as Danish local time, as days where no one of them has a time of day."""
    if kind.tz:
        values = pc.local_timestamp(values.cast(pa.timestamp("us", str(ZONE))))
    values = values.cast(pa.timestamp("us"), safe=False)
    days = values.cast(pa.date32(), safe=False)
    if pc.all(pc.equal(values, days.cast(pa.timestamp("us")))).as_py() is not False:
        return days.cast(pa.large_string())
    return _by_distinct(values)


def _by_distinct(values: pa.Array) -> pa.Array:
    coded = pc.dictionary_encode(values)
    texts = pa.array([plain(value) for value in coded.dictionary.to_pylist()], pa.large_string())
    return texts.take(coded.indices)


def plain(value: object) -> str:
    """Return one value as text.

    >>> plain(12.0), plain(0.5), plain(True), plain(None)
    ('12', '0.5', 'yes', '')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (float, Decimal)):
        number = Decimal(repr(value) if isinstance(value, float) else value)
        return format(number.normalize() if number else Decimal(0), "f")
    if isinstance(value, datetime):
        exact = value.second or value.time() == time()
        return value.isoformat(timespec="seconds" if exact else "minutes")
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
