"""The workbooks of an edition: figures as published, no formula from a text, equal bytes for equal editions."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.reports.workbook import LEVEL_FILES, write_workbooks
from tests.unit.reports.edition_fixture import DIMENSIONS, build_edition

DIMENSION_SHEETS = [f"{code} {title}" for code, title, _ in DIMENSIONS]
LIVE_SHEETS = {"权重", "试算", "各指标得分", "得分系数", *DIMENSION_SHEETS}
FORMULA = '=HYPERLINK("http://example.invalid","点我")'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = build_edition(tmp_path_factory.mktemp("edition"), names={"640522": FORMULA})
    with duckdb.connect(str(made / "warehouse.duckdb")) as connection:
        connection.execute("alter table marts.ranking add column objection varchar")
        connection.execute("update marts.ranking set objection = 'open' where unit_code = '640522'")
    write_workbooks(made)
    return made


def test_every_unit_stands_once_with_its_published_figures(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "workbooks" / LEVEL_FILES["county"])
    assert book.sheetnames == [
        "名次表",
        "权重",
        "试算",
        "各指标得分",
        *DIMENSION_SHEETS,
        "得分来源",
        "支持对照",
        "失分和依据",
        "方法",
        "得分系数",
    ]
    rows = [row for row in book["名次表"].iter_rows(min_row=5, values_only=True) if row[1]]
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        want = connection.execute(
            "select unit_name, score::double, status from marts.ranking where period = '2025Q3' and level = 'county' "
            'order by "rank" nulls last, unit_code'
        ).fetchall()
    assert [row[1] for row in rows] == [name for name, _, _ in want]
    assert [row[4] for row in rows] == [None if status == "unranked" else score for _, score, status in want]
    bound = [cells[4].number_format for cells in book["名次表"].iter_rows(min_row=5) if "≥" in cells[4].number_format]
    assert len(bound) == sum(1 for _, _, status in want if status == "lower_bound")
    assert [row[9] for row in rows if row[1] == FORMULA] == ["申辩待答复"]
    assert [row[0] for row in rows][-1] == "暂不排名"


def test_points_add_up_and_lost_points_name_their_cells(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "workbooks" / LEVEL_FILES["county"], data_only=True)
    sheet = book["各指标得分"]
    totals = [cell.value for cell in sheet[6]][3:]
    assert len(totals) == 22
    for column, total in enumerate(totals, start=4):
        points = [sheet.cell(row, column).value for row in range(12, sheet.max_row + 1)]
        assert total == pytest.approx(sum(value for value in points if isinstance(value, int | float)), abs=1e-6)
    lost = [row for row in book["失分和依据"].iter_rows(min_row=5, values_only=True) if row[0]]
    assert lost
    assert {round(row[4] - row[3] - row[5], 6) for row in lost} == {0}
    assert any("›" in row[8] for row in lost)


def test_no_text_becomes_a_formula_and_every_sheet_says_what_it_is(folder: Path) -> None:
    for name in LEVEL_FILES.values():
        book = openpyxl.load_workbook(folder / "workbooks" / name)
        for sheet in book:
            assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink] == []
            formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
            assert [one for one in formulas if "example.invalid" in one] == []
            assert not formulas or sheet.title in LIVE_SHEETS, sheet.title
            assert "演示数据" in sheet["A2"].value
            assert "样例方案" in sheet["A2"].value


def test_the_csv_beside_holds_the_ranking(folder: Path) -> None:
    for level, name in LEVEL_FILES.items():
        text = (folder / "workbooks" / name).with_suffix(".csv").read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()))
        with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
            want = connection.execute(
                "select unit_code, score, rank from marts.ranking where period = '2025Q3' and level = ? "
                "order by rank nulls last, unit_code",
                [level],
            ).fetchall()
        assert [(row["单位代码"], row["名次"]) for row in rows] == [(code, "" if rank is None else str(rank)) for code, _, rank in want]
        assert [row["得分"] and Decimal(row["得分"]) for row in rows] == ["" if score is None else score for _, score, _ in want]


def test_the_same_edition_gives_the_same_bytes(folder: Path) -> None:
    before = {name: (folder / "workbooks" / name).read_bytes() for name in LEVEL_FILES.values()}
    write_workbooks(folder)
    assert {name: (folder / "workbooks" / name).read_bytes() for name in LEVEL_FILES.values()} == before
