"""The row below a header that only numbers its columns, or says how to fill them in.

Belongs here: telling such a row by its texts. Does not belong here: the header (header), other kinds of rows (rows).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.ingest.numerals import chinese_numeral
from pipelines.ingest.unitwords import is_unit_word

_STEM = "甲乙丙丁戊己庚辛壬癸"
_NUMBERED_ROW = ("栏次", "列次", "行次", "栏目", "编号", "单位", "计量单位")
_NUMBERING = re.compile(r"^(?:[甲乙丙丁戊己庚辛壬癸]|\(?\d{1,2}\)?|[A-Z])$")
_COUNTED = re.compile(r"^(\D{0,2})(\d{1,2})(\D{0,2})$")
_ROMAN = tuple(tens + ones for tens in ("", "X") for ones in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"))
_STROKES = re.compile(r"[-—–/]+")


def is_numbering(texts: Sequence[str]) -> bool:
    """True for the row below a header that numbers its columns or says how to fill them in (必填, 选填)."""
    if texts and texts[0] in _NUMBERED_ROW:
        texts = texts[1:]
    said = [text for text in texts if not _STROKES.fullmatch(text)]
    if said and all(map(is_unit_word, said)):
        return True
    if len(texts) >= 3 and _counts_up(texts):
        return True
    if len(texts) < 3 or not all(_NUMBERING.match(t) for t in texts):
        return False
    numbers = [int(t.strip("()")) for t in texts if t.strip("()").isdigit()]
    ascending = all(b - a == 1 for a, b in pairwise(numbers))
    return ascending and (texts[0] in _STEM or not numbers or (numbers[0] == 1 and len(numbers) == len(texts)) or texts[0] == "A")


def _counts_up(texts: Sequence[str]) -> bool:
    """True for texts that count from one, all written alike: 第1列 第2列, C1 C2, [1] [2], 一 二, I II."""
    counted = [_COUNTED.match(text) for text in texts]
    if len({m.group(1, 3) if m else None for m in counted}) == 1 and all(counted):
        numbers = [int(m.group(2)) for m in counted if m]
    else:
        numbers = [_ROMAN.index(text) + 1 if text in _ROMAN else chinese_numeral(text) or 0 for text in texts]
    return numbers == list(range(1, len(texts) + 1))
