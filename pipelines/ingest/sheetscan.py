"""What the XML of one xlsx sheet says that the reader does not: first column, merges, hidden rows, formulas without a value.

Belongs here: scanning inflated bytes. Does not belong here: cell values (grid).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from pipelines.contracts.refusal import Refusal
from pipelines.ingest import limits
from pipelines.ingest.address import a1, column_index
from pipelines.ingest.formats import special_text

Range = tuple[int, int, int, int]  # first row, first column, last row, last column; all from 0

_LARGE, _ENDS = 8 << 20, 1 << 16
_FIRST_IN_A = re.compile(rb"<(?:\w+:)?c r=\"A\d+\"[^>]*[^/]>(?:<(?:\w+:)?is>|<(?:\w+:)?v>[^<])")
_Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
_GLANCED = 13  # bytes from the < of a cell to the quote after ZZ999, and one more
_PREFIX = re.compile(rb"<(\w+):sheetData\b")
_REFERENCE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,12})[\"']")
_UNPLACED = re.compile(rb"<(?:\w+:)?(?:c|row)(?:[\s/](?![^>]*\br\s*=)[^>]*)?>")
_PLACED = re.compile(rb"<(?:\w+:)?(?:(row)|c)(?=[\s/>])(?:[^>]*?\br\s*=\s*[\"'](?:([A-Za-z]{1,9})\d{1,12}|(\d{1,12}))[\"'])?")
_VALUED = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/])>(.*?)</(?:\w+:)?c\s*>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is|t)\b[^>]*>[^<]|<(?:\w+:)?is>")
_ANY_V = re.compile(rb"<(?:\w+:)?v\b")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,9})(\d{1,12})[\"']")
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d{1,5})[\"']")
_TYPED = re.compile(rb"\bt\s*=\s*[\"'](?!n[\"'])(\w+)")
_NUMBER = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'])[^>]*?\br\s*=\s*[\"'](\d{1,7})[\"']")


@dataclass(frozen=True)
class SheetScan:
    """Facts of one sheet, addresses counted from 0. `first_column` None: not told by a glance, ask the slower reader.

    `values` counts the values that stand in the cells, -1 where a glance cannot count them.
    """

    first_column: int | None
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    values: int = -1


def scan(xml: bytes, special: Mapping[int, str] | None = None, epoch_1904: bool = False) -> SheetScan:
    """Facts of an inflated sheet part; Refusal where the sheet is larger than any return can be.

    `special` (formats.special_styles) names the styles whose numbers become `texts`, because the reader does not know them.
    """
    if len(xml) > _LARGE:
        _refuse_wide(_valued(xml[:_ENDS]) + _valued(xml[-_ENDS:]))  # told by its two ends
    xml = _unprefixed(xml)
    near, values, formulas = _glance(xml)
    xml = xml if near and b"hidden" not in xml else _placed(xml)
    if not near:
        _refuse_oversized(xml)
    merges: tuple[Range, ...] = ()
    if xml.find(b"mergeCell", max(xml.rfind(b"</sheetData>"), 0)) > -1:  # they stand behind the cells
        merges = tuple(
            (int(r0) - 1, column_index(c0.decode()), int(r1) - 1, column_index(c1.decode())) for c0, r0, c1, r1 in _MERGE.findall(xml)
        )
        if len(merges) > limits.MERGES:
            raise Refusal("工作表的合并单元格多得不正常，没有打开")
    hidden = frozenset(int(r) - 1 for r in _HIDDEN_ROW.findall(xml)) if b"hidden" in xml else frozenset()
    uncached = frozenset(_uncached(xml)) if formulas else frozenset()
    texts = _special_texts(xml, special, epoch_1904) if special else {}
    return SheetScan(0 if _FIRST_IN_A.search(xml) else None, merges, hidden, uncached, texts=texts, values=values)


def _unprefixed(xml: bytes) -> bytes:
    """The sheet without the prefix that its tags bear, the very same object where they bear none."""
    told = None if b"<sheetData" in xml else _PREFIX.search(xml)
    return re.sub(rb"<(/?)" + told.group(1) + rb":", rb"<\1", xml) if told else xml


def _placed(xml: bytes) -> bytes:
    """The sheet with an address in every row and cell, the very same object where all bear one: those without stand behind the last."""
    if not _UNPLACED.search(xml):
        return xml
    row, column = 0, -1

    def told(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        is_row, letters, number = match.groups()
        if is_row:
            row, column = int(number) if number else row + 1, -1
            return match.group() if number else match.group() + b' r="%d"' % row
        column = column_index(letters.decode().upper()) if letters else column + 1
        return match.group() if letters else match.group() + f' r="{a1(row - 1, column)}"'.encode()

    return _PLACED.sub(told, xml)


def _special_texts(xml: bytes, special: Mapping[int, str], epoch_1904: bool) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for attributes, inner in _VALUED.findall(xml):
        style, place, value = _STYLE.search(attributes), _PLACE.search(attributes), _NUMBER.search(inner)
        if style and place and value and int(style.group(1)) in special and not _TYPED.search(attributes):
            text = special_text(float(value.group(1)), special[int(style.group(1))], epoch_1904)
            found[int(place.group(2)) - 1, column_index(place.group(1).decode().upper())] = text
        elif place and found and _VALUE.search(inner):  # what stands later at the same address counts
            found.pop((int(place.group(2)) - 1, column_index(place.group(1).decode().upper())), None)
    return found


def _uncached(xml: bytes) -> list[tuple[int, int]]:
    found = []
    for attributes, inner in _VALUED.findall(xml):
        if not _FORMULA.search(inner) or _VALUE.search(inner) or (_TEXT_RESULT.search(attributes) and _ANY_V.search(inner)):
            continue  # a text result that is empty is saved as an empty v
        if place := _PLACE.search(attributes):
            found.append((int(place.group(2)) - 1, column_index(place.group(1).decode())))
    return found


def twice(xml: bytes) -> frozenset[tuple[int, int]]:
    """Cells whose address stands twice with different values: the reader takes the last one without a word."""
    found: dict[tuple[bytes, bytes], bytes] = {}
    places: set[tuple[int, int]] = set()
    for attributes, inner in _VALUED.findall(_placed(_unprefixed(xml))):
        place = _PLACE.search(attributes)
        if place is None or not _VALUE.search(inner):
            continue
        typed = _TYPED.search(attributes)
        value = (typed.group(1) if typed else b"") + inner.strip()
        if found.setdefault((place.group(1), place.group(2)), value) != value:
            places.add((int(place.group(2)) - 1, column_index(place.group(1).decode().upper())))
    return frozenset(places)


def _glance(xml: bytes) -> tuple[bool, int, bool]:
    """Whether every cell says plainly where it stands and none stands beyond ZZ999 or Z9999; how many values the cells hold; whether
    a formula may stand in one.

    The number is -1 where the tags of values and rows do not come in pairs.
    """
    if len(xml) < _GLANCED:
        return False, -1, b"<f" in xml or b":f" in xml
    data = np.frombuffer(xml, np.uint8)
    tags = np.flatnonzero(data[: -_GLANCED + 1] == ord("<"))
    first, second = data[tags + 1], data[tags + 2]
    pairs = (first.astype(np.uint16) << 8) | second
    begin, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    among = slice(*np.searchsorted(tags, (begin + 1, end)).tolist()) if 0 <= begin < end else slice(None)
    prefixed = not bool(_usual()[pairs[among]].all())  # told of tags: two bytes are sought in a whole sheet at ten times the cost
    if prefixed and b":c" in xml:
        return False, -1, b"<f" in xml or b":f" in xml
    ends = tags[first == ord("/")]
    ended = (data[ends + 2].astype(np.uint16) << 8) | data[ends + 3]
    opened, inline, rows = (_count(pairs, *spelt) for spelt in ((b"v>", b"v "), (b"is",), (b"ro",)))
    paired = opened == _count(ended, b"v>") and inline == _count(ended, b"is") and rows == _count(ended, b"ro")
    bodies = sum(xml.startswith(b"<sheetData", at) for at in tags[pairs == int.from_bytes(b"sh")].tolist())
    closed = sum(xml.startswith(b"</sheetData>", at) for at in ends[ended == int.from_bytes(b"sh")].tolist())
    empty = _count(pairs, b"v/")  # the reader gives an empty text for it
    values = opened + inline + empty if paired and bodies == closed == 1 else -1
    cells = tags[(first == ord("c")) & ~(_letter(second, "a", "z") | _letter(second, "A", "Z"))]
    at = [data[cells + step] for step in range(2, _GLANCED - 1)]
    placed = (at[0] == ord(" ")) & (at[1] == ord("r")) & (at[2] == ord("=")) & (at[3] == ord('"'))
    short = (at[6] == ord('"')) | (at[7] == ord('"')) | (at[8] == ord('"')) | (at[9] == ord('"'))
    near = bool((placed & short & _letter(at[4], "A", "Z") & ~_letter(at[6], "A", "Z")).all())
    return near, values, bool((first == ord("f")).any()) or (prefixed and b":f" in xml)


@lru_cache(maxsize=1)
def _usual() -> np.ndarray[Any, np.dtype[np.bool_]]:
    """By its first two bytes: whether a tag among the cells is one that stands there without a prefix."""
    found = np.zeros(1 << 16, np.bool_)
    found[ord("/") << 8 : (ord("/") + 1) << 8] = True
    found[[int.from_bytes(name + after) for name in (b"c", b"v", b"f", b"t") for after in (b" ", b">", b"/")]] = True
    found[[int.from_bytes(b"ro"), int.from_bytes(b"is")]] = True
    return found


def _count(pairs: np.ndarray[Any, Any], *spelt: bytes) -> int:
    """How many of the pairs of bytes are one of these."""
    return sum(int(np.count_nonzero(pairs == int.from_bytes(pair))) for pair in spelt)


def _letter(data: _Bytes, low: str, high: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (data >= ord(low)) & (data <= ord(high))


def _refuse_oversized(xml: bytes) -> None:
    """The reader lays cells out as a rectangle: one value far out would cost all of it. Formatted empty cells do not count."""
    if _rectangle(_REFERENCE.findall(xml)) > limits.CELLS:
        _refuse_wide(_valued(xml))


def _refuse_wide(valued: list[tuple[bytes, bytes]]) -> None:
    """Refusal that says how far the cells with a value reach, where their rectangle is too large."""
    if _rectangle(valued) > limits.CELLS:
        corner = f"{max((c.decode().upper() for c, _ in valued), key=column_index)}{max(int(row) for _, row in valued)}"
        raise Refusal(f"工作表大得不正常（一直填到 {corner}），没有打开；多是远处误填了一格，请删去")


def _valued(xml: bytes) -> list[tuple[bytes, bytes]]:
    """Column letters and row number of every cell that holds a value."""
    return [(m.group(1), m.group(2)) for a, inner in _VALUED.findall(xml) if _VALUE.search(inner) and (m := _PLACE.search(a))]


def _rectangle(references: list[tuple[bytes, bytes]]) -> int:
    if not references:
        return 0
    columns = {column_index(c.decode().upper()) for c in {c for c, _ in references}}
    return max(int(r) for _, r in references) * (max(columns) - min(columns) + 1)
