"""A cell below a header, or the top-left cell of a merge that comes down to it.

Belongs here: that look-up. Does not belong here: what the text means (values), merges as the sheet has them (grid).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header


@dataclass(frozen=True)
class Cell:
    """A cell, or the top-left of a merge that comes down to it."""

    text: str
    address: str
    merged: bool


def cell_at(grid: Grid, header: Header, row: int, column: int) -> Cell:
    """The cell, or the top-left of a merge that comes down to it in its own column."""
    text = grid.text(row, column)
    anchor = grid.anchors.get((row, column)) if not text and grid.merges else None
    if anchor and anchor[1] == column and anchor[0] > header.bottom:
        return Cell(grid.text(*anchor), grid.address(*anchor), True)
    return Cell(text, grid.address(row, column), False)
