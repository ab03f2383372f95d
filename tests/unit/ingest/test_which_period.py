"""A table that names no period in full: what it is taken from, and when it is not taken at all."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.ingest.envelope import Envelope
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import read_submission

HEADER = ["活动日期", "活动名称", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "服务人次", "口径"]
Rows = list[list[object]]


def row(day: str, people: int = 30) -> list[object]:
    return [day, "义诊", "三队", "三长", "健康义诊", "花马池镇", "老年人", people, "实际"]


def ledger(title: str, *days: str) -> Rows:
    return [[title], [*HEADER], *(row(day) for day in days)]


def read(tmp_path: Path, sheets: dict[str, Rows], name: str = "台账.xlsx", on: date | None = date(2026, 7, 2)) -> FileRead:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for cells in rows:
            sheet.append(cells)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return read_submission("0" * 64, path, (), Envelope(name, on))


def periods(result: FileRead) -> dict[str, int]:
    found = Counter[str]()
    for part in result.rows["main.part"]:
        found[str(part[5])] += int(str(part[6]))
    return dict(found)


def said(result: FileRead, rule: str) -> list[str]:
    return [str(f[11]) for f in result.rows.get("main.finding", []) if f[1] == rule]


@pytest.mark.parametrize(
    ("title", "day", "name", "on", "source"),
    [
        ("盐池县科协活动台账（6月份）", "6月5日", "台账.xlsx", date(2026, 7, 2), "收到日期 2026-07-02"),
        ("盐池县科协活动台账（12月）", "12月5日", "台账.xlsx", date(2027, 1, 4), "收到日期 2027-01-04"),
        ("盐池县科协活动台账（6月份）", "2026-06-05", "台账.xlsx", None, "各行的日期（2026-06-05）"),
        ("盐池县科协六月份活动台账", "6.5", "盐池县2026年.xlsx", None, "文件名"),
    ],
)
def test_a_month_without_a_year(tmp_path: Path, title: str, day: str, name: str, on: date | None, source: str) -> None:
    result = read(tmp_path, {"Sheet1": ledger(title, day)}, name, on)
    (period,) = periods(result)
    assert period == ("2026-12" if "12月" in title else "2026-06")
    assert [source in text and title in text.replace("(", "（").replace(")", "）") for text in said(result, "period_resolved")] == [True]
    assert said(result, "period_unreadable") == []


def test_sheets_of_months_take_the_year_of_the_cover(tmp_path: Path) -> None:
    cover: Rows = [[], ["盐池县科协2025年上半年活动台账汇编"]]
    sheets = {"封面": cover} | {f"{m}月": ledger(f"盐池县科协{m}月份活动台账", f"{m}.5", f"{m}.16") for m in (1, 2, 12)}
    result = read(tmp_path, sheets)
    assert periods(result) == {"2025-01": 2, "2025-02": 2, "2025-12": 2}
    assert len(said(result, "period_resolved")) == 3
    assert "工作表“封面”的标题" in said(result, "period_resolved")[0]


def test_two_readings_are_refused_and_both_said(tmp_path: Path) -> None:
    result = read(tmp_path, {"封面": [["盐池县科协2025年台账"]], "6月": ledger("盐池县科协6月活动台账", "2026-06-05")})
    assert periods(result) == {"": 1}
    (text,) = said(result, "period_unreadable")
    assert "2025年6月" in text
    assert "2026年6月" in text


def test_a_month_that_may_be_last_years_or_one_to_come_is_refused(tmp_path: Path) -> None:
    sheets = {"Sheet1": ledger("盐池县科协活动台账（9月份）", "9月5日")}
    assert periods(read(tmp_path, sheets, on=date(2026, 7, 5))) == {"": 1}
    assert periods(read(tmp_path, sheets, on=date(2026, 3, 5))) == {"2025-09": 1}


def test_days_without_a_year_are_those_before_the_receipt(tmp_path: Path) -> None:
    days = {"Sheet1": ledger("盐池县科协活动台账", "6月5日", "5月9日")}
    assert periods(read(tmp_path, days)) == {"2026-06": 1, "2026-05": 1}
    assert periods(read(tmp_path, days, on=None)) == {"": 2}
    turn = {"Sheet1": ledger("盐池县科协活动台账", "12月5日", "1月9日")}
    assert periods(read(tmp_path, turn, on=date(2026, 2, 1))) == {"": 2}


def test_nothing_but_a_month_is_refused(tmp_path: Path) -> None:
    assert periods(read(tmp_path, {"Sheet1": ledger("盐池县科协活动台账（6月份）", "6月5日")}, on=None)) == {"": 1}


@pytest.mark.parametrize("title", ["盐池县科协2026年上半年活动台账", "盐池县科协2026年1-6月活动台账", "盐池县科协活动台账"])
def test_rows_of_several_months_go_to_their_months(tmp_path: Path, title: str) -> None:
    days = ("2026-05-30", "2026-06-01", "2026年6月8日")
    result = read(tmp_path, {"Sheet1": ledger(title, *days)})
    assert periods(result) == {"2026-05": 1, "2026-06": 2}
    assert len(said(result, "period_resolved")) == 1


def test_a_row_of_such_a_ledger_without_a_day_is_left_out_and_said(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": ledger("盐池县科协2026年二季度活动台账", "5月30日", "每周三", "6月1日")})
    assert periods(result) == {"2026-05": 1, "2026-06": 1}
    assert ["这一行没有计入" in text for text in said(result, "row_unplaced")] == [True]


def test_a_month_that_is_named_keeps_a_row_of_another_one(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": ledger("盐池县科协2026年6月活动台账", "2026-05-30", "2026-06-01")})
    assert periods(result) == {"2026-06": 2}
    assert said(result, "period_resolved") == []


def test_a_day_of_december_in_a_report_of_january_is_last_december(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": ledger("盐池县科协2026年1月活动台账", "12月30日", "1月5日", "2月1日")})
    assert [str(r[5]) for r in result.rows["submissions.activity_record"]] == ["2025-12-30", "2026-01-05", "2026-02-01"]
