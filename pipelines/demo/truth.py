"""What the demo province wrote, as a right reader keeps it: `<form>.csv`, `<export>.csv`, `faults.csv`; `echoes.csv` names
the reports in which a fault of another one may be heard.

Belongs here: the truth files. Does not belong here: the raw root (they never stand under it).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from pipelines.contracts.form import Export, exports, forms
from pipelines.contracts.period import Period
from pipelines.demo.placing import Placed, fault_cell
from pipelines.demo.plan import BookPlan, Row, coded_text
from pipelines.demo.reports import Reports

FAULT_COLUMNS = (
    "fault_id", "fault_class", "rule", "path", "sheet", "cell", "field", "unit_code", "form", "period", "true_value", "written_value",
)  # fmt: skip
ECHO_COLUMNS = ("fault_id", "rule", "unit_code", "form", "period")
ROW_COLUMNS = ("path", "sheet", "source_row", "unit_code", "period")


class Truth:
    """Writers of the truth files; with folder None nothing is written and only faults are counted."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: dict[str, IO[str]] = {}
        self._writers: dict[str, Any] = {}
        self.faults = 0

    def __enter__(self) -> Self:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._open("faults", FAULT_COLUMNS)
            self._open("echoes", ECHO_COLUMNS)
            for name, form in forms().items():
                self._open(name, (*ROW_COLUMNS, *(f.name for f in form.fields)))
            for name, export in exports().items():
                self._open(name, ("path", "source_row", *(f.name for f in export.fields)))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for handle in self._files.values():
            handle.close()

    def _open(self, name: str, columns: Iterable[str]) -> None:
        assert self._folder is not None
        handle = (self._folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._files[name] = handle
        self._writers[name] = csv.writer(handle, lineterminator="\n")
        self._writers[name].writerow(columns)

    def book(self, book: BookPlan, grids: list[Placed]) -> None:
        """Rows and faults of one written book; a book that cannot be read has faults only."""
        grid_of = {id(plan): placed for plan, placed in zip(book.written, grids, strict=True)}
        for fault in book.faults:
            self.faults += 1
            if self._folder is None:
                continue
            for echo in fault.echoes:
                self._writers["echoes"].writerow((f"F{self.faults:05d}", echo.rule, echo.unit_code, echo.form, echo.period.code))
            sheet = fault.sheet
            cell = fault_cell(fault, grid_of[id(sheet)]) if sheet is not None else ""
            first = sheet if sheet is not None else book.sheets[0] if len(book.sheets) == 1 else None
            self._writers["faults"].writerow(
                (
                    f"F{self.faults:05d}", fault.fault_class, fault.rule, str(book.path), _sheet_name(book, sheet.sheet if sheet else ""),
                    cell, fault.field, book.unit_code, first.form.name if first else "", (first.period if first else book.period).code,
                    fault.true_value, fault.written_value,
                )
            )  # fmt: skip
        if self._folder is None or book.damage:
            return
        for plan in book.sheets:
            fields = plan.form.fields
            placed = grid_of[id(plan)]
            for row in plan.rows:
                self._writers[plan.form.name].writerow(
                    (
                        str(book.path), _sheet_name(book, plan.sheet), placed.row_of[id(row)] + 1, plan.stored_unit, plan.stored_period,
                        *(coded_text(row.cells[f.name].stored, f.separator) for f in fields),
                    )
                )  # fmt: skip

    def reports(self, reports: Reports) -> None:
        """What became of the reports themselves: faults without a file."""
        for fault_class, rule, unit_code, form, period in reports.faults():
            self.faults += 1
            if self._folder is not None:
                place = ("", "", "", "", unit_code, form, period, "", "")
                self._writers["faults"].writerow((f"F{self.faults:05d}", fault_class, rule, *place))

    def export(self, export: Export, path: str, rows: list[Row], period: Period, fault: tuple[str, str] | None = None) -> None:
        """Rows of one export file, line 1 is its header; `fault` is the class and the rule of what is wrong with the whole of it."""
        self.faults += fault is not None
        if self._folder is None:
            return
        if fault is not None:
            place = (path, "", "", export.period_field, "", export.name, period.code, "", f"{len(rows)} 行")
            self._writers["faults"].writerow((f"F{self.faults:05d}", *fault, *place))
        for line, row in enumerate(rows, start=2):
            self._writers[export.name].writerow((path, line, *(coded_text(row[f.name], f.separator) for f in export.fields)))


def _sheet_name(book: BookPlan, sheet: str) -> str:
    return "" if book.is_csv else sheet
