"""A small landing.duckdb filled by hand, and the dbt build over it.

Belongs here: building the input and running dbt in process. Does not belong here: what is expected of the result (test_*.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.form import forms
from pipelines.defs.dbt_events import manifest, parsed_before
from pipelines.ingest.landing import form_field_rows, rule_rows, scheme_version_rows, workday_rows
from pipelines.ingest.schema import all_tables, create_statements
from pipelines.paths import dbt_project_dir


class LandingFixture:
    """Writes rows into a new landing.duckdb; columns that are not given stay NULL (texts of findings: empty)."""

    def __init__(self, path: Path, as_of: date) -> None:
        self.path = path
        self._connection = duckdb.connect(str(path))
        self._receipts = 0
        self._decisions = 1
        for statement in create_statements():
            self._connection.execute(statement)
        self.add("main.run_context", as_of=as_of, demo=True)
        declared = {
            "main.rule": rule_rows(), "main.form_field": form_field_rows(), "main.scheme_version": scheme_version_rows(),
            "main.workday": workday_rows(as_of),
        }  # fmt: skip
        for table, rows in declared.items():
            marks = ", ".join("?" * len(all_tables()[table]))
            self._connection.executemany(f"insert into {table} values ({marks})", [list(row) for row in rows])

    def add(self, table: str, **values: object) -> None:
        """One row of a landing table."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._connection.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))

    def receive(
        self, sha256: str, received_on: str, *, line: int = 0, kind: str = "submission", path: str = "",
        sent_by: str | None = None, month: str | None = None,
    ) -> None:  # fmt: skip
        """A receipt of a file that could be read."""
        self._receipts += 1
        self.add(
            "main.receipt", receipt_no=self._receipts, file_sha256=sha256, path=path or f"submissions/{sha256}.xlsx", kind=kind,
            received_on=date.fromisoformat(received_on), line=line, sender="", size=1, status="read", reason="",
            sent_by=sent_by, month=month,
        )  # fmt: skip

    def part(
        self, sha256: str, form: str, unit_code: str | None, period: str | None, rows: Sequence[dict[str, object]] = (), *,
        sheet: str = "表", zero_report: bool = False, first_row: int = 4,
    ) -> None:  # fmt: skip
        """A part of a file with its typed rows, on consecutive sheet rows from `first_row`."""
        self.add(
            "main.part", file_sha256=sha256, sheet=sheet, form=form, version=1, unit_code=unit_code, period=period, rows=len(rows),
            zero_report=zero_report, unit_cell="A2", period_cell="D2",
        )  # fmt: skip
        for number, row in enumerate(rows, start=first_row):
            where = {"file_sha256": sha256, "sheet": sheet, "source_row": number, "unit_code": unit_code, "period": period}
            self.add(f"submissions.{form}", **where, **row)
            key = {name: str(row[name]) for name in forms()[form].primary_key if row.get(name) is not None}
            self.add(f"received_text.{form}", **where, **key)

    def column(self, sha256: str, form: str, field: str, letter: str, *, sheet: str = "表") -> None:
        """Where a field stands on the sheet."""
        self.add(
            "main.part_column", file_sha256=sha256, sheet=sheet, form=form, field=field, column_letter=letter,
            header_cell=f"{letter}3", header_text=field,
        )  # fmt: skip

    def export(self, sha256: str, export: str, rows: Sequence[dict[str, object]]) -> None:
        """Rows of an export file, from line 2."""
        for number, row in enumerate(rows, start=2):
            self.add(f"exports.{export}", file_sha256=sha256, source_row=number, **row)

    def empty_export(self, sha256: str, export: str, month: str, received_on: str) -> None:
        """An export file with a header and no row, whose name says the month."""
        self.receive(sha256, received_on, kind="export", path=f"exports/{export}/{month}.csv", month=month)
        self.add("main.export_read", file_sha256=sha256, export=export, rows=0)

    def finding(self, rule: str, sha256: str, *, sheet: str = "表", emitter: str = "ingest", **values: str) -> None:
        """A finding of landing; texts that are not given are empty, as the readers write them."""
        texts = dict.fromkeys(("form", "unit_code", "period", "cell", "field", "observed", "expected", "path"), "")
        self.add(
            "main.finding", emitter=emitter, rule=rule, file_sha256=sha256, sheet=sheet, message=f"{rule} 的说明", **{**texts, **values}
        )

    def decide(
        self, kind: str, target: str, decided_on: str, *, value: str = "", expires_on: str | None = None, by: str = "发展部",
        expect: str = "", reason: str = "情况属实",
    ) -> None:  # fmt: skip
        """An office act."""
        self._decisions += 1
        self.add(
            "main.decision", line=self._decisions, decided_on=date.fromisoformat(decided_on), decided_by=by, kind=kind,
            target=target, value=value, expect=expect, reason=reason, expires_on=expires_on and date.fromisoformat(expires_on),
        )  # fmt: skip

    def close(self) -> None:
        """Free the file for dbt."""
        self._connection.close()


def activity(day: str, **values: object) -> dict[str, object]:
    """A plausible row of activity_record held on that day."""
    row: dict[str, object] = {
        "held_on": date.fromisoformat(day), "title": "科普进社区", "organiser_kind": "sandui", "led_by": "sanzhang",
        "service_kind": "popular_science", "audience": "youth", "people": 10, "volunteers": 2, "hours": 1.5, "basis": "actual",
    }  # fmt: skip
    return {**row, **values}


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_dbt(folder: Path, *arguments: str) -> list[tuple[str, str, str]]:
    """Run dbt in process over folder/landing.duckdb into folder/work.duckdb; (unique_id, status, message) of every node.

    The project is parsed once for its sources, not once a folder.

    All connections are closed after the call, so both files can be opened again.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    project = str(dbt_project_dir())
    variables = {
        "SANZHANG_WORK": str(folder / "work.duckdb"),
        "SANZHANG_LANDING": str(folder / "landing.duckdb"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    shared = ["--project-dir", project, "--profiles-dir", project, "--target-path", str(folder / "target")]
    try:
        with _environment(variables):
            manifest(dbt_project_dir(), folder / "target", variables)
            runner = dbtRunner(manifest=parsed_before(folder / "target"))
            outcome = runner.invoke([*arguments, *shared, "--log-path", str(folder / "logs"), "--quiet", "--no-use-colors"])
    finally:
        DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None:
        raise outcome.exception
    return [(r.node.unique_id, str(r.status), str(r.message)) for r in outcome.result]
