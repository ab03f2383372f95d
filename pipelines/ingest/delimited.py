"""Text tables: UTF-8 with or without BOM, GB18030, UTF-16; comma, tab or semicolon.

Belongs here: bytes → rows of texts whose index is the line of the file. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_SEPARATORS = (",", "\t", ";", "，", "|")
_IN_TEXTS = {"，": 50, "|": 10}  # marks that stand in texts, too: so many of them weigh as much as one of the others
_AS_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x19\x1b-\x1f]")
_HEAD = 1 << 16
csv.field_size_limit(8 << 20)


def decode(content: bytes) -> str:
    """The text of the bytes; Refusal where no encoding of ours fits or the bytes are no text."""
    for mark, codec in _BOMS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], codec)
    if b"\x00" in content:
        even, odd = content[0::2].count(0), content[1::2].count(0)
        text = _strict(content, "utf-16-le" if odd >= even else "utf-16-be")
        if any(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") for c in text[:65_536] if c not in "\t\r\n"):
            raise Refusal("不是表格，内容不是文字")
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = _strict(content, "gb18030")
    if _CONTROL.search(text[:65_536]):
        raise Refusal("不是表格，内容不是文字")
    return text


def _strict(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise Refusal("文字编码认不出，或文件不完整") from error


def separator_of(text: str) -> str:
    """The separator that stands most often outside quotes in the first lines; a comma where none does."""
    head = "".join(text[:20_000].split('"')[0::2])
    return max(_SEPARATORS, key=lambda mark: (head.count(mark) / _IN_TEXTS.get(mark, 1), mark == ","))


def read_delimited(content: bytes) -> list[list[str]]:
    """Rows of texts; row r of the result stands on line r + 1 of the file (a record over several lines on its first)."""
    text = decode(content).replace("\r\r\n", "\r\n")  # written twice through a text mode
    separator = separator_of(text)
    _refuse_oversized(text, separator)
    rows: list[list[str]] = []
    for line, record in _records(io.StringIO(text, newline=""), separator):
        rows.extend([] for _ in range(line - len(rows)))
        rows.append(record)
    return rows


def _refuse_oversized(text: str, separator: str) -> None:
    """Refusal where lines, cells or the columns of a line are more than any table has."""
    lines = text.count("\n") + text.count("\r")
    too_many = lines > limits.TEXT_LINES or text.count(separator) + lines > limits.CELLS
    if too_many or (len(text) > _HEAD and _widest(text, separator) > limits.TEXT_COLUMNS):
        raise Refusal("文本表格大得不正常，没有打开")


def _widest(text: str, separator: str) -> int:
    return max(line.count(separator) for line in text.splitlines())


def _records(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """(line from 0 on which it begins, texts) of every record."""
    reader = csv.reader(lines, delimiter=separator)
    line = 0
    try:
        for record in reader:
            yield line, [_AS_TEXT.sub(r"\1", text) for text in record] if '="' in "\0".join(record) else record
            line = reader.line_num
    except csv.Error as error:
        raise Refusal("文本表格读不通（引号不配对或单元格过大）") from error


def stream_delimited(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The same rows one by one, without the whole file in memory: (line from 0, texts). Refusal before or while it is read."""
    codec, mark = codec_of(path)
    with path.open(encoding=codec, newline="") as handle:
        handle.seek(mark)
        head = handle.read(_HEAD)
        if _CONTROL.search(head):
            raise Refusal("不是表格，内容不是文字")
        handle.seek(mark)
        yield from _records(handle, separator_of(head))


def codec_of(path: Path) -> tuple[str, int]:
    """Encoding of a text file and the length of its byte order mark; the whole file is held against it."""
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
        for mark, codec in _BOMS:
            if head.startswith(mark):
                return _fits(handle, codec, len(mark)), len(mark)
        if b"\x00" in head:
            return _fits(handle, "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be", 0), 0
        try:
            return _fits(handle, "utf-8", 0), 0
        except Refusal:
            return _fits(handle, "gb18030", 0), 0


def _fits(handle: BinaryIO, codec: str, start: int) -> str:
    handle.seek(start)
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        while chunk := handle.read(_HEAD):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Refusal("文字编码认不出，或文件不完整") from error
    return codec
