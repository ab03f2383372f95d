"""The text of a cell under a field of days → its day.

Belongs here: spans and lists of days (the first one counts), days with remarks behind them, texts that name no day. Does not belong here:
the spelling of a single day (dates).
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.contracts.period import Period
from pipelines.ingest.dates import Day, iso_of_reader, read_date, read_in
from pipelines.ingest.numerals import chinese_numeral, halfwidth
from pipelines.ingest.typed import Remark, Typed, unread

_SPACE = re.compile(r"\s+")
_DASHES = str.maketrans("—–―‐‑－～", "------~")
_SPAN = re.compile(r"^(.*?\d[日号]?|.*?[日号])(?:-{1,2}|~|至|到|、|,|和|及|/)(?=[\d一二三四五六七八九十])(.+)$")
_FOLLOWS = re.compile(r"^(?:(?:(\d{4})[年./-])?(\d{1,2})[月./-])?(\d{1,2})[日号]?$")
_BEHIND = re.compile(r"\([^()\d]*\)$")
_IN_WORDS = re.compile(r"[一二三四五六七八九十廿]{1,3}(?=[月日号])")
_NO_DAY = re.compile(
    r"^(?:(?:\d{4}|[〇○零一二三四五六七八九]{4})[年./-])?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月?(?:份|底|初|中)?(?:[上中下]旬)?$|^每|^\d{4}年?$|旬$"
)
_MONTH_DOT = re.compile(r"^(\d{1,2})\.(\d{1,2})$")
_MONTH_SAID = re.compile(r"^(?:(\d{4})[年./-])?(\d{1,2})月(?:份|底|初|中|末)?(?:[上中下]旬)?$")
_MONTH_ONLY = re.compile(r"^(\d{1,2})月份?$")
_MONTHS = 12
_LONGEST_SPAN = 92  # days from the first to the last; beyond that a figure is rather mistyped


def read_day(clean: str, period: Period | None, *, epoch_1904: bool = False) -> Typed:
    """The day of a cell; of several days the first, with a notice. A text without a day is absent and says what it lacks."""
    day = _single(clean, period, epoch_1904) or _first_of(clean, period)
    if day is None:
        example = (period.starts_on if period else date(2025, 3, 15)).isoformat()
        rule = "date_imprecise" if _NO_DAY.search(_plain(clean)) else "date_unparseable"
        return unread(Remark(rule, iso_of_reader(clean), example))
    remarks = (Remark("date_interpreted", clean, day.value.isoformat()),) if day.interpreted or day.serial else ()
    return Typed(day.value, None, remarks)


def names_day(text: str) -> bool:
    """True where a text names a day, or the first of several, in some year."""
    return read_date(text, 2000) is not None or _first_of(text, None, 2000) is not None


def day_named(text: str, year: int | None) -> date | None:
    """The day that a text names, the first of several, or the first of the month that it names alone (5月份, 5月上旬); `year` for one
    without a year. For telling to which period a row belongs, no more."""
    day = read_date(text, year) or _first_of(text, None, year)
    if day is not None:
        return day.value
    month = _MONTH_SAID.match(_IN_WORDS.sub(lambda m: str(chinese_numeral(m.group()) or m.group()), _plain(text)))
    said = int(month.group(1) or year or 0) if month else 0
    return date(said, int(month.group(2)), 1) if month and said and 1 <= int(month.group(2)) <= _MONTHS else None


def month_alone(text: str) -> int | None:
    """The month that a text is nothing but the name of (一月份, 6月); None for any other text."""
    match = _MONTH_ONLY.match(_IN_WORDS.sub(lambda m: str(chinese_numeral(m.group()) or m.group()), _plain(text)))
    return int(match.group(1)) if match and 1 <= int(match.group(1)) <= _MONTHS else None


def _single(text: str, period: Period | None, epoch_1904: bool) -> Day | None:
    if period:
        return read_in(text, period.starts_on, period.ends_on, epoch_1904=epoch_1904)
    return read_date(text, epoch_1904=epoch_1904)


def _plain(text: str) -> str:
    return _SPACE.sub("", halfwidth(text)).translate(_DASHES).rstrip("。.,;")


def _first_of(text: str, period: Period | None, year: int | None = None) -> Day | None:
    """The first day of a span or list whose last one does not lie before it; a day with words in brackets behind it."""
    said = _IN_WORDS.sub(lambda m: str(chinese_numeral(m.group().replace("廿", "二十")) or m.group()), _plain(text))
    if (bare := _BEHIND.sub("", said)) != said:
        day = read_date(bare, year) if year else _single(bare, period, False)
        return Day(day.value, True) if day else _first_of(bare, period, year)
    for span in _splits(said):
        first = _MONTH_DOT.sub(r"\1月\2日", span[0])
        day = read_date(first, year) if year else _single(first, period, False)
        if day and _follows(day.value, span[1]):
            return Day(day.value, True)
    return None


def _splits(said: str) -> list[tuple[str, str]]:
    """The ways to part a text into its first day and the rest, the mark furthest right first: dashes stand inside a day as well."""
    marks = [m for m in re.finditer(r"-{1,2}|~|至|到|、|,|和|及|/", said) if m.start() and m.end() < len(said)]
    return [(said[: m.start()], said[m.end() :]) for m in reversed(marks)] if _SPAN.match(said) else []


def _follows(first: date, rest: str) -> bool:
    """True where the rest names days that come after the first one, the last of them within the season."""
    last = first
    for text in filter(None, re.split(r"[、,和及]", rest)):
        match = _FOLLOWS.match(text)
        if match is None:
            return False
        year, month, day = match.groups()
        try:
            last = date(int(year or last.year), int(month or last.month), int(day))
        except ValueError:
            return False
        if last < first or (last - first).days > _LONGEST_SPAN:
            return False
    return last > first
