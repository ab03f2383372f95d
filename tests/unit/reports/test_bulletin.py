"""通报: figures as published, laid out as 公文, the standing cautions on it, the same bytes twice."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
from docx import Document
from docx.shared import Mm, Pt
from edition_fixture import UNRANKED, WITH_TOWNSHIPS, build_edition

from pipelines.contracts.refusal import Refusal
from pipelines.reports import words
from pipelines.reports.papers.bulletin import write_bulletin
from pipelines.reports.published import opened
from tests.edition_texts import english, texts_of

PERIOD = "2025Q3"
AWKWARD = "海原<县>&“盐”"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_edition(tmp_path_factory.mktemp("edition"), names={WITH_TOWNSHIPS: AWKWARD}) / "warehouse.duckdb"


@pytest.fixture(scope="module")
def paper(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "a.docx"
    with opened(database) as edition:
        assert write_bulletin(edition, path) == PERIOD
    return path


def rows_of(paper: Path, number: int) -> list[list[str]]:
    """A table of the paper as texts; by its cells' own elements, as table.cell walks the whole grid."""
    table = Document(str(paper)).tables[number]
    return [[cell.text for cell in row.cells] for row in table.rows]


def ranking(database: Path, level: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select rank, unit_name, score, rank_low, rank_high, status, reason from marts.ranking where period = ? and level = ? "
            "order by rank nulls last, unit_code",
            [PERIOD, level],
        ).fetchall()


def test_the_tables_hold_the_published_ranking(paper: Path, database: Path) -> None:
    for level, number, group in (("county", 0, 1), ("city", 2, 0)):
        published = ranking(database, level)
        places = [row[0] for row in published]
        want = [
            (("并列 " if places.count(rank) > 1 else "") + str(rank), name, words.score_mark(status, reason) + words.fixed(score),
             words.span(low, high) or "—")
            if rank is not None else ("暂不排名", name, "—", "—")
            for rank, name, score, low, high, status, reason in published
        ]  # fmt: skip
        assert [(row[0], row[1], row[2 + group], row[3 + group]) for row in rows_of(paper, number)[1:]] == want


def test_dimensions_add_up_to_the_score_and_nothing_missing_is_a_zero(paper: Path, database: Path) -> None:
    scores = {row[1]: row[2] for row in ranking(database, "county")}
    rows = rows_of(paper, 1)[1:]
    assert len(rows) == 22
    for name, *points, total in rows:
        known = [text for text in points if text != "缺数"]
        found = sum(float(part) for text in known for part in re.findall(r"[\d.]+", text))
        assert found == pytest.approx(float(re.sub(r"[^\d.]", "", total)), abs=1e-6)
        if scores[name] is not None:
            assert found == pytest.approx(float(scores[name]), abs=1e-6)
    assert any("缺数" in row for row in rows)


def test_the_figure_shows_every_range_and_carries_its_figures(paper: Path, database: Path) -> None:
    with zipfile.ZipFile(paper) as held:
        charts = sorted(name for name in held.namelist() if re.fullmatch(r"word/charts/chart\d\.xml", name))
        text = held.read(charts[0]).decode()
        sheet = openpyxl.load_workbook(io.BytesIO(held.read("word/embeddings/chart1.xlsx")))["图"]
    assert len(charts) == 3
    shown = list(sheet.iter_rows(min_row=2, values_only=True))
    want = [
        (name, low - 1, rank - low, 1, high - rank) for rank, name, _, low, high, _, _ in ranking(database, "county") if rank is not None
    ]  # type: ignore[operator]
    assert shown == want
    cached = [re.findall(r"<c:v>([^<]*)</c:v>", part) for part in re.findall(r"<c:numCache>.*?</c:numCache>", text)]
    assert [[float(value) for value in series] for series in cached] == [[float(row[column]) for row in want] for column in range(1, 5)]


def test_page_fonts_and_label_are_those_of_an_office_paper(paper: Path) -> None:
    document = Document(str(paper))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(value / Mm(1)) for value in margins] == [37, 35, 28, 26]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    texts = [one for one in document.paragraphs if one.paragraph_format.first_line_indent and one.runs[0].font.name == "仿宋"]
    assert len(texts) > 10
    assert {one.runs[0].font.size for one in texts} == {Pt(16)}
    for header in (section.header, section.even_page_header):
        assert "演示数据" in header.paragraphs[0].text
        assert "不能据此分配项目" in header.paragraphs[0].text
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    assert [table.rows[0]._tr.xml.count("w:tblHeader") for table in document.tables] == [1] * len(document.tables)


def test_what_must_be_said_is_said(paper: Path, database: Path) -> None:
    said = "\n".join(one.text for one in Document(str(paper)).paragraphs)
    for part in ("编造", "不能据此分配项目", "未必能分先后", "不等于虚报", "不当作没有做", "没有单位对本期提出申辩"):
        assert part in said, part
    (unranked,) = [row for row in ranking(database, "county") if row[0] is None]
    assert f"{unranked[1]}：{unranked[6] or '资料不足'}" in said
    assert UNRANKED not in said  # a code is no name
    assert AWKWARD in [row[1] for row in rows_of(paper, 0)]
    assert english(texts_of(paper)) == {}
    assert re.findall(r"[^。：；]*(?:优秀|落后|成绩突出|值得肯定|不力)[^。]*", said) == []


def test_the_same_edition_gives_the_same_bytes_and_an_unknown_period_a_refusal(database: Path, paper: Path, tmp_path: Path) -> None:
    with opened(database) as edition:
        write_bulletin(edition, tmp_path / "b.docx")
        with pytest.raises(Refusal, match="2031Q1 没有排名"):
            write_bulletin(edition, tmp_path / "c.docx", "2031Q1")
    assert (tmp_path / "b.docx").read_bytes() == paper.read_bytes()
    assert not (tmp_path / "c.docx").exists()
