"""Changing cells and rows of a plan for faults that lie between cells, forms or periods.

Belongs here: putting a value into a cell in words that need no finding, copying rows, finding rows by a condition.
Does not belong here: the classes (between, copies, platforms).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from random import Random

from pipelines.contracts.period import Period, containing
from pipelines.demo.faults.rows import clean_rows, sheet_of
from pipelines.demo.plan import BookPlan, Cell, Coded, Fault, RowPlan, SheetPlan, Written
from pipelines.demo.spelling import clear_text

Fits = Callable[[RowPlan], bool]


def value(row: RowPlan, name: str) -> Coded:
    """What a right reader keeps of the cell."""
    return row.cells[name].stored


def day_of(row: RowPlan, name: str) -> date:
    """The day that stands in the cell; TypeError where there is none (ask `has` first)."""
    found = value(row, name)
    if not isinstance(found, date):
        raise TypeError(f"应为日期：{found}")
    return found


def number_of(row: RowPlan, name: str) -> int:
    """The whole number in the cell, 0 where there is none."""
    found = value(row, name)
    return found if isinstance(found, int) else 0


def has(*names: str) -> Fits:
    """Condition: all these cells have a value."""
    return lambda row: all(value(row, n) is not None for n in names)


def put(sheet: SheetPlan, row: RowPlan, name: str, wrong: Coded) -> None:
    """Write this value into the cell, plainly spelled; the cell and its row count as touched."""
    written: Written = None
    if isinstance(wrong, int | date) and not isinstance(wrong, bool):
        written = wrong
    elif wrong is not None:
        written = clear_text(sheet.form.field(name), wrong)
    row.cells[name] = Cell(row.cells[name].true, wrong, written, tampered=True)
    row.tampered = True


def fault(sheet: SheetPlan, row: RowPlan, name: str, true: object, rule: str = "") -> Fault:
    """The fault whose finding is due at this cell, as it stands now."""
    field = sheet.form.field(name)
    row.tampered = True
    return Fault("", rule, sheet, "cell", str(true), clear_text(field, value(row, name)), field=name, row=row)


def altered(sheet: SheetPlan, row: RowPlan, at: str, /, **changes: Coded) -> list[Fault]:
    """Put the changes into the row; one fault at the cell `at`."""
    true = clear_text(sheet.form.field(at), row.cells[at].true)
    for name, wrong in changes.items():
        put(sheet, row, name, wrong)
    return [fault(sheet, row, at, true)]


def some_row(book: BookPlan, rng: Random, form: str, fields: tuple[str, ...], fits: Fits) -> tuple[SheetPlan, RowPlan] | None:
    """A random untouched row that fits, on a sheet of the form that has these columns; None where there is none."""
    sheet = sheet_of(book, form, *fields)
    rows = [r for r in clean_rows(sheet) if fits(r)] if sheet else []
    return (sheet, rng.choice(rows)) if sheet and rows else None


def copied(row: RowPlan) -> RowPlan:
    """The row once more, marked as touched; its words stay as they were written."""
    again = deepcopy(row)
    again.tampered = True
    return again


def activity_key(row: RowPlan) -> tuple[Coded, ...]:
    """What no two activities of a report have in common."""
    return tuple(value(row, name) for name in ("held_on", "title", "township_code"))


def untouched(row: RowPlan) -> bool:
    """True where nothing was done to the row or one of its cells, so that what was sent is what was meant."""
    return not row.tampered and not row.hidden and not any(c.tampered for c in row.cells.values())


def filled_on(sheet: SheetPlan) -> date:
    """The day on the sheet's 填报日期, the day before it was sent."""
    year, month, day = (int(n) for n in re.findall(r"\d+", sheet.filled_text))
    return date(year, month, day)


def after(period: Period) -> Period:
    """The period of the same kind that starts where this one ends."""
    return containing(period.ends_on + timedelta(days=1), period.cadence)


def before(period: Period) -> Period:
    """The period of the same kind that ends where this one starts."""
    return containing(period.starts_on - timedelta(days=1), period.cadence)
