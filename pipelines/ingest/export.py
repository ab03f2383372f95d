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
from pipelines.ingest.rows import is_note, is_total_word
from pipelines.ingest.tablerows import flaw_at
from pipelines.ingest.textcolumns import text_column
from pipelines.ingest.typed import Remark
from pipelines.ingest.values import ARROW_TYPES, ValueColumn, field_readers
from pipelines.ingest.wording import folded

_ROWS_AT_ONCE = 50_000
_WORDS_SAID = 5
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
        self._region = next((u.code for u in book.of_level("region")), "")
        self._headed = {c.index: folded(c.text) for c in header.columns}
        self._needed = sum(f.constraints.required for f in self._table.fields)
        self._words: list[tuple[str, FormField | None, str]] = []
        self._troubles: dict[tuple[str, str], tuple[FormField, Remark, str, int]] = {}

    def read(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Rows of the export go to the frames of the file, findings to its findings."""
        name = f"exports.{self._table.name}"
        data = ((row, cells) for row, cells in rows if self._is_data(row, cells))
        self._out.put(name, self._typed([]))
        rows_read = 0
        while chunk := list(islice(data, _ROWS_AT_ONCE)):
            self._out.put(name, self._typed(chunk))
            rows_read += len(chunk)
        self._out.add("main.export_read", self._out.sha256, self._table.name, rows_read)
        where = Where(self._grid.name, self._table)
        for declared, column in self._columns:
            if column is None:
                self._out.column_missing(where, declared)
        for cell, said_in, text in self._words[:_WORDS_SAID]:
            self._out.row_of_words(where, cell, said_in, text)
        for declared, remark, cell, count in self._troubles.values():
            observed = remark.observed if count == 1 else f"{remark.observed}（等 {count} 处）"
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
            values, said = self._readers[declared.name].read_column(text_column(texts[column.index]), unit_code=self._within(declared))
            found.append(values)
            remarks = [(place, remark) for place, typed in said for remark in typed.remarks]
            for place, remark in remarks + self._flaws(chunk, column.index):
                first = self._troubles.get((declared.name, remark.rule))
                at = self._grid.address(chunk[place][0], column.index)
                self._troubles[declared.name, remark.rule] = (*first[:3], first[3] + 1) if first else (declared, remark, at, 1)
        return found

    def _flaws(self, chunk: Sequence[tuple[int, Sequence[str]]], column: int) -> list[tuple[int, Remark]]:
        """Cells of a workbook that have no text because their formula failed, or was saved without its value."""
        if not (self._grid.errors or self._grid.uncached):
            return []
        empty = [(place, row) for place, (row, cells) in enumerate(chunk) if not any(cells[column : column + 1])]
        return [(place, flaw) for place, row in empty if (flaw := flaw_at(self._grid, (row, column)))]

    def _within(self, declared: FormField) -> str:
        """The unit under which names of this field are looked up: townships of any county, where a name that two have is asked about."""
        return self._region if declared.foreign_key and declared.foreign_key.level == "township" else ""

    def _is_data(self, row: int, cells: Sequence[str]) -> bool:
        """True for a row of the export; not for totals, notes under the table, or the header written again (files put end to end)."""
        if len(cells) > 3 and cells[0] and cells[1] and cells[2] and cells[3]:
            return cells[0][-1:].isdigit() or not self._repeats_header(cells)
        filled = [(place, text) for place, text in enumerate(cells) if text.strip()]
        if not filled or self._repeats_header(cells) or (len(filled) <= 3 and any(is_total_word(t) for _, t in filled)):
            return False
        if len(filled) > 1 or self._needed < 3:
            return True
        place, text = filled[0]
        if not is_note(text):
            declared = next((f for f, column in self._columns if column and column.index == place), None)
            self._words.append((self._grid.address(row, place), declared, text))
        return False

    def _repeats_header(self, cells: Sequence[str]) -> bool:
        """True where at least two fields hold their own header text and no other text stands in the row."""
        said = {place: folded(text) for place, text in enumerate(cells) if text.strip()}
        return len(said) > 1 and all(text == self._headed.get(place) for place, text in said.items())
