"""A sheet that only repeats the others is no second report; one that differs in a single value is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from unit.ingest.test_foreign_layouts import TOP, activity

from pipelines.ingest.reading import FileRead, read_submission

DAYS = [f"2025-03-0{n}" for n in range(1, 5)]


def book_of(tmp_path: Path, sheets: dict[str, Sequence[list[object]]]) -> FileRead:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in (*TOP, *rows):
            sheet.append(row)
    book.save(tmp_path / "书.xlsx")
    return read_submission("0" * 64, tmp_path / "书.xlsx", [])


def read_from(result: FileRead) -> list[tuple[object, object]]:
    """(sheet, row) of every row of data."""
    return [row[1:3] for row in result.rows["submissions.activity_record"]]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_sheet_that_gathers_the_others_is_left_out_and_said(tmp_path: Path, place: int) -> None:
    rows = [activity(n, day, "约200人") for n, day in enumerate(DAYS, start=1)]
    sheets = [("花马池镇", rows[:2]), ("大水坑镇", rows[2:])]
    sheets.insert(place, ("汇总", [*reversed(rows), ["合计", *[None] * 7, 800]]))
    result = book_of(tmp_path, dict(sheets))
    assert read_from(result) == [("花马池镇", 4), ("花马池镇", 5), ("大水坑镇", 4), ("大水坑镇", 5)]
    assert [row[1] for row in result.rows["main.part"]] == ["花马池镇", "大水坑镇"]
    said = [f[1:7] for f in result.rows["main.finding"] if f[1] != "column_missing" and f[7] == ""]
    assert said == [("sheet_repeats", "activity_record", "640323", "2025-03", "0" * 64, "汇总")]
    assert len([f for f in result.rows["main.finding"] if f[1] == "value_interpreted"]) == 4


def test_of_two_equal_sheets_the_later_one_is_the_copy(tmp_path: Path) -> None:
    rows = [activity(1, DAYS[0], 200), activity(2, DAYS[1], 50)]
    assert read_from(book_of(tmp_path, {"活动台账": rows, "活动台账 (2)": rows})) == [("活动台账", 4), ("活动台账", 5)]


@pytest.mark.parametrize("copied", [[activity(1, DAYS[0], 200)], [activity(1, DAYS[0], 200), activity(2, DAYS[1], 51)]])
def test_rows_that_are_not_all_the_same_are_read(tmp_path: Path, copied: list[list[object]]) -> None:
    rows = [activity(1, DAYS[0], 200), activity(2, DAYS[1], 50)][: len(copied)]
    assert len(read_from(book_of(tmp_path, {"甲": rows, "乙": copied}))) == 2 * len(copied)
