"""How a true value is written into a cell: plain and respelled forms that all mean exactly that value.

Belongs here: spellings that need no finding. Does not belong here: spellings that do (faults).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from pipelines.contracts.codelist import CodeList
from pipelines.contracts.form import Form, FormField
from pipelines.contracts.unit import UnitBook, unit_book
from pipelines.demo.plan import Coded, Written
from pipelines.demo.style import DateStyle, Style


@dataclass(frozen=True)
class Hand:
    """Who writes one sheet: the county, its habits, its stream, and the lists it picks from (looked up once a sheet)."""

    county: str
    style: Style
    rng: Random
    codes: dict[str, CodeList | None]
    units: UnitBook

    @classmethod
    def of(cls, form: Form, county: str, style: Style, rng: Random) -> Hand:
        return cls(county, style, rng, {f.name: f.codes for f in form.fields}, unit_book())


_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def date_text(day: date, style: DateStyle) -> str:
    """A date as text in one of the complete spellings."""
    match style:
        case "dots":
            return f"{day.year}.{day.month}.{day.day}"
        case "slash":
            return f"{day.year}/{day.month}/{day.day}"
        case "chinese":
            return f"{day.year}年{day.month}月{day.day}日"
        case _:
            return day.isoformat()


def _number(field: FormField, value: int | Decimal, hand: Hand) -> Written:
    plain: Written = int(value) if value == int(value) else float(value)
    if hand.rng.random() >= hand.style.respelled:
        return plain
    spellings = [str(value), str(value).translate(_FULL_WIDTH), f"{value}{field.unit or ''}"]
    if value >= 1000:
        spellings.append(f"{value:,}")
    return hand.rng.choice(spellings)


def _code(field: FormField, code: str, hand: Hand) -> str:
    codes = hand.codes[field.name]
    if codes is None:
        return code
    known = next(c for c in codes.codes if c.code == code)
    usable = [a for a in known.aliases if field.separator is None or field.separator not in a]
    return hand.rng.choice(usable) if usable and hand.rng.random() < hand.style.code_alias_share else known.title


def _township(code: str, hand: Hand) -> str:
    """A township by its name, sometimes by the short form that means it alone inside the county."""
    name = hand.units.units[code].name
    if hand.rng.random() < hand.style.respelled:
        short = name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
        resolved = hand.units.resolve(short, within=hand.county, levels=("township",))
        if resolved.unit is not None and resolved.unit.code == code and not resolved.retired:
            return short
    return name


def spell(field: FormField, value: Coded, hand: Hand) -> Written:
    """What this hand writes for this value; None (absent) becomes the hand's way of leaving a cell empty."""
    style, rng = hand.style, hand.rng
    if value is None:
        return style.empty or None
    if isinstance(value, bool):
        words = field.true_values if value else field.false_values
        return rng.choice(words) if rng.random() < style.code_alias_share else words[0]
    if isinstance(value, date):
        if rng.random() < style.respelled:
            return date_text(value, rng.choice(("iso", "dots", "slash", "chinese")))
        return value if style.date_style == "typed" else date_text(value, style.date_style)
    if isinstance(value, int | Decimal):
        return _number(field, value, hand)
    if isinstance(value, tuple):
        return (field.separator or "、").join(_code(field, item, hand) for item in value)
    if field.foreign_key is not None:
        return _township(value, hand)
    if field.name == "phone" and style.phones_as_numbers and value.isdigit():
        return int(value)
    return _code(field, value, hand)


def clear_text(field: FormField, value: Coded) -> str:
    """The value in words for `faults.csv`: the title of a code, the name of a township, else the coded form."""
    if isinstance(value, str) and field.codes is not None:
        return field.codes.title(value)
    if isinstance(value, str) and field.foreign_key is not None:
        return unit_book().units[value].name
    if isinstance(value, tuple):
        return (field.separator or "、").join(field.codes.title(v) if field.codes else v for v in value)
    if isinstance(value, bool):
        return (field.true_values if value else field.false_values)[0]
    return "" if value is None else str(value)
