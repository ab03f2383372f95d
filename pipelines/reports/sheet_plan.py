"""Plain sheets of the 名次表 workbook: a title, a note, columns and rows, laid out by the workbook as it lays out its own.

Belongs here: what stands on these sheets. Does not belong here: formats and cells (workbook), figures (marts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.reports import point_sources, support, two_year, words
from pipelines.reports.published import Published, Row


@dataclass(frozen=True)
class SheetPlan:
    """One sheet; a Decimal or int is written as a figure, anything else as text."""

    name: str
    title: str
    note: str
    titles: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Marked:
    """A score that is not from everything due: a figure that shows with ≥ or ≈ before it."""

    score: Decimal
    mark: str


def total(row: Row, lowest: Mapping[str, Decimal]) -> object:
    """The score, marked where it is not from everything due (words.sum_mark)."""
    mark = words.sum_mark(row, lowest.get(row["unit_code"]))
    return Marked(row["score"], mark) if mark and row["score"] is not None else row["score"]


def sources_plan(edition: Published, scheme: str, level: str, period: str, ranking: Sequence[Row]) -> SheetPlan | None:
    """得分来源: points and share by source, a unit a row in the order of the ranking. None where the edition does not say."""
    found = point_sources.load(edition, scheme, level, period)
    if not found:
        return None
    kinds = [next(iter(found.values()))[source]["source_title"] for source in point_sources.SOURCES]
    lowest = edition.lowest(scheme, level, period)
    rows = []
    for unit in ranking:
        own = found[unit["unit_code"]]
        of_source = [own[source] for source in point_sources.SOURCES]
        shares = [None if one["share"] is None else 100 * Decimal(str(one["share"])) for one in of_source]
        rows.append((unit["unit_name"], total(unit, lowest), *(one["points"] for one in of_source), *shares))
    titles = ("单位", "得分", *(f"{kind}得分" for kind in kinds), *(f"{kind}占 %" for kind in kinds))
    note = point_sources.sentence(found) + "三类得分相加等于总分；单位自报的没有平台可对。"
    return SheetPlan("得分来源", "得分靠什么", note, titles, (16, 10, *((14,) * 6)), tuple(rows))


def support_plan(edition: Published, scheme: str, level: str, period: str) -> SheetPlan | None:
    """谁实际得到支持: who is ahead or got support, a unit a row. None where the edition has nobody to compare."""
    found = [row for row in support.load(edition, scheme, period) if row["level"] == level]
    if not found:
        return None
    rows = tuple(
        (
            row["unit_name"],
            support.place_words(row),
            support.tier_words(row),
            row["content"] or "没有登记",
            row["basis"],
            row["outcome_title"],
        )
        for row in found
    )
    note = support.summary(found) + "建议档次按名次区间得出，或由办公室核定；实际支持取自支持台账和处理记录，不写金额。"
    titles = ("单位", "名次", "建议档次", "实际得到的支持", "依据", "对照")
    return SheetPlan("支持对照", "谁实际得到支持", note, titles, (16, 30, 36, 36, 30, 24), rows)


def two_year_plan(edition: Published, level: str) -> SheetPlan | None:
    """两年目标: a unit and goal a row. None where the edition holds no result."""
    found = [row for row in two_year.load(edition) if row["level"] == level]
    if not found:
        return None
    rows = tuple(
        (row["unit_name"], row["measure"], row["title"], row["note"], two_year.figure(row) or "没有数",
         two_year.measured(row["target"], row["unit"]), row["status_title"], words.day(row["as_of"]), row["months_with_data"],
         row["months_due"], row["reason"])
        for row in found
    )  # fmt: skip
    months = "月" if level == "county" else "县月"
    titles = (
        "单位",
        "代码",
        "指标",
        "通知里的目标",
        "达到的值",
        "到期应达到",
        "结果",
        "数据到",
        f"有报表的{months}",
        f"窗口{months}",
        "怎么算的",
    )
    sample = f"{two_year.SAMPLE_SAID}。" if two_year.is_sample(found) else ""
    note = f"窗口 {two_year.window(found)}。{sample}没有报的不当作没有做：能左右结论的写“说不清”，有 ≥ 的只是下限。"
    return SheetPlan("两年目标", "两年目标结果", note, titles, (13, 6, 18, 20, 12, 12, 9, 11, 8, 7, 76), rows)
