"""Books of the old binary format as other programs write them: charts inside sheets, other code pages, older records, capitals."""

from __future__ import annotations

import re
from pathlib import Path
from struct import pack, unpack_from

import pytest

from pipelines.demo.formats.compound import compound_file
from pipelines.ingest.compound import Compound
from pipelines.ingest.formats import is_date_code
from pipelines.ingest.reading import cells

GOLDEN = Path(__file__).parents[2] / "golden" / "activity_record" / "hidden_and_strange_as_xls" / "input.xls"
_BOF, _EOF, _NUMBER, _MERGED, _BOUND = 0x809, 0x0A, 0x203, 0xE5, 0x85


def record(kind: int, data: bytes) -> bytes:
    return pack("<HH", kind, len(data)) + data


def chart() -> bytes:
    """A chart with the numbers it remembers, as if they were the cells A1, B1 and A2."""
    numbers = b"".join(record(_NUMBER, pack("<HHHd", row, column, 0, 77.0)) for row, column in ((0, 0), (0, 1), (1, 0)))
    return record(_BOF, pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 6)) + numbers + record(_EOF, b"")


def with_charts(stream: bytes) -> bytes:
    """The workbook stream with a chart in every sheet before its merged cells, or at its end."""
    out, moved, bounds, at, depth = bytearray(), {}, [], 0, 0
    while at + 4 <= len(stream) and stream[at : at + 4] != bytes(4):
        kind, length = unpack_from("<HH", stream, at)
        if kind == _BOF:
            moved[at], depth, charted = len(out), depth + 1, False
        if len(moved) > 1 and kind in (_MERGED, _EOF) and not charted:
            out, charted = out + chart(), True
        if kind == _BOUND:
            bounds.append(len(out) + 4)
        out += stream[at : at + 4 + length]
        at += 4 + length
    for place in bounds:
        out[place : place + 4] = pack("<I", moved[unpack_from("<I", out, place)[0]])
    return bytes(out)


def seen(path: Path) -> list[tuple[str, str, str]]:
    return [(cell.sheet, cell.cell, cell.text) for cell in cells(path)]


def test_numbers_of_a_chart_are_no_cells_and_its_end_is_not_the_sheets(tmp_path: Path) -> None:
    stream = Compound(GOLDEN.read_bytes()).stream("Workbook")
    assert stream is not None
    charted = with_charts(stream)
    assert len(charted) > len(stream)
    path = tmp_path / "带图表.xls"
    path.write_bytes(compound_file({"Workbook": charted}))
    assert seen(path) == seen(GOLDEN)


def test_capitals_in_the_name_of_the_stream_are_no_difference(tmp_path: Path) -> None:
    stream = Compound(GOLDEN.read_bytes()).stream("Workbook")
    assert stream is not None
    path = tmp_path / "大写.xls"
    path.write_bytes(compound_file({"WORKBOOK": stream}))
    assert seen(path) == seen(GOLDEN)


@pytest.mark.parametrize("code_page", [936, 1252, 65001, 0x8000])
def test_a_code_page_says_nothing_about_texts(tmp_path: Path, code_page: int) -> None:
    book = Compound(GOLDEN.read_bytes())
    stream = book.stream("Workbook")
    assert stream is not None
    at = stream.index(record(0x42, pack("<H", 1200))) + 4
    path = tmp_path / "代码页.xls"
    path.write_bytes(book.changed("Workbook", {at: code_page & 0xFF, at + 1: code_page >> 8}))
    assert seen(path) == seen(GOLDEN)


@pytest.mark.parametrize("number", [0x06, 0x206, 0x406])
def test_formulas_under_older_numbers_keep_their_values(tmp_path: Path, number: int) -> None:
    book = Compound(GOLDEN.read_bytes())
    stream = book.stream("Workbook")
    assert stream is not None
    sheet = stream.index(record(_BOF, pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6)))
    formula = record(number, pack("<HHHdHIH", 200, 1, 15, 42.0, 0, 0, 3) + b"\x1e\x2a\x00")
    cut = sheet + 20
    path = tmp_path / "公式.xls"
    path.write_bytes(compound_file({"Workbook": moved(stream, cut, formula)}))
    assert set(seen(path)) - set(seen(GOLDEN)) == {(seen(GOLDEN)[0][0], "B201", "42")}


DECLARED = [
    ("", False, True), ("reserved-0x3A", True, True), ("0.00", True, False), ('yyyy"年"m"月"d"日"', True, True),
    ("dd\\-mmm\\-yyyy", False, True), ("0.00", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wide", "is_date"), DECLARED)
def test_a_number_of_a_format_means_what_the_book_says(tmp_path: Path, code: str, wide: bool, is_date: bool) -> None:
    stream = Compound(GOLDEN.read_bytes()).stream("Workbook")
    assert stream is not None
    at = stream.index(pack("<HHHH", 0xE0, 20, 0, 165)) + 6  # the number of the one format of dates, yyyy-mm-dd
    stream = stream[:at] + pack("<H", 58) + stream[at + 2 :]
    letters = code.encode("utf-16-le" if wide else "latin-1")
    declared = record(0x41E, pack("<HHB", 58, len(code), wide) + letters) if code else b""
    path = tmp_path / "格式.xls"
    path.write_bytes(compound_file({"Workbook": moved(stream, stream.index(pack("<HHH", 0x41E, 12, 164)), declared)}))
    dated = {(sheet, cell, text) for sheet, cell, text in seen(GOLDEN) if re.fullmatch(r"20\d\d-\d\d-\d\d", text)}
    assert dated
    assert (dated <= set(seen(path))) == is_date


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ('yyyy"年"m"月"d"日";@', True), ("m/d/yyyy", True), ("h:mm AM/PM", True), (r"yyyy\-mm\-dd", True), ("General", False),
        ("0.00", False), ("[$-804]aaaa", False), ("[h]:mm:ss", False), ('"day" 0', False), ("[Red]#,##0", False), ("@", False),
    ],
)  # fmt: skip
def test_codes_of_days(code: str, is_date: bool) -> None:
    assert is_date_code(code) == is_date


def moved(stream: bytes, cut: int, piece: bytes) -> bytes:
    """The stream with a piece put in, the starts of later sheets moved behind it."""
    out, at = bytearray(stream[:cut] + piece + stream[cut:]), 0
    while unpack_from("<H", stream, at)[0] != _EOF:
        kind, length = unpack_from("<HH", stream, at)
        if kind == _BOUND and (start := unpack_from("<I", stream, at + 4)[0]) >= cut:
            place = at + 4 + (len(piece) if at >= cut else 0)
            out[place : place + 4] = pack("<I", start + len(piece))
        at += 4 + length
    return bytes(out)


def mini_file(data: bytes) -> bytes:
    """A compound file whose one stream is so short that it lies in sectors of 64 bytes, every second of them not its own."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    pieces = [data[at : at + 64].ljust(64, b"\0") for at in range(0, len(data), 64)]
    mini = b"".join(piece + bytes(64) for piece in pieces).ljust(512 * -(-len(pieces) * 128 // 512), b"\0")
    mini_fat = [free] * 128
    for place in range(len(pieces)):
        mini_fat[2 * place] = 2 * place + 2 if place + 1 < len(pieces) else end
    sectors = len(mini) // 512
    fat = [0xFFFFFFFD, end, end, *(n + 4 for n in range(sectors - 1)), end]
    fat += [free] * (128 - len(fat))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        encoded = name.encode("utf-16-le")
        head = encoded.ljust(64, b"\0") + pack("<HBBIII", len(encoded) + 2, kind, 1, free, free, child)
        return head + bytes(36) + pack("<IQ", start, size)

    directory = (entry("Root Entry", 5, 1, 3, len(mini)) + entry("Short", 2, free, 0, len(data))).ljust(512, b"\0")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += pack("<9I", 0, 1, 1, 0, 4096, 2, 1, end, 0) + pack("<109I", 0, *[free] * 108)
    return header + pack("<128I", *fat) + directory + pack("<128I", *mini_fat) + mini


@pytest.mark.parametrize("size", [70, 700])
def test_bytes_of_a_stream_are_changed_where_they_lie(size: int) -> None:
    data = bytes(range(256)) * 3
    file = mini_file(data[:size])
    assert Compound(file).stream("Short") == data[:size]
    changed = Compound(file).changed("short", {63: 0xEE, 64: 0xEF})
    assert Compound(changed).stream("Short") == data[:63] + b"\xee\xef" + data[65:size]
    assert len(changed) == len(file)
    large = compound_file({"Long": data * 9})
    assert Compound(Compound(large).changed("Long", {511: 1, 512: 2})).stream("Long") == (data * 9)[:511] + b"\x01\x02" + (data * 9)[513:]
