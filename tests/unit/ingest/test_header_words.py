"""Headings with what clerks write beside them: a unit behind a stroke, how to fill in, the English word, a row of units below."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import read, rules

TOP: list[list[object]] = [["教育培训台账"], ["填报单位：盐池县科协", None, "填报季度：2025年第一季度"]]
HEADER = ["培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时"]
ROW: list[object] = ["2025.3.5", "三长培训班", "县级", "三长", 20, 4]


def values(tmp_path: Path, header: list[str], *rows: list[object]) -> list[tuple[object, object]]:
    result = read(tmp_path, *TOP, header, *rows)
    assert [rule for rule, _ in rules(result) if rule != "value_interpreted"] == []
    return [(row[2], row[9]) for row in result.rows["submissions.training_record"]]


@pytest.mark.parametrize("behind", ["/人", "（如：20）", "(填数字)", " attendees", "／单位人"])
def test_what_stands_behind_a_heading_and_only_explains_it(tmp_path: Path, behind: str) -> None:
    header = [*HEADER[:4], HEADER[4] + behind, HEADER[5]]
    assert values(tmp_path, header, ROW) == [(4, 20)]


def test_every_heading_with_its_english_word(tmp_path: Path) -> None:
    english = ["held_on", "title", "level", "audience", "attendees", "hours"]
    assert values(tmp_path, [f"{zh} {en}" for zh, en in zip(HEADER, english, strict=True)], ROW) == [(4, 20)]


@pytest.mark.parametrize("other", ["参训人数（线上）", "参训人数/线上"])
def test_another_quantity_is_not_the_field(tmp_path: Path, other: str) -> None:
    result = read(tmp_path, *TOP, [*HEADER[:4], other, HEADER[5]], ROW)
    assert {rule for rule, _ in rules(result)} == {"header_missing", "header_unmatched"}


@pytest.mark.parametrize("units", [[None, None, None, None, "（人）", "（小时）"], [None, None, None, None, "人"]])
def test_a_row_of_units_below_the_header_is_no_data(tmp_path: Path, units: list[object]) -> None:
    assert values(tmp_path, HEADER, units, ROW) == [(5, 20)]


def test_a_unit_of_thousands_below_the_header_counts(tmp_path: Path) -> None:
    result = read(tmp_path, *TOP, HEADER, [None, None, None, None, "千人", "小时"], [*ROW[:4], 0.2, 4])
    assert [(row[2], row[9]) for row in result.rows["submissions.training_record"]] == [(5, 200)]
    assert rules(result) == [("value_interpreted", "E5")]


@pytest.mark.parametrize("number", ["No.", "№", "NO", "项次"])
def test_the_column_of_row_numbers_by_any_name(tmp_path: Path, number: str) -> None:
    result = read(tmp_path, *TOP, [number, *HEADER], [1, *ROW])
    assert rules(result) == []
    assert [row[9] for row in result.rows["submissions.training_record"]] == [20]
