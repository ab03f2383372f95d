"""What one file gave: landing rows by table, findings once each, and the outcome of the reading.

Belongs here: collecting in the column order of schema.py. Does not belong here: reading, writing landing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import FormField, Table

Status = Literal["read", "unreadable", "unrecognised"]
Row = tuple[object, ...]


@dataclass(frozen=True)
class FileRead:
    """The outcome of reading one file. `reason` is one Chinese line, empty where status is read.

    `rows` are keyed by qualified landing table name (main.part, submissions.activity_record, …), tuples in the column order of
    schema.py; `demo` says that the 演示数据 mark stands in the file.
    """

    file_sha256: str
    kind: str
    status: Status
    reason: str
    demo: bool
    rows: dict[str, list[Row]]


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
    rows: dict[str, list[Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _said: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, table: str, *values: object) -> None:
        self.rows.setdefault(table, []).append(values)

    def find(
        self, rule: str, where: Where = NOWHERE, *, cell: str = "", column: FormField | None = None, observed: object = "",
        expected: object = "", detail: str = "",
    ) -> None:  # fmt: skip
        """Add a finding; the same rule about the same place with the same words is said once."""
        name = column.name if column else ""
        form = where.table.name if where.table else ""
        key = (rule, where.sheet, cell, name, str(observed), where.unit_code, where.period, form)
        if key in self._said:
            return
        self._said.add(key)
        self.findings.append(
            make(
                rule, title=column.title if column else "", observed=observed, expected=expected, detail=detail,
                personal=bool(column and column.personal), form_title=where.table.title if where.table else "",
                file_sha256=self.sha256, sheet=where.sheet, cell=cell, field=name, form=form, unit_code=where.unit_code,
                period=where.period,
            )
        )  # fmt: skip

    def result(self, kind: str, status: Status, reason: str = "", demo: bool = False) -> FileRead:
        """The FileRead of what was gathered; findings become rows of main.finding."""
        if self.findings:
            self.rows["main.finding"] = [
                (
                    "ingest", f.rule, f.form, f.unit_code, f.period, f.file_sha256, f.sheet, f.cell, f.field, f.observed, f.expected,
                    f.message,
                )
                for f in self.findings
            ]  # fmt: skip
        return FileRead(self.sha256, kind, status, reason, demo, self.rows)
