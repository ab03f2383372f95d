"""A platform export → typed rows. Large and made by machines: one finding a field, not one a cell.

Belongs here: recognising the export by its header and typing its rows. Does not belong here: submitted forms (table).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts.form import Export, FormField, exports
from pipelines.contracts.unit import UnitBook
from pipelines.ingest.gathered import Gathered, Where
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, find_header
from pipelines.ingest.rows import is_total_word
from pipelines.ingest.values import Remark, field_readers


def _ordered(folder: str) -> list[Export]:
    """Exports of this folder first: of two that fit equally well the first is taken."""
    return sorted(exports().values(), key=lambda e: (e.folder != folder, e.name))


def read_sheets(sheets: Sequence[Grid], folder: str, book: UnitBook, out: Gathered) -> str:
    """Type the rows of every recognised sheet into `out`; a Chinese reason where none is recognised or a required column is missing."""
    recognised = False
    for grid in sheets:
        header = find_header(grid, _ordered(folder)) if not grid.empty else None
        if header is None or not isinstance(header.table, Export):
            continue
        required = [f for f in header.missing if f.constraints.required]
        if required:
            return f"{header.table.title}缺少列“{'”“'.join(f.title for f in required)}”"
        if header.duplicates:
            doubled = next(iter(header.duplicates.values()))[0]
            return f"{header.table.title}有两列“{doubled.text}”"
        recognised = True
        _read(grid, header, header.table, book, out)
    return "" if recognised else "表头对不上任何已声明的平台导出"


def _read(grid: Grid, header: Header, table: Export, book: UnitBook, out: Gathered) -> None:
    columns = [(f, header.fields.get(f.name)) for f in table.fields]
    readers = field_readers(((f, 1) for f in table.fields), book, epoch_1904=grid.epoch_1904, cadence=table.cadence)
    troubles: dict[tuple[str, str], tuple[FormField, Remark, str, int]] = {}
    name = f"exports.{table.name}"
    for row in range(header.bottom + 1, len(grid.rows)):
        cells = grid.rows[row]
        filled = [text for text in cells if text]
        if not filled or (len(filled) <= 3 and any(is_total_word(t) for t in filled)):
            continue
        values: list[object] = []
        for declared, column in columns:
            if column is None:
                values.append(None)
                continue
            typed = readers[declared.name].read(cells[column.index] if column.index < len(cells) else "")
            values.append(typed.value)
            for remark in typed.remarks:
                first = troubles.get((declared.name, remark.rule))
                at = grid.address(row, column.index)
                troubles[declared.name, remark.rule] = (*first[:3], first[3] + 1) if first else (declared, remark, at, 1)
        out.add(name, out.sha256, row + 1, *values)
    out.rows.setdefault(name, [])
    for declared, remark, cell, count in troubles.values():
        observed = remark.observed if count == 1 else f"{remark.observed}（等 {count} 处）"
        out.find(remark.rule, Where(grid.name, table), cell=cell, column=declared, observed=observed, expected=remark.expected)
