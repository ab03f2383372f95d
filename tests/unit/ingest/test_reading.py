"""The front door: formats, refusals, corrections, filled-in forms, exports, what the reader sees."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from golden.make import ACTIVITY, Book, activity, labels, merged_header

from pipelines.contracts.form import Form, FormField, forms
from pipelines.contracts.refusal import Refusal
from pipelines.ingest.reading import Correction, FileRead, cells, read_export, read_submission, reader_hash
from pipelines.ingest.schema import all_tables

SHA = "0" * 64
SHEET, END = "xl/worksheets/sheet1.xml", b"</sheetData>"


def read(tmp_path: Path, content: bytes, *corrections: Correction) -> FileRead:
    path = tmp_path / "content"
    path.write_bytes(content)
    result = read_submission(SHA, path, corrections)
    for table, rows in result.rows.items():
        assert all(len(row) == len(all_tables()[table]) for row in rows), table
    return result


def findings(result: FileRead) -> list[tuple[str, str, str]]:
    """(rule, cell, message) of every finding."""
    return [(str(f[1]), str(f[7]), str(f[11])) for f in result.rows.get("main.finding", [])]


# --- a workbook filled in from the declaration alone ---------------------------------------------------------------------------

TOWNSHIPS = (("花马池镇", "640323100"), ("大水坑镇", "640323101"), ("惠安堡镇", "640323102"))


def filled(field: FormField, rng: random.Random) -> tuple[object, object]:
    """What stands in a cell of this field, and the value it means."""
    if field.foreign_key:
        return rng.choice(TOWNSHIPS)
    if field.codes and field.type == "list":
        chosen = rng.sample(field.codes.codes, 2)
        assert field.separator
        return field.separator.join(c.title for c in chosen), field.separator.join(c.code for c in chosen)
    if field.codes:
        code = rng.choice(field.codes.codes)
        return rng.choice((code.title, *code.aliases)), code.code
    match field.type:
        case "integer":
            number = rng.randrange(0, 500)
            return number, number
        case "number":
            number = rng.randrange(0, 40) / 4
            return number, Decimal(str(number)).quantize(Decimal("0.0001"))
        case "date":
            day = date(2025, rng.randrange(1, 13), rng.randrange(1, 29))
            return day, day
        case "boolean":
            truth = rng.random() < 0.5
            return rng.choice(field.true_values if truth else field.false_values), truth
    if field.name == "phone":
        return 13900000000 + rng.randrange(99), None
    text = f"{field.title}{rng.randrange(1000)}号"
    return text, text


def fill(form: Form, seed: int) -> tuple[bytes, list[dict[str, object]]]:
    """A workbook with title rows, shuffled and renamed columns; and the values in it."""
    rng = random.Random(seed)
    order = list(form.fields)
    rng.shuffle(order)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = rng.choice((form.submission.sheet, *form.submission.sheet_aliases))
    wording = {"month": "2025年3月", "quarter": "2025年第一季度", "half": "2025年上半年", "year": "2025年度"}[form.submission.cadence.value]
    sheet.append([f"宁夏{form.title}"])
    sheet.append([form.submission.unit_label, "盐池县科协", "", form.submission.period_label, wording])
    sheet.append([])
    sheet.append([rng.choice(f.spellings) for f in order])
    truth: list[dict[str, object]] = []
    for _ in range(7):
        pairs = {f.name: filled(f, rng) for f in order}
        sheet.append([pairs[f.name][0] for f in order])
        truth.append({n: str(cell) if value is None else value for n, (cell, value) in pairs.items()})
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue(), truth


@pytest.mark.parametrize("name", sorted(forms()))
@pytest.mark.parametrize("seed", range(8))
def test_a_form_filled_from_its_declaration_is_read_with_every_value_equal(tmp_path: Path, name: str, seed: int) -> None:
    form = forms()[name]
    content, truth = fill(form, seed)
    result = read(tmp_path, content)
    assert findings(result) == []
    (part,) = result.rows["main.part"]
    assert part[2] == name
    assert part[4] == "640323"
    rows = [dict(zip(all_tables()[f"submissions.{name}"], row, strict=True)) for row in result.rows[f"submissions.{name}"]]
    assert [{f.name: row[f.name] for f in form.fields} for row in rows] == [{f.name: row[f.name] for f in form.fields} for row in truth]
    assert [row["source_row"] for row in rows] == list(range(5, 12))


# --- formats and refusals --------------------------------------------------------------------------------------------------------


def csv_text() -> str:
    row = ["2025-03-05" if isinstance(v, date) else str(v) for v in activity()]
    return "\r\n".join(["盐池县科协2025年3月活动台账", ",".join(ACTIVITY), ",".join(row)])


@pytest.mark.parametrize(
    ("codec", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
     ("utf-32-le", b"\xff\xfe\0\0")],
)  # fmt: skip
def test_text_tables_in_every_encoding_say_the_same(tmp_path: Path, codec: str, mark: bytes) -> None:
    expected = read(tmp_path, csv_text().encode()).rows
    assert read(tmp_path, mark + csv_text().encode(codec)).rows == expected
    assert len(expected["submissions.activity_record"]) == 1


@pytest.mark.parametrize("change", [("\r\n", "\r\r\n"), (",", "|"), (",盐池县农技站,", ',="盐池县农技站",')])
def test_text_tables_as_other_programs_write_them(tmp_path: Path, change: tuple[str, str]) -> None:
    plain = csv_text().replace(activity()[ACTIVITY.index("组织者名称")], "盐池县农技站")
    assert change[0] in plain
    assert read(tmp_path, plain.replace(*change).encode()).rows == read(tmp_path, plain.encode()).rows


def zipped(**members: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return memory.getvalue()


def rebuilt(content: bytes, part: str, change: tuple[bytes, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(*change) if name == part else data)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件是空的"),
        (b"\x00" * 600, "文件是空的"),
        (merged_header()[:3000], "不完整或已损坏"),
        (b"PK\x03\x04garbage", "不完整或已损坏"),
        (zipped(a_DOT_txt=b"x"), "是压缩包"),
        (zipped(word__document_DOT_xml=b"<w/>"), "Word 文档"),
        (zipped(xl__workbook_DOT_xml=b"<workbook/>"), "不完整或已损坏"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"<html><table></table></html>", "网页"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "不完整或已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"\x09\x08\x08\x00\x00\x05" + b"\x00" * 20, "旧格式"),
        (b"\x81\x00\x01\x02\x03\xff" * 40, "不是表格"),
        (rebuilt(merged_header(), SHEET, (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')), "实体声明"),
        (rebuilt(merged_header(), SHEET, (END, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + END)), "大得不正常"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_refused_in_one_chinese_line(tmp_path: Path, content: bytes, reason: str) -> None:
    result = read(tmp_path, content)
    assert result.status == "unreadable"
    assert reason in result.reason
    assert "\n" not in result.reason
    assert [f[0] for f in findings(result)] == ["file_unreadable"]
    with pytest.raises(Refusal):
        cells(tmp_path / "content")


def test_a_swollen_part_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    result = read(tmp_path, zipped(xl__workbook_DOT_xml=b"<workbook/>", xl__worksheets__sheet1_DOT_xml=b" " * (40 << 20)))
    assert "大得不正常" in result.reason


def test_formatted_empty_cells_far_out_do_not_count(tmp_path: Path) -> None:
    far = (END, b'<row r="1048576"><c r="XFD1048576" s="1"/></row>' + END)
    result = read(tmp_path, rebuilt(merged_header(), SHEET, far))
    assert len(result.rows["submissions.activity_record"]) == 2


def test_an_unknown_table_is_unrecognised(tmp_path: Path) -> None:
    result = read(tmp_path, "品名,单价\n苹果,3\n".encode())
    assert result.status == "unrecognised"
    assert [f[0] for f in findings(result)] == ["form_unrecognised"]


def test_every_cut_of_a_workbook_is_answered(tmp_path: Path) -> None:
    content = merged_header()
    for end in range(0, len(content), 997):
        assert read(tmp_path, content[:end]).status == "unreadable"


@pytest.mark.parametrize(
    ("people", "total", "expected"),
    [((3, 4), 7, []), ((3, 4), 8, ["7"]), (("", ""), 5, ["没有数（各行都是空白）"]), (("", ""), 0, []), (("若干", ""), 5, []),
     (("-", "-"), 5, ["0"])],
)  # fmt: skip
def test_a_total_is_held_against_its_rows(tmp_path: Path, people: tuple[object, ...], total: int, expected: list[str]) -> None:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 2, ACTIVITY)
    for row, value in enumerate(people, start=3):
        book.put(sheet, row, activity(服务人次=value))
    sheet.write(5, 0, "合计")
    sheet.write(5, ACTIVITY.index("服务人次"), total)
    said = [(f[7], f[10]) for f in read(tmp_path, book.bytes()).rows.get("main.finding", []) if f[1] == "total_mismatch"]
    assert said == [("M6", text) for text in expected]


# --- corrections, cells, hash ------------------------------------------------------------------------------------------------------


def small_book() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    book.put(sheet, 4, activity(服务人次="几十人"))
    sheet.write_formula(4, 12, "=1/0", None, "#DIV/0!")
    book.put(sheet, 5, [v if i != 12 else "" for i, v in enumerate(activity(活动名称="第二场"))])
    sheet.set_row(4, None, None, {"hidden": True})
    return book.bytes()


def test_a_correction_is_read_in_place_of_the_cell(tmp_path: Path) -> None:
    result = read(
        tmp_path, small_book(), Correction("活动台账", "M4", "35", "几十人"), Correction("活动台账", "M5", "40", "#DIV/0!")
    )  # fmt: skip
    people = list(all_tables()["submissions.activity_record"]).index("people")
    assert [row[people] for row in result.rows["submissions.activity_record"]] == [35, 40]
    assert [f[0] for f in findings(result)] == ["row_hidden"]


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("活动台账", "M4", "35", "120"),
        Correction("没有", "M4", "35", "几十人"),
        Correction("活动台账", "不是地址", "35", "几十人"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(tmp_path: Path, wrong: Correction) -> None:
    plain, corrected = read(tmp_path, small_book()), read(tmp_path, small_book(), wrong)
    assert corrected.rows["submissions.activity_record"] == plain.rows["submissions.activity_record"]
    assert [f[0] for f in findings(corrected) if f not in findings(plain)] == ["correction_guard"]


def test_cells_shows_what_the_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(small_book())
    seen = {c.cell: (c.kind, c.text) for c in cells(path)}
    assert seen["A4"] == ("date", "2025-03-05")
    assert seen["M4"] == ("text", "几十人")
    assert seen["N4"] == ("number", "6")
    assert seen["M5"] == ("error+hidden_row", "#DIV/0!")
    assert "P4" not in seen


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, small_book()) == read(tmp_path, small_book())
    assert reader_hash() == reader_hash()


def test_personal_values_are_masked_in_findings(tmp_path: Path) -> None:
    content = (Path(__file__).parents[2] / "golden/sanzhang_roster/phone_in_name/input.xlsx").read_bytes()
    said = " ".join(str(value) for row in read(tmp_path, content).rows["main.finding"] for value in row)
    assert "1390000" not in said


# --- exports ---------------------------------------------------------------------------------------------------------------------

EXPORT = "活动编号,统计月份,活动名称,队伍编号,区划代码,活动开始日期,活动地点,服务人次,签到志愿者数,服务时长,录入时间"


def read_stv(tmp_path: Path, *lines: str, codec: str = "gb18030") -> FileRead:
    path = tmp_path / "export"
    path.write_bytes("\n".join((EXPORT, *lines)).encode(codec))
    return read_export(SHA, path, "stv")


def test_an_export_is_told_by_its_header(tmp_path: Path) -> None:
    result = read_stv(
        tmp_path,
        "A1,2025-03,义诊,T640323001,640323,2025-03-05,村部,120,6,2.5,2025-03-06 10:20:30",
        "A2,2025年3月,讲座,,盐池县,2025/3/9,,0,,,",
        "合计,,,,,,,120,,,",
    )
    assert result.status == "read"
    first, second = result.rows["exports.stv_activity"]
    assert first == (
        SHA, 2, "A1", "2025-03", "义诊", "T640323001", "640323", date(2025, 3, 5), "村部", 120, 6, Decimal("2.5000"), date(2025, 3, 6)
    )  # fmt: skip
    assert second[:7] == (SHA, 3, "A2", "2025-03", "讲座", None, "640323")
    assert findings(result) == []


def test_trouble_in_an_export_is_said_once_a_field(tmp_path: Path) -> None:
    result = read_stv(tmp_path, *[f"A{i},2025-03,义诊,,640323,昨天,,若干,,," for i in range(30)])
    assert [(rule, cell) for rule, cell, _ in findings(result)] == [("date_unparseable", "F2"), ("number_unparseable", "H2")]
    assert "等 30 处" in findings(result)[0][2]


def test_an_export_without_a_required_column_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes((EXPORT.replace("区划代码", "地区") + "\nA1,2025-03,义诊,,640323,2025-03-05,,,,,").encode())
    result = read_export(SHA, path, "stv")
    assert result.status == "unrecognised"
    assert "区划代码" in result.reason
    assert "exports.stv_activity" not in result.rows
