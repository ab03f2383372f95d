"""Sums in a table: totals held against their details, and rows of sums that no word names.

Belongs here: what a row of sums covers and whether it adds up. Does not belong here: telling a total by its word (rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.numerals import read_number
from pipelines.ingest.rows import Classified, Kind
from pipelines.ingest.textcolumns import empty_places
from pipelines.ingest.values import is_absent

_ALL_BLANK = "没有数（各行都是空白）"


@dataclass(frozen=True)
class TotalMismatch:
    """A total cell that differs from the sum of its details."""

    row: int
    column: Column
    written: str
    expected: str
    covered: tuple[int, ...]


def check_totals(
    classified: Classified, numbers: dict[tuple[int, str], Decimal | None], written: dict[tuple[int, str], tuple[Column, str, object]],
) -> list[TotalMismatch]:  # fmt: skip
    """Total and subtotal cells against the sums of the data rows they cover.

    `numbers` maps (data row, field) to its value, None where the cell is there but cannot be read (its column is not judged);
    `written` maps (total row, field) to the column, text and typed value of the total cell. A total covers all data rows of the
    sheet, a subtotal those since the total before it; both may also mean their own section, above or below. 累计 is not judged: it
    reaches back before the period. A number over cells that are all blank is a mismatch too; 0 over them is what a formula writes.
    """
    found: list[TotalMismatch] = []
    marks = classified.of(Kind.SUBTOTAL, Kind.TOTAL)
    for (row, name), (column, text, value) in written.items():
        kind = classified.kinds[row]
        if kind is Kind.CUMULATIVE or value is None:
            continue
        numbered = {r: v for (r, n), v in numbers.items() if n == name}
        rows = _reach(row, kind, marks, classified.of(Kind.DATA))
        covered = {r: numbered[r] for r in rows[0] if r in numbered}
        if not covered:
            if rows[0] and value:
                found.append(TotalMismatch(row, column, text, _ALL_BLANK, rows[0]))
            continue
        if any(v is None for v in covered.values()):
            continue
        sums = [_sum(reach, numbered) for reach in rows]
        if value not in sums and sums[0] is not None:
            found.append(TotalMismatch(row, column, text, f"{sums[0]:f}", tuple(covered)))
    return found


def _reach(row: int, kind: Kind, marks: Sequence[int], data: Sequence[int]) -> list[tuple[int, ...]]:
    """The rows that a total may mean, the usual ones first: a section may end, or begin, with its total."""
    before = max((m for m in marks if m < row), default=-1)
    after = min((m for m in marks if m > row), default=1 << 30)
    since, until = tuple(r for r in data if before < r < row), tuple(r for r in data if row < r < after)
    usual = since if kind is Kind.SUBTOTAL else tuple(data)
    return [usual, *(rows for rows in (since, until) if rows and rows != usual)]


def _sum(rows: Sequence[int], numbers: dict[int, Decimal | None]) -> Decimal | None:
    values = [numbers.get(r, Decimal()) for r in rows]
    return sum((v for v in values if v is not None), Decimal()).normalize() if None not in values else None


def name_sums(grid: Grid, header: Header, classified: Classified) -> list[tuple[int, str]]:
    """Make rows of nothing but sums totals, and return their numbers as sheets count them, with the address of their first number.

    Such a row stands among the data, has texts under no field (a county may be named beside it), and every number in it is the sum of
    at least two numbers of its column above, not all nought: of all rows of data, or of those since the sums before it. One wrong
    number and the row stays data.
    """
    numbers = [c for c in header.columns if _counts(c)]
    found: list[tuple[int, str]] = []
    for row in _wordless(grid, header, classified.of(Kind.DATA)):
        marks = [r for r in (*classified.of(Kind.TOTAL), *classified.of(Kind.SUBTOTAL)) if r < row]
        filled = [c for c in numbers if grid.text(row, c.index).strip()]
        above = [r for r in classified.of(Kind.DATA) if r < row]
        if kind := _sums_of(grid, filled, row, above, max(marks, default=-1)):
            classified.mark(row, kind)
            found.append((row + 1, grid.address(row, filled[0].index)))
    return found


def _counts(column: Column) -> bool:
    return column.field is not None and column.field.type in ("integer", "number")


def _wordless(grid: Grid, header: Header, data: Sequence[int]) -> list[int]:
    """Rows of data that say nothing but numbers, and whose, in a table whose rows should say more."""
    worded = [c.index for c in header.columns if c.field and not _counts(c)]
    flawed = {row for row, _ in (*grid.errors, *grid.uncached)}
    left = set(data) - flawed if worded else set()
    for column in worded:
        if not left:
            break
        left &= {data[place] for place in empty_places(grid.column(column, data))}
        left = {row for row in left if (row, column) not in grid.anchors}
    return sorted(left)


def _sums_of(grid: Grid, filled: Sequence[Column], row: int, above: Sequence[int], mark: int) -> Kind | None:
    """TOTAL where the row sums up all rows above, SUBTOTAL where it sums up those since the mark, else None."""
    said = [read_number(grid.text(row, column.index)) for column in filled]
    if not any(number and number.value for number in said):
        return None
    for kind, rows in ((Kind.TOTAL, above), (Kind.SUBTOTAL, [r for r in above if r > mark])):
        if all(n and n.value == _added(grid, column, rows) for n, column in zip(said, filled, strict=True)):
            return kind
    return None


def _added(grid: Grid, column: Column, rows: Sequence[int]) -> Decimal | None:
    """The sum of at least two numbers; None where there are fewer, or a cell can be read neither as a number nor as none."""
    texts = [text for row in rows if (text := grid.text(row, column.index)).strip()]
    read = [read_number(text, column.field.unit) for text in texts if column.field and not is_absent(column.field, text)]
    values = [number.value for number in read if number is not None]
    return sum(values, Decimal()) if 1 < len(values) == len(read) else None
