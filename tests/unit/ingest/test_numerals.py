"""Numbers: what is plain, what is interpreted, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.numerals import chinese_numeral, halfwidth, read_number

_DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """Chinese numeral of 0 … 99999, the way people write it; independent of the reader."""
    if number < 10:
        return _DIGITS[number]
    words, pending = "", False
    for scale, word in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            words += ("零" if pending and words else "") + _DIGITS[digit] + word
            pending = False
        else:
            pending = bool(words)
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(0, 99_999))
def test_chinese_numerals_are_read_as_they_are_spelled(number: int) -> None:
    assert chinese_numeral(spelled(number)) == number
    read = read_number(spelled(number) + "场")
    assert read is not None
    assert (read.value, read.interpreted) == (number, True)


@given(st.integers(-10_000_000, 10_000_000), st.sampled_from(["", "人", "人次", "场", " 次"]))
def test_plain_respellings_need_no_notice(number: int, word: str) -> None:
    wide = str(number).translate({ord(str(d)): 0xFF10 + d for d in range(10)})
    for text in (f"{number}{word}", f"{number:,}{word}", f" {wide}{word} ", f"'{number}{word}"):
        read = read_number(text, "人次")
        assert read is not None, text
        assert (read.value, read.interpreted) == (number, False)


@given(st.integers(1, 9_999), st.sampled_from(["约{}人", "{}余人", "{}多人", "近{}人次", "{}人左右", "{}人以上", "{}+"]))
def test_approximate_numbers_are_kept_and_marked(number: int, wording: str) -> None:
    read = read_number(wording.format(number), "人次")
    assert read is not None
    assert (read.value, read.interpreted) == (number, True)


@given(st.decimals(min_value=0, max_value=900, places=2))
def test_ten_thousands_scale_exactly(number: Decimal) -> None:
    read = read_number(f"{number}万人次", "人次")
    assert read is not None
    assert read.value == number * 10_000
    assert read.interpreted


@pytest.mark.parametrize(
    "text",
    [
        "100-120",
        "100~120",
        "几十人",
        "若干",
        "3/4",
        "50%",
        "1,25",
        "12,5",
        "1.2.3",
        "100+20",
        "人",
        "万",
        "百",
        "3场5人",
        "①",
        "１２月",
        "--",
        "三五十人",
        "七八百",
    ],
)
def test_what_names_no_single_number_is_refused(text: str) -> None:
    assert read_number(text, "人") is None


@pytest.mark.parametrize(
    ("text", "value", "interpreted"),
    [
        ("2.5小时", "2.5", False), ("6学时", "6", False), ("90分钟", "1.5", True), ("半小时", "0.5", True), ("一个半小时", "1.5", True),
        ("两小时", "2", True), ("3h", "3", False),
    ],
)  # fmt: skip
def test_hours(text: str, value: str, interpreted: bool) -> None:
    read = read_number(text, "小时")
    assert read is not None
    assert (read.value, read.interpreted) == (Decimal(value), interpreted)


def test_a_duration_is_no_head_count() -> None:
    assert read_number("3小时", "人次") is None
    assert read_number("30人", "小时") is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_number(text, "人")
    assert read is None or read.value.is_finite()
    assert len(halfwidth(text)) == len(text)


@pytest.mark.parametrize("text", ["三五", "两三", "七八", "20 30", "78 78", "20 30 人", "3 场 20 人", "1 2 3"])
def test_two_numbers_in_a_cell_are_never_run_together(text: str) -> None:
    assert read_number(text, "人次") is None


@pytest.mark.parametrize(
    ("text", "value"), [("1 250", 1250), ("10 000人", 10_000), ("≈200人", 200), ("近百人", 100), ("百余人次", 100), ("1.2W人", 12_000)]
)
def test_spellings_that_may_mean_something_else_are_marked(text: str, value: int) -> None:
    read = read_number(text, "人次")
    assert read is not None
    assert (read.value, read.interpreted) == (value, True)


@pytest.mark.parametrize("text", ["52人。", "19（人次）", "26人/次", "“194”", "’35"])
def test_marks_around_a_number_change_nothing(text: str) -> None:
    read = read_number(text, "人次")
    assert read is not None
    assert not read.interpreted


@pytest.mark.parametrize(
    ("text", "value"), [("1万2", 12000), ("1千5", 1500), ("3百5", 350), ("1万2千", 12000), ("1万2345", 12345), ("1万23", None)]
)
def test_a_last_digit_without_its_place_word(text: str, value: int | None) -> None:
    number = read_number(text)
    assert (None if number is None else number.value) == value
    assert number is None or number.interpreted
