"""What the XML of an .ods says that the reader does not: merges, hidden rows, error cells, times, and how far its cells reach.

Belongs here: one pass over content.xml. Does not belong here: cell values (grid).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.sheetscan import Range, SheetScan

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
_TIMES = 10_000  # of one cell repeated
_DURATION = re.compile(r"PT(\d{1,6})H(\d\d)M(\d\d)(?:[.,]\d+)?S")


def _number(element: ElementTree.Element, name: str) -> int:
    return _count(element.get(_TABLE + name, "1"))


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and text != "0" else 1


def _rows(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Rows in order, through groups and header rows; never into a table inside a cell."""
    for child in element:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-row-group", f"{_TABLE}table-rows"):
            yield from _rows(child)


def scan_document(content: bytes) -> dict[str, SheetScan]:
    """Facts by sheet name; Refusal where the XML is not well-formed (the reader never comes to an end on it) or a sheet is too large."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Refusal("文件不完整或已损坏（工作簿内部读不通）") from error
    if any(_count(blanks.get(f"{_TEXT}c", "1")) > limits.CELL_CHARACTERS for blanks in root.iter(f"{_TEXT}s")):
        raise Refusal("单元格里的空格多得不正常，没有打开")
    return {table.get(f"{_TABLE}name", ""): _scan(table) for table in root.iter(f"{_TABLE}table")}


def _clock(hours: str, minutes: str, seconds: str) -> str:
    """The time as it is read out of other formats: 08:30:00, beyond a day 36:00:00."""
    return f"{int(hours):02}:{minutes}:{seconds}"


def _scan(table: ElementTree.Element) -> SheetScan:
    merges: list[Range] = []
    hidden: set[int] = set()
    errors: dict[tuple[int, int], str] = {}
    times: dict[tuple[int, int], str] = {}
    row = reach = 0
    for element in _rows(table):
        repeated, column, filled = _number(element, "number-rows-repeated"), 0, False
        for cell in (c for c in element if c.tag in _CELLS):
            width = _number(cell, "number-columns-repeated")
            if cell.get(f"{_OFFICE}value-type") or len(cell):
                filled, reach = True, max(reach, column + width)
            down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                merges.append((row, column, row + down - 1, column + across - 1))
            if cell.get(f"{_CALC}value-type") == "error":
                errors[row, column] = "".join(cell.itertext()).strip() or "#ERROR!"
            if (duration := _DURATION.match(cell.get(f"{_OFFICE}time-value", ""))) and repeated * width <= _TIMES:
                times |= {(row + below, column + right): _clock(*duration.groups()) for below in range(repeated) for right in range(width)}
            column += width
        if filled and (row + repeated) * reach > limits.CELLS:
            raise Refusal("工作表大得不正常，没有打开")
        if filled and element.get(f"{_TABLE}visibility") in _HIDDEN:
            hidden.update(range(row, row + repeated))
        row += repeated
    if len(merges) > limits.MERGES:
        raise Refusal("工作表的合并单元格多得不正常，没有打开")
    return SheetScan(None, tuple(merges), frozenset(hidden), errors=errors, texts=times)
