"""Books of township officers: two headings above each other, sums at the head, sections, orders and classes in their own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.test_clerks import rows_of
from unit.ingest.test_which_period import periods, read, said

from pipelines.contracts.form import forms
from pipelines.ingest.bracketwords import explains
from pipelines.verbs.files import _said_once

Rows = list[list[object]]
ACTIVITIES: Rows = [
    ["西吉县将台堡镇科协2026年6月份科技志愿服务情况登记表"],
    ["填报单位（公章）：西吉县科协", None, None, None, None, None, "填报日期：2026.7.3"],
    ["序号", "开展时间", "开展地点", None, "活动内容", "组织单位", "参加人员", None, "备注"],
    [None, None, "乡镇", "具体地点", None, None, "类别", "人数", None], ["合计", None, None, None, "2场", None, None, 85, None],
    [1, "6月8日", "将台堡镇", "镇卫生院", "义诊", "镇卫生院", "老年人", "45", None],
    [2, "六月十五", "火石寨乡", "大庄村", "牛羊疫病防控", "县畜牧兽医学会", "养殖户", "约40人", None],
    ["小计", None, None, None, "2场", None, None, 85, None], ["填表人：马某", "", "", "审核：李某", "", "", "联系电话", "13900000002"],
]  # fmt: skip
ORDERS: Rows = [
    ["同心县2026年6月“科技点单”办理情况"], ["报送单位：同心县科协"],
    ["单号", "提单日期", "提单单位", "所在乡镇", "需求", "派单日期", "接单队伍", "完成日期", "群众打分"],
    ["TX-01", "6月2日", "丁塘镇八方村", "丁塘镇", "枸杞剪枝指导", "6.13", "县农技志愿服务队", "6月15日", "满意"],
    ["TX-02", "六月十八", "河西镇某合作社", "河西镇", "肉牛养殖技术", "", "", "未办", "—"], ["总计", "", "", "", "2单"],
]  # fmt: skip
ROSTER: Rows = [
    ["泾源县乡镇科协“三长”兼职情况花名册"], ["填报单位：泾源县科协     2026年二季度"],
    ["序号", "姓名", "性别", "工作单位及职务", "“三长”类别", "兼任科协职务", "任职时间", "联系电话"],
    ["一、香水镇"],
    [1, "禹某甲", "男", "香水镇卫生院院长", "医院院长", "镇科协副主席", "2023-05-10", "139 0000 0011"], ["二、泾河源镇"],
    [2, "者某丁", "男", "泾河源镇中学校长", "校长", "副主席", "2023.5.10", "13900000014"], ["合计：2人"],
]  # fmt: skip
CLASSES: Rows = [
    ["2026年第二季度教育培训情况统计表"], ["单位：青铜峡市科协"],
    ["起止时间", "培训班名称", "参训对象", "培训人数（人）", "学时（天）", "培训层级"],
    ["5.12-5.14", "能力提升班", "三长", "男30女12", "3", "县级"],
]  # fmt: skip
ADVICE: Rows = [
    ["永宁县2026年第二季度建言献策情况"], ["日期", "题目", "建言人（单位）", "报送何处", "采纳批示情况"],
    ["4月15日", "关于加强农村科普阵地建设的建议", "县农学会", "县委办", "县委领导批示"], ["共1篇"],
]  # fmt: skip
TWO_NAMES: Rows = [
    ["惠农区2026年5月活动台账"],
    ["时间/日期", "活动名称（主题）", "主办单位/承办单位", "服务类型", "乡镇", "参与人数（人次）", "受益对象", "场次/人次"],
    ["5月12日", "育苗培训", "区农学会", "农技培训", "礼和乡", "2个班98人", "农民", "1"],
]  # fmt: skip


def seen(rows: list[dict[str, object]], *names: str) -> list[tuple[str, ...]]:
    return [tuple("" if row[name] is None else str(row[name]) for name in names) for row in rows]


def test_headings_in_two_rows_with_the_sum_at_the_head(tmp_path: Path) -> None:
    result = read(tmp_path, {"将台堡镇6月": ACTIVITIES})
    assert seen(rows_of(result), "held_on", "township_code", "venue", "audience", "people", "basis") == [
        ("2026-06-08", "640422103", "镇卫生院", "elder", "45", "actual"), ("2026-06-15", "640422215", "大庄村", "farmer", "40", "actual"),
    ]  # fmt: skip
    assert said(result, "total_mismatch") == []


def test_orders_in_a_clerk_s_words(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": ORDERS})
    assert seen(rows_of(result, "service_order"), "order_id", "ordered_on", "dispatched_on", "done_on", "need", "rating") == [
        ("TX-01", "2026-06-02", "2026-06-13", "2026-06-15", "farm", "good"), ("TX-02", "2026-06-18", "", "", "farm", ""),
    ]  # fmt: skip
    assert said(result, "date_unparseable") == []


def test_the_quarter_behind_the_unit_and_the_level_out_of_the_post(tmp_path: Path) -> None:
    result = read(tmp_path, {"三长": ROSTER})
    assert periods(result) == {"2026Q2": 2}
    assert seen(rows_of(result, "sanzhang_roster"), "name", "host_institution", "post_level", "township_code") == [
        ("禹某甲", "香水镇卫生院院长", "township", ""), ("者某丁", "泾河源镇中学校长", "", ""),
    ]  # fmt: skip
    assert len(said(result, "value_derived")) == 1


def test_advice_by_whom_and_to_whom(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": ADVICE})
    assert seen(rows_of(result, "advice_record"), "submitted_on", "title") == [("2026-04-15", "关于加强农村科普阵地建设的建议")]


def test_two_names_of_one_column(tmp_path: Path) -> None:
    result = read(tmp_path, {"5月": TWO_NAMES})
    assert seen(rows_of(result), "held_on", "organiser", "organiser_kind", "people") == [("2026-05-12", "区农学会", "sanhui", "98")]
    assert ["场次/人次" in text for text in said(result, "header_unmatched")] == [True]


def test_a_figure_under_another_measure_is_not_taken(tmp_path: Path) -> None:
    result = read(tmp_path, {"培训": CLASSES})
    assert seen(rows_of(result, "training_record"), "held_on", "attendees", "hours") == [("2026-05-12", "42", "")]
    assert ["学时（天）" in text for text in said(result, "header_unmatched")] == [True]


@pytest.mark.parametrize(("inner", "does"), [("分钟", False), ("天", False), ("户", False), ("约数", True), ("实际", True)])
def test_which_brackets_explain_a_figure(inner: str, does: bool) -> None:
    assert explains(forms()["activity_record"].field("hours"), inner) == does


def test_what_concerns_every_month_of_one_table_is_said_once() -> None:
    def lacks(rule: str, title: str) -> dict[str, str]:
        return {"rule": rule, "sheet": "活动", "cell": "A3", "message": f"没有找到列“{title}”。"}

    told = _said_once([lacks(rule, title) for _ in "五六" for rule, title in (("header_missing", "带头人"), ("column_missing", "四服务"))])
    assert [one["rule"] for one in told] == ["header_missing", "column_missing"]
