"""Dates as offices write them: 2024.5.29, 2024年5月29日, 20240529, 24.5.29, 5月29日, Excel serials.

Belongs here: text → date, and whether that took interpretation. Does not belong here: fields, findings, absence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.ingest.numerals import chinese_numeral, halfwidth

_READER = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?)?$")
_PART_OF_DAY = r"(?:\(?(?:上午|下午|中午|早上|早晨|晚上|晚|全天)\)?)?"
_HOUR = r"\d{1,2}[:：时点]\d{0,2}(?:[:分]\d{0,2})?秒?"
_TAIL = (
    r"(?:(?:\(?(?:星期|周)[一二三四五六日天]\)?)?" + _PART_OF_DAY
    + rf"(?:[ T]?{_HOUR}(?:[-—–~至到]{_PART_OF_DAY}{_HOUR})?)?)"
)  # fmt: skip
_MIDNIGHT = re.compile(r"^(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?Z$")  # a day as other programs save it; any other hour is of another zone
_FULL = re.compile(r"^(\d{4})(?:[-./ ]|年[-./]?)(\d{1,2})(?:[-./ ]|月[-./]?)(\d{1,2})[日号]?" + _TAIL + "$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SHORT_YEAR = re.compile(r"^'?(\d{2})(?:[-./]|年)(\d{1,2})(?:[-./]|月)(\d{1,2})[日号]?$")
_NO_YEAR = re.compile(r"^(\d{1,2})月(\d{1,2})[日号]?" + _TAIL + "$")
_NO_YEAR_MARKS = re.compile(r"^(\d{1,2})([./-])(\d{1,2})$")
_DAY_ALONE = re.compile(r"^(\d{1,2})[日号]" + _TAIL + "$")
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_CHINESE = re.compile(r"^(?:(\d{4}|[〇○零一二三四五六七八九]{4})年)?([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿]{1,3})[日号]?$")
_APART = re.compile(r"(?<!\d) +| +(?!\d)")  # blanks that do not keep two numbers apart
_MARKS = str.maketrans("—―‐‑_·•。、,\\", "-----...../")  # what is typed for - . / between a year of four digits, month and day
_SERIAL_RANGE = range(18_264, 73_051)  # 1950 … 2100 counted from 1899-12-30
_EPOCH = date(1899, 12, 30)
_SHIFT_1904 = 1_462
EARLIEST, LATEST = 1949, 2100  # a 2025 typed into a cell of dates stands there as a day of 1905


@dataclass(frozen=True, slots=True)
class Day:
    """A date read out of a text; `interpreted` where year or century was not written, `serial` where only a count of days was."""

    value: date
    interpreted: bool
    serial: bool = False


def _day(year: int, month: int, day: int, interpreted: bool = False) -> Day | None:
    if not EARLIEST < year < LATEST:
        return None
    try:
        return Day(date(year, month, day), interpreted)
    except ValueError:
        return None


def iso_of_reader(text: str) -> str:
    """A date cell as the reader hands it over (2025-03-01 00:00:00) without its empty time; any other text unchanged."""
    match = _READER.match(text)
    return text[:10] if match and match.group(4) in (None, "00:00") else text


def read_date(text: str, default_year: int | None = None, *, epoch_1904: bool = False) -> Day | None:
    """The one day a cell text names, or None (ranges, a month without a day, impossible days).

    A text without a year takes `default_year` (the period's) and is interpreted; so is a year of two digits.
    A number of five digits is an Excel serial, counted from 1904 where the workbook says so; a cell of dates never arrives so.
    5.3 is refused: a cell that was typed 5.30 looks the same.
    """
    text = _MIDNIGHT.sub(r"\1", text)
    plain = _APART.sub("", halfwidth(text)).strip("'’‘`").rstrip(".。,、;")
    if match := _READER.match(text) or _FULL.match(plain) or _FULL.match(plain.translate(_MARKS)) or _PACKED.match(plain):
        return _day(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    if match := _SERIAL.match(plain):
        serial = int(match.group(1)) + (_SHIFT_1904 if epoch_1904 else 0)
        return Day(_EPOCH + timedelta(days=serial), False, serial=True) if serial in _SERIAL_RANGE else None
    if match := _SHORT_YEAR.match(plain):
        return _day(2000 + int(match.group(1)), int(match.group(2)), int(match.group(3)), True)
    if match := _CHINESE.match(plain):
        said, month, day = match.groups()
        year = default_year if said is None else _number(said)
        return None if year is None else _day(year, _number(month), _number(day), said is None)
    return _without_year(plain, default_year)


def read_in(text: str, starts_on: date, ends_on: date, *, epoch_1904: bool = False) -> Day | None:
    """The day a cell of a report of this period names; one without a year that lies behind the period is of the year before where that
    is nearer (12月30日 in a report of January), one without a month (3日) of the month of the report."""
    day = read_date(text, ends_on.year, epoch_1904=epoch_1904)
    if day is None and (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        alone = _DAY_ALONE.match(_APART.sub("", halfwidth(text)).rstrip(".。,、;"))
        return _day(ends_on.year, ends_on.month, int(alone.group(1)), True) if alone else None
    if day is None or not day.interpreted or day.value <= ends_on:
        return day
    before = read_date(text, ends_on.year - 1, epoch_1904=epoch_1904)
    if before is None or before.value == day.value or starts_on - before.value >= day.value - ends_on:
        return day
    return before


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else chinese_numeral(numeral.replace("○", "〇").replace("廿", "二十")) or 0


def _without_year(plain: str, year: int | None) -> Day | None:
    if year is None:
        return None
    if match := _NO_YEAR.match(plain):
        return _day(year, int(match.group(1)), int(match.group(2)), True)
    if match := _NO_YEAR_MARKS.match(plain):
        month, mark, day = match.groups()
        if mark == "." and day in ("1", "2", "3"):
            return None
        return _day(year, int(month), int(day), True)
    return None
