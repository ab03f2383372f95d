"""名次表: one workbook a level in the edition folder, for people who work in spreadsheets and for the file of the office.

Belongs here: its sheets and look. Does not belong here: figures (marts), words of single values (words). Every text is written as text:
what begins like a formula is never one. The same edition gives the same bytes: no clock, no order of chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.editions.store import KIND_TITLES
from pipelines.reports import evidence, standing, words
from pipelines.reports.plain import display_width
from pipelines.reports.published import Published, Row, bonus_cap, default_period, is_sample, opened
from pipelines.reports.sheet_plan import Marked, SheetPlan, sources_plan, support_plan, total, two_year_plan

LEVEL_FILES = {"county": "名次表_县级.xlsx", "city": "名次表_市级.xlsx"}
_CELLS_NAMED = 4
_UNKNOWN = "缺数不当作没有做；得分前有≥的只是下限，有≈的补报后可升可降。"
_LINE = 14.5
_FULL = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}


@dataclass
class _Look:
    """Formats of one workbook by name."""

    book: Any
    formats: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **wanted: object) -> Any:
        key = repr(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_FULL, **wanted})
        return self.formats[key]


@dataclass(frozen=True)
class _Subject:
    """What all sheets of one workbook are about."""

    edition: Row
    scheme: str
    scheme_row: Row
    level: str
    period: str
    ranking: list[Row]
    indicators: list[Row]
    ledger: dict[tuple[str, str], list[Row]]
    lowest: dict[str, Decimal]

    @property
    def full(self) -> Decimal:
        """The full score of the scheme's level; 100 where it does not say."""
        return Decimal(str(self.scheme_row.get("total_points") or 100))

    @property
    def title(self) -> str:
        return f"{words.period_title(self.period)}{'县（市、区）' if self.level == 'county' else '市'}评价名次表"

    @property
    def marks(self) -> str:
        """What every sheet says first: demo, sample, kind, edition."""
        said = ["演示数据，全部虚构"] if self.edition.get("demo") else []
        if is_sample(self.scheme, self.scheme_row):
            said.append(f"样例方案 {self.scheme}，不是正式文件，不能据此分配项目")
        kind = KIND_TITLES.get(str(self.edition["kind"]), "工作版")
        said.append(f"{kind} {self.edition['edition_id']}，数据截至 {words.day(self.edition['as_of'])}")
        return "；".join(said)


def _load(edition: Published, level: str) -> _Subject:
    head = edition.edition()
    scheme = str(head["scheme"])
    period = default_period(edition, scheme, level)
    key = [scheme, period, level]
    ranking = edition.rows(
        'select * from marts.ranking where scheme = ? and period = ? and level = ? order by "rank" nulls last, unit_code', key
    )
    indicators = edition.rows("select * from marts.indicator where scheme = ? and level = ? order by indicator_code", [scheme, level])
    ledger: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in edition.rows(
        "select * from marts.ledger where scheme = ? and period = ? and level = ? order by unit_code, indicator_code, line_no", key
    ):
        ledger[row["unit_code"], row["indicator_code"]].append(row)
    lowest = edition.lowest(scheme, level, period)
    return _Subject(head, scheme, edition.scheme_row(scheme, level), level, period, ranking, indicators, ledger, lowest)


def _head(sheet: Any, look: _Look, subject: _Subject, title: str, titles: Sequence[str], widths: Sequence[float], *, note: str = "") -> int:
    """Title, marks, optional note and header row; returns the first free row."""
    sheet.merge_range(0, 0, 0, len(titles) - 1, "", look(bold=True, font_size=16))
    sheet.write_string(0, 0, title, look(bold=True, font_size=16))
    sheet.set_row(0, 26)
    row = 1
    for text in (subject.marks, note):
        if text:
            sheet.merge_range(row, 0, row, len(titles) - 1, "", look(text_wrap=True, font_size=10))
            sheet.write_string(row, 0, text, look(text_wrap=True, font_size=10))
            sheet.set_row(row, 30 if len(text) > 60 else 16)
            row += 1
    for column, (text, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.write_string(row, column, text, look(bold=True, border=1, text_wrap=True, align="center", bg_color="#EDEDED"))
        sheet.set_column(column, column, width)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F&R第 &P 页，共 &N 页")
    return row + 1


def _put(sheet: Any, look: _Look, row: int, values: Sequence[object], widths: Sequence[float] = (), *, bold: bool = False) -> None:
    """One bordered row: figures as figures, everything else as text (never as formula or link), high enough for the texts in `widths`."""
    more: dict[str, object] = {"bold": True} if bold else {}
    lines = 1
    for column, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, column, None, look(border=1))
        elif isinstance(value, Marked):
            sheet.write_number(row, column, float(value.score), look(border=1, num_format=f'"{value.mark}"0.00', **more))
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, float(value), look(border=1, num_format="0.00", **more))
        elif isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(row, column, value, look(border=1, align="center", **more))
        else:
            sheet.write_string(row, column, str(value), look(border=1, text_wrap=True, indent=1, **more))
            if column < len(widths):
                lines = max(lines, ceil(display_width(str(value)) / (widths[column] - 2)))
    sheet.set_row(row, min(_LINE * lines + 2, 400))


def _ranking_sheet(book: Any, look: _Look, subject: _Subject) -> None:
    titles = ("名次", "单位", "组别", "组内名次", "得分", "名次可能在", "上年同期名次", "上期名次", "支持档次", "申辩", "说明")
    widths = (11, 15, 8, 6, 10, 10, 8, 6, 22, 12, 58)
    sheet = book.add_worksheet("名次表")
    note = standing.NOTE + _UNKNOWN
    row = _head(sheet, look, subject, subject.title, titles, widths, note=note)
    ranks = [one["rank"] for one in subject.ranking]
    for one in subject.ranking:
        ranked = one["rank"] is not None
        place: object = one["rank"] if ranked and ranks.count(one["rank"]) == 1 else f"并列 {one['rank']}" if ranked else "暂不排名"
        mark = words.score_mark(one["status"], one["reason"])
        score = Marked(one["score"], mark) if mark else one["score"]
        _put(
            sheet, look, row,
            (place, one["unit_name"], one["peer_group"], one["peer_rank"] if ranked else None, score if ranked else None,
             words.span(one["rank_low"], one["rank_high"]) if ranked else "",
             one.get("previous_year_rank"), one["previous_rank"],
             standing.tier_words(one["tier"], one.get("top_share"), one.get("tier_decided_on")),
             words.OBJECTION_MARKS.get(one.get("objection") or "", ""), one["reason"]),
            widths,
        )  # fmt: skip
        row += 1


def _scored(lines: Sequence[Row]) -> Decimal | None:
    """Points of an indicator; None where it is not scored: only shown, not due, not owed."""
    if not any(line["points"] or line["max_points"] for line in lines):
        return None
    return sum((line["points"] or Decimal(0) for line in lines), Decimal(0))


def _points_sheet(book: Any, look: _Look, subject: _Subject) -> None:
    """Indicators down, units across in the order of the ranking."""
    units = subject.ranking
    sheet = book.add_worksheet("各指标得分")
    titles = ("代码", "指标", "权重", *(one["unit_name"] for one in units))
    widths = (8, 32, 8, *([8] * len(units)))
    note = (
        "一列一个单位，各指标得分相加等于总分；空格是不计分，＋的是加分（不在满分里）。未到期、免报等不计的，权重由同组其余指标分担，"
        "所以单项得分可以高过权重，合计的满分不变。" + _UNKNOWN
    )
    row = _head(sheet, look, subject, "各指标得分", titles, widths, note=note)
    sheet.set_row(row - 1, 34)
    sheet.fit_to_pages(1, 1)
    sheet.freeze_panes(row + 2, 3)
    _put(sheet, look, row, ("", "名次", None, *(one["rank"] if one["rank"] is not None else "暂不排" for one in units)), bold=True)
    most = sum((bonus_cap(one) for one in subject.indicators), Decimal(0))
    full: object = words.with_bonus(subject.full, most, 0) if most else subject.full
    _put(sheet, look, row + 1, ("", "总分", full, *(total(one, subject.lowest) for one in units)), bold=True)
    row += 2
    for indicator in subject.indicators:
        code = indicator["indicator_code"]
        lines = {unit["unit_code"]: subject.ledger.get((unit["unit_code"], code), []) for unit in units}
        if not any(line["points"] or line["max_points"] for found in lines.values() for line in found):
            continue
        points = [_scored(lines[unit["unit_code"]]) for unit in units]
        bonus = bonus_cap(indicator)
        _put(sheet, look, row, (code, indicator["title"], f"＋{words.fixed(bonus)}" if bonus else indicator["weight"], *points), widths)
        row += 1


def _plain_sheet(book: Any, look: _Look, subject: _Subject, plan: SheetPlan | None) -> None:
    if plan is not None:
        sheet = book.add_worksheet(plan.name)
        row = _head(sheet, look, subject, plan.title, plan.titles, plan.widths, note=plan.note)
        for place, values in enumerate(plan.rows, start=row):
            _put(sheet, look, place, values, plan.widths)


def _evidence(edition: Published, subject: _Subject) -> dict[tuple[str, str, int], list[Row]]:
    """The first cells of each kind behind every line that lost points, and how many there are."""
    rows = edition.rows(
        "with lost as (select * from marts.ledger where scheme = ? and period = ? and level = ? and points < max_points), "
        "cells as (select e.*, count(*) over line as cells, row_number() over (line order by e.source, e.file_sha256, "
        f"e.sheet, e.source_row, e.cell, e.value_text) as place from {evidence.CELLS} as e semi join lost as l on "
        "e.scheme = l.scheme and e.period = l.period and e.level = l.level and e.unit_code = l.unit_code "
        "and e.indicator_code = l.indicator_code and e.line_no = l.line_no "
        "window line as (partition by e.scheme, e.period, e.level, e.unit_code, e.indicator_code, e.line_no, e.counts_for)) "
        f"select * from cells where place <= {_CELLS_NAMED} order by unit_code, indicator_code, line_no, place",
        [subject.scheme, subject.period, subject.level],
    )
    found: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        found.setdefault((row["unit_code"], row["indicator_code"], row["line_no"]), []).append(row)
    return found


def _lost_sheet(book: Any, look: _Look, subject: _Subject, edition: Published) -> None:
    titles = ("单位", "指标", "名称", "得分", "满分", "失分", "为什么", "通知条款", "依据（文件 › 工作表 › 单元格：原文）")
    widths = (13, 6, 20, 7, 7, 7, 46, 13, 78)
    sheet = book.add_worksheet("失分和依据")
    note = f"分子、分母各列出前 {_CELLS_NAMED} 处依据；要看全部，可请办公室按单位和指标导出。"
    row = _head(sheet, look, subject, "失分和依据", titles, widths, note=note)
    found = _evidence(edition, subject)
    receipts = edition.rows("select file_sha256, min(path) as path from marts.receipt where file_sha256 is not null group by all")
    paths = {row["file_sha256"]: row["path"] for row in receipts}
    names = {one["indicator_code"]: one["title"] for one in subject.indicators}
    for unit in subject.ranking:
        for code in names:
            for line in subject.ledger.get((unit["unit_code"], code), []):
                if line["max_points"] is None or line["points"] is None or line["points"] >= line["max_points"]:
                    continue
                said = evidence.in_one_line(found.get((unit["unit_code"], code, line["line_no"]), []), paths)
                lost = line["max_points"] - line["points"]
                _put(
                    sheet, look, row,
                    (unit["unit_name"], code, names[code], line["points"], line["max_points"], lost, line["explanation"], line["clause"],
                     said[:32000] or "没有来源单元格"),
                    widths,
                )  # fmt: skip
                row += 1


def _method_sheet(book: Any, look: _Look, subject: _Subject, edition: Published) -> None:
    titles = ("代码", "指标", "通知条款", "满分", "单位", "目标", "计分规则", "参数", "缺数怎么办")
    widths = (11, 30, 14, 8, 8, 9, 13, 62, 18)
    sheet = book.add_worksheet("方法")
    head = subject.edition
    scheme = f"方案 {subject.scheme}（指纹 {str(head['scheme_sha256'])[:16]}）"
    note = f"{scheme}；内容指纹 {head.get('content_sha256')}；代码 {head['code_version']}"
    row = _head(sheet, look, subject, "方法：指标、权重和计分规则", titles, widths, note=note)
    for one in subject.indicators:
        _put(
            sheet, look, row,
            (one["indicator_code"], one["title"], one["clause"], one["weight"], one["unit"], one["target"], one["rule"], one["rule_params"],
             words.MISSING_TITLES.get(one["missing_rule"] or "", one["missing_rule"])),
            widths,
        )  # fmt: skip
        row += 1
    row += 1
    used = {one["rule"] for one in subject.indicators}
    for one in edition.table("marts.point_rule", "rule"):
        if one["rule"] in used:
            _put(sheet, look, row, (one["rule"], one["formula"], one["rounding"], "", "", "", "", one["example"], ""), widths)
            row += 1


def write_workbooks(folder: Path) -> list[Path]:
    """folder/workbooks/ holds one workbook a level of the edition in folder/warehouse.duckdb after the call; their paths."""
    target = folder / "workbooks"
    target.mkdir(exist_ok=True)
    made: list[Path] = []
    with opened(folder / "warehouse.duckdb") as edition:
        for level, name in LEVEL_FILES.items():
            subject = _load(edition, level)
            path = target / name
            book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
            created = datetime.combine(subject.edition["as_of"], datetime.min.time())
            book.set_properties({"title": subject.title, "comments": subject.marks, "created": created})
            look = _Look(book)
            _ranking_sheet(book, look, subject)
            _points_sheet(book, look, subject)
            _plain_sheet(book, look, subject, sources_plan(edition, subject.scheme, level, subject.period, subject.ranking))
            _plain_sheet(book, look, subject, support_plan(edition, subject.scheme, level, subject.period))
            _plain_sheet(book, look, subject, two_year_plan(edition, level))
            _lost_sheet(book, look, subject, edition)
            _method_sheet(book, look, subject, edition)
            book.close()
            made.append(path)
    return made
