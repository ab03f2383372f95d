"""The cells of sums that a corrected cell makes wrong, so that a slip followed to the letter brings no new finding.

Belongs here: finding them in the unit's own workbook. Does not belong here: whether a sum is right (ingest.totals).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.contracts.form import Form, forms
from pipelines.contracts.refusal import Refusal
from pipelines.ingest.address import from_a1
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import find_header
from pipelines.ingest.reading import sheets_of
from pipelines.ingest.rows import Kind, RowSorter
from pipelines.reports.published import Row

Sums = dict[tuple[str, str], tuple[str, ...]]  # (sheet, cell) → the cells of its sums


def sums_of(content: Path, rows: Iterable[Row]) -> Sums:
    """For every finding at a number of a table with sums: the cells of the sums that count it, from the nearest to the last; an
    unreadable file has none."""
    counted = {field.name for form in forms().values() for field in form.fields if field.type in ("integer", "number")}
    asked: dict[str, list[str]] = {}
    for row in rows:
        if row["cell"] and row["field"] in counted and row["rule"] != "total_mismatch":
            asked.setdefault(row["sheet"] or "", []).append(row["cell"])
    if not asked or not content.is_file():
        return {}
    try:
        sheets = sheets_of(content)
    except Refusal:
        return {}
    found: Sums = {}
    for grid in sheets:
        if cells := asked.get(grid.name):
            found |= _of_sheet(grid, cells)
    return found


def _of_sheet(grid: Grid, cells: Iterable[str]) -> Sums:
    header = find_header(grid, list(forms().values()))
    if header is None or not isinstance(header.table, Form):
        return {}
    kinds = RowSorter(grid, header).sort()
    totals, parts, data = kinds.of(Kind.TOTAL), kinds.of(Kind.SUBTOTAL), set(kinds.of(Kind.DATA))
    found: Sums = {}
    for cell in cells:
        place = from_a1(cell)
        if place is None or place[0] not in data:
            continue
        row, column = place
        own = [next((below for below in parts if below > row), None), *totals]
        sums = tuple(grid.address(at, column) for at in own if at is not None and grid.text(at, column).strip())
        if sums:
            found[grid.name, cell] = sums
    return found
