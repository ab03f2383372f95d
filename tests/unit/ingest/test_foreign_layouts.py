"""Sheets laid out as offices lay them out who never saw our blank form: stacked tables, odd totals, remarks, headings, periods."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipelines.contracts.period import Cadence
from pipelines.ingest.reading import FileRead, read_submission
from pipelines.ingest.surroundings import read_period

HEADER = ["序号", "活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "服务人次", "口径"]
ORDERS = ["序号", "订单编号", "点单日期", "乡镇（街道）", "点单主体", "服务需求"]
YANCHI, HONGSIBU = ("盐池县科协", "640323", "花马池镇"), ("红寺堡区科协", "640303", "新民街道")


def activity(number: object, day: str, people: object, township: str = "花马池镇") -> list[object]:
    return [number, day, f"科普大集{day}", "三长", "三长", "科普活动", township, "农民", people, "实际"]


def order(number: object, township: str = "花马池镇") -> list[object]:
    return [number, f"DD64032325030{number}", "2025-03-02", township, "中小学", "健康义诊"]


def read(tmp_path: Path, *rows: list[object]) -> FileRead:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    path = tmp_path / "书.xlsx"
    book.save(path)
    return read_submission("0" * 64, path, [])


def rows_of(result: FileRead, form: str = "activity_record") -> list[tuple[object, ...]]:
    """(row of the sheet, unit, period) of every row of data."""
    return [row[2:5] for row in result.rows.get(f"submissions.{form}", [])]


def rules(result: FileRead) -> list[tuple[object, object]]:
    """(rule, cell) of every finding but those about the optional columns that these small tables do without."""
    return [(f[1], f[7]) for f in result.rows.get("main.finding", []) if f[1] != "column_missing"]


TOP = [["活动台账"], ["填报单位：盐池县科协", None, None, "填报月份：2025年3月"], HEADER]


@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize("titled", [True, False])
def test_counties_under_each_other_keep_their_own_rows(tmp_path: Path, gap: int, titled: bool) -> None:
    rows: list[list[object]] = []
    expected = []
    for name, code, township in (YANCHI, HONGSIBU):
        if titled or not rows:
            rows.append(["活动台账"])
        rows += [[f"填报单位：{name}", None, None, "填报月份：2025年3月"], list(HEADER)]
        for day in ("2025.3.5", "2025.3.6"):
            rows.append(activity(1, day, 30, township))
            expected.append((len(rows), code, "2025-03"))
        rows += [["填表人：张三"], *([[]] * gap)]
    result = read(tmp_path, *rows)
    assert rows_of(result) == expected
    assert rules(result) == []


def test_a_later_table_may_say_only_its_month(tmp_path: Path) -> None:
    april = [["填报月份：2025年4月"], [*reversed(HEADER)], [*reversed(activity(1, "2025.4.7", 40))]]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), [], *april)
    assert rows_of(result) == [(4, "640323", "2025-03"), (8, "640323", "2025-04")]
    placed = {(row[3], row[4]): row[5] for row in result.rows["main.merged_value"]}
    assert placed[8, "people"] == "B8"  # the columns of the second table stand elsewhere
    assert [row[3:6] for row in result.rows["main.part_column"] if row[3] == "people"] == [("people", "I", "I3")]


def test_two_forms_under_each_other_are_both_read(tmp_path: Path) -> None:
    below = [["订单台账"], ["填报单位：盐池县科协", None, None, "填报月份：2025年3月"], ORDERS, order(1), order(2)]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), [], *below)
    assert rows_of(result) == [(4, "640323", "2025-03")]
    assert rows_of(result, "service_order") == [(9, "640323", "2025-03"), (10, "640323", "2025-03")]


def test_a_header_on_every_page_makes_no_new_table(tmp_path: Path) -> None:
    page = [["活动台账"], TOP[1], HEADER, activity(2, "2025.3.6", 40), ["合计", None, None, None, None, None, None, None, 70]]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), *page)
    assert rows_of(result) == [(4, "640323", "2025-03"), (8, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize(
    "words",
    [
        "合 计 数",
        "总数",
        "汇总",
        "【合计】",
        "Total",
        "Σ",
        "计",
        "总计人次",
        "参加总人数",
        "总人次",
        "∑",
        "Subtotal",
        "SUBTOTAL：",
        "月计",
        "本年累计",
        "上页累计",
        "平均",
        "其中：线上",
        "合计（人次）",
        "合計",
    ],
)
def test_a_row_of_sums_is_no_data(tmp_path: Path, words: str) -> None:
    people = 70 if words not in ("月计", "本年累计", "上页累计", "平均", "其中：线上") else 5
    total = [words, None, None, None, None, None, None, None, people]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40), total)
    assert len(rows_of(result)) == 2
    assert rules(result) == []


@pytest.mark.parametrize("words", ["合 计 数", "总数", "Total", "参加总人数", "本页合计"])
def test_a_wrong_sum_is_found_whatever_it_is_called(tmp_path: Path, words: str) -> None:
    total = [words, None, None, None, None, None, None, None, 71]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40), total)
    assert rules(result) == [("total_mismatch", "I6")]


@pytest.mark.parametrize(("sums", "wrong"), [((30, 40, 70), []), ((70, 40, 70), []), ((30, 41, 70), ["I7"])])
def test_sections_with_a_total_of_their_own(tmp_path: Path, sums: tuple[int, int, int], wrong: list[str]) -> None:
    def total(words: str, people: int) -> list[object]:
        return [words, None, None, None, None, None, None, None, people]

    rows = [
        activity(1, "2025.3.5", 30),
        total("合计", sums[0]),
        activity(2, "2025.3.6", 40),
        total("合计", sums[1]),
        total("总计", sums[2]),
    ]
    assert [cell for _, cell in rules(read(tmp_path, *TOP, *rows))] == wrong


@pytest.mark.parametrize(
    ("sums", "kept", "said"),
    [
        ((30, 40, 70), [4, 5], [("row_of_sums", "I6")]),
        ((30, 40, 71), [4, 5, 6], None),
        ((0, 0, 0), [4, 5, 6], None),
        ((30, "四十来人吧", 70), [4, 5, 6], None),
    ],
)
def test_a_row_of_nothing_but_sums_is_a_total_without_its_word(
    tmp_path: Path, sums: tuple[int, object, int], kept: list[int], said: list[tuple[str, str]] | None
) -> None:
    bare = [None, None, None, None, None, None, None, None, sums[2]]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", sums[0]), activity(2, "2025.3.6", sums[1]), bare)
    assert [row for row, _, _ in rows_of(result)] == kept
    assert rules(result) == said if said else "row_of_sums" not in [rule for rule, _ in rules(result)]


def test_a_lone_number_below_one_row_is_no_sum(tmp_path: Path) -> None:
    bare = [None, None, None, None, None, None, None, None, 30]
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), bare)
    assert [row for row, _, _ in rows_of(result)] == [4, 5]


def test_sums_of_sections_without_their_words(tmp_path: Path) -> None:
    bare = [None, None, None, None, None, None, None, None]
    rows = [activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40), [*bare, 70], activity(3, "2025.3.7", 5), activity(4, "2025.3.8", 6)]
    result = read(tmp_path, *TOP, *rows, [*bare, 11], [*bare, 81])
    assert [row for row, _, _ in rows_of(result)] == [4, 5, 7, 8]
    assert rules(result) == [("row_of_sums", "I6"), ("row_of_sums", "I9"), ("row_of_sums", "I10")]


def test_words_alone_that_no_list_knows_are_said_but_no_data(tmp_path: Path) -> None:
    header, first, last = HEADER[2:], activity(1, "2025.3.5", 30)[2:], activity(2, "2025.3.6", 40)[2:]
    result = read(tmp_path, *TOP[:2], ["活动日期", *header], ["2025.3.5", *first], [None, "线上活动"], ["2025.3.6", *last])
    assert rows_of(result) == [(4, "640323", "2025-03"), (6, "640323", "2025-03")]
    assert rules(result) == [("row_of_words", "B5")]
    numbered = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), [None, None, "线上活动"], activity(2, "2025.3.6", 40))
    assert rows_of(numbered) == [(4, "640323", "2025-03"), (6, "640323", "2025-03")]
    assert rules(numbered) == []


@pytest.mark.parametrize(("column", "words"), [(8, "重复请忽略"), (1, "附件1"), (4, "县直部门")])
def test_words_where_no_words_stand_are_a_heading(tmp_path: Path, column: int, words: str) -> None:
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), [*([None] * column), words])
    assert rows_of(result) == [(4, "640323", "2025-03")]
    assert rules(result) == []


def test_a_number_column_above_two_levels_of_headings_is_known(tmp_path: Path) -> None:
    groups: list[object] = ["序号", "时间", None, "组织", None, "内容", None, None, "数据", None]
    result = read(tmp_path, *TOP[:2], groups, [None, *HEADER[1:]], activity(1, "2025.3.5", 30))
    assert rows_of(result) == [(5, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize("heading", ["单位", "县别", None])
def test_a_column_of_counties_needs_no_known_heading(tmp_path: Path, heading: str | None) -> None:
    counties = [[*activity(1, "2025.3.5", 30, t), n.removesuffix("科协")] for n, _, t in (YANCHI, HONGSIBU)]
    result = read(tmp_path, ["活动台账"], ["填报月份：2025年3月"], [*HEADER, heading], *counties)
    assert rows_of(result) == [(4, "640323", "2025-03"), (5, "640303", "2025-03")]
    assert rules(result) == []


def test_a_column_of_months_needs_no_known_heading(tmp_path: Path) -> None:
    rows = [[*activity(n, f"2025.{n}.5", 30), f"{n}月"] for n in (3, 4)]
    result = read(tmp_path, ["2025年度活动台账"], ["填报单位：盐池县科协"], [*HEADER, "月份"], *rows)
    assert rows_of(result) == [(4, "640323", "2025-03"), (5, "640323", "2025-04")]
    assert rules(result) == []


def test_a_former_name_of_a_unit_is_said(tmp_path: Path) -> None:
    labelled = read(tmp_path, ["活动台账"], ["填报单位：固原县科协", "填报月份：2025年3月"], HEADER, activity(1, "2025.3.5", 30, "开城镇"))
    assert rows_of(labelled) == [(4, "640402", "2025-03")]
    assert rules(labelled) == [("unit_retired", "A2")]
    row = [*activity(1, "2025.3.5", 30, "开城镇"), "固原县"]
    in_column = read(tmp_path, ["活动台账"], ["填报月份：2025年3月"], [*HEADER, "县区"], row)
    assert rules(in_column) == [("unit_retired", "K4")]


def test_two_units_in_one_label_are_none(tmp_path: Path) -> None:
    result = read(tmp_path, ["活动台账"], ["填报单位：中宁、海原", "填报月份：2025年3月"], HEADER, activity(1, "2025.3.5", 30))
    assert rows_of(result) == [(4, "", "2025-03")]
    assert "unit_unreadable" in [rule for rule, _ in rules(result)]


@pytest.mark.parametrize(
    "words",
    [
        "以下空白",
        "----以下无正文----",
        "（续上表）",
        "第1页 共2页",
        "一、城区",
        "（二）乡镇",
        "※以上为城区",
        "城区乡镇",
        "审核：",
        "报送时间：2025年4月2日",
    ],
)
def test_words_alone_in_a_row_are_no_data(tmp_path: Path, words: str) -> None:
    header = HEADER[1:]
    rows = [activity(1, "2025.3.5", 30)[1:], [words], activity(2, "2025.3.6", 40)[1:]]
    result = read(tmp_path, *TOP[:2], header, *rows)
    assert rows_of(result) == [(4, "640323", "2025-03"), (6, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["填表人：", "张三", None, "审核人：", "李四"],
        ["填表人", "张三", "审核人", "李四", "负责人", "王五"],
        ["联系电话：", "0951-5012345"],
    ],
)
def test_a_signature_over_several_cells_is_no_data(tmp_path: Path, cells: list[object]) -> None:
    result = read(tmp_path, *TOP[:2], HEADER[1:], activity(1, "2025.3.5", 30)[1:], cells)
    assert rows_of(result) == [(4, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize("shape", ["{n}.{t}", "（{n}）{t}", "【{t}】", "{t}_", "{t}。", "\u200e{t}", "*{t}：", "{t}\u00a0（必填）"])
def test_marks_around_a_heading_change_nothing(tmp_path: Path, shape: str) -> None:
    header = [shape.format(n=n, t=text) for n, text in enumerate(HEADER, start=1)]
    result = read(tmp_path, *TOP[:2], header, activity(1, "2025.3.5", 30))
    assert rows_of(result) == [(4, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize(
    ("text", "cadence", "code"),
    [
        ("二〇二五年十一月", Cadence.MONTH, "2025-11"), ("2025年九月", Cadence.MONTH, "2025-09"), ("2025—05", Cadence.MONTH, "2025-05"),
        ("2025年第1月", Cadence.MONTH, "2025-01"), ("2025年3月1日至28日", Cadence.MONTH, "2025-03"),
        ("2025年10月1日至12月31日", Cadence.QUARTER, "2025Q4"), ("2025.1.1-2025.6.30", Cadence.HALF, "2025H1"),
        ("2025年1—3月", Cadence.MONTH, None), ("2025年1、2月", Cadence.MONTH, None), ("2025年3月1日至4月5日", Cadence.MONTH, None),
        ("2025年1月-3月", Cadence.MONTH, None), ("2025年第一季度-第二季度", Cadence.QUARTER, None),
    ],
)  # fmt: skip
def test_a_period_in_other_words(text: str, cadence: Cadence, code: str | None) -> None:
    period = read_period(text, cadence)
    assert (period.code if period else None) == code


NOUNIT = [["2025年3月活动台账"], HEADER]


@pytest.mark.parametrize("says", ["填报单位：{}", "{}", "一、{}", "（二）{}："])
def test_counties_under_one_header_keep_their_own_rows(tmp_path: Path, says: str) -> None:
    rows: list[list[object]] = [*NOUNIT]
    expected = []
    for name, code, township in (YANCHI, HONGSIBU):
        rows.append([says.format(name)])
        rows += [activity(1, "2025.3.5", 30, township), activity(2, "2025.3.6", 40, township)]
        expected += [(len(rows) - 1, code, "2025-03"), (len(rows), code, "2025-03")]
    result = read(tmp_path, *rows, ["填表人：张三", None, "填报日期：2025年4月2日"])
    assert rows_of(result) == expected
    assert rules(result) == []


def test_a_township_or_the_own_name_between_rows_begins_no_section(tmp_path: Path) -> None:
    rows = [
        activity(1, "2025.3.5", 30),
        ["填报单位：花马池镇"],
        activity(2, "2025.3.6", 40),
        ["盐池县"],
        activity(3, "2025.3.7", 50),
        ["盐池县科协"],
    ]
    assert [row[1:] for row in rows_of(read(tmp_path, *TOP, *rows, ["盐池县科协"]))] == [("640323", "2025-03")] * 3


def test_a_month_between_rows_begins_a_section(tmp_path: Path) -> None:
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), ["填报月份：2025年4月"], activity(2, "2025.4.6", 40))
    assert rows_of(result) == [(4, "640323", "2025-03"), (6, "640323", "2025-04")]


@pytest.mark.parametrize("word", ["例", "（示例）", "【示例】", "填写示例", "范例：", "示例1", "示例数据，请删除", "EXAMPLE"])
def test_an_example_left_in_is_no_data(tmp_path: Path, word: str) -> None:
    result = read(tmp_path, *TOP, activity(word, "2025.3.1", 10), activity(1, "2025.3.5", 30))
    assert rows_of(result) == [(5, "640323", "2025-03")]
    assert rules(result) == []


def test_a_title_that_begins_like_an_example_is_data(tmp_path: Path) -> None:
    rows = [["示例田建设现场会", *activity(1, "2025.3.5", 30)[1:2], *activity(1, "2025.3.5", 30)[3:]]]
    header = ["活动名称", "活动日期", *HEADER[3:]]
    assert rows_of(read(tmp_path, *TOP[:2], header, *rows)) == [(4, "640323", "2025-03")]


@pytest.mark.parametrize(
    "row",
    [
        ["栏次", *range(1, 10)],
        ["必填", "必填", "必填", "单选", "单选", "单选", "下拉选择", "多选", "人次", "单选"],
        [None, "主席：马强", None, None, "分管领导："],
    ],
)
def test_rows_of_numbers_hints_and_signatures_are_no_data(tmp_path: Path, row: list[object]) -> None:
    result = read(tmp_path, *TOP, row, activity(1, "2025.3.5", 30))
    assert rows_of(result) == [(5, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize(
    ("heading", "people"),
    [("服务人次（千人次）", 30_000), ("服务人次/万", 300_000), ("服务人次：万人次", 300_000), ("服务人次 单位：百人", 3_000)],
)
def test_a_scale_in_the_heading_counts_and_is_said(tmp_path: Path, heading: str, people: int) -> None:
    header = [heading if h == "服务人次" else h for h in HEADER]
    result = read(tmp_path, *TOP[:2], header, activity(1, "2025.3.5", 30))
    assert people in result.rows["submissions.activity_record"][0]
    assert rules(result) == [("value_interpreted", "I4")]


def test_a_middle_level_with_one_heading_is_part_of_the_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (*TOP[:2], [*HEADER[:8], "服务情况"], [None] * 8 + ["其中明细"], [None] * 8 + HEADER[8:], activity(1, "2025.3.5", 30)):
        sheet.append(row)
    for column in range(1, 9):
        sheet.merge_cells(start_row=3, end_row=5, start_column=column, end_column=column)
    for line in (3, 4):
        sheet.merge_cells(start_row=line, end_row=line, start_column=9, end_column=10)
    path = tmp_path / "书.xlsx"
    book.save(path)
    result = read_submission("0" * 64, path, [])
    assert rows_of(result) == [(6, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize(
    ("text", "cadence"),
    [("2025年第1季度", Cadence.MONTH), ("2025-2026年度", Cadence.YEAR), ("2025年上半年", Cadence.YEAR), ("2025年3月", Cadence.YEAR)],
)
def test_a_period_of_another_cadence_is_none_of_this(text: str, cadence: Cadence) -> None:
    assert read_period(text, cadence) is None
