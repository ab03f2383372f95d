"""`explain` on a county made by hand: three townships, one of them complete; six activities, two of them counted."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.reports import evidence
from pipelines.reports.explain import CELLS_TOLD, explain
from pipelines.reports.published import opened

UNIT, PERIOD, SCHEME = "640522", "2025Q1", "sample-2025"
FULL, PART, BARE = "640522001", "640522002", "640522003"
ROSTER, LEDGER = "r" * 64, "a" * 64
TABLES = {
    "marts.edition": "scheme varchar", "reference.scheme": "scheme varchar, level varchar, close_days bigint",
    "reference.unit_alias": "alias varchar, unit_code varchar", "reference.obligation": "form varchar, level varchar, measure varchar",
    "marts.unit": "unit_code varchar, unit_name varchar, level varchar, parent_code varchar",
    "marts.period": "period varchar, kind varchar, starts_on date, ends_on date",
    "marts.receipt": "file_sha256 varchar, path varchar, received_on date",
    "marts.ranking": "scheme varchar, level varchar, period varchar, unit_code varchar, unit_name varchar, score decimal(18,4), "
    '"rank" bigint, status varchar, reason varchar',
    "marts.indicator": "scheme varchar, level varchar, indicator_code varchar, title varchar, forms varchar, exclusions varchar",
    "marts.ledger": "scheme varchar, period varchar, level varchar, unit_code varchar, indicator_code varchar, line_no bigint, "
    "rule varchar, points decimal(18,4), max_points decimal(18,4), clause varchar, explanation varchar",
    "marts.ledger_evidence": "scheme varchar, period varchar, level varchar, unit_code varchar, indicator_code varchar, line_no bigint, "
    "role varchar, source varchar, file_sha256 varchar, sheet varchar, cell varchar, source_row bigint, value_text varchar",
    "submissions.sanzhang_roster": "file_sha256 varchar, sheet varchar, source_row bigint, unit_code varchar, period varchar, "
    "role varchar, township_code varchar, in_force boolean",
    "submissions.activity_record": "file_sha256 varchar, sheet varchar, source_row bigint, unit_code varchar, period varchar, "
    "township_code varchar, people bigint, basis varchar, in_force boolean",
    "submissions.cell_absence": "form varchar, file_sha256 varchar, sheet varchar, source_row bigint, cell varchar, field varchar, "
    "kind varchar",
}  # fmt: skip
# (row, people, basis, in force): 5 and 6 are counted; 7 is planned, 8 unreadable, 9 without people but 10 is of a version replaced
ACTIVITIES = ((5, 20, "actual", True), (6, 30, "actual", True), (7, 40, "plan", True), (8, None, "actual", True), (9, 0, "actual", True),
              (10, 50, "actual", False))  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:

        def put(table: str, *rows: tuple[object, ...]) -> None:
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", [list(row) for row in rows])

        for schema in ("marts", "reference", "submissions"):
            connection.execute(f"create schema {schema}")
        for name, columns in TABLES.items():
            connection.execute(f"create table {name} ({columns})")
        put("marts.edition", (SCHEME,))
        put("reference.scheme", (SCHEME, "county", None))
        put("reference.unit_alias", ("海原", UNIT))
        put("reference.obligation", ("sanzhang_roster", "county", "stock"), ("activity_record", "county", "flow"))
        put(
            "marts.unit",
            (UNIT, "海原县", "county", ""),
            ("640323", "盐池县", "county", ""),
            ("640323001", "花马池镇", "township", "640323"),
        )
        put("marts.unit", (FULL, "海城镇", "township", UNIT), (PART, "李旺镇", "township", UNIT), (BARE, "西安镇", "township", UNIT))
        put(
            "marts.period",
            (PERIOD, "quarter", date(2025, 1, 1), date(2025, 3, 31)),
            ("2025-02", "month", date(2025, 2, 1), date(2025, 2, 28)),
        )
        put(
            "marts.receipt",
            (ROSTER, "submissions/海原/季报.xlsx", date(2025, 4, 3)),
            (LEDGER, "submissions/海原/2月.xlsx", date(2025, 3, 3)),
        )
        put("marts.ranking", (SCHEME, "county", PERIOD, UNIT, "海原县", 3.83, None, "unranked", "资料不足"))
        put("marts.indicator", (SCHEME, "county", "A02", "三长齐备率", "sanzhang_roster", "已离任的不算"))
        put("marts.indicator", (SCHEME, "county", "C02", "每千人服务人次", "activity_record", "计划的不计"))
        put("marts.indicator", (SCHEME, "county", "E04", "示范项目", "", None))
        line = (SCHEME, PERIOD, "county", UNIT)
        put("marts.ledger", (*line, "A02", 1, "target", 1.33, 4, "一", "1 ÷ 3"), (*line, "C02", 1, "goalposts", 2, 3, "三", "50 ÷ 1000"),
            (*line, "E04", 1, "bonus", 0.5, 1, "二", "1 个"))  # fmt: skip
        for row, role in ((4, "health"), (5, "education"), (6, "agriculture")):
            put("submissions.sanzhang_roster", (ROSTER, "三长", row, UNIT, PERIOD, role, FULL, True))
            put("marts.ledger_evidence", (*line, "A02", 1, "numerator", "sanzhang_roster", ROSTER, "三长", f"C{row}", row, role))
        put("submissions.sanzhang_roster", (ROSTER, "三长", 7, UNIT, PERIOD, "health", PART, True))
        put("marts.ledger_evidence", (*line, "A02", 1, "denominator", "unit", None, None, None, None, "3"))
        for row, people, basis, in_force in ACTIVITIES:
            put("submissions.activity_record", (LEDGER, "活动", row, UNIT, "2025-02", FULL, people, basis, in_force))
        for row in (5, 6):
            put("marts.ledger_evidence", (*line, "C02", 1, "numerator", "activity_record", LEDGER, "活动", f"N{row}", row, "20"))
            put("marts.ledger_evidence", (*line, "C02", 1, "denominator", "activity_record", LEDGER, "活动", f"N{row}", row, "20"))
        put("marts.ledger_evidence", (*line, "C02", 1, "denominator", "population", None, None, None, None, "1000"))
        put("submissions.cell_absence", ("activity_record", LEDGER, "活动", 8, "N8", "people", "unparseable"))
    return path


def test_each_cell_stands_once_under_what_it_counts_for(database: Path) -> None:
    text = explain(database, UNIT, "C02")
    assert "  分子（也在分母） 2 处：\n    · 2月.xlsx › 活动 › N5：20\n    · 2月.xlsx › 活动 › N6：20\n" in text
    assert "  只在分母 1 处：\n    · 人口表：1000" in text
    assert text.count("N5") == 1
    assert "  分母 1 处：\n    · 单位名录（个数）：3" in explain(database, UNIT, "A02")


def test_what_was_not_counted_is_named_with_its_reason(database: Path) -> None:
    lines = explain(database, UNIT, "C02").splitlines()
    (head,) = [line for line in lines if "没有计入的" in line]
    assert head.startswith("  没有计入的 3 行：")
    assert {part.strip() for part in head.split("：", 1)[1].split("；")} == {
        "口径是计划，不是实际 1 行", "有缺的或读不出的格 1 行", "不是这项指标要计的 1 行",
    }  # fmt: skip
    assert "    · 2月.xlsx › 活动 › 第 7 行：口径是计划，不是实际" in lines
    assert "    · 2月.xlsx › 活动 › 第 8 行：N8 不可解析" in lines
    assert not any("第 9 行" in line for line in lines)
    assert any("第 9 行" in line for line in explain(database, UNIT, "C02", every=True).splitlines())
    assert "第 10 行" not in explain(database, UNIT, "C02", every=True)


def test_the_townships_that_a_share_misses_are_named(database: Path) -> None:
    lines = explain(database, UNIT, "A02").splitlines()
    assert "  没有达到的乡镇（街道） 2 个：" in lines
    assert "    · 李旺镇：三长名册第 7 行 三长类别医院（卫生院）院长，不够条件" in lines
    assert "    · 西安镇：三长名册里没有它的行" in lines
    assert not any("海城镇" in line or "花马池镇" in line for line in lines)


def test_bonus_and_incomplete_totals_say_so(database: Path) -> None:
    text = explain(database, UNIT)
    assert "E04 示范项目：加 0.50 分（加分项，最多加 1.00 分）（通知二）" in text
    assert text.endswith("合计 ≥ 3.83 分，其中加分 0.50 分")


def test_no_word_of_the_machine_is_printed(database: Path) -> None:
    for code in ("A02", "C02", "E04"):
        told = explain(database, UNIT, code, every=True).split("\n", 1)[1].replace(".xlsx", "")
        assert not [word for word in ("unit", "population", "numerator", "activity_record", "roster", "bonus") if word in told]


def test_csv_and_json_hold_every_cell_and_what_was_left_out(database: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(explain(database, UNIT, format="csv"))))
    assert len(rows) == 4 + 2 + 3 + 3  # A02: cells, townships; C02: cells, rows left out
    assert [row["counts_for"] for row in rows if row["cell"] == "N5"] == ["分子（也在分母）"]
    assert [(row["member"], row["counts_for"]) for row in rows if row["member"]] == [("李旺镇", "没有计入"), ("西安镇", "没有计入")]
    told = {line["indicator_code"]: line for line in json.loads(explain(database, UNIT, format="json"))["lines"]}
    assert [cell["roles"] for cell in told["C02"]["evidence"] if cell["cell"] == "N5"] == [["numerator", "denominator"]]
    assert [row["source_row"] for row in told["C02"]["left_out"]] == [7, 8, 9]


def test_the_text_stops_at_the_first_cells_and_says_where_the_rest_is(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(database.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        for row in range(20, 20 + CELLS_TOLD):
            connection.execute(
                "insert into marts.ledger_evidence select * replace (? as cell, ? as source_row) from marts.ledger_evidence "
                "where cell = 'C4'",
                [f"C{row}", row],
            )
    text = explain(copy, UNIT, "A02")
    assert f"等 {3 + CELLS_TOLD} 处；全部见 --all，或 --format csv" in text
    assert f"C{19 + CELLS_TOLD}" in explain(copy, UNIT, "A02", every=True)


def test_another_spelling_of_a_unit_is_taken_and_a_mistyped_one_gets_the_nearest(database: Path) -> None:
    assert explain(database, "海原", "A02") == explain(database, UNIT, "A02")
    with pytest.raises(Refusal, match=r"没有单位“盐池线”，是不是 盐池县（640323）？"):
        explain(database, "盐池线")
    with pytest.raises(Refusal, match=r"指标“c2”没有分值账；是不是 C02？有的是：A02、C02"):
        explain(database, UNIT, "c2")
    with pytest.raises(Refusal, match=r"没有单位“乌有乡”，请用区划代码或全称"):
        explain(database, "乌有乡")


def test_a_report_of_which_nothing_counts_is_no_numerator_and_a_merged_cell_names_its_row(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(database.read_bytes())
    key = f"'{SCHEME}', '{PERIOD}', 'county', '{UNIT}', 'X99', 1, 'numerator', 'activity_record', 'f'"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"insert into marts.ledger_evidence values ({key}, '活动台账', null, null, '报表 2 行，没有计入的')")
        connection.execute(f"insert into marts.ledger_evidence values ({key}, '活动台账', 'D4', 5, '海城镇')")
        searched = key.replace("'activity_record', 'f'", "'support_searched', null")
        connection.execute(f"insert into marts.ledger_evidence values ({searched}, null, null, null, '没有给这个单位的支持')")
    with opened(path) as edition:
        cells = edition.rows(f"select * from {evidence.CELLS} as c where indicator_code = 'X99' order by cell, source")
    told = {title: [evidence.cell_said(row, row["file_sha256"] and "a/甲.xlsx") for row in rows] for title, rows in evidence.grouped(cells)}
    assert told == {
        "分子": ["甲.xlsx › 活动台账 › D4（合并格，管第 5 行）：海城镇"],
        "看过的报表和台账": ["甲.xlsx › 活动台账：报表 2 行，没有计入的", "支持台账和处理记录：没有给这个单位的支持"],
    }


def test_what_is_not_scored_says_so_instead_of_naught(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(database.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("update marts.ledger set points = 0, max_points = 0, rule = 'shown_only' where indicator_code = 'A02'")
    said = explain(path, UNIT, "A02", period=PERIOD)
    assert "：不计分（通知" in said
    assert "0.00 分" not in said
