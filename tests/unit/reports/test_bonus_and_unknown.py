"""A bonus is printed beside the points (9＋1), an incomplete sum bears its mark, the sentence about no figure is the scheme's own."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from edition_fixture import LOWER_BOUND, SCHEME, UNRANKED, WITH_TOWNSHIPS, build_edition

from pipelines.reports import words
from pipelines.reports.published import opened
from pipelines.reports.site import assemble, facts, sentences
from pipelines.reports.site.facts import DimensionScore
from pipelines.reports.workbook import LEVEL_FILES, write_workbooks

PERIOD, BONUS = "2025Q3", "C09"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition, where C09 is a bonus of at most 2 points and one county earned 1.5 of them."""
    path = build_edition(tmp_path_factory.mktemp("edition")) / "warehouse.duckdb"
    key = f"scheme = '{SCHEME}' and period = '{PERIOD}' and level = 'county' and unit_code = '{WITH_TOWNSHIPS}'"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update marts.indicator set rule = 'bonus', rule_params = '{\"each\": 0.5, \"cap\": 2}', unit = '个' "
            f"where level = 'county' and indicator_code = '{BONUS}'"
        )
        unit = (PERIOD, "county", WITH_TOWNSHIPS)
        connection.execute("insert into marts.ledger values (?, ?, ?, ?, ?, 1, 'bonus', 1.5, 2, '二', '3 个')", [SCHEME, *unit, BONUS])
        connection.execute(
            "insert into marts.indicator_value (period, level, unit_code, indicator_code, value) values (?, ?, ?, ?, 3)", [*unit, BONUS]
        )
        connection.execute("update marts.ranking set score = 7.70 where period = ? and unit_code = ?", [PERIOD, UNRANKED])
        connection.execute(f"update marts.ranking set score = score + 1.5 where {key}")
    return path


@pytest.fixture(scope="module")
def site(database: Path) -> facts.Site:
    with opened(database) as edition:
        return facts.load(edition)


@pytest.fixture(scope="module")
def pages(database: Path) -> dict[str, str]:
    with opened(database) as edition:
        return assemble.pages(edition)


def _dimension(page: str, code: str) -> list[str]:
    row = re.search(rf'<tr><td class="small">{code}</td>.*?</tr>', page, re.S)
    assert row is not None
    return re.findall(r'<td class="num">([^<]*)</td>', row[0])


def test_points_and_bonus_are_said_apart() -> None:
    assert words.with_bonus(Decimal("9.00"), Decimal("1.00")) == "9.00＋1.00"
    assert words.with_bonus(Decimal(9), Decimal(1), 0) == "9＋1"
    assert words.with_bonus(Decimal(9), Decimal("0.5"), 0) == "9＋0.50"
    assert words.with_bonus(Decimal("9.00"), Decimal(0)) == "9.00"


@pytest.mark.parametrize(
    ("status", "rank", "reason", "lowest", "mark"),
    [
        ("lower_bound", 3, "未报", None, "≥ "),
        ("ranked", 3, "部分未报", Decimal(1), "≈ "),
        ("ranked", 3, "", Decimal(1), ""),
        ("unranked", None, "资料不足", Decimal("7.70"), "≥ "),
        ("unranked", None, "资料不足", Decimal("7.69"), "≈ "),
        ("unranked", None, "资料不足", None, "≥ "),
    ],
)
def test_the_mark_of_a_sum_says_whether_it_may_fall(status: str, rank: int | None, reason: str, lowest: Decimal | None, mark: str) -> None:
    row = {"status": status, "rank": rank, "reason": reason, "score": Decimal("7.70")}
    assert words.sum_mark(row, lowest) == mark


def test_a_bonus_never_widens_a_share_of_the_full_marks() -> None:
    full = DimensionScore(Decimal("10.00"), Decimal(9), Decimal(0), bonus=Decimal("1.00"))
    assert (full.share, full.said) == (1.0, "9.00＋1.00")
    assert DimensionScore(Decimal("9.00"), Decimal(10), Decimal(0)).said == "9.00"


def test_a_unit_page_prints_the_bonus_beside_points_and_full_marks(pages: dict[str, str], site: facts.Site) -> None:
    page = pages[f"unit/{WITH_TOWNSHIPS}.html"]
    (row,) = [one for one in site.rankings["county", PERIOD].rows if one.unit_code == WITH_TOWNSHIPS]
    position, dimension = next((i, d) for i, d in enumerate(site.rankings["county", PERIOD].dimensions) if d.code == "C")
    base = row.dimensions[position].points - Decimal("1.5")
    assert _dimension(page, "C")[:2] == [f"{words.fixed(base)}＋1.50", f"{words.fixed(dimension.maximum, 0)}＋2"]
    assert f"<b>{words.fixed((row.score or Decimal(0)) - Decimal('1.5'))}＋1.50</b>" in page
    assert "<b>100＋2</b>" in page
    line = re.search(rf'<tr class="detail"[^>]* id="county-{BONUS}">.*?</tr>', page, re.S)
    assert line is not None
    assert "＋1.50</td>" in line[0]
    assert "加分，最多 2.00</td>" in line[0]
    assert '＋1.50<span class="small">（加分，最多 2.00）' in pages[f"indicator/{BONUS}.html"]


def test_a_unit_without_a_bonus_has_only_its_points(pages: dict[str, str]) -> None:
    points, full, *_ = _dimension(pages[f"unit/{WITH_TOWNSHIPS}.html"], "A")
    assert "＋" not in points + full


def test_every_sum_that_is_not_from_everything_due_bears_its_mark(pages: dict[str, str]) -> None:
    for unit in (LOWER_BOUND, UNRANKED):
        (total,) = re.findall(r"合计</b></th><td class=\"num\"><b>([^<]*)</b>", pages[f"unit/{unit}.html"])
        assert total.startswith("≥ "), unit
    (whole,) = re.findall(r"合计</b></th><td class=\"num\"><b>([^<]*)</b>", pages[f"unit/{WITH_TOWNSHIPS}.html"])
    assert whole[0].isdigit()


def test_a_dimension_that_may_fall_is_about_not_at_least(database: Path, site: facts.Site, tmp_path: Path) -> None:
    (row,) = [one for one in site.rankings["county", PERIOD].rows if one.unit_code == WITH_TOWNSHIPS]
    points = row.dimensions[0].points
    copy = tmp_path / "warehouse.duckdb"
    for lowest, mark in ((points - 1, "≈ "), (points, "≥ ")):
        copy.write_bytes(database.read_bytes())
        with duckdb.connect(str(copy)) as connection:
            for scenario, score in (("low", lowest), ("high", points + 1)):
                connection.execute(
                    "insert into marts.score values (?, ?, ?, 'county', ?, 'A', 2, ?, 10)",
                    [SCHEME, scenario, PERIOD, WITH_TOWNSHIPS, score],
                )
        with opened(copy) as edition:
            (row,) = [one for one in facts.load(edition).rankings["county", PERIOD].rows if one.unit_code == WITH_TOWNSHIPS]
        assert row.dimensions[0].said == f"{mark}{words.fixed(points)}"


def test_the_sentence_about_no_figure_follows_the_scheme(site: facts.Site, pages: dict[str, str]) -> None:
    said = sentences.unknown_points(site)
    assert "不当作没有做；没有数的指标，样例方案暂记 0 分，得分因此是下限或约数，补报后重算。" in said
    assert all(said in page for page in pages.values())
    assert not any("一律不当作 0" in page for page in pages.values())
    shared = {
        level: {code: {**row, "missing_rule": "skip_and_rescale" if code == "A01" else row["missing_rule"]} for code, row in rows.items()}
        for level, rows in site.indicators.items()
    }
    assert "；另有 1 项不计，分值由同组其余指标分担。" in sentences.unknown_points(replace(site, indicators=shared))
    every = {level: {code: {**row, "missing_rule": "unranked"} for code, row in rows.items()} for level, rows in site.indicators.items()}
    assert "记 0 分" not in sentences.unknown_points(replace(site, indicators=every))


def test_the_workbook_marks_incomplete_totals_and_bonuses(database: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "warehouse.duckdb")
    path = next(path for path in write_workbooks(tmp_path) if path.name == LEVEL_FILES["county"])
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["各指标得分"]
    rows = {row[0].value or row[1].value: row for row in sheet.iter_rows() if len(row) > 3 and row[1].value}
    assert (rows["总分"][2].value, rows["总分"][2].number_format) == (100, 'General"＋2"')
    assert (rows[BONUS][2].value, rows[BONUS][2].number_format) == (2, '"＋"0.00')
    marked = [cell for cell in rows["总分"][3:] if "≥" in cell.number_format]
    assert len(marked) == 2
