"""XML parts of a workbook in the one shape that every reader here understands; what no office program minds is mended, not refused.

Belongs here: encodings, literal sections, escaped characters, lying counts, odd targets. Does not belong here: unpacking (sniff).
A count is the worst: the reader asks for the memory that it names, and ends the whole process when there is none.
"""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']", re.IGNORECASE)
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_AS_IT_IS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_ENCODINGS = {"utf-16", "utf-16le", "utf-16be", "gbk", "gb2312", "gb18030", "big5", "iso-8859-1", "windows-1252"}
_LITERAL = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ESCAPE = re.compile(rb"_x(?!00)([0-9A-Fa-f]{4})_")
_HEAD = 4096
_COUNTS = re.compile(rb"(<(?:\w+:)?sst\b[^>]*?)\s(?:uniqueC|c)ount\s*=\s*[\"'](\d+)[\"']")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?\bref\s*=\s*[\"']([^\"']*)[\"'][^>]*/>")
_RANGE = re.compile(rb"^[A-Za-z]{1,3}\d{1,7}(?::[A-Za-z]{1,3}\d{1,7})?$")
_TARGET = re.compile(rb"(\bTarget\s*=\s*[\"'])([^\"':]*)([\"'])")


def mended(name: str, data: bytes) -> bytes:
    """The part `name` as the reader takes it; the very same object where there is nothing to mend."""
    whole = _whole(name.lower(), _in_utf8(data))
    return data if whole == data else whole


def _whole(name: str, data: bytes) -> bytes:
    if b"<![CDATA[" in data:  # the reader drops such text without a word
        data = _LITERAL.sub(lambda m: m.group(1).replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;"), data)
    if name.endswith(".rels"):
        return _TARGET.sub(lambda m: m.group(1) + _path(m.group(2)) + m.group(3), data)
    if name.endswith("sharedstrings.xml"):
        data = _honest(data)
    elif "worksheets/" in name:
        data = _measured(data)
    if b"_x" in data and name.endswith(".xml"):
        data = _ESCAPE.sub(_character, data)
    return data


def _in_utf8(data: bytes) -> bytes:
    encoding = next((codec for mark, codec in _WIDE if data.startswith(mark)), None)
    if encoding is None:
        declared = _DECLARED.match(data[:200])
        if declared is None or declared.group(1).lower() in _AS_IT_IS:
            return data
        encoding = declared.group(1).decode("ascii").lower()
    if encoding not in _ENCODINGS | {"utf-16-le", "utf-16-be"}:
        return data
    try:
        text = data.decode("gb18030" if encoding.startswith("gb") else encoding)
    except (UnicodeDecodeError, LookupError):
        return data
    return _DECLARATION.sub('<?xml version="1.0" encoding="UTF-8"?>', text).encode()


def _character(match: re.Match[bytes]) -> bytes:
    """The character that Excel's escape stands for; those below U+0100 are left to the reader, halves of a pair as they are."""
    code = int(match.group(1), 16)
    return match.group() if 0xD800 <= code < 0xE000 else chr(code).encode()


def _honest(data: bytes) -> bytes:
    """Without the counts of strings where they are more than the part can hold."""
    head = data[:_HEAD]
    while (said := _COUNTS.search(head)) and int(said.group(2)) > len(data):
        head = head[: said.start()] + said.group(1) + head[said.end() :]
    return data if len(head) == min(_HEAD, len(data)) else head + data[_HEAD:]


def _measured(data: bytes) -> bytes:
    """Without a size of the sheet that is no range."""
    said = _DIMENSION.search(data[:_HEAD])
    if said is None or _RANGE.match(said.group(1)):
        return data
    return data[: said.start()] + data[said.end() :]


def _path(target: bytes) -> bytes:
    """A target inside the package without detours: ./worksheets, ../xl/worksheets and worksheets\\ are worksheets/."""
    plain = target.replace(b"\\", b"/")
    while plain.startswith(b"./"):
        plain = plain[2:]
    return b"/" + plain[3:] if plain.startswith(b"../xl/") else plain
