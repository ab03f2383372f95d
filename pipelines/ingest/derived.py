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
from pipelines.ingest.coded import meant
from pipelines.ingest.dated import read_day
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Header
from pipelines.ingest.mergedcells import cell_at
from pipelines.ingest.typed import Remark, Typed


@dataclass(frozen=True)
class Follows:
    """A derived value with its remark, and the cell that it follows from."""

    typed: Typed
    address: str


def derive(
    declared: FormField, form: Form, grid: Grid, header: Header, rows: Sequence[int], periods: Sequence[Period | None], held_by: date | None
) -> dict[int, Follows]:
    """By place among the rows: the value that follows for the field. `held_by` is the day by which what is dated earlier has happened,
    None where the sheet lists plans or its receipt is not known."""
    rule, found = declared.derived, {}
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
            told = _of_words(declared, form, name, cell.text) if rule.origins else _of_day(declared, cell.text, periods[place], held_by)
            if told:
                found[place] = Follows(told, cell.address)
    return found


def _of_words(declared: FormField, form: Form, name: str, text: str) -> Typed | None:
    codes = declared.codes
    typed = meant(text.strip(), declared, codes) if codes and text.strip() else None
    if codes is None or typed is None:
        return None
    source = f"{form.field(name).title}“{typed.remarks[0].observed}”"
    return Typed(typed.value, None, (Remark("value_derived", source, codes.title(str(typed.value))),))


def _of_day(declared: FormField, text: str, period: Period | None, held_by: date | None) -> Typed | None:
    day = read_day(text.strip(), period).value if text.strip() else None
    if held_by is None or not isinstance(day, date) or day > held_by or declared.derived is None or declared.codes is None:
        return None
    value = declared.derived.value or ""
    return Typed(value, None, (Remark("value_derived", f"日期 {day}（{held_by} 收到以前）", declared.codes.title(value)),))
