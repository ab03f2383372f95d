"""One table of a sheet → parts (unit × period) with typed rows, absences and findings.

Belongs here: walking the data rows of a recognised header. Does not belong here: recognising it (header), the file (reading).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.contracts.absence import Absence
from pipelines.contracts.form import Form, FormField
from pipelines.contracts.period import Cadence, Period
from pipelines.contracts.unit import UnitBook
from pipelines.ingest.address import column_letter
from pipelines.ingest.gathered import Gathered, Where
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.rows import Classified, Kind, RowSorter, check_totals, is_nil
from pipelines.ingest.surroundings import (
    Said,
    UnitFound,
    find_period,
    find_unit,
    gather,
    level_fits,
    level_titles,
    read_period,
    resolve_unit,
)
from pipelines.ingest.values import Remark, Typed, field_readers

_EXAMPLE = {Cadence.MONTH: "2025年3月", Cadence.QUARTER: "2025年第一季度", Cadence.HALF: "2025年上半年", Cadence.YEAR: "2025年"}


@dataclass
class Part:
    """Sheet × form × unit × period; unit_code and period are empty where they cannot be read."""

    sheet: str
    form: Form
    unit_code: str
    period: str
    unit_cell: str = ""
    period_cell: str = ""
    rows: int = 0
    nil: bool = False


@dataclass(frozen=True)
class _Cell:
    text: str
    address: str
    merged: bool


@dataclass
class TableReader:
    """Reads the table under one header; `read` leaves typed rows and findings in `out` and gives the parts."""

    grid: Grid
    header: Header
    form: Form
    book: UnitBook
    out: Gathered
    parts: dict[tuple[str, str], Part] = field(default_factory=dict)
    _part_of: dict[int, Part] = field(default_factory=dict)
    _numbers: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)

    def read(self) -> list[Part]:
        """Parts of this table in the order in which they first stand in it."""
        classified = RowSorter(self.grid, self.header).sort()
        notes = [r for r, k in classified.kinds.items() if k in (Kind.NOTE, Kind.NIL)]
        said = gather(self.grid, self.form, range(self.header.top), notes)
        nil = classified.nil or any(is_nil(c.text) for c in (*said.sentences, *said.foot))
        self._unit = find_unit(said, self.form, self.book)
        self._period, self._period_cell = find_period(said, self.form)
        self._year_context = said.context
        scaled = [(c.field, c.scale) for c in self.header.fields.values() if c.field]
        self._readers = field_readers(scaled, self.book, epoch_1904=self.grid.epoch_1904)
        for row in classified.of(Kind.DATA):
            self._row(row)
        if not self.parts:
            self._part(self._unit.unit.code if self._unit.unit else "", self._period, self._unit.cell, self._period_cell)
        for part in self.parts.values():
            part.nil = nil
            self._header_findings(part)
        self._say_unread(said)
        self._columns()
        self._unmatched(classified)
        self._totals(classified)
        return list(self.parts.values())

    def read_nil(self) -> list[Part]:
        """The one part of a sheet that holds no table but says that there is nothing to report."""
        said = gather(self.grid, self.form, range(len(self.grid.rows)), ())
        self._unit = find_unit(said, self.form, self.book)
        self._period, self._period_cell = find_period(said, self.form)
        part = self._part(self._unit.unit.code if self._unit.unit else "", self._period, self._unit.cell, self._period_cell)
        part.nil = True
        self._say_unread(said)
        return [part]

    # --- where a row belongs -------------------------------------------------------------------------------------------------

    def _part(self, unit_code: str, period: Period | None, unit_cell: str, period_cell: str) -> Part:
        code = period.code if period else ""
        part = self.parts.get((unit_code, code))
        if part is None:
            part = Part(self.grid.name, self.form, unit_code, code, unit_cell, period_cell)
            self.parts[unit_code, code] = part
        return part

    def _row_unit(self, row: int) -> tuple[str, str]:
        column = self.header.role("unit")
        cell = self._cell(row, column.index) if column else None
        if cell is None or not cell.text.strip():
            return (self._unit.unit.code if self._unit.unit else ""), self._unit.cell
        resolved = resolve_unit(cell.text, self.form, self.book)
        unit = resolved.unit
        where = Where(self.grid.name, self.form, unit.code if unit else "")
        if unit is None and resolved.candidates:
            names = "、".join(u.name for u in resolved.candidates)
            self.out.find("unit_ambiguous", where, cell=cell.address, observed=cell.text, expected=names)
        elif unit is None:
            self.out.find("unit_unreadable", where, cell=cell.address, observed=cell.text, detail=f"“{cell.text}”不是登记的单位")
        elif not level_fits(unit, self.form):
            self.out.find("unit_level_wrong", where, cell=cell.address, observed=unit.name, expected=level_titles(self.form))
        return (unit.code if unit else ""), cell.address

    def _row_period(self, row: int) -> tuple[Period | None, str]:
        column = self.header.role("period")
        cell = self._cell(row, column.index) if column else None
        if cell is None or not cell.text.strip():
            return self._period, self._period_cell
        period = read_period(cell.text, self.form.submission.cadence, self._year_context)
        if period is None:
            self._period_unread(cell.address, f"“{cell.text}”不是一个期次", "")
        return period, cell.address

    # --- one row -------------------------------------------------------------------------------------------------------------

    def _cell(self, row: int, column: int) -> _Cell:
        """The cell, or the top-left of a merge that comes down to it in its own column."""
        text = self.grid.text(row, column)
        anchor = self.grid.anchors.get((row, column)) if not text and self.grid.merges else None
        if anchor and anchor[1] == column and anchor[0] > self.header.bottom:
            return _Cell(self.grid.text(*anchor), self.grid.address(*anchor), True)
        return _Cell(text, self.grid.address(row, column), False)

    def _row(self, row: int) -> None:
        unit_code, unit_cell = self._row_unit(row)
        period, period_cell = self._row_period(row)
        part = self._part(unit_code, period, unit_cell, period_cell)
        part.rows += 1
        self._part_of[row] = part
        number = row + 1
        key = (self.out.sha256, self.grid.name, number, unit_code, part.period)
        if row in self.grid.hidden_rows:
            self.out.find("row_hidden", self._where(part), cell=f"A{number}", observed=number)
        values: list[object] = []
        texts: list[str | None] = []
        columns, unclear = self.header.fields, self.header.duplicates
        for declared in self.form.fields:
            column = columns.get(declared.name)
            if column is not None and declared.name in unclear:
                values.append(None)
                texts.append(None)
                self._absence(number, self.grid.address(row, column.index), declared, Absence.UNPARSEABLE)
                continue
            if column is None:
                values.append(None)
                texts.append(None)
                self._absence(number, "", declared, Absence.BLANK)
                continue
            value, text = self._field(row, column, declared, period, part)
            values.append(value)
            texts.append(text or None)
        self.out.add(f"submissions.{self.form.name}", *key, *values)
        self.out.add(f"received_text.{self.form.name}", *key, *texts)

    def _field(self, row: int, column: Column, declared: FormField, period: Period | None, part: Part) -> tuple[object, str]:
        cell = self._cell(row, column.index)
        counted = declared.type in ("integer", "number")
        typed, text = self._typed(row, column, declared, cell, period, part.unit_code)
        if cell.merged and not (counted and typed.value is None):
            self.out.add("main.merged_value", self.form.name, self.out.sha256, self.grid.name, row + 1, declared.name, cell.address)
        if typed.absence:
            self._absence(row + 1, cell.address, declared, typed.absence)
        if counted and typed.absence is not Absence.BLANK:
            unknown = typed.absence is Absence.UNPARSEABLE
            self._numbers[row, declared.name] = None if unknown else Decimal(str(typed.value or 0))
        for remark in typed.remarks:
            self.out.find(
                remark.rule, self._where(part), cell=cell.address, column=declared, observed=remark.observed, expected=remark.expected
            )
        return typed.value, text

    def _typed(
        self, row: int, column: Column, declared: FormField, cell: _Cell, period: Period | None, unit_code: str
    ) -> tuple[Typed, str]:
        place = (row, column.index)
        if cell.merged and declared.type in ("integer", "number"):
            return self._merged_number(cell, declared, unit_code, period), ""
        if cell.merged:
            place = self.grid.anchors[place]
        if error := self.grid.errors.get(place):
            return Typed(None, Absence.UNPARSEABLE, (Remark("formula_error", error),)), error
        if place in self.grid.uncached:
            return Typed(None, Absence.UNPARSEABLE, (Remark("formula_uncached", ""),)), ""
        return self._readers[declared.name].read(cell.text, period, unit_code), cell.text

    def _merged_number(self, cell: _Cell, declared: FormField, unit_code: str, period: Period | None) -> Typed:
        """A number merged over rows counts once, in its first row: it is said, and the other rows are blank."""
        if cell.text.strip():
            return Typed(None, Absence.BLANK, (Remark("number_merged", cell.text),))
        return self._readers[declared.name].read("", period, unit_code)

    def _absence(self, number: int, cell: str, declared: FormField, kind: Absence) -> None:
        self.out.add("main.cell_absence", self.form.name, self.out.sha256, self.grid.name, number, cell, declared.name, kind.value)

    # --- the table as a whole ------------------------------------------------------------------------------------------------

    def _header_findings(self, part: Part) -> None:
        where = self._where(part)
        for declared in self.header.missing:
            self.out.find("header_missing" if declared.constraints.required else "column_missing", where, column=declared)
        for columns in self.header.duplicates.values():
            cells = "、".join(self.grid.address(c.row, c.index) for c in columns)
            second = self.grid.address(columns[1].row, columns[1].index)
            claimed = columns[0].field
            rule = "header_duplicate" if claimed and claimed.constraints.required else "column_duplicate"
            self.out.find(rule, where, column=claimed, cell=second, observed=cells)
        if self.grid.hidden:
            self.out.find("sheet_hidden", where, observed=self.grid.name)

    def _say_unread(self, said: Said) -> None:
        """Blocking findings for a unit or period that the surroundings should give and do not."""
        for part in self.parts.values():
            if not part.period and part.period_cell == self._period_cell and self._period is None:
                claim = said.periods[0] if said.periods else None
                detail = f"“{claim.text}”不是一个期次" if claim else "标题、表头和工作表名里都没有写明"
                self._period_unread(claim.cell if claim else "", detail, part.unit_code)
            from_label = part.unit_cell == self._unit.cell and self.header.role("unit") is None
            if self._unit.rule and (from_label or (not part.unit_code and not part.unit_cell)):
                self._unit_unread(self._unit, part)

    def _unit_unread(self, found: UnitFound, part: Part) -> None:
        self.out.find(
            found.rule, self._where(part), cell=found.cell, observed=found.observed,
            expected="" if found.rule == "unit_unreadable" else found.expected, detail=found.expected,
        )  # fmt: skip

    def _period_unread(self, cell: str, detail: str, unit_code: str) -> None:
        submission = self.form.submission
        wanted = f"{submission.period_label}：{_EXAMPLE[submission.cadence]}"
        self.out.find("period_unreadable", Where(self.grid.name, self.form, unit_code), cell=cell, detail=detail, expected=wanted)

    def _columns(self) -> None:
        for column in self.header.columns:
            self.out.add(
                "main.part_column", self.out.sha256, self.grid.name, self.form.name, column.field.name if column.field else "",
                column_letter(column.index), self.grid.address(column.row, column.index), column.text,
            )  # fmt: skip

    def _unmatched(self, classified: Classified) -> None:
        headed = {c.index: c for c in self.header.columns}
        for row in classified.of(Kind.DATA):
            for index, text in enumerate(self.grid.rows[row]):
                column = headed.get(index)
                if not text.strip() or (column and column.role != "unmatched"):
                    continue
                header_text = column.text if column else ""
                place = self.grid.address(row, index)
                self.out.add("main.unmatched_cell", self.out.sha256, self.grid.name, place, header_text, text)
                at = self.grid.address(column.row if column else self.header.bottom, index)
                observed = header_text or f"（{column_letter(index)} 列没有表头）"
                self.out.find("header_unmatched", self._whole(), cell=at, observed=observed)

    def _totals(self, classified: Classified) -> None:
        written: dict[tuple[int, str], tuple[Column, str, object]] = {}
        for kind in (Kind.TOTAL, Kind.SUBTOTAL):
            for row in classified.of(kind):
                for name, column in self.header.fields.items():
                    text = self.grid.text(row, column.index)
                    if text and column.field and column.field.type in ("integer", "number"):
                        written[row, name] = (column, text, self._readers[name].read(text).value)
        for wrong in check_totals(classified, self._numbers, written):
            at = self.grid.address(wrong.row, wrong.column.index)
            self.out.find(
                "total_mismatch", self._covered(wrong.covered), cell=at, column=wrong.column.field, observed=wrong.written,
                expected=wrong.expected,
            )  # fmt: skip

    def _where(self, part: Part) -> Where:
        return Where(self.grid.name, self.form, part.unit_code, part.period)

    def _covered(self, rows: Sequence[int]) -> Where:
        """A finding about some rows: of their part where they have only one."""
        parts = {id(self._part_of[r]): self._part_of[r] for r in rows}
        return self._where(next(iter(parts.values()))) if len(parts) == 1 else Where(self.grid.name, self.form)

    def _whole(self) -> Where:
        """A finding about the table: of its part where it has only one."""
        if len(self.parts) > 1:
            return Where(self.grid.name, self.form)
        return self._where(next(iter(self.parts.values())))
