"""Faults of one cell: blank, unreadable, interpreted, out of bounds, wrong shape, formulas, misplaced personal data.

Belongs here: what stands in the cell and what a right reader keeps of it. A value that is readable but wrong is kept as it stands
(the finding says so); what cannot be read is absent, never 0.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pipelines.contracts.unit import unit_book
from pipelines.demo import invented
from pipelines.demo.faults.choosing import Change, Fits, Target, change_cell
from pipelines.demo.faults.declared import FaultClass
from pipelines.demo.plan import Coded, Formula, Written

_DIGITS = "零一二三四五六七八九十"
_NUMBERS = {"integer", "number"}
_FREE_TEXT = {"venue", "organiser", "host_institution", "post"}
_NARRATIVE = {"practice", "effect"}


def _present(types: set[str]) -> Fits:
    return lambda t: t.field.type in types and t.present


def named(*names: str) -> Fits:
    """Cells of these fields that hold anything."""
    return lambda t: t.field.name in names and t.present


def is_code(t: Target) -> bool:
    """A cell that holds one code."""
    return t.field.type == "string" and t.field.codes is not None and t.present


def _is_township(t: Target) -> bool:
    return t.field.foreign_key is not None and t.present


def _is_free_number(t: Target) -> bool:
    """A number that no other cell is compared with, so that one fault gives one finding."""
    return t.field.type in _NUMBERS and t.present and not any(t.field.name in (p.smaller, p.larger) for p in t.sheet.form.pairs)


def _is_counted(t: Target) -> bool:
    return _is_free_number(t) and isinstance(t.cell.true, int) and t.cell.true > 0


def _has_minimum(t: Target) -> bool:
    return _is_free_number(t) and t.field.constraints.minimum == 0


def _has_maximum(t: Target) -> bool:
    return _is_free_number(t) and t.field.constraints.maximum is not None


def _has_length(t: Target) -> bool:
    return t.field.constraints.max_length is not None and not t.field.personal and t.present


def _in_period_year(t: Target) -> bool:
    return t.field.type == "date" and t.present and t.day.year == t.sheet.period.year


def _is_activity_day(t: Target) -> bool:
    return t.sheet.form.name == "activity_record" and t.field.name == "held_on" and t.present


def _is_team(t: Target) -> bool:
    return t.field.name == "organiser_id" and str(t.cell.true).startswith("T")


def _retired_name(t: Target) -> str | None:
    return next((u.name for u in unit_book().units.values() if u.status == "retired" and u.successor == t.cell.true), None)


def _unreadable(*choices: Written) -> Change:
    """One of these stands there and nothing is kept."""
    return lambda _, rng: (None, rng.choice(choices))


def _short_date(t: Target, rng: Random) -> tuple[Coded, Written]:
    day = t.day
    return day, rng.choice((f"{day.month}月{day.day}日", f"{day.year % 100}.{day.month}.{day.day}"))


def _rounded(t: Target, rng: Random) -> tuple[Coded, Written]:
    value, unit = t.whole, t.field.unit or ""
    if t.field.name == "people" and rng.random() < 0.15:
        return 12000, f"1.2万{unit}"
    if value <= 10 and rng.random() < 0.8:
        return value, f"{_DIGITS[value]}{unit}"
    if value >= 20 and rng.random() < 0.5:
        floor = value // 10 * 10
        return floor, f"{floor}余{unit}"
    return value, f"约{value}{unit}"


def _too_high(t: Target, rng: Random) -> tuple[Coded, Written]:
    wrong = int(t.field.constraints.maximum or 0) + rng.randint(1, 900)
    return None, wrong


def _negative(t: Target, rng: Random) -> tuple[Coded, Written]:
    wrong = -max(1, t.cell.true) if isinstance(t.cell.true, int) else -rng.randint(1, 4)
    return None, wrong


def _strange_township(t: Target, rng: Random) -> tuple[Coded, Written]:
    book, county = unit_book(), t.sheet.unit_code
    others = [
        u.name
        for u in book.of_level("township")
        if u.parent != county and book.resolve(u.name, within=county, levels=("township",)).unit is None
    ]
    return None, rng.choice(["幸福里镇", "新时代街道", rng.choice(others)])


def _wrong_shape(t: Target, _: Random) -> tuple[Coded, Written]:
    """A phone one digit short, a credit code of the old kind."""
    true = str(t.cell.true)
    wrong = {"phone": true[:-1], "credit_code": true[8:17]}.get(t.field.name, true[:-1])
    return wrong, wrong


def _wrong_check(t: Target, rng: Random) -> tuple[Coded, Written]:
    true = str(t.cell.true)
    wrong = true[:17] + rng.choice([c for c in "0123456789ABC" if c != true[17]])
    return wrong, wrong


def _long(t: Target, _: Random) -> tuple[Coded, Written]:
    text = str(t.cell.true)
    wrong = text + "暨新时代文明实践科技志愿服务系列活动" * (1 + (t.field.constraints.max_length or 0) // 18)
    return wrong, wrong


def _misplaced(t: Target, rng: Random) -> tuple[Coded, Written]:
    number = invented.phone(99, rng.randrange(1000))
    written = rng.choice((number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}"))
    wrong = f"{t.cell.true}{written}"
    return wrong, wrong


def _phone_in_story(t: Target, rng: Random) -> tuple[Coded, Written]:
    wrong = f"{t.cell.true}（联系电话{invented.phone(99, rng.randrange(1000))}）"
    return wrong, wrong


def _failed(_: Target, rng: Random) -> tuple[Coded, Written]:
    text, cached = rng.choice(
        (("=SUM(#REF!)", "#REF!"), ("=1/0", "#DIV/0!"), ("=NA()", "#N/A"), ('=VALUE("x")', "#VALUE!"), ("=x()", "#NAME?"))
    )
    return None, Formula(text, cached)


def _formula(text: str, cached: str | None) -> Change:
    return lambda _, __: (None, Formula(text, cached))


def _serial(t: Target, _: Random) -> tuple[Coded, Written]:
    return t.day, (t.day - date(1899, 12, 30)).days


def _with_time(t: Target, rng: Random) -> tuple[Coded, Written]:
    day = t.day
    return day, rng.choice(
        (f"{day.year}年{day.month}月{day.day}日上午9:30", f"{day.isoformat()} 14:30", f"{day:%Y%m%d}", f"{day:%Y.%m.%d}")
    )


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _number_respelled(t: Target, rng: Random) -> tuple[Coded, Written]:
    value, unit = t.whole, t.field.unit or ""
    return value, rng.choice((str(value).translate(_FULL_WIDTH), f"{value:,}", f" {value} ", f"{value}{unit}", f"共{value}{unit}"))


def _rare(t: Target, rng: Random) -> tuple[Coded, Written]:
    """Characters that GB18030 writes with four bytes."""
    text = f"{t.cell.true}{rng.choice(('𠮷', '䶮', '㼆'))}"
    return text, text


def _scientific(_: Target, rng: Random) -> tuple[Coded, Written]:
    """A code that a spreadsheet took for a number and shortened."""
    text = f"{rng.randint(1000, 9999) / 1000:.3f}E+17"
    return text, text


def _swapped(t: Target, rng: Random) -> tuple[Coded, Written]:
    """Two neighbouring characters of the code changed over."""
    true = str(t.cell.true)
    at = rng.choice([i for i in range(2, 16) if true[i] != true[i + 1]])
    wrong = true[:at] + true[at + 1] + true[at] + true[at + 2 :]
    return wrong, wrong


def _other_month(t: Target, rng: Random) -> tuple[Coded, Written]:
    day = t.sheet.period.starts_on - timedelta(days=rng.randint(3, 25))
    return day, day


def _unknown_team(t: Target, rng: Random) -> tuple[Coded, Written]:
    wrong = f"T{t.sheet.unit_code}9{rng.randrange(100):02d}"
    return wrong, wrong


def _unknown_platform(_: Target, rng: Random) -> tuple[Coded, Written]:
    wrong = f"A0000{rng.randrange(10**6):06d}"
    return wrong, wrong


def _class(name: str, rule: str, fits: Fits, change: Change) -> FaultClass:
    return FaultClass.of_book(name, rule, lambda book, rng: change_cell(book, rng, fits, change))


CLASSES = (
    _class("blank_required", "value_required", lambda t: t.field.constraints.required and t.present, _unreadable(None, None, "/")),
    _class("number_in_words", "number_unparseable", _present(_NUMBERS), _unreadable("若干", "待统计", "见附件", "人数不详", "30%", "3/5")),
    _class("fraction", "integer_fraction", _present({"integer"}), lambda t, _: (None, f"{t.whole}.5")),
    _class("date_vague", "date_unparseable", _present({"date"}), _unreadable("近期", "待定", "2025年13月5日")),
    _class("boolean_vague", "boolean_unparseable", _present({"boolean"}), _unreadable("基本完成", "正在办理")),
    _class("code_unknown", "code_unknown", is_code, _unreadable("待分类", "综合类甲")),
    _class("township_unknown", "township_unknown", _is_township, _strange_township),
    _class("township_retired", "township_retired", lambda t: _is_township(t) and _retired_name(t) is not None,
           lambda t, _: (t.cell.true, _retired_name(t))),
    _class("number_interpreted", "value_interpreted", _is_counted, _rounded),
    _class("date_short", "date_interpreted", _in_period_year, _short_date),
    _class("negative", "below_minimum", _has_minimum, _negative),
    _class("too_high", "above_maximum", _has_maximum, _too_high),
    _class("too_long", "too_long", _has_length, _long),
    _class("wrong_shape", "pattern_mismatch", lambda t: t.field.constraints.pattern is not None and t.present, _wrong_shape),
    _class("code_scientific", "pattern_mismatch", lambda t: t.field.format == "credit_code" and t.present, _scientific),
    _class("code_swapped", "credit_code_check", lambda t: t.field.format == "credit_code" and t.present, _swapped),
    _class("date_serial", "date_interpreted", _present({"date"}), _serial),
    _class("date_respelled", "", _present({"date"}), _with_time),
    _class("number_respelled", "", _is_counted, _number_respelled),
    _class("rare_character", "", named("venue", "title", "organiser"), _rare),
    _class("wrong_check_digit", "credit_code_check", lambda t: t.field.format == "credit_code" and t.present, _wrong_check),
    _class("text_stand_in", "text_unreadable", named("venue"), _unreadable("待定", "待补充", "待补", "详见附件")),
    _class("formula_failed", "formula_error", _present(_NUMBERS | {"date", "string"}), _failed),
    _class("formula_not_saved", "formula_uncached", _present(_NUMBERS), _formula("=ROUND(B2*1,0)", None)),
    _class("phone_in_text", "personal_misplaced", named(*_FREE_TEXT), _misplaced),
    _class("phone_in_narrative", "personal_misplaced", named(*_NARRATIVE), _phone_in_story),
    _class("phone_in_name", "personal_misplaced", named("name"), _misplaced),
    _class("day_of_other_month", "activity_outside_period", _is_activity_day, _other_month),
    _class("team_not_in_register", "team_unregistered", _is_team, _unknown_team),
    _class("platform_id_wrong", "platform_activity_unknown", named("platform_activity_id"), _unknown_platform),
)  # fmt: skip
