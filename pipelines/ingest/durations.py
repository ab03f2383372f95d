"""Hours as offices write them: 2:30, 1小时30分, 9:00-11:30, 半天.

Belongs here: text → hours; the words are those of dbt_project/seeds/duration_word.csv. Does not belong here: plain numbers (numerals).
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pipelines.ingest.numerals import chinese_numeral
from pipelines.paths import seeds_dir

_HALF_PAST = re.compile(r"(?<=[点时])半")
_DAYS = re.compile(r"^(?:约)?(\d+(?:\.\d+)?|[一二两三四五六七八九十])(?:个)?(?:整)?天(半)?$")
_BEHIND = re.compile(r"(?:/|每)(?:场次|场|次|期|天)$|\([^()\d]*\)$|左右$")
_SPELT_HOURS = re.compile(r"^约?(\d{1,2}(?:\.\d+)?)(?:个)?(?:小时|学时|课时|h|H)整?$")
_CLOCK = re.compile(r"^(\d{1,2}):([0-5]\d)(?::00)?$")
_FROM_TO = re.compile(r"^(?:上午|下午)?(\d{1,2})[:点时]([0-5]\d)?分?(?:[-—–~]{1,2}|至|到)(\d{1,2})[:点时]([0-5]\d)?分?$")
_SPELT = re.compile(r"^(?:约)?(\d{1,2})(?:个)?(?:小时|时|h|H)(?:零)?(\d{1,2})(?:分钟?|min)?$")
_MINUTES = re.compile(r"^约?(\d{1,4})(?:分钟|分|min)$")
_LONGEST_CLOCK = 8  # 9:00 is rather a time of day than nine hours
_PLACES = Decimal("0.0001")


@lru_cache(maxsize=4)
def _words(path: Path, _stamp: int) -> dict[str, Decimal]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {row["word"]: Decimal(row["hours"]) for row in csv.DictReader(handle)}


def hours_said(text: str) -> Decimal | None:
    """The hours that a text without blanks says, None where it says none for certain."""
    path = seeds_dir() / "duration_word.csv"
    words = _words(path, path.stat().st_mtime_ns)
    if (known := words.get(text)) is not None:
        return known
    if (bare := _BEHIND.sub("", text)) != text:
        return Decimal(bare) if bare.replace(".", "", 1).isdigit() else hours_said(bare)
    text = _HALF_PAST.sub("30分", text)
    if (match := _DAYS.match(text)) and (day := words.get("一天")) is not None:
        number = match.group(1)
        days = Decimal(number) if number[0].isdigit() else Decimal(chinese_numeral(number) or 0)
        return (days + (Decimal("0.5") if match.group(2) else 0)) * day
    if match := _SPELT_HOURS.match(text):
        return Decimal(match.group(1))
    if match := _CLOCK.match(text):
        hours = _hours(int(match.group(1)), int(match.group(2)))
        return hours if hours <= _LONGEST_CLOCK else None
    if match := _FROM_TO.match(text):
        begin, end = (_hours(int(match.group(n)), int(match.group(n + 1) or 0)) for n in (1, 3))
        return end - begin if end > begin else None
    if match := _SPELT.match(text):
        return _hours(int(match.group(1)), int(match.group(2)))
    if match := _MINUTES.match(text):
        return _hours(0, int(match.group(1)))
    return None


def _hours(hours: int, minutes: int) -> Decimal:
    return (Decimal(hours) + Decimal(minutes) / 60).quantize(_PLACES)
