"""The landing database: what was received and how it was read, one transaction a batch.

Belongs here: opening, emptying and filling landing.duckdb. Does not belong here: what is read out of a file (reading), any judgement.
A file's rows are keyed by its hash and by its read key (reader code, contracts, corrections): a new alias reaches files already landed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.contracts.finding import Finding, rules
from pipelines.contracts.form import exports, forms
from pipelines.contracts.refusal import is_broken_database
from pipelines.contracts.scheme import schemes
from pipelines.contracts.unit import unit_book
from pipelines.contracts.workday import calendar
from pipelines.ingest import limits
from pipelines.ingest.decision import Decision
from pipelines.ingest.frames import ArrowTable, frame_of
from pipelines.ingest.pathhint import named_month, sender
from pipelines.ingest.receipt import Receipt
from pipelines.ingest.schema import MAIN, all_tables, create_statements

FIRST_DAY = date(2024, 6, 1)  # the month of the notice: no period begins earlier
FILE_TABLES = (
    "main.part",
    "main.part_column",
    "main.unmatched_cell",
    "main.contact",
    "main.cell_absence",
    "main.merged_value",
    "main.export_read",
    "main.file",
)
_FINDING_COLUMNS = tuple(name for name in MAIN["finding"] if name != "emitter")


def schema_hash() -> str:
    """Hash of every table's columns and types."""
    return hashlib.sha256(json.dumps(all_tables(), sort_keys=False).encode()).hexdigest()


def open_landing(path: Path) -> duckdb.DuckDBPyConnection:
    """A writing connection to landing.duckdb with every table in place.

    A file made with other tables, or beyond repair, is dropped first: landing is read again from the store, nothing is lost.
    Raises duckdb.IOException when another process holds the file.
    """
    if path.exists() and not _made_with_this_schema(path):
        drop(path)
    fresh = not path.exists()
    connection = duckdb.connect(str(path), config={"threads": 2, "checkpoint_threshold": "256MB", "memory_limit": limits.LANDING_MEMORY})
    if fresh:
        os.chmod(path, 0o600)
        connection.execute("begin")
        for statement in create_statements():
            connection.execute(statement)
        connection.execute("insert into main.made_with values ('schema', ?)", [schema_hash()])
        connection.execute("commit")
    return connection


def drop(path: Path) -> None:
    """The database and its write-ahead log are gone after the call."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _made_with_this_schema(path: Path) -> bool:
    try:
        with duckdb.connect(str(path)) as connection:
            row = connection.execute("select value from main.made_with where name = 'schema'").fetchone()
            blocks = connection.execute("select total_blocks * block_size from pragma_database_size()").fetchone()
            if path.stat().st_size < (blocks[0] if blocks else 0):  # cut off behind its header: rows would be found missing much later
                return False
    except duckdb.CatalogException:
        return False
    except duckdb.Error as error:
        if is_broken_database(error):
            return False
        raise
    return row is not None and row[0] == schema_hash()


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Append rows (tuples in the column order of schema.py) to a landing table."""
    if rows:
        insert_table(connection, table, frame_of(table, list(zip(*rows, strict=True))).to_arrow())


def insert_table(connection: duckdb.DuckDBPyConnection, table: str, rows: ArrowTable) -> None:
    """Append the rows of a table made by frames.tables_of."""
    if not rows.num_rows:
        return
    connection.register("incoming_rows", rows)
    connection.execute(f"insert into {table} by name select * from incoming_rows")
    connection.unregister("incoming_rows")


def landed_keys(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """File hash → read key of every file landed."""
    return {row[0]: row[1] for row in connection.execute("select file_sha256, read_key from main.file").fetchall()}


def files_of_periods(connection: duckdb.DuckDBPyConnection, periods: Sequence[str]) -> set[str]:
    """Hashes of the files that hold a part of one of these periods."""
    found = connection.execute("select distinct file_sha256 from main.part where list_contains(?, period)", [list(periods)])
    return {row[0] for row in found.fetchall()}


def forget_files(connection: duckdb.DuckDBPyConnection, hashes: Iterable[str]) -> None:
    """Remove every row that came out of these files."""
    names = sorted(set(hashes))
    if not names:
        return
    connection.register("forgotten", pl.DataFrame({"file_sha256": names}))
    for table in (*FILE_TABLES, *(t for t in all_tables() if not t.startswith("main."))):
        connection.execute(f"delete from {table} where file_sha256 in (select file_sha256 from forgotten)")
    connection.execute(
        "delete from main.finding where emitter in ('ingest', 'polars') and file_sha256 in (select file_sha256 from forgotten)"
    )
    connection.unregister("forgotten")


def finding_rows(emitter: str, findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """Rows of main.finding for findings of one emitter."""
    return [(emitter, *(getattr(f, column) for column in _FINDING_COLUMNS)) for f in findings]


def replace_findings(connection: duckdb.DuckDBPyConnection, emitter: str, findings: Iterable[Finding]) -> None:
    """All findings of a whole-landing emitter (gx, receive) are these after the call."""
    connection.execute("delete from main.finding where emitter = ?", [emitter])
    insert_rows(connection, "main.finding", finding_rows(emitter, findings))


def receipt_rows(receipts: Sequence[Receipt], status: dict[str, tuple[str, str]]) -> list[tuple[object, ...]]:
    """Rows of main.receipt, numbered in order; status maps a file hash to (status, reason)."""
    rows: list[tuple[object, ...]] = []
    book = unit_book()
    for number, receipt in enumerate(receipts, start=1):
        known, reason = status.get(receipt.file_sha256, ("unreadable", "")) if receipt.file_sha256 else ("unreadable", receipt.trouble)
        rows.append(
            (number, receipt.file_sha256 or None, receipt.path, receipt.kind, receipt.received_on, receipt.line, receipt.sender,
             receipt.size, known, reason, sender(receipt.path, receipt.sender, book) or None,
             named_month(receipt.path) if receipt.kind == "export" else None)
        )  # fmt: skip
    return rows


def decision_rows(decisions: Iterable[Decision]) -> list[tuple[object, ...]]:
    return [(d.line, d.decided_on, d.by, d.kind, d.target, d.value, d.expect, d.reason, d.expires_on) for d in decisions]


def workday_rows(as_of: date) -> list[tuple[object, ...]]:
    """Working days from the first month of any calendar to the end of the year after as_of."""
    return [(d.day, d.next_workday, d.is_known) for d in calendar(FIRST_DAY, date(as_of.year + 1, 12, 31))]


def rule_rows() -> list[tuple[object, ...]]:
    return [(r.rule, r.family, r.severity, r.who_fixes, r.emitter, r.title, r.reason, r.message) for r in rules().values()]


def scheme_version_rows() -> list[tuple[object, ...]]:
    """Every scheme of the seeds with the hash of its rows; ValueError where the seeds cannot be scored."""
    return [(scheme.name, scheme.sha256) for scheme in schemes()]


def form_field_rows() -> list[tuple[object, ...]]:
    """Every field of every form and export, in declared order."""
    declared = [(t, t.submission.cadence.value) for t in forms().values()]
    rows: list[tuple[object, ...]] = []
    for table, cadence in [*declared, *((e, e.cadence.value) for e in exports().values())]:
        for position, field in enumerate(table.fields, start=1):
            rows.append(
                (
                    table.name,
                    table.title,
                    cadence,
                    position,
                    field.name,
                    field.title,
                    field.type,
                    field.personal,
                    field.constraints.required,
                )
            )
    return rows


def replace_table(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """The table holds exactly these rows after the call."""
    connection.execute(f"delete from {table}")
    insert_rows(connection, table, rows)


def note(connection: duckdb.DuckDBPyConnection, values: dict[str, str]) -> None:
    """main.made_with says these values under these names after the call."""
    connection.execute("delete from main.made_with where list_contains(?, name)", [list(values)])
    connection.executemany("insert into main.made_with values (?, ?)", [list(pair) for pair in values.items()])
