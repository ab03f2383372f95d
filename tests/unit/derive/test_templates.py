"""Blank workbooks: what is in them, what the reader says to a blank one, and that a filled-in one is read value by value."""

from __future__ import annotations

import hashlib
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.contracts.form import Form, FormField, forms, ledgers
from pipelines.contracts.refusal import Refusal
from pipelines.derive import template_sheet
from pipelines.derive.template_sheet import HEADER_ROW, choices
from pipelines.derive.templates import reporting_unit, write_templates
from pipelines.ingest.reading import FileRead, read_submission
from pipelines.ingest.schema import all_tables

YANCHI = "640323"
PERIODS = {"month": "2025-06", "quarter": "2025Q2", "half": "2025H1", "year": "2025"}


def _read(path: Path) -> FileRead:
    return read_submission(hashlib.sha256(path.read_bytes()).hexdigest(), path, ())


def _said(read: FileRead) -> list[str]:
    return [str(row[1]) for row in read.rows.get("main.finding", [])]


def _value(field: FormField, rng: random.Random) -> tuple[object, object]:
    """What somebody puts into the cell with the help of its pull-down, and the value it means."""
    offered = choices(field, reporting_unit(YANCHI))
    limits = field.constraints
    if field.type == "list":
        assert field.codes is not None
        assert field.separator is not None
        chosen = rng.sample(field.codes.codes, 2)
        return field.separator.join(c.title for c in chosen), field.separator.join(c.code for c in chosen)
    if field.type == "boolean":
        said = rng.choice(offered)
        return said, said in field.true_values
    if field.foreign_key:
        return "花马池镇", "640323100"
    if field.codes:
        said = rng.choice(offered)
        return said, field.codes.find(said)
    match field.type:
        case "integer":
            number = rng.randint(int(limits.minimum or 0), min(500, int(limits.maximum or 500)))
            return number, number
        case "number":
            amount = rng.randrange(0, 40) / 4
            return amount, Decimal(str(amount)).quantize(Decimal("0.0001"))
        case "date":
            day = date(2025, rng.randint(1, 6), rng.randint(1, 28))
            return day, day
    text = {"phone": "13900000001", "indicator_code": "C01", "platform_team_id": "T640323001"}.get(
        field.name, f"{field.title}{rng.randint(1, 99)}"
    )
    return text, text


def _fill(path: Path, form: Form, seed: int) -> list[dict[str, object]]:
    """Fill seven rows into the form's sheet as a county would; returns the values meant."""
    rng = random.Random(seed)
    book = openpyxl.load_workbook(path)
    sheet = book[form.submission.sheet]
    column = {cell.value: cell.column for cell in sheet[HEADER_ROW + 1]}
    meant: list[dict[str, object]] = []
    for row in range(HEADER_ROW + 2, HEADER_ROW + 9):
        pairs = {f.name: _value(f, rng) for f in form.fields}
        for field in form.fields:
            sheet.cell(row, column[field.title]).value = pairs[field.name][0]  # type: ignore[assignment]
        meant.append({name: value for name, (_, value) in pairs.items()})
    book.save(path)
    return meant


def test_one_book_a_sending_and_one_a_form(tmp_path: Path) -> None:
    written = write_templates(tmp_path / "new")
    assert [p.name for p in written] == ["月报.xlsx", "季报.xlsx", "年报.xlsx", *(f"{name}.xlsx" for name in forms())]
    for title, workbook in (("月报", "monthly"), ("季报", "quarterly"), ("年报", "yearly")):
        names = openpyxl.load_workbook(tmp_path / "new" / f"{title}.xlsx").sheetnames
        wanted = [f.submission.sheet for f in ledgers() if f.submission.workbook == workbook]
        assert [n for n in names if n not in ("填表说明", "选项")] == wanted
        assert "填表说明" in names


@pytest.mark.parametrize("name", sorted(forms()))
def test_a_blank_template_is_a_blank_template_and_nothing_else(tmp_path: Path, name: str) -> None:
    form = forms()[name]
    cadence = form.submission.cadence.value
    write_templates(tmp_path, YANCHI, PERIODS[cadence])
    read = _read(tmp_path / f"{name}.xlsx")
    assert _said(read) == ["blank_template"]
    (part,) = read.rows["main.part"]
    assert part[2:6] == (name, form.submission.version, YANCHI, PERIODS[cadence])
    assert part[6] == 0


@pytest.mark.parametrize("period", ["2025-06", "2025Q2"])
def test_the_books_of_a_period_are_blank_and_say_whose_they_are(tmp_path: Path, period: str) -> None:
    for path in write_templates(tmp_path, "盐池县", period):
        read = _read(path)
        parts = read.rows["main.part"]
        assert {row[4] for row in parts} == {YANCHI}
        known = [row for row in parts if row[5]]
        assert all(row[5] == PERIODS[forms()[str(row[2])].submission.cadence.value] for row in known)
        months = [row for row in parts if forms()[str(row[2])].submission.cadence.value == "month"]
        assert len(known) == len(parts) - (len(months) if period == "2025Q2" else 0)
        assert set(_said(read)) <= {"blank_template", "period_unreadable"}


@pytest.mark.parametrize("name", sorted(forms()))
def test_a_filled_in_template_is_read_with_every_value_equal(tmp_path: Path, name: str) -> None:
    form = forms()[name]
    write_templates(tmp_path, YANCHI, PERIODS[form.submission.cadence.value])
    meant = _fill(tmp_path / f"{name}.xlsx", form, seed=len(name))
    read = _read(tmp_path / f"{name}.xlsx")
    assert _said(read) == []
    rows = [dict(zip(all_tables()[f"submissions.{name}"], row, strict=True)) for row in read.rows[f"submissions.{name}"]]
    assert [{f.name: row[f.name] for f in form.fields} for row in rows] == meant


def test_half_year_forms_stand_in_the_second_quarter_and_not_in_the_first(tmp_path: Path) -> None:
    write_templates(tmp_path / "a", YANCHI, "2025Q1")
    write_templates(tmp_path / "b", YANCHI, "2025Q2")
    first, second = (openpyxl.load_workbook(tmp_path / folder / "季报.xlsx") for folder in "ab")
    assert "组织保障" not in first.sheetnames
    assert second["组织保障"]["D2"].value == "2025年上半年"
    assert second["三会台账"]["D2"].value == "2025年第二季度"


def _lists(path: Path, sheet: str) -> dict[str, str]:
    """Column letter → source of its pull-down."""
    rules = openpyxl.load_workbook(path)[sheet].data_validations.dataValidation
    return {
        str(rule.sqref).rstrip("0123456789:").split(":")[0].rstrip("0123456789"): str(rule.formula1)
        for rule in rules
        if rule.type == "list"
    }


def test_townships_are_the_units_own(tmp_path: Path) -> None:
    write_templates(tmp_path, "640104")
    path = tmp_path / "activity_record.xlsx"
    column = next(c.column_letter for c in openpyxl.load_workbook(path)["活动台账"][3] if c.value == "乡镇（街道）")
    offered = _lists(path, "活动台账")[column]
    assert "凤凰北街街道" in offered
    assert "花马池镇" not in offered


def test_long_pull_downs_are_on_a_hidden_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program drops a list of more than 255 characters without a word, so it stands in cells."""
    real = template_sheet.choices
    long = [f"第{n}种很长的选项名称" for n in range(40)]
    monkeypatch.setattr(template_sheet, "choices", lambda field, unit: long if field.name == "theme" else real(field, unit))
    write_templates(tmp_path, YANCHI, "2025-06")
    path = tmp_path / "activity_record.xlsx"
    book = openpyxl.load_workbook(path)
    column = next(c.column_letter for c in book["活动台账"][3] if c.value == "活动主题")
    assert _lists(path, "活动台账")[column] == "'选项'!$A$1:$A$40"
    assert [c.value for c in book["选项"]["A"]] == long
    assert book["选项"].sheet_state == "hidden"
    assert all(len(source) <= 257 for source in _lists(path, "活动台账").values())
    assert _said(_read(path)) == ["blank_template"]


def test_headers_explain_their_column_and_mark_what_is_personal(tmp_path: Path) -> None:
    write_templates(tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "sanzhang_roster.xlsx")["三长名册"]
    assert sheet.freeze_panes == "A4"
    for field, cell in zip(forms()["sanzhang_roster"].fields, sheet[3], strict=False):
        assert cell.value == field.title
        assert cell.comment is not None
        assert ("个人信息" in cell.comment.text) == field.personal
    assert sheet.max_row == 3


def test_a_city_gets_only_what_a_city_sends(tmp_path: Path) -> None:
    names = {p.stem for p in write_templates(tmp_path, "银川市")}
    assert names == {"季报", "年报", *(f.name for f in forms().values() if "city" in f.submission.level)}


def test_equal_declarations_give_equal_bytes(tmp_path: Path) -> None:
    for a, b in zip(write_templates(tmp_path / "a", YANCHI), write_templates(tmp_path / "b", YANCHI), strict=True):
        assert a.read_bytes() == b.read_bytes()


def test_a_filled_in_return_is_never_overwritten(tmp_path: Path) -> None:
    write_templates(tmp_path)
    write_templates(tmp_path, YANCHI, "2025Q2")
    _fill(tmp_path / "advice_record.xlsx", forms()["advice_record"], 1)
    before = (tmp_path / "advice_record.xlsx").read_bytes()
    with pytest.raises(Refusal, match="已有数据"):
        write_templates(tmp_path)
    assert (tmp_path / "advice_record.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "word"), [(["--unit", "无此县"], "填报单位"), (["--period", "2025-13"], "月份"), (["--unit", "花马池镇"], "填报单位")]
)
def test_what_nobody_knows_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert main(["templates", str(tmp_path / "t"), *arguments]) == 2
    said = capsys.readouterr().err
    assert word in said
    assert said.count("\n") == 1
    assert not (tmp_path / "t").exists()


def test_headings_and_choices_are_locked_and_the_rest_is_open(tmp_path: Path) -> None:
    write_templates(tmp_path, YANCHI, "2025Q2")
    book = openpyxl.load_workbook(tmp_path / "sandui_register.xlsx")
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)
    sheet = book.worksheets[0]
    assert sheet["A1"].protection.locked
    assert sheet["A3"].protection.locked
    assert not sheet["B2"].protection.locked
    assert not sheet["D2"].protection.locked
    written = dict(sheet.column_dimensions.items())
    assert not any(dimension.protection.locked for dimension in written.values())
    assert not sheet.protection.insertRows
    assert not sheet.protection.deleteRows
    form = forms()["sandui_register"]
    mark = f"第 {form.submission.version} 版"
    assert mark in str(sheet.oddFooter.left.text)
    assert any(mark in str(cell.value) for cells in book["填表说明"].iter_rows() for cell in cells)
