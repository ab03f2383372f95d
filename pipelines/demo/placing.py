"""Where everything of a sheet stands: title, labels, header of one or two levels, rows, 合计, footer.

Belongs here: addresses. Does not belong here: file formats (writing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipelines.demo.plan import Cell, Column, Fault, RowPlan, SheetPlan, Written

Look = Literal["title", "label", "head", "body"]


@dataclass
class Placed:
    """A sheet as a grid; rows and columns count from 0."""

    cells: list[tuple[int, int, Written, Look]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    row_of: dict[int, int] = field(default_factory=dict)
    head_of: dict[int, int] = field(default_factory=dict)
    column_of: dict[str, int] = field(default_factory=dict)
    total_row: int = -1
    unit_at: tuple[int, int] = (1, 0)
    period_at: tuple[int, int] = (1, 0)

    @property
    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Top-left cell of every merge → the rows and columns that it spans."""
        return {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in self.merges}

    @property
    def covered(self) -> set[tuple[int, int]]:
        """Cells of merges other than their top-left ones."""
        return {
            (row, column)
            for top, left, bottom, right in self.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }


def address(row: int, column: int) -> str:
    """A1 for a row and column that count from 0."""
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _labels(plan: SheetPlan, placed: Placed, width: int) -> None:
    labels = (
        (plan.form.submission.unit_label, plan.unit_text),
        (plan.form.submission.period_label, plan.period_text),
        ("填报日期", plan.filled_text),
    )
    step = max(2, width // 3)
    for index, (label, text) in enumerate(labels):
        column = index * step
        if plan.style.labels_apart:
            placed.cells.append((1, column, f"{label}：", "label"))
            placed.cells.append((1, column + 1, text or None, "label"))
            at = (1, column + 1)
        else:
            placed.cells.append((1, column, f"{label}：{text}", "label"))
            at = (1, column)
        if index == 0:
            placed.unit_at = at
        elif index == 1:
            placed.period_at = at


def _headers(plan: SheetPlan, placed: Placed, top: int) -> int:
    """Place the header from row `top`; returns the first data row."""
    levels = 2 if any(c.group for c in plan.columns) else 1
    start = 0
    while start < len(plan.columns):
        column = plan.columns[start]
        if not column.group:
            placed.cells.append((top, start, column.header, "head"))
            placed.head_of[id(column)] = top
            if levels == 2:
                placed.merges.append((top, start, top + 1, start))
            start += 1
            continue
        end = start
        while end + 1 < len(plan.columns) and plan.columns[end + 1].group == column.group:
            end += 1
        placed.cells.append((top, start, column.group, "head"))
        if end > start:
            placed.merges.append((top, start, top, end))
        for inner in range(start, end + 1):
            placed.cells.append((top + 1, inner, plan.columns[inner].header, "head"))
            placed.head_of[id(plan.columns[inner])] = top + 1
        start = end + 1
    return top + levels


def _merge_down(plan: SheetPlan, placed: Placed, first: int) -> set[tuple[int, str]]:
    """Merge equal townships standing below each other; returns (row index, field) of the cells left without a value."""
    empty: set[tuple[int, str]] = set()
    if not plan.style.merged_townships or "township_code" not in placed.column_of or plan.form.name == "activity_record":
        return empty
    column, start = placed.column_of["township_code"], 0
    values = [None if r.cells["township_code"].tampered or r.hidden else r.cells["township_code"].stored for r in plan.rows]
    for index in range(1, len(values) + 1):
        if index < len(values) and values[index] is not None and values[index] == values[start]:
            empty.add((index, "township_code"))
            continue
        if index - start > 1:
            placed.merges.append((first + start, column, first + index - 1, column))
        start = index
    return empty


def _body(plan: SheetPlan, placed: Placed, first: int) -> int:
    """Place the rows from row `first`, with what the decor puts between them; returns the row below the last."""
    empty = _merge_down(plan, placed, first)
    if "numbering" in plan.decor:
        placed.cells += [(first, c, "甲" if c == 0 else c, "head") for c in range(len(plan.columns))]
        first += 1
    at, middle, since = first, len(plan.rows) // 2, 0
    for index, row in enumerate(plan.rows):
        if index == middle:
            at, since = _between(plan, placed, at, index, since)
        placed.row_of[id(row)] = at
        if row.hidden:
            placed.hidden_rows.append(at)
        for position, column in enumerate(plan.columns):
            value: Written
            match column.kind:
                case "serial":
                    value = index + 1
                case "remark":
                    value = row.remark or None
                case "extra":
                    value = "良"
                case _:
                    value = None if (index, column.name) in empty else row.cells[column.name].written
            if value is not None:
                placed.cells.append((at, position, value, "body"))
        at += 1
    for above, below, name in plan.merged:
        column_at = placed.column_of[name]
        placed.merges.append((placed.row_of[id(above)], column_at, placed.row_of[id(below)], column_at))
    if plan.rows and "subtotal" in plan.decor:
        _sums(plan, placed, at, "小计", plan.rows[since:])
        at += 1
    return at


def _between(plan: SheetPlan, placed: Placed, at: int, index: int, since: int) -> tuple[int, int]:
    """What stands in the middle of the rows by decor; returns the next row and the row index from which the next 小计 adds up."""
    if "blank" in plan.decor:
        at += 1
    if "note" in plan.decor:
        placed.cells.append((at, 0, "说明：以下为下半月开展的活动", "label"))
        placed.merges.append((at, 0, at, len(plan.columns) - 1))
        at += 1
    if "repeated_header" in plan.decor:
        placed.cells += [(at, c, column.header, "head") for c, column in enumerate(plan.columns)]
        at += 1
    if "subtotal" in plan.decor:
        _sums(plan, placed, at, "小计", plan.rows[since:index])
        at, since = at + 1, index
    return at, since


def _sums(plan: SheetPlan, placed: Placed, at: int, word: str, rows: Sequence[RowPlan]) -> None:
    """A row of sums over these rows; what the plan says stands in a total instead of its sum."""
    unsummed = next((i for i, c in enumerate(plan.columns) if c.name not in plan.summed), 0)
    placed.cells.append((at, unsummed, word, "body"))
    for name in plan.summed:
        value = _sum(rows, name) if word == "小计" else plan.total_written.get(name, _sum(rows, name))
        placed.cells.append((at, placed.column_of[name], value, "body"))


def _addend(cell: Cell) -> Decimal:
    """What a cell adds to its 合计: the number kept, or one that is out of bounds and stands there all the same."""
    number = cell.written if cell.stored is None else cell.stored
    return Decimal(str(number)) if isinstance(number, int | Decimal) else Decimal(0)


def _sum(rows: Sequence[RowPlan], name: str) -> int | float:
    total = sum((_addend(row.cells[name]) for row in rows), Decimal(0))
    return int(total) if total == int(total) else float(total)


def place(plan: SheetPlan) -> Placed:
    """The whole sheet as a grid. 合计 adds up what a right reader keeps, unless the plan says what stands there instead."""
    placed = Placed(column_of={c.name: i for i, c in enumerate(plan.columns) if c.name})
    width = len(plan.columns)
    placed.cells.append((0, 0, plan.title, "title"))
    placed.merges.append((0, 0, 0, width - 1))
    _labels(plan, placed, width)
    first = _headers(plan, placed, 2)
    end = _body(plan, placed, first)
    if not plan.rows and plan.zero_word:
        placed.cells.append((end, 0, plan.zero_word, "body"))
        end += 1
    if plan.rows and plan.total and plan.summed and plan.columns[0].name not in plan.summed:
        placed.total_row = end
        _sums(plan, placed, end, plan.total_word, plan.rows)
        end += 1
    placed.cells.append((end + 1, 0, plan.footer, "label"))
    return placed


def _in_column(placed: Placed, column: Column | None, name: str, plan: SheetPlan) -> int:
    if column is not None:
        return next((i for i, c in enumerate(plan.columns) if c is column), 0)
    return placed.column_of.get(name, 0)


def fault_cell(fault: Fault, placed: Placed) -> str:
    """The address a finding about this fault has; empty for a fault of the whole sheet or file."""
    if fault.sheet is None:
        return ""
    column = _in_column(placed, fault.column, fault.field, fault.sheet)
    match fault.spot:
        case "cell" | "row":
            return address(placed.row_of[id(fault.row)], column)
        case "header":
            return address(placed.head_of[id(fault.column)], column) if fault.column is not None else ""
        case "total":
            return address(placed.total_row, column)
        case "title":
            return address(0, 0)
        case "unit":
            return address(*placed.unit_at)
        case "period":
            return address(*placed.period_at)
        case _:
            return ""
