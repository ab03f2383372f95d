"""The plan of a workbook before any byte is written: what is true, what stands in the cell, and what was done to it.

Belongs here: cells, rows, sheets, books and faults as plain data. Does not belong here: how they are filled, placed or written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Literal

from pipelines.contracts.form import Form
from pipelines.contracts.period import Period
from pipelines.demo.style import Style

Coded = str | int | Decimal | bool | date | tuple[str, ...] | None
Row = dict[str, Coded]


@dataclass(frozen=True)
class Formula:
    """A formula cell; `cached` is the value saved with it, None = none was saved, an error text = it failed."""

    text: str
    cached: str | None


Written = str | int | float | date | Formula | None
Spot = Literal["cell", "row", "header", "total", "title", "unit", "period", "sheet", "file"]


@dataclass
class Cell:
    """`true` is what the unit meant, `stored` what a right reader keeps (None = absent), `written` what stands there."""

    true: Coded
    stored: Coded
    written: Written
    tampered: bool = False


@dataclass
class RowPlan:
    cells: dict[str, Cell]
    remark: str = ""
    hidden: bool = False
    tampered: bool = False


@dataclass
class Column:
    """One column of a sheet; `name` is the field, empty for 序号, 备注 and columns nobody asked for (kind says which)."""

    name: str
    header: str
    group: str = ""
    kind: Literal["field", "serial", "remark", "extra"] = "field"
    tampered: bool = False


@dataclass
class SheetPlan:
    """One part as it will stand in a sheet. `stored_unit`, `stored_period` are empty where nobody can read them.

    `decor` names rows between the data that are none (placing), `merged` pairs of rows whose cells of a field are merged; a part that is
    `returned` cannot be accepted.
    """

    form: Form
    unit_code: str
    period: Period
    sheet: str
    title: str
    unit_text: str
    period_text: str
    filled_text: str
    columns: list[Column]
    rows: list[RowPlan]
    zero_word: str
    footer: str
    style: Style
    stored_unit: str
    stored_period: str
    total: bool = True
    total_word: str = "合计"
    decor: tuple[str, ...] = ()
    merged: list[tuple[RowPlan, RowPlan, str]] = field(default_factory=list)
    total_written: dict[str, Written] = field(default_factory=dict)
    hidden: bool = False
    tampered: bool = False
    returned: bool = False

    @property
    def summed(self) -> list[str]:
        """Fields whose 合计 stands at the foot: counted numbers, in column order."""
        return [c.name for c in self.columns if c.name and self.form.field(c.name).type in {"integer", "number"}]


@dataclass(frozen=True)
class Echo:
    """A report that is right and yet may be spoken of by this rule, because another one beside it is wrong."""

    rule: str
    unit_code: str
    form: str
    period: Period


@dataclass
class Fault:
    """One injected fault; its cell is known only when the sheet is placed. `echoes` are the siblings in which it may be heard too."""

    fault_class: str
    rule: str
    sheet: SheetPlan | None
    spot: Spot
    true_value: str
    written_value: str
    field: str = ""
    row: RowPlan | None = None
    column: Column | None = None
    echoes: tuple[Echo, ...] = ()


@dataclass
class BookPlan:
    """One sending: its sheets, where it is put, when it came.

    `due` is what it was to hold, whatever became of `sheets`; `packing` is the format where it is not the plain one,
    `damage` what happens to the finished bytes (nobody can open them then), `again` a second
    receipt of the same bytes, `foreign` sheets of no declared form, `repeats` sheets that only say once more what `sheets` say.
    """

    unit_code: str
    sender: str
    workbook: str
    period: Period
    due: tuple[tuple[Form, Period], ...]
    path: PurePosixPath
    sheets: list[SheetPlan]
    received_on: date
    packing: str = ""
    damage: str = ""
    again: tuple[date, PurePosixPath] | None = None
    faults: list[Fault] = field(default_factory=list)
    foreign: dict[str, list[list[str]]] = field(default_factory=dict)
    repeats: list[SheetPlan] = field(default_factory=list)

    @property
    def written(self) -> list[SheetPlan]:
        """All sheets of declared forms that stand in the book, in order."""
        return [*self.sheets, *self.repeats]

    @property
    def is_csv(self) -> bool:
        return self.path.suffix == ".csv"


def coded_text(value: Coded, separator: str | None = None) -> str:
    """A value as the truth files write it: codes, ISO dates, true/false, plain numbers, lists joined, absence empty."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case tuple():
            return (separator or "、").join(value)
        case _:
            return str(value)
