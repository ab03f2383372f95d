"""The binary parts of .xlsb: sheet names, size of the rectangle, merges, hidden rows and error cells.

Belongs here: walking records. Does not belong here: cell values (grid), .xls (biff).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from struct import error as StructError
from struct import unpack_from

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.sheetscan import Range, SheetScan

_BROKEN = "文件不完整或已损坏（工作簿内部读不通）"
_ROW, _CELL_KINDS, _ERROR_CELLS, _DIMENSION, _MERGE, _SHEET = 0, range(1, 12), (3, 11), 148, 176, 156
_HIDDEN = 0x10
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)\s*=\s*[\"']([^\"']*)[\"']")


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(record, start of its data, length) to the end of the part."""
    at = 0
    while at < len(data):
        record, at = _varint(data, at, 2)
        length, at = _varint(data, at, 4)
        if at + length > len(data):
            raise Refusal(_BROKEN)
        yield record, at, length
        at += length


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for position in range(most):
        if at >= len(data):
            raise Refusal(_BROKEN)
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * position)
        if not byte & 0x80:
            break
    return value, at


def scan_binary(parts: Mapping[str, bytes]) -> dict[str, SheetScan]:
    """Facts by sheet name of the parts of an .xlsb; Refusal where a sheet is broken or spans a rectangle that no return can have.

    Every worksheet part is walked, also one that no sheet name leads to.
    """
    facts = {name: _scan(data) for name, data in parts.items() if name.lower().startswith("xl/worksheets/") and name.endswith(".bin")}
    targets = {}
    for element in _RELATION.findall(parts.get("xl/_rels/workbook.bin.rels", b"")):
        said = {key: value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(element)}
        target = said.get(b"Target", "")
        targets[said.get(b"Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    found: dict[str, SheetScan] = {}
    try:
        for record, at, _ in _records(parts.get("xl/workbook.bin", b"")):
            if record == _SHEET:
                relation, after = _text(parts["xl/workbook.bin"], at + 8)
                name, _ = _text(parts["xl/workbook.bin"], after)
                if (scan := facts.get(targets.get(relation, ""))) is not None:
                    found[name] = scan
    except StructError as error:
        raise Refusal(_BROKEN) from error
    return found


def _text(data: bytes, at: int) -> tuple[str, int]:
    (count,) = unpack_from("<I", data, at)
    if count > 255:
        return "", at + 4
    return data[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace"), at + 4 + 2 * count


def _scan(data: bytes) -> SheetScan:
    row = last_row = last_column = 0
    hidden: set[int] = set()
    merges: list[Range] = []
    errors: dict[tuple[int, int], str] = {}
    for record, at, length in _records(data):
        if record == _ROW and length >= 4:
            row = unpack_from("<I", data, at)[0]
            if length >= 12 and data[at + 11] & _HIDDEN:
                hidden.add(row)
        elif record in _CELL_KINDS and length >= 4:
            column = unpack_from("<I", data, at)[0]
            last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
            if record in _ERROR_CELLS and length >= 9:
                errors[row, column] = _ERRORS.get(data[at + 8], "#ERROR!")
        elif record == _DIMENSION and length >= 16 and max(unpack_from("<4I", data, at)) >= 1 << 20:
            raise Refusal(_BROKEN)
        elif record == _MERGE and length >= 16:
            top, bottom, left, right = unpack_from("<4I", data, at)
            merges.append((top, left, bottom, right))
    if last_row * last_column > limits.CELLS:
        raise Refusal("工作表大得不正常，没有打开")
    if len(merges) > limits.MERGES:
        raise Refusal("工作表的合并单元格多得不正常，没有打开")
    return SheetScan(None, tuple(merges), frozenset(hidden), errors=errors)
