"""The return slip as a workbook: what to put right cell by cell, what to look at again, what is owed, and a city's counties.

Belongs here: layout and fixed wording of the sheets. Does not belong here: which rows stand on a slip (facts), the reminder text.
Every text is written as text (write_string): nothing a unit typed into its own sheet can become a formula here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.contracts.finding import SEVERITY_TITLES
from pipelines.contracts.layout import layout
from pipelines.reports.plain import display_width
from pipelines.reports.published import Row
from pipelines.reports.slips.beside import Beside
from pipelines.reports.slips.facts import UNKNOWN, CountyLine, Owed, Slip, field_title, form_title, period_title
from pipelines.reports.slips.together import grouped
from pipelines.reports.words import REPORT_TITLES, fixed

_FONT = {"font_name": "宋体", "font_size": 10.5, "valign": "top"}
_LAST = 7
_HEADS = ("序号", "级别", "工作表", "单元格", "栏目", "现在写的", "应为或对照", "怎么改")
_WIDTHS = (5, 6, 13, 8, 13, 19, 19, 52)
_LINE = 14.5  # points a line of 10.5 pt takes; heights are set because not every program fits rows to wrapped text by itself
_EARLIEST = datetime(2025, 1, 1)  # a slip is a function of the edition: no clock in its bytes


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column of that width; Chinese characters take two places each."""
    room = max(2.0, float(width))
    return sum(max(1, ceil(display_width(part) / room)) for part in text.split("\n"))


def _file_name(row: Row) -> str:
    return (row["path"] or "").rsplit("/", 1)[-1]


class _Book:
    """One workbook with the formats of a slip."""

    def __init__(self, path: Path, slip: Slip, beside: Beside | None = None) -> None:
        self.slip, self.beside = slip, beside or Beside()
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"created": _EARLIEST})
        kinds: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 15, "align": "left", "valign": "vcenter"},
            "say": {"text_wrap": True, "valign": "vcenter"},
            "head": {"bold": True, "border": 1, "bg_color": "#EAF1DD", "align": "center", "valign": "vcenter"},
            "band": {"bold": True, "border": 1, "bg_color": "#F2F2F2", "valign": "vcenter", "text_wrap": True},
            "cell": {"border": 1, "text_wrap": True},
            "middle": {"border": 1, "align": "center"},
            "strong": {"border": 1, "align": "center", "bold": True, "font_color": "#C00000"},
            "where": {"border": 1, "align": "center", "bold": True},
            "link": {"border": 1, "align": "center", "bold": True, "font_color": "#0563C1", "underline": 1},
            "same": {"border": 1, "bg_color": "#FFF7E0", "valign": "vcenter", "text_wrap": True},
        }
        self.formats = {name: self.book.add_format({**_FONT, **kind}) for name, kind in kinds.items()}

    def sheet(self, name: str, title: str, said: Sequence[str], widths: Sequence[int], heads: Sequence[str]) -> tuple[Any, int]:
        """A sheet with its title, lines under it and a header; returns it and the row after the header."""
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        mark = f"【{layout().demo_mark}】" if self.slip.demo else ""
        sheet.merge_range(0, 0, 0, len(widths) - 1, f"{mark}{title}", self.formats["title"])
        sheet.set_row(0, 26)
        for row, text in enumerate(said, start=1):
            sheet.merge_range(row, 0, row, len(widths) - 1, text, self.formats["say"])
            sheet.set_row(row, 4 + _LINE * lines_of(text, sum(widths)))
        at = len(said) + 1
        for column, head in enumerate(heads):
            sheet.write_string(at, column, head, self.formats["head"])
        sheet.set_row(at, 20)
        sheet.freeze_panes(at + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(at)
        sheet.set_footer(f"&L{self.slip.unit_name} {self.slip.as_of}&R第 &P 页，共 &N 页")
        return sheet, at + 1

    def row(self, sheet: Any, at: int, values: Sequence[object], kinds: Sequence[str], widths: Sequence[int]) -> None:
        """Write one line of cells, high enough for its longest text."""
        lines = max(lines_of(str(value), width) for value, width in zip(values, widths, strict=True))
        sheet.set_row(at, 3 + _LINE * lines)
        for column, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            if isinstance(value, int):
                sheet.write_number(at, column, value, self.formats[kind])
            else:
                sheet.write_string(at, column, str(value or ""), self.formats[kind])


def _findings(book: _Book, name: str, title: str, said: Sequence[str], rows: Sequence[Row]) -> None:
    sheet, at = book.sheet(name, title, said, _WIDTHS, _HEADS)
    number = 0
    for path, own in groupby(rows, key=lambda row: row["path"] or ""):
        of_file = list(own)
        at = _band(book, sheet, at, _file_said(book, path, of_file), "band")
        for group in grouped(of_file):
            if group.said:
                at = _band(book, sheet, at, group.said, "same")
            for row in group.rows:
                number += 1
                _line(book, sheet, at, number, row, alone=not group.said)
                at += 1
    sheet.print_area(0, 0, max(at - 1, 1), _LAST)


def _band(book: _Book, sheet: Any, at: int, text: str, kind: str) -> int:
    """A text across all columns; returns the next row."""
    sheet.merge_range(at, 0, at, _LAST, "", book.formats[kind])
    sheet.write_string(at, 0, text, book.formats[kind])
    sheet.set_row(at, 4 + _LINE * lines_of(text, sum(_WIDTHS)))
    return at + 1


def _file_said(book: _Book, path: str, of_file: Sequence[Row]) -> str:
    """Which file, what it holds, where it came in, and who filled it in as its sheets say."""
    parts = dict.fromkeys(f"{form_title(r['form'])}{period_title(r['period'])}" for r in of_file if r["form"])
    named = _file_name(of_file[0]) if path else "（没有文件）"
    place = f"，收件位置 {path}" if book.slip.unit_code == UNKNOWN and path else ""
    stranger = book.slip.unit_code != UNKNOWN and any(r["unit_code"] not in (None, book.slip.unit_code) for r in of_file)
    place += f"，表内写的单位不是{book.slip.unit_name}" if stranger else ""
    contact = book.beside.contacts.get(of_file[0]["file_sha256"] or "", "")
    place += f"，表上写的填报和联系人：{contact}" if contact else ""
    return f"文件：{named}（{'、'.join(parts) or '表名读不出'}）{place}"


def _line(book: _Book, sheet: Any, at: int, number: int, row: Row, *, alone: bool) -> None:
    """One finding; one of a group says nothing again but its number. The cell leads to the marked copy where there is one."""
    severity = row["severity"]
    where = row["sheet"] or ("（只有一张）" if row["cell"] else "整个文件")
    how = "\n".join(filter(None, (row["message"] if alone else "", book.beside.sums_said(row), f"编号 {row['finding_id']}")))
    at_cell = (where, row["cell"] or "整表", field_title(row), row["observed"] or "", row["expected"] or "", how)
    strong = "strong" if severity == "blocking" else "middle"
    kinds = ("middle", strong, "cell", "where", "cell", "cell", "cell", "cell")
    book.row(sheet, at, (number, SEVERITY_TITLES[severity], *at_cell), kinds, _WIDTHS)
    if link := book.beside.link(row):
        sheet.write_url(at, _HEADS.index("单元格"), link, book.formats["link"], row["cell"], "在标注副本里打开这一格")


def _must(book: _Book) -> None:
    slip = book.slip
    blocking, warning = slip.of_severity("blocking"), slip.of_severity("warning")
    said = [
        f"截至 {slip.as_of}：阻断 {len(blocking)} 处（不改，所在的表就不算报了），警告 {len(warning)} 处（数据照常计入，请改正）。",
        "怎么改：打开下面写的文件，在“工作表”里找到“单元格”，照最后一列改好，把整本表重新报来即可，文件名不限，以后报的为准。",
        "写的就是实际情况的，不必改：请回复区科协说明，写上编号（最后一列末尾），登记后不再列出。编号天天不变。",
    ]
    if slip.since:
        said.insert(1, slip.since.words)
    if slip.unit_code != UNKNOWN:
        said.append(slip.ask)
    else:
        said[1] = "这些文件读不出是谁报的：请区科协按“收件位置”问到报送人，把文件和这张单退给他改好重报。"
    rows = slip.of_severity("blocking", "warning")
    _findings(book, "要改的", f"{slip.unit_name} 退回修改单", said, rows)


def _look(book: _Book) -> None:
    slip = book.slip
    rows = slip.of_severity("notice")
    said = [f"截至 {slip.as_of}，{len(rows)} 处请看一眼：确有出入的改好重报；属实的可以不理，也可以回复说明。这些都不扣分。", slip.ask]
    _findings(book, "请核对", f"{slip.unit_name} 请核对的地方", said, rows)


def state_said(one: Owed) -> str:
    """What the state of a report means for the unit, with days."""
    if one.status == "returned":
        return "已退回，至今没有有效的报表"
    if one.overdue_days > 0:
        return f"{REPORT_TITLES['missing']}，已逾期 {one.overdue_days} 天"
    return f"{'今天' if one.overdue_days == 0 else f'还有 {-one.overdue_days} 天'}到期"


def _owed(book: _Book) -> None:
    slip = book.slip
    word = layout().zero_report_words[0]
    said = [f"本期确实没有的，请在表内第一格写“{word}”报来，不要交空表。应报日期遇休息日已顺延到下一个工作日。", slip.ask]
    widths, heads = (5, 34, 18, 14, 40), ("序号", "表", "报告期", "应报日期", "情况")
    sheet, at = book.sheet("还没报的", f"{slip.unit_name} 还没报的表", said, widths, heads)
    for number, one in enumerate(slip.owed, start=1):
        values = (number, one.form_title, one.period_title, one.due_on.isoformat(), state_said(one))
        book.row(sheet, at, values, ("middle", "cell", "middle", "middle", "cell"), widths)
        at += 1


def _counties(book: _Book, lines: Sequence[CountyLine]) -> None:
    slip = book.slip
    heads = ("县（市、区）", "应报", "按时", "迟报", "未报", "退回", "阻断", "警告", "提示")
    said = [f"截至 {slip.as_of}。前五项是报表份数（自年历第一期起），后三项是还没了结的发现。按时含零报告；未报不当作没有活动。"]
    widths = (22, *(9,) * 8)
    sheet, at = book.sheet("所辖县（市、区）", f"{slip.unit_name} 所辖各县（市、区）报送情况", said, widths, heads)
    for one in lines:
        values = (one.unit_name, one.due, one.on_time, one.late, one.missing, one.returned, one.blocking, one.warning, one.notice)
        book.row(sheet, at, values, ("cell", *("middle",) * 8), widths)
        at += 1


_CHECK_HEADS = ("次序", "表", "文件", "工作表", "行", "与平台", "计入的指标")
_CHECK_WIDTHS = (6, 18, 34, 14, 8, 14, 40)


def _check_values(row: Row) -> tuple[object, ...]:
    line = f"第 {row['source_row']} 行"
    return (row["place"], row["form_title"], _file_name(row), row["sheet"] or "", line, row["standing_title"], row["indicators"])


def _checks(book: _Book) -> None:
    slip = book.slip
    said = [
        f"{period_title(slip.checks[0]['period'])}的得分靠得最多、平台没有核到的 {len(slip.checks)} 行。"
        "现场核查先看这些行，请备好原始材料（签到表、照片、订单、批示等）。列在这里不等于有错，也不扣分。",
        "另有几行由抽签定，到现场才告知。",
    ]
    sheet, at = book.sheet("先核查的行", f"{slip.unit_name} 现场核查先看的行", said, _CHECK_WIDTHS, _CHECK_HEADS)
    for row in slip.checks:
        book.row(sheet, at, _check_values(row), ("middle", "cell", "cell", "cell", "middle", "cell", "cell"), _CHECK_WIDTHS)
        at += 1


def _check_list(book: _Book, rows: Sequence[Row]) -> None:
    heads, widths = ("单位", "哪一种", *_CHECK_HEADS, "压着得分"), (14, 10, *_CHECK_WIDTHS, 9)
    said = [
        "先查：压着得分最多、平台没有核到的行，已写进各县的退回修改单。随机抽查：由方案、期次、单位和行号定的随机数抽出，谁也选不了，"
        "到现场再告知，不要先发县里。",
        "清点后用 sanzhang decide verify 记下，只作核对，不动分。",
    ]
    title = f"核查清单 {period_title(rows[0]['period'])}"
    sheet, at = book.sheet("核查清单", title, said, widths, heads)
    first = at
    for row in rows:
        values = (row["unit_name"] or row["unit_code"], row["kind_title"], *_check_values(row), fixed(row["points"]))
        kinds = ("cell", "middle", "middle", "cell", "cell", "cell", "middle", "cell", "cell", "middle")
        book.row(sheet, at, values, kinds, widths)
        at += 1
    sheet.autofilter(first - 1, 0, max(at - 1, first - 1), len(heads) - 1)


def write_slip(path: Path, slip: Slip, beside: Beside | None = None) -> None:
    """The workbook of one unit stands at `path` after the call; sheets without anything to say are left out."""
    book = _Book(path, slip, beside)
    if slip.of_severity("blocking", "warning"):
        _must(book)
    if slip.owed:
        _owed(book)
    if slip.of_severity("notice"):
        _look(book)
    if slip.counties:
        _counties(book, slip.counties)
    if slip.checks:
        _checks(book)
    book.book.close()


def write_overview(path: Path, slips: Sequence[Slip], checks: Sequence[Row] = ()) -> None:
    """催报清单 of the whole region: one line a report that is overdue or returned, longest overdue first within a unit; 核查清单 with all
    rows to check, those drawn by lot too."""
    head = slips[0]
    region = Slip("", "全区", "region", head.as_of, head.demo, (), (), ())
    book = _Book(path, region)
    lines = [(slip.unit_name, one) for slip in slips for one in (*slip.overdue, *slip.returned)]
    said = [f"截至 {head.as_of}，未报和退回待改共 {len(lines)} 份，涉及 {len({name for name, _ in lines})} 个单位。"]
    heads = ("单位", "表", "报告期", "应报日期", "情况")
    widths = (20, 30, 18, 14, 36)
    sheet, at = book.sheet("催报清单", "催报清单", said, widths, heads)
    for name, one in lines:
        values = (name, one.form_title, one.period_title, one.due_on.isoformat(), state_said(one))
        book.row(sheet, at, values, ("cell", "cell", "middle", "middle", "cell"), widths)
        at += 1
    sheet.autofilter(len(said) + 1, 0, max(at - 1, len(said) + 1), len(heads) - 1)
    if checks:
        _check_list(book, checks)
    book.book.close()
