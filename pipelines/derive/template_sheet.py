"""One blank sheet of a form: title, labels, header with comments, pull-downs, formats; and the sheet that explains the fields.

Belongs here: the look of a blank sheet. Does not belong here: which sheets go into which file (templates).
Column formats instead of empty cells: a blank sheet has no cell below its header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from pipelines.contracts.form import Form, FormField
from pipelines.contracts.layout import layout
from pipelines.contracts.period import Period
from pipelines.contracts.unit import Unit, unit_book
from pipelines.derive.dictionary import TYPE_TITLES, limits_said

ROWS = 500
HEADER_ROW = 2
_INLINE_LIMIT = 255  # Excel keeps no longer list in a cell's rule
_OPTIONS = "选项"
_NOTES = "填表说明"
_A4 = 9
_EARLIEST, _LATEST = date(1950, 1, 1), date(2099, 12, 31)
_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "integer": "0", "number": "0.##", "boolean": "@", "list": "@", "string": "@"}
_WIDTHS = {"date": 12, "integer": 10, "number": 10, "boolean": 8, "list": 22, "string": 16}
_LONG_TEXT = 150
_LAST_COLUMN = 255  # columns of one's own behind the last may be filled in
_ALLOWED = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_columns", "insert_rows", "insert_hyperlinks", "delete_rows", "sort",
     "autofilter", "objects"), True,
)  # fmt: skip
CHANGE = "与上期相比"  # read past: it tells the unit what to look at, and the office what it looked at
_CHANGES = ["无变化", "有变化", "新增"]
_COMMENT_SIZE = {"width": 240, "height": 120}


Filled = str | int | float | date | None


@dataclass(frozen=True)
class Former:
    """What a unit's register held in the period before: the period in words, and its rows, field name → what stands in a cell."""

    period: str
    rows: Sequence[dict[str, Filled]]


def explained(field: FormField) -> str:
    """What a cell of this field must hold, in one Chinese sentence."""
    said = [f"{TYPE_TITLES[field.type]}，{'必填' if field.constraints.required else '选填'}"]
    if field.personal:
        said.append("个人信息，不公开")
    said += limits_said(field)
    if field.type == "date":
        said.append("写成 2025-03-15")
    if field.codes:
        said.append("从下拉选项中选" + ("，可选多项" if field.type == "list" else ""))
    if field.foreign_key:
        said.append("填现用全称")
    return "；".join([*said, field.description] if field.description else said).rstrip("。") + "。"


def choices(field: FormField, unit: Unit | None) -> list[str]:
    """The pull-down of a field: titles of its codes, the first words for yes and no, the townships of the unit; else nothing."""
    if field.codes:
        return [code.title for code in field.codes.codes if code.status == "good"]
    if field.type == "boolean":
        return [field.true_values[0], field.false_values[0]]
    if field.foreign_key and unit is not None:
        return [u.name for u in unit_book().children(unit.code, field.foreign_key.level)]
    return []


class SheetWriter:
    """Writes the form sheets of one blank workbook; long pull-downs are gathered on a hidden sheet, written by `options` at the end."""

    def __init__(self, book: Any, unit: Unit | None) -> None:
        self._book = book
        self._unit = unit
        self._lists: dict[tuple[str, ...], int] = {}
        font = {"font_name": "宋体", "valign": "vcenter"}
        head = {**font, "bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#EAF1DD"}
        self._title = book.add_format({**font, "bold": True, "font_size": 16, "align": "center"})
        self._label = book.add_format({**font, "align": "right"})
        open_to_fill = {**font, "locked": False}  # everything but title, labels and headings
        self._filled = book.add_format({**open_to_fill, "bottom": 1, "num_format": "@"})
        self._heads = {
            "optional": book.add_format(head),
            "required": book.add_format({**head, "font_color": "#C00000"}),
            "personal": book.add_format({**head, "bg_color": "#FCD5B4"}),
            "personal_required": book.add_format({**head, "bg_color": "#FCD5B4", "font_color": "#C00000"}),
        }
        self._body = {kind: book.add_format({**open_to_fill, "num_format": how}) for kind, how in _NUMBER_FORMATS.items()}
        self._long = book.add_format({**open_to_fill, "num_format": "@", "text_wrap": True})
        self._free = book.add_format(open_to_fill)

    def form(self, form: Form, period: Period | None, former: Former | None = None) -> None:
        """Add the blank sheet of one form with the period prefilled where there is one, and the rows of the register before, each with a
        cell for what has changed."""
        sheet = self._book.add_worksheet(form.submission.sheet)
        who, when = self._unit.name if self._unit else "", period.title if period else ""
        sheet.merge_range(0, 0, 0, max(3, len(form.fields) - 1), f"{who}{when}“三长建三会领三队”{form.title}", self._title)
        sheet.set_row(0, 28)
        for column, (label, value) in enumerate(
            ((form.submission.unit_label, f"{who}科协" if who else ""), (form.submission.period_label, when))
        ):
            sheet.write_string(1, 2 * column, f"{label}：", self._label)
            if value:
                sheet.write_string(1, 2 * column + 1, value, self._filled)
            else:
                sheet.write_blank(1, 2 * column + 1, None, self._filled)
        sheet.set_row(HEADER_ROW, 32)
        for column, field in enumerate(form.fields):
            self._column(sheet, column, field)
        sheet.set_column(len(form.fields), _LAST_COLUMN, None, self._free)
        if former:
            self._former(sheet, form, former)
        sheet.protect("", _ALLOWED)
        sheet.set_footer(f"&L{version_mark(form)}&R第 &P 页，共 &N 页")
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)

    def _column(self, sheet: Any, column: int, field: FormField) -> None:
        kind = "required" if field.constraints.required else "optional"
        if field.personal:
            kind = "personal_required" if field.constraints.required else "personal"
        long = (field.constraints.max_length or 0) > _LONG_TEXT
        sheet.set_column(column, column, 40 if long else _WIDTHS[field.type], self._long if long else self._body[field.type])
        sheet.write_string(HEADER_ROW, column, field.title, self._heads[kind])
        sheet.write_comment(HEADER_ROW, column, explained(field), {"x_scale": 1, **_COMMENT_SIZE})
        if rule := self._validation(field):
            advice = {
                "error_type": "warning",
                "error_title": "请核对",
                "error_message": f"“{field.title}”：{explained(field)}"[:_INLINE_LIMIT],
            }
            sheet.data_validation(HEADER_ROW + 1, column, HEADER_ROW + ROWS, column, {**advice, **rule})

    def _former(self, sheet: Any, form: Form, former: Former) -> None:
        last, first = len(form.fields), HEADER_ROW + 1
        sheet.write_string(HEADER_ROW, last, CHANGE, self._heads["optional"])
        told = f"以下是{former.period}在册的。逐行看：没有变化的选“无变化”，变了的改好选“有变化”，不在册的整行删去，新的加在下面选“新增”。"
        sheet.write_comment(HEADER_ROW, last, told, {"x_scale": 1, **_COMMENT_SIZE})
        sheet.set_column(last, last, 12, self._body["string"])
        sheet.data_validation(first, last, HEADER_ROW + ROWS, last, {"validate": "list", "source": _CHANGES})
        for row, held in enumerate(former.rows, start=first):
            for column, field in enumerate(form.fields):
                value = held.get(field.name)
                if isinstance(value, date):
                    sheet.write_datetime(row, column, datetime.combine(value, time()), self._body["date"])
                elif isinstance(value, int | float):
                    sheet.write_number(row, column, value, self._body[field.type])
                elif value:
                    sheet.write_string(row, column, value, self._body["string"])

    def _validation(self, field: FormField) -> dict[str, Any]:
        """The rule of a column; every rule only warns, since 无 and / are answers too."""
        limits = field.constraints
        if offered := choices(field, self._unit):
            return {"validate": "list", "source": self._source(offered), "show_error": field.type != "list"}
        if field.type == "date":
            return {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
        if field.type in ("integer", "number"):
            low = limits.minimum if limits.minimum is not None else 0
            high = limits.maximum if limits.maximum is not None else 10**9
            whole = field.type == "integer"
            return {
                "validate": "integer" if whole else "decimal", "criteria": "between",
                "minimum": int(low) if whole else low, "maximum": int(high) if whole else high,
            }  # fmt: skip
        if limits.max_length is not None:
            return {"validate": "length", "criteria": "<=", "value": limits.max_length}
        return {}

    def _source(self, offered: list[str]) -> list[str] | str:
        if len(",".join(offered)) <= _INLINE_LIMIT and not any("," in text for text in offered):
            return offered
        column = xl_col_to_name(self._lists.setdefault(tuple(offered), len(self._lists)))
        return f"='{_OPTIONS}'!${column}$1:${column}${len(offered)}"

    def options(self) -> None:
        """Write the hidden sheet of long pull-downs, where there is one."""
        if not self._lists:
            return
        sheet = self._book.add_worksheet(_OPTIONS)
        for offered, column in self._lists.items():
            sheet.write_column(0, column, offered)
        sheet.protect()
        sheet.hide()


def version_mark(form: Form) -> str:
    """Which version of which blank form a sheet is, in words."""
    return f"表样：{form.title} 第 {form.submission.version} 版"


def write_notes(book: Any, forms: list[Form]) -> None:
    """Add 填表说明: what each form is for, when it is due to be nothing, and what each column must hold, one line each."""
    sheet = book.add_worksheet(_NOTES)
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True, "font_name": "宋体"}),
        book.add_format({"text_wrap": True, "font_name": "宋体"}),
    )
    sheet.set_column(0, 0, 120)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    lines = [
        ("红字表头为必填，橙色底为个人信息（只用于核对，不公开）。把鼠标停在表头上可看这一列怎样填。", False),
        (f"本期确实没有的，在表内第一格写“{layout().zero_report_words[0]}”；空白表会被退回。平台已有的内容不必重报。", False),
        ("不要改表头和工作表名（表头已锁定，没有密码）；需要多写的，加在最后一列。合计行可有可无，有则用来核对。", False),
    ]
    for form in forms:
        lines.append((f"【{form.title}】第 {form.submission.version} 版，{form.description}（条款：{form.clause}）", True))
        lines += [(f"{field.title}：{explained(field)}", False) for field in form.fields]
    for row, (said, strong) in enumerate(lines):
        sheet.write_string(row, 0, said, bold if strong else wrap)
    sheet.protect()
