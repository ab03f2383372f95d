"""Files that no reader should open, and workbooks with something strange in the archive: bombs, entities, a password, macros.

Belongs here: finished .xlsx bytes → such bytes, harmless to keep. Does not belong here: which book gets them (faults).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from struct import pack

from pipelines.demo.formats.compound import compound_file
from pipelines.demo.formats.packed import zipped

_SHEET = "xl/worksheets/sheet1.xml"
_SWOLLEN = 48 << 20
_TRANSITIONAL, _STRICT = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
_ENTITIES = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
_OUTSIDE = b'<!DOCTYPE worksheet [<!ENTITY a SYSTEM "http://192.0.2.1/a.txt">]>'


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with_doctype(data: bytes, doctype: bytes) -> bytes:
    parts = _parts(data)
    head, mark, rest = parts[_SHEET].partition(b"?>")
    parts[_SHEET] = head + mark + doctype + rest
    return zipped(parts)


def encrypted(data: bytes) -> bytes:
    """The look of a workbook saved with a password: the two streams of an encrypted package, filled with noise."""
    noise = b"".join(hashlib.sha256(data + pack("<I", n)).digest() for n in range(len(data) // 32 + 1))[: len(data)]
    info = pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>'
    return compound_file({"EncryptionInfo": info, "EncryptedPackage": pack("<Q", len(data)) + noise})


def zip_bomb(data: bytes) -> bytes:
    """A sheet that is small in the archive and swells a thousandfold."""
    return zipped(_parts(data) | {_SHEET: b" " * _SWOLLEN})


def xml_bomb(data: bytes) -> bytes:
    """A sheet that declares entities out of entities."""
    return _with_doctype(data, _ENTITIES)


def external_entity(data: bytes) -> bytes:
    """A sheet that asks for a file from elsewhere."""
    return _with_doctype(data, _OUTSIDE)


def macro_book(data: bytes) -> bytes:
    """The workbook as .xlsm with a (dead) macro project."""
    parts = _parts(data)
    types = parts["[Content_Types].xml"]
    plain, with_macros = b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    types = types.replace(b"application/vnd." + plain, b"application/vnd." + with_macros)
    binary = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    parts["[Content_Types].xml"] = types.replace(b"</Types>", binary)
    return zipped(parts | {"xl/vbaProject.bin": compound_file({"PROJECT": b"Sub Auto_Open()"})})


def strict_book(data: bytes) -> bytes:
    """The workbook in strict OOXML: the same parts in the namespaces of ISO 29500 strict."""
    parts = _parts(data)
    for name, body in parts.items():
        for folder in (b"spreadsheetml", b"officeDocument"):
            body = body.replace(_TRANSITIONAL + folder + b"/2006/", _STRICT + folder + b"/")
        parts[name] = body
    return zipped(parts)


def strange_names(data: bytes) -> bytes:
    """The workbook with a member that would like to be written outside."""
    return zipped(_parts(data) | {"../../../escape.txt": b"never written"})


def excel_95(_: bytes) -> bytes:
    """The start of a workbook stream of Excel 95."""
    return pack("<HHHHHH", 0x809, 8, 0x500, 5, 0x0DBB, 0x07CC) + bytes(512)


def picture(_: bytes) -> bytes:
    """A photograph of the table."""
    return b"\x89PNG\r\n\x1a\n" + bytes(2048)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) * 3 // 5],
    "no_bytes": lambda _: b"",
    "encrypted": encrypted,
    "zip_bomb": zip_bomb,
    "xml_bomb": xml_bomb,
    "external_entity": external_entity,
    "excel_95": excel_95,
    "picture": picture,
    "wrong_encoding": lambda data: data[:40] + b"\xff\xff\xff" + data[40:],
}
DISGUISES: dict[str, Callable[[bytes], bytes]] = {"macro_book": macro_book, "strict_book": strict_book, "strange_names": strange_names}
