"""What the title says against what the labels say; unit codes, roman quarters and 年度 in front of a month."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import read, rules

from pipelines.ingest.gathered import FileRead

HEADER: list[object] = ["培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时"]
ROW: list[object] = ["2025-03-05", "三长培训班", "县级", "三长", 20, 4]


def training(tmp_path: Path, title: str, unit: str, period: str) -> FileRead:
    return read(tmp_path, [title], [f"填报单位：{unit}", None, f"填报季度：{period}"], HEADER, ROW)


def belongs(result: FileRead) -> list[tuple[object, object]]:
    return [(row[3], row[4]) for row in result.rows["submissions.training_record"]]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("盐池县2024年第四季度教育培训台账", [("title_contradicts", "A1")]),
        ("同心县2025年第一季度教育培训台账", [("title_contradicts", "A1")]),
        ("同心县2024年第四季度教育培训台账", [("title_contradicts", "A1"), ("title_contradicts", "A1")]),
        ("盐池县2025年第一季度教育培训台账", []),
        ("吴忠市盐池县教育培训台账", []),
        ("宁夏科协2025年教育培训台账", []),
        ("按2024年第四季度同心县经验整理", []),
    ],
)
def test_a_title_that_names_another_unit_or_period(tmp_path: Path, title: str, said: list[tuple[str, str]]) -> None:
    result = training(tmp_path, title, "盐池县科协", "2025年第一季度")
    assert belongs(result) == [("640323", "2025Q1")]
    assert rules(result) == said


@pytest.mark.parametrize("period", ["2025年Ⅰ季度", "2025年度第一季度", "2025年度1季度"])
def test_quarters_in_roman_and_behind_the_word_for_year(tmp_path: Path, period: str) -> None:
    assert belongs(training(tmp_path, "教育培训台账", "盐池县科协", period)) == [("640323", "2025Q1")]


def test_a_unit_by_its_code(tmp_path: Path) -> None:
    assert belongs(training(tmp_path, "教育培训台账", "640323", "2025年第一季度")) == [("640323", "2025Q1")]
