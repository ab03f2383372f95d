"""Platform exports judged in SQL: bounds, repeated keys, and only the file in force of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from time import perf_counter

import duckdb
import pytest

from pipelines.contracts.form import exports
from pipelines.ingest.schema import create_statements
from pipelines.quality.export_suite import bounds, judge_exports, key

OLD, NEW, OTHER = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def landing() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for statement in create_statements():
            connection.execute(statement)
        for number, sha256 in enumerate((OLD, NEW, OTHER), start=1):
            connection.execute(
                "insert into main.receipt by name select ? as receipt_no, ? as file_sha256, 'export' as kind, 'read' as status, "
                "? as received_on, 0 as line",
                [number, sha256, date(2025, 2, 1)],
            )
        yield connection


def add(connection: duckdb.DuckDBPyConnection, sha256: str, line: int, activity: str, month: str, people: int | None) -> None:
    connection.execute(
        "insert into exports.stv_activity by name select ? as file_sha256, ? as source_row, ? as activity_id, ? as month, ? as people",
        [sha256, line, activity, month, people],
    )


def test_bounds_and_repeated_keys_are_counted_with_their_first_line(landing: duckdb.DuckDBPyConnection) -> None:
    for line, (activity, people) in enumerate((("A", 5), ("B", -1), ("C", None), ("B", 3), ("D", -7)), start=2):
        add(landing, NEW, line, activity, "2025-01", people)
    add(landing, OTHER, 2, "A", "2025-02", 5)
    findings, outcomes = judge_exports(landing)
    told = {(f.rule, f.field, f.file_sha256, f.observed) for f in findings}
    assert told == {("export_key_repeated", "activity_id", NEW, "1 行"), ("export_out_of_bounds", "people", NEW, "2 行")}
    assert [f.message for f in findings if f.rule == "export_out_of_bounds"] == [
        "科技志愿服务平台活动导出的“服务人次”应不小于 0，有 2 行不是，最早在第 3 行。请区科协向平台核实后补要。"
    ]
    assert {(o.form, o.rule, o.field, o.rows, o.unexpected) for o in outcomes if not o.success} == {
        ("stv_activity", "export_key_repeated", "activity_id", 6, 1), ("stv_activity", "export_out_of_bounds", "people", 6, 2),
    }  # fmt: skip


def test_a_file_that_a_later_one_replaced_for_the_month_is_not_judged(landing: duckdb.DuckDBPyConnection) -> None:
    add(landing, OLD, 2, "A", "2025-01", -1)
    add(landing, NEW, 2, "A", "2025-01", 1)
    assert judge_exports(landing)[0] == []


def test_every_export_is_judged() -> None:
    assert all(bounds(export) or key(export) for export in exports().values())
    assert all(key(export)[1] in {f.name for f in export.fields} for export in exports().values())


def test_a_hundred_thousand_rows_take_no_time(landing: duckdb.DuckDBPyConnection) -> None:
    landing.execute(
        "insert into exports.stv_activity by name select ? as file_sha256, i + 2 as source_row, 'A' || i as activity_id, "
        "'2025-' || lpad((1 + i % 12)::varchar, 2, '0') as month, (i % 90)::bigint as people from range(100000) as t(i)",
        [NEW],
    )
    begun = perf_counter()
    findings, outcomes = judge_exports(landing)
    assert perf_counter() - begun < 5
    assert findings == []
    assert max(o.rows for o in outcomes) == 100_000
