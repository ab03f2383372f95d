"""Units beside a heading: which words only explain it (人次, 必填), and how much a unit such as 万人次 or 千小时 multiplies.

Belongs here: words of units with and without 万, 千, 百 before them. Does not belong here: headings and their columns (header),
numbers in cells (numerals).
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.contracts.form import exports, forms
from pipelines.contracts.layout import layout
from pipelines.ingest.wording import folded, plain

_SCALES = {"万": 10_000, "千": 1_000, "百": 100, "十": 10}
_SYSTEMS_OF_MARKS = ("百分", "千分", "十分")  # marks out of a hundred, not hundreds of marks
_SCALED_BEHIND = re.compile(r"^(.+?)[/,]?(?:单位)?([万千百][^万千百()]{0,3})$")
_MEASURES = re.compile(r"^\(?(?:计量|数据|统计)?单位:([^()]+)\)?$")
_BETWEEN = re.compile(r"[、,;/]")


@lru_cache(maxsize=1)
def hints() -> frozenset[str]:
    """Words that explain a heading (必填, 人次), folded."""
    return frozenset(folded(h) for h in layout().header_hints)


@lru_cache(maxsize=1)
def _counted() -> frozenset[str]:
    """Words before which 万 may stand: none, every declared hint, every unit that a field declares; folded."""
    units = {folded(f.unit) for table in (*forms().values(), *exports().values()) for f in table.fields if f.unit}
    return frozenset({"", *hints(), *units})


@lru_cache(maxsize=16_384)
def scale_of(text: str) -> int | None:
    """What a folded unit multiplies the numbers under it by (万人次: 10000), None where it is no unit with 万, 千, 百 or 十 before it."""
    scale = _SCALES.get(text[:1])
    return scale if scale and text[1:] in _counted() and text not in _SYSTEMS_OF_MARKS else None


def measures(text: str) -> dict[str, int]:
    """What a line above a table says that its numbers are counted in: folded unit ('' for any) → scale (单位：万人、小时: 人 10000)."""
    said = _MEASURES.match(plain(text))
    named = [folded(unit) for unit in _BETWEEN.split(said.group(1))] if said else []
    return {unit[1:]: scale for unit in named if (scale := scale_of(unit))}


def scaled_behind(text: str) -> tuple[str, str] | None:
    """A folded heading parted from the scaled unit that stands behind it without brackets (服务人次/万, 服务时长单位千小时)."""
    parted = _SCALED_BEHIND.match(text)
    return (parted.group(1), parted.group(2)) if parted and scale_of(parted.group(2)) else None


@lru_cache(maxsize=16_384)
def below_heading(text: str) -> str:
    """A text below a heading as a unit is written: folded, without brackets and 单位 before it."""
    said = folded(text).strip("()")
    return said.removeprefix("单位") or said


@lru_cache(maxsize=16_384)
def is_unit_word(text: str) -> bool:
    """True where a text below a heading explains it and is no value: a unit (人次, （万人次）) or a declared hint."""
    said = below_heading(text)
    return said in hints() or scale_of(said) is not None
