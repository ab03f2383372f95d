"""Faults of the pen: what offices write into a cell in their own way, which is read with a word about it or not at all.

Belongs here: spellings that a person understands at a glance. Does not belong here: cells that nobody can read (cells).
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from pipelines.contracts.form import FormField
from pipelines.contracts.synonym import synonyms
from pipelines.contracts.unit import unit_book
from pipelines.demo.faults.altering import value
from pipelines.demo.faults.cells import is_code, named
from pipelines.demo.faults.choosing import Change, Fits, Target, change_cell, open_sheets
from pipelines.demo.faults.declared import FaultClass
from pipelines.demo.plan import BookPlan, Cell, Coded, Fault, RowPlan, SheetPlan, Written
from pipelines.demo.spelling import clear_text

_DITTO = ("同上", "〃")


def _own_words(field: FormField, code: str) -> list[str]:
    """Words of the office's list that mean the code in this field and are no spelling of any."""
    listed = synonyms().get(field.codelist or "")
    if listed is None or field.codes is None:
        return []
    return [word for word in listed.words(code) if word not in field.codes.lookup]


def _has_words(t: Target) -> bool:
    return is_code(t) and bool(_own_words(t.field, str(t.cell.true)))


def _in_words(t: Target, rng: Random) -> tuple[Coded, Written]:
    return t.cell.true, rng.choice(_own_words(t.field, str(t.cell.true)))


def _month_only(t: Target, _: Random) -> tuple[Coded, Written]:
    return None, f"{t.day.year}年{t.day.month}月"


def _ranged(t: Target, rng: Random) -> tuple[Coded, Written]:
    low = t.whole // 10 * 10
    return None, f"{low}-{low + rng.choice((10, 20))}人"


def _by_sex(t: Target, rng: Random) -> tuple[Coded, Written]:
    men = rng.randint(1, t.whole - 1)
    return t.whole, f"男{men}女{t.whole - men}"


def _in_minutes(t: Target, _: Random) -> tuple[Coded, Written]:
    return t.cell.true, f"{int(Decimal(str(t.cell.true)) * 60)}分钟"


def _two_townships(t: Target, rng: Random) -> tuple[Coded, Written]:
    book = unit_book()
    others = [u.name for u in book.children(t.sheet.unit_code, "township") if u.code != t.cell.true]
    return None, f"{book.units[str(t.cell.true)].name}、{rng.choice(others)}"


def _people_of(least: int) -> Fits:
    return lambda t: t.field.name == "people" and isinstance(t.cell.true, int) and t.cell.true >= least


def _of_activities(name: str) -> Fits:
    return lambda t: t.sheet.form.name == "activity_record" and t.field.name == name and t.present


def _class(name: str, rule: str, fits: Fits, change: Change) -> FaultClass:
    return FaultClass.of_book(name, rule, lambda book, rng: change_cell(book, rng, fits, change))


def _as_above(book: BookPlan, rng: Random) -> list[Fault]:
    """A code that the row above has too, said by a mark."""
    found = [
        (sheet, row, field)
        for sheet in open_sheets(book)
        for field in sheet.form.fields
        if _is_code_column(sheet, field)
        for above, row in zip(sheet.rows, sheet.rows[1:], strict=False)
        if _is_plain(above) and _is_plain(row) and value(row, field.name) and value(above, field.name) == value(row, field.name)
    ]
    if not found:
        return []
    sheet, row, field = rng.choice(found)
    true, written = row.cells[field.name].true, rng.choice(_DITTO)
    row.cells[field.name] = Cell(true, true, written, tampered=True)
    row.tampered = sheet.tampered = True
    return [Fault("", "", sheet, "cell", clear_text(field, true), written, field=field.name, row=row)]


def _is_code_column(sheet: SheetPlan, field: FormField) -> bool:
    return field.type == "string" and field.codes is not None and any(column.name == field.name for column in sheet.columns)


def _is_plain(row: RowPlan) -> bool:
    return not row.tampered and not row.hidden and not any(cell.tampered for cell in row.cells.values())


CLASSES = (
    _class("code_in_own_words", "code_interpreted", _has_words, _in_words),
    _class("day_left_out", "date_imprecise", _of_activities("held_on"), _month_only),
    _class("people_ranged", "number_range", _people_of(20), _ranged),
    _class("people_by_sex", "value_interpreted", _people_of(4), _by_sex),
    _class("hours_in_minutes", "value_interpreted", named("hours"), _in_minutes),
    _class("townships_together", "township_several", _of_activities("township_code"), _two_townships),
    FaultClass("as_above", "ditto_read", lambda book, rng, _: _as_above(book, rng), alone=True),
)
