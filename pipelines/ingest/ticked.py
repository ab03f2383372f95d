"""Choices as columns: under one heading the choices of its field stand beside each other, and a mark says which of them a row means.

Belongs here: finding such a group (服务对象 over 青少年 | 农民 | …) and laying it out as one column. Does not belong here: headings
(header), the choices themselves (coded). The cell keeps the address of its first mark.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.contracts.form import FormField
from pipelines.contracts.layout import layout
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, named_field
from pipelines.ingest.wording import folded

_FEWEST = 2
_JOINT = "、"
Place = tuple[int, int]
Group = tuple[int, list[int], FormField]  # the row of the choices, their columns, the field over them


def as_table(grid: Grid, header: Header) -> Grid | None:
    """The sheet with the chosen titles in one column for each such group; None where it has none."""
    groups = _groups(grid, header)
    if not groups:
        return None
    marks = {folded(word) for word in layout().yes_words} | {"是", "1"}
    rows = [list(cells) + [""] * (grid.width - len(cells)) for cells in grid.rows]
    places = dict(grid.places or {})
    for below, columns, _field in groups:
        titles = {column: grid.text(below, column).strip() for column in columns}
        for row in range(below, len(rows)):
            said = {column: grid.text(row, column).strip() for column in columns}
            chosen = [column for column in columns if folded(said[column]) in marks]
            for column in columns:
                rows[row][column] = ""
            if row == below:
                continue
            others = [text for column, text in said.items() if text and column not in chosen]
            rows[row][columns[0]] = _JOINT.join([*(titles[column] for column in chosen), *others])
            if chosen:
                places[row, columns[0]] = (row, chosen[0])
    kept = tuple(merge for merge in grid.merges if not any(merge[0] == below - 1 and merge[1] in columns for below, columns, _ in groups))
    return replace(grid, rows=rows, known=None, merges=kept, places=places, shape="分列打钩")


def _groups(grid: Grid, header: Header) -> list[Group]:
    """Groups of at least two choices of one field, each under the field's heading and no other, in the rows of headings and the next."""
    found: list[Group] = []
    for row in range(header.top + 1, min(header.bottom + 2, len(grid.rows))):
        for column, heading in enumerate(grid.rows[row - 1]):
            field = named_field(header.table, heading)[0] if heading.strip() and grid.text(row, column).strip() else None
            columns = _under(grid, row, column, field) if field and field.codes else []
            if field and len(columns) >= _FEWEST and all(columns[0] not in taken for _, taken, _ in found):
                found.append((row, columns, field))
    return found


def _under(grid: Grid, row: int, first: int, field: FormField) -> list[int]:
    """The columns from the first on whose text in this row is a choice of the field, with no heading over them but the first one's."""
    columns = []
    for column in range(first, grid.width):
        text, over = grid.text(row, column).strip(), grid.text(row - 1, column).strip()
        if not text or (over and column > first) or field.codes is None or field.codes.find(text) is None:
            break
        columns.append(column)
    return columns
