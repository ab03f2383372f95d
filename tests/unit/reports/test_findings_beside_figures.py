"""Which open findings concern which figure, and the sentence beside it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.reports import doubts
from pipelines.reports.published import opened

COUNTY, CITY, OTHER = "640323", "640300", "640522"
# finding, rule, family, status, unit, form, period, file, sheet, cell
FINDINGS = (
    ("at-cell", "value_interpreted", "cell", "open", COUNTY, "activity_record", "2026-02", "f1", "台账", "K7"),
    ("at-row", "row_repeated", "duplicate", "open", COUNTY, "activity_record", "2026-02", "f1", "台账", "B7"),
    ("other-row", "row_repeated", "duplicate", "open", COUNTY, "activity_record", "2026-02", "f1", "台账", "B8"),
    ("explained", "row_repeated", "duplicate", "explained", COUNTY, "activity_record", "2026-02", "f1", "台账", "C7"),
    ("of-report", "cumulative_report", "between_periods", "open", COUNTY, "activity_record", "2026-03", "f2", "台账", None),
    ("last-year", "cumulative_report", "between_periods", "open", COUNTY, "activity_record", "2025-12", "f0", "台账", None),
    ("later", "cumulative_report", "between_periods", "open", COUNTY, "activity_record", "2026-04", "f3", "台账", None),
    ("late", "report_late", "reporting", "open", COUNTY, "activity_record", "2026-03", None, None, None),
    ("old-register", "stock_drop", "between_periods", "open", COUNTY, "sandui_register", "2025Q4", "f4", "三队", None),
    ("register", "stock_drop", "between_periods", "open", COUNTY, "sandui_register", "2026Q1", "f5", "三队", None),
    ("export", "export_incomplete", "external", "open", None, "wenming_session", "2026-01", "f6", None, None),
    ("no-export", "export_missing", "external", "open", None, "wenming_session", "2026-02", None, None, None),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        run = connection.execute
        run("create schema marts")
        run("create schema reference")
        run(
            "create table marts.finding (finding_id varchar, rule varchar, family varchar, status varchar, unit_code varchar, "
            "form varchar, period varchar, "
            "file_sha256 varchar, sheet varchar, cell varchar, severity varchar, message varchar, path varchar)"
        )
        connection.executemany(
            "insert into marts.finding select *, 'warning', '请核对。', 'submissions/甲.xlsx' from (select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [list(row) for row in FINDINGS],
        )
        run(
            "create table marts.unit as select * from (values (?, 'county', ?), (?, 'county', '640500'), (?, 'city', null)) "
            "as t (unit_code, level, parent_code)",
            [COUNTY, CITY, OTHER, CITY],
        )
        run(
            "create table marts.indicator as select 's' as scheme, u.level, t.* from (values ('C01', 'activity_record|sandui_register', "
            "null, 'goalposts'), ('C02', 'activity_record', null, 'goalposts'), ('C24', null, 'wenming_session', 'shown_only')) "
            "as t (indicator_code, forms, exports, rule) cross join (values ('county'), ('city')) as u (level)"
        )
        run(
            "create table marts.ledger_evidence as select 's' as scheme, 'county' as level, '2026Q1' as period, ? as unit_code, t.* from "
            "(values ('C01', 'f1', '台账', 'B7', 7), ('C02', 'f1', '台账', 'K7', 7)) as t (indicator_code, file_sha256, sheet, cell, "
            "source_row)",
            [COUNTY],
        )
        months = [(f"{y}-{m:02d}", f"{y}-{m:02d}-28") for y in (2025, 2026) for m in range(1, 13)]
        quarters = [("2025Q4", "2025-12-28"), ("2026Q1", "2026-03-28")]
        run("create table marts.period (period varchar, ends_on date)")
        connection.executemany("insert into marts.period values (?, ?)", [list(one) for one in months + quarters])
        run("create table reference.obligation as select * from (values ('activity_record', 'flow'), ('sandui_register', 'stock')) "
            "as t (form, measure)")  # fmt: skip
    return path


def test_a_figure_has_the_findings_of_its_cells_rows_reports_and_exports(database: Path) -> None:
    with opened(database) as edition:
        found = doubts.load(edition, "s", "county", "2026Q1", COUNTY)
        other = doubts.load(edition, "s", "county", "2026Q1", OTHER)
        city = doubts.load(edition, "s", "city", "2026Q1")
    told = {code: {row["finding_id"] for row in rows} for (_, code), rows in found.items()}
    assert told == {
        "C01": {"at-row", "of-report", "register"},  # the interpreted value stands in a cell that it does not read
        "C02": {"at-cell", "at-row", "of-report"},
        "C24": {"export"},
    }
    assert {code for _, code in other} == {"C24"}
    assert {row["finding_id"] for row in city[CITY, "C02"]} == told["C02"]


def test_the_sentence_counts_by_severity_and_is_silent_where_nothing_is_open(database: Path) -> None:
    rows = [{"severity": "notice"}, {"severity": "warning"}, {"severity": "notice"}]
    assert doubts.sentence(rows) == "有 3 条未了结的问题涉及这个数（警告 1、提示 2），了结以前照报来的数计分"
    assert doubts.sentence([]) == ""
    with duckdb.connect(str(database)) as connection:
        connection.execute("alter table marts.finding drop column family")
    with opened(database) as edition:
        assert doubts.load(edition, "s", "county", "2026Q1") == {}
