"""Dates: every respelling of a day is that day; what names no day is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.dates import Day, read_date

days = st.dates(date(1951, 1, 1), date(2098, 12, 31))


@given(days)
def test_plain_spellings(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    spellings = [
        f"{y}.{m}.{d}", f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}年{m}月{d}日", f"{y} 年 {m} 月 {d} 号", f"{y}{m:02d}{d:02d}",
        f"{y}-{m:02d}-{d:02d} 00:00:00", f"{y}-{m:02d}-{d:02d} 14:30:00", f"{y}年{m}月{d}日（星期三）下午", f"{y}.{m}.{d} 9:30",
        f"{y}．{m}．{d}", f"{y}-{m}-{d} 19:05", f"{y}/{m}/{d} 9:30-11:00", f"{y}年{m}月{d}日上午9点", f"{y}、{m}、{d}。",
        f"{y}—{m}—{d}", f"{y} {m} {d}",
    ]  # fmt: skip
    for text in spellings:
        read = read_date(text)
        assert read is not None, text
        assert (read.value, read.interpreted) == (day, False), text


@given(days, st.sampled_from(("", ".0", ".39583")))
def test_a_count_of_days_is_read_and_called_one(day: date, hour: str) -> None:
    assert read_date(f"{(day - date(1899, 12, 30)).days}{hour}") == Day(day, interpreted=False, serial=True)
    assert read_date(day.isoformat()) == Day(day, interpreted=False)


@given(days)
def test_serials_of_a_1904_workbook(day: date) -> None:
    serial = (day - date(1904, 1, 1)).days
    read = read_date(str(serial), epoch_1904=True)
    assert serial < 10_000 or (read is not None and read.value == day)


@given(st.dates(date(2001, 1, 1), date(2029, 12, 31)))
def test_missing_century_or_year_is_interpreted(day: date) -> None:
    short = read_date(f"{day.year % 100:02d}.{day.month}.{day.day}")
    assert short is not None
    assert (short.value, short.interpreted) == (day, True)
    yearless = read_date(f"{day.month}月{day.day}日", day.year)
    assert yearless is not None
    assert (yearless.value, yearless.interpreted) == (day, True)
    assert read_date(f"{day.month}月{day.day}日") is None


@pytest.mark.parametrize(
    "text",
    [
        "2025.2.30", "2025-13-01", "2025年3月", "2025.03", "3月1日-3月5日", "2025.3.1-2025.3.5", "3月中旬", "5.3", "5.1",
        "1899-12-31 09:30:00", "1905-07-17", "1912.8.19", "12345", "99999", "农历三月初三", "今天", "3", "",
        "2025.3.1 2", "3.8、9", "12.8、9", "2025.3.8、3.15", "2025-3-8 2025-3-9",
    ],
)  # fmt: skip
def test_what_names_no_single_day_is_refused(text: str) -> None:
    assert read_date(text, 2025) is None


@pytest.mark.parametrize(
    ("text", "day", "interpreted"),
    [
        ("二○二五年十月八日", date(2025, 10, 8), False), ("2025年三月廿八日", date(2025, 3, 28), False),
        ("三月八日", date(2025, 3, 8), True),
        ("3月1 19:00", date(2025, 3, 1), True),
    ],
)  # fmt: skip
def test_chinese_numerals_and_hours(text: str, day: date, interpreted: bool) -> None:
    read = read_date(text, 2025)
    assert read is not None
    assert (read.value, read.interpreted) == (day, interpreted)


@given(st.text(max_size=16))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_date(text, 2025)
    assert read is None or date(1900, 1, 1) < read.value < date(2100, 1, 1)
