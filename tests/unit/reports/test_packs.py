"""The one sheet of a unit and what is handed out with it: chosen by stated rules, figures as published, nothing of another unit."""

from __future__ import annotations

import re
import stat
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from edition_fixture import FILE, SCHEME, UNRANKED, WITH_TOWNSHIPS, build_edition

from pipelines.contracts.refusal import Refusal
from pipelines.reports import pack
from pipelines.reports.published import opened
from pipelines.reports.site import facts, one_page, unit_facts
from pipelines.reports.site.one_page import Place
from tests.edition_texts import english, texts_of

PERIOD = "2025Q3"
OTHERS_SECRET, OWN_TASK = "别的县的问题，不能出现在这里。", "本县的问题，要改。"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = build_edition(tmp_path_factory.mktemp("edition")) / "warehouse.duckdb"
    with duckdb.connect(str(made)) as connection:
        connection.execute("update marts.finding set message = ?, status = 'open' where return_to <> ?", [OTHERS_SECRET, WITH_TOWNSHIPS])
        connection.execute(
            "update marts.finding set message = ? where return_to = ? and rule = 'cell_estimate'", [OWN_TASK, WITH_TOWNSHIPS]
        )
    return made


@pytest.fixture(scope="module")
def folder(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packs")
    (packed,) = pack.write_packs(database, out, lambda sha: out / f"{sha}.bin", "海原县")
    assert (packed.unit_code, packed.unit_name) == (WITH_TOWNSHIPS, "海原县")
    return packed.folder


def place(code: str, points: str, middle: str, maximum: str = "2", absent: str = "") -> Place:
    return Place(code, code, Decimal(points), Decimal(maximum), Decimal(middle), absent)


def test_strengths_are_above_the_median_and_gaps_are_what_is_lost() -> None:
    found = [
        place("A", "2", "1"), place("B", "1.5", "1.5"), place("C", "0", "1", absent="未报"), place("D", "1.9", "1.2"),
        place("E", "1", "1.6"), place("F", "1.2", "1.1"), place("G", "1.3", "1.1"),
    ]  # fmt: skip
    assert [one.code for one in one_page.strengths(found)] == ["A", "D", "G"]
    assert [one.code for one in one_page.gaps(found)] == ["C", "E", "F"]
    assert one_page.strengths([place("A", "1", "1")]) == []
    assert one_page.gaps([place("A", "2", "1")]) == []


def test_places_are_the_ledgers_points_beside_the_median_of_the_peer_group(database: Path) -> None:
    with opened(database) as edition:
        site = facts.load(edition)
        ranking = site.rankings["county", PERIOD]
        row = next(one for one in ranking.rows if one.unit_code == WITH_TOWNSHIPS)
        found = one_page.places(site, ranking, row, unit_facts.load(edition, site, "county", PERIOD))
        want = edition.rows(
            "with peers as (select l.unit_code, indicator_code, sum(points) as points, sum(max_points) as most from marts.ledger as l "
            "inner join marts.ranking as r using (scheme, period, level, unit_code) where l.scheme = ? and l.period = ? "
            "and l.level = 'county' and r.rank is not null and r.peer_group = ? group by all) "
            "select indicator_code, any_value(points) filter (where unit_code = ?) as own, median(points) as middle, "
            "any_value(most) filter (where unit_code = ?) as most from peers group by all having most > 0 order by 1",
            [SCHEME, PERIOD, row.peer_group, WITH_TOWNSHIPS, WITH_TOWNSHIPS],
        )
    assert [(one.code, one.points, one.maximum) for one in found] == [(w["indicator_code"], w["own"], w["most"]) for w in want]
    assert [float(one.middle) for one in found] == pytest.approx([float(w["middle"]) for w in want])
    assert len(found) == 12


def test_the_sheet_says_rank_score_and_what_is_to_be_done(database: Path, folder: Path) -> None:
    html = (folder / pack.SHEET).read_text(encoding="utf-8")
    with opened(database) as edition:
        (standing,) = edition.rows(
            "select * from marts.ranking where period = ? and level = 'county' and unit_code = ?", [PERIOD, WITH_TOWNSHIPS]
        )
    assert f"<td>{standing['score']:.2f}</td>" in html
    assert f"<td>{standing['rank']}/21</td>" in html
    assert "不能据此分配项目" in html
    assert OWN_TASK in html
    for title in ("三处长处", "三处缺口", "要办的事", "覆盖缺口在哪些乡镇"):
        assert f"<h2>{title}</h2>" in html
    assert "<a " not in html
    assert "<script" not in html


def test_nothing_of_another_unit_is_in_a_pack(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.parent.iterdir()) == [WITH_TOWNSHIPS]
    looked_at = 0
    for path in folder.rglob("*"):
        if path.suffix == ".xlsx":
            texts = [str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.value]
        elif path.is_file():
            texts = [path.read_text(encoding="utf-8")]
        else:
            continue
        looked_at += 1
        assert [text for text in texts if OTHERS_SECRET in text] == [], path.name
    assert looked_at >= 3


def test_a_pack_says_nothing_in_english(folder: Path) -> None:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".xlsx"}
    assert {(path.name, word): text for path in files for word, text in english(texts_of(path)).items()} == {}


def test_the_ledger_holds_every_line_and_every_cell(database: Path, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / pack.LEDGER)
    with opened(database) as edition:
        key = [SCHEME, PERIOD, WITH_TOWNSHIPS]
        where = "scheme = ? and period = ? and level = 'county' and unit_code = ?"
        lines = edition.rows(f"select * from marts.ledger where {where} order by indicator_code, line_no", key)
        cells = edition.rows(f"select distinct indicator_code, line_no, cell from marts.ledger_evidence where {where}", key)
    held = [row for row in book["分值账"].iter_rows(values_only=True) if re.fullmatch(r"[A-F]\d\d", str(row[0]))]
    assert [(row[0], row[2], row[3]) for row in held] == [
        (one["indicator_code"], float(one["points"]), float(one["max_points"])) for one in lines
    ]
    shown = [row for row in book["依据"].iter_rows(values_only=True) if re.fullmatch(r"[A-F]\d\d", str(row[0]))]
    assert len(shown) == len(cells) > 20
    assert {(row[0], row[2], row[4].rsplit(" › ", 1)[-1]) for row in shown} == {
        (one["indicator_code"], str(one["line_no"]), one["cell"]) for one in cells
    }
    assert all("活动台账_海原_2025-08.xlsx › 活动 › " in row[4] for row in shown)
    assert FILE[:8] not in str(shown[0])
    for sheet in book:
        assert "演示数据" in sheet.oddHeader.left.text


def test_a_unit_without_a_rank_gets_its_sheet_and_an_unknown_one_a_refusal(database: Path, tmp_path: Path) -> None:
    (packed,) = pack.write_packs(database, tmp_path / "packs", lambda sha: tmp_path / sha, UNRANKED)
    html = (packed.folder / pack.SHEET).read_text(encoding="utf-8")
    assert "暂不排名" in html
    assert "未报的不当作没有做" in html
    with pytest.raises(Refusal, match="没有单位"):
        pack.write_packs(database, tmp_path / "packs", lambda sha: tmp_path / sha, "没有这个县")
