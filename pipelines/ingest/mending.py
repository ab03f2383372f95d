"""XML parts of a workbook in the one shape that every reader here understands; what no office program minds is mended, not refused.

Belongs here: encodings, literal sections, comments, line breaks between tags, escaped characters, lying counts, odd targets, error values,
additions of newer programs.
Does not belong here: unpacking (sniff).
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
_LITERAL, _COMMENT = (b"<![CDATA[", b"]]>"), (b"<!--", b"-->")
_SHEET = re.compile(rb"<(?:\w+:)?worksheet\b")
_ESCAPE = re.compile(rb"(?<!_x005[Ff])_x(?!00)([0-9A-Fa-f]{4})_")
_ESCAPED_VALUE = re.compile(rb"(?<=[<:]v)(\s[^>]*|)>([^<]*_x00[^<]*)")
_ESCAPE_BELOW = re.compile(rb"_x00([0-9A-Fa-f]{2})_")
_HEAD = 4096
_COUNTS = re.compile(rb"(<(?:\w+:)?sst\b[^>]*?)\s(?:uniqueC|c)ount\s*=\s*[\"'](\d+)[\"']")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b(?:[^>]*?\bref\s*=\s*[\"']([^\"']*)[\"'])?[^>]*/>")
_RANGE = re.compile(rb"^[A-Za-z]{1,3}\d{1,7}(?::[A-Za-z]{1,3}\d{1,7})?$")
_ADDITION = re.compile(rb"<((?:\w+:)?)extLst\b[^>]*>(?:(?!</?(?:\w+:)?c[\s/>]).)*</\1extLst\s*>(?=\s*</(?:\w+:)?c\s*>)", re.DOTALL)
_ERROR = re.compile(
    rb"(<(?:\w+:)?c\b[^>]*\bt\s*=\s*[\"']e[\"'][^>]*>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f\s*>)\s*)?<(?:\w+:)?v\b[^>]*>\s*)"
    rb"#(?!(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)\s*<)[A-Z_/]+[!?]?(\s*<)"
)
_FALSE = re.compile(
    rb"(<(?:\w+:)?c\b[^>]*\bt\s*=\s*[\"']b[\"'][^>]*>(?:(?!</?(?:\w+:)?c[\s/>]).)*?<(?:\w+:)?v\b[^>]*>\s*)false(?=\s*<)",
    re.DOTALL | re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    rb"(<(?:\w+:)?c\b[^<>]*\st\s*=\s*[\"'])n([\"'][^<>]*>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f\s*>)\s*)?<(?:\w+:)?v(?:\s[^<>]*)?>)"
    rb"(?![+-]?[\d.]+(?:[eE][+-]?\d+)?<)([^<&]+)(?=<)"
)
_SPOKEN_NUMBER = re.compile(rb"\s*([+-]?)(\d{1,3}(?:,\d{3})+|\d+)((?:\.\d*)?(?:[eE][+-]?\d+)?)\s*")
_EMPTY_VALUE = re.compile(rb"<((?:\w+:)?v)\s*/>")
_MACROS = re.compile(rb"http://schemas\.microsoft\.com/office/2006/relationships/xl(?:Intl)?Macrosheet")
_CHART = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet"
_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]{2})|(\d{2,3}));")
_LAID_OUT = re.compile(rb"<(?:\w+:)?table-(?:row|cell|column)\b[^<>]*>\s+<")
_BETWEEN = re.compile(rb"(</?(?:\w+:)?(?:table|table-[a-z-]+|covered-table-cell|spreadsheet)\b[^<>]*>|</(?:\w+:)?[ph]>)\s+(?=<)")
_UNKNOWN = re.compile(rb"(\boffice:value-type\s*=\s*[\"'])(?!(?:float|percentage|currency|date|time|boolean|string)[\"'])[^\"'<>]*([\"'])")
_SECOND_PROPERTIES = re.compile(rb"(?<=>)\s*<(\w+:)workbookPr\b(?![^>]*\bdate1904)[^>]*/>")
_TARGET = re.compile(rb"(\bTarget\s*=\s*[\"'])([^\"':]*)([\"'])")


def mended_opendocument(content: bytes) -> bytes:
    """The content.xml of an .ods as the reader takes it, the very same object where there is nothing to mend: no white space between the
    tags of tables, which stops it, and no kinds of values that it does not know, whose texts it drops."""
    if _LAID_OUT.search(content):
        content = _BETWEEN.sub(rb"\1", content)
    return _UNKNOWN.sub(rb"\1string\2", content) if _UNKNOWN.search(content) else content


def mended(name: str, data: bytes) -> bytes:
    """The part `name` as the reader takes it; the very same object where there is nothing to mend."""
    whole = _whole(name.lower(), _in_utf8(data))
    return data if whole == data else whole


def _whole(name: str, data: bytes) -> bytes:
    if b"!" in data and any(begin[1:] in data for begin, _ in (_LITERAL, _COMMENT)):
        data = _said_plainly(data)
    if name.endswith(".rels"):
        data = _MACROS.sub(_CHART, data)  # a sheet of macros has no data either, but stops the reader
        return _TARGET.sub(lambda m: m.group(1) + _path(m.group(2)) + m.group(3), data)
    in_cells = "worksheets/" in name or bool(_SHEET.search(data, 0, _HEAD))
    if name.endswith("sharedstrings.xml"):
        data = _honest(data)
    elif in_cells:
        data = _plain(_measured(data))
    elif name.endswith("workbook.xml") and b"date1904" in data:
        data = _SECOND_PROPERTIES.sub(b"", data)  # the reader takes the last ones it meets for the book's, and loses the date system
    if b"_" in data and b"_x" in data and name.endswith(".xml"):
        data = _ESCAPE.sub(_character, data)
        data = _ESCAPED_VALUE.sub(_value, data) if in_cells else data
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


def _value(match: re.Match[bytes]) -> bytes:
    """The result of a formula with the characters that its escapes stand for: the reader minds them in strings alone."""
    return match.group(1) + b">" + _ESCAPE_BELOW.sub(_reference, match.group(2))


def _reference(match: re.Match[bytes]) -> bytes:
    code = int(match.group(1), 16)
    return b"&#%d;" % code if code >= 32 or code in (9, 10, 13) else match.group()


def _said_plainly(data: bytes) -> bytes:
    """Without comments, the text of literal sections escaped: the reader drops a text with such a section, or behind a comment."""
    found, at = [], 0
    while (begin := data.find(b"<!", at)) > -1:
        mark, close = next((pair for pair in (_LITERAL, _COMMENT) if data.startswith(pair[0], begin)), (b"<!", b""))
        end = data.find(close, begin + len(mark))
        if end < 0:
            break
        text = {_LITERAL[0]: data[begin + len(mark) : end], _COMMENT[0]: b""}.get(mark)
        found += [data[at:begin], mark if text is None else _escaped(text)]
        at = end + len(close)
    return b"".join([*found, data[at:]])


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _honest(data: bytes) -> bytes:
    """Without the counts of strings where they are more than the part can hold."""
    head = data[:_HEAD]
    while (said := _COUNTS.search(head)) and int(said.group(2)) > len(data):
        head = head[: said.start()] + said.group(1) + head[said.end() :]
    return data if len(head) == min(_HEAD, len(data)) else head + data[_HEAD:]


def _measured(data: bytes) -> bytes:
    """Without a size of the sheet that is no range."""
    said = _DIMENSION.search(data[:_HEAD])
    if said is None or _RANGE.match(said.group(1) or b""):
        return data
    return data[: said.start()] + data[said.end() :]


def _plain(data: bytes) -> bytes:
    """Cells without what newer programs add to them, which the reader refuses whole sheets for: their errors (#SPILL!) are #VALUE!."""
    begin, end = data.find(b"sheetData"), data.rfind(b"sheetData")
    if -1 < data.find(b"extLst") < end:
        data = _ADDITION.sub(b"", data)
    if data.find(b"b", begin + 1, end) > -1 and (b"alse<" in data or b"ALSE<" in data):  # anything but 0 is true to the reader
        data = _FALSE.sub(rb"\g<1>0", data)
    if data.find(b"\n", begin, end) > -1 and (b"v/>" in data or b"v />" in data):  # the reader takes what stands behind it for the value
        data = _EMPTY_VALUE.sub(rb"<\1></\1>", data)
    if b'"n"' in data or b"'n'" in data:
        data = _NO_NUMBER.sub(_number_or_text, data)
    if b"#" not in data:  # one byte is found ten times faster than two
        return data
    if b">#" in data:
        data = _ERROR.sub(rb"\1#VALUE!\2", data)
    return _REFERENCE.sub(_letter, data) if b"&#" in data else data


def _number_or_text(match: re.Match[bytes]) -> bytes:
    """A cell of numbers that holds none as the reader takes it: blanks and marks of thousands around a number are left out, any other
    text (-, 暂无) is the text of a formula."""
    opening, closing, said = match.groups()
    if plain := _SPOKEN_NUMBER.fullmatch(said):
        return opening + b"n" + closing + plain.group(1) + plain.group(2).replace(b",", b"") + plain.group(3)
    return opening + b"str" + closing + said


def _letter(match: re.Match[bytes]) -> bytes:
    """The letter or digit that a character reference in a value stands for: the reader drops the whole number otherwise."""
    code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    return bytes([code]) if code < 128 and (chr(code).isalnum() or chr(code) in "+-.") else match.group()


def _path(target: bytes) -> bytes:
    """A target inside the package without detours: ./worksheets, ../xl/worksheets and worksheets\\ are worksheets/."""
    plain = target.replace(b"\\", b"/")
    while plain.startswith(b"./"):
        plain = plain[2:]
    plain = plain.replace(b"macrosheets/", b"chartsheets/")
    return b"/" + plain[3:] if plain.startswith(b"../xl/") else plain
