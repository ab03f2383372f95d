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
    assert ("date_imprecise", "B4") in said


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


@pytest.mark.parametrize(
    "row",
    [
        [f"第{n}列" for n in range(1, 9)],
        [f"C{n}" for n in range(1, 9)],
        [f"[{n}]" for n in range(1, 9)],
        list("一二三四五六七八"),
        ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ"],
        ["—", "—", "—", "—", "—", "人", "学时", "—"],
    ],
)
def test_columns_counted_in_any_way_and_units_between_strokes_are_no_data(tmp_path: Path, row: list[object]) -> None:
    assert read_rows(tmp_path, row, ROW) == ([5], [])


def test_a_row_that_shows_the_format_is_said_and_no_data(tmp_path: Path) -> None:
    row = [None, "格式：2025-01-01", "填全称", "县级/市级", "三长/三会秘书长", "填整数", "填小时数，如 4.5"]
    assert read_rows(tmp_path, row, ROW) == ([5], [("row_of_words", "B4")])


@pytest.mark.parametrize("title", ["示例：三长培训班", "（示例）三长培训班", "【填写示例】三长培训班", "示例"])
def test_an_example_that_only_its_title_calls_so(tmp_path: Path, title: str) -> None:
    plain = [[*ROW[:1], f"2025-03-{day:02d}", *ROW[2:]] for day in range(1, 7)]
    for place in (0, 5):
        rows = [*plain[:place], [1, "2025-01-01", title, *ROW[3:]], *plain[place:]]
        assert read_rows(tmp_path, *rows) == ([n for n in range(4, 11) if n != place + 4], [])


def test_last_months_figures_below_a_total_are_not_held_against_the_rows(tmp_path: Path) -> None:
    more: list[list[object]] = [["合计", None, None, None, None, 40, 8], ["上季数", None, None, None, None, 3, 1]]
    assert read_rows(tmp_path, ROW, ROW, *more) == ([4, 5], [])


def test_signatures_with_room_to_sign_are_no_data(tmp_path: Path) -> None:
    assert read_rows(tmp_path, ROW, [None, "负责人签字", None, "盖章"], [None, None, None, "2025年4月5日"]) == ([4], [])


def test_sums_without_a_word_over_cells_of_strokes_are_a_total(tmp_path: Path) -> None:
    rows: list[list[object]] = [ROW, [*ROW[:6], "/", None], [*ROW[:5], "20人", 4]]
    assert read_rows(tmp_path, *rows, [None, None, None, None, None, 60, 8]) == ([4, 5, 6], [("row_of_sums", "F7")])


def test_a_total_that_counts_rows_under_columns_of_words_is_no_data(tmp_path: Path) -> None:
    assert read_rows(tmp_path, ROW, ROW, ["合计", "2天", None, "2个", "12", 40, 8]) == ([4, 5], [])
    assert read_rows(tmp_path, ROW, ROW, [3, "2025-03-06", "合计", "县级", "三长", 40, 8])[0] == [4, 5, 6]


@pytest.mark.parametrize(
    ("word", "held"), [("共36场", True), ("一共", True), ("合计1", True), ("分计", True), ("上季数", False), ("3月中旬", None)]
)
def test_words_of_a_total_where_the_day_should_stand(tmp_path: Path, word: str, held: bool | None) -> None:
    rows = [row[1:] for row in (ROW, ROW, [0, word, None, None, None, 41, 8])]
    result = read(tmp_path, *TOP, HEADER[1:], *rows)
    assert [row[2] for row in result.rows["submissions.training_record"]] == ([4, 5] if held is not None else [4, 5, 6])
    if held is not None:
        assert rules(result) == ([("total_mismatch", "E6")] if held else [])


def test_a_row_of_units_may_be_called_so(tmp_path: Path) -> None:
    result = read(tmp_path, *TOP, HEADER[1:], ["单位", None, None, None, "人", "学时"], ROW[1:])
    assert [row[2] for row in result.rows["submissions.training_record"]] == [5]
    assert rules(result) == []


def test_a_choice_dragged_down_over_empty_rows_is_said_and_no_data(tmp_path: Path) -> None:
    dragged: list[list[object]] = [[2, None, None, "县级"], [3, None, None, None, "三长"]]
    assert read_rows(tmp_path, ROW, *dragged) == ([4], [("row_of_words", "D5"), ("row_of_words", "E6")])
    assert read_rows(tmp_path, ROW, [2, "2025-03-06", None, "县级"])[0] == [4, 5]


def test_sums_beside_the_name_of_a_county_are_a_total(tmp_path: Path) -> None:
    rows = [[*ROW[:7], "盐池县"], [*ROW[:7], "盐池县"], [None, None, None, None, None, 40, 8, "盐池县"], [*ROW[:7], "盐池县"]]
    result = read(tmp_path, *TOP, [*HEADER[:7], "县（市、区）"], *rows)
    assert [row[2] for row in result.rows["submissions.training_record"]] == [4, 5, 7]
    assert rules(result) == [("row_of_sums", "F6")]
