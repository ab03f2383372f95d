"""Where one table ends and another begins: beside each other, under each other without a title, and what is no table at all."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from unit.ingest.test_foreign_layouts import HEADER, ORDERS, TOP, activity, order, read, rows_of, rules

from pipelines.ingest.reading import read_submission


def beside(left: list[list[object]], right: list[list[object]], gap: int = 1) -> list[list[object]]:
    width, height = max(map(len, left)), max(len(left), len(right))
    level = [[*row, *([None] * (width - len(row)))] for row in (*left, *([[]] * (height - len(left))))]
    return [[*row, *([None] * gap), *(right[n] if n < len(right) else ())] for n, row in enumerate(level)]


@pytest.mark.parametrize("titled", [True, False])
def test_two_forms_beside_each_other_are_both_read(tmp_path: Path, titled: bool) -> None:
    left = [*TOP, activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40), ["合计", *[None] * 7, 71]]
    right = [["订单台账"] if titled else [], [], ORDERS, order(1), order(2), order(3), ["填表人：张三"]]
    result = read(tmp_path, *beside(left, right))
    assert rows_of(result) == [(4, "640323", "2025-03"), (5, "640323", "2025-03")]
    assert rows_of(result, "service_order") == [(row, "640323", "2025-03") for row in (4, 5, 6)]
    assert rules(result) == [("total_mismatch", "I6")]
    places = {row[3:6] for row in result.rows["main.part_column"] if row[3] in ("people", "order_id")}
    assert {("people", "I", "I3"), ("order_id", "M", "M3")} <= places


def test_a_table_that_goes_on_at_the_right_under_the_same_header_is_read_too(tmp_path: Path) -> None:
    """Its rows are numbered on behind the last line of the sheet and keep the addresses of their cells."""
    left = [*TOP, activity(1, "2025.3.5", 30), activity(2, "2025.3.6", 40)]
    wrong = activity(3, "2025.3.7", 50)
    wrong[8] = "若干"
    result = read(tmp_path, *beside(left, [[], [], HEADER, wrong]))
    assert rows_of(result) == [(row, "640323", "2025-03") for row in (4, 5, 9)]
    assert rules(result) == [("shape_read", "A3"), ("number_unparseable", "T4")]
    assert ("activity_record", 9, "people", "T4") in [(r[0], *r[3:]) for r in result.rows["main.merged_value"]]


def test_where_only_some_columns_stand_twice_that_is_said(tmp_path: Path) -> None:
    left, right = [*TOP, activity(1, "2025.3.5", 30)], [[], [], HEADER[:4], activity(2, "2025.3.6", 40)[:4]]
    assert ("header_duplicate", "M3") in rules(read(tmp_path, *beside(left, right)))


def test_another_form_without_title_or_labels_belongs_to_the_unit_above(tmp_path: Path) -> None:
    result = read(tmp_path, *TOP, activity(1, "2025.3.5", 30), [], ORDERS, order(1), order(2))
    assert rows_of(result) == [(4, "640323", "2025-03")]
    assert rows_of(result, "service_order") == [(7, "640323", "2025-03"), (8, "640323", "2025-03")]
    assert rules(result) == []


def test_an_empty_row_between_two_levels_of_a_header(tmp_path: Path) -> None:
    upper: list[object] = [*HEADER[:3], "组织情况", None, *HEADER[5:]]
    lower: list[object] = [None, None, None, *HEADER[3:5]]
    result = read(tmp_path, *TOP[:2], upper, [], lower, activity(1, "2025.3.5", 30))
    assert rows_of(result) == [(6, "640323", "2025-03")]
    assert rules(result) == []


@pytest.mark.parametrize(("summary", "known"), [(["乡镇", "服务人次", "志愿者人数"], False), (["队伍名称", "志愿者人数", "满意度"], True)])
def test_a_summary_of_a_few_columns_is_no_form_but_its_key_makes_it_one(tmp_path: Path, summary: list[object], known: bool) -> None:
    book = openpyxl.Workbook()
    for row in (*TOP, activity(1, "2025.3.5", 30)):
        book.worksheets[0].append(row)
    sheet = book.create_sheet("透视")
    for row in (summary, ["花马池镇", 100, 10], ["总计", 100, 10]):
        sheet.append(row)
    path = tmp_path / "书.xlsx"
    book.save(path)
    said = rules(read_submission("0" * 64, path, []))
    assert (("sheet_unrecognised", "") in said) is not known
    assert any(rule == "header_missing" for rule, _ in said) is known


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"])
def test_newer_names_of_errors_are_errors_in_a_column_of_words_too(tmp_path: Path, error: str) -> None:
    row = activity(1, "2025.3.5", 30)
    row[2] = error
    result = read(tmp_path, *TOP, row)
    assert rules(result) == [("formula_error", "C4")]
