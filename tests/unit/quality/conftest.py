"""A small landing.duckdb with chosen rows, written straight into the declared tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts.form import forms
from pipelines.ingest.schema import all_tables, create_statements

LandingMaker = Callable[..., Path]


def sha(number: int) -> str:
    return f"{number:064x}"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    assert set(row) <= set(all_tables()[table]), table
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


@pytest.fixture
def make_landing(tmp_path: Path) -> LandingMaker:
    """A landing of parts: (form, period, rows, unit or the usual one) each a file of its own, received in the given order, day by day."""

    def make(*parts: Any, unit: str = "640181") -> Path:
        path = tmp_path / "landing.duckdb"
        with duckdb.connect(str(path)) as connection:
            for statement in create_statements():
                connection.execute(statement)
            usual = unit
            for number, (form, period, rows, *other) in enumerate(parts, start=1):
                unit = other[0] if other else usual
                file = {"file_sha256": sha(number), "sheet": forms()[form].submission.sheet}
                part = file | {"form": form, "version": 1, "unit_code": unit, "period": period, "rows": len(rows), "zero_report": not rows}
                receipt = {
                    "receipt_no": number,
                    "file_sha256": sha(number),
                    "received_on": date(2025, 1, 1) + timedelta(days=number - 1),
                    "line": 0,
                    "status": "read",
                }
                _insert(connection, "main.receipt", receipt | {"path": f"submissions/{number}.xlsx", "kind": "submission"})
                _insert(connection, "main.part", part)
                for place, declared in enumerate(forms()[form].fields):
                    column = {"form": form, "field": declared.name, "column_letter": chr(ord("B") + place)}
                    _insert(connection, "main.part_column", file | column)
                for place, row in enumerate(rows):
                    key = file | {"source_row": 5 + place, "unit_code": unit, "period": period}
                    _insert(connection, f"submissions.{form}", key | row)
        return path

    return make
