"""Months beside each other: a sheet whose columns repeat for 1月, 2月, 3月 …, laid out as the table that it stands for.

Belongs here: finding the row of months, what stands below each, and a row for every month of every line. Does not belong here: reading a
table (table), tables beside each other that each have a whole header (beside).
Every cell keeps the address at which it stands; the rows of months at the right are numbered on behind the last line of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.contracts.layout import layout
from pipelines.ingest import limits
from pipelines.ingest.grid import Grid
from pipelines.ingest.numerals import chinese_numeral
from pipelines.ingest.rows import is_total_word
from pipelines.ingest.wording import plain

_MONTH = re.compile(r"^((?:19|20)\d{2}年)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:\(?([^()\d]{1,8})\)?)?$")
_COUNTED_IN = re.compile(r"(?:计量)?单位:\(?(人次|场次|场|人)\)?$")
_FEWEST = 2
_WIDEST = 12  # columns of one month
Place = tuple[int, int]


@dataclass(frozen=True)
class _Month:
    """One month of the band: how it is written, and its columns."""

    text: str
    columns: tuple[int, ...]


@dataclass(frozen=True)
class _Band:
    """Rows top…bottom of the headings, the months, and what stands below each of them, equal for all."""

    top: int
    bottom: int
    months: tuple[_Month, ...]
    headings: tuple[str, ...]


def as_table(grid: Grid) -> Grid | None:
    """The sheet with a row for every month of every line that has something in it; None where no row names months over equal columns."""
    band = _band(grid)
    if band is None:
        return None
    taken = {column for month in band.months for column in month.columns}
    fixed = [(column, text) for column in range(grid.width) if column not in taken and (text := _heading(grid, band, column))]
    fixed = [(column, text) for column, text in fixed if not is_total_word(text)]
    rows: list[Sequence[str]] = [*grid.rows[: band.top], [*(t for _, t in fixed), layout().period_columns[0], *band.headings]]
    places: dict[Place, Place] = {
        (band.top, n): (band.bottom, column) for n, column in enumerate([*(c for c, _ in fixed), *band.months[0].columns])
    }
    numbers: dict[int, int] = {}
    errors: dict[Place, str] = {}
    below = range(band.bottom + 1, len(grid.rows))
    for number, month in enumerate(band.months):
        for line in below:
            if not any(_said(grid, line, column) for column in month.columns):
                continue
            columns = [*(c for c, _ in fixed), None, *month.columns]
            row = len(rows)
            rows.append([month.text if c is None else _text(grid, line, c, month.columns) for c in columns])
            places |= {(row, n): (line, month.columns[0] if c is None else c) for n, c in enumerate(columns)}
            errors |= {(row, n): grid.errors[line, c] for n, c in enumerate(columns) if c is not None and (line, c) in grid.errors}
            numbers[row] = line + 1 + number * len(grid.rows)
    for line in below:
        if not any(_said(grid, line, column) for column in taken) and any(text.strip() for text in grid.rows[line]):
            row = len(rows)
            rows.append([grid.text(line, c) for c, _ in fixed])
            places |= {(row, n): (line, c) for n, (c, _) in enumerate(fixed)}
            numbers[row] = line + 1
    return replace(
        grid,
        rows=rows,
        known=None,
        merges=(),
        errors=errors,
        uncached=frozenset(),
        twice=frozenset(),
        places=places,
        numbers=numbers,
        shape="横排的月份",
    )


def _said(grid: Grid, line: int, column: int) -> bool:
    return bool(grid.text(line, column).strip()) or (line, column) in grid.errors or (line, column) in grid.uncached


def _text(grid: Grid, line: int, column: int, own: Sequence[int]) -> str:
    """The text of a cell; of one that is merged down beside the months, the text of the merge."""
    text, anchor = grid.text(line, column), grid.anchors.get((line, column))
    return grid.text(*anchor) if not text and anchor and anchor[1] == column and column not in own else text


def _band(grid: Grid) -> _Band | None:
    for row, cells in enumerate(grid.rows[: limits.HEADER_SEARCH_ROWS]):
        named = [(column, match) for column, text in enumerate(cells) if text and (match := _MONTH.match(plain(text)))]
        if len({_index(match) for _, match in named}) >= _FEWEST and [_index(m) for _, m in named] == sorted(_index(m) for _, m in named):
            return _of_row(grid, row, named)
    return None


def _index(match: re.Match[str]) -> int:
    year, month = match.group(1) or "", match.group(2)
    return int(year.rstrip("年") or 0) * 12 + (int(month) if month.isdigit() else chinese_numeral(month) or 0)


def _of_row(grid: Grid, row: int, named: Sequence[tuple[int, re.Match[str]]]) -> _Band | None:
    """The band of a row of months; None where what stands below differs from month to month, or nothing says what it is."""
    if all(match.group(3) for _, match in named):  # 1月场次 | 1月人次 | 2月场次 …
        grouped: dict[str, list[tuple[int, str]]] = {}
        for column, match in named:
            grouped.setdefault(_month(match), []).append((column, match.group(3)))
        months = tuple(_Month(text, tuple(column for column, _ in told)) for text, told in grouped.items())
        said = {tuple(heading for _, heading in told) for told in grouped.values()}
        return _Band(_top(grid, row), row, months, said.pop()) if len(said) == 1 else None
    if any(match.group(3) for _, match in named) or len({_index(m) for _, m in named}) < len(named):
        return None
    starts = [column for column, _ in named]
    width = starts[1] - starts[0]
    if width > _WIDEST or any(after - before != width for before, after in pairwise(starts)):
        return None
    months = tuple(_Month(_month(m), tuple(range(column, column + width))) for column, m in named)
    below = {tuple(plain(grid.text(row + 1, column)) for column in month.columns) for month in months}
    if len(below) == 1 and all(text and not text[0].isdigit() for text in next(iter(below))):
        first = months[0].columns
        return _Band(_top(grid, row), row + 1, months, tuple(grid.text(row + 1, column) for column in first))
    over = _over(grid, row, starts[0]) if width == 1 else ""
    return _Band(_top(grid, row), row, months, (over,)) if over else None


def _month(match: re.Match[str]) -> str:
    year, month = match.group(1) or "", match.group(2)
    return f"{year}{int(month) if month.isdigit() else chinese_numeral(month)}月"


def _top(grid: Grid, row: int) -> int:
    """The first row of headings: the row above where headings stand in it beside each other."""
    return row - 1 if row and sum(1 for text in grid.rows[row - 1] if text.strip()) > 1 else row


def _over(grid: Grid, row: int, first: int) -> str:
    """What months of one column each count: the heading that stands over the first of them, else the unit that a line above names."""
    if row and _top(grid, row) < row and (text := grid.text(row - 1, first).strip()):
        return text
    above = (plain(text) for cells in grid.rows[:row] for text in cells if text.strip())
    return next((match.group(1) for text in above if (match := _COUNTED_IN.search(text))), "")


def _heading(grid: Grid, band: _Band, column: int) -> str:
    rows = range(band.bottom, band.top - 1, -1)
    return next((text for row in rows if (text := grid.text(row, column)).strip()), "")
