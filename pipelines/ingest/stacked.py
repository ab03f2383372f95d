"""Several tables under each other on one sheet: counties, months or forms, each with its own title, labels and header.

Belongs here: where one table ends and the next begins. Does not belong here: reading a table (table), one header (header).
A header that is only written again over the next page, for the same unit and period, begins no table, but it does where its columns
stand elsewhere or count in other units. Under one header a row that
names another unit or period (填报单位：西吉县科协, or 西吉县 alone), with rows of data below it, begins a section, read as a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow.compute as pc

from pipelines.contracts.form import Form, ledgers
from pipelines.contracts.unit import UnitBook
from pipelines.ingest import limits
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header, find_header
from pipelines.ingest.rows import is_foot
from pipelines.ingest.surroundings import Said, UnitFound, find_period, find_unit, gather, level_fits, resolve_unit
from pipelines.ingest.textcolumns import TextColumn, text_column

_PREAMBLE_ROWS = 6
_LABELS_IN_ROW = 8
_DATA_CELLS = 4  # filled in rows of data; a row that says unit, period and day has fewer
_HEADINGS = 200
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十\d]+[、.]|\([一二三四五六七八九十\d]+\))")


@dataclass(frozen=True)
class Stacked:
    """One table: its rows in the grid of the sheet (cut off below), its header, and the rows that say unit and period, nearest first."""

    grid: Grid
    header: Header
    above: tuple[int, ...]
    unit: UnitFound | None = None


@lru_cache(maxsize=1)
def _spellings() -> frozenset[str]:
    """Header texts as they are declared, of all forms."""
    return frozenset(spelling for form in ledgers() for field in form.fields for spelling in field.spellings)


@lru_cache(maxsize=64)
def _known(own: frozenset[str]) -> tuple[frozenset[str], TextColumn]:
    """Declared header texts and those of a header, as a set and as an array."""
    known = _spellings() | own
    return known, text_column(sorted(known))


def tables(grid: Grid, header: Header, book: UnitBook) -> list[Stacked]:
    """The tables of a sheet whose first header is known, from the top down; mostly one."""
    whole = Stacked(grid, header, tuple(range(header.top)))
    if not isinstance(header.table, Form):
        return [whole]
    found, start = [whole], header.bottom + 1
    for row in _named_rows(grid, frozenset(grid.text(c.row, c.index) for c in header.columns if c.field), start):
        if row < start:
            continue
        begins = _preamble(grid, row, start)
        below = _header_from(grid, begins, row)
        if below is None:
            continue
        start = below.bottom + 1
        above = (*range(begins, below.top), *(r for r in found[-1].above if begins > r))
        titled = begins < below.top or below.table is not found[-1].header.table
        if _stands_otherwise(below, found[-1].header) or (titled and _says_other(Stacked(grid, below, above), found[-1], book)):
            found[-1] = replace(found[-1], grid=found[-1].grid.above(begins))
            found.append(Stacked(grid, below, above))
    return [section for table in found for section in _sections(table, book)]


def _sections(table: Stacked, book: UnitBook) -> list[Stacked]:
    """The table in pieces, each with the unit and period that the row above its data names; mostly one piece."""
    first = table.header.bottom + 1
    filled = np.count_nonzero(table.grid.cells.lengths[:, first:], axis=0)
    data = np.flatnonzero(filled >= _DATA_CELLS)
    if not len(data):
        return [table]
    rows = [row for row in np.flatnonzero((filled > 0) & (filled < _DATA_CELLS))[:_HEADINGS].tolist() if row < data[-1]]
    found, keys = [table], table.header.role("unit") or table.header.role("period")
    for row in [] if keys else rows:
        former = found[-1]
        section = _section(former, first + row, book)
        if section is None or (not _knows_unit(former, book) and (data < row).any()):
            continue
        if (data + first > former.header.bottom)[data < row].any():
            found[-1] = replace(former, grid=former.grid.above(first + row))
            found.append(section)
        else:
            found[-1] = section
    return found


def _knows_unit(table: Stacked, book: UnitBook) -> bool:
    form = table.header.table
    assert isinstance(form, Form)
    return table.unit is not None or find_unit(_said(table), form, book).unit is not None


def _section(former: Stacked, row: int, book: UnitBook) -> Stacked | None:
    """What begins in a row of few cells: a table under the same header whose unit or period is another one; None where it is the same."""
    form, grid = former.header.table, former.grid
    assert isinstance(form, Form)
    said = gather(grid, form, (row,), ())
    unit = former.unit
    if said.units:
        unit = find_unit(said, form, book)
        if unit.unit is None or not level_fits(unit.unit, form):
            return None  # a township inside its county
    elif len(said.sentences) == 1 and not said.periods and not said.foot:
        named = resolve_unit(_NUMBERED.sub("", said.sentences[0].text).rstrip(":"), form, book).unit
        if named is None or not level_fits(named, form):
            return None
        unit = UnitFound(named, said.sentences[0].cell)
    elif not said.periods:
        return None
    below = replace(former.header, top=row, bottom=row)
    section = Stacked(grid, below, (row, *former.above), unit)
    now, then = unit or find_unit(_said(former), form, book), former.unit or find_unit(_said(former), form, book)
    same = now.unit == then.unit and find_period(_said(section), form)[0] == find_period(_said(former), form)[0]
    return None if same else section


def _named_rows(grid: Grid, own: frozenset[str], first: int) -> list[int]:
    """Rows from `first` on in which two different header texts stand, declared ones or those of the sheet's `own` header."""
    cells, (known, spelt) = grid.cells, _known(own)
    if not cells.width:
        return []
    named = pc.is_in(cells.texts, value_set=spelt).to_numpy(zero_copy_only=False).reshape(cells.width, cells.height)
    likely = first + np.flatnonzero(np.count_nonzero(named[:, first:], axis=0) > 1)
    return [row for row in likely.tolist() if len(known.intersection(grid.rows[row])) > 1]


def _preamble(grid: Grid, row: int, floor: int) -> int:
    """The first of the rows right above a header that look like its title and labels; the row itself where there are none."""
    first = row
    for above in range(row - 1, max(floor, row - _PREAMBLE_ROWS) - 1, -1):
        texts = [text for text in grid.rows[above] if text.strip()]
        if not texts and first == row:
            continue
        if not texts or len(texts) > _LABELS_IN_ROW or is_foot(texts[0]) or _is_data(grid, above):
            break
        first = above
    return first


def _is_data(grid: Grid, row: int) -> bool:
    """True for a row that is rather filled in than a title: many cells side by side without a label among them."""
    texts = [text for text in grid.rows[row] if text.strip()]
    return len(texts) > 1 and not any("：" in text or ":" in text or "填报" in text or "报告期" in text for text in texts)


def _header_from(grid: Grid, begins: int, row: int) -> Header | None:
    """The header of a form in the rows from `begins` that has this row among its own, in rows of the sheet."""
    end = row + limits.HEADER_LEVELS
    merges = tuple((t - begins, left, b - begins, right) for t, left, b, right in grid.merges if t >= begins and b < end)
    part = Grid(grid.name, grid.rows[begins:end], merges=merges)
    header = find_header(part, ledgers())
    if header is None or not header.top <= row - begins <= header.bottom or any(f.constraints.required for f in header.missing):
        return None
    columns = tuple(replace(c, row=c.row + begins) for c in header.columns)
    return Header(header.table, header.top + begins, header.bottom + begins, columns)


def _stands_otherwise(header: Header, former: Header) -> bool:
    """True where both headers are of one form and their fields stand in other columns, or at other scales.

    A heading in the same words keeps the scale that the row of units below it once said.
    """
    if header.table is not former.table:
        return False
    said = {(c.index, c.text): c.scale for c in former.columns}
    mine = {(c.index, c.field.name, said.get((c.index, c.text), 1) if c.scale == 1 else c.scale) for c in header.columns if c.field}
    return mine != {(c.index, c.field.name, c.scale) for c in former.columns if c.field}


def _says_other(table: Stacked, former: Stacked, book: UnitBook) -> bool:
    """True where the table is of another form, unit or period than the one above it."""
    if table.header.table is not former.header.table:
        return True
    mine, theirs = _said(table), _said(former)
    form = table.header.table
    assert isinstance(form, Form)
    units = [find_unit(said, form, book) for said in (mine, theirs)]
    periods = [find_period(said, form)[0] for said in (mine, theirs)]
    other_unit = (units[0].unit, units[0].observed) != (units[1].unit, units[1].observed)
    return other_unit or periods[0] != periods[1]


def _said(table: Stacked) -> Said:
    form = table.header.table
    assert isinstance(form, Form)
    return gather(table.grid, form, table.above, ())
