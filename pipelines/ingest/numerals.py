"""Numbers as offices write them: full-width digits, separators, measure words, 万, 约, 余, Chinese numerals.

Belongs here: text → number, and whether that took interpretation. Does not belong here: fields, findings, absence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_WIDE = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D, 0x2013: 0x2D, 0x00A0: 0x20}
_COUNT_WORDS = ("人次", "人/次", "人", "场次", "场", "次", "个", "名", "位", "支", "期", "家", "篇", "项", "条", "件")
_TIME_WORDS = ("个小时", "小时", "学时", "课时", "h", "H")
TIME_UNITS = ("小时", "学时")
_BEFORE = re.compile(r"^(?:≈|~|≥|>|大约|大概|约|将近|接近|近|超过|超|逾|不少于|至少|共计|共|计)")
_PLAIN_BEFORE = ("共计", "共", "计")
_AFTER = re.compile(r"(?:左右|上下|以上|\+|余|多)$")
_MEASURE = re.compile(r"\((?:人次|人|场次|场|次|个|名|小时|学时)\)$")
_APART = re.compile(r"(?<!\d) +| +(?!\d)")  # blanks that do not keep two numbers apart
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?(?!\d)")
_MINUTES = re.compile(r"^([\d.]+)分钟$")
_PLAIN = re.compile(r"^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$")
_SCALED = re.compile(r"^([+-]?\d+(?:\.\d+)?)([十百千万亿]+)$")
_SCALE = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_CHINESE = re.compile(r"^[零〇一二两俩三四五六七八九十百千万亿]+$")
_SIDE_BY_SIDE = re.compile(r"[一二两俩三四五六七八九]{2}")
_MIXED = re.compile(r"^(?:\d+[万千百])+(?:(?<=万)\d{4}|(?<=千)\d{3}|(?<=百)\d\d|\d)?$")
_WAN = str.maketrans("wW", "万万")
LARGEST = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Number:
    """A number read out of a text; `interpreted` where the text was more, or less, than the digits of it."""

    value: Decimal
    interpreted: bool


def halfwidth(text: str) -> str:
    """Full-width letters, digits and marks as their half-width twins; nothing else changes."""
    return text.translate(_WIDE)


def chinese_numeral(text: str) -> int | None:
    """十二 → 12, 一百二十 → 120, 二〇二四 → 2024; None where the text is no Chinese numeral, or two of them (三五, 三五十, 七八百)."""
    if not _CHINESE.match(text) or not (text[0] == "十" or any(c in _DIGITS for c in text)):
        return None
    if len(text) == 2 and _SIDE_BY_SIDE.match(text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    if _SIDE_BY_SIDE.search(text):
        return None
    total = section = digit = 0
    last_scale = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        scale = _SCALE[char]
        if scale >= 10_000:
            total = (total + section + digit) * scale
            section = digit = 0
        else:
            section += (digit or 1) * scale
            digit = 0
        last_scale = scale
    if digit and last_scale > 10 and not text.rstrip(text[-1]).endswith(("零", "〇")):
        digit *= last_scale // 10  # 一百二 is 120
    return total + section + digit


def _without_words(text: str, unit: str | None) -> str:
    for word in _TIME_WORDS if unit in TIME_UNITS else _COUNT_WORDS:
        if text.endswith(word) and len(text) > len(word):
            return text.removesuffix(word)
    return text.removesuffix(unit) if unit and text != unit else text


def _exact(text: str) -> Decimal | None:
    if not _PLAIN.match(text):
        return None
    return Decimal(text.replace(",", ""))


def _interpret(text: str) -> Decimal | None:
    if match := _SCALED.match(text):
        value = Decimal(match.group(1))
        for word in match.group(2):
            value *= _SCALE[word]
        return value
    if _MIXED.match(text):  # 1万2千, 1万2345; 1万2 is 12000
        parts = re.findall(r"(\d+)([万千百]?)", text)
        last, word = parts[-1]
        short = int(last) * (_SCALE[parts[-2][1]] // 10 - 1) if len(last) == 1 and not word else 0
        return Decimal(sum(int(n) * _SCALE.get(w, 1) for n, w in parts) + short)
    if text == "半":
        return Decimal("0.5")
    if text.endswith("半") and (whole := chinese_numeral(text[:-1])) is not None:
        return whole + Decimal("0.5")
    number = chinese_numeral(text)
    return None if number is None else Decimal(number)


def read_number(text: str, unit: str | None = None) -> Number | None:
    """The number a cell text says, or None where it says none or more than one (ranges, sums, fractions, percentages).

    Plain: 120 · １２０ · 1,250 · 120人 · 3场. Interpreted: 约200人 · 200余人 · 1.2万人次 · 三场 · 半小时 · 90分钟 in hours.
    `unit` is the field's declared unit: hours take 小时 and 分钟, counts take 人, 人次, 场 and their like.
    """
    plain = _APART.sub("", halfwidth(text)).strip("'’‘`“”\"").rstrip("。、,;.").translate(_FORMAL)
    plain = _MEASURE.sub("", plain)
    if _GROUPED.match(plain) and (grouped := read_number(plain.replace(" ", ""), unit)):
        return Number(grouped.value, True)  # 1 250 is 1250 where blanks part the thousands, but it may be two numbers
    if " " in plain:
        return None
    try:
        if (value := _exact(_without_words(plain, unit))) is not None:
            return Number(value, False) if abs(value) < LARGEST else None
        if re.fullmatch(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}", plain):
            value = Decimal(plain)
            return Number(value, True) if abs(value) < LARGEST else None
    except InvalidOperation:
        return None
    if unit in TIME_UNITS:
        if match := _MINUTES.match(plain):
            minutes = _exact(match.group(1))
            return Number((minutes / 60).quantize(Decimal("0.0001")), True) if minutes is not None else None
        if match := re.fullmatch(r"(.+?)(?:个半小时|小时半)", plain):
            whole = _exact(match.group(1)) or _interpret(match.group(1))
            return Number(whole + Decimal("0.5"), True) if whole is not None else None
    return _approximate(plain, unit)


def _approximate(plain: str, unit: str | None) -> Number | None:
    """约, 余, 万 and Chinese numerals around one number; always interpreted, but for 共 before plain digits."""
    opening = _BEFORE.match(plain)
    core = plain[opening.end() :] if opening else plain
    core = _AFTER.sub("", _without_words(_AFTER.sub("", core), unit)).translate(_WAN)
    stripped = _without_words(core, unit)
    value = _exact(stripped)
    if value is not None and not (opening or core != plain):
        return None
    if value is None:
        inner = re.sub(r"(?<=\d)[余多](?=[百千万亿])|(?<=[十百千万亿])[余多]$", "", stripped)
        rounded = opening is not None or "余" in plain or "多" in plain
        value = Decimal(_SCALE[inner]) if rounded and inner in "百千万" and inner else _interpret(inner)  # 百余人, 近千人
    if value is None or abs(value) >= LARGEST:
        return None
    exactly = opening is not None and opening.group() in _PLAIN_BEFORE and _exact(_without_words(plain[opening.end() :], unit)) is not None
    return Number(value, not exactly)
