"""Reporting periods: 2025-03, 2025Q1, 2025H1, 2025.

Belongs here: the codes, their dates, and how Chinese wording names them. Does not belong here: due dates (obligations seed).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Cadence(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


EXAMPLE_OF = {Cadence.MONTH: "2025年3月", Cadence.QUARTER: "2025年第一季度", Cadence.HALF: "2025年上半年", Cadence.YEAR: "2025年"}
MONTHS_OF: dict[Cadence, int] = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF: 6, Cadence.YEAR: 12}
_CODE = re.compile(r"^(\d{4})(?:-(\d{2})|Q([1-4])|H([12]))?$")
_MISTYPED = re.compile(r"^((?:19|20)\d{2})\s*[-./年]?\s*第?\s*([QqSsHh季半]?)\s*(\d{1,2})?\s*(?:月份?|季度?|半年)?$")
_DIGIT = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"((?:19|20)\d{2})\s*(?:年度?|[-./年])?\s*"
_ON = r"\s*[-—–~～至到、和及,，]\s*"  # another one follows: the text names more than one period
_WORDING: tuple[tuple[Cadence, re.Pattern[str]], ...] = (
    (Cadence.QUARTER, re.compile(_YEAR + r"(?:第?\s*([一二三四1-4])\s*季度?+|[Qq]([1-4]))" + rf"(?!{_ON}第?[一二三四1-4Qq])")),
    (Cadence.HALF, re.compile(_YEAR + r"(?:([上下])半年|[Hh]([12]))")),
    (
        Cadence.MONTH,
        re.compile(
            r"((?:19|20)\d{2})\s*[-./年]?\s*(1[0-2]|0?[1-9])\s*(?:月份?+|$|(?=[^\d.\-/月日季个—–~～至到、和及,，]))"
            rf"(?!{_ON}\d{{1,2}}月)"
        ),
    ),
    (Cadence.YEAR, re.compile(r"(?<!\d[-—–~～至到])((?:19|20)\d{2})\s*(?:年度?(?!\d{1,2}月|[上下]半年|第?[一二三四1-4]季)|$)")),
)


@dataclass(frozen=True, order=True)
class Period:
    """One reporting period; `index` counts from 1 inside the year."""

    year: int
    cadence: Cadence
    index: int

    @property
    def code(self) -> str:
        match self.cadence:
            case Cadence.MONTH:
                return f"{self.year}-{self.index:02d}"
            case Cadence.QUARTER:
                return f"{self.year}Q{self.index}"
            case Cadence.HALF:
                return f"{self.year}H{self.index}"
            case Cadence.YEAR:
                return str(self.year)

    @property
    def starts_on(self) -> date:
        return date(self.year, (self.index - 1) * MONTHS_OF[self.cadence] + 1, 1)

    @property
    def ends_on(self) -> date:
        month = self.index * MONTHS_OF[self.cadence]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def title(self) -> str:
        match self.cadence:
            case Cadence.MONTH:
                return f"{self.year}年{self.index}月"
            case Cadence.QUARTER:
                return f"{self.year}年第{'一二三四'[self.index - 1]}季度"
            case Cadence.HALF:
                return f"{self.year}年{'上下'[self.index - 1]}半年"
            case Cadence.YEAR:
                return f"{self.year}年度"

    def next(self) -> Period:
        per_year = 12 // MONTHS_OF[self.cadence]
        if self.index < per_year:
            return Period(self.year, self.cadence, self.index + 1)
        return Period(self.year + 1, self.cadence, 1)


def title_of(code: str) -> str:
    """2025年3月 for 2025-03; a text that is no code stays as it is. The dbt macro period_title says the same."""
    try:
        return parse_code(code).title
    except ValueError:
        return code


def parse_code(code: str) -> Period:
    """A period from its code; raises ValueError naming the nearest code and the four accepted shapes."""
    match = _CODE.match(code.strip())
    if not match:
        near = nearest_code(code)
        raise ValueError(f"期次“{code}”不认识，{f'是不是 {near}？' if near else ''}应写成 2025-03、2025Q1、2025H1 或 2025")
    year, month, quarter, half = match.groups()
    if month:
        if not 1 <= int(month) <= 12:
            raise ValueError(f"期次“{code}”的月份不在 01～12，是不是 {nearest_code(code)}？")
        return Period(int(year), Cadence.MONTH, int(month))
    if quarter:
        return Period(int(year), Cadence.QUARTER, int(quarter))
    if half:
        return Period(int(year), Cadence.HALF, int(half))
    return Period(int(year), Cadence.YEAR, 1)


def nearest_code(text: str) -> str:
    """The valid code that a mistyped one is nearest to: 2026Q5 → 2026Q4, 2026-13 → 2026-12, 2026年6月 → 2026-06; empty where the text names
    no year of four digits. Only ever said, never used in its place.
    """
    match = _MISTYPED.match(text.strip())
    if not match:
        return ""
    year, kind, number = match[1], match[2].upper(), int(match[3] or 0)
    if not match[3]:
        return year
    if kind in ("Q", "S") or "季" in text:
        return f"{year}Q{min(max(number, 1), 4)}"
    if kind == "H" or "半" in text:
        return f"{year}H{min(max(number, 1), 2)}"
    return f"{year}-{min(max(number, 1), 12):02d}"


def containing(day: date, cadence: Cadence) -> Period:
    """The period of that cadence in which the day lies."""
    return Period(day.year, cadence, (day.month - 1) // MONTHS_OF[cadence] + 1)


def find_in(text: str, cadence: Cadence) -> Period | None:
    """The period of this cadence that a Chinese text names (2025年3月, 2025年第一季度, 2025Q1, 2025-03), or None.

    A text that names two different periods of the cadence gives None: a guess is never made.
    """
    pattern = next(p for c, p in _WORDING if c is cadence)
    found: set[Period] = set()
    for match in pattern.finditer(text):
        year = int(match.group(1))
        rest = next((g for g in match.groups()[1:] if g), None)
        if cadence is Cadence.YEAR:
            found.add(Period(year, cadence, 1))
        elif cadence is Cadence.HALF:
            found.add(Period(year, cadence, {"上": 1, "下": 2}.get(str(rest)) or int(str(rest))))
        elif cadence is Cadence.QUARTER:
            found.add(Period(year, cadence, _DIGIT[str(rest)]))
        else:
            found.add(Period(year, cadence, int(str(rest))))
    return found.pop() if len(found) == 1 else None


def sequence(first: Period, last: Period) -> list[Period]:
    """All periods from first to last, both included; they must have one cadence (ValueError otherwise)."""
    if first.cadence is not last.cadence:
        raise ValueError(f"{first.code} 与 {last.code} 不是同一种期次")
    periods = [first]
    while periods[-1] != last:
        if periods[-1] > last:
            return []
        periods.append(periods[-1].next())
    return periods
