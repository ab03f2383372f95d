"""Rows of platform exports that are no data, months that Excel made days of, townships by name, columns that are missing."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import read_export

HEAD = "场次编号,统计月份,区划代码,乡镇代码,中心类别,活动日期,参加人次"
ROW = "W1,2025-03,640522,640522100,党群服务中心,2025-03-01,30"
NEXT = "W2,2025-03,640522,640522100,党群服务中心,2025-03-02,40"


def read(tmp_path: Path, content: bytes) -> FileRead:
    path = tmp_path / "content"
    path.write_bytes(content)
    return read_export("0" * 64, path, "wenming")


def lines(tmp_path: Path, *texts: str) -> FileRead:
    return read(tmp_path, "\n".join(texts).encode("gb18030"))


def told(result: FileRead) -> list[tuple[str, str, str]]:
    """(rule, cell, observed) of every finding."""
    return [(str(f[1]), str(f[7]), str(f[9])) for f in result.rows.get("main.finding", [])]


def ids(result: FileRead) -> list[object]:
    return [row[2] for row in result.rows["exports.wenming_session"]]


@pytest.mark.parametrize(
    "foot", ["导出时间：2025-04-01 08:00,,,,,,", "注：数据截至月末", "制表人：admin,,,,,,", HEAD, "\ufeff" + HEAD, "合计,,,,,,70", ",,,,,,"]
)
def test_notes_totals_and_headers_written_again_are_no_rows(tmp_path: Path, foot: str) -> None:
    result = lines(tmp_path, HEAD, ROW, foot, NEXT)
    assert ids(result) == ["W1", "W2"]
    assert told(result) == []


def test_other_words_alone_in_a_row_are_said(tmp_path: Path) -> None:
    result = lines(tmp_path, HEAD, ROW, NEXT, "共导出两条,,,,,,")
    assert ids(result) == ["W1", "W2"]
    assert told(result) == [("row_of_words", "A4", "共导出两条")]


def test_a_row_with_a_number_beside_its_number_stays_a_row(tmp_path: Path) -> None:
    assert ids(lines(tmp_path, HEAD, ROW, "W2,,,,,,40")) == ["W1", "W2"]


def test_a_month_that_excel_made_a_day_of(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    for day in (date(2025, 3, 1), date(2025, 3, 15)):
        sheet.append(["W1", day, 640522, 640522100, "党群服务中心", date(2025, 3, 1), 30])
        sheet.cell(sheet.max_row, 2).number_format = "yyyy-mm"
    content = io.BytesIO()
    book.save(content)
    result = read(tmp_path, content.getvalue())
    assert [row[3] for row in result.rows["exports.wenming_session"]] == ["2025-03", None]
    assert [(rule, cell) for rule, cell, _ in told(result)] == [("date_unparseable", "B3")]


def test_days_as_counts_of_days_are_said_once_a_column(tmp_path: Path) -> None:
    result = lines(tmp_path, HEAD, ROW.replace("2025-03-01", "45720"), NEXT.replace("2025-03-02", "45721"))
    assert [row[7] for row in result.rows["exports.wenming_session"]] == [date(2025, 3, 4), date(2025, 3, 5)]
    assert told(result) == [("date_interpreted", "F2", "45720（等 2 处）")]


@pytest.mark.parametrize(
    ("written", "code", "rules"),
    [
        ("海城镇", "640522100", []), ("红寺堡镇", "640303100", []), ("640522999", None, ["township_unknown"]),
        ("全县", None, ["township_unknown"]), ("", None, []),
    ],
)  # fmt: skip
def test_townships_of_sessions_are_looked_up(tmp_path: Path, written: str, code: str | None, rules: list[str]) -> None:
    result = lines(tmp_path, HEAD, ROW.replace("640522100", written))
    assert [row[5] for row in result.rows["exports.wenming_session"]] == [code]
    assert [rule for rule, _, _ in told(result)] == rules


def test_an_optional_column_that_is_missing_is_said(tmp_path: Path) -> None:
    result = lines(tmp_path, HEAD.replace(",中心类别", ""), ROW.replace(",党群服务中心", ""))
    assert [(str(f[1]), str(f[8])) for f in result.rows["main.finding"]] == [("column_missing", "centre")]


@pytest.mark.parametrize(("written", "kept"), [("Ｗ２５０１", "W2501"), ("W２５０１", "W2501"), ("ｗ二", "ｗ二"), ("W2501", "W2501")])
def test_numbers_typed_in_wide_letters_are_the_same_numbers(tmp_path: Path, written: str, kept: str) -> None:
    assert ids(lines(tmp_path, HEAD, ROW.replace("W1", written))) == [kept]


@pytest.mark.parametrize("code", ["'640522", "640522.0", "640522000", "640522000000", "640522"])
def test_a_division_code_as_programs_write_it(tmp_path: Path, code: str) -> None:
    result = lines(tmp_path, HEAD, ROW.replace("640522,", f"{code},", 1))
    assert result.rows["exports.wenming_session"][0][4] == "640522"
    assert told(result) == []


def test_a_code_of_a_village_is_no_code_of_its_county(tmp_path: Path) -> None:
    result = lines(tmp_path, HEAD, ROW.replace("640522,", "640522100201,", 1))
    assert result.rows["exports.wenming_session"][0][4] is None
    assert [rule for rule, _, _ in told(result)] == ["code_unknown"]


def test_errors_and_formulas_without_a_value_in_an_export_are_said_once_a_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD, ROW, NEXT, NEXT.replace("W2", "W3"), NEXT.replace("W2", "W4")):
        sheet.append(row.split(","))
    for cell in ("E3", "E4"):
        sheet[cell] = "#REF!"
        sheet[cell].data_type = "e"
    sheet["G5"] = "=1+1"
    held = io.BytesIO()
    book.save(held)
    assert told(read(tmp_path, held.getvalue())) == [("formula_error", "E3", "#REF!（等 2 处）"), ("formula_uncached", "G5", "")]


@pytest.mark.parametrize("text", ["#N/A", "#REF!"])
def test_an_error_written_into_a_text_table_is_no_value(tmp_path: Path, text: str) -> None:
    head = "会员编号,统计月份,区划代码,所属学会,学会信用代码,入驻日期"
    path = tmp_path / "content"
    path.write_text(f"{head}\nK1,2025-03,640104,{text},,2025-03-02\n", encoding="utf-8")
    result = read_export("0" * 64, path, "kechuang")
    assert told(result) == [("text_unreadable", "D2", text)]
    assert text not in result.rows["exports.kechuang_member"][0]
