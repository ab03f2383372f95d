"""Versions of a report, which one is in force, and what the calendar says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Query = Callable[..., list[tuple[object, ...]]]
FORM = "activity_record"


def versions(query: Query, unit: str, period: str) -> list[tuple[object, ...]]:
    return query(
        "select file_sha256, version_no, status, supersedes from marts.submission "
        "where unit_code = ? and form = ? and period = ? order by version_no",
        unit, FORM, period,
    )  # fmt: skip


def test_a_later_version_supersedes_the_former(query: Query) -> None:
    assert versions(query, "640104", "2025-01") == [("a1", 1, "superseded", None), ("a2", 2, "accepted", "a1")]


def test_while_a_newer_version_is_returned_the_former_stays_in_force(query: Query) -> None:
    assert versions(query, "640104", "2025-03") == [("a4", 1, "accepted", None), ("a5", 2, "returned", None)]
    assert query("select count(*) from submissions.activity_record where file_sha256 = 'a5' and in_force") == [(0,)]
    assert query("select count(*) from staging.cur_activity_record where period = '2025-03' and unit_code = '640104'") == [(1,)]


def test_a_finding_without_unit_and_period_blocks_every_part_of_its_sheet(query: Query) -> None:
    assert versions(query, "640104", "2025-04") == [("a6", 1, "returned", None)]


def test_the_office_overrules_both_ways(query: Query) -> None:
    assert versions(query, "640105", "2025-03") == [("b3", 1, "accepted", None)]
    assert versions(query, "640105", "2025-04") == [("b4", 1, "returned", None), ("b5", 2, "accepted", None)]


def test_the_same_bytes_sent_again_are_a_version_only_after_another_one(query: Query) -> None:
    assert versions(query, "640106", "2025-01") == [
        ("c1", 1, "superseded", None),
        ("c2", 2, "superseded", "c1"),
        ("c1", 3, "accepted", "c2"),
    ]


def test_parts_of_one_file_are_united_and_a_part_without_unit_is_returned(query: Query) -> None:
    assert versions(query, "640106", "2025-02") == [("c3", 1, "accepted", None)]
    assert query("select sheet, status from marts.part where file_sha256 = 'c3' order by sheet") == [
        ("上旬", "accepted"), ("下旬", "accepted"), ("不知谁的", "returned"),
    ]  # fmt: skip
    assert query("select people from marts.activity where file_sha256 = 'c3' order by people") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("unit", "period", "status", "received_on", "due_on"),
    [
        ("640104", "2025-01", "on_time", "2025-02-05", "2025-02-10"),
        ("640104", "2025-02", "late", "2025-03-20", "2025-03-10"),
        ("640104", "2025-04", "returned", None, "2025-05-12"),
        ("640104", "2025-05", "exempt", None, "2025-06-10"),
        ("640104", "2025-06", "on_time", "2025-07-20", "2025-07-25"),
        ("640104", "2025-07", "not_due", None, "2025-08-11"),
        ("640105", "2025-01", "nothing_to_report", "2025-02-06", "2025-02-10"),
        ("640105", "2025-02", "missing", None, "2025-03-10"),
        ("640105", "2025-04", "late", "2025-05-20", "2025-05-12"),
    ],
)
def test_report_status(query: Query, unit: str, period: str, status: str, received_on: str | None, due_on: str) -> None:
    found = query(
        "select status, received_on::varchar, due_on::varchar from marts.report_status where unit_code = ? and form = ? and period = ?",
        unit, FORM, period,
    )  # fmt: skip
    assert found == [(status, received_on, due_on)]


def test_every_county_owes_every_month_that_has_begun(query: Query) -> None:
    owed = query("select period, count(*) from marts.report_status where form = ? group by all order by 1", FORM)
    assert owed == [(f"2025-{month:02d}", 22) for month in range(1, 9)]


def test_the_window_of_an_assessment_counts_what_is_due_and_says_what_is_missing(query: Query) -> None:
    window = "select due, received, absence from intermediate.int_report_window where period = ? and unit_code = ? and form = ?"
    assert query(window, "2025Q1", "640104", FORM) == [(3, 3, None)]
    assert query(window, "2025Q2", "640104", FORM) == [(5, 4, "returned")]
    assert query(window, "2025Q1", "640105", FORM) == [(3, 2, "not_submitted")]
    assert query(window, "2025Q2", "640104", "sandui_register") == [(1, 1, None)]
    assert query(window, "2025Q2", "640105", "sandui_register") == [(1, 0, "not_submitted")]


def test_an_export_window_counts_covered_months(query: Query) -> None:
    window = "select due, received from intermediate.int_export_window where period = ? and export = ?"
    assert query(window, "2025Q1", "stv_activity") == [(3, 2)]
    assert query(window, "2025Q2", "stv_team") == [(1, 0)]
    assert query("select file_sha256, status from intermediate.int_export where period = '2025-01' order by 1") == [
        ("x1", "superseded"), ("x2", "accepted"), ("x3", "superseded"),
    ]  # fmt: skip
