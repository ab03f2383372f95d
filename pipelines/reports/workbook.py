"""名次表: one workbook a level in the edition folder, for people who work in spreadsheets and for the file of the office.

Belongs here: its sheets and look. Does not belong here: figures (marts), words of single values (words). Every text is written as text:
what begins like a formula is never one. The same edition gives the same bytes: no clock, no order of chance.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.editions.store import KIND_TITLES
from pipelines.reports import evidence, standing, words
from pipelines.reports import live as live_figures
from pipelines.reports.live_sheets import LiveSheets
from pipelines.reports.plain import as_csv
from pipelines.reports.published import LEVEL_TITLES, Published, Row, default_period, is_sample, opened
from pipelines.reports.rule_words import rule_sentence
from pipelines.reports.sheet_look import Look, close, head, put
from pipelines.reports.sheet_plan import Marked, SheetPlan, sources_plan, support_plan, two_year_plan

LEVEL_FILES = {"county": "名次表_县级.xlsx", "city": "名次表_市级.xlsx"}
_CELLS_NAMED = 4
_UNKNOWN = "缺数不当作没有做；得分前有≥的只是下限，有≈的补报后可升可降。"


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


def _ranking_sheet(book: Any, look: Look, subject: _Subject) -> None:
    titles = ("名次", "单位", "组别", "组内名次", "得分", "名次可能在", "上年同期名次", "上期名次", "支持档次", "申辩", "说明")
    widths = (10, 13, 7, 7, 10, 11, 9, 7, 31, 11, 56)
    sheet = book.add_worksheet("名次表")
    note = standing.NOTE + _UNKNOWN
    row = head(sheet, look, subject.marks, subject.title, titles, widths, note=note)
    ranks = [one["rank"] for one in subject.ranking]
    for one in subject.ranking:
        ranked = one["rank"] is not None
        place: object = one["rank"] if ranked and ranks.count(one["rank"]) == 1 else f"并列 {one['rank']}" if ranked else "暂不排名"
        mark = words.score_mark(one["status"], one["reason"])
        score = Marked(one["score"], mark) if mark else one["score"]
        put(
            sheet, look, row,
            (place, one["unit_name"], one["peer_group"], one["peer_rank"] if ranked else None, score if ranked else None,
             words.span(one["rank_low"], one["rank_high"]) if ranked else "",
             one.get("previous_year_rank"), one["previous_rank"],
             standing.tier_words(one["tier"], one.get("top_share"), one.get("tier_decided_on")),
             words.OBJECTION_MARKS.get(one.get("objection") or "", ""), one["reason"]),
            widths,
        )  # fmt: skip
        row += 1
    close(sheet, look, row, len(titles))


def _plain_sheet(book: Any, look: Look, subject: _Subject, plan: SheetPlan | None) -> None:
    if plan is not None:
        sheet = book.add_worksheet(plan.name)
        row = head(sheet, look, subject.marks, plan.title, plan.titles, plan.widths, note=plan.note)
        for place, values in enumerate(plan.rows, start=row):
            put(sheet, look, place, values, plan.widths)
        close(sheet, look, row + len(plan.rows), len(plan.titles))


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


def _lost_sheet(book: Any, look: Look, subject: _Subject, edition: Published) -> None:
    titles = ("单位", "指标", "名称", "得分", "满分", "失分", "为什么", "通知条款", "依据（文件 › 工作表 › 单元格：原文）")
    widths = (13, 6, 20, 7, 7, 7, 46, 13, 78)
    sheet = book.add_worksheet("失分和依据")
    note = f"分子、分母各列出前 {_CELLS_NAMED} 处依据；要看全部，可请办公室按单位和指标导出。"
    row = head(sheet, look, subject.marks, "失分和依据", titles, widths, note=note)
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
                put(
                    sheet, look, row,
                    (unit["unit_name"], code, names[code], line["points"], line["max_points"], lost, line["explanation"], line["clause"],
                     said[:32000] or "没有来源单元格"),
                    widths,
                )  # fmt: skip
                row += 1
    close(sheet, look, row, len(titles))


def _method_sheet(book: Any, look: Look, subject: _Subject) -> None:
    titles = ("代码", "指标", "通知条款", "满分", "单位", "怎么计分", "缺数怎么办")
    widths = (6, 28, 14, 8, 8, 80, 20)
    sheet = book.add_worksheet("方法")
    of = subject.edition
    scheme = f"方案 {subject.scheme}（指纹 {str(of['scheme_sha256'])[:16]}）"
    note = f"{scheme}；内容指纹 {of.get('content_sha256')}；代码版本 {of['code_version']}"
    row = head(sheet, look, subject.marks, "方法：指标、权重和计分规则", titles, widths, note=note)
    for one in subject.indicators:
        put(
            sheet, look, row,
            (one["indicator_code"], one["title"], one["clause"], one["weight"], one["unit"], rule_sentence(one),
             words.MISSING_TITLES.get(one["missing_rule"] or "", one["missing_rule"])),
            widths,
        )  # fmt: skip
        row += 1
    close(sheet, look, row, len(titles))


def _csv_rows(subject: _Subject) -> list[Row]:
    """The ranking as a table for other programs: one row a unit, in the order of the ranking."""
    return [
        {
            "期次": subject.period, "单位代码": one["unit_code"], "单位": one["unit_name"], "组别": one["peer_group"], "名次": one["rank"],
            "组内名次": one["peer_rank"], "得分": one["score"], "名次最前": one["rank_low"], "名次最后": one["rank_high"],
            "上年同期名次": one.get("previous_year_rank"), "上期名次": one["previous_rank"],
            "支持档次": standing.tier_words(one["tier"], one.get("top_share"), one.get("tier_decided_on")), "说明": one["reason"],
            "方案": subject.scheme, "版本": subject.edition["edition_id"], "演示数据": "是" if subject.edition.get("demo") else "否",
        }
        for one in subject.ranking
    ]  # fmt: skip


def write_workbooks(folder: Path) -> list[Path]:
    """folder/workbooks/ holds one workbook and one csv a level of the edition in folder/warehouse.duckdb after the call; their paths."""
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
            look = Look(book)
            lines = [line for found in subject.ledger.values() for line in found]
            live = live_figures.load(edition, subject.scheme, level, subject.period, subject.ranking, lines)
            sheets = LiveSheets(book, look, live, subject.marks, f"{words.period_title(subject.period)}{LEVEL_TITLES[level]}级")
            _ranking_sheet(book, look, subject)
            sheets.weights()
            sheets.trial()
            sheets.points()
            sheets.dimension_sheets()
            _plain_sheet(book, look, subject, sources_plan(edition, subject.scheme, level, subject.period, subject.ranking))
            _plain_sheet(book, look, subject, support_plan(edition, subject.scheme, level, subject.period))
            _plain_sheet(book, look, subject, two_year_plan(edition, level))
            _lost_sheet(book, look, subject, edition)
            _method_sheet(book, look, subject)
            sheets.shares()
            book.close()
            rows = _csv_rows(subject)
            beside = path.with_suffix(".csv")
            beside.write_text(as_csv(rows, list(rows[0])) + "\n", encoding="utf-8-sig")
            made += [path, beside]
    return made
