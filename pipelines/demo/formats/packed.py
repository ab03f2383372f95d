"""A workbook as a zip of other parts than .xlsx has: .xlsb ([MS-XLSB]) and .ods (OpenDocument 1.3).

Belongs here: the parts that texts, numbers, dates, merges and hidden rows need. Does not belong here: formulas, looks.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from struct import pack
from xml.sax.saxutils import escape, quoteattr

from pipelines.demo.placing import Placed
from pipelines.demo.plan import Formula, Written

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
Sheets = Sequence[tuple[str, Placed, bool]]
_EPOCH = date(1899, 12, 30)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(parts: Mapping[str, bytes], stored: frozenset[str] = frozenset()) -> bytes:
    """A zip with these parts in their order and a fixed time; those in `stored` are not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in parts.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            target.writestr(info, body)
    return out.getvalue()


def _by_row(placed: Placed) -> dict[int, dict[int, Written]]:
    rows: dict[int, dict[int, Written]] = {}
    for row, column, value, _ in placed.cells:
        rows.setdefault(row, {})[column] = value
    return dict(sorted(rows.items()))


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), bytearray()
    while True:
        length.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return head + bytes(length) + data


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return pack("<I", len(encoded) // 2) + encoded


def _binary_cell(column: int, value: Written) -> bytes:
    match value:
        case None:
            return b""
        case Formula():
            raise ValueError("公式不能写进 .xlsb 演示文件")
        case date():
            return _record(5, pack("<IId", column, 1, (value - _EPOCH).days))
        case int() | float():
            return _record(5, pack("<IId", column, 0, value))
        case _:
            return _record(6, pack("<II", column, 0) + _wide(value))


def _binary_sheet(placed: Placed) -> bytes:
    rows = _by_row(placed)
    width = max(column for cells in rows.values() for column in cells)
    out = [_record(129), _record(148, pack("<IIII", 0, max(rows), 0, width)), _record(145)]
    for row, cells in rows.items():
        hidden = 0x10 if row in placed.hidden_rows else 0
        out.append(_record(0, pack("<IIHBBBI", row, 0, 300, 0, hidden, 0, 0)))
        out += [_binary_cell(column, value) for column, value in sorted(cells.items())]
    out.append(_record(146))
    if placed.merges:
        out.append(_record(177, pack("<I", len(placed.merges))))
        out += [_record(176, pack("<IIII", top, bottom, left, right)) for top, left, bottom, right in placed.merges]
        out.append(_record(178))
    return b"".join(out) + _record(130)


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{path}"/>' for n, (kind, path) in enumerate(targets, 1))
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def xlsb_bytes(sheets: Sheets) -> bytes:
    """The sheets (name, grid, hidden) as .xlsb. Raises ValueError for a formula."""
    numbers = range(1, len(sheets) + 1)
    kind = "application/vnd.ms-excel"
    overrides = [("xl/workbook.bin", f"{kind}.sheet.binary.macroEnabled.main"), ("xl/styles.bin", f"{kind}.styles")]
    overrides += [(f"xl/worksheets/sheet{n}.bin", f"{kind}.worksheet") for n in numbers]
    types = "".join(f'<Override PartName="/{name}" ContentType="{what}"/>' for name, what in overrides)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    bundles = [
        _record(156, pack("<II", 1 if hidden else 0, n) + _wide(f"rId{n}") + _wide(name))
        for n, (name, _, hidden) in enumerate(sheets, start=1)
    ]
    formats = [_record(47, pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0)) for number in (0, 14)]
    styles = _record(278) + _record(617, pack("<I", 2)) + b"".join(formats) + _record(618) + _record(279)
    book = _record(131) + _record(153, pack("<II", 0, 0) + _wide("")) + _record(143) + b"".join(bundles) + _record(144) + _record(132)
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{rels}{types}</Types>'.encode(),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.bin")]),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": _relations([*(("worksheet", f"worksheets/sheet{n}.bin") for n in numbers), ("styles", "styles.bin")]),
        "xl/styles.bin": styles,
    }
    return zipped(parts | {f"xl/worksheets/sheet{n}.bin": _binary_sheet(placed) for n, (_, placed, _) in zip(numbers, sheets, strict=True)})


def _document_cell(value: Written, span: tuple[int, int] | None) -> str:
    spans = f' table:number-columns-spanned="{span[1]}" table:number-rows-spanned="{span[0]}"' if span else ""
    match value:
        case None:
            return f"<table:table-cell{spans}/>"
        case Formula():
            raise ValueError("公式不能写进 .ods 演示文件")
        case date():
            shown = f' office:value-type="date" office:date-value="{value.isoformat()}"'
        case int() | float():
            shown = f' office:value-type="float" office:value="{value}"'
        case _:
            shown = ' office:value-type="string"'
    return f"<table:table-cell{spans}{shown}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def _document_table(name: str, placed: Placed) -> str:
    rows = _by_row(placed)
    width = 1 + max(column for cells in rows.values() for column in cells)
    spans, covered = placed.spans, placed.covered
    lines = []
    for row in range(max(rows) + 1):
        cells = rows.get(row, {})
        texts = [
            "<table:covered-table-cell/>" if (row, column) in covered else _document_cell(cells.get(column), spans.get((row, column)))
            for column in range(width)
        ]
        hidden = ' table:visibility="collapse"' if row in placed.hidden_rows else ""
        lines.append(f"<table:table-row{hidden}>{''.join(texts)}</table:table-row>")
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    return f"<table:table table:name={quoteattr(name)}>{columns}{''.join(lines)}</table:table>"


def ods_bytes(sheets: Sheets) -> bytes:
    """The sheets (name, grid, hidden) as .ods, none hidden. Raises ValueError for a formula."""
    spaces = " ".join(f'xmlns:{name}="{_ODS}{name}:1.0"' for name in ("office", "table", "text"))
    tables = "".join(_document_table(name, placed) for name, placed, _ in sheets)
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", _ODS_TYPE), ("content.xml", "text/xml"))
    )
    manifest = f'{_XML}<manifest:manifest xmlns:manifest="{_ODS}manifest:1.0" manifest:version="1.3">{listed}</manifest:manifest>'
    content = f'{_XML}<office:document-content {spaces} office:version="1.3">{body}</office:document-content>'
    parts = {"mimetype": _ODS_TYPE.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    return zipped(parts, frozenset({"mimetype"}))
