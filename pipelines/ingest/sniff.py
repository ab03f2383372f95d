"""What kind of file the bytes are, told from the bytes and never from a name, and whether it is safe to open.

Belongs here: magic numbers, the structure of zip and OLE containers, refusals in words an officer understands.
Does not belong here: cells (grid, delimited).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.biff import BookFacts, inspect_book
from pipelines.ingest.binsheet import scan_binary
from pipelines.ingest.compound import Compound
from pipelines.ingest.mending import mended, mended_opendocument
from pipelines.ingest.odsscan import scan_document
from pipelines.ingest.sheetscan import SheetScan

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTAINERS = (b"PK", _OLE)
_NAMED = (
    (b"%PDF", "实际是 PDF"), (b"\x89PNG", "实际是图片"), (b"\xff\xd8\xff", "实际是图片"), (b"GIF8", "实际是图片"), (b"BM", "实际是图片"),
    (b"Rar!", "实际是 RAR 压缩包"), (b"7z\xbc\xaf", "实际是 7z 压缩包"), (b"\x1f\x8b", "实际是 GZ 压缩包"), (b"{\\rtf", "实际是 RTF 文档"),
    (b"MIME-Version:", "实际是网页存档（MHT）"), (b"SQLite format 3", "实际是数据库文件"), (b"MZ", "实际是程序文件"),
)  # fmt: skip
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|table|head|body|meta)\b", re.IGNORECASE)
_FLAT = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_UNSAFE_XML = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNSAFE_XML_16 = tuple(word.encode(codec) for word in ("<!DOCTYPE", "<!ENTITY") for codec in ("utf-16-le", "utf-16-be"))
_BOF8 = b"\x09\x08\x10\x00\x00\x06"
_BOF5 = b"\x09\x08\x08\x00\x00\x05"
_OLD_BOF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_DATA_PART = re.compile(r"(?:worksheets/[^/]*|sharedStrings|workbook)\.xml$", re.IGNORECASE)
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32)))  # no XML, but written by programs and read by every office
_SHEET_PART = re.compile(
    r"^xl/.*\.xml$|^xl/workbook\.bin$|^xl/worksheets/.*\.bin$|^xl/.*\.rels$|^\[Content_Types\]\.xml$|^_rels/", re.IGNORECASE
)


@dataclass(frozen=True)
class Container:
    """A file that may be opened: its kind (xlsx, xlsb, ods, xls, spreadsheetml, page, delimited); parts of an xlsx, facts of xls, ods."""

    kind: str
    content: bytes
    parts: dict[str, bytes] = field(default_factory=dict)
    book: BookFacts = field(default_factory=BookFacts)
    scans: dict[str, SheetScan] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """True for kinds whose cells are texts and nothing else."""
        return self.kind in ("spreadsheetml", "page", "delimited")


def sniff(content: bytes) -> Container:
    """The container of the bytes; Refusal (one Chinese line) where they are no table that can be read safely."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Refusal("文件是空的，没有内容")
    if content.startswith(b"PK"):
        return _zip(content)
    if content.startswith(_OLE):
        return _ole(content)
    if content.startswith((_BOF8, _BOF5, *_OLD_BOF)):
        raise Refusal("是 Excel 95 或更早版本的旧格式，读不出")
    for magic, words in _NAMED:
        if content.startswith(magic):
            raise Refusal(f"不是表格，{words}")
    head = content[:4096].replace(b"\0", b"")  # UTF-16 too
    if _FLAT.search(head):
        return Container("spreadsheetml", content)
    if _HTML.search(head):
        return Container("page", content)
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<?xml"):
        raise Refusal("文件实际是 XML，不是工作簿")
    return Container("delimited", content)


def _ole(content: bytes) -> Container:
    if any(name.encode("utf-16-le") in content for name in ("EncryptedPackage", "EncryptionInfo")):
        raise Refusal("文件有打开密码")
    compound = Compound(content)
    name = "Workbook" if compound.stream("Workbook") else "Book"
    stream = compound.stream(name)
    if stream is None:
        for name, words in (("WordDocument", "Word 文档"), ("PowerPoint Document", "演示文稿")):
            if compound.stream(name) is not None:
                raise Refusal(f"不是表格，实际是{words}")
        raise Refusal("不是表格，里面没有工作簿")
    book = inspect_book(stream)
    if book.changes:
        content = compound.changed(name, book.changes)
    return Container("xls", content, book=book)


def _zip(content: bytes) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _workbook(archive, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise Refusal("文件有打开密码") from error
        raise Refusal("文件不完整或已损坏（压缩结构读不通）") from error


def _workbook(archive: zipfile.ZipFile, content: bytes) -> Container:
    members = archive.infolist()
    names = [m.filename for m in members]
    if len(members) > limits.ZIP_MEMBERS:
        raise Refusal("文件内部的部件多得不正常，没有打开")
    if len(set(names)) != len(names):
        raise Refusal("文件内部有重名的部件，已损坏")
    for member in members:
        swollen = member.file_size > limits.RATIO_FROM and member.file_size > limits.INFLATION_RATIO * max(member.compress_size, 1)
        if swollen or sum(m.file_size for m in members) > limits.INFLATED_BYTES:
            raise Refusal("文件展开后大得不正常，没有打开")
        if member.flag_bits & 0x1:
            raise Refusal("文件有打开密码")
    lowered = {n.lower() for n in names}
    if "xl/workbook.xml" in lowered:
        kind = "xlsx"
    elif "xl/workbook.bin" in lowered:
        parts, changed = _inflate(archive, members)
        return Container("xlsb", _repacked(archive, members, changed) if changed else content, scans=scan_binary(parts))
    elif "content.xml" in names:  # in this spelling only: the reader takes no other
        data = _opendocument(archive, names)
        whole = mended_opendocument(data)
        mended_content = content if whole is data else _repacked(archive, members, {"content.xml": whole})
        return Container("ods", mended_content, scans=scan_document(data))
    elif any(n.startswith("word/") for n in lowered):
        raise Refusal("不是表格，实际是 Word 文档")
    elif any(n.startswith("ppt/") for n in lowered):
        raise Refusal("不是表格，实际是演示文稿")
    elif any(n.endswith("workbook.xml") for n in lowered):
        kind = "xlsx"
    else:
        raise Refusal("是压缩包，里面不是工作簿")
    parts, changed = _inflate(archive, members)
    return Container(kind, _repacked(archive, members, changed) if changed else content, parts)


def _repacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], changed: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as out:
        for member in members:
            out.writestr(member.filename, changed[member.filename] if member.filename in changed else archive.read(member))
    return memory.getvalue()


def _inflate(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """XML parts that a reader opens, held against their declared size and mended, and those of them that were changed.

    Refusal where one declares entities.
    """
    parts: dict[str, bytes] = {}
    changed: dict[str, bytes] = {}
    for member in members:
        if not _SHEET_PART.match(member.filename) and not member.filename.endswith("workbook.xml") and member.filename != "content.xml":
            continue
        with archive.open(member) as handle:
            data = handle.read(member.file_size + 1)
        if len(data) != member.file_size:
            raise Refusal("文件不完整或已损坏（部件大小不符）")
        if (whole := mended(member.filename, data)) is not data:
            changed[member.filename] = data = whole
        if (b"!" in data and b"<!" in data and _UNSAFE_XML.search(data)) or (
            b"\x00" in data[:200] and any(word in data for word in _UNSAFE_XML_16)
        ):
            raise Refusal("文件内部含有不该有的实体声明，没有打开")
        parts[member.filename] = data
    return parts, changed


def is_data_part(name: str) -> bool:
    """True for the parts of a workbook that hold cells or their texts."""
    return bool(_DATA_PART.search(name))


def well_formed(xml: bytes) -> bool:
    """False where tags do not match: a reader that stops there without a word loses rows. Stray control characters are let pass."""
    return _parses(xml) or _parses(xml.translate(None, _CONTROLS))


def _parses(xml: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def _opendocument(archive: zipfile.ZipFile, names: list[str]) -> bytes:
    """The content.xml; Refusal where it is locked, no spreadsheet, or declares entities."""
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refusal("文件有打开密码")
    if "mimetype" in names and b"spreadsheet" not in archive.read("mimetype"):
        raise Refusal("不是表格，实际是其他文档")
    data = archive.read("content.xml")
    if _UNSAFE_XML.search(data):
        raise Refusal("文件内部含有不该有的实体声明，没有打开")
    return data
