"""分值账.xlsx of one unit: every line of its ledger and every cell behind it, for the unit itself.

Belongs here: those two sheets. Does not belong here: other units' lines (workbook), what is to be mended (slips), the look (sheet_look).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from pipelines.reports import evidence
from pipelines.reports.published import Published, Row
from pipelines.reports.sheet_look import Look, close, head, put
from pipelines.reports.words import period_title

_LEDGER = ("指标", "名称", "得分", "满分", "失分", "为什么", "通知条款"), (6, 26, 8, 8, 8, 78, 16)
_CELLS = ("指标", "名称", "行", "算作", "文件 › 工作表 › 单元格", "原文"), (6, 22, 5, 14, 70, 36)


def _line(line: Row, title: str) -> tuple[object, ...]:
    points, most = line["points"], line["max_points"]
    lost = most - points if most is not None and points is not None and most > points else Decimal(0)
    return line["indicator_code"], title, points, most, lost or None, line["explanation"], line["clause"]


def write_unit_workbook(
    path: Path, edition: Published, scheme: str, level: str, period: str, unit: str, marks: str, as_of: datetime
) -> None:
    """`path` holds the unit's ledger and all its evidence of the period after the call; the same edition gives the same bytes."""
    key = [scheme, level, period, unit]
    where = "scheme = ? and level = ? and period = ? and unit_code = ?"
    lines = edition.rows(f"select * from marts.ledger where {where} order by indicator_code, line_no", key)
    cells = edition.rows(
        f"select * from {evidence.CELLS} where {where} "
        "order by indicator_code, line_no, counts_for, file_sha256, sheet, source_row, cell, source, value_text",
        key,
    )
    titles = {
        row["indicator_code"]: row["title"]
        for row in edition.rows("select indicator_code, title from marts.indicator where scheme = ? and level = ?", [scheme, level])
    }
    name = edition.rows("select unit_name from marts.unit where unit_code = ?", [unit])[0]["unit_name"]
    paths = {
        row["file_sha256"]: row["path"]
        for row in edition.rows("select file_sha256, min(path) as path from marts.receipt where file_sha256 is not null group by all")
    }
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": f"{name}分值账", "comments": marks, "created": as_of})
    look = Look(book)
    _ledger_sheet(book, look, marks, f"{name}{period_title(period)}分值账", lines, titles)
    _cells_sheet(book, look, marks, f"{name}{period_title(period)}依据", cells, titles, paths)
    book.close()


def _ledger_sheet(book: xlsxwriter.Workbook, look: Look, marks: str, title: str, lines: Sequence[Row], titles: Mapping[str, str]) -> None:
    sheet = book.add_worksheet("分值账")
    heads, widths = _LEDGER
    row = head(sheet, look, marks, title, heads, widths, note="各行得分相加等于总分。缺数不当作没有做。")
    sheet.freeze_panes(row, 2)
    for line in lines:
        put(sheet, look, row, _line(line, titles.get(line["indicator_code"], "")), widths)
        row += 1
    total = sum((line["points"] or Decimal(0) for line in lines), Decimal(0))
    put(sheet, look, row, ("", "合计", total, None, None, None, None), bold=True)
    close(sheet, look, row + 1, len(heads))


def _cells_sheet(
    book: xlsxwriter.Workbook, look: Look, marks: str, title: str, cells: Sequence[Row], titles: Mapping[str, str], paths: Mapping[str, str]
) -> None:
    sheet = book.add_worksheet("依据")
    heads, widths = _CELLS
    row = head(sheet, look, marks, title, heads, widths, note=f"每个得分数到的单元格，共 {len(cells)} 处；“行”是分值账里同一指标的第几行。")
    sheet.freeze_panes(row, 2)
    sheet.autofilter(row - 1, 0, row - 1 + len(cells), len(heads) - 1)
    text = look.body(indent=1)
    for one in cells:
        place, counts = evidence.place(one, paths.get(one["file_sha256"] or "")), evidence.counts_for_title(one["counts_for"], ())
        code = one["indicator_code"]
        shown = (code, titles.get(code, ""), str(one["line_no"]), counts, place, one["value_text"] or "")
        for column, value in enumerate(shown):
            sheet.write_string(row, column, value, text)
        row += 1
    close(sheet, look, row, len(heads))
