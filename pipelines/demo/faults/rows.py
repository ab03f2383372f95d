"""Faults between the cells of a row or between rows: a part larger than its whole, dates reversed, rows twice or hidden."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from random import Random

from pipelines.demo.faults.choosing import open_sheets
from pipelines.demo.faults.declared import FaultClass
from pipelines.demo.plan import BookPlan, Cell, Coded, Fault, RowPlan, SheetPlan
from pipelines.demo.spelling import clear_text


def clean_rows(sheet: SheetPlan) -> list[RowPlan]:
    """Rows that nothing was done to yet."""
    return [r for r in sheet.rows if not r.tampered and not r.hidden and not any(c.tampered for c in r.cells.values())]


def sheet_of(book: BookPlan, form: str, *fields: str) -> SheetPlan | None:
    """The first sheet of the form that may still be changed and has these columns."""
    return next((s for s in open_sheets(book) if s.form.name == form and all(any(c.name == f for c in s.columns) for f in fields)), None)


def _replace(sheet: SheetPlan, row: RowPlan, name: str, wrong: Coded) -> list[Fault]:
    cell, field = row.cells[name], sheet.form.field(name)
    if isinstance(wrong, tuple | bool):
        raise TypeError("只用于数字和日期")
    written = str(wrong) if not isinstance(wrong, int | date) else wrong
    row.cells[name] = Cell(cell.true, wrong, written, tampered=True)
    row.tampered = True
    return [Fault("", "", sheet, "cell", clear_text(field, cell.true), str(wrong), field=name, row=row)]


def _part_over_whole(book: BookPlan, rng: Random) -> list[Fault]:
    sheet = sheet_of(book, "sanhui_register", "members", "expert_members")
    rows = clean_rows(sheet) if sheet else []
    if sheet is None or not rows:
        return []
    row = rng.choice(rows)
    members = row.cells["members"].stored
    return _replace(sheet, row, "expert_members", (members if isinstance(members, int) else 0) + rng.randint(1, 9))


def _dates_reversed(book: BookPlan, rng: Random) -> list[Fault]:
    """The later of two dates that must stand in order moved before the earlier, in any form that declares such a pair."""
    pairs = [(s, p) for s in open_sheets(book) for p in s.form.pairs if p.rule == "dates_reversed"]
    rng.shuffle(pairs)
    for sheet, pair in pairs:
        if not {pair.smaller, pair.larger} <= {c.name for c in sheet.columns}:
            continue
        rows = [r for r in clean_rows(sheet) if r.cells[pair.larger].true is not None]
        row = rng.choice(rows) if rows else None
        since = row.cells[pair.smaller].stored if row else None
        if row is not None and isinstance(since, date):
            return _replace(sheet, row, pair.larger, since - timedelta(days=rng.randint(5, 60)))
    return []


def _twice(book: BookPlan, rng: Random) -> list[Fault]:
    sheets = [s for s in open_sheets(book) if clean_rows(s) and all(any(c.name == k for c in s.columns) for k in s.form.primary_key)]
    if not sheets:
        return []
    sheet = rng.choice(sheets)
    row = rng.choice(clean_rows(sheet))
    copy = deepcopy(row)
    row.tampered = copy.tampered = True
    sheet.rows.append(copy)
    first = sheet.form.primary_key[0]
    value = clear_text(sheet.form.field(first), row.cells[first].true)
    return [Fault("", "", sheet, "row", "", value, field=first, row=copy)]


def _hidden(book: BookPlan, rng: Random) -> list[Fault]:
    sheets = [s for s in open_sheets(book) if clean_rows(s) and not book.is_csv]
    if not sheets:
        return []
    sheet = rng.choice(sheets)
    row = rng.choice(clean_rows(sheet))
    row.hidden = row.tampered = True
    return [Fault("", "", sheet, "row", "", "", row=row)]


CLASSES = (
    FaultClass.of_book("part_over_whole", "part_over_whole", _part_over_whole),
    FaultClass.of_book("dates_reversed", "dates_reversed", _dates_reversed),
    FaultClass.of_book("row_twice", "key_duplicate", _twice),
    FaultClass.of_book("row_hidden", "row_hidden", _hidden),
)
