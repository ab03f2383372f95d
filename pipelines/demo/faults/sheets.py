"""Faults of a sheet: totals, headers, columns, empty templates, unit and period that nobody can read.

Belongs here: what is wrong with a sheet as a whole. Does not belong here: single cells (cells), whole files (files).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from random import Random

from pipelines.contracts.layout import layout
from pipelines.contracts.period import containing
from pipelines.contracts.unit import unit_book
from pipelines.demo.faults.choosing import is_referenced, open_sheets
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.placing import place
from pipelines.demo.plan import BookPlan, Column, Fault, SheetPlan
from pipelines.ingest.dates import read_date

_FEWEST = 2  # a single row that stands on two sheets proves nothing


def _some(book: BookPlan, rng: Random) -> SheetPlan | None:
    sheets = open_sheets(book)
    return rng.choice(sheets) if sheets else None


def _alone(book: BookPlan, rng: Random) -> SheetPlan | None:
    """A sheet that is its whole part: what returns it leaves no other sheet of the part behind."""
    times = Counter(s.form.name for s in book.sheets)
    sheets = [s for s in open_sheets(book) if times[s.form.name] == 1]
    return rng.choice(sheets) if sheets else None


def _total(book: BookPlan, rng: Random) -> list[Fault]:
    """A wrong 合计. Only where it stands: a sheet with a number column and rows."""
    sheets = [s for s in open_sheets(book) if s.total and place(s).total_row >= 0 and not s.total_written]
    if not sheets:
        return []
    sheet = rng.choice(sheets)
    names = [n for n in sheet.summed if sheet.form.field(n).type == "integer" and not any(r.cells[n].tampered for r in sheet.rows)]
    if not names:
        return []
    name = rng.choice(names)
    for row in sheet.rows:
        row.cells[name].tampered = True
    grid = place(sheet)
    right = next(int(v) for r, c, v, _ in grid.cells if (r, c) == (grid.total_row, grid.column_of[name]) and isinstance(v, int | float))
    wrong = right + rng.choice((-7, 5, 10, 100))
    sheet.total_written[name] = wrong
    return [Fault("", "", sheet, "total", str(right), str(wrong), field=name)]


def _extra(book: BookPlan, rng: Random) -> list[Fault]:
    sheet = _some(book, rng)
    if sheet is None or any(c.kind == "extra" for c in sheet.columns):
        return []
    column = Column("", rng.choice(("县级评定", "是否上报市里", "简报链接编号")), kind="extra")
    sheet.columns.append(column)
    return [Fault("", "", sheet, "header", "", column.header, column=column)]


def _renamed(book: BookPlan, rng: Random) -> list[Fault]:
    """A header in another declared spelling: nothing is due."""
    sheet = _some(book, rng)
    if sheet is None:
        return []
    form = sheet.form
    plain = [c for c in sheet.columns if c.name and not c.tampered]
    columns = [c for c in plain if c.header == form.field(c.name).title and form.field(c.name).aliases]
    if not columns:
        return []
    column = rng.choice(columns)
    field = sheet.form.field(column.name)
    column.header, column.tampered = rng.choice(field.aliases), True
    return [Fault("", "", sheet, "header", field.title, column.header, field=field.name, column=column)]


def _reordered(book: BookPlan, rng: Random) -> list[Fault]:
    """Columns in another order (and no merged groups any more): nothing is due."""
    sheet = _some(book, rng)
    if sheet is None or sheet.total_written:  # a summed column in front would leave no place for the 合计
        return []
    before = "、".join(c.header for c in sheet.columns)
    for column in sheet.columns:
        column.group = ""
    fields = [c for c in sheet.columns if c.kind == "field"]
    rng.shuffle(fields)
    sheet.columns = [c for c in sheet.columns if c.kind == "serial"] + fields + [c for c in sheet.columns if c.kind in ("remark", "extra")]
    return [Fault("", "", sheet, "sheet", before, "、".join(c.header for c in sheet.columns))]


def _drop(sheet: SheetPlan, column: Column) -> None:
    sheet.columns = [c for c in sheet.columns if c is not column]
    for row in sheet.rows:
        row.cells[column.name].stored = None
        row.cells[column.name].tampered = True


def _untouched(sheet: SheetPlan, *, required: bool) -> list[Column]:
    fields = {f.name: f for f in sheet.form.fields if f.constraints.required == required and f.since == 1}
    wanted = [c for c in sheet.columns if c.name in fields and not c.tampered]
    return [c for c in wanted if not is_referenced(sheet, c.name) and not any(r.tampered or r.cells[c.name].tampered for r in sheet.rows)]


def _without_optional(book: BookPlan, rng: Random) -> list[Fault]:
    sheet = _some(book, rng)
    columns = _untouched(sheet, required=False) if sheet else []
    if sheet is None or not columns:
        return []
    column = rng.choice(columns)
    _drop(sheet, column)
    return [Fault("", "", sheet, "sheet", column.header, "", field=column.name)]


def _unknown_header(book: BookPlan, rng: Random) -> list[Fault]:
    """A column under a header that nobody asked for: it is kept as received, and the field is missing."""
    sheet = _some(book, rng)
    columns = _untouched(sheet, required=False) if sheet else []
    columns = [c for c in columns if sheet and any(r.cells[c.name].written is not None for r in sheet.rows)]
    if sheet is None or not columns or sheet.style.merged_townships:
        return []
    column = rng.choice(columns)
    name, before = column.name, column.header
    for row in sheet.rows:
        row.cells[name].stored = None
        row.cells[name].tampered = True
    column.header, column.tampered = rng.choice(("其他情况一", "补充信息", "自定义列")), True
    return [
        Fault("", "", sheet, "header", before, column.header, column=column),
        Fault("", "column_missing", sheet, "sheet", before, "", field=name),
    ]


def _plain_required(sheet: SheetPlan | None) -> list[Column]:
    """Required columns that nothing else follows from: no part of the key, no sum, none that is derived where it is missing."""
    columns = _untouched(sheet, required=True) if sheet else []
    fields = [(c, sheet.form.field(c.name)) for c in columns] if sheet else []
    return (
        [c for c, f in fields if f.derived is None and c.name not in sheet.form.primary_key and f.type in ("string", "list")]
        if sheet
        else []
    )


def _without_required(book: BookPlan, rng: Random) -> list[Fault]:
    """A required column is not there: the part stays, the column is absent."""
    sheet = _some(book, rng)
    columns = _plain_required(sheet)
    if sheet is None or not columns:
        return []
    column = rng.choice(columns)
    _drop(sheet, column)
    return [Fault("", "", sheet, "header", column.header, "", field=column.name, column=sheet.columns[0])]


def _header_twice(book: BookPlan, rng: Random) -> list[Fault]:
    """Two columns that both claim to be one required field: the reader takes neither."""
    sheet = _some(book, rng)
    columns = [c for c in _plain_required(sheet) if sheet and sheet.form.field(c.name).aliases]
    if sheet is None or not columns:
        return []
    column = rng.choice(columns)
    field = sheet.form.field(column.name)
    second = Column("", next(s for s in field.spellings if s != column.header), kind="extra")
    sheet.columns.append(second)
    column.tampered = True
    for row in sheet.rows:
        row.cells[field.name].stored = None
        row.cells[field.name].tampered = True
    return [Fault("", "", sheet, "header", "", second.header, field=field.name, column=second)]


def _blank(book: BookPlan, rng: Random) -> list[Fault]:
    sheet = _alone(book, rng)
    if sheet is None:
        return []
    count = len(sheet.rows)
    sheet.rows, sheet.zero_word, sheet.tampered = [], "", True
    return [Fault("", "", sheet, "sheet", f"{count} 行", "")]


def _forget_townships(sheet: SheetPlan) -> None:
    """Without a unit, a township name that stands in several counties means none."""
    for name in (f.name for f in sheet.form.fields if f.foreign_key is not None):
        for cell in (row.cells[name] for row in sheet.rows):
            if isinstance(cell.written, str) and unit_book().resolve(cell.written, levels=("township",)).unit is None:
                cell.stored = None


def _unit(text: str) -> Callable[[BookPlan, Random], list[Fault]]:
    def apply(book: BookPlan, _: Random) -> list[Fault]:
        """The unit's name is gone from the title of every sheet; the label says something that means no one unit."""
        faults = []
        for sheet in book.sheets:
            true, sheet.unit_text, sheet.stored_unit, sheet.tampered = sheet.unit_text, text, "", True
            sheet.title = f"“三长建三会领三队”{sheet.form.title}（{layout().demo_mark}）"
            _forget_townships(sheet)
            faults.append(Fault("", "", sheet, "unit" if text else "sheet", true, text))
        return faults

    return apply


def _said_by_days(sheet: SheetPlan) -> bool:
    """True where the rows' own days, written in full, say the period that the sheet does not."""
    dated = sheet.form.submission.dated_by
    if dated is None or not sheet.rows or sheet.tampered or not any(c.name == dated for c in sheet.columns):
        return False
    days = [(row.cells[dated].tampered, read_date(str(row.cells[dated].written or ""))) for row in sheet.rows]
    return all(not touched and day and not day.interpreted and containing(day.value, sheet.period.cadence) == sheet.period
               for touched, day in days)  # fmt: skip


def _period(book: BookPlan, rng: Random) -> list[Fault]:
    """No sheet names its period: registers are returned, ledgers whose rows bear full days go by these."""
    text = rng.choice(("本月", "当期", ""))
    ledgers = {id(sheet): _said_by_days(sheet) for sheet in book.sheets}
    if any(s.form.submission.dated_by and s.rows and not ledgers[id(s)] for s in book.sheets) or all(ledgers.values()):
        return []
    faults = []
    for sheet in book.sheets:
        true, sheet.period_text, sheet.tampered = sheet.period_text, text, True
        sheet.title = sheet.title.replace(sheet.period.title, "")
        if ledgers[id(sheet)]:
            faults.append(Fault("", "period_resolved", sheet, "sheet", true, text))
            continue
        sheet.stored_period = ""
        faults.append(Fault("", "", sheet, "period" if text else "sheet", true, text))
    return faults


def _sheet_hidden(book: BookPlan, rng: Random) -> list[Fault]:
    if len(book.sheets) < 2 or any(s.hidden for s in book.sheets):
        return []
    sheet = rng.choice(book.sheets[1:])
    sheet.hidden = True
    return [Fault("", "", sheet, "sheet", "", sheet.sheet)]


def _summary(book: BookPlan, rng: Random) -> list[Fault]:
    """All rows of a form once more on a sheet of their own, behind its sheets."""
    forms = {s.form.name for s in open_sheets(book)}
    if book.is_csv or not forms:
        return []
    chosen = rng.choice(sorted(forms))
    own = [s for s in book.sheets if s.form.name == chosen]
    rows = [row for sheet in own for row in sheet.rows]
    if len(rows) < _FEWEST:
        return []
    columns = [replace(column) for column in own[0].columns]
    again = replace(own[0], sheet=rng.choice(("汇总", "汇总表", "全部")), rows=deepcopy(rows), columns=columns)
    book.repeats.append(again)
    return [Fault("", "", again, "sheet", "", f"{len(rows)} 行")]


def _title_of_other(book: BookPlan, rng: Random, _: Scene) -> list[Fault]:
    """The title of the period before, or of another unit, was left standing above labels that are right."""
    sheets = [s for s in open_sheets(book) if s.unit_text and s.period_text]
    if not sheets:
        return []
    sheet, units = rng.choice(sheets), unit_book()
    unit, before = units.units[sheet.unit_code], containing(sheet.period.starts_on - timedelta(days=1), sheet.period.cadence)
    other = rng.choice([u for u in units.of_level(unit.level) if u.code != unit.code])
    was, wrong = rng.choice(((sheet.period.title, before.title), (unit.name, other.name)))
    title = sheet.title
    sheet.title = title.replace(was, wrong, 1)
    return [Fault("", "", sheet, "title", title, sheet.title)] if sheet.title != title else []


CLASSES = (
    FaultClass.of_book("total_wrong", "total_mismatch", _total),
    FaultClass.of_book("extra_column", "header_unmatched", _extra),
    FaultClass.of_book("header_renamed", "", _renamed),
    FaultClass.of_book("columns_reordered", "", _reordered),
    FaultClass.of_book("header_unknown", "header_unmatched", _unknown_header),
    FaultClass.of_book("optional_column_missing", "column_missing", _without_optional),
    FaultClass.of_book("sheet_hidden", "sheet_hidden", _sheet_hidden),
    FaultClass("summary_sheet", "sheet_repeats", lambda book, rng, _: _summary(book, rng), alone=True),
    FaultClass("title_of_other", "title_contradicts", _title_of_other, alone=True),
    FaultClass.of_book("required_column_missing", "header_missing", _without_required),
    FaultClass.of_book("header_twice", "header_duplicate", _header_twice),
    FaultClass.of_book("blank_template", "blank_template", _blank, "returned"),
    FaultClass.of_book("unit_ambiguous", "unit_ambiguous", _unit("市本级科协"), "returned"),
    FaultClass.of_book("unit_missing", "unit_unreadable", _unit(""), "returned"),
    FaultClass.of_book("period_missing", "period_unreadable", _period, "returned"),
)
