"""Headings with what clerks write beside them: a unit behind a stroke, how to fill in, the English word, a row of units below."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.test_foreign_layouts import read, rules

from pipelines.contracts.form import exports, forms
from pipelines.ingest.unitwords import is_unit_word, scale_of

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


LEDGER = ["活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "服务人次", "口径"]
HELD: list[object] = ["2026-06-05", "义诊", "三队", "三长", "健康义诊", "花马池镇", "老年人", 50, "实际"]


@pytest.mark.parametrize(
    ("place", "written", "told"),
    [
        (8, "口径（实际/计划）", False), (2, "组织者类别（三长、三会或三队）", False), (6, "服务对象（五大重点人群）", True),
        (4, "服务类别\n（从下拉框选）", True), (0, "活动时间（年月日）", False),
    ],
)  # fmt: skip
def test_words_in_brackets_explain_a_heading(tmp_path: Path, place: int, written: str, told: bool) -> None:
    header = [*LEDGER[:place], written, *LEDGER[place + 1 :]]
    result = read(tmp_path, ["盐池县科协2026年6月活动台账"], header, HELD)
    (row,) = result.rows["submissions.activity_record"]
    assert None not in (row[5], row[6], row[7], row[10], row[11], row[14], row[16], row[17], row[23])
    found = [rule for rule, _ in rules(result)]
    assert ("header_explained" in found) is told
    assert "header_missing" not in found


def test_a_bracket_that_narrows_a_heading_leaves_the_plain_one_alone(tmp_path: Path) -> None:
    header = [*LEDGER[:8], "服务人次（学生）", "口径"]
    result = read(tmp_path, ["盐池县科协2026年6月活动台账"], header, [*HELD[:8], 20, "实际"])
    assert result.rows["submissions.activity_record"][0][17] == 50
    assert ("header_unmatched", "I2") in rules(result)


def test_a_required_column_that_is_not_there_leaves_the_part_in_force(tmp_path: Path) -> None:
    result = read(tmp_path, ["盐池县科协2026年6月活动台账"], [*LEDGER[:6], *LEDGER[7:]], [*HELD[:6], *HELD[7:]])
    assert len(result.rows["submissions.activity_record"]) == 1
    assert ("header_missing", "A2") in rules(result)


UNITS = sorted({f.unit for table in (*forms().values(), *exports().values()) for f in table.fields if f.unit})


@pytest.mark.parametrize("unit", UNITS)
def test_every_declared_unit_may_be_counted_in_tens_of_thousands(unit: str) -> None:
    assert is_unit_word(f"（万{unit}）")
    assert scale_of(f"万{unit}") == 10_000


@pytest.mark.parametrize("word", ["百分", "千分", "百分制", "万元", "人", "万岁", ""])
def test_other_words_scale_nothing(word: str) -> None:
    assert scale_of(word) is None


@pytest.mark.parametrize("heading", ["学时（千小时）", "学时(单位：千学时)", "学时/千小时", "学时 单位：千小时"])
def test_hours_in_thousands_behind_the_heading_count(tmp_path: Path, heading: str) -> None:
    result = read(tmp_path, *TOP, [*HEADER[:5], heading], [*ROW[:5], 0.004])
    assert [row[10] for row in result.rows["submissions.training_record"]] == [4]
    assert rules(result) == [("value_interpreted", "F4")]


@pytest.mark.parametrize(
    "above",
    [
        [[None, None, None, None, "人", "千小时"]],
        [["甲", "乙", "丙", "丁", 1, 2], [None, None, None, None, "（人）", "（千小时）"]],
        [["必填", "必填", "单选", "单选", "必填", "必填"], [None, None, None, None, None, "单位：千小时"]],
    ],
)
def test_hours_in_thousands_below_the_header_count(tmp_path: Path, above: list[list[object]]) -> None:
    result = read(tmp_path, *TOP, HEADER, *above, [*ROW[:5], 0.004])
    cell = f"F{4 + len(above)}"
    assert [(row[2], row[10]) for row in result.rows["submissions.training_record"]] == [(int(cell[1:]), 4)]
    assert rules(result) == [("value_interpreted", cell)]


@pytest.mark.parametrize(("cell", "people"), [("0.02千", 20), ("0.02千人", 20), ("0.02", 20), ("0.02人", 20)])
def test_a_scale_in_the_cell_is_the_one_of_its_heading(tmp_path: Path, cell: str, people: int) -> None:
    result = read(tmp_path, *TOP, [*HEADER[:4], "参训人数（千人）", HEADER[5]], [*ROW[:4], cell, 4])
    assert [row[9] for row in result.rows["submissions.training_record"]] == [people]
    assert rules(result) == [("value_interpreted", "E4")]


def test_a_unit_of_thousands_among_words_below_the_header_counts(tmp_path: Path) -> None:
    words: list[object] = ["年月日", "写全称", "按实际层级", "按对象", "千人", "小时"]
    result = read(tmp_path, *TOP, HEADER, words, [*ROW[:4], 0.02, 4])
    assert [(row[2], row[9]) for row in result.rows["submissions.training_record"]] == [(5, 20)]
    assert ("value_interpreted", "E5") in rules(result)


@pytest.mark.parametrize("number", ["No.", "№", "NO", "项次"])
def test_the_column_of_row_numbers_by_any_name(tmp_path: Path, number: str) -> None:
    result = read(tmp_path, *TOP, [number, *HEADER], [1, *ROW])
    assert rules(result) == []
    assert [row[9] for row in result.rows["submissions.training_record"]] == [20]


@pytest.mark.parametrize(
    ("line", "scale"),
    [
        ("单位：万人", 10_000),
        ("（计量单位：千人、学时）", 1_000),
        ("单位:万", 10_000),
        ("单位：人", 1),
        ("单位：万元", 1),
        ("单位：百场", 1),
    ],
)
def test_the_measure_of_a_whole_table_counts(tmp_path: Path, line: str, scale: int) -> None:
    result = read(tmp_path, *TOP, [None, None, None, None, None, line], HEADER, [*ROW[:4], 2, None])
    assert [row[9] for row in result.rows["submissions.training_record"]] == [2 * scale]
    assert rules(result) == ([("value_interpreted", "E5")] if scale > 1 else [])


@pytest.mark.parametrize("before", ["{n}.", "Q{n}_", "{n}、", "（{n}）", "{cn}、", "{letter}.", "①"])
def test_headings_numbered_in_any_way(tmp_path: Path, before: str) -> None:
    marks = [before.format(n=n, cn="一二三四五六"[n - 1], letter="ABCDEF"[n - 1]) for n in range(1, 7)]
    assert values(tmp_path, [mark + text for mark, text in zip(marks, HEADER, strict=True)], ROW) == [(4, 20)]
