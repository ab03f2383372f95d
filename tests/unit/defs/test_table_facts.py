"""What a built table tells Dagster: columns with their words, watched figures, a preview in titles that shows nothing a county wrote."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from pipelines.defs.table_facts import SCHEMA_KEY, WATCHED, facts, markdown

RANKING: dict[str, Any] = {
    "schema": "marts",
    "alias": "ranking",
    "columns": {
        "unit_code": {"description": "单位代码"},
        "rank_low": {"description": "名次可能在；低"},
        "rank_high": {"description": "名次可能在；高"},
    },
}


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("create schema marts")
    made.execute(
        "create table marts.ranking as select * from (values "
        "('2026Q1', 'county', 1, '640104', 70.0, 1, 1, '王小明说的'), ('2026Q2', 'city', 1, '640100', 80.0, 1, 1, ''), "
        "('2026Q2', 'county', 2, '640105', 60.12345, 2, 3, ''), ('2026Q2', 'county', 1, '640104', 90.0, 1, 2, ''), "
        "('2026Q2', 'county', null, '640106', null, null, null, '13800000000')) "
        "as t (period, level, rank, unit_code, score, rank_low, rank_high, reason)"
    )
    return made


def test_a_result_tells_its_columns_its_figures_and_its_first_rows(connection: duckdb.DuckDBPyConnection) -> None:
    found = facts(connection, RANKING)
    assert [(c.name, c.description) for c in found[SCHEMA_KEY].columns][3] == ("unit_code", "单位代码")
    assert found["得分中位数（县，最近一期）"] == pytest.approx(75.06)
    assert found["有名次的县"] == 2
    lines = found["预览"].value.splitlines()
    assert lines[0].startswith("| period | level | rank | 单位 | score | 名次可能在（rank_low） | 名次可能在（rank_high） |")
    assert [line.split(" | ")[3] for line in lines[2:5]] == ["兴庆区", "西夏区", "金凤区"]
    assert "60.123" in lines[3]
    assert "县（市、区）" in lines[2]
    assert not {"王小明", "13800000000"} & set(found["预览"].value.replace("|", " ").split())


def test_every_watched_figure_is_a_query_over_its_own_table() -> None:
    for table, figures in WATCHED.items():
        assert all(f"from {table}" in query for query in figures.values())


def test_a_bar_or_a_line_break_in_a_value_keeps_the_table_whole() -> None:
    assert markdown(["甲"], [["一|二\n三"], [None]]) == "| 甲 |\n| --- |\n| 一｜二 三 |\n|  |"
