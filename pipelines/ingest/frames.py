"""Landing rows as frames and tables.

Belongs here: column lists → frames with the names and types of schema.py, what files gave → arrow tables.
Does not belong here: writing landing (landing), any judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from pipelines.ingest.gathered import Columns, FileRead, RecordBatch
from pipelines.ingest.schema import all_tables

ArrowTable = Any  # pyarrow.Table; pyarrow carries no types
_POLARS: dict[str, type[pl.DataType] | pl.DataType] = {
    "varchar": pl.String,
    "bigint": pl.Int64,
    "decimal(18,4)": pl.Decimal(18, 4),
    "date": pl.Date,
    "boolean": pl.Boolean,
}

_MANY = 20_000


def frame_of(table: str, columns: Sequence[Sequence[object]]) -> pl.DataFrame:
    """Columns of a landing table, in the order of schema.py, as a frame with its column names and types."""
    declared = all_tables()[table].items()
    return pl.DataFrame([_series(name, kind, values) for (name, kind), values in zip(declared, columns, strict=True)])


def _series(name: str, kind: str, values: Sequence[object]) -> pl.Series:
    if kind == "date" and len(values) > _MANY:  # arrow takes dates six times faster than polars, but imports pandas
        return pl.Series(name, pa.array(values, type=pa.date32()))
    return pl.Series(name, values, dtype=_POLARS[kind])


def tables_of(reads: Iterable[FileRead]) -> dict[str, ArrowTable]:
    """One arrow table a landing table of all that these files gave, in their order, each column in one piece."""
    gathered: dict[str, Columns] = {}
    batches: dict[str, list[RecordBatch]] = {}
    for read in reads:
        for table, columns in read.columns.items():
            into = gathered.setdefault(table, [[] for _ in columns])
            for column, values in zip(into, columns, strict=True):
                column.extend(values)
        for table, more in read.batches.items():
            batches.setdefault(table, []).extend(more)
    found: dict[str, ArrowTable] = {table: frame_of(table, columns).to_arrow() for table, columns in gathered.items()}
    return found | {table: pa.Table.from_batches(parts).combine_chunks() for table, parts in batches.items()}


def packed(table: ArrowTable) -> bytes:
    """The table as it travels from process to process: what it holds and nothing of what its columns were cut from."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue().to_pybytes()  # type: ignore[no-any-return]


def unpacked(content: bytes) -> ArrowTable:
    """The table that was packed, without a copy."""
    return pa.ipc.open_stream(content).read_all()
