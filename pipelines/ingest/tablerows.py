"""The data rows of one table, typed column by column: values, received texts, absences, merged values, remarks.

Belongs here: one column after the other under a known header. Does not belong here: which rows are data (rows), where they belong
and what is said of the table as a whole (table), one cell (values).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pyarrow as pa

from pipelines.contracts.absence import Absence
from pipelines.contracts.finding import rules
from pipelines.contracts.form import Form, FormField
from pipelines.contracts.period import Period
from pipelines.contracts.unit import unit_book
from pipelines.ingest.address import column_letter
from pipelines.ingest.derived import derive
from pipelines.ingest.gathered import Gathered
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.mergedcells import Cell, cell_at
from pipelines.ingest.textcolumns import TextColumn, text_column
from pipelines.ingest.typed import Remark, Typed
from pipelines.ingest.values import ARROW_TYPES, FieldReader, Noted, ValueColumn, field_readers

_OF_ABSENCE = {rule for rule, declared in rules().items() if declared.severity == "warning"}
_SPELT = {kind: kind.value for kind in Absence}


@dataclass(frozen=True)
class Belonging:
    """Unit and period of a row; both empty where they cannot be read."""

    unit_code: str
    period: Period | None

    @property
    def key(self) -> tuple[str, str]:
        """Unit and period as codes."""
        return self.unit_code, self.period.code if self.period else ""


def flaw_at(grid: Grid, place: tuple[int, int]) -> Remark | None:
    """What is to be said of a cell whose formula failed, or was saved without its value; None for any other cell."""
    if error := grid.errors.get(place):
        return Remark("formula_error", error)
    return Remark("formula_uncached", "") if place in grid.uncached else None


@dataclass(frozen=True, slots=True)
class CellRemark:
    """Something to be said of a cell of a data row, by the places of its row and of its field."""

    row: int
    field: int
    remark: Remark
    address: str


@dataclass
class RowTyper:
    """Types the data rows of a table; `read` leaves typed rows, texts and absences in `out`.

    `dittos` are the cells whose text was taken from the cell above, by the mark that stands there; `held_by` is the day by which what is
    dated earlier has happened. `numbers` then maps (row, field) to the numbers of a table with totals, None where a cell cannot be read;
    `remarks` are in the order of rows and fields; `derived` are the missing fields that followed in every row.
    """

    grid: Grid
    header: Header
    form: Form
    out: Gathered
    readers: Mapping[str, FieldReader]
    totalled: bool
    dittos: Mapping[tuple[int, int], str] = field(default_factory=dict)
    held_by: date | None = None
    numbers: dict[tuple[int, str], Decimal | None] = field(default_factory=dict)
    remarks: list[CellRemark] = field(default_factory=list)
    derived: set[str] = field(default_factory=set)

    def read(self, rows: Sequence[int], belongings: Sequence[Belonging]) -> None:
        """Type these rows, each of which belongs to a unit and period."""
        self._rows, self._numbers_of_rows = rows, [self.grid.number(row) for row in rows]
        self._belongings, self._groups = belongings, _together(belongings)
        values, texts = [], []
        for place, declared in enumerate(self.form.fields):
            column = self.header.fields.get(declared.name)
            if column is None or declared.name in self.header.duplicates:
                typed, received = self._without_column(place, declared, column)
            else:
                typed, received = self._column(place, declared, column)
            values.append(typed)
            texts.append(received)
        of_rows = [b.key for b in belongings] if len(self._groups) > 1 else belongings[0].key
        key = self.out.row_keys(self.grid.name, self._numbers_of_rows, of_rows)
        self.out.put(f"submissions.{self.form.name}", [*key, *values])
        self.out.put(f"received_text.{self.form.name}", [*key, *texts])
        self.remarks.sort(key=lambda said: (said.row, said.field))

    def _without_column(self, place: int, declared: FormField, column: Column | None) -> tuple[ValueColumn, TextColumn]:
        """Nulls, and an absence a row: no column claims the field, or two do; values where a declared rule lets them follow."""
        letter, numbers = column_letter(column.index) if column else "", self._numbers_of_rows
        fixed = self.header.layout.constants.get(declared.name) if column is None and self.header.layout else None
        if fixed is not None:
            typed = field_readers([(declared, 1)], unit_book())[declared.name].read(fixed)
            self.derived.add(declared.name)
            return pa.array([typed.value] * len(numbers), type=ARROW_TYPES[declared.type]), pa.nulls(len(numbers), pa.string())
        if column is None and declared.derived:
            belongs = [(belonging.unit_code, belonging.period) for belonging in self._belongings]
            known = derive(declared, self.form, self.grid, self.header, self._rows, belongs, self.held_by)
            if len(known) == len(numbers):
                self.derived.add(declared.name)
            self.remarks += [CellRemark(i, place, remark, one.address) for i, one in known.items() for remark in one.typed.remarks]
            left = [n for i, n in enumerate(numbers) if i not in known]
            self._absences(declared, left, [""] * len(left), [Absence.BLANK.value] * len(left))
            values = [known[i].typed.value if i in known else None for i in range(len(numbers))]
            return pa.array(values, type=ARROW_TYPES[declared.type]), pa.nulls(len(numbers), pa.string())
        kind = Absence.UNPARSEABLE if column else Absence.BLANK
        self._absences(declared, numbers, [f"{letter}{n}" if column else "" for n in numbers], [kind.value] * len(numbers))
        return pa.nulls(len(numbers), ARROW_TYPES[declared.type]), pa.nulls(len(numbers), pa.string())

    def _column(self, place: int, declared: FormField, column: Column) -> tuple[ValueColumn, TextColumn]:
        """Values and received texts of one column; what is special about single cells is noted."""
        texts = self.grid.column(column.index, self._rows)
        values, noted = self._typed_column(texts, self.readers[declared.name])
        apart: dict[int, str] = {}
        if special := self.grid.unlike_their_text(self._rows, column.index):
            values, texts, noted, apart = self._with_special(special, values, texts, noted, declared, column)
        if self.dittos:
            texts, noted = self._with_dittos(column.index, texts, values, noted)
        letter, numbers = column_letter(column.index), self._numbers_of_rows
        if self.grid.moved:
            apart = {i: self.grid.address(row, column.index) for i, row in enumerate(self._rows)}
        absent = sorted((i, _SPELT[typed.absence]) for i, typed in noted if typed.absence)
        addresses = [apart[i] if i in apart else f"{letter}{numbers[i]}" for i, _ in absent]
        self._absences(declared, [numbers[i] for i, _ in absent], addresses, [kind for _, kind in absent])
        for i, typed in noted:
            for remark in typed.remarks:
                self.remarks.append(CellRemark(i, place, remark, apart.get(i) or f"{letter}{numbers[i]}"))
        if self.totalled and declared.type in ("integer", "number"):
            self._keep_numbers(declared, values, dict(absent))
        return values, texts

    def _typed_column(self, texts: TextColumn, reader: FieldReader) -> tuple[ValueColumn, list[Noted]]:
        """The column as its reader types it, the rows of each unit and period together."""
        groups = self._groups
        if len(groups) == 1:
            return reader.read_column(texts, self._belongings[0].period, self._belongings[0].unit_code)
        apart: list[ValueColumn] = []
        noted: list[Noted] = []
        for places in groups:
            first = self._belongings[places[0]]
            read, said = reader.read_column(texts.take(places), first.period, first.unit_code)
            apart.append(read)
            noted += [(places[n], typed) for n, typed in said]
        order = [place for places in groups for place in places]
        return pa.concat_arrays(apart).take(sorted(range(len(order)), key=order.__getitem__)), noted

    def _with_special(
        self, special: Sequence[int], values: ValueColumn, texts: TextColumn, noted: list[Noted], declared: FormField, column: Column
    ) -> tuple[ValueColumn, TextColumn, list[Noted], dict[int, str]]:
        """The column with the cells that are more than their text typed one by one; the addresses of those that stand elsewhere."""
        own, received, kept, apart = values.to_pylist(), texts.to_pylist(), dict(noted), {}
        for i in special:
            cell, belonging = cell_at(self.grid, self.header, self._rows[i], column.index), self._belongings[i]
            typed, text = self._typed(self._rows[i], column, declared, cell, belonging)
            own[i], received[i], kept[i] = typed.value, text, typed
            if cell.merged:
                apart[i] = cell.address
                if typed.value is not None or declared.type not in ("integer", "number"):
                    name, row = self.form.name, self._numbers_of_rows[i]
                    self.out.add("main.merged_value", name, self.out.sha256, self.grid.name, row, declared.name, cell.address)
        return pa.array(own, type=values.type), text_column(received), list(kept.items()), apart

    def _with_dittos(self, column: int, texts: TextColumn, values: ValueColumn, noted: list[Noted]) -> tuple[TextColumn, list[Noted]]:
        """The received texts with the marks that stand there, and what each of them was read as."""
        marks = {i: mark for i, row in enumerate(self._rows) if (mark := self.dittos.get((row, column)))}
        if not marks:
            return texts, noted
        read_as, kept = texts.to_pylist(), dict(noted)
        for i, mark in marks.items():
            typed = kept.get(i) or Typed(values[i].as_py())
            others = tuple(remark for remark in typed.remarks if remark.rule in _OF_ABSENCE)  # the cell above says the rest of it
            kept[i] = Typed(typed.value, typed.absence, (Remark("ditto_read", mark, read_as[i]), *others))
        return text_column([marks.get(i, text) for i, text in enumerate(read_as)]), list(kept.items())

    def _typed(self, row: int, column: Column, declared: FormField, cell: Cell, belonging: Belonging) -> tuple[Typed, str]:
        place, reader = (row, column.index), self.readers[declared.name]
        if cell.merged and declared.type in ("integer", "number"):
            # a number merged over rows counts once, in its first row: it is said, and the other rows are blank
            merged = Typed(None, Absence.BLANK, (Remark("number_merged", cell.text),))
            return merged if cell.text.strip() else reader.read("", belonging.period, belonging.unit_code), ""
        if cell.merged:
            place = self.grid.anchors[place]
        if flaw := flaw_at(self.grid, place):
            return Typed(None, Absence.UNPARSEABLE, (flaw,)), flaw.observed
        if place in self.grid.twice:
            return Typed(None, Absence.UNPARSEABLE, (Remark("cell_twice", cell.text),)), cell.text
        return reader.read(cell.text, belonging.period, belonging.unit_code), cell.text

    def _keep_numbers(self, declared: FormField, values: ValueColumn, absent: Mapping[int, str]) -> None:
        for i, (row, value) in enumerate(zip(self._rows, values.to_pylist(), strict=True)):
            if absent.get(i) != Absence.BLANK:
                self.numbers[row, declared.name] = None if absent.get(i) == Absence.UNPARSEABLE else Decimal(value or 0)

    def _absences(self, declared: FormField, numbers: Sequence[int], cells: Sequence[str], kinds: Sequence[str]) -> None:
        if numbers:
            same = [[said] * len(numbers) for said in (self.form.name, self.out.sha256, self.grid.name)]
            self.out.extend("main.cell_absence", [*same, numbers, cells, [declared.name] * len(numbers), kinds])


def _together(belongings: Sequence[Belonging]) -> list[list[int]]:
    """Places of the rows of each unit and period, in the order in which they first stand."""
    if len(set(map(id, belongings))) == 1:
        return [list(range(len(belongings)))]
    groups: dict[tuple[str, str], list[int]] = {}
    for i, belonging in enumerate(belongings):
        groups.setdefault(belonging.key, []).append(i)
    return list(groups.values())
