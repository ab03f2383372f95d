"""Faults by a foreign hand: openpyxl edits of clean workbooks, written without any code of the demo's own faults.

Knows the forms only as `sanzhang forms --format json` lists them, and judges only by what `sanzhang check` answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.derive.form_listing import listing
from pipelines.quality.filecheck import check_file

Fits = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True)
class Variant:
    """One way to spoil, or only respell, a place. `rules`: one of them must be found there; none: nothing may be said."""

    fault_class: str
    rules: tuple[str, ...]
    text: object
    fits: Fits


@dataclass(frozen=True)
class Outcome:
    """What became of one variant in one workbook."""

    variant: Variant
    place: str
    found: bool
    extra: tuple[str, ...]


def fold(text: object) -> str:
    return re.sub(r"[\s*＊：:]", "", str(text or ""))


@dataclass
class Sheet:
    """A sheet whose form and columns were recognised by title and alias; rows are its data rows."""

    ws: Worksheet
    form: dict[str, Any]
    columns: dict[str, int]
    rows: range
    header: int

    @classmethod
    def of(cls, ws: Worksheet, forms: list[dict[str, Any]]) -> Sheet | None:
        for form in forms:
            names = {fold(s): f["name"] for f in form["fields"] for s in (f["title"], *f["aliases"])}
            found: dict[str, int] = {}
            bottom = 0
            for row in ws.iter_rows(min_row=3, max_row=5):
                for cell in row:
                    if fold(cell.value) in names:
                        found.setdefault(names[fold(cell.value)], cell.column)
                        bottom = max(bottom, cell.row)
            if len(found) == len(form["fields"]):
                last = bottom
                while ws.cell(last + 1, 1).value not in (None, "合计", "本期无", "零报告"):
                    last += 1
                return cls(ws, form, found, range(bottom + 1, last + 1), bottom) if last > bottom else None
        return None


def _field(kind: str, *, required: bool | None = None) -> Fits:
    return lambda f: f["type"] == kind and (required is None or f["required"] == required) and not f["codes"] and not f["personal"]


def _named(*names: str) -> Fits:
    return lambda f: f["name"] in names


def _many(fault_class: str, rules: tuple[str, ...], fits: Fits, *texts: object) -> Iterator[Variant]:
    for text in texts:
        yield Variant(fault_class, rules, text, fits)


_COUNT = _named("people", "attendees")
_DAY = _named("held_on", "submitted_on", "published_on")
CELL_VARIANTS: tuple[Variant, ...] = (
    *_many("number in words", ("number_unparseable",), _COUNT, "若干", "不详", "未统计", "很多", "见备注", "80%", "3/4", "详见附件",
           "一批", "50人、60人", "TBD"),
    *_many("number range", ("number_range",), _COUNT, "50~60", "100-200人", "五六十人"),
    *_many("number interpreted", ("value_interpreted",), _COUNT, "约200人", "200余人", "近300人次", "0.2万", "三百二十", "300+",
           "大概150人", "两百人", "一百五十余人次", "1千人", "200左右", "二百零五", "约1200人次", "超过90人", "四十五人",
           "120多人", "壹佰人"),
    *_many("number respelled", (), _COUNT, "１２０", "1,250", "120人次", "120 人", "120.0", " 120 ", "１，２５０", "120人", "共120人"),
    *_many("fraction", ("integer_fraction",), _COUNT, 120.5, "36.5", "１２．５"),
    *_many("negative", ("below_minimum",), _COUNT, -5, "-5", "－12", "-8人"),
    *_many("too large", ("above_maximum",), _named("people"), 9_999_999, "9,999,999", "１００００００"),
    *_many("date vague", ("date_unparseable",), _DAY, "2025-02-30", "待定", "月底", "2025/13/1", "近期"),
    *_many("date without a day", ("date_imprecise",), _DAY, "2025年", "上旬", "3月"),
    *_many("date without a year", ("date_interpreted",), _DAY, "{m}月{d}日", "{y2}.{m}.{d}", "{m}月{d}号", "{y2}年{m}月{d}日", "{m}/{d}"),
    *_many("date respelled", (), _DAY, "{y}.{m:02}.{d:02}", "{y}年{m:02}月{d:02}日", "{y}/{m}/{d}", "{y}{m:02}{d:02}", "{y}-{m}-{d}",
           "{y}年{m}月{d}号", "{y}年{m}月{d}日上午", "{y}-{m:02}-{d:02} 09:30", "{y}. {m}. {d}", "{y}年{m}月{d}日（全天）"),
    *_many("blank", ("value_required",), lambda f: f["required"] and f["name"] not in ("township_code",), None, "", "/", "-", "—", "无",
           "不适用", "　", "N/A"),
    *_many("code unknown", ("code_unknown",), _named("service_kind", "led_by", "basis"), "其他甲", "？", "待定", "不清楚"),
    *_many("township unknown", ("township_unknown",), _named("township_code"), "幸福镇", "某某乡", "全县各乡镇", "新区街道办"),
    *_many("phone in text", ("personal_misplaced",), _named("venue", "organiser", "host_institution"), "文化站13912345678", "139-1234-5678",
           "联系139 1234 5678", "（13912345678）", "张某１３９１２３４５６７８", "64010419900101123X", "+8613912345678"),
    *_many("formula failed", ("formula_error",), _COUNT, "#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?"),
    *_many("formula not saved", ("formula_uncached",), _COUNT, "=1+1", "=SUM(A1:A2)", "=IF(1,2,3)"),
    *_many("boolean vague", ("boolean_unparseable",), lambda f: f["type"] == "boolean", "基本有", "正在建", "50%", "部分"),
    *_many("code of 18", ("credit_code_check", "pattern_mismatch"), _named("credit_code"), "swap", "last", "short", "6.4E+17"),
    *_many("code of 18 respelled", (), _named("credit_code"), "lower", "spaced"),
)  # fmt: skip


def _written(variant: Variant, value: object, rng: Random) -> object:
    text = variant.text
    if variant.fits is _DAY and isinstance(text, str) and "{" in text:
        day = date.fromisoformat(str(value)[:10])
        return text.format(y=day.year, y2=day.year % 100, m=day.month, d=day.day)
    if variant.fault_class.startswith("code of 18"):
        code = str(value)
        at = rng.choice([i for i in range(2, 16) if code[i] != code[i + 1]])
        made = {
            "swap": code[:at] + code[at + 1] + code[at] + code[at + 2 :], "last": code[:17] + ("1" if code[17] != "1" else "2"),
            "short": code[:17], "lower": code.lower(), "spaced": f"{code[:2]} {code[2:8]} {code[8:]}",
        }  # fmt: skip
        return made.get(str(text), text)
    return text


def _is_day(value: object) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\d", str(value)))


def spoil_cells(path: Path, out: Path, seed: int = 1, only: Sequence[Variant] = CELL_VARIANTS) -> Iterator[Outcome]:
    """Each of these variants once in this workbook, wherever one of its fields stands; the file is saved anew for each."""
    rng, forms = Random(seed), listing()
    for variant in only:
        book = openpyxl.load_workbook(path)
        places = [
            (sheet, row, sheet.columns[f["name"]])
            for ws in book
            if (sheet := Sheet.of(ws, forms)) is not None
            for f in sheet.form["fields"]
            if variant.fits(f)
            for row in sheet.rows
            if (value := sheet.ws.cell(row, sheet.columns[f["name"]]).value) not in (None, "")
            and (variant.fits is not _DAY or _is_day(value))
        ]
        if not places:
            continue
        sheet, row, column = rng.choice(places)
        cell = sheet.ws.cell(row, column)
        for at in range(row, sheet.ws.max_row + 1):  # a total below would disagree with the new value, and rightly
            if sheet.ws.cell(at, 1).value == "合计":
                for other in sheet.columns.values():
                    sheet.ws.cell(at, other).value = None
        cell.value = _written(variant, cell.value, rng)
        book.save(out)
        yield _judged(variant, out, cell.coordinate)


def _judged(variant: Variant, path: Path, place: str) -> Outcome:
    answer = check_file(path)
    said = [(f["rule"], f["cell"]) for f in answer["findings"]]
    right = [one for one in said if one[0] in variant.rules and one[1] == place]
    extra = tuple(f"{rule}@{cell}" for rule, cell in said if (rule, cell) not in right)
    return Outcome(variant, place, bool(right) or not variant.rules, extra)


def _below(*texts: str) -> Callable[[Sheet], str]:
    def edit(sheet: Sheet) -> str:
        for text in texts:
            sheet.ws.cell(sheet.ws.max_row + 1, 1).value = text
        return ""

    return edit


def _label(kind: str, text: str) -> Callable[[Sheet], str]:
    """The label row rewritten: unit and period as they are called here, in another wording."""

    def edit(sheet: Sheet) -> str:
        title = str(sheet.ws["A1"].value)
        unit, year, rest = re.match(r"(.+?)(\d{4})年(.*?)“", title).groups()  # type: ignore[union-attr]
        for cell in sheet.ws[2]:
            if kind in str(cell.value or ""):
                beside = sheet.ws.cell(2, cell.column + 1)
                beside.value = None
                cell.value = text.format(unit=unit, year=year, rest=rest)
        return ""

    return edit


def _header(change: Callable[[str], str]) -> Callable[[Sheet], str]:
    def edit(sheet: Sheet) -> str:
        for column in list(sheet.columns.values())[:3]:
            for row in (sheet.header, sheet.header - 1):
                cell = sheet.ws.cell(row, column)
                if cell.value:
                    cell.value = change(str(cell.value))
                    break
        return ""

    return edit


def _hide_row(sheet: Sheet) -> str:
    sheet.ws.row_dimensions[sheet.rows[0]].hidden = True
    return f"A{sheet.rows[0]}"


def _column(title: str) -> Callable[[Sheet], str]:
    def edit(sheet: Sheet) -> str:
        column = sheet.ws.max_column + 1
        sheet.ws.cell(sheet.header, column).value = title
        sheet.ws.cell(sheet.rows[0], column).value = "有"
        return sheet.ws.cell(sheet.header, column).coordinate

    return edit


def _wrong_total(word: str) -> Callable[[Sheet], str]:
    def edit(sheet: Sheet) -> str:
        row = sheet.rows[-1] + 1
        column = sheet.columns["people"]
        sheet.ws.cell(row, 1).value = word
        sheet.ws.cell(row, column).value = sum(int(re.sub(r"\D", "", str(sheet.ws.cell(r, column).value))) for r in sheet.rows) + 7
        return sheet.ws.cell(row, column).coordinate

    return edit


SHEET_VARIANTS: tuple[tuple[str, tuple[str, ...], Callable[[Sheet], str]], ...] = (
    *(("note below", (), _below(text)) for text in (
        "注：本表数据截至月底。", "备注：无", "说明：以上数据由各乡镇报送", "单位负责人：　　填表人：", "联系电话：0951-1234567",
        "（盖章）",
        "填表说明：1.本表每月报送。", "审核：　　　制表：", "分管领导签字：", "报送日期：2025年4月8日",
    )),
    *(("unit label", (), _label("单位", text)) for text in (
        "填报单位（盖章）：{unit}科协", "单位名称（盖章）：{unit}科学技术协会", "报送单位: {unit}科协", "填报单位：{unit}",
        "填报单位 ： {unit} 科协",
    )),
    *(("header spelled", (), _header(change)) for change in (
        lambda t: f"{t}*", lambda t: f" {t} ", lambda t: "　".join(t), lambda t: f"{t}（必填）", lambda t: f"*{t}", lambda t: f"{t}：",
        lambda t: t[:2] + "\n" + t[2:],
    )),
    ("row hidden", ("row_hidden",), _hide_row),
    *(("column added", ("header_unmatched",), _column(title)) for title in ("县里补充", "是否重点", "自查情况说明", "附件编号")),
    *(("total wrong", ("total_mismatch",), _wrong_total(word)) for word in ("合计", "总计", "合 计", "小计", "共计", "合计：", "总　计")),
)  # fmt: skip


def spoil_sheets(path: Path, out: Path) -> Iterator[Outcome]:
    """Each sheet variant once, in the activity sheet of this workbook."""
    for fault_class, rules, edit in SHEET_VARIANTS:
        book = openpyxl.load_workbook(path)
        found = [sheet for ws in book if (sheet := Sheet.of(ws, listing())) is not None and sheet.form["form"] == "activity_record"]
        if not found:
            return
        place = edit(found[0])
        book.save(out)
        yield _judged(Variant(fault_class, rules, place, lambda _: True), out, place)
