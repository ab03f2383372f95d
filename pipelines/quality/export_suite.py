"""Platform exports judged in SQL inside DuckDB: they are too large to be carried into a data frame.

Belongs here: the declared bounds of each column and the repeated key, counted in one pass a table over the rows in force; findings
and outcomes of all that is judged of an export. Does not belong here: whether it is whole (export_extent), forms (suites.py,
expectations.py), whether an export came at all (dbt), the text of a cell (ingest).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import Export, FormField, exports
from pipelines.contracts.period import Cadence
from pipelines.quality.constraints import number_text
from pipelines.quality.export_extent import RULE as EXTENT
from pipelines.quality.export_extent import gaps, months_of
from pipelines.quality.judgement import Outcome

# the newest file of each month counts, as in dbt (int_export)
_IN_FORCE = """
with received as (
    select file_sha256, max(receipt_no) as place
    from main.receipt where status = 'read' and kind = 'export' group by file_sha256
),
held as (
    select distinct e.file_sha256, e.{period} as period, r.place from exports.{name} as e inner join received as r using (file_sha256)
),
newest as (
    select file_sha256, period from held qualify row_number() over (partition by period order by place desc) = 1
),
judged as (
    select e.* from exports.{name} as e inner join newest as n on e.file_sha256 = n.file_sha256 and e.{period} is not distinct from n.period
)
"""


_DAYS = ("held_on", "published_on")  # the day of what a row is about; it lies in the month that the row is counted for


@dataclass(frozen=True)
class Bound:
    """One bound of one column: the condition that a failing row meets, and the bound as an office writes it."""

    field: FormField
    condition: str
    said: str


def bounds(export: Export) -> tuple[Bound, ...]:
    """The declared bounds of an export, and those of its days: within the month, recorded not before they came; in field order."""
    found = []
    for field in export.fields:
        limits = field.constraints
        if limits.minimum is not None:
            found.append(Bound(field, f"{field.name} < {limits.minimum}", f"不小于 {number_text(limits.minimum)}"))
        if limits.maximum is not None:
            found.append(Bound(field, f"{field.name} > {limits.maximum}", f"不大于 {number_text(limits.maximum)}"))
        if limits.max_length is not None:
            found.append(Bound(field, f"length({field.name}) > {limits.max_length}", f"不超过 {limits.max_length} 个字"))
        if field.name in _DAYS and export.cadence is Cadence.MONTH:
            found.append(Bound(field, f"strftime({field.name}, '%Y-%m') != {export.period_field}", "在统计月份内"))
        if field.name == "recorded_at":
            found.append(Bound(field, f"{field.name} < held_on", "不早于活动开始日期"))
    return tuple(found)


def judge_exports(connection: duckdb.DuckDBPyConnection) -> tuple[list[Finding], list[Outcome]]:
    """Findings (one a file, column and rule, with the count and the first line; one a month that looks cut short) and outcomes of every
    export, in declared order."""
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    for export in exports().values():
        in_force = _IN_FORCE.format(name=export.name, period=export.period_field)
        rows = connection.execute(f"{in_force} select count(*) from judged").fetchone()
        count = int(rows[0]) if rows else 0
        for rule, field, expected, told in _told(connection, export, in_force):
            outcomes.append(
                Outcome(export.name, "sql", rule, field.name, "own", not told, count, sum(failing for _, failing, _ in told)),
            )
            for sha256, failing, first in told:
                findings.append(
                    make(
                        rule, title=field.title, form_title=export.title, observed=f"{failing} 行", expected=expected,
                        detail=f"第 {first} 行", file_sha256=sha256, field=field.name, form=export.name,
                    )
                )  # fmt: skip
        months = months_of(connection, export, in_force)
        cut = gaps(months)
        outcomes.append(Outcome(export.name, "sql", EXTENT, export.period_field, "own", not cut, len(months), len(cut)))
        for code, reasons in cut.items():
            findings.append(
                make(
                    EXTENT, form_title=export.title, observed=f"{months[code].rows} 行", detail="；".join(reasons),
                    file_sha256=months[code].file_sha256, field=export.period_field, form=export.name, period=code,
                )
            )  # fmt: skip
    return findings, outcomes


def _told(
    connection: duckdb.DuckDBPyConnection, export: Export, in_force: str
) -> Iterator[tuple[str, FormField, str, list[tuple[str, int, int]]]]:
    """(rule, field, bound, [(file, failing rows, first failing line)]) of the key and of every bound."""
    name, period = export.row_key
    repeated = f"""{in_force}, numbered as (
        select *, row_number() over (partition by {name}, {period} order by file_sha256, source_row) as occurrence
        from judged where {name} is not null
    )
    select file_sha256, count(*), min(source_row) from numbered where occurrence > 1 group by file_sha256 order by file_sha256"""
    yield "export_key_repeated", export.field(name), "", connection.execute(repeated).fetchall()
    declared = bounds(export)
    if not declared:
        return
    counted = ", ".join(f"count(*) filter (where {b.condition}), min(source_row) filter (where {b.condition})" for b in declared)
    found = connection.execute(f"{in_force} select file_sha256, {counted} from judged group by file_sha256 order by file_sha256").fetchall()
    for place, bound in enumerate(declared):
        failing = [(row[0], row[1 + 2 * place], row[2 + 2 * place]) for row in found if row[1 + 2 * place]]
        yield "export_out_of_bounds", bound.field, bound.said, failing
