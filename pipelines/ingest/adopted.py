"""The header of a sheet by a layout map that the office agreed to.

Belongs here: finding the row whose headings are exactly those of a map. Does not belong here: the maps (contracts.layoutmap), headers
that need none (header).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.contracts.layoutmap import LayoutMap
from pipelines.ingest import limits
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.wording import folded

_NEARLY = 0.6  # share of a map's headings that a row has too, for saying that the map does not fit any more


def adopted_header(grid: Grid, layouts: Sequence[LayoutMap]) -> Header | None:
    """The header of the first row that bears exactly the headings of a map, in their order; None where no row does."""
    for row, cells in enumerate(grid.rows[: limits.HEADER_SEARCH_ROWS] if layouts else ()):
        headed = [(column, text.strip()) for column, text in enumerate(cells) if text.strip()]
        said = tuple(folded(text) for _, text in headed)
        layout = next((one for one in layouts if one.folded == said), None)
        if layout is not None:
            return Header(layout.of_form, row, row, tuple(_column(layout, row, *one) for one in headed), layout)
    return None


def applied(grid: Grid, header: Header) -> tuple[Grid, Header]:
    """The sheet as its map reads it: columns that give several fields parted into columns at the right, texts looked up; the very same
    sheet where the map asks for neither. Every part keeps the address of its cell."""
    layout = header.layout
    if layout is None or not (layout.splits or layout.lookups):
        return grid, header
    form, width, below = layout.of_form, grid.width, range(header.bottom + 1, len(grid.rows))
    rows = [[*cells, *[""] * (width - len(cells))] for cells in grid.rows]
    places, columns = dict(grid.places or {}), list(header.columns)
    splits = {folded(text): split for text, split in layout.splits.items()}
    for column in [one for one in header.columns if folded(one.text) in splits]:
        split = splits[folded(column.text)]
        for offset, name in enumerate(split.fields):
            columns.append(Column(width + offset, column.text, column.row, "field", form.field(name)))
            places |= {(row, width + offset): (row, column.index) for row in range(len(rows))}
        for row, cells in enumerate(rows):
            said = cells[column.index].strip() if row in below else ""
            cells += split.parts(said) if said else [""] * len(split.fields)
        width += len(split.fields)
    for column in columns:
        words = layout.lookups.get(column.field.name if column.field else "", {})
        known = {folded(text): written for text, written in words.items()}
        for row in below if known else ():
            rows[row][column.index] = known.get(folded(rows[row][column.index]), rows[row][column.index])
    shown = tuple(sorted(columns, key=lambda one: one.index))
    return replace(grid, rows=rows, known=None, places=places or None), replace(header, columns=shown)


def _column(layout: LayoutMap, row: int, column: int, text: str) -> Column:
    named = {folded(header): name for header, name in layout.columns.items()}.get(folded(text))
    if named:
        return Column(column, text, row, "field", layout.of_form.field(named))
    return Column(column, text, row, "ignored")


def no_longer(grid: Grid, layouts: Sequence[LayoutMap]) -> str:
    """In words, a map whose headings a row has mostly but not all; '' where there is none. It is asked again, never guessed."""
    for cells in grid.rows[: limits.HEADER_SEARCH_ROWS] if layouts else ():
        said = {folded(text): text.strip() for text in cells if text.strip()}
        for layout in layouts:
            common = set(layout.folded) & said.keys()
            if said and len(common) / len(layout.folded) >= _NEARLY:
                lost = [header for header, key in zip(layout.headers, layout.folded, strict=True) if key not in said]
                more = [text for key, text in said.items() if key not in layout.folded]
                words = [f"少了{'、'.join(f'“{h}”' for h in lost)}"] if lost else []
                words += [f"多了{'、'.join(f'“{h}”' for h in more)}"] if more else []
                return f"与登记的版式“{layout.name}”相近，但表头{'，'.join(words) or '的次序变了'}，要重新认定"
    return ""
