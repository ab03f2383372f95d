"""得分靠什么: the same sentence and figures on the terminal, the overview, a unit's page and the workbook."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from edition_fixture import SCHEME, build_edition

from pipelines.reports import point_sources, ranking
from pipelines.reports.published import opened
from pipelines.reports.site import assemble
from pipelines.reports.workbook import LEVEL_FILES, write_workbooks

SAID = "本期满分里，平台数据占 13%、收件登记占 12%、单位自报占 75%（加分另计）。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_edition(tmp_path_factory.mktemp("edition"))


def test_the_terminal_says_in_one_line_what_the_points_rest_on(folder: Path) -> None:
    database = folder / "warehouse.duckdb"
    rows = ranking.load(database, "county")
    assert ranking.render(rows, "table", ranking.sources_said(database, rows)).split("\n")[1] == SAID


def test_columns_of_the_ranking_add_up_to_the_score(folder: Path) -> None:
    rows = [row for row in ranking.load(folder / "warehouse.duckdb", "county") if row["score"] is not None]
    assert len(rows) == 21
    for row in rows:
        parts = [row[f"points_{source}"] for source in point_sources.SOURCES]
        assert sum(parts) == row["score"]
    assert ranking.render(rows, "csv").split("\n")[0].endswith("points_platform,points_register,points_self_reported")


def test_pages_print_the_published_figures(folder: Path) -> None:
    with opened(folder / "warehouse.duckdb") as edition:
        pages = assemble.pages(edition)
        own = point_sources.load(edition, SCHEME, "county", "2025Q3")["640522"]
    section = re.search(r"<h2>得分靠什么</h2>.*?</table>", pages["unit/640522.html"], re.S)
    assert section is not None
    cells = re.findall(r'<td class="num">([^<]*)</td>', section[0])
    points = [own[source]["points"].quantize(Decimal("0.01")) for source in point_sources.SOURCES]
    assert cells[0::3] == [str(value) for value in points]
    assert cells[1::3] == ["13", "12", "75"]
    overview = re.search(r"<h2>得分靠什么</h2>.*?</table>", pages["index.html"], re.S)
    assert overview is not None
    assert re.findall(r'<td class="num">([\d.]+)</td>', overview[0]) == ["13", "12", "75"]


def test_the_workbook_has_a_row_a_unit(folder: Path) -> None:
    write_workbooks(folder)
    sheet = openpyxl.load_workbook(folder / "workbooks" / LEVEL_FILES["city"])["得分来源"]
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    assert len(rows) == 5
    assert all(sum(row[2:5]) == pytest.approx(row[1]) and sum(row[5:8]) == pytest.approx(100, abs=0.02) for row in rows)


def test_an_edition_without_the_table_says_nothing(tmp_path: Path) -> None:
    folder = build_edition(tmp_path)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("drop table marts.points_by_source")
    with opened(folder / "warehouse.duckdb") as edition:
        assert "得分靠什么" not in assemble.pages(edition)["index.html"]
    database = folder / "warehouse.duckdb"
    assert ranking.sources_said(database, ranking.load(database, "county")) == ""


def test_shares_of_the_full_marks_add_up_to_a_hundred() -> None:
    marks = {"platform": Decimal("7.18"), "register": Decimal("10.26"), "self_reported": Decimal("82.55")}
    shares = point_sources._percents(marks)
    assert shares == {"platform": Decimal("7.2"), "register": Decimal("10.3"), "self_reported": Decimal("82.5")}
    assert sum(shares.values()) == 100
