"""Bytes of a workbook or csv: equal plans give equal bytes (fixed created date, fixed zip times).

Belongs here: xlsx and csv writing, and the choice of another format. Does not belong here: what stands where (placing), the bytes of
other formats (formats).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import xlsxwriter

from pipelines.demo.formats.flat import flat_bytes
from pipelines.demo.formats.hostile import DAMAGES, DISGUISES
from pipelines.demo.formats.packed import Sheets, ods_bytes, xlsb_bytes
from pipelines.demo.formats.page import page_bytes
from pipelines.demo.formats.xls import xls_bytes
from pipelines.demo.placing import Look, Placed, address
from pipelines.demo.plan import BookPlan, Formula, Written

CREATED = datetime(2025, 1, 1)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_ENCODINGS = {"csv_utf8": "utf-8", "csv_bom": "utf-8-sig", "csv_utf16": "utf-16", "csv_tabs": "gb18030"}
_FORMATS: dict[str, Callable[[Sheets], bytes]] = {
    "format_xls": xls_bytes, "format_et": xls_bytes, "format_xlsb": xlsb_bytes, "format_ods": ods_bytes,
    "format_flat": flat_bytes, "format_page": page_bytes,
}  # fmt: skip
_LOOKS: dict[Look, dict[str, object]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_name": "宋体"},
    "label": {"font_name": "宋体"},
    "head": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "font_name": "宋体"},
    "body": {"border": 1, "font_name": "宋体"},
}


def _write(sheet: Any, row: int, column: int, value: Written, style: Any, day_style: Any) -> None:
    match value:
        case None:
            sheet.write_blank(row, column, None, style)
        case Formula():
            sheet.write_formula(row, column, value.text, style, value.cached or 0)
        case date():
            sheet.write_datetime(row, column, value, day_style)
        case int() | float():
            sheet.write_number(row, column, value, style)
        case _:
            sheet.write_string(row, column, value, style)


def _fill(sheet: Any, placed: Placed, styles: dict[Look, Any], day_style: Any) -> set[str]:
    """Write the grid; returns the addresses of formulas that must lose their cached value."""
    uncached: set[str] = set()
    at = {(row, column): look for row, column, _, look in placed.cells}
    for first_row, first_column, last_row, last_column in placed.merges:
        sheet.merge_range(first_row, first_column, last_row, last_column, "", styles[at.get((first_row, first_column), "body")])
    for row, column, value, look in placed.cells:
        _write(sheet, row, column, value, styles[look], day_style)
        if isinstance(value, Formula) and value.cached is None:
            uncached.add(address(row, column))
    for row in placed.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    sheet.set_column(0, 30, 14)
    return uncached


def _without_cached(data: bytes, uncached: dict[str, set[str]]) -> bytes:
    """The workbook with the cached values of these formulas gone, as a program leaves them that never calculated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            for cell in sorted(uncached.get(name, ())):
                pattern = rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v>[^<]*</v>'.encode()
                body = re.sub(pattern, (rb"\1", rb"\1<v></v>", rb"\1<v/>")[sum(map(ord, cell)) % 3], body)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, body)
    return out.getvalue()


def xlsx_bytes(book: BookPlan, grids: list[Placed]) -> bytes:
    """The book as .xlsx."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": book.packing == "dates_1904"})
    workbook.set_properties({"title": "演示数据", "author": "演示数据", "created": CREATED})
    styles = {look: workbook.add_format(how) for look, how in _LOOKS.items()}
    day_style = workbook.add_format({**_LOOKS["body"], "num_format": "yyyy-mm-dd"})
    uncached: dict[str, set[str]] = {}
    for number, (plan, placed) in enumerate(zip(book.written, grids, strict=True), start=1):
        sheet = workbook.add_worksheet(plan.sheet)
        if gone := _fill(sheet, placed, styles, day_style):
            uncached[f"xl/worksheets/sheet{number}.xml"] = gone
        if plan.hidden:
            sheet.hide()
        if book.packing == "protected_sheet":
            sheet.protect("演示")
    for name, rows in book.foreign.items():
        sheet = workbook.add_worksheet(name)
        for row, texts in enumerate(rows):
            sheet.write_row(row, 0, texts)
    workbook.close()
    data = buffer.getvalue()
    return _without_cached(data, uncached) if uncached else data


def _plain(value: Written) -> str:
    match value:
        case None:
            return ""
        case Formula():
            return value.cached or ""
        case date():
            return f"{value.year}/{value.month}/{value.day}"
        case _:
            return str(value)


def csv_bytes(placed: Placed, encoding: str = "gb18030", separator: str = ",") -> bytes:
    """One sheet as csv, by default in GB18030, as Excel saves it in China."""
    height, width = 1 + max(row for row, *_ in placed.cells), 1 + max(column for _, column, *_ in placed.cells)
    table = [[""] * width for _ in range(height)]
    for row, column, value, _ in placed.cells:
        table[row][column] = _plain(value)
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n", delimiter=separator).writerows(table)
    return text.getvalue().encode(encoding)


def _text_bytes(book: BookPlan, placed: Placed) -> bytes:
    separator = "\t" if book.packing == "csv_tabs" else ","
    return csv_bytes(placed, _ENCODINGS.get(book.packing, "gb18030"), separator)


def book_bytes(book: BookPlan, grids: list[Placed]) -> bytes:
    """The finished bytes of a sending, in its format, damage included."""
    if book.packing in _FORMATS:
        return _FORMATS[book.packing]([(plan.sheet, placed, plan.hidden) for plan, placed in zip(book.written, grids, strict=True)])
    data = _text_bytes(book, grids[0]) if book.is_csv else xlsx_bytes(book, grids)
    if book.packing in DISGUISES:
        data = DISGUISES[book.packing](data)
    return DAMAGES[book.damage](data) if book.damage else data


def export_bytes(header: list[str], rows: list[list[str]], encoding: str) -> bytes:
    """A platform's csv in its own encoding, line 1 the header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)
