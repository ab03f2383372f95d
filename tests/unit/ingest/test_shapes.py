"""Sheets that are no plain table: cards, a sentence instead of rows, signatures and sums in words under the rows, own headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import read as read_sheet
from unit.ingest.test_foreign_layouts import rules
from unit.ingest.test_which_period import HEADER, periods, read, row, said

from pipelines.ingest.gathered import FileRead

Rows = list[list[object]]
TITLE = ["盐池县科协2026年6月活动台账"]
TRAINING: Rows = [
    ["盐池县科协教育培训台账（2026年第二季度）"], ["序号", "培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时"],
    [1, "2026-05-02", "三长培训1", "县级", "三长", 41, 4], [2, "2026-05-03", "三长培训2", "县级", "三长", 42, 4],
]  # fmt: skip


def card(number: int) -> Rows:
    return [
        ["盐池县科技志愿服务活动登记表"], ["活动名称", f"义诊{number}", "活动日期", f"2026年6月{number + 9}日"],
        ["组织者类别", "三队", "带头人", "三长"],
        ["乡镇", "花马池镇", "服务类别", "健康义诊"], ["服务对象", "老年人", "服务人次", 60 + number], ["活动内容", "量血压、测血糖"],
        ["活动照片", "（粘贴处）"],
    ]  # fmt: skip


def lines(result: FileRead) -> list[tuple[object, object, object, object]]:
    return [(r[1], r[2], r[6], r[17]) for r in result.rows["submissions.activity_record"]]


def test_cards_one_a_sheet_and_under_each_other(tmp_path: Path) -> None:
    result = read(tmp_path, {"活动1": card(1), "活动2": [*card(2), [], *card(3)]})
    assert lines(result) == [("活动1", 2, "义诊1", 61), ("活动2", 2, "义诊2", 62), ("活动2", 10, "义诊3", 63)]
    assert periods(result) == {"2026-06": 3}
    assert len(said(result, "shape_read")) == 2
    places = [(r[2], r[3], r[4], r[5]) for r in result.rows["main.merged_value"] if r[4] in ("people", "title")]
    assert ("活动2", 10, "people", "D13") in places
    assert ("活动2", 10, "title", "B10") in places


def test_a_wrong_cell_of_a_card_is_said_where_it_stands(tmp_path: Path) -> None:
    wrong = card(1)
    wrong[4][3] = "若干"
    result = read(tmp_path, {"活动1": wrong})
    assert ("number_unparseable", "D5") in [(f[1], f[7]) for f in result.rows["main.finding"]]


def test_labels_without_values_are_no_card(tmp_path: Path) -> None:
    blank: Rows = [[cell if n % 2 == 0 else None for n, cell in enumerate(cells)] for cells in card(1)]
    assert read(tmp_path, {"活动1": blank}).status == "unrecognised"


@pytest.mark.parametrize(
    "sentence", ["本月我县未组织开展三队活动，特此说明。", "本月没有开展活动", "6月份因汛情未开展活动", "二季度无组织开展的活动，特此说明"]
)
def test_a_sentence_instead_of_rows_is_a_zero_report_and_said(tmp_path: Path, sentence: str) -> None:
    result = read(tmp_path, {"Sheet1": [TITLE, [*HEADER], [sentence]]})
    assert [(p[5], p[6], p[7]) for p in result.rows["main.part"]] == [("2026-06", 0, True)]
    assert said(result, "blank_template") == []
    assert [sentence in text for text in said(result, "nil_in_words")] == [True]


@pytest.mark.parametrize("sentence", ["本月未开展线下活动，线上活动另报", "请各县6月底前报送", "未尽事宜另行通知"])
def test_a_sentence_that_says_something_else_is_none(tmp_path: Path, sentence: str) -> None:
    result = read(tmp_path, {"Sheet1": [TITLE, [*HEADER], [sentence]]})
    assert [p[7] for p in result.rows["main.part"]] == [False]


def test_a_sentence_beside_rows_makes_no_zero_report(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": [TITLE, [*HEADER], row("2026-06-05"), ["本月未开展三会活动"]]})
    assert [(p[6], p[7]) for p in result.rows["main.part"]] == [(1, False)]


SIGNED: list[list[object]] = [
    ["填报人", "赵小刚", None, None, "联系电话", "13900000001"], ["联系人", "冯小刚", "手机", "13900000004"],
    [None, "填报人", "孙小刚", "审核人", "李小刚", None, "2026年7月1日"], ["填报人：", None, "赵小刚", None, "联系电话：", "0953-6012345"],
    ["填报人 赵小刚", None, "审核人 李小刚"], ["单位负责人（签字）", None, None, "填报人", "赵小刚", "填报时间", "2026年7月1日"],
]  # fmt: skip


@pytest.mark.parametrize("foot", SIGNED)
def test_signatures_in_several_cells_are_no_data(tmp_path: Path, foot: list[object]) -> None:
    result = read(tmp_path, {"Sheet1": [TITLE, [*HEADER], row("2026-06-05"), row("2026-06-06"), foot]}, on=date(2026, 7, 2))
    assert periods(result) == {"2026-06": 2}


def test_a_row_that_names_the_head_of_a_station_is_data(tmp_path: Path) -> None:
    data = row("2026-06-06")
    data[1], data[3] = "负责人培训", "负责人"
    assert periods(read(tmp_path, {"Sheet1": [TITLE, [*HEADER], row("2026-06-05"), data]})) == {"2026-06": 2}


@pytest.mark.parametrize("foot", [[None, None, "共2期", None, None, 83, 8], ["二季度共2期", None, None, None, None, 83, 8]])
def test_a_sum_in_words_is_no_session_and_is_held_against_the_rows(tmp_path: Path, foot: list[object]) -> None:
    result = read_sheet(tmp_path, *TRAINING, foot)
    assert len(result.rows["submissions.training_record"]) == 2
    assert rules(result) == []
    wrong = [*foot[:5], 84, 8]
    assert rules(read_sheet(tmp_path, *TRAINING, wrong)) == [("total_mismatch", "F5")]


def test_a_training_that_is_called_like_a_sum_stays_one(tmp_path: Path) -> None:
    result = read_sheet(tmp_path, *TRAINING, [3, "2026-05-04", "共2期", "县级", "三长", 40, 4])
    assert len(result.rows["submissions.training_record"]) == 3


def test_a_ledger_of_its_own_is_told_what_it_is_nearest_to(tmp_path: Path) -> None:
    own: Rows = [
        ["盐池县科技志愿服务台账"],
        ["序号", "时间", "地点", "活动内容", "主办单位", "参加人数", "受益群众"],
        [1, "6月4日", "村", "培训", "葡萄协会", 40, "农民"],
    ]
    result = read(tmp_path, {"Sheet1": own})
    assert result.status == "unrecognised"
    (text,) = said(result, "form_unrecognised")
    for words in (
        "最像“活动台账”（第 2 行）",
        "“活动内容”是“活动名称”",
        "“受益群众”（最近的是“服务对象”，但没有声明这个写法，不猜）",
        "缺必填的“组织者类别”",
    ):
        assert words in text
    assert "序号" not in text
