"""Platform exports judged in SQL: bounds, repeated keys, and only the file in force of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from time import process_time

import duckdb
import pytest

from pipelines.contracts.form import exports
from pipelines.contracts.unit import unit_book
from pipelines.ingest.schema import create_statements
from pipelines.quality.export_suite import bounds, judge_exports

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


def test_days_lie_in_their_month_and_are_recorded_after_they_came(landing: duckdb.DuckDBPyConnection) -> None:
    days = (
        ("2025-01-31", "2025-02-20"),
        ("2025-02-01", "2025-02-02"),
        ("2025-01-09", "2025-01-08"),
        (None, "2025-01-01"),
        ("2025-01-02", None),
    )
    for line, (held_on, recorded_at) in enumerate(days, start=2):
        add(landing, NEW, line, f"A{line}", "2025-01", 5)
        landing.execute(
            "update exports.stv_activity set held_on = ?::date, recorded_at = ?::date where source_row = ?", [held_on, recorded_at, line]
        )
    assert [(f.field, f.message) for f in judge_exports(landing)[0]] == [
        ("held_on", "科技志愿服务平台活动导出的“活动开始日期”应在统计月份内，有 1 行不是，最早在第 3 行。请区科协向平台核实后补要。"),
        ("recorded_at", "科技志愿服务平台活动导出的“录入时间”应不早于活动开始日期，有 1 行不是，最早在第 4 行。请区科协向平台核实后补要。"),
    ]


def test_a_file_that_a_later_one_replaced_for_the_month_is_not_judged(landing: duckdb.DuckDBPyConnection) -> None:
    add(landing, OLD, 2, "A", "2025-01", -1)
    add(landing, NEW, 2, "A", "2025-01", 1)
    assert judge_exports(landing)[0] == []


COUNTIES = [u.code for u in unit_book().of_level("county")][:9]


def months(connection: duckdb.DuckDBPyConnection, last: dict[str, int], *, without: tuple[str, ...] = (), rows: int = 6) -> list[str]:
    """Five months of an export with `rows` rows a county, a month up to its day in `last`; what is said of them."""
    for number, month in enumerate(("2025-01", "2025-02", "2025-03", "2025-04", "2025-05")):
        for unit in (u for u in COUNTIES if month != "2025-05" or u not in without):
            connection.execute(
                "insert into exports.stv_activity by name select ? as file_sha256, i as source_row, ? || ? || i as activity_id, "
                "? as month, ? as unit_code, make_date(2025, ?, (1 + i * (? - 1) // (? - 1))::int) as held_on from range(?) as t(i)",
                [NEW, unit, month, month, unit, number + 1, last.get(month, 28), rows, rows],
            )
    findings, outcomes = judge_exports(connection)
    assert [o.unexpected for o in outcomes if o.rule == "export_incomplete"][[*exports()].index("stv_activity")] == len(findings)
    assert all((f.rule, f.form, f.file_sha256) == ("export_incomplete", "stv_activity", NEW) for f in findings)
    return [f"{f.period} {f.message}" for f in findings]


def test_a_month_without_counties_that_are_always_there_is_said(landing: duckdb.DuckDBPyConnection) -> None:
    (said,) = months(landing, {}, without=tuple(COUNTIES[:4]))
    assert said.startswith("2025-05 ")
    assert "4 个县（市、区）一行也没有" in said
    assert unit_book().units[COUNTIES[0]].name in said


def test_three_counties_may_have_had_nothing(landing: duckdb.DuckDBPyConnection) -> None:
    assert months(landing, {}, without=tuple(COUNTIES[:3])) == []


def test_counties_of_few_rows_may_have_had_nothing(landing: duckdb.DuckDBPyConnection) -> None:
    assert months(landing, {}, without=tuple(COUNTIES[:4]), rows=4) == []


@pytest.mark.parametrize(("day", "told"), [(23, True), (24, False)])
def test_a_month_that_ends_early_is_said(landing: duckdb.DuckDBPyConnection, day: int, told: bool) -> None:
    found = months(landing, {"2025-04": day})
    assert [said.startswith("2025-04 ") and f"最晚的一天是 {day} 日" in said for said in found] == ([True] if told else [])


def test_a_few_rows_may_all_lie_early(landing: duckdb.DuckDBPyConnection) -> None:
    for activity, day in (("A", 1), ("B", 2)):
        landing.execute(
            "insert into exports.stv_activity by name select ? as file_sha256, 2 as source_row, ? as activity_id, '2025-04' as month, "
            "make_date(2025, 4, ?) as held_on", [NEW, activity, day],
        )  # fmt: skip
    assert judge_exports(landing)[0] == []


def test_a_state_has_no_last_day(landing: duckdb.DuckDBPyConnection) -> None:
    landing.execute(
        "insert into exports.stv_team by name select ? as file_sha256, i as source_row, 'T' || i as team_id, '2025-04' as month, "
        "? as unit_code, make_date(2025, 4, 2) - (i * 9)::int as registered_on from range(60) as t(i)", [NEW, COUNTIES[0]],
    )  # fmt: skip
    assert judge_exports(landing)[0] == []


@pytest.mark.parametrize(("rows", "told"), [(1_000, True), (15_000, True), (65_535, True), (1_001, False)])
def test_a_file_that_ends_where_programs_cut_is_said(landing: duckdb.DuckDBPyConnection, rows: int, told: bool) -> None:
    landing.execute(
        "insert into exports.stv_activity by name select ? as file_sha256, i as source_row, 'A' || i as activity_id, '2025-04' as month "
        "from range(?) as t(i)", [NEW, rows],
    )  # fmt: skip
    assert [(f.rule, f.period) for f in judge_exports(landing)[0]] == ([("export_incomplete", "2025-04")] if told else [])


def test_every_export_is_judged() -> None:
    assert all(bounds(export) or export.row_key for export in exports().values())
    assert all(export.row_key[1] in {f.name for f in export.fields} for export in exports().values())


def test_a_hundred_thousand_rows_take_no_time(landing: duckdb.DuckDBPyConnection) -> None:
    landing.execute(
        "insert into exports.stv_activity by name select ? as file_sha256, i + 2 as source_row, 'A' || i as activity_id, "
        "'2025-' || lpad((1 + i % 12)::varchar, 2, '0') as month, (i % 90)::bigint as people from range(100001) as t(i)",
        [NEW],
    )
    begun = process_time()
    findings, outcomes = judge_exports(landing)
    assert process_time() - begun < 60
    assert findings == []
    assert max(o.rows for o in outcomes) == 100_001
