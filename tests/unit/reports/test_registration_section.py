"""The method page says whether the scheme was fixed before the first receipt, and shows both rankings of an amendment."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.reports.published import opened
from pipelines.reports.site import registration

REGISTRATION = (
    "scheme varchar, level varchar, period varchar, scheme_title varchar, sha256 varchar, registered_on date, first_receipt_on date, "
    "preregistered boolean, amends varchar, amended_on date, amendment_reason varchar, status varchar, status_title varchar"
)
AMENDED = (
    "scheme varchar, former_scheme varchar, level varchar, period varchar, unit_code varchar, unit_name varchar, "
    "score_before decimal(18,4), rank_before bigint, score_after decimal(18,4), rank_after bigint"
)


def published(folder: Path, amended: bool) -> Path:
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.scheme_registration ({REGISTRATION})")
        connection.execute(f"create table marts.amended_ranking ({AMENDED})")
        row = "('{}', 'county', '2026Q2', '办法', '{}', {}, date '2026-02-03', {}, {}, {}, {}, '{}', '{}')"
        old = row.format("nx", "a" * 64, "date '2025-12-20'", "true", "null", "null", "null", "preregistered", "事先登记")
        new = row.format(
            "nx-b", "b" * 64, "date '2026-07-02'", "false", "'nx'", "date '2026-07-01'", "'门槛调整'", "amended", "修订，已说明"
        )
        connection.execute(f"insert into marts.scheme_registration values {old}")
        if amended:
            connection.execute(f"insert into marts.scheme_registration values {new}")
            connection.execute(
                "insert into marts.amended_ranking values "
                "('nx-b', 'nx', 'county', '2026Q2', '640104', '兴庆区', 80.5, 2, 91.25, 1), "
                "('nx-b', 'nx', 'county', '2026Q2', '640105', '西夏区', 85, 1, null, null), "
                "('nx-b', 'nx', 'county', '2026Q1', '640106', '金凤区', 1, 3, 2, 3)"
            )
    return path


def test_a_scheme_registered_in_time_says_so_and_shows_one_ranking(tmp_path: Path) -> None:
    with opened(published(tmp_path, amended=False)) as edition:
        said = str(registration.section(edition, "nx", "2026Q2"))
        assert registration.section(edition, "nx", "2020Q1") is None
    assert "2025-12-20" in said
    assert "事先登记" in said
    assert "alert" not in said
    assert "修订前名次" not in said


def test_an_amended_scheme_shows_day_reason_and_both_rankings(tmp_path: Path) -> None:
    with opened(published(tmp_path, amended=True)) as edition:
        said = str(registration.section(edition, "nx-b", "2026Q2"))
    assert "2026-07-01 门槛调整" in said
    assert "nx-b" in said
    assert "事先登记" in said
    assert "80.50" in said
    assert "91.25" in said
    assert "不排名" in said
    assert "金凤区" not in said
    assert said.index("兴庆区") < said.index("西夏区")
