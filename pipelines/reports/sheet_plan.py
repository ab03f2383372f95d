"""Plain sheets of the 名次表 workbook: a title, a note, columns and rows, laid out by the workbook as it lays out its own.

Belongs here: what stands on these sheets. Does not belong here: formats and cells (workbook), figures (marts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.reports import point_sources
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


def sources_plan(edition: Published, scheme: str, level: str, period: str, ranking: Sequence[Row]) -> SheetPlan | None:
    """得分来源: points and share by source, a unit a row in the order of the ranking. None where the edition does not say."""
    found = point_sources.load(edition, scheme, level, period)
    if not found:
        return None
    kinds = [next(iter(found.values()))[source]["source_title"] for source in point_sources.SOURCES]
    rows = []
    for unit in ranking:
        own = found[unit["unit_code"]]
        of_source = [own[source] for source in point_sources.SOURCES]
        shares = [None if one["share"] is None else 100 * Decimal(str(one["share"])) for one in of_source]
        rows.append((unit["unit_name"], unit["score"], *(one["points"] for one in of_source), *shares))
    titles = ("单位", "得分", *(f"{kind}得分" for kind in kinds), *(f"{kind}占 %" for kind in kinds))
    note = point_sources.sentence(found) + "三类得分相加等于总分；单位自报的没有平台可对。"
    return SheetPlan("得分来源", "得分靠什么", note, titles, (16, 10, *((14,) * 6)), tuple(rows))
