"""The text of a cell under a field of numbers → its value.

Belongs here: scales of the column, whole numbers, sums and ranges that people write in one cell. Does not belong here: a single number's
spelling (numerals).
A sum that is written out is added (男20女30, 20+30, 每场50人共3场, 学生45名、教师3名); a word for who they were is no part of the number
(群众50余名, 40名学生) unless it says that they are others than those served (志愿者, 工作人员); of a whole and its part the whole counts
(30（其中学生20）). A range (50-60人, 五六十人) stores nothing: neither its middle nor an end was counted.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.contracts.form import FormField
from pipelines.ingest.durations import hours_said
from pipelines.ingest.numerals import LARGEST, TIME_UNITS, halfwidth, read_number
from pipelines.ingest.typed import Remark, Typed, unread

_SCALE_WORDS = {10_000: "万", 1_000: "千", 100: "百"}  # 1.2万 under 万人次 says its scale itself
_FOUR_PLACES = Decimal("0.0001")
_SPACE = re.compile(r"\s+")
_HEADS = "(?:人次|人|名|位|户)?"
_TIMES = "(?:场次|场|次|期|天|所|个?(?:村|班|社区))"
_SUM = re.compile(rf"^(?:共|合计)?\d+{_HEADS}(?:\+\d+{_HEADS})+$")
_BY_SEX = re.compile(
    rf"^(?:男(?:性|生)?:?(\d+){_HEADS}[、,;]?女(?:性|生)?:?(\d+)|女(?:性|生)?:?(\d+){_HEADS}[、,;]?男(?:性|生)?:?(\d+)){_HEADS}$"
)
_WITH_PART = re.compile(rf"^(?:共|约|共计)?(\d+){_HEADS}(?:[\(,;、](?:其中|含|包括|包含)[^()]*\)?)$")
_EACH = re.compile(rf"^每{_TIMES}约?(\d+)余?{_HEADS}[,、;]?(?:共计?|计|合计)?(\d+){_TIMES}$")
_EACH_BEHIND = re.compile(rf"^(?:共|计)?(\d+){_TIMES}[,、;]?每{_TIMES}约?(\d+)余?{_HEADS}$")
_PRODUCT = re.compile(rf"^(\d+){_HEADS}(?:/{_TIMES})?[×xX*](\d+){_TIMES}?$")
_PART = re.compile(rf"^([^\W\d]{{0,8}}?)(?:约|近)?(\d+)(?:余|多)?{_HEADS}(?:左右)?([^\W\d]{{0,6}})$")
_ALIKE = re.compile(rf"^(?:男女|师生|上下午|上午下午|线上线下)各约?(\d+)余?{_HEADS}$")
_IN_ALL = re.compile(rf"^\d+{_TIMES}[,、;]?(?:共计|合计|共|计)?(\d+)(?:人次|人)$")
_PARTED = re.compile(r"[、,;]|和|及")
_NO_HEADS = re.compile(
    r"志愿者|工作人员|专家|医生|医护|讲师|每|其中|不足|不到|以下|上年|去年|累计|计划|拟|预计"
    r"|\d[余多]?(?:户|份|册|元|车|台|件|棵|亩|个|村|社区|家|场|次(?!$)|期|天|小时|分钟)"
)
_RANGE = re.compile(r"^约?\d+(?:\.\d+)?[^\d.\-—~至到]{0,3}(?:[-—–~]{1,2}|至|到)\d+(?:\.\d+)?[^\d.]{0,4}$")
_RANGE_IN_WORDS = re.compile(r"^约?[一二两三四五六七八九]{2}[十百千万]?[多余]?(?:人次|人|名|位|场次|场|次|个|小时|天)?$")


def read_count(clean: str, field: FormField, scale: int) -> Typed:
    """The number of a cell, times what its column counts in; a whole number where the field takes no other."""
    number = read_number(clean, field.unit)
    value, interpreted = (number.value, number.interpreted) if number else (_reckoned(clean, field.unit), True)
    if value is None:
        rule = "number_range" if _is_range(clean) else "number_unparseable"
        return unread(Remark(rule, clean))
    scaled = scale in _SCALE_WORDS and _SCALE_WORDS[scale] in clean
    value *= 1 if scaled else scale
    if abs(value) >= LARGEST:
        return unread(Remark("number_unparseable", clean))
    whole = field.type == "integer"
    if whole and value != value.to_integral_value():
        return unread(Remark("integer_fraction", clean))
    result: int | Decimal = int(value) if whole else value.quantize(_FOUR_PLACES)
    remarks = (Remark("value_interpreted", clean, f"{value.normalize():f}"),) if interpreted or scale != 1 else ()
    return Typed(result, None, remarks)


def _plain(text: str) -> str:
    return _SPACE.sub("", halfwidth(text)).rstrip("。.;,")


def _is_range(clean: str) -> bool:
    said = _plain(clean)
    return bool(_RANGE.match(said) or _RANGE_IN_WORDS.match(said))


def _reckoned(clean: str, unit: str | None) -> Decimal | None:
    """What a text says that takes reckoning: hours and minutes, or heads that are added, multiplied or told with a part of them."""
    said = _plain(clean)
    if unit in TIME_UNITS:
        return hours_said(said)
    if _SUM.match(said):
        return Decimal(sum(map(int, re.findall(r"\d+", said))))
    if match := _BY_SEX.match(said):
        return Decimal(sum(int(n) for n in match.groups() if n))
    if match := _WITH_PART.match(said):
        return Decimal(match.group(1))
    if match := _EACH.match(said) or _EACH_BEHIND.match(said) or _PRODUCT.match(said):
        return Decimal(match.group(1)) * Decimal(match.group(2))
    if match := _ALIKE.match(said):
        return 2 * Decimal(match.group(1))
    if match := _IN_ALL.match(said):
        return Decimal(match.group(1))
    return _heads(said)


def _heads(said: str) -> Decimal | None:
    """The sum of heads that words tell part by part (学生45名、教师3名); None where a part counts anything else, or two numbers stand
    beside each other without a word for who they are (50人、60人)."""
    if not any(map(str.isalpha, said)) or _NO_HEADS.search(said):
        return None
    parts = [_PART.match(part) for part in _PARTED.split(said)]
    told = [part.groups() for part in parts if part]
    if len(told) < len(parts) or (len(told) > 1 and not all(before or behind for before, _, behind in told)):
        return None
    return Decimal(sum(int(number) for _, number, _ in told))
