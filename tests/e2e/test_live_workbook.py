"""The live sheets of the 名次表: under the published weights what marts hold, under others what `simulate` says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.cli import main
from tests.e2e.conftest import Province
from tests.e2e.sheet_formulas import Sheets

PERIOD = "2026Q2"
FILES = {"county": "名次表_县级.xlsx", "city": "名次表_市级.xlsx"}
UNRANKED = "暂不排名"


@pytest.fixture(scope="module")
def books(province: Province) -> dict[str, Sheets]:
    """The workbook of each level, read once; who changes weights puts the published ones back."""
    return {level: Sheets(book_of(province, level)) for level in FILES}


def book_of(province: Province, level: str) -> Path:
    return province.database().parent / "workbooks" / FILES[level]


def rows_of(sheets: Sheets, sheet: str, first: int) -> Iterator[int]:
    """Rows from `first` on while column A or B holds something."""
    held = sheets.book[sheet]
    row = first
    while held.cell(row, 1).value or held.cell(row, 2).value:
        yield row
        row += 1


def first_row(sheets: Sheets, sheet: str, title: str) -> int:
    return next(row for row in range(1, 20) if sheets.book[sheet].cell(row, 1).value == title) + 1


def standing(sheets: Sheets) -> dict[str, tuple[Any, float]]:
    """Unit → tried rank and score, from 试算."""
    start = first_row(sheets, "试算", "试算名次")
    count = sum(1 for cell in sheets.book["各指标得分"][first_row(sheets, "各指标得分", "代码") - 1][3:] if cell.value)
    found = {}
    for row in range(start, start + count):
        rank, unit, score = (sheets.value("试算", row, column) for column in (1, 2, 4))
        found[unit] = rank, score
    return found


def reweigh(sheets: Sheets, weights: dict[str, float]) -> None:
    """The weights of these indicators under 试算的权重."""
    for row in rows_of(sheets, "权重", first_row(sheets, "权重", "代码")):
        code = sheets.book["权重"].cell(row, 1).value
        if code in weights:
            sheets.put("权重", row, 5, weights[code])


@pytest.mark.parametrize("level", list(FILES))
def test_formulas_give_the_published_points_totals_and_ranks(province: Province, books: dict[str, Sheets], level: str) -> None:
    sheets = books[level]
    cached = openpyxl.load_workbook(book_of(province, level), data_only=True)["各指标得分"]
    top = first_row(sheets, "各指标得分", "代码")
    names = [cell.value for cell in sheets.book["各指标得分"][top - 1]][3:]
    want = province.query(
        "select unit_name, indicator_code, sum(points)::double as points from marts.ledger inner join marts.unit using (unit_code) "
        "where ledger.level = ? and period = ? group by all",
        level, PERIOD,
    )  # fmt: skip
    points = {(row["unit_name"], row["indicator_code"]): row["points"] for row in want}
    looked_at = 0
    for row in rows_of(sheets, "各指标得分", top + 6):
        code = sheets.book["各指标得分"].cell(row, 1).value
        for column, name in enumerate(names, start=4):
            found = sheets.value("各指标得分", row, column) or 0
            assert found == pytest.approx(points.get((name, code), 0), abs=1e-9), (name, code)
            assert (cached.cell(row, column).value or 0) == pytest.approx(found, abs=1e-9)
            looked_at += points.get((name, code)) is not None
    assert looked_at > 50 * len(names)
    marts = province.query("select * from marts.ranking where level = ? and period = ?", level, PERIOD)
    got = standing(sheets)
    assert {row["unit_name"]: got[row["unit_name"]][0] for row in marts} == {r["unit_name"]: r["rank"] or UNRANKED for r in marts}
    for row in marts:
        assert got[row["unit_name"]][1] == pytest.approx(float(row["score"]), abs=1e-9)


@pytest.mark.parametrize(
    ("level", "weights"),
    [("county", {"A01": 7.5, "A03": 1, "C01": 0.5, "C05": 0, "C10": 3, "D06": 3, "F01": 3.5}), ("city", {"B01": 5, "C06": 0})],
)
def test_other_weights_give_what_simulate_says(
    province: Province,
    books: dict[str, Sheets],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    level: str,
    weights: dict[str, float],
) -> None:
    scheme = province.query("select indicator_code, weight from marts.indicator where level = ? and rule is not null", level)
    old = {row["indicator_code"]: float(row["weight"]) for row in scheme}
    # the total of the scheme must hold: the rest goes to one indicator
    weights = {**weights, "A02": old["A02"] + sum(old[code] - new for code, new in weights.items())}
    file = tmp_path / "weights.csv"
    file.write_text("indicator_code,weight\n" + "".join(f"{code},{new}\n" for code, new in weights.items()), encoding="utf-8")
    roots = province.roots
    told = ["simulate", "--scheme", str(file), "--level", level, "--period", PERIOD, "--format", "json"]
    assert main([*told, "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]) == 0
    rows = json.loads(capsys.readouterr().out)
    sheets = books[level]
    published = standing(sheets)
    reweigh(sheets, weights)
    got, banner = standing(sheets), sheets.value("试算", first_row(sheets, "试算", "试算名次") - 2, 1)
    reweigh(sheets, old)
    assert {row["unit_name"]: got[row["unit_name"]][0] for row in rows} == {row["unit_name"]: row["rank"] or UNRANKED for row in rows}
    for row in rows:
        assert got[row["unit_name"]][1] == pytest.approx(float(row["score"]), abs=1e-9), row["unit_name"]
    assert got != published
    assert "不能当正式结果用" in banner


def test_every_sheet_prints_on_a4_with_its_label_and_page_number(province: Province, books: dict[str, Sheets]) -> None:
    for level in FILES:
        book = books[level].book
        dimensions = province.query("select * from marts.indicator where level = ? and parent is null", level)
        assert {"权重", "试算", "各指标得分"} <= set(book.sheetnames)
        assert {f"{row['indicator_code']} {row['title']}" for row in dimensions} <= set(book.sheetnames)
        for sheet in book:
            assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True), sheet.title
            assert sheet.page_setup.fitToWidth in (None, 1), sheet.title
            assert sheet.print_area, sheet.title
            assert sheet.freeze_panes, sheet.title
            assert "演示数据" in (sheet.oddHeader.left.text or ""), sheet.title
            assert "样例方案" in (sheet.oddHeader.left.text or ""), sheet.title
            assert "&P" in (sheet.oddFooter.right.text or "") or "Page" in str(sheet.oddFooter.right.text), sheet.title


def test_formulas_use_only_what_every_spreadsheet_knows(books: dict[str, Sheets]) -> None:
    for level in FILES:
        book = books[level].book
        formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert len(formulas) > 500
        assert [one for one in formulas if not isinstance(one, str) or "_xl" in one or "{" in one] == []
