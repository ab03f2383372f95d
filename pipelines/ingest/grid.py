"""A workbook as grids of cell texts with addresses, as the reader sees them.

Belongs here: opening any workbook kind, one Grid a sheet. Does not belong here: what a cell means (header, rows, values).
fastexcel gives every text and the error cells; first column, merges, hidden rows and unsaved formulas come from the XML of an
xlsx sheet (sheetscan) and, for other kinds, from python-calamine.
"""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from xml.etree import ElementTree

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.address import a1
from pipelines.ingest.delimited import read_delimited
from pipelines.ingest.flatbook import FlatSheet, read_flat
from pipelines.ingest.formats import special_styles
from pipelines.ingest.sheetscan import Range, SheetScan, scan, twice
from pipelines.ingest.sniff import Container, is_data_part, well_formed
from pipelines.ingest.textcolumns import Cells, Rows, TextColumn, alike, joined, text_column, texts_of, without_empty
from pipelines.ingest.webbook import read_page

_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}  # fmt: skip
_NEWER_ERRORS = ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!")
_ERROR_NAMES = pa.array(sorted({*_ERRORS.values(), *_NEWER_ERRORS}), type=pa.string())
_ERROR_DETAIL = re.compile(r"Error\((\w+)\)")
_DATE_1904 = re.compile(rb"\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_MIDNIGHT = " 00:00:00"
_DAY_AT_MIDNIGHT, _DAY_LONG = "dddd-dd-dd 00:00:00", 10
_DAY_ZERO = ("1899-12-31 ", "1899-12-30 ", "1904-01-01 ")
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
for _chatty in ("calamine", "fastexcel"):
    logging.getLogger(_chatty).setLevel(logging.CRITICAL)


@dataclass
class Grid:
    """One sheet. `rows[r][c]` is the text of a cell counted from 0, '' where it is empty; rows may be ragged.

    `known` holds the same texts column by column where the reader gave them so, or once they were asked for. `places` and `numbers` say
    where the cells of a sheet that was laid out anew stand in the file, and which number its rows bear.
    """

    name: str
    rows: Sequence[Sequence[str]]
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    twice: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False
    epoch_1904: bool = False
    known: Cells | None = None
    places: Mapping[tuple[int, int], tuple[int, int]] | None = None
    numbers: Mapping[int, int] | None = None
    shape: str = ""  # in words, the shape that the sheet was laid out anew from

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return self.known.width if self.known is not None else max(map(len, self.rows), default=0)

    @property
    def cells(self) -> Cells:
        """The texts column by column."""
        if self.known is None:
            self.known = self._turned()
        return self.known

    def column(self, index: int, rows: Sequence[int] | None = None) -> TextColumn:
        """Texts of one column in these rows (ascending), or in all."""
        if index >= self.cells.width:
            return pa.nulls(len(self.rows if rows is None else rows), pa.string())
        whole = self.cells.column(index)
        if rows is None:
            return whole
        if rows and rows[-1] - rows[0] == len(rows) - 1:
            return whole.slice(rows[0], len(rows))
        return whole.take(list(rows))

    def unlike_their_text(self, rows: Sequence[int], column: int) -> list[int]:
        """Places among these rows of cells that are more than their text: merged, in error, no saved value, written twice."""
        if not (self.merges or self.errors or self.uncached or self.twice):
            return []
        cells = ((row, column) for row in rows)
        odd = self.errors.keys() | self.uncached | self.twice
        return [i for i, cell in enumerate(cells) if cell in self.anchors or cell in odd]

    def above(self, row: int) -> Grid:
        """The same sheet cut off before this row."""
        return replace(self, rows=self.rows[:row], known=None if self.known is None else self.known.above(row))

    def _turned(self) -> Cells:
        width = max(map(len, self.rows), default=0)
        level = ((*cells, *([""] * (width - len(cells)))) for cells in self.rows)
        return Cells.of([text_column(texts) for texts in zip(*level, strict=True)])

    def text(self, row: int, column: int) -> str:
        """Text of the cell itself (not of a merge it lies in); '' outside the used area."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    @cached_property
    def anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Every covered cell of a merge → its top-left cell; the top-left itself is not in it."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        width = self.width
        room = len(self.rows) * width  # merges that lie apart cover no more: whatever is beyond covers cells twice
        for top, left, bottom, right in self.merges:
            room -= max(min(bottom, len(self.rows) - 1) - top + 1, 0) * max(min(right, width - 1) - left + 1, 0)
            if room < 0:
                break
            for row in range(top, min(bottom, len(self.rows) - 1) + 1):
                for column in range(left, min(right, width - 1) + 1):
                    if (row, column) != (top, left):
                        found[row, column] = (top, left)
        return found

    @cached_property
    def wide(self) -> set[tuple[int, int]]:
        """Top-left cells of merges that span more than one column."""
        return {(top, left) for top, left, _bottom, right in self.merges if right > left}

    def set_text(self, row: int, column: int, text: str) -> None:
        """Put a corrected text into a cell; an error or unsaved formula in it is gone."""
        rows = [*self.rows, *([()] * (row + 1 - len(self.rows)))]
        cells = [*rows[row], *([""] * (column + 1 - len(rows[row])))]
        cells[column] = text
        rows[row] = cells
        self.rows = rows
        self.known = None
        self.errors.pop((row, column), None)
        self.uncached -= {(row, column)}
        self.twice -= {(row, column)}

    @property
    def empty(self) -> bool:
        if self.errors or self.uncached:
            return False
        if self.known is not None:
            return bool(self.known.texts.null_count == len(self.known.texts))
        return not any(any(cells) for cells in self.rows)

    @property
    def moved(self) -> bool:
        """True where rows bear other numbers than those of the lines they stand in."""
        return self.places is not None or self.numbers is not None

    def address(self, row: int, column: int) -> str:
        """Where the cell stands in the file."""
        return a1(*(self.places or {}).get((row, column), (row, column)))

    def number(self, row: int) -> int:
        """The number under which a row is kept: its line, for most sheets."""
        return (self.numbers or {}).get(row, row + 1)


@contextmanager
def _silenced() -> Iterator[None]:
    """Nothing is written to standard error meanwhile: a library that gives up writes its own trace there, past Python."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _guarded() -> Iterator[None]:
    """A library that gives up on the bytes, in any way, is one clear refusal."""
    try:
        with _silenced():
            yield
    except (fastexcel.FastExcelError, python_calamine.CalamineError) as error:
        raise Refusal("文件不完整或已损坏（工作簿内部读不通）") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Refusal("文件不完整或已损坏（工作簿内部读不通）") from error
        raise


def grids(container: Container) -> list[Grid]:
    """Every sheet in order, hidden ones too; Refusal where the container is broken or holds no sheet."""
    if container.kind == "delimited":
        plain = Grid("", list(read_delimited(container.content)))
        return [replace(plain, errors=_typed_errors(plain.cells))]
    if container.kind == "spreadsheetml":
        return [_flat(sheet) for sheet in read_flat(container.content)]
    if container.kind == "page":
        return [_flat(read_page(container.content))]
    with _guarded():
        return _workbook_grids(container)


def _flat(sheet: FlatSheet) -> Grid:
    grid = Grid(
        sheet.name, sheet.rows, sheet.errors, frozenset(sheet.uncached), merges=tuple(sheet.merges),
        hidden_rows=frozenset(sheet.hidden_rows), hidden=sheet.hidden, epoch_1904=sheet.epoch_1904,
    )  # fmt: skip
    return replace(grid, errors=_typed_errors(grid.cells) | sheet.errors)


def _workbook_grids(container: Container) -> list[Grid]:
    reader = fastexcel.read_excel(container.content)
    names = reader.sheet_names
    if not names:
        raise Refusal("工作簿里没有工作表")
    if len(set(names)) != len(names):
        raise Refusal("工作簿里有两张同名的工作表")
    if len(names) > limits.SHEETS:
        raise Refusal(f"工作簿里有 {len(names)} 张工作表，多得不正常，没有打开")
    sheet_parts = _sheet_parts(container.parts)
    doubted = {n for n in container.parts if is_data_part(n)} | set(sheet_parts.values())
    epoch_1904 = container.book.epoch_1904 or any(
        _DATE_1904.search(data) for name, data in container.parts.items() if name.endswith("workbook.xml")
    )
    slower = _Slower(container.content)
    styles = next((data for name, data in container.parts.items() if name.lower().endswith("styles.xml")), b"")
    special = special_styles(styles) if container.kind == "xlsx" else {}
    found: list[Grid] = []
    for place, name in enumerate(names):
        part = sheet_parts.get(name)
        if part is not None:
            facts: SheetScan | None = scan(container.parts[part], special, epoch_1904)
        else:
            facts = container.scans.get(name) or slower.scan(name)
        if facts is None:
            continue  # a chart or macro sheet has no cells
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        batch, errors = sheet.to_arrow_with_errors()
        given = pa.concat_arrays(batch.columns) if batch.num_columns else text_column([])
        if part is not None and facts.values == len(given) - given.null_count + (len(errors.errors) if errors else 0):
            doubted.discard(part)  # every value that stands there has arrived
        doubled = twice(container.parts[part]) if part in doubted else frozenset()
        left = facts.first_column
        if left is None and batch.num_columns:
            left = slower.first_column(name)
        left = left or 0
        flaws = dict(facts.errors)
        flaws |= {(e.position[0], e.position[1] + left): _error_text(e.detail) for e in errors.errors} if errors else {}
        flaws = {place: flaw for place, flaw in flaws.items() if place not in facts.texts}  # a time of an .ods is no error
        hidden, texts = facts.hidden_rows, facts.texts
        if place < len(container.book.hidden_rows):
            hidden, texts = container.book.hidden_rows[place], container.book.dated[place]
        sheet_texts = _texts(without_empty(given))
        if left:
            sheet_texts = pa.concat_arrays([pa.nulls(left * batch.num_rows, pa.string()), sheet_texts])
        seen = _overwritten(Cells(sheet_texts, batch.num_rows), texts)
        flaws = _typed_errors(seen) | flaws
        rows = Rows(seen)
        found.append(Grid(name, rows, flaws, facts.uncached, doubled, facts.merges, hidden, sheet.visible != "visible", epoch_1904, seen))
    if not all(well_formed(container.parts[part]) for part in sorted(doubted)):
        raise Refusal("文件不完整或已损坏（工作簿内部读不通）")
    return found


def _typed_errors(cells: Cells) -> dict[tuple[int, int], str]:
    """Cells whose text is the name of an error: a formula that failed before the values were pasted, or before the csv was saved."""
    named = np.flatnonzero(pc.is_in(cells.texts, value_set=_ERROR_NAMES).to_numpy(zero_copy_only=False))
    return {(place % cells.height, place // cells.height): cells.texts[place].as_py() for place in named.tolist()}


def _overwritten(cells: Cells, texts: Mapping[tuple[int, int], str]) -> Cells:
    """The cells with the spelling that is known of some, whatever the reader made of them."""
    known = {column * cells.height + row: text for (row, column), text in texts.items() if column < cells.width and row < cells.height}
    if not known:
        return cells
    return Cells(text_column([known.get(place, text) for place, text in enumerate(cells.texts.to_pylist())]), cells.height)


def _texts(given: TextColumn) -> TextColumn:
    """The texts of cells as this reader hands them on: days without the midnight that it writes behind them, times without a day."""
    every = joined(given)
    if _MIDNIGHT in every:
        days = pa.array(alike(given, _DAY_AT_MIDNIGHT))
        given = pc.replace_with_mask(given, days, pc.utf8_slice_codeunits(given.filter(days), 0, _DAY_LONG))
    return text_column(list(map(_time_alone, texts_of(given)))) if any(day in every for day in _DAY_ZERO) else given


def _time_alone(text: str) -> str:
    """A time of day without the day that it is counted from; any other text as it is."""
    return text[11:] if text.startswith(_DAY_ZERO) and _TIME.fullmatch(text, 11) else text


def _error_text(detail: str) -> str:
    match = _ERROR_DETAIL.search(detail)
    return _ERRORS.get(match.group(1), "#ERROR!") if match else "#ERROR!"


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name → name of its part, through the relations of the workbook; a sheet that cannot be followed is left out."""
    book = next((n for n in parts if n.lower().endswith("workbook.xml")), None)
    if book is None:
        return {}
    folder = book.rsplit("/", 1)[0] + "/" if "/" in book else ""
    relations = parts.get(f"{folder}_rels/{book.rsplit('/', 1)[-1]}.rels")
    if relations is None:
        return {}
    try:
        targets = {r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(relations)}
        sheets = [s for s in ElementTree.fromstring(parts[book]).iter() if s.tag.endswith("}sheet")]
    except (ElementTree.ParseError, LookupError, ValueError):
        return {}
    found: dict[str, str] = {}
    for sheet in sheets:
        key = sheet.get(_RELATION) or next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(key) or ""
        part = target.removeprefix("/") if target.startswith("/") else folder + target
        if part in parts and "chartsheets/" not in part:
            found[sheet.get("name", "")] = part
    return found


class _Slower:
    """python-calamine over the same bytes, opened only when asked."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def book(self) -> python_calamine.CalamineWorkbook:
        return python_calamine.load_workbook(io.BytesIO(self._content))

    def first_column(self, name: str) -> int:
        start = self.book.get_sheet_by_name(name).start
        return start[1] if start else 0

    def scan(self, name: str) -> SheetScan | None:
        kind = next((m.typ for m in self.book.sheets_metadata if m.name == name), None)
        if kind is not None and kind != python_calamine.SheetTypeEnum.WorkSheet:
            return None
        merged = self.book.get_sheet_by_name(name).merged_cell_ranges or []
        return SheetScan(self.first_column(name), tuple((a[0], a[1], b[0], b[1]) for a, b in merged[: limits.MERGES]))


def cell_values(content: bytes, name: str) -> list[list[object]]:
    """Typed values of a workbook's sheet from A1 on, for telling the kind of a cell; slower than a Grid."""
    with _guarded():
        rows: list[list[object]] = _Slower(content).book.get_sheet_by_name(name).to_python(skip_empty_area=False)  # type: ignore[assignment]
        return rows
