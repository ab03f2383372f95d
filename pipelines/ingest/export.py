"""A platform export → typed rows. Large and made by machines: one finding a field, not one a cell.

Belongs here: recognising the export by its header and typing its rows. Does not belong here: submitted forms (table).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import pyarrow as pa

from pipelines.contracts.form import Export, FormField, exports
from pipelines.contracts.unit import UnitBook
from pipelines.ingest.gathered import Gathered, Where
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, find_header
from pipelines.ingest.rows import is_total_word
from pipelines.ingest.textcolumns import text_column
from pipelines.ingest.values import ARROW_TYPES, Remark, ValueColumn, field_readers

_ROWS_AT_ONCE = 50_000
_UNKNOWN = "表头对不上任何已声明的平台导出"


def _ordered(folder: str) -> list[Export]:
    """Exports of this folder first: of two that fit equally well the first is taken."""
    return sorted(exports().values(), key=lambda e: (e.folder != folder, e.name))


def read_sheets(sheets: Sequence[Grid], folder: str, book: UnitBook, out: Gathered) -> str:
    """Type the rows of every recognised sheet into `out`; a Chinese reason where none is recognised or a required column is missing."""
    recognised = False
    for grid in sheets:
        header, reason = _header(grid, folder)
        if reason:
            return reason
        if header is not None:
            recognised = True
            rows = ((row, grid.rows[row]) for row in range(header.bottom + 1, len(grid.rows)))
            _Typing(grid, header, book, out).read(rows)
    return "" if recognised else _UNKNOWN


def read_stream(head: Grid, rows: Iterable[tuple[int, Sequence[str]]], folder: str, book: UnitBook, out: Gathered) -> str:
    """The same for a text table that is read line by line: `head` holds its first rows, `rows` all of them with their places."""
    header, reason = _header(head, folder)
    if header is None:
        return reason or _UNKNOWN
    _Typing(head, header, book, out).read(row for row in rows if row[0] > header.bottom)
    return ""


def _header(grid: Grid, folder: str) -> tuple[Header | None, str]:
    """The header of the sheet; None where it is no export, with a reason where it is one that cannot be taken."""
    header = find_header(grid, _ordered(folder)) if not grid.empty else None
    if header is None or not isinstance(header.table, Export):
        return None, ""
    required = [f for f in header.missing if f.constraints.required]
    if required:
        return None, f"{header.table.title}缺少列“{'”“'.join(f.title for f in required)}”"
    if header.duplicates:
        doubled = next(iter(header.duplicates.values()))[0]
        return None, f"{header.table.title}有两列“{doubled.text}”"
    return header, ""


class _Typing:
    """Types the rows under one header, many at a time; what is wrong is counted a field and rule, the first place kept."""

    def __init__(self, grid: Grid, header: Header, book: UnitBook, out: Gathered) -> None:
        assert isinstance(header.table, Export)
        self._grid, self._out, self._table = grid, out, header.table
        self._columns = [(f, header.fields.get(f.name)) for f in self._table.fields]
        scaled = ((c.field, c.scale) for c in header.fields.values() if c.field)
        self._readers = field_readers(scaled, book, epoch_1904=grid.epoch_1904, cadence=self._table.cadence)
        self._width = max((c.index for c in header.columns), default=0) + 1
        self._troubles: dict[tuple[str, str], tuple[FormField, Remark, str, int]] = {}

    def read(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Rows of the export go to the frames of the file, findings to its findings."""
        name = f"exports.{self._table.name}"
        data = ((row, cells) for row, cells in rows if _is_data(cells))
        self._out.put(name, self._typed([]))
        rows_read = 0
        while chunk := list(islice(data, _ROWS_AT_ONCE)):
            self._out.put(name, self._typed(chunk))
            rows_read += len(chunk)
        self._out.add("main.export_read", self._out.sha256, self._table.name, rows_read)
        for declared, remark, cell, count in self._troubles.values():
            observed = remark.observed if count == 1 else f"{remark.observed}（等 {count} 处）"
            where = Where(self._grid.name, self._table)
            self._out.find(remark.rule, where, cell=cell, column=declared, observed=observed, expected=remark.expected)

    def _typed(self, chunk: Sequence[tuple[int, Sequence[str]]]) -> list[ValueColumn]:
        width = self._width
        level = [cells if len(cells) == width else [*cells[:width], *([""] * (width - len(cells)))] for _, cells in chunk]
        texts = list(zip(*level, strict=True)) if level else [()] * width
        found = [pa.repeat(self._out.sha256, len(chunk)), pa.array([row + 1 for row, _ in chunk], type=pa.int64())]
        for declared, column in self._columns:
            if column is None:
                found.append(pa.nulls(len(chunk), ARROW_TYPES[declared.type]))
                continue
            values, said = self._readers[declared.name].read_column(text_column(texts[column.index]))
            found.append(values)
            for place, typed in said:
                for remark in typed.remarks:
                    first = self._troubles.get((declared.name, remark.rule))
                    at = self._grid.address(chunk[place][0], column.index)
                    self._troubles[declared.name, remark.rule] = (*first[:3], first[3] + 1) if first else (declared, remark, at, 1)
        return found


def _is_data(cells: Sequence[str]) -> bool:
    if len(cells) > 3 and cells[0] and cells[1] and cells[2] and cells[3]:
        return True
    filled = [text for text in cells if text]
    return bool(filled) and not (len(filled) <= 3 and any(is_total_word(t) for t in filled))
