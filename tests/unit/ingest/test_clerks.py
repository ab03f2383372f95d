"""Ledgers in the words and shapes of county offices: months across the columns, fields down the side, cards told in one cell, headings and
cells as people write them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from unit.ingest.test_handwriting import field, reader, told
from unit.ingest.test_shapes import TITLE, Rows
from unit.ingest.test_which_period import HEADER, periods, read, row, said

from pipelines.contracts.form import forms
from pipelines.contracts.period import parse_code
from pipelines.ingest.counted import read_count
from pipelines.ingest.dated import day_named, read_day
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.header import spellings
from pipelines.ingest.schema import all_tables

YANCHI = "640323"


def rows_of(result: FileRead, form: str = "activity_record") -> list[dict[str, object]]:
    names = list(all_tables()[f"submissions.{form}"])
    return [dict(zip(names, one, strict=True)) for one in result.rows.get(f"submissions.{form}", [])]


def blocks() -> Rows:
    three = ["活动日期", "活动名称", "服务人次"]
    return [
        ["盐池县科协2026年一季度活动台账"],
        ["序号", "乡镇", "1月", None, None, "2月", None, None, "组织者类别", "带头人", "服务类别", "服务对象"],
        [None, None, *three, *three], [1, "花马池镇", "1月8日", "义诊", 40, "2月6日", "防火科普", 52, "三队", "三长", "科普活动", "农民"],
        [2, "大水坑镇", None, None, None, "2月9日", "养羊培训", 33, "三会", "三会理事长", "技术培训", "农民"],
        ["合计", None, None, None, 40, None, None, 85],
    ]  # fmt: skip


def test_months_beside_each_other_are_rows_of_their_months(tmp_path: Path) -> None:
    result = read(tmp_path, {"一季度": blocks()})
    assert [(str(r["held_on"]), r["title"], r["people"], r["period"], r["township_code"]) for r in rows_of(result)] == [
        ("2026-01-08", "义诊", 40, "2026-01", "640323100"), ("2026-02-06", "防火科普", 52, "2026-02", "640323100"),
        ("2026-02-09", "养羊培训", 33, "2026-02", "640323101"),
    ]  # fmt: skip
    assert len(said(result, "shape_read")) == 1
    assert said(result, "total_mismatch") == []
    places = {(r[3], r[4]): r[5] for r in result.rows["main.merged_value"]}
    assert (places[4, "people"], places[4 + 6, "people"]) == ("E4", "H4")


def test_a_wrong_sum_of_one_month_is_said_where_it_stands(tmp_path: Path) -> None:
    wrong = blocks()
    wrong[-1][7] = 99
    assert [f[7] for f in read(tmp_path, {"一季度": wrong}).rows["main.finding"] if f[1] == "total_mismatch"] == ["H6"]


def test_months_over_people_alone_are_accepted_and_counted_as_no_activity(tmp_path: Path) -> None:
    sheet: Rows = [
        ["盐池县科协2026年上半年活动台账"],
        ["活动名称", "组织者类别", "带头人", "服务类别", "乡镇", "服务对象", "服务人次", None, None],
        [None] * 6 + ["4月", "5月", "6月"], ["滩羊养殖培训", "三会", "三会理事长", "技术培训", "大水坑镇", "农民", 30, None, 35],
    ]  # fmt: skip
    found = rows_of(read(tmp_path, {"Sheet1": sheet}))
    assert [(r["period"], r["people"], r["held_on"], r["basis"]) for r in found] == [
        ("2026-04", 30, None, None),
        ("2026-06", 35, None, None),
    ]


@pytest.mark.parametrize(
    "band",
    [
        ["1月", "2月", None], ["1月", None, "2月"],  # nothing says what they count, or columns of unequal width
        ["2月", "1月", "3月"],
    ],
)  # fmt: skip
def test_months_that_say_too_little_are_not_read(tmp_path: Path, band: list[object]) -> None:
    sheet: Rows = [TITLE, ["活动名称", "乡镇", *band], ["义诊", "花马池镇", 30, 40, 50]]
    assert rows_of(read(tmp_path, {"Sheet1": sheet})) == []


def test_fields_down_the_side_give_a_row_a_column(tmp_path: Path) -> None:
    sheet: Rows = [
        TITLE, ["项目", "活动一", "活动二", "合计"], ["活动日期", "6月8日", "6月15日"], ["活动名称", "义诊", "防火科普"],
        ["组织者类别", "三队", "三会"], ["带头人", "三长", "三会理事长"], ["服务类别", "健康义诊", "科普活动"],
        ["乡镇（街道）", "花马池镇", "大水坑镇"], ["服务对象", "老年人", "农民"], ["服务人次", 35, 64, 99], ["口径", "实际", "实际"],
    ]  # fmt: skip
    found = rows_of(read(tmp_path, {"6月": sheet}))
    assert [(str(r["held_on"]), r["title"], r["people"]) for r in found] == [("2026-06-08", "义诊", 35), ("2026-06-15", "防火科普", 64)]
    assert len({r["source_row"] for r in found}) == 2


def test_cards_whose_labels_and_values_share_a_cell(tmp_path: Path) -> None:
    sheet: Rows = [["盐池县科协三队活动记录卡（2026年6月）"]]
    for name, day in (("滩羊养殖培训", "6月5日"), ("防沙治沙科普", "6月17日")):
        sheet += [
            [f"活动名称：{name}", None, f"活动日期：{day}"], ["乡镇：大水坑镇", None, "组织者类别：三队"],
            ["带头人:三长", None, "服务类别：科普活动"],
            ["服务对象：农民", None, "服务人次：52人"], [],
        ]  # fmt: skip
    found = rows_of(read(tmp_path, {"活动卡": sheet}))
    assert [(str(r["held_on"]), r["title"], r["people"], r["source_row"]) for r in found] == [
        ("2026-06-05", "滩羊养殖培训", 52, 2), ("2026-06-17", "防沙治沙科普", 52, 7)
    ]  # fmt: skip


def test_days_of_registration_are_no_periods_of_a_report(tmp_path: Path) -> None:
    sheet: Rows = [
        ["盐池县“三会”建设情况"], ["序号", "学会（协会）名称", "所属领域", "建会时间", "会员人数", "章程载入党建"],
        [1, "盐池县医学会", "医疗卫生", "2018.5.6", 66, "√"], [2, "盐池县滩羊协会", "农业", "2016年8月3日", 120, "×"],
    ]  # fmt: skip
    result = read(tmp_path, {"封面": [["盐池县科协2026年第二季度报表"]], "三会情况": sheet})
    assert {r["period"] for r in rows_of(result, "sanhui_register")} == {"2026Q2"}
    assert "建会时间" in "".join(said(result, "header_unmatched"))


def test_a_ledger_of_its_own_with_general_words_is_taken_for_no_other_form(tmp_path: Path) -> None:
    sheet: Rows = [
        ["盐池县科协科普工作台账"], ["2026年6月"], ["序号", "时间", "地点", "内容", "承办单位", "参与人数", "受益对象", "图片"],
        [1, "6月4日", "文化广场", "健康义诊", "盐池县医学会", 40, "老年人", "有"],
    ]  # fmt: skip
    assert read(tmp_path, {"Sheet1": sheet}).status == "unrecognised"


@pytest.mark.parametrize("words", ["本季度无变化", "与上季度一致，没有变动", "无变化"])
def test_a_register_without_change_is_no_zero(tmp_path: Path, words: str) -> None:
    sheet: Rows = [["盐池县三队台账（2026年第二季度）"], ["序号", "队伍名称", "领域", "乡镇（街道）", "队长", "志愿者人数"], [None, words]]
    result = read(tmp_path, {"三队台账": sheet})
    assert (len(said(result, "register_unchanged")), said(result, "blank_template")) == (1, [])
    assert [part[7] for part in result.rows["main.part"]] == [False]


@pytest.mark.parametrize(
    ("word", "nil"), [("无", True), ("零", True), ("暂无。", True), ("无此项活动", True), ("/", False), ("待报", False)]
)
def test_the_only_word_in_a_ledger(tmp_path: Path, word: str, nil: bool) -> None:
    result = read(tmp_path, {"活动台账": [TITLE, HEADER, [None, word]]})
    assert [part[7] for part in result.rows["main.part"]] == [nil]
    assert bool(said(result, "blank_template")) != nil


@pytest.mark.parametrize("mark", ["同 上", "...同上", "－〃－", "〃〃", "同上。", "（同上）", "同　上", "″″"])
def test_spellings_of_the_cell_above(tmp_path: Path, mark: str) -> None:
    first, second = row("6月2日"), row("6月3日")
    second[5] = mark
    result = read(tmp_path, {"活动台账": [TITLE, HEADER, first, second]})
    found = rows_of(result)
    assert found[0]["township_code"] == found[1]["township_code"] is not None
    assert len(said(result, "ditto_read")) == 1


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("上午9点至11点半", "2.5"), ("1天半", "12"), ("0.5天", "4"), ("两天", "16"),
        ("1.5小时/场", "1.5"), ("半天（上午）", "4"), ("2小时整", "2"),
        ("下午2点半到4点", "1.5"),
    ],
)  # fmt: skip
def test_hours_as_offices_write_them(text: str, hours: str) -> None:
    typed = read_count(text, field("hours"), 1)
    assert (typed.value, told(typed)) == (Decimal(hours), ["value_interpreted"])


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("群众50余名", 50), ("村民32人", 32), ("40名学生", 40), ("学生45名、教师3名", 48), ("线上500、线下60", 560), ("5场120人", 120),
        ("男女各20人", 40), ("30人/场×2场", 60), ("上午30人，下午25人", 55),
    ],
)  # fmt: skip
def test_heads_with_words_for_who_they_were(text: str, people: int) -> None:
    typed = read_count(text, field("people"), 1)
    assert (typed.value, told(typed)) == (people, ["value_interpreted"])


@pytest.mark.parametrize(
    "text",
    [
        "30户",
        "全村",
        "群众50人、志愿者5人",
        "发放资料200份",
        "120人、资料200份",
        "参加3个村",
        "不足30人",
        "计划60人",
        "每村20人",
        "覆盖3场",
    ],
)
def test_words_that_count_anything_else_give_no_number(text: str) -> None:
    assert read_count(text, field("people"), 1).value is None


@pytest.mark.parametrize(("text", "day"), [("3日", "2026-06-03"), ("15号", "2026-06-15"), ("3日上午", "2026-06-03")])
def test_a_day_without_a_month_is_of_the_month_of_its_report(text: str, day: str) -> None:
    typed = read_day(text, parse_code("2026-06"))
    assert (str(typed.value), told(typed)) == (day, ["date_interpreted"])
    assert read_day(text, parse_code("2026Q2")).value is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("5.20-5.22", "2026-05-20"), ("5月20日、27日", "2026-05-20"), ("5月上旬", "2026-05-01"), ("五月份", "2026-05-01"), ("每周三", "None")],
)
def test_the_month_to_which_a_row_of_a_long_ledger_belongs(text: str, day: str) -> None:
    assert str(day_named(text, 2026)) == day


def test_what_a_day_is_called_is_one_word() -> None:
    known = spellings(forms()["service_order"])
    assert known["完成时间"] is known["完成日期"] is field("done_on", "service_order")
    assert known["点单时间"] is field("ordered_on", "service_order")


@pytest.mark.parametrize(
    ("name", "form", "text", "code"),
    [
        ("audience", "activity_record", "农民工", "worker"), ("audience", "activity_record", "教职工", None),
        ("audience", "activity_record", "村两委干部", None), ("audience", "activity_record", "1.农民2.学生", "farmer、youth"),
        ("audience", "activity_record", "60周岁以上群众", "elder"), ("led_by", "activity_record", "（三长）", "sanzhang"),
        ("service_kind", "activity_record", "冷凉蔬菜种植技术培训", "farm_training"),
        ("post_level", "sanzhang_roster", "白阳镇科协", "township"),
        ("post_level", "sanzhang_roster", "县级科协副主席", "county"), ("rating", "service_order", "满意率100%", "very_good"),
        ("rating", "service_order", "4.8分", None), ("rating", "service_order", "满意。", "good"),
        ("requester_kind", "service_order", "村民马某", "farmer"), ("requester_kind", "service_order", "村民委员会", "village"),
        ("need", "service_order", "儿童科普", "youth"), ("need", "service_order", "养殖技术讲座", "farm"),
        ("charter_party", "sanhui_register", "是（2023年修订）", True), ("charter_party", "sanhui_register", "正在修订", None),
    ],
)  # fmt: skip
def test_words_that_offices_choose(name: str, form: str, text: str, code: object) -> None:
    assert reader(name, form).read(text, None, YANCHI).value == code


def ticked() -> Rows:
    first = ["序号", "活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇", "服务对象", None, None, "服务人次", "口径"]
    one = [1, "6月4日", "义诊", "三队", "三长", "义诊", "花马池镇", None, "√", "✓", 45, "实际"]
    two = [2, "6月9日", "科普", "三队", "三长", "科普", "大水坑镇", "√", None, None, 90, "实际"]
    return [TITLE, first, [*[None] * 7, "青少年", "农民", "老年人"], one, two]


def test_marks_under_choices_are_the_choices(tmp_path: Path) -> None:
    result = read(tmp_path, {"6月": ticked()})
    assert [(r["audience"], r["people"], r["source_row"]) for r in rows_of(result)] == [("farmer、elder", 45, 4), ("youth", 90, 5)]
    assert len(said(result, "shape_read")) == 1
    assert said(result, "row_of_words") == []


def test_a_word_under_choices_is_no_mark(tmp_path: Path) -> None:
    wrong = ticked()
    wrong[3][8] = "部分"
    result = read(tmp_path, {"6月": wrong})
    assert rows_of(result)[0]["audience"] == "elder"
    assert "部分" in "".join(said(result, "code_unknown"))


def test_cards_with_values_below_their_labels(tmp_path: Path) -> None:
    sheet: Rows = [["盐池县科技志愿服务活动情况登记卡"]]
    for name, people in (("智慧助老", 36), ("义诊", 52)):
        sheet += [
            ["活动名称", "活动日期", "乡镇（街道）", "组织者类别"], [name, "2026年6月12日", "花马池镇", "三队"],
            ["带头人", "服务类别", "服务对象", "服务人次"], ["三长", "科普活动", "老年人", people], [],
        ]  # fmt: skip
    found = rows_of(read(tmp_path, {"卡片": sheet}))
    assert [(r["title"], r["people"], r["township_code"]) for r in found] == [("智慧助老", 36, "640323100"), ("义诊", 52, "640323100")]


def test_a_sheet_a_township_says_the_township(tmp_path: Path) -> None:
    heads = ["序号", "活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "服务对象", "服务人次"]
    sheets: dict[str, Rows] = {
        name: [[f"盐池县{name}2026年6月活动台账"], heads, [1, day, "义诊", "三队", "三长", "义诊", "老年人", 45]]
        for name, day in (("大水坑镇", "6月4日"), ("惠安堡镇", "6月5日"))
    }
    result = read(tmp_path, sheets)
    assert [r["township_code"] for r in rows_of(result)] == ["640323101", "640323102"]
    assert "工作表名“大水坑镇”" in "".join(said(result, "value_derived"))


def test_days_below_the_names_of_their_months(tmp_path: Path) -> None:
    sheet: Rows = [
        ["盐池县科协2026年上半年活动台账"],
        HEADER,
        ["一月"],
        row("3日"),
        ["二月份"],
        row("5日-6日"),
        ["三月"],
        row("待补"),
    ]
    result = read(tmp_path, {"上半年": sheet})
    assert periods(result) == {"2026-01": 1, "2026-02": 1}
    assert [str(r["held_on"]) for r in rows_of(result)] == ["2026-01-03", "2026-02-05"]
    assert len(said(result, "row_unplaced")) == 1


def test_how_to_fill_in_is_no_card(tmp_path: Path) -> None:
    told: Rows = [["活动台账怎样填"], *([f"{name}：{how}"] for name, how in (
        ("活动日期", "写全年月日"), ("活动名称", "写全称"), ("服务人次", "填阿拉伯数字"), ("服务对象", "从选项里选"), ("口径", "填一种"),
    ))]  # fmt: skip
    assert read(tmp_path, {"怎样填": told}).status == "unrecognised"
    assert (
        read(tmp_path, {"填表说明": [["活动日期：2026年6月3日"], ["活动名称：义诊"], ["服务人次：30"], ["服务对象：农民"]]}).status
        == "unrecognised"
    )
