"""Tables beside each other on one sheet: of different forms with an empty column between them, or of one form.

Belongs here: which columns belong together. Does not belong here: tables under each other (stacked), reading one (table).
Tables of one form under equal headers are read one by one; where only some columns stand twice it stays one table, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.contracts.form import ledgers
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, find_header

_FEWEST = 3  # fields of a header that may stand twice as a whole


def apart(grid: Grid, header: Header) -> list[tuple[Grid, Header]]:
    """The sheet once for each of its tables, without the cells of the others from the header on; mostly the sheet itself."""
    whole = [(grid, header)]
    if same := _same_form(grid, header):
        return same
    headed = [column.index for column in header.columns]
    if not headed or headed[-1] - headed[0] == len(headed) - 1:
        return whole
    blocks = _blocks(grid, header.top)
    if len(blocks) < 2:
        return whole
    found = []
    for first, last in blocks:
        part = _only(grid, header.top, first, last)
        own = find_header(part, ledgers())
        if own is None or any(declared.constraints.required for declared in own.missing):
            return whole
        found.append((part, own))
    return found if len({own.table.name for _, own in found}) == len(found) else whole


def _same_form(grid: Grid, header: Header) -> list[tuple[Grid, Header]]:
    """The tables of one form that stand beside each other under equal headers; empty where the header does not repeat as a whole.

    Rows of the tables at the right are numbered on behind the last line of the sheet: two rows of a line are two rows.
    """
    named = [column for column in header.columns if column.field]
    names = [column.field.name for column in named if column.field]
    size = next((n for n in range(_FEWEST, len(names) // 2 + 1) if len(names) % n == 0 and names == names[:n] * (len(names) // n)), 0)
    if not size or len(set(names[:size])) < size:
        return []
    starts = [named[n].index for n in range(0, len(named), size)]
    ends = [*(_begin(header, named[n - 1].index, named[n].index) for n in range(size, len(named), size)), grid.width]
    found, height = [], len(grid.rows)
    for place, end in enumerate(ends):
        first = 0 if place == 0 else ends[place - 1]
        part = _only(grid, header.top, first, end - 1)
        if place:
            part = replace(part, numbers={row: row + 1 + place * height for row in range(header.bottom + 1, height)})
        columns = tuple(column for column in header.columns if first <= column.index < end)
        found.append((part, replace(header, columns=columns)))
    return found if len(starts) == len(found) else []


def _begin(header: Header, last: int, following: int) -> int:
    """The first column of a table whose first field stands in `following`: its 序号 may stand before it."""
    between = [column.index for column in header.columns if last < column.index < following]
    return min(between, default=following)


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
