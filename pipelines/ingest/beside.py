"""Tables of different forms beside each other on one sheet, an empty column between them.

Belongs here: which columns belong together. Does not belong here: tables under each other (stacked), reading one (table).
A table that goes on at the right under the same header stays one table: its columns stand there twice, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.contracts.form import forms
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, find_header


def apart(grid: Grid, header: Header) -> list[tuple[Grid, Header]]:
    """The sheet once for each of its tables, without the cells of the others from the header on; mostly the sheet itself."""
    whole = [(grid, header)]
    headed = [column.index for column in header.columns]
    if not headed or headed[-1] - headed[0] == len(headed) - 1:
        return whole
    blocks = _blocks(grid, header.top)
    if len(blocks) < 2:
        return whole
    found = []
    for first, last in blocks:
        part = _only(grid, header.top, first, last)
        own = find_header(part, list(forms().values()))
        if own is None or any(declared.constraints.required for declared in own.missing):
            return whole
        found.append((part, own))
    return found if len({own.table.name for _, own in found}) == len(found) else whole


def _blocks(grid: Grid, top: int) -> list[tuple[int, int]]:
    """First and last column of each run of columns that hold anything from this row on."""
    filled = [column for column in range(grid.width) if any(text.strip() for text in _below(grid, top, column))]
    starts = [column for column in filled if column - 1 not in filled]
    return list(zip(starts, [column for column in filled if column + 1 not in filled], strict=True))


def _below(grid: Grid, top: int, column: int) -> list[str]:
    return [grid.text(row, column) for row in range(top, len(grid.rows))]


def _only(grid: Grid, top: int, first: int, last: int) -> Grid:
    """The sheet with empty cells outside these columns from row `top` on."""

    def kept(row: int, column: int) -> bool:
        return row < top or first <= column <= last

    rows: list[Sequence[str]] = [
        [text if kept(row, column) else "" for column, text in enumerate(cells)] for row, cells in enumerate(grid.rows)
    ]
    return replace(
        grid,
        rows=rows,
        known=None,
        errors={place: error for place, error in grid.errors.items() if kept(*place)},
        uncached=frozenset(place for place in grid.uncached if kept(*place)),
        twice=frozenset(place for place in grid.twice if kept(*place)),
        merges=tuple(merge for merge in grid.merges if kept(merge[0], merge[1])),
    )
