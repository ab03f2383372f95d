"""The burden counted over an edition: rows × columns by form and year, cells of rows that stand on a platform."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.form import forms
from pipelines.reports.burden import load, render


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema submissions")
        connection.execute("create schema marts")
        connection.execute("create table marts.part (file_sha256 text, sheet text, form text, unit_code text, period text, status text)")
        connection.execute(
            "create table submissions.activity_record "
            "(file_sha256 text, sheet text, unit_code text, period text, platform_activity_id text)"
        )
        connection.execute(
            "insert into submissions.activity_record values ('f1', 's', '640104', '2025-01', 'A1'), "
            "('f1', 's', '640104', '2025-01', null), "
            "('f2', 's', '640105', '2025-02', 'A2'), ('f3', 's', '640105', '2026-01', null), ('f4', 's', '640105', '', 'A3'), "
            "('f5', 's', '640105', '2025-02', 'A2')"
        )
        for file, period, status in (
            ("f1", "2025-01", "accepted"), ("f2", "2025-02", "accepted"), ("f3", "2026-01", "accepted"), ("f4", "", "returned"),
            ("f5", "2025-02", "superseded"),
        ):  # fmt: skip
            unit = "640104" if file == "f1" else "640105"
            connection.execute("insert into marts.part values (?, 's', 'activity_record', ?, ?, ?)", [file, unit, period, status])
    return database


def test_cells_are_rows_times_columns_by_year(edition: Path) -> None:
    data = load(edition)
    one = next(f for f in data["forms"] if f["form"] == "activity_record")
    columns, given = len(forms()["activity_record"].fields), len(one["platform_columns"])
    assert one["years"]["2025"] == {
        "units": 2, "reports": 2, "rows": 3, "cells": 3 * columns, "platform_cells": 2 * given,
        "unused_cells": 3 * len(one["unused_columns"]),
    }  # fmt: skip
    assert one["years"]["2026"]["platform_cells"] == 0
    assert next(f for f in data["forms"] if f["form"] == "org_register")["years"] == {}


def test_without_an_edition_the_declared_burden_stands() -> None:
    data = load(None)
    assert {f["form"] for f in data["forms"]} == set(forms())
    assert next(s for s in data["sendings"] if s["level"] == "county")["sendings"] == 17
    assert all(f["used_by"] or f["asked_for"] for f in data["fields"])
    assert "2025" not in render(data, "text")


def test_text_and_json_say_the_same(edition: Path) -> None:
    data = load(edition)
    assert json.loads(render(data, "json")) == data
    text = render(data, "text")
    assert "县（市、区）每年报送 17 次（上限 17 次）：月报 12 次、季报 4 次、年报 1 次" in text
    assert f"合计填报：2025 年 {3 * len(forms()['activity_record'].fields)} 格" in text
