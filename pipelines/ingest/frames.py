"""Landing rows as polars frames.

Belongs here: column lists → frames with the names and types of schema.py. Does not belong here: writing landing (landing), any judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl
import pyarrow as pa

from pipelines.ingest.gathered import Columns, FileRead, RecordBatch
from pipelines.ingest.schema import all_tables

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


def frames_of(reads: Iterable[FileRead]) -> dict[str, pl.DataFrame]:
    """One frame a landing table of all that these files gave, in their order."""
    gathered: dict[str, Columns] = {}
    batches: dict[str, list[RecordBatch]] = {}
    for read in reads:
        for table, columns in read.columns.items():
            into = gathered.setdefault(table, [[] for _ in columns])
            for column, values in zip(into, columns, strict=True):
                column.extend(values)
        for table, more in read.batches.items():
            batches.setdefault(table, []).extend(more)
    found = {table: frame_of(table, columns) for table, columns in gathered.items()}
    return found | {table: _frame(parts) for table, parts in batches.items()}


def _frame(batches: list[RecordBatch]) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches(batches))
    assert isinstance(frame, pl.DataFrame)
    return frame
