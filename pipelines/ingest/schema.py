"""Tables of landing.duckdb, derived from the declared forms and exports.

Belongs here: names, columns and types. Does not belong here: writing them (landing), their meaning for the score (dbt).
Schemas: main (what was received and how it was read), submissions and exports (typed rows, one table a form or export),
received_text (the same rows as the text that stands in the cells).
"""

from __future__ import annotations

from functools import cache

from pipelines.contracts.form import FieldType, FormField, Table, exports, forms

DUCKDB_TYPES: dict[FieldType, str] = {
    "string": "varchar",
    "integer": "bigint",
    "number": "decimal(18,4)",
    "date": "date",
    "boolean": "boolean",
    "list": "varchar",
}
ROW_KEY: dict[str, str] = {
    "file_sha256": "varchar",
    "sheet": "varchar",
    "source_row": "bigint",
    "unit_code": "varchar",
    "period": "varchar",
}
EXPORT_KEY: dict[str, str] = {"file_sha256": "varchar", "source_row": "bigint"}
MAIN: dict[str, dict[str, str]] = {
    # one row a run: the date up to which receipts and office acts exist for it
    "run_context": {"as_of": "date", "demo": "boolean"},
    # one row a day from the first period to the end of the year after as_of: the first working day on or after it; is_known is false
    # where the holidays of a year are not known yet and only weekends were avoided
    "workday": {"day": "date", "next_workday": "date", "is_known": "boolean"},
    # one row a receipt event; status read | unreadable | unrecognised; line = line of received.csv, 0 at first sight; sent_by = the unit
    # that received.csv or else the path names, a hint for whom to send things back to; month = the month that the file name of an export
    # names, read only where the export holds no row that could say it
    "receipt": {
        "receipt_no": "bigint", "file_sha256": "varchar", "path": "varchar", "kind": "varchar", "received_on": "date", "line": "bigint",
        "sender": "varchar", "size": "bigint", "status": "varchar", "reason": "varchar", "sent_by": "varchar", "month": "varchar",
    },
    # one row a receipt that does not count any more: its path was taken away from raw/, as the run of withdrawn_on found
    "withdrawal": {
        "path": "varchar", "kind": "varchar", "file_sha256": "varchar", "size": "bigint", "received_on": "date", "withdrawn_on": "date",
    },
    # one row a recognised sheet of an export file: which export it is and how many rows it has
    "export_read": {"file_sha256": "varchar", "export": "varchar", "rows": "bigint"},
    # one row a file read; read_key = reader code + contracts + corrections of this file
    "file": {
        "file_sha256": "varchar", "read_key": "varchar", "kind": "varchar", "status": "varchar", "reason": "varchar", "demo": "boolean",
    },
    # one row a part: sheet × form × unit × period; unit_code or period empty where it cannot be read
    "part": {
        "file_sha256": "varchar", "sheet": "varchar", "form": "varchar", "version": "bigint", "unit_code": "varchar", "period": "varchar",
        "rows": "bigint", "zero_report": "boolean", "unit_cell": "varchar", "period_cell": "varchar",
    },
    # one row a column of a part's sheet; field empty where the header matched nothing
    "part_column": {
        "file_sha256": "varchar", "sheet": "varchar", "form": "varchar", "field": "varchar", "column_letter": "varchar",
        "header_cell": "varchar", "header_text": "varchar",
    },
    # one row a non-empty cell under a header that matched nothing, kept as received
    "unmatched_cell": {"file_sha256": "varchar", "sheet": "varchar", "cell": "varchar", "header_text": "varchar", "text": "varchar"},
    # one row a name or number of a person that a sheet gives outside its table (填报人, 联系电话); kind name | number; never published
    "contact": {"file_sha256": "varchar", "sheet": "varchar", "cell": "varchar", "kind": "varchar", "text": "varchar"},
    # one row a cell without a value: why
    "cell_absence": {
        "form": "varchar", "file_sha256": "varchar", "sheet": "varchar", "source_row": "bigint", "cell": "varchar", "field": "varchar",
        "kind": "varchar",
    },
    # one row a value that stands in another cell than column + source_row (merged cells)
    "merged_value": {
        "form": "varchar", "file_sha256": "varchar", "sheet": "varchar", "source_row": "bigint", "field": "varchar", "cell": "varchar",
    },
    # one row a finding of ingest, polars or gx (sql findings are dbt models); path only where the finding is about one receipt's path
    "finding": {
        "emitter": "varchar", "rule": "varchar", "form": "varchar", "unit_code": "varchar", "period": "varchar", "file_sha256": "varchar",
        "sheet": "varchar", "cell": "varchar", "field": "varchar", "observed": "varchar", "expected": "varchar", "message": "varchar",
        "path": "varchar",
    },
    # one row an office act known at as_of, in the order of decisions.csv
    "decision": {
        "line": "bigint", "decided_on": "date", "decided_by": "varchar", "kind": "varchar", "target": "varchar", "value": "varchar",
        "expect": "varchar", "reason": "varchar", "expires_on": "date",
    },
    # one row a unit of a published ranking that a 更正版 restates, as decided up to as_of
    "restatement": {
        "from_edition": "varchar", "to_edition": "varchar", "scheme": "varchar", "period": "varchar", "level": "varchar",
        "unit_code": "varchar", "unit_name": "varchar", "old_rank": "bigint", "new_rank": "bigint", "old_score": "decimal(18,4)",
        "new_score": "decimal(18,4)", "old_status": "varchar", "new_status": "varchar", "changed": "boolean", "reason": "varchar",
        "decided_by": "varchar", "decided_on": "date",
    },
    # one row a finding id ever published: first and last as_of at which it stood
    "finding_seen": {"finding_id": "varchar", "first_seen": "date", "last_seen": "date"},
    # what landing was made with: name → hash (schema, judged), and what its last run took (taken, input_key)
    "made_with": {"name": "varchar", "value": "varchar"},
    # declarations, so that SQL can join them
    "rule": {
        "rule": "varchar", "family": "varchar", "severity": "varchar", "who_fixes": "varchar", "emitter": "varchar", "title": "varchar",
        "reason": "varchar", "message": "varchar",
    },
    # one row a scheme of the seeds: hash over all of its rows
    "scheme_version": {"scheme": "varchar", "sha256": "varchar"},
    "form_field": {
        "form": "varchar", "form_title": "varchar", "cadence": "varchar", "position": "bigint", "field": "varchar", "title": "varchar",
        "type": "varchar", "personal": "boolean", "required": "boolean",
    },
}  # fmt: skip


def field_type(field: FormField) -> str:
    """The DuckDB type of a declared field."""
    return DUCKDB_TYPES[field.type]


def typed_columns(table: Table) -> dict[str, str]:
    """Declared fields in declared order with their DuckDB types (key columns that repeat as fields are not listed twice)."""
    return {f.name: field_type(f) for f in table.fields}


def all_tables() -> dict[str, dict[str, str]]:
    """Qualified table name → column → type, for the whole of landing.duckdb."""
    tables = {f"main.{name}": columns for name, columns in MAIN.items()}
    for name, form in forms().items():
        tables[f"submissions.{name}"] = {**ROW_KEY, **typed_columns(form)}
        tables[f"received_text.{name}"] = {**ROW_KEY, **dict.fromkeys(typed_columns(form), "varchar")}
    for name, export in exports().items():
        tables[f"exports.{name}"] = {**EXPORT_KEY, **typed_columns(export)}
    return tables


@cache
def table_columns(table: str) -> list[str]:
    """Column names of a table in their order."""
    return list(all_tables()[table])


def create_statements() -> list[str]:
    """`create schema` and `create table` statements that make an empty landing.duckdb."""
    statements = [f"create schema if not exists {s}" for s in ("submissions", "exports", "received_text")]
    for name, columns in all_tables().items():
        statements.append(f"create table if not exists {name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
    return statements
