"""The record stream of .xls (BIFF8), walked before a reader lays its cells out.

Belongs here: version, password, size of the rectangle, hidden rows, date system, dates in formats that the reader does not know,
what has to be changed before it reads.
Does not belong here: cell values (grid), .xlsb (binsheet).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as StructError
from struct import unpack_from

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.formats import EASTERN_DATES, RESERVED, is_date_code, serial_text

_BROKEN = "文件不完整或已损坏（工作簿内部读不通）"
_BOF, _EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET, _DIMENSIONS, _ROW, _SST = 0x809, 0x0A, 0x2F, 0x22, 0x85, 0x200, 0x208, 0xFC
_FORMAT, _XF, _RK, _NUMBER = 0x41E, 0xE0, 0x27E, 0x203
_OLD_FORMULAS = (0x206, 0x406)
_FORMULAS = (0x06, *_OLD_FORMULAS)
_CELLS = frozenset((*_FORMULAS, 0x27E, 0xFD, 0x203, 0x204, 0x205, 0xD6, 0xBD))
_MULRK, _BIFF8 = 0xBD, 0x600
_ROWS, _COLUMNS = 65_536, 256
_HIDDEN, _FIRST_OWN = 0x20, 164
_CODEPAGE, _UTF_16 = 0x42, b"\xb0\x04"


@dataclass
class BookFacts:
    """Facts of an .xls workbook stream; hidden rows and East Asian dates (addresses from 0) by the place of the sheet in the book.

    `changes` are bytes of the stream (place → value) that the reader would trip over: charts inside sheets, whose cached numbers look like
    cells and whose end like the sheet's, become records that nobody knows; formulas under their older numbers get the present one; a
    code page that another program left in becomes UTF-16, the only one that BIFF8 texts have ([MS-XLS] 2.4.52, 2.5.293).
    """

    epoch_1904: bool = False
    changes: dict[int, int] = field(default_factory=dict)
    hidden_rows: list[frozenset[int]] = field(default_factory=list)
    dated: list[dict[tuple[int, int], str]] = field(default_factory=list)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int, int]]:
    """(record, start of its data, length, depth) from `at` to the end of the substream; depth 2 and more is a substream inside it."""
    depth = 0
    while at + 4 <= len(stream):
        record, length = unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            raise Refusal(_BROKEN)
        depth += record == _BOF
        yield record, at + 4, length, depth
        depth -= record == _EOF
        if record == _EOF and depth < 1:
            return
        at += 4 + length


def inspect_book(stream: bytes) -> BookFacts:
    """Facts of a workbook stream; Refusal where it is old, locked, broken, or larger than any return can be."""
    try:
        if len(stream) < 8 or unpack_from("<H", stream)[0] not in (_BOF, 0x09, 0x209, 0x409):
            raise Refusal(_BROKEN)
        if unpack_from("<HHH", stream)[0] != _BOF or unpack_from("<H", stream, 4)[0] != _BIFF8:
            raise Refusal("是 Excel 95 或更早版本的旧格式，读不出")
        facts, sheets, formats, declared = BookFacts(), [], [], dict[int, tuple[str, bool]]()
        for record, at, length, _ in _records(stream, 0):
            if record == _FILEPASS:
                raise Refusal("文件有打开密码")
            if record == _CODEPAGE and length == 2 and stream[at : at + 2] != _UTF_16:
                facts.changes |= {at: _UTF_16[0], at + 1: _UTF_16[1]}
            if record == _DATEMODE and length >= 2:
                facts.epoch_1904 = stream[at] == 1
            elif record == _BOUNDSHEET and length >= 8:
                sheets.append(unpack_from("<I", stream, at)[0])
            elif record == _XF and length >= 4:
                formats.append(unpack_from("<H", stream, at + 2)[0])
            elif record == _FORMAT and length >= 5:
                declared[unpack_from("<H", stream, at)[0]] = _code(stream[at : at + length])
            elif record == _SST and length >= 8 and unpack_from("<I", stream, at + 4)[0] > len(stream):
                raise Refusal(_BROKEN)
        if len(sheets) > limits.SHEETS:
            raise Refusal(f"工作簿里有 {len(sheets)} 张工作表，多得不正常，没有打开")
        own = {number for number, (code, _) in declared.items() if not code.startswith(RESERVED)}
        unknown = {number for number, (code, wide) in declared.items() if (wide or number < _FIRST_OWN) and is_date_code(code)}
        eastern = frozenset(i for i, number in enumerate(formats) if number in (EASTERN_DATES - own) | unknown)
        for start in sheets:
            hidden, dated, changes = _inspect_sheet(stream, start, eastern, facts.epoch_1904)
            facts.hidden_rows.append(hidden)
            facts.dated.append(dated)
            facts.changes |= changes
    except StructError as error:
        raise Refusal(_BROKEN) from error
    return facts


def _code(data: bytes) -> tuple[str, bool]:
    """The code of a FORMAT record, and whether it is written in wide characters: the reader follows neither these nor numbers below 164."""
    wide = bool(data[4] & 1)
    return data[5:].decode("utf-16-le" if wide else "latin-1", "replace"), wide


def _inspect_sheet(
    stream: bytes, start: int, eastern: frozenset[int], epoch_1904: bool
) -> tuple[frozenset[int], dict[tuple[int, int], str], dict[int, int]]:
    """Hidden rows, the texts of numbers in one of the `eastern` formats, and changes; Refusal where the sheet is broken or too large."""
    if start >= len(stream):
        raise Refusal(_BROKEN)
    hidden: set[int] = set()
    dated: dict[tuple[int, int], str] = {}
    changes: dict[int, int] = {}
    rows, columns = 0, 0
    for record, at, length, depth in _records(stream, start):
        if depth > 1:
            changes |= {at - 4: 0xFF, at - 3: 0xFF}
        elif record == _DIMENSIONS:
            _check_dimensions(unpack_from("<4H" if length == 10 else "<IIHH", stream, at))
        elif record == _ROW and length >= 16:
            if unpack_from("<H", stream, at + 12)[0] & _HIDDEN:
                hidden.add(unpack_from("<H", stream, at)[0])
        elif record in _CELLS and length >= 4:
            row, column = unpack_from("<HH", stream, at)
            if record == _MULRK and length >= 6:
                column = max(column, unpack_from("<H", stream, at + length - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if record in _OLD_FORMULAS:
                changes[at - 3] = 0
            for place, style, number in _numbers(stream, record, at, length) if eastern else ():
                if style in eastern:
                    dated[row, place] = serial_text(number, epoch_1904)
    if columns > _COLUMNS:
        raise Refusal(_BROKEN)
    if rows * columns > limits.CELLS:
        raise Refusal("工作表大得不正常，没有打开")
    return frozenset(hidden), dated, changes


def _numbers(stream: bytes, record: int, at: int, length: int) -> Iterator[tuple[int, int, float]]:
    """(column, style, value) of the numbers that a cell record holds."""
    column, style = unpack_from("<HH", stream, at + 2)
    if record == _RK:
        yield column, style, _rk(stream, at + 6)
    elif record == _NUMBER or (record in _FORMULAS and stream[at + 12 : at + 14] != b"\xff\xff"):
        yield column, style, unpack_from("<d", stream, at + 6)[0]
    elif record == _MULRK:
        for nth, place in enumerate(range(at + 4, at + length - 7, 6)):
            yield column + nth, unpack_from("<H", stream, place)[0], _rk(stream, place + 2)


def _rk(stream: bytes, at: int) -> float:
    """The number of an RK field: 30 bits of an integer or of a double, perhaps in hundredths."""
    (raw,) = unpack_from("<I", stream, at)
    if raw & 2:
        number = float(unpack_from("<i", stream, at)[0] >> 2)
    else:
        number = unpack_from("<d", bytes(4) + (raw & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return number / 100 if raw & 1 else number


def _check_dimensions(said: tuple[int, ...]) -> None:
    """First row, row after the last, first column, column after the last: what a reader reserves room for."""
    top, below, left, beyond = said
    backwards = (below and top >= below) or (beyond and left >= beyond)
    if below > _ROWS or beyond > _COLUMNS or top > _ROWS or left > _COLUMNS or backwards:
        raise Refusal(_BROKEN)
