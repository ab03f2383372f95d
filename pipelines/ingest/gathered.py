"""What one file gave: landing rows by table, findings once each, and the outcome of the reading.

Belongs here: collecting in the column order of schema.py. Does not belong here: reading, writing landing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import FormField, Table
from pipelines.ingest.schema import table_columns

Status = Literal["read", "unreadable", "unrecognised"]
Row = tuple[object, ...]
Columns = list[list[object]]
RecordBatch = Any  # pyarrow.RecordBatch; pyarrow carries no types


@dataclass(frozen=True)
class FileRead:
    """The outcome of reading one file. `reason` is one Chinese line, empty where status is read.

    `columns` are keyed by qualified landing table name (main.part, main.finding, …), one list a column in the order of schema.py;
    `batches` holds the rows of forms and exports in the same way as arrow record batches; `demo` says that the 演示数据 mark stands
    in the file.
    """

    file_sha256: str
    kind: str
    status: Status
    reason: str
    demo: bool
    columns: dict[str, Columns]
    batches: dict[str, list[RecordBatch]] = field(default_factory=dict, compare=False)

    @property
    def rows(self) -> dict[str, list[Row]]:
        """The same as tuples, table by table."""
        found: dict[str, list[Row]] = {table: list(zip(*columns, strict=True)) for table, columns in self.columns.items()}
        for table, batches in self.batches.items():
            rows = [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]
            found.setdefault(table, []).extend(rows)
        return found


@dataclass(frozen=True)
class Where:
    """What a finding is about: a sheet's table, and the part of it where there is one."""

    sheet: str = ""
    table: Table | None = None
    unit_code: str = ""
    period: str = ""


NOWHERE = Where()


@dataclass
class Gathered:
    """Rows and findings of one file on their way into a FileRead."""

    sha256: str
    columns: dict[str, Columns] = field(default_factory=dict)
    batches: dict[str, list[RecordBatch]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _said: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, table: str, *values: object) -> None:
        """Append one row."""
        for column, value in zip(self._table(table, len(values)), values, strict=True):
            column.append(value)

    def extend(self, table: str, columns: Sequence[Sequence[object]]) -> None:
        """Append rows given column by column."""
        for column, values in zip(self._table(table, len(columns)), columns, strict=True):
            column.extend(values)

    def row_keys(self, sheet: str, numbers: Sequence[int], belongs: Sequence[tuple[str, str]] | tuple[str, str]) -> list[Any]:
        """The columns that name rows of a form (schema.ROW_KEY): rows by number, each with its unit and period, or all with one."""
        count = len(numbers)
        if isinstance(belongs, tuple):
            of_units = [pa.repeat(pa.scalar(code, pa.string()), count) for code in belongs]
        else:
            of_units = [pa.array([pair[i] for pair in belongs], type=pa.string()) for i in (0, 1)]
        return [*(pa.repeat(name, count) for name in (self.sha256, sheet)), pa.array(numbers, type=pa.int64()), *of_units]

    def put(self, table: str, columns: Sequence[Any]) -> None:
        """Append rows given as arrow arrays in the column order of schema.py."""
        batch = pa.RecordBatch.from_arrays(list(columns), names=table_columns(table))
        self.batches.setdefault(table, []).append(batch)

    def _table(self, table: str, width: int) -> Columns:
        found = self.columns.get(table)
        if found is None:
            found = self.columns[table] = [[] for _ in range(width)]
        return found

    def find(
        self, rule: str, where: Where = NOWHERE, *, cell: str = "", column: FormField | None = None, observed: object = "",
        expected: object = "", detail: str = "", note: str = "",
    ) -> None:  # fmt: skip
        """Add a finding, `note` behind its message; the same rule about the same place with the same words is said once."""
        name = column.name if column else ""
        form = where.table.name if where.table else ""
        key = (rule, where.sheet, cell, name, str(observed), where.unit_code, where.period, form)
        if key in self._said:
            return
        self._said.add(key)
        self.findings.append(
            make(
                rule, title=column.title if column else "", observed=observed, expected=expected, detail=detail, note=note,
                personal=bool(column and column.personal), form_title=where.table.title if where.table else "",
                file_sha256=self.sha256, sheet=where.sheet, cell=cell, field=name, form=form, unit_code=where.unit_code,
                period=where.period,
            )
        )  # fmt: skip

    def column_missing(self, where: Where, column: FormField, cell: str = "", note: str = "") -> None:
        """Say that a form or an export lacks a column; that of a required one stands at the header."""
        if column.since > 1:  # a later version of the form brought it: an older sheet is whole without it
            return
        self.find("header_missing" if column.constraints.required else "column_missing", where, column=column, cell=cell, note=note)

    def row_of_words(self, where: Where, cell: str, column: FormField | None, text: str) -> None:
        """Say that the only text of a row was taken for a heading."""
        self.find("row_of_words", where, cell=cell, column=column, observed=text)

    def result(self, kind: str, status: Status, reason: str = "", demo: bool = False) -> FileRead:
        """The FileRead of what was gathered; findings become rows of main.finding."""
        if self.findings:
            rows = [
                (
                    "ingest", f.rule, f.form, f.unit_code, f.period, f.file_sha256, f.sheet, f.cell, f.field, f.observed, f.expected,
                    f.message, f.path,
                )
                for f in self.findings
            ]  # fmt: skip
            self.columns["main.finding"] = [list(column) for column in zip(*rows, strict=True)]
        return FileRead(self.sha256, kind, status, reason, demo, self.columns, self.batches)
