"""What follows from the rest of a row for a required column that a sheet does not have, by the rules that the form declares.

Belongs here: the two rules of a form's `derived` (by words in another field; held before the sheet was received). Does not belong here:
columns that are there: a cell that was left blank stays blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.contracts.form import Form, FormField
from pipelines.contracts.period import Period
from pipelines.contracts.unit import unit_book
from pipelines.ingest.coded import meant
from pipelines.ingest.dated import read_day
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header
from pipelines.ingest.mergedcells import cell_at
from pipelines.ingest.placed import named_inside
from pipelines.ingest.typed import Remark, Typed


@dataclass(frozen=True)
class Follows:
    """A derived value with its remark, and the cell that it follows from."""

    typed: Typed
    address: str


def derive(
    declared: FormField, form: Form, grid: Grid, header: Header, rows: Sequence[int], belongs: Sequence[tuple[str, Period | None]],
    held_by: date | None,
) -> dict[int, Follows]:  # fmt: skip
    """By place among the rows, each of a unit and period: the value that follows for the field. `held_by` is the day by which what is
    dated earlier has happened, None where the sheet lists plans or its receipt is not known."""
    rule, found = declared.derived, dict[int, Follows]()
    if rule is None:
        return {}
    for name in rule.origins if rule.origins else (rule.held or "",):
        column = header.fields.get(name)
        if column is None or name in header.duplicates:
            continue
        for place, row in enumerate(rows):
            if place in found:
                continue
            cell = cell_at(grid, header, row, column.index)
            unit_code, period = belongs[place]
            if rule.origins:
                told = _of_words(declared, form.field(name), cell.text.strip(), unit_code)
            else:
                told = _of_day(declared, cell.text, period, held_by)
            if told:
                found[place] = Follows(told, cell.address)
    if declared.foreign_key:
        for place in (place for place in range(len(rows)) if place not in found):
            if of_sheet := _of_sheet(declared, grid, header, belongs[place][0]):
                found[place] = of_sheet
    return found


def _of_sheet(declared: FormField, grid: Grid, header: Header, unit_code: str) -> Follows | None:
    """The only township that the sheet's name, or a title of few texts above the table, names in full."""
    if declared.foreign_key is None:
        return None
    titles = [(row, column) for row in range(header.top) for column, text in enumerate(grid.rows[row]) if text.strip()]
    for text, place in ((grid.name, (header.top, 0)), *((grid.text(*at), at) for at in titles)):
        township = named_inside(text, declared.foreign_key.level, unit_code, unit_book())
        if township:
            source = f"工作表名“{text}”" if text == grid.name else f"标题“{text}”"
            return Follows(Typed(township.code, None, (Remark("value_derived", source, township.name),)), grid.address(*place))
    return None


def _of_words(declared: FormField, origin: FormField, text: str, unit_code: str) -> Typed | None:
    """The code, or the township, that a text in another field names by a declared word or its full name."""
    if not text:
        return None
    if declared.foreign_key:
        township = named_inside(text, declared.foreign_key.level, unit_code, unit_book())
        source = f"{origin.title}“{text}”"
        return Typed(township.code, None, (Remark("value_derived", source, township.name),)) if township else None
    codes = declared.codes
    typed = meant(text, declared, codes) if codes else None
    if codes is None or typed is None:
        return None
    source = f"{origin.title}“{typed.remarks[0].observed}”"
    return Typed(typed.value, None, (Remark("value_derived", source, codes.title(str(typed.value))),))


def _of_day(declared: FormField, text: str, period: Period | None, held_by: date | None) -> Typed | None:
    day = read_day(text.strip(), period).value if text.strip() else None
    if held_by is None or not isinstance(day, date) or day > held_by or declared.derived is None or declared.codes is None:
        return None
    value = declared.derived.value or ""
    return Typed(value, None, (Remark("value_derived", f"日期 {day}（{held_by} 收到以前）", declared.codes.title(value)),))
