"""How a fault finds its place: cells and sheets that nothing was done to yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.contracts.form import FormField
from pipelines.contracts.period import Cadence, Period, containing, sequence
from pipelines.demo.plan import BookPlan, Cell, Coded, Echo, Fault, Formula, RowPlan, SheetPlan, Written
from pipelines.demo.spelling import clear_text


@dataclass(frozen=True)
class Target:
    """One cell a fault may be put in, with its field and sheet."""

    field: FormField
    cell: Cell
    sheet: SheetPlan

    @property
    def present(self) -> bool:
        return self.cell.true is not None

    @property
    def whole(self) -> int:
        """The true value as a whole number; TypeError where it is none (the class was put in a wrong field)."""
        if not isinstance(self.cell.true, int):
            raise TypeError(f"应为整数：{self.cell.true}")
        return self.cell.true

    @property
    def day(self) -> date:
        """The true value as a date; TypeError where it is none."""
        if not isinstance(self.cell.true, date):
            raise TypeError(f"应为日期：{self.cell.true}")
        return self.cell.true


Fits = Callable[[Target], bool]
Change = Callable[[Target, Random], tuple[Coded, Written]]


def written_text(written: Written) -> str:
    """What stands in a cell, in words for `faults.csv`."""
    if isinstance(written, Formula):
        return written.cached if written.cached is not None else written.text
    return "" if written is None else str(written)


def open_sheets(book: BookPlan) -> list[SheetPlan]:
    """Sheets with rows in which faults may still be put."""
    return [s for s in book.sheets if s.rows and not s.tampered]


# fields by which other forms refer to a row: whoever spoils one makes findings elsewhere that are right
REFERENCED = {("sandui_register", "platform_team_id")}


def is_referenced(sheet: SheetPlan, field: str) -> bool:
    """True where rows of other forms name this row by the field."""
    return (sheet.form.name, field) in REFERENCED


def find_cell(book: BookPlan, rng: Random, fits: Fits) -> tuple[SheetPlan, RowPlan, FormField] | None:
    """A random untouched cell that fits, the sheet drawn first so that small sheets get their share."""
    sheets = open_sheets(book)
    rng.shuffle(sheets)
    for sheet in sheets:
        fields = [f for f in sheet.form.fields if any(c.name == f.name for c in sheet.columns) and not is_referenced(sheet, f.name)]
        rng.shuffle(fields)
        for field in fields:
            rows = [
                row
                for row in sheet.rows
                if not row.tampered and not row.hidden and not (cell := row.cells[field.name]).tampered and fits(Target(field, cell, sheet))
            ]
            if rows:
                return sheet, rng.choice(rows), field
    return None


def change_cell(book: BookPlan, rng: Random, fits: Fits, change: Change) -> list[Fault]:
    """Change one fitting cell; the fault with its true and written value, or nothing where no cell fits."""
    found = find_cell(book, rng, fits)
    if found is None:
        return []
    sheet, row, field = found
    cell = row.cells[field.name]
    stored, written = change(Target(field, cell, sheet), rng)
    if book.is_csv and isinstance(written, Formula):
        return []
    row.cells[field.name] = Cell(cell.true, stored, written, tampered=True)
    row.tampered = True
    fault = Fault("", "", sheet, "cell", clear_text(field, cell.true), written_text(written), field=field.name, row=row)
    fault.echoes = tuple(Echo(rule, sheet.unit_code, form, period) for rule, form, period in _heard(sheet, field.name))
    return [fault]


def _months(period: Period) -> list[Period]:
    return sequence(containing(period.starts_on, Cadence.MONTH), containing(period.ends_on, Cadence.MONTH))


def _heard(sheet: SheetPlan, field: str) -> list[tuple[str, str, Period]]:
    """Rules that compare the field with another report of the unit: rule, form and period of that one."""
    if (sheet.form.name, field) == ("sanzhang_roster", "name"):
        return [("talent_not_in_roster", "talent_record", containing(sheet.period.ends_on, Cadence.HALF))]
    if (sheet.form.name, field) == ("sanhui_register", "credit_code"):
        return [("society_unregistered", "activity_record", month) for month in _months(sheet.period)]
    return []
