"""Other layouts of a right sheet, and several reports in one book: nothing is due but where the class says so.

Belongs here: rows that are no data, labels, total words, sheets split or put together. Does not belong here: wrong sheets (sheets).
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random

from pipelines.contracts.unit import unit_book
from pipelines.demo.faults.choosing import is_referenced, open_sheets
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.plan import BookPlan, Cell, Fault, RowPlan
from pipelines.demo.spelling import clear_text


def _decorated(name: str) -> FaultClass:
    """Rows between the data that are no data; a sheet has them where nothing is merged down and the first column holds no number."""

    def apply(book: BookPlan, rng: Random) -> list[Fault]:
        sheets = [
            s
            for s in open_sheets(book)
            if len(s.rows) > 3 and not s.decor and not s.style.merged_townships and not s.merged and s.columns[0].name not in s.summed
        ]
        if not sheets:
            return []
        sheet = rng.choice(sheets)
        sheet.decor = (name,)
        return [Fault("", "", sheet, "sheet", "", name)]

    return FaultClass.of_book(f"{name}_rows", "", apply)


def _total_word(book: BookPlan, rng: Random) -> list[Fault]:
    sheets = [s for s in open_sheets(book) if s.total and s.summed and not s.total_written and s.columns[0].name not in s.summed]
    if not sheets:
        return []
    sheet = rng.choice(sheets)
    sheet.total_word = rng.choice(("总计", "合　计", "共计", "合计：", "全县合计"))
    return [Fault("", "", sheet, "sheet", "合计", sheet.total_word)]


def _unit_alias(book: BookPlan, rng: Random) -> list[Fault]:
    """The unit under another of its names, one that means it alone."""
    units = unit_book()
    unit = units.units[book.unit_code]
    stem = unit.name.removesuffix("县").removesuffix("区").removesuffix("市")
    names = (f"{unit.name}科协（盖章）", f"{unit.name}", f"宁夏{unit.name}科学技术协会", stem)
    known = [n for n in names if (found := units.resolve(n, levels=(unit.level,)).unit) is not None and found.code == unit.code]
    if not known or any(s.tampered for s in book.sheets):
        return []
    text = rng.choice(known)
    before = book.sheets[0].unit_text
    for sheet in book.sheets:
        sheet.unit_text = text
    return [Fault("", "", None, "file", before, text)]


def _title_only(book: BookPlan, _: Random) -> list[Fault]:
    """Labels without their values; unit and period stand in the title alone."""
    if any(s.tampered for s in book.sheets):
        return []
    for sheet in book.sheets:
        sheet.unit_text = sheet.period_text = ""
        sheet.tampered = True
    return [Fault("", "", None, "file", "", "只在标题里")]


def _level_wrong(book: BookPlan, _: Random) -> list[Fault]:
    """The label names the city above where only counties report."""
    units = unit_book()
    unit = units.units[book.unit_code]
    sheets = [s for s in book.sheets if "city" not in s.form.submission.level and not s.tampered]
    if unit.level != "county" or not sheets or len(sheets) != len(book.sheets):
        return []
    faults, city = [], units.units[unit.parent]
    for sheet in sheets:
        true, sheet.unit_text, sheet.stored_unit, sheet.tampered = sheet.unit_text, f"{city.name}科协", city.code, True
        for name in (f.name for f in sheet.form.fields if f.foreign_key is not None):
            for cell in (row.cells[name] for row in sheet.rows):
                if isinstance(cell.written, str) and units.resolve(cell.written, within=city.code, levels=("township",)).unit is None:
                    cell.stored = None
        faults.append(Fault("", "", sheet, "unit", true, sheet.unit_text))
    if unit.name in str(book.path):
        faults.append(Fault("", "path_contradicts", None, "file", "", str(book.path)))
    return faults


def _by_township(book: BookPlan, _: Random) -> list[Fault]:
    """One sheet a township: together they are the one report."""
    whole = [s for s in open_sheets(book) if s.form.name == "activity_record" and s.style.merged_townships is False and not s.decor]
    if book.is_csv or len(whole) != 1 or sum(s.form.name == "activity_record" for s in book.sheets) != 1:
        return []
    sheet, names = whole[0], unit_book().units
    if sheet.merged or any(f.sheet is sheet for f in book.faults):
        return []
    groups: dict[str, list[RowPlan]] = {}
    for row in sheet.rows:
        township = row.cells["township_code"]
        if township.tampered or row.tampered or not isinstance(township.true, str):
            return []
        groups.setdefault(names[township.true].name, []).append(row)
    if len(groups) < 2 or len(groups) > 12:
        return []
    parts = [
        replace(sheet, sheet=name, rows=rows, columns=[replace(c) for c in sheet.columns], total_written={}, merged=[])
        for name, rows in groups.items()
    ]
    book.sheets = [part for s in book.sheets for part in (parts if s is sheet else [s])]
    return [Fault("", "", None, "file", sheet.sheet, "、".join(groups))]


def _earlier_month(book: BookPlan, _: Random, scene: Scene) -> list[Fault]:
    """One sheet a month: the month before once more, as it truly was, beside this one."""
    own = [s for s in book.sheets if s.form.name == "activity_record"]
    if book.is_csv or len(own) != 1 or own[0].period.index == 1:
        return []
    before = replace(own[0].period, index=own[0].period.index - 1)
    if not scene.sent("activity_record", before):
        return []
    earlier = scene.clean("activity_record", before)
    earlier.sheet, own[0].sheet = f"{before.index}月", f"{own[0].period.index}月"
    book.sheets.append(earlier)
    return [Fault("", "", None, "file", "", f"{earlier.sheet}、{own[0].sheet}")]


def _two_counties(book: BookPlan, _: Random, scene: Scene) -> list[Fault]:
    """Two counties in one book: the neighbour's report, which it sent itself without a fault, stands here once more."""
    if book.is_csv or book.workbook != "monthly" or len({s.form.name for s in book.sheets}) != len(book.sheets):
        return []
    for code in scene.others():
        sheets = [s for own in book.sheets for s in scene.sent(own.form.name, own.period, code)]
        if len(sheets) == len(book.sheets) and scene.memory.is_faultless(code, book.period):
            copies = [deepcopy(s) for s in sheets]
            for sheet in copies:
                sheet.sheet = f"{unit_book().units[code].name}{sheet.sheet}"[:31]
            book.sheets += copies
            return [Fault("", "", None, "file", "", unit_book().units[code].name)]
    return []


def _number_merged(book: BookPlan, rng: Random) -> list[Fault]:
    """One number merged over two rows: it counts in the first, the second is blank."""
    for sheet in open_sheets(book):
        names = [n for n in sheet.summed if not is_referenced(sheet, n) and not sheet.form.field(n).constraints.required]
        if (
            book.is_csv
            or sheet.decor
            or sheet.merged
            or len(sheet.rows) < 2
            or not names
            or not any(c.name == names[0] for c in sheet.columns)
        ):
            continue
        name = rng.choice([n for n in names if any(c.name == n for c in sheet.columns)])
        pairs = [
            (a, b)
            for a, b in zip(sheet.rows, sheet.rows[1:], strict=False)
            if not any(r.tampered or r.hidden or r.cells[name].tampered for r in (a, b)) and a.cells[name].true is not None
        ]
        if not pairs:
            continue
        first, second = rng.choice(pairs)
        sheet.merged.append((first, second, name))
        was = second.cells[name]
        second.cells[name] = Cell(was.true, None, None, tampered=True)
        first.cells[name].tampered = True
        field = sheet.form.field(name)
        return [Fault("", "", sheet, "cell", clear_text(field, was.true), "合并单元格", field=name, row=first)]
    return []


def _helper(book: BookPlan, _: Random) -> list[Fault]:
    """A sheet of explanations beside the right ones."""
    if book.is_csv or book.foreign:
        return []
    book.foreign = {"填表说明": [["填表说明（演示数据）"], ["一、活动日期填实际开展的日期。"], ["二、人次按实际到场的人数填。"]]}
    return [Fault("", "", None, "file", "", "填表说明")]


CLASSES = (
    _decorated("numbering"),
    _decorated("repeated_header"),
    _decorated("subtotal"),
    _decorated("note"),
    _decorated("blank"),
    FaultClass.of_book("total_word", "", _total_word),
    FaultClass.of_book("unit_alias", "", _unit_alias),
    FaultClass.of_book("title_only", "", _title_only),
    FaultClass.of_book("unit_level_wrong", "unit_level_wrong", _level_wrong, "returned"),
    FaultClass.of_book("sheet_a_township", "", _by_township),
    FaultClass("sheet_a_month", "", _earlier_month, alone=True),
    FaultClass("two_counties", "", _two_counties, alone=True),
    FaultClass.of_book("number_merged", "number_merged", _number_merged),
    FaultClass.of_book("helper_sheet", "", _helper),
)
