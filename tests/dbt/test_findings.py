"""Findings: their id, their address, their words, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.contracts.period import title_of
from tests.dbt.conftest import finding_id

Query = Callable[..., list[tuple[object, ...]]]


def found(
    query: Query, rule: str, unit: str = "640104", columns: str = "period, cell, observed, expected, status"
) -> list[tuple[object, ...]]:
    return query(f"select {columns} from marts.finding where rule = ? and unit_code = ? order by period, cell", rule, unit)


def test_an_id_stays_over_a_resubmission_and_so_does_the_reply(query: Query) -> None:
    rows = query("select file_sha256, cell, status, reply, finding_id from marts.finding where rule = 'integer_fraction' order by 1")
    same = finding_id("integer_fraction", "a1", "N4", observed="99")
    assert rows[1] == ("a2", "N4", "explained", "露天集会", same)
    assert rows[0][:4] == ("a1", "N4", "corrected", "露天集会")
    assert rows[0][4] != same


def test_a_file_that_cannot_be_read_is_found_at_every_path_it_came_by(query: Query) -> None:
    rows = query("select path, file_sha256, return_to, status from marts.finding where rule = 'file_unreadable' order by 1, 2")
    assert rows == [
        ("丙/坏.xlsx", "u1", None, "open"), ("乙/坏.xlsx", "u1", "640105", "corrected"), ("乙/坏.xlsx", "u2", "640105", "open"),
        ("甲/坏.xlsx", "u1", "640104", "open"),
    ]  # fmt: skip


def test_who_sent_another_countys_file_is_told_and_the_county_once(query: Query) -> None:
    rows = query("select path, unit_code, return_to from marts.finding where rule = 'too_long' order by 1")
    assert rows == [("西夏/再发.xlsx", "640105", "640105"), ("金凤/抄来的.xlsx", "640105", "640106")]
    assert query("select path, unit_code, return_to from marts.finding where rule = 'path_contradicts'") == [
        ("金凤/抄来的.xlsx", "640105", "640106")
    ]


def test_status_follows_the_version_and_the_office(query: Query) -> None:
    rows = query("select file_sha256, cell, status from marts.finding where field = 'people' and rule like '%e%' order by 1, 2")
    assert ("a1", "N4", "corrected") in rows
    assert ("a2", "N6", "waived") in rows
    assert ("a2", "N7", "explained") in rows
    assert query("select status from marts.finding where file_sha256 = 'a5' and rule = 'blank_template'") == [("open",)]


def test_a_sheet_that_is_no_part_goes_with_the_parts_of_its_file(query: Query) -> None:
    rows = query("select file_sha256, status from marts.finding where rule = 'sheet_unrecognised' order by 1")
    assert rows == [("a1", "corrected"), ("a2", "open")]


def test_a_waiver_that_has_expired_leaves_the_finding_open_again(query: Query) -> None:
    assert query("select status, reply from marts.finding where rule = 'code_unknown'") == [("open", None)]
    assert query("select status, reply from marts.finding where cell = 'N6' and rule = 'value_required'") == [("waived", "情况属实")]


def test_a_reply_is_published_without_names_and_numbers(query: Query) -> None:
    assert query("select status, reply from marts.finding where rule = 'number_unparseable'") == [("explained", "＊＊＊ ＊＊＊ 核过，属实")]


def test_first_seen_is_remembered_and_new_findings_begin_at_as_of(query: Query) -> None:
    known = finding_id("value_required", "a2", "N6")
    assert query("select first_seen::varchar, last_seen::varchar from marts.finding where finding_id = ?", known) == [
        ("2025-03-01", "2025-08-05")
    ]
    assert query("select distinct first_seen::varchar from marts.finding where finding_id != ?", known) == [("2025-08-05",)]


def test_a_telephone_number_in_a_finding_is_masked(query: Query) -> None:
    assert query("select observed from marts.finding where rule = 'number_unparseable'") == [("＊＊＊",)]


def test_a_finding_without_file_is_kept(query: Query) -> None:
    assert query("select unit_code, file_sha256, path, status from marts.finding where rule = 'decision_invalid'") == [
        (None, None, None, "open")
    ]


def test_missing_late_and_returned_reports(query: Query) -> None:
    assert ("2025-02", None, None, "2025-03-10", "open") in found(query, "report_missing", "640105")
    exempt = "select finding_id from marts.finding where rule = ? and form = ? and period = ? and unit_code = ?"
    assert query(exempt, "report_missing", "activity_record", "2025-05", "640104") == []
    assert len(query(exempt, "report_missing", "activity_record", "2025-02", "640105")) == 1
    late = [row for row in found(query, "report_late") if row[0] == "2025-02"]
    assert late == [("2025-02", None, "2025-03-20", "2025-03-10", "open")]
    assert [row[0] for row in found(query, "report_returned")] == ["2025-04"]
    assert query("select message from marts.finding where rule = 'report_late' and unit_code = '640104' and period = '2025-02'") == [
        ("活动台账2025年2月应于 2025-03-10 前报送，2025-03-20 收到，记为迟报。有原因的请向区科协说明。",)
    ]


def test_a_message_says_its_period_in_the_words_of_the_sheets(query: Query) -> None:
    rows = query("select distinct period, message from marts.finding where rule = 'report_missing'")
    assert {len(period) for period, _ in rows} >= {6, 7}
    assert [message for period, message in rows if title_of(period) not in message or period in message] == []


def test_findings_of_rows_stand_at_their_cell(query: Query) -> None:
    assert found(query, "activity_outside_period") == [("2025-01", "B6", "2025-02-01", "2025-01", "open")]
    assert found(query, "platform_activity_unknown") == [("2025-01", "S5", "P9", None, "open")]
    assert found(query, "platform_people_differs") == [("2025-01", "N4", "30", "15", "open")]
    assert found(query, "team_unregistered") == [("2025-01", "G5", "T000000009", "2025Q1", "open")]


def test_what_a_city_owes_the_city_fixes(query: Query) -> None:
    assert query("select distinct who_fixes from marts.finding where rule = 'report_missing' and unit_code = '640100'") == [("city",)]
    assert query("select distinct who_fixes from marts.finding where rule = 'report_missing' and unit_code = '640105'") == [("county",)]


def test_a_register_that_shrinks_is_a_finding(query: Query) -> None:
    assert found(query, "stock_drop", columns="form, period, observed, expected") == [("sandui_register", "2025Q2", "1", "5")]


def test_a_missing_export_belongs_to_the_region(query: Query) -> None:
    rows = query(
        "select form, period, who_fixes from marts.finding where rule = 'export_missing' and form = 'stv_activity' order by period"
    )
    assert rows == [("stv_activity", f"2025-{month:02d}", "region") for month in (3, 4, 5)]  # June came without a row


def test_data_that_comes_after_the_close_are_taken_in_and_marked(query: Query) -> None:
    assert found(query, "closed_period_changed", "640106") == [("2025-03", None, "2025-05-20", "2025-04-30", "open")]
    assert query("select count(*) from marts.activity where unit_code = '640106' and file_sha256 = 'c4'") == [(1,)]
    assert query("select severity, who_fixes from marts.finding where rule = 'closed_period_changed'") == [("notice", "region")]


def test_a_year_that_the_calendar_knows_is_no_finding(query: Query) -> None:
    assert query("select count(*) from marts.finding where rule = 'workday_unknown'") == [(0,)]
