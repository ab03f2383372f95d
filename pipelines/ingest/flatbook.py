"""SpreadsheetML 2003 (one XML file, mostly named .xls): Excel's and WPS's 「XML 表格」 and what many platforms export.

Belongs here: that XML → the texts, errors, merges and hidden rows of its sheets. Does not belong here: a zip of XML parts (sheetscan).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.delimited import decode

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_UNSAFE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(r"<(?:\w+:)?Cell\b")
_MARKS = 8 * limits.SUBMISSION_CELLS  # a cell and its text are four, a row two, and most files say more about styles than about rows
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?$")
_MIDNIGHT, _NO_DAY = "00:00:00", ("1899-12-31", "1899-12-30")
_TOO_LARGE, _BROKEN = "工作表大得不正常，没有打开", "文件不完整或已损坏（工作簿内部读不通）"
Place = tuple[int, int]


@dataclass
class FlatSheet:
    """One sheet, as Grid wants it: texts by row and column from 0, places of errors, unsaved formulas, merges and hidden rows."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    uncached: set[Place] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden: bool = False
    epoch_1904: bool = False
    next_row: int = 0
    width: int = 0


def read_flat(content: bytes) -> list[FlatSheet]:
    """The sheets of a SpreadsheetML file in order; Refusal where it is broken, declares entities, or is larger than any return."""
    text = _DECLARED.sub("", decode(content), count=1)
    if _UNSAFE.search(text):
        raise Refusal("文件含有外部实体声明，没有打开")
    if text.count("<") > _MARKS or sum(1 for _ in _CELL.finditer(text)) > limits.SUBMISSION_CELLS:
        raise Refusal(_TOO_LARGE)
    try:
        book = ElementTree.fromstring(text)
        sheets = [_sheet(element) for element in book.iterfind(f"{_SS}Worksheet")]
    except (ElementTree.ParseError, ValueError) as error:
        raise Refusal(_BROKEN) from error
    if not sheets:
        raise Refusal("工作簿里没有工作表")
    if len(sheets) > limits.SHEETS:
        raise Refusal(f"工作簿里有 {len(sheets)} 张工作表，多得不正常，没有打开")
    epoch_1904 = book.find(f"{_EXCEL}ExcelWorkbook/{_EXCEL}Date1904") is not None
    return [replace(sheet, epoch_1904=epoch_1904) for sheet in sheets]


def _sheet(element: ElementTree.Element) -> FlatSheet:
    sheet = FlatSheet(element.get(f"{_SS}Name", ""))
    sheet.hidden = element.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "").startswith(("SheetHidden", "SheetVeryHidden"))
    for row in element.iterfind(f"{_SS}Table/{_SS}Row"):
        _row(sheet, row)
    return sheet


def _row(sheet: FlatSheet, element: ElementTree.Element) -> None:
    """Add one row; rows between it and the last are blank, and so are those that it stands for (Span)."""
    at = _number(element, "Index", sheet.next_row + 1) - 1
    sheet.next_row = at + 1 + _number(element, "Span", 0)
    if at < len(sheet.rows):
        raise Refusal(_BROKEN)
    if at >= limits.TEXT_LINES:
        raise Refusal(_TOO_LARGE)
    cells: list[str] = []
    for cell in element.iterfind(f"{_SS}Cell"):
        column = _number(cell, "Index", len(cells) + 1) - 1
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        sheet.width = max(sheet.width, column + 1)
        if column < len(cells) or column + across >= limits.TEXT_COLUMNS or (at + 1) * sheet.width > limits.CELLS:
            raise Refusal(_TOO_LARGE if column >= len(cells) else _BROKEN)
        cells.extend([""] * (column - len(cells)))
        cells.append(_text(sheet, (at, column), cell))
        cells.extend([""] * across)
        if across or down:
            sheet.merges.append((at, column, at + down, column + across))
    if len(sheet.merges) > limits.MERGES:
        raise Refusal(_TOO_LARGE)
    if cells:
        sheet.rows.extend([] for _ in range(at - len(sheet.rows)))
        sheet.rows.append(cells)
    if element.get(f"{_SS}Hidden") == "1":
        sheet.hidden_rows.add(at)


def _number(element: ElementTree.Element, name: str, usual: int) -> int:
    """A whole number of an attribute; ValueError where it is none."""
    said = element.get(_SS + name)
    if said is None:
        return usual
    if (number := int(said)) < (name == "Index"):
        raise ValueError(name)
    return number


def _text(sheet: FlatSheet, place: Place, cell: ElementTree.Element) -> str:
    """Text of a cell as the reader of other workbooks writes it; an error or a formula without a value is noted."""
    data = cell.find(f"{_SS}Data")
    said = "".join(data.itertext()) if data is not None else ""
    if data is None or not said:
        if cell.get(f"{_SS}Formula"):
            sheet.uncached.add(place)
        return ""
    match data.get(f"{_SS}Type"):
        case "Error":
            sheet.errors[place] = said
            return ""
        case "Boolean":
            return "true" if said.strip() in ("1", "true") else "false"
        case "DateTime" if moment := _MOMENT.match(said.strip()):
            day, time = moment.groups()
            return time if day in _NO_DAY else day if time == _MIDNIGHT else f"{day} {time}"
        case "Number":
            value = float(said)
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else said.strip()
    return said
