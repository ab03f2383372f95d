"""Return slips, marked copies and reminders of a small edition."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import duckdb
import openpyxl
import pytest
from edition_fixture import FILE, build_edition
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.contracts.refusal import Refusal
from pipelines.reports.published import Row, opened
from pipelines.reports.slips.assemble import COPIES, OVERVIEW, REMINDER, SLIP, Written, write_slips
from pipelines.reports.slips.beside import Beside
from pipelines.reports.slips.facts import Owed, Slip
from pipelines.reports.slips.marked import write_marked
from pipelines.reports.slips.reminder import reminder
from pipelines.reports.slips.since import Since, since_of
from pipelines.reports.slips.together import grouped
from pipelines.reports.slips.workbook import lines_of, write_slip

COUNTY, NAMED, CITY = "640522", '=HYPERLINK("x")', "640500"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = build_edition(tmp_path_factory.mktemp("edition"), names={COUNTY: NAMED}) / "warehouse.duckdb"
    finding = "insert into marts.finding by name select ? as finding_id, ? as rule, ? as severity, 'county' as who_fixes, ? as status, "
    place = "? as unit_code, ? as form, ? as period, ? as file_sha256, ? as path, ? as sheet, ? as cell, ? as field, ? as observed, "
    rest = "'5' as expected, ? as message, date '2025-10-15' as first_seen, date '2025-10-15' as last_seen, ? as return_to"
    of = ("activity_record", "2025-09", FILE, "submissions/甲/九月.xlsx")
    with duckdb.connect(str(made)) as connection:
        connection.execute("delete from marts.finding")
        for row in (
            ("f1", "below_minimum", "warning", "open", COUNTY, *of, "活动台账", "C4", "people", "=1+1", "“服务人次”为 -5。请改正。"),
            ("f2", "header_missing", "blocking", "open", COUNTY, *of, "活动台账", None, "people", None, "没有找到必填列。"),
            ("f3", "volume_unusual", "notice", "open", COUNTY, *of, "活动台账", None, None, "40", "行数相差悬殊。"),
            ("f4", "below_minimum", "warning", "waived", COUNTY, *of, "活动台账", "C5", "people", "-6", "已免的不再列出。"),
            ("f5", "report_missing", "warning", "open", COUNTY, "activity_record", "2025-08", None, None, None, None, None, None, "未报。"),
            ("f6", "unit_unreadable", "blocking", "open", None, *of, "活动台账", None, None, None, "读不出填报单位。"),
            ("f7", "file_unreadable", "blocking", "open", None, None, None, FILE, "submissions/乙/坏.xls", *[None] * 4, "打不开。"),
            ("f8", "too_long", "warning", "open", COUNTY, *of[:3], "submissions/市/抄来.xlsx", "活动台账", "C4", "title", "长", "太长。"),
        ):
            connection.execute(finding + place + rest, [*row, CITY if row[0] in ("f7", "f8") else row[4]])
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "活动台账"
    heads = ("活动日期", "活动名称", "服务人次", "组织者类别", "带头人", "服务类别", "乡镇（街道）", "服务对象", "口径")
    for column, head in enumerate(heads, start=1):
        sheet.cell(3, column, head)
    rest = ("三队", "三长", "科普活动", "史店乡", "农民", "实际")
    for line, people in ((4, -5), (5, -6), (6, 30)):
        for column, value in enumerate((f"2025-09-0{line}", f"活动{line}", people, *rest), start=1):
            sheet.cell(line, column, value)
    for cell, value in (("A1", "活动台账"), ("A7", "合计"), ("C7", 19)):
        sheet[cell] = value
    with (folder / FILE).open("wb") as handle:
        book.save(handle)
    return folder


@pytest.fixture(scope="module")
def out(database: Path, store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Written]]:
    folder = tmp_path_factory.mktemp("warehouse") / "slips"
    written = write_slips(database, folder, store.joinpath)
    return folder, {one.unit_code: one for one in written}


def sheet_texts(path: Path) -> dict[str, list[str]]:
    return {s.title: [str(c.value) for row in s.iter_rows() for c in row if c.value is not None] for s in openpyxl.load_workbook(path)}


def test_a_slip_names_file_sheet_cell_and_what_to_do(out: tuple[Path, dict[str, Written]]) -> None:
    sheets = sheet_texts(out[0] / COUNTY / SLIP)
    must = sheets["要改的"]
    assert "文件：九月.xlsx（活动台账2025年9月）" in must
    assert [must[must.index("C4") + n] for n in (-1, 1, 2, 3, 4)] == [
        "活动台账",
        "服务人次",
        "=1+1",
        "5",
        "“服务人次”为 -5。请改正。\n改了这一格，合计 C7 也要跟着改。\n编号 f1",
    ]
    assert any("f2" in text for text in must)
    assert any("f3" in text for text in sheets["请核对"])
    everything = "\n".join(text for texts in sheets.values() for text in texts)
    assert "f4" not in everything
    assert "f5" not in everything
    assert "【演示数据】" in must[0]


def test_who_sent_a_file_that_is_not_its_own_or_cannot_be_read_gets_it_back(out: tuple[Path, dict[str, Written]]) -> None:
    must = sheet_texts(out[0] / CITY / SLIP)["要改的"]
    assert "文件：坏.xls（表名读不出）" in must
    (strange,) = [text for text in must if text.startswith("文件：抄来.xlsx")]
    assert strange.startswith("文件：抄来.xlsx（活动台账2025年9月），表内写的单位不是")
    assert not any("编号 f8" in text for texts in sheet_texts(out[0] / COUNTY / SLIP).values() for text in texts)


def test_nothing_that_a_unit_typed_becomes_a_formula(out: tuple[Path, dict[str, Written]]) -> None:
    for path in out[0].rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"] == []


def test_what_is_owed_is_what_the_calendar_says(database: Path, out: tuple[Path, dict[str, Written]]) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        counted = connection.execute(
            "select unit_code, count(*) filter (where status = 'missing'), count(*) filter (where status = 'returned') "
            "from marts.report_status where status in ('missing', 'returned') group by all"
        ).fetchall()
    assert counted
    written = out[1]
    assert all((written[unit].overdue, written[unit].returned) == (missing, returned) for unit, missing, returned in counted)
    listed = sheet_texts(out[0] / OVERVIEW)["催报清单"]
    assert sum("已逾期" in text for text in listed) == sum(missing for _, missing, _ in counted)


def test_the_reminder_says_how_long(database: Path, out: tuple[Path, dict[str, Written]]) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        unit, due, as_of = connection.execute(
            "select r.unit_code, min(r.due_on), any_value(e.as_of) from marts.report_status r, marts.edition e "
            "where r.status = 'missing' group by 1 order by 1 limit 1"
        ).fetchall()[0]
    text = (out[0] / unit / REMINDER).read_text(encoding="utf-8")
    assert f"最久的已逾期 {(as_of - due).days} 天" in text
    assert text.startswith("【演示数据】催报")
    assert "请尽快报来" in text


def test_the_reminder_asks_once_for_the_forms_of_one_book_and_does_not_press_who_owes_nothing() -> None:
    september, august = ("2025-09", "2025年9月", date(2025, 10, 10)), ("2025-08", "2025年8月", date(2025, 9, 10))
    owed = tuple(
        Owed(form, code, title, due, "missing", (date(2025, 10, 31) - due).days)
        for code, title, due in (august, september)
        for form in ("活动台账", "订单台账")
    )
    slip = Slip(COUNTY, "甲县", "county", date(2025, 10, 31), False, (), owed, ())
    lines = reminder(slip).splitlines()
    assert "贵单位还有 4 份报表没有收到" in lines[2]
    assert lines[3:5] == [
        "  1. 2025年8月活动台账、订单台账，应于 2025-09-10 前报，已逾期 51 天。",
        "  2. 2025年9月活动台账、订单台账，应于 2025-10-10 前报，已逾期 21 天。",
    ]
    soon = replace(slip, owed=(replace(owed[0], status="not_due", overdue_days=-3),))
    assert "贵单位没有欠报" in reminder(soon)
    assert "请尽快报来" not in reminder(soon)


def test_the_copy_is_marked_at_the_cell_and_nowhere_else(out: tuple[Path, dict[str, Written]]) -> None:
    copy = next((out[0] / COUNTY / COPIES).iterdir())
    book = openpyxl.load_workbook(copy)
    sheet = book["活动台账"]
    assert book.active is sheet
    assert sheet.sheet_properties.tabColor is not None
    assert {c.coordinate for row in sheet.iter_rows() for c in row if c.comment} == {"C4"}
    assert sheet["C4"].value == -5
    assert "请改正" in sheet["C4"].comment.text


def test_a_copy_holds_values_where_the_unit_wrote_formulas(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, text in (
        ("A1", "=1+1"),
        ("A2", "=cmd|' /C calc'!A0"),
        ("A3", '=HYPERLINK("http://a.example")'),
        ("A4", "=[1]a!A1"),
        ("A5", 7),
    ):
        sheet[place] = text
    sheet.conditional_formatting.add("A5", FormulaRule(formula=['WEBSERVICE("http://a.example")']))
    sheet.add_data_validation(DataValidation(type="list", formula1="=cmd|' /C calc'!A0", sqref="A5"))
    book.defined_names["a"] = DefinedName("a", attr_text="cmd|' /C calc'!A0")
    book.save(tmp_path / "own.xlsx")
    rows = [{"sheet": sheet.title, "cell": "A5", "severity": "warning", "message": "请核对。"}]
    assert write_marked(tmp_path / "own.xlsx", tmp_path / "copy.xlsx", rows) == {(sheet.title, "A5")}
    assert openpyxl.load_workbook(tmp_path / "copy.xlsx")[sheet.title]["A5"].value == 7
    with zipfile.ZipFile(tmp_path / "copy.xlsx") as packed:
        parts = b"".join(packed.read(name) for name in packed.namelist())
    assert [word for word in (b"<f>", b"<f ", b"formula", b"cmd|", b"a.example", b"externalLink") if word in parts] == []


def test_folders_are_for_the_office_alone_and_a_city_sees_its_counties(out: tuple[Path, dict[str, Written]]) -> None:
    assert {p.stat().st_mode & 0o777 for p in (out[0], out[0] / COUNTY, out[0] / COUNTY / COPIES)} == {0o700}
    counties = sheet_texts(out[0] / CITY / SLIP)["所辖县（市、区）"]
    assert NAMED in counties
    assert "未认出单位" in {p.name for p in out[0].iterdir()}


def test_one_unit_alone_and_an_unknown_one(database: Path, store: Path, tmp_path: Path) -> None:
    written = write_slips(database, tmp_path / "slips", store.joinpath, COUNTY)
    assert [one.unit_code for one in written] == [COUNTY]
    assert [p.name for p in (tmp_path / "slips").iterdir()] == [COUNTY]
    with pytest.raises(Refusal):
        write_slips(database, tmp_path / "slips", store.joinpath, "999999")


def test_slips_are_a_function_of_edition_and_store(database: Path, store: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_slips(database, tmp_path / name, store.joinpath, COUNTY)
    assert (tmp_path / "a" / COUNTY / SLIP).read_bytes() == (tmp_path / "b" / COUNTY / SLIP).read_bytes()


def test_heights_follow_the_text() -> None:
    assert [lines_of(text, 10) for text in ("", "abc", "三长三会三队", "一\n二")] == [1, 1, 2, 2]


def test_a_cell_leads_to_its_marked_copy(out: tuple[Path, dict[str, Written]]) -> None:
    sheet = openpyxl.load_workbook(out[0] / COUNTY / SLIP)["要改的"]
    links = {str(cell.value): cell.hyperlink for cells in sheet.iter_rows() for cell in cells if cell.hyperlink}
    assert list(links) == ["C4"]
    file, _, place = (links["C4"].target + "#" + (links["C4"].location or "")).partition("#")
    assert (out[0] / COUNTY / unquote(file).replace("\\", "/")).is_file()
    assert place == "'活动台账'!C4"


def finding(number: int, **other: object) -> Row:
    base: Row = {
        "finding_id": f"g{number}", "rule": "platform_people_differs", "severity": "warning", "unit_code": COUNTY,
        "form": "activity_record",
        "period": "2025-09", "file_sha256": FILE, "path": "a/九月.xlsx", "sheet": "活动台账", "cell": f"C{number}", "field": "people",
        "observed": str(number), "expected": "9", "message": f"台账为 {number}，平台为 9。", "return_to": COUNTY,
    }  # fmt: skip
    return {**base, **other}


def test_one_sentence_that_repeats_is_said_once(tmp_path: Path) -> None:
    rows = (*(finding(n) for n in range(4, 12)), finding(20, rule="too_long", message="太长。"))
    write_slip(tmp_path / "slip.xlsx", Slip(COUNTY, "甲县", "county", date(2025, 10, 31), False, rows, (), (), since=Since(3, 2, 7)))
    texts = sheet_texts(tmp_path / "slip.xlsx")["要改的"]
    assert "上次 5 处：已改 3，余 2，新增 7。" in texts
    assert sum("平台为 9" in text for text in texts) == 1
    assert [text for text in texts if text.startswith("编号 g")] == [f"编号 g{n}" for n in range(4, 12)]
    assert "太长。\n编号 g20" in texts
    assert len(grouped(rows[:4])) == 4


def test_who_filled_a_file_in_stands_at_the_file(tmp_path: Path) -> None:
    slip = Slip(COUNTY, "甲县", "county", date(2025, 10, 31), False, (finding(4),), (), ())
    write_slip(tmp_path / "slip.xlsx", slip, Beside(contacts={FILE: "赵小刚、13900000000"}))
    assert any("填报和联系人：赵小刚、13900000000" in text for text in sheet_texts(tmp_path / "slip.xlsx")["要改的"])


def test_what_became_of_a_former_slip(database: Path) -> None:
    with opened(database) as edition:
        rows = edition.rows("select * from marts.finding where status = 'open' and who_fixes = 'county'")
        assert since_of(edition, rows, date(2025, 10, 15)) == {}
        later = since_of(edition, rows, date(2025, 10, 31))[COUNTY]
    assert (later.fixed, later.left, later.new) == (0, 3, 0)


@pytest.mark.parametrize(
    ("office", "sentence", "last"),
    [
        ("王老师，0951-0000000", "看不明白的，请联系区科协：王老师，0951-0000000。", "联系区科协：王老师，0951-0000000"),
        ("", "看不明白的，请直接回复区科协。", "请尽快报来。已经报出的请不必理会。"),
    ],
)  # fmt: skip
def test_the_slip_says_whom_to_ask(tmp_path: Path, office: str, sentence: str, last: str) -> None:
    owed = (Owed("活动台账", "2025-09", "2025年9月", date(2025, 10, 10), "missing", 21),)
    slip = Slip(COUNTY, "甲县", "county", date(2025, 10, 31), False, (), owed, (), office=office)
    write_slip(tmp_path / SLIP, slip)
    assert sentence in sheet_texts(tmp_path / SLIP)["还没报的"]
    assert reminder(slip).splitlines()[-1] == last
