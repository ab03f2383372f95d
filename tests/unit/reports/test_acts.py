"""An act of the office is told with what it did to the points; a checklist lists what to check first and what was drawn."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from edition_fixture import build_edition

from pipelines.contracts.refusal import Refusal
from pipelines.reports import acts, checklist
from pipelines.reports.published import opened
from pipelines.reports.site.assemble import pages
from pipelines.reports.slips.assemble import OVERVIEW, SLIP, write_slips

UNIT, OTHER, PERIOD = "640522", "640104", "2025Q3"
ACTS = (
    (2, "exempt", UNIT, "activity_record", "2025-02", "大雪封路", False, ""),
    (3, "extend_due", UNIT, "service_order", "2025-09", "系统升级", True, ""),
    (4, "correct", UNIT, "activity_record", "2025-03", "核对原件", False, ""),
    (5, "verify", UNIT, "activity_record", "2025-03", "清点", False, "不动分"),
    (6, "exempt", UNIT, "activity_record", "2024-12", "去年的", False, ""),
    (7, "exempt", OTHER, "activity_record", "2025-02", "别县的", False, ""),
)
EFFECTS = ((2, "C04", "0.5", "0.5"), (2, "C05", "0", "1.29"), (3, "F01", "-0.25", "-0.25"), (4, "C02", "-1", "2"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = build_edition(tmp_path / "edition") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        run = connection.execute
        run(
            "create table marts.office_act (act_no bigint, decided_on date, decided_by varchar, kind varchar, unit_code varchar, "
            "form varchar, period varchar, sheet varchar, cell varchar, value varchar, reason varchar, is_after_close boolean, "
            "kind_title varchar, effect varchar)"
        )
        titles = {"exempt": "免报", "extend_due": "延期", "correct": "更正", "verify": "现场核查"}
        for no, kind, unit, form, period, reason, late, effect in ACTS:
            run(
                "insert into marts.office_act values (?, date '2025-10-02', '发展部', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [no, kind, unit, form, period, "台账" if kind == "correct" else None, "K7" if kind == "correct" else None,
                 "2025-10-20" if kind == "extend_due" else None, reason, late, titles[kind], effect],
            )  # fmt: skip
        run(
            "create table marts.act_effect (act_no bigint, scheme varchar, period varchar, level varchar, unit_code varchar, "
            "indicator_code varchar, points decimal(18,4), moved_low decimal(18,4), moved_high decimal(18,4))"
        )
        for no, code, low, high in EFFECTS:
            run("insert into marts.act_effect values (?, 'sample-2025', ?, 'county', ?, ?, 1, ?, ?)", [no, PERIOD, UNIT, code, low, high])
        run(
            "create table marts.site_check as select 9 as check_no, ? as unit_code, 'activity_record' as form, '2025-03' as period, "
            "'场次' as measure_title, 12 as reported, 9 as counted, 0.75 as factor, '报多了' as factor_class_title, "
            "date '2025-10-03' as checked_on, '发展部' as checked_by, '清点签到表' as reason",
            [UNIT],
        )
        run(
            "create table marts.check_list as select * from (values ('sample-2025', ?, ?, 'control', 1, 'activity_record', 'f', '台账', "
            "9, 0.2, 'C01', '随机抽查', '平台对得上'), ('sample-2025', ?, ?, 'first', 1, 'activity_record', 'f', '台账', 4, 1.5, "
            "'C01、C02', '先查', '平台上没有')) as t(scheme, period, unit_code, kind, place, form, file_sha256, "
            "sheet, source_row, points, indicators, kind_title, standing_title)",
            [PERIOD, UNIT, PERIOD, UNIT],
        )
    return path


def test_an_act_says_what_the_points_would_be_without_it(database: Path) -> None:
    with opened(database) as edition:
        rows = acts.load(edition, "sample-2025", "county", PERIOD, UNIT)
        everybody = acts.load(edition, "sample-2025", "county", PERIOD)
    assert [row["act_no"] for row in rows] == [5, 4, 3, 2]
    assert {row["unit_code"] for row in everybody} == {UNIT, OTHER}
    said = {row["act_no"]: acts.told(row, "表") for row in rows}
    assert said == {
        2: "2025-10-02 免报 表 2025 年 2月：大雪封路；没有它，本期少 0.50～1.79 分（C04、C05）",
        3: "2025-10-02 延期 表 2025 年 9月（至 2025-10-20），关账后才定：系统升级；没有它，本期多 0.25 分（F01）",
        4: "2025-10-02 更正 表 2025 年 3月 台账 K7：核对原件；牵涉 C02，这些指标最多动 2.00 分",
        5: "2025-10-02 现场核查 表 2025 年 3月：清点；不动分",
    }
    assert Decimal(rows[-1]["moved_high"]) == Decimal("1.79")


def test_pages_show_acts_and_counts_where_they_belong(database: Path) -> None:
    with opened(database) as edition:
        made = pages(edition)
    own, other = made[f"unit/{UNIT}.html"], made["unit/640105.html"]
    assert "没有它，本期少 0.50～1.79 分（C04、C05）" in own
    assert "大雪封路" not in other
    assert "0.75" in own
    assert "报多了" in own
    assert "清点签到表" in made["quality.html"]
    assert "系统升级" in made["corrections.html"]
    assert "关账后才定" in made["corrections.html"]


def test_the_checklist_has_what_to_check_first_before_what_was_drawn(database: Path) -> None:
    rows = checklist.load(database, UNIT, PERIOD)
    assert [(row["kind"], row["source_row"], row["form_title"]) for row in rows] == [("first", 4, "活动台账"), ("control", 9, "活动台账")]
    said = checklist.render(rows)
    assert "先查" in said
    assert "1.50" in said
    assert checklist.render(rows, "csv").splitlines()[0].startswith("scheme,period,unit_code")
    with pytest.raises(Refusal, match="没有可核查的行"):
        checklist.load(database, OTHER, PERIOD)


def test_a_county_reads_what_is_checked_first_and_only_the_region_what_was_drawn(database: Path, tmp_path: Path) -> None:
    write_slips(database, tmp_path / "slips", lambda sha256: tmp_path / sha256)

    def texts(*parts: str) -> dict[str, str]:
        book = openpyxl.load_workbook(tmp_path.joinpath("slips", *parts))
        return {sheet.title: "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None) for sheet in book}

    own, region = texts(UNIT, SLIP)["先核查的行"], texts(OVERVIEW)["核查清单"]
    assert "第 4 行" in own
    assert "第 9 行" not in own
    assert "平台上没有" in own
    assert "第 4 行" in region
    assert "第 9 行" in region
    assert "随机抽查" in region
    assert all("先核查的行" not in texts(*path.relative_to(tmp_path / "slips").parts) for path in tmp_path.glob("slips/*/*.xlsx")
               if path.parent.name != UNIT)  # fmt: skip
