"""The two-year result on the terminal, on its pages and in the workbook: met, not met, unknown, and the cells behind."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from edition_fixture import build_edition
from two_year_fixture import IDLE_MONTH, MET, SILENT, build_with_results

from pipelines.contracts.refusal import Refusal
from pipelines.reports import two_year
from pipelines.reports.published import opened
from pipelines.reports.site import assemble
from pipelines.reports.workbook import LEVEL_FILES, write_workbooks


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_with_results(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def database(folder: Path) -> Path:
    return folder / "warehouse.duckdb"


@pytest.fixture(scope="module")
def pages(database: Path) -> dict[str, str]:
    with opened(database) as edition:
        return assemble.pages(edition)


def words_of(page: str) -> str:
    body = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_terminal_names_window_sample_and_every_unit(database: Path) -> None:
    text = two_year.report(database)
    lines = text.split("\n")
    assert lines[0] == "两年目标结果：2023-10-01 至 2025-09-30，已到期（目标值是样例，不是自治区科协文件）"
    rows = [line for line in lines if "70.83%" in line or "66.67%" in line]
    assert len(rows) == 27
    assert sum("已达到 95%" in line for line in rows) == 1
    assert sum(re.search(r"说不清\s+说不清 ≥ 70.83%", line) is not None for line in rows) == 1
    assert sum("未达到 ≥ 66.67%" in line for line in rows) == 1


def test_a_unit_is_told_down_to_its_cells(database: Path) -> None:
    text = two_year.report(database, "大武口区")
    assert "大武口区：已达到 1 · 未达到 0 · 说不清 1" in text
    assert "活动台账_海原_2025-08.xlsx › 活动 › K9：约200人" in text
    assert "活动台账_海原_2025-08.xlsx › 活动 › B5：2024-05-09" in text
    assert "等 17 处" in text
    rows = json.loads(two_year.report(database, MET, "json"))
    assert [len(row["evidence"]) for row in rows] == [2, 17]


def test_csv_leaves_unknown_empty(database: Path) -> None:
    rows = {(row["unit_code"], row["measure"]): row for row in csv.DictReader(io.StringIO(two_year.report(database, format="csv")))}
    assert len(rows) == 54
    assert (rows[SILENT, "A01"]["value"], rows[SILENT, "A01"]["met"]) == ("", "")
    assert (rows[MET, "A01"]["value"], rows[MET, "A01"]["met"]) == ("95.0", "True")
    assert rows[IDLE_MONTH, "C01"]["met"] == "False"


def test_units_without_goals_and_editions_without_results_are_refused(database: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="没有单位"):
        two_year.report(database, "649999")
    with pytest.raises(Refusal, match="没有两年目标的结果"):
        two_year.report(build_edition(tmp_path) / "warehouse.duckdb")


def test_the_page_counts_what_its_table_shows(pages: dict[str, str]) -> None:
    said = words_of(pages["two_year.html"])
    assert "22 个县（市、区）、2 项目标共 44 个结果： 已达到 1 个，未达到 21 个，说不清 22 个。".replace(" ", "") in said.replace(" ", "")
    assert "活动月报从 2024 年 5月起布置" in said
    matrix = pages["two_year.html"].split("<h2>县级</h2>")[1].split("</table>")[0]
    found = {title: len(re.findall(rf"<(?:b|span)>{title}</(?:b|span)>", matrix)) for title in ("已达到", "未达到", "说不清")}
    assert found == {"已达到": 1, "未达到": 21, "说不清": 22}
    assert 'href="two_year.html"' in pages["index.html"]


def test_every_cell_is_reached_from_the_page_of_the_unit(pages: dict[str, str]) -> None:
    assert f'href="../two-year/{IDLE_MONTH}.html#C01"' in pages[f"unit/{IDLE_MONTH}.html"]
    page = words_of(pages[f"two-year/{IDLE_MONTH}.html"])
    assert page.count("活动 › B5：") == 16
    assert "2025 年 1月 已报而没有活动 0" in page
    assert "没有数" in words_of(pages[f"two-year/{SILENT}.html"])


def test_the_workbook_says_the_same(folder: Path) -> None:
    write_workbooks(folder)
    sheet = openpyxl.load_workbook(folder / "workbooks" / LEVEL_FILES["county"])["两年目标"]
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    assert len(rows) == 44
    assert [row[4:7] for row in rows if row[0] == "大武口区"] == [("95%", "90%", "已达到"), ("≥ 70.83%", "100%", "说不清")]
