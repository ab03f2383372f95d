"""Rows below a header that show or explain how to fill it in: none of them is an act that took place."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import read, rules

TOP: list[list[object]] = [["教育培训台账"], ["填报单位：盐池县科协", None, "填报季度：2025年第一季度"]]
HEADER: list[object] = ["序号", "培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时", "备注"]
ROW: list[object] = [1, "2025-03-05", "三长培训班", "县级", "三长", 20, 4, None]


def read_rows(tmp_path: Path, *rows: list[object]) -> tuple[list[object], list[tuple[str, str]]]:
    result = read(tmp_path, *TOP, HEADER, *rows)
    return [row[2] for row in result.rows["submissions.training_record"]], rules(result)


@pytest.mark.parametrize(
    "words",
    [
        [None, "填写培训日期", "填写培训名称", "填写培训层级", "填写培训对象", "填写参训人数", "填写学时"],
        [None, "YYYY-MM-DD", "文本", "文本", "文本", "整数", "数字"],
        [None, "held_on", "title", "training_level", "audience", "attendees", "hours"],
    ],
)
def test_a_row_that_asks_for_values_in_words_is_said_and_no_data(tmp_path: Path, words: list[object]) -> None:
    assert read_rows(tmp_path, words, ROW) == ([5], [("row_of_words", "B4")])


def test_a_row_of_wrong_values_stays_data(tmp_path: Path) -> None:
    read_in, said = read_rows(tmp_path, [1, "3月上旬", "三长培训班", "乡级", "全体", "20多个", "若干", None], ROW)
    assert read_in == [4, 5]
    assert ("date_unparseable", "B4") in said


def test_further_down_words_are_wrong_values(tmp_path: Path) -> None:
    late: list[object] = [3, "待定", "三长培训班", "待定", "待定", "待定", "待定", None]
    assert read_rows(tmp_path, ROW, [2, *ROW[1:]], late)[0] == [4, 5, 6]


@pytest.mark.parametrize(("place", "text"), [(0, "示范"), (7, "示例"), (7, "此行为示例，请删除"), (7, "填写示例")])
def test_an_example_by_its_number_or_its_remark(tmp_path: Path, place: int, text: str) -> None:
    example = [*ROW]
    example[place] = text
    assert read_rows(tmp_path, example, [1, *ROW[1:]]) == ([5], [])


@pytest.mark.parametrize(("place", "text"), [(7, "示范点现场会"), (7, "示例课堂"), (2, "示范")])
def test_what_only_speaks_of_examples_is_data(tmp_path: Path, place: int, text: str) -> None:
    row = [*ROW]
    row[place] = text
    assert read_rows(tmp_path, row)[0] == [4]


@pytest.mark.parametrize("foot", ["此行以下无数据", "共2条", "共计 2 条记录", "以下无内容"])
def test_words_below_the_last_row_are_no_heading(tmp_path: Path, foot: str) -> None:
    plain = [[None if place == 0 else value for place, value in enumerate(row)] for row in (ROW, ROW)]
    assert read_rows(tmp_path, *plain, [None, None, foot]) == ([4, 5], [])


def test_sums_carried_over_a_page_are_no_rows_and_no_totals(tmp_path: Path) -> None:
    carried = [["过次页", None, None, None, None, 20, 4], ["承前页", None, None, None, None, 20, 4]]
    assert read_rows(tmp_path, ROW, *carried, [2, *ROW[1:]], ["合计", None, None, None, None, 40, 8]) == ([4, 7], [])
