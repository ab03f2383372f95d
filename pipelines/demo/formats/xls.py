"""A workbook as BIFF8 (.xls, and .et, which WPS writes in the same format), after [MS-XLS].

Belongs here: the few records that texts, numbers, dates, merges and hidden rows need. Does not belong here: formulas, looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from struct import pack

from pipelines.demo.formats.compound import compound_file
from pipelines.demo.placing import Placed
from pipelines.demo.plan import Formula, Written

_EPOCH = date(1899, 12, 30)
_GENERAL, _DAY = 15, 16
_MERGES_A_RECORD = 1_000


def _record(kind: int, data: bytes) -> bytes:
    return pack("<HH", kind, len(data)) + data


def _text(text: str, width: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return pack(f"<{width}B", len(encoded) // 2, 1) + encoded


def _cell(row: int, column: int, value: Written) -> bytes:
    match value:
        case None:
            return b""
        case Formula():
            raise ValueError("公式不能写进 .xls 演示文件")
        case date():
            return _record(0x203, pack("<HHHd", row, column, _DAY, (value - _EPOCH).days))
        case int() | float():
            return _record(0x203, pack("<HHHd", row, column, _GENERAL, value))
        case _:
            return _record(0x204, pack("<HHH", row, column, _GENERAL) + _text(value, "H"))


def _sheet(placed: Placed) -> bytes:
    height = 1 + max(row for row, *_ in placed.cells)
    width = 1 + max(column for _, column, *_ in placed.cells)
    out = [_record(0x809, pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6)), _record(0x200, pack("<IIHHH", 0, height, 0, width, 0))]
    out += [_record(0x208, pack("<HHHHHHI", row, 0, width, 255, 0, 0, 0x120)) for row in placed.hidden_rows]
    cells = {(row, column): value for row, column, value, _ in placed.cells}
    out += [_cell(row, column, value) for (row, column), value in sorted(cells.items(), key=lambda item: item[0])]
    for start in range(0, len(placed.merges), _MERGES_A_RECORD):
        merges = placed.merges[start : start + _MERGES_A_RECORD]
        ranges = b"".join(pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merges)
        out.append(_record(0xE5, pack("<H", len(merges)) + ranges))
    return b"".join(out) + _record(0x0A, b"")


def _formats() -> bytes:
    font = _record(0x31, pack("<HHHHHBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _text("宋体", "B"))
    style = _record(0xE0, pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    cell = [_record(0xE0, pack("<HHHBBBBIIH", 0, number, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0)) for number in (0, 14)]
    return font * 4 + style * 15 + b"".join(cell) + _record(0x293, pack("<HBB", 0x8000, 0, 0xFF))


def xls_bytes(sheets: Sequence[tuple[str, Placed, bool]]) -> bytes:
    """The sheets (name, grid, hidden) as .xls. Raises ValueError for a formula."""
    bodies = [_sheet(placed) for _, placed, _ in sheets]
    start = _record(0x809, pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)) + _record(0x42, pack("<H", 1200))
    start += _record(0x3D, pack("<9H", 0, 0, 0x4000, 0x2000, 0x38, 0, 0, 1, 600)) + _record(0x22, pack("<H", 0)) + _formats()
    names = [(pack("<BB", 1 if hidden else 0, 0) + _text(name, "B")) for name, _, hidden in sheets]
    at = len(start) + sum(8 + len(name) for name in names) + 4
    bounds = []
    for name, body in zip(names, bodies, strict=True):
        bounds.append(_record(0x85, pack("<I", at) + name))
        at += len(body)
    return compound_file({"Workbook": start + b"".join(bounds) + _record(0x0A, b"") + b"".join(bodies)})
