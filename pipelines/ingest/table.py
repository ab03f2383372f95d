"""One table of a sheet → parts (unit × period) with typed rows, absences and findings.

Belongs here: walking the data rows of a recognised header. Does not belong here: recognising it (header), the file (reading).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa

from pipelines.contracts.absence import Absence
from pipelines.contracts.form import Form, FormField
from pipelines.contracts.period import EXAMPLE_OF, Period
from pipelines.contracts.unit import UnitBook
from pipelines.ingest import surroundings
from pipelines.ingest.address import a1, column_letter
from pipelines.ingest.gathered import Gathered, Where
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.keycolumn import with_key_columns
from pipelines.ingest.rows import Classified, Kind, RowSorter, is_nil
from pipelines.ingest.surroundings import Said, UnitFound, find_period, find_unit, read_period, unit_of_row
from pipelines.ingest.textcolumns import TextColumn, text_column, texts_of
from pipelines.ingest.totals import check_totals, name_sums
from pipelines.ingest.values import ARROW_TYPES, Remark, Typed, ValueColumn, field_readers


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


@dataclass(frozen=True)
class _Belonging:
    part: Part
    period: Period | None


@dataclass(frozen=True, slots=True)
class _Said:
    """A cell that is absent, merged or has something to be said of it."""

    typed: Typed
    address: str
    merged: bool


def _together(belongings: Sequence[_Belonging]) -> list[list[int]]:
    """Places of the rows of each unit and period, in the order in which they first stand."""
    groups: dict[tuple[str, str], list[int]] = {}
    for i, b in enumerate(belongings):
        groups.setdefault((b.part.unit_code, b.part.period), []).append(i)
    return list(groups.values())


@dataclass
class TableReader:
    """Reads the table under one header; `read` leaves typed rows and findings in `out` and gives the parts.

    `above` are the rows that say unit and period, `section` is the unit of a section; `letters` says where a sheet's fields first stand.
    """

    grid: Grid
    header: Header
    form: Form
    book: UnitBook
    out: Gathered
    above: Sequence[int]
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    section: UnitFound | None = None
    parts: dict[tuple[str, str], Part] = field(default_factory=dict)
    _part_of: dict[int, Part] = field(default_factory=dict)
    _numbers: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)

    def read(self) -> list[Part]:
        """Parts of this table in the order in which they first stand in it."""
        self.header = with_key_columns(self.grid, self.header, self.form, self.above, self.book)
        classified = RowSorter(self.grid, self.header).sort()
        unnamed = name_sums(self.grid, self.header, classified)
        notes = [r for r, k in classified.kinds.items() if k in (Kind.NOTE, Kind.NIL, Kind.WORDS)]
        said = surroundings.gather(self.grid, self.form, self.above, notes)
        nil = classified.nil or any(is_nil(c.text) for c in (*said.sentences, *said.foot))
        self._unit = self.section or find_unit(said, self.form, self.book)
        self._period, self._period_cell = find_period(said, self.form)
        self._year_context = said.context
        scaled = [(c.field, c.scale) for c in self.header.fields.values() if c.field]
        self._readers = field_readers(scaled, self.book, epoch_1904=self.grid.epoch_1904)
        self._totalled = bool(classified.of(Kind.TOTAL) or classified.of(Kind.SUBTOTAL))
        if rows := classified.of(Kind.DATA):
            self._data(rows)
        if not self.parts:
            self._part(self._unit.unit.code if self._unit.unit else "", self._period, self._unit.cell, self._period_cell)
        for part in self.parts.values():
            part.nil = nil
            self._header_findings(part)
        self._say_unread(said)
        self._columns()
        self._unmatched(classified)
        for row in classified.of(Kind.WORDS):
            said_in = next(c for c in self.header.columns if c.field and self.grid.text(row, c.index).strip())
            text, cell = self.grid.text(row, said_in.index), self.grid.address(row, said_in.index)
            self.out.find("row_of_words", self._whole(), cell=cell, column=said_in.field, observed=text)
        for number, cell in unnamed:
            self.out.find("row_of_sums", self._whole(), cell=cell, observed=number)
        self._totals(classified)
        return list(self.parts.values())

    def read_nil(self) -> list[Part]:
        """The one part of a sheet that holds no table but says that there is nothing to report."""
        said = surroundings.gather(self.grid, self.form, self.above, ())
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
        found = unit_of_row(cell.text, cell.address, self.form, self.book)
        code = found.unit.code if found.unit else ""
        if found.rule:
            self._unit_unread(found, Where(self.grid.name, self.form, code))
        return code, cell.address

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

    def _belongings(self, rows: Sequence[int]) -> list[_Belonging]:
        """Part and period of every data row; one for all where no column names a unit or a period."""
        if self.header.role("unit") is None and self.header.role("period") is None:
            code = self._unit.unit.code if self._unit.unit else ""
            found = [_Belonging(self._part(code, self._period, self._unit.cell, self._period_cell), self._period)] * len(rows)
        else:
            found = []
            for row in rows:
                unit_code, unit_cell = self._row_unit(row)
                period, period_cell = self._row_period(row)
                found.append(_Belonging(self._part(unit_code, period, unit_cell, period_cell), period))
        for row, belonging in zip(rows, found, strict=True):
            belonging.part.rows += 1
            self._part_of[row] = belonging.part
        return found

    def _data(self, rows: list[int]) -> None:
        """Type the data rows column by column; findings are said row by row."""
        belongings = self._belongings(rows)
        remarks: list[tuple[int, int, Remark, str]] = []
        values: list[ValueColumn] = []
        texts: list[TextColumn] = []
        groups = _together(belongings)
        for place, declared in enumerate(self.form.fields):
            column = self.header.fields.get(declared.name)
            if column is None or declared.name in self.header.duplicates:
                kind = Absence.UNPARSEABLE if column else Absence.BLANK
                cells = [a1(row, column.index) if column else "" for row in rows]
                self._absences(declared, [row + 1 for row in rows], cells, [kind.value] * len(rows))
                values.append(pa.nulls(len(rows), ARROW_TYPES[declared.type]))
                texts.append(pa.nulls(len(rows), pa.string()))
                continue
            typed, received, said = self._column(rows, column, declared, belongings, groups)
            values.append(typed)
            texts.append(received)
            self._said(rows, place, declared, said, remarks)
            if self._totalled and declared.type in ("integer", "number"):
                absent = {i: cell.typed.absence for i, cell in said.items()}
                for i, (row, value) in enumerate(zip(rows, typed.to_pylist(), strict=True)):
                    if absent.get(i) is not Absence.BLANK:
                        unknown = absent.get(i) is Absence.UNPARSEABLE
                        self._numbers[row, declared.name] = None if unknown else Decimal(value or 0)
        key = self.out.row_keys(self.grid.name, rows, [(b.part.unit_code, b.part.period) for b in belongings])
        self.out.put(f"submissions.{self.form.name}", [*key, *values])
        self.out.put(f"received_text.{self.form.name}", [*key, *texts])
        self._say(rows, belongings, remarks)

    def _column(
        self, rows: Sequence[int], column: Column, declared: FormField, belongings: Sequence[_Belonging], groups: Sequence[Sequence[int]]
    ) -> tuple[ValueColumn, TextColumn, dict[int, _Said]]:
        """Values and received texts of one column, and what is special about single cells, by their place among the rows."""
        index, reader = column.index, self._readers[declared.name]
        texts = self.grid.column(index, rows)
        said: dict[int, _Said] = {}
        if len(groups) < 2:
            values, noted = reader.read_column(texts, belongings[0].period, belongings[0].part.unit_code)
            said.update((i, _Said(typed, a1(rows[i], index), False)) for i, typed in noted)
        else:
            apart = []
            for places in groups:
                first = belongings[places[0]]
                read, noted = reader.read_column(texts.take(places), first.period, first.part.unit_code)
                apart.append(read)
                said.update((places[n], _Said(typed, a1(rows[places[n]], index), False)) for n, typed in noted)
            order = [place for places in groups for place in places]
            values = pa.concat_arrays(apart).take(sorted(range(len(order)), key=order.__getitem__))
        if special := self.grid.unlike_their_text(rows, index):
            own, received = values.to_pylist(), texts.to_pylist()
            for i in special:
                cell = self._cell(rows[i], index)
                typed, text = self._typed(rows[i], column, declared, cell, belongings[i].period, belongings[i].part.unit_code)
                own[i], received[i] = typed.value, text
                said[i] = _Said(typed, cell.address, cell.merged)
            values, texts = pa.array(own, type=values.type), text_column(received)
        return values, texts, said

    def _said(
        self, rows: Sequence[int], place: int, declared: FormField, said: dict[int, _Said], remarks: list[tuple[int, int, Remark, str]]
    ) -> None:
        """Absences and merged values of one column go to landing, remarks to the list."""
        counted = declared.type in ("integer", "number")
        absent = [(i, cell) for i, cell in sorted(said.items()) if cell.typed.absence]
        self._absences(
            declared, [rows[i] + 1 for i, _ in absent], [cell.address for _, cell in absent],
            [cell.typed.absence.value for _, cell in absent if cell.typed.absence],
        )  # fmt: skip
        for i, cell in said.items():
            if cell.merged and not (counted and cell.typed.value is None):
                self.out.add("main.merged_value", self.form.name, self.out.sha256, self.grid.name, rows[i] + 1, declared.name, cell.address)
            remarks.extend((i, place, remark, cell.address) for remark in cell.typed.remarks)

    def _say(self, rows: Sequence[int], belongings: Sequence[_Belonging], remarks: list[tuple[int, int, Remark, str]]) -> None:
        hidden = [i for i, row in enumerate(rows) if row in self.grid.hidden_rows] if self.grid.hidden_rows else []
        for i in hidden:
            number = rows[i] + 1
            self.out.find("row_hidden", self._where(belongings[i].part), cell=f"A{number}", observed=number)
        for i, place, remark, cell in sorted(remarks, key=lambda r: r[:2]):
            self.out.find(
                remark.rule, self._where(belongings[i].part), cell=cell, column=self.form.fields[place], observed=remark.observed,
                expected=remark.expected,
            )  # fmt: skip

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
        if place in self.grid.twice:
            return Typed(None, Absence.UNPARSEABLE, (Remark("cell_twice", cell.text),)), cell.text
        return self._readers[declared.name].read(cell.text, period, unit_code), cell.text

    def _merged_number(self, cell: _Cell, declared: FormField, unit_code: str, period: Period | None) -> Typed:
        """A number merged over rows counts once, in its first row: it is said, and the other rows are blank."""
        if cell.text.strip():
            return Typed(None, Absence.BLANK, (Remark("number_merged", cell.text),))
        return self._readers[declared.name].read("", period, unit_code)

    def _absences(self, declared: FormField, numbers: Sequence[int], cells: Sequence[str], kinds: Sequence[str]) -> None:
        if numbers:
            same = [[said] * len(numbers) for said in (self.form.name, self.out.sha256, self.grid.name)]
            self.out.extend("main.cell_absence", [*same, numbers, cells, [declared.name] * len(numbers), kinds])

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
                self._unit_unread(self._unit, self._where(part))

    def _unit_unread(self, found: UnitFound, where: Where) -> None:
        self.out.find(
            found.rule, where, cell=found.cell, observed=found.observed,
            expected="" if found.rule == "unit_unreadable" else found.expected, detail=found.expected,
        )  # fmt: skip

    def _period_unread(self, cell: str, detail: str, unit_code: str) -> None:
        submission = self.form.submission
        wanted = f"{submission.period_label}：{EXAMPLE_OF[submission.cadence]}"
        self.out.find("period_unreadable", Where(self.grid.name, self.form, unit_code), cell=cell, detail=detail, expected=wanted)

    def _columns(self) -> None:
        """Where each column stands; of a field that stood elsewhere in the table above, where each of its values stands."""
        for column in self.header.columns:
            letter, name = column_letter(column.index), column.field.name if column.field else ""
            if name and name not in self.header.duplicates and self.letters.setdefault((self.form.name, name), letter) != letter:
                for row in (r for r in self._part_of if (r, column.index) not in self.grid.anchors):
                    at = self.grid.address(row, column.index)
                    self.out.add("main.merged_value", self.form.name, self.out.sha256, self.grid.name, row + 1, name, at)
                continue
            header_cell = self.grid.address(column.row, column.index)
            self.out.add("main.part_column", self.out.sha256, self.grid.name, self.form.name, name, letter, header_cell, column.text)

    def _unmatched(self, classified: Classified) -> None:
        headed = {c.index: c for c in self.header.columns}
        rows = classified.of(Kind.DATA)
        found = []
        for index in (i for i in range(self.grid.width if rows else 0) if i not in headed or headed[i].role == "unmatched"):
            column_texts = self.grid.column(index, rows)
            if column_texts.null_count < len(rows):
                found += [(row, index, text) for row, text in zip(rows, texts_of(column_texts), strict=True) if text.strip()]
        for row, index, text in sorted(found):
            column = headed.get(index)
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
                    if text and name not in self.header.duplicates and column.field and column.field.type in ("integer", "number"):
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
