"""得分靠什么: the table beside the ranking and on a unit's page that says what the points rest on.

Belongs here: these two tables. Does not belong here: queries and the sentence (reports/point_sources.py).
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.reports import words
from pipelines.reports.point_sources import SOURCES, full_marks, middle_share, plain_points
from pipelines.reports.published import Row
from pipelines.reports.site.markup import Safe, el

_NOTE = "平台数据：取数有平台导出的指标；收件登记：由收件时间和填报完整情况算出；单位自报：只由本单位填的表算出，没有平台可对。"


def _percent(share: object) -> str:
    return f"{words.fixed(100 * Decimal(str(share)), 1)}%" if share is not None else ""


def _table(titles: tuple[str, ...], rows: list[Safe]) -> Safe:
    head = el("thead", el("tr", [el("th", title, scope="col", cls="num" if place else None) for place, title in enumerate(titles)]))
    return el("table", head, el("tbody", rows), cls="trust")


def level_section(found: dict[str, dict[str, Row]]) -> Safe | None:
    """Of all units of a level: full marks by source, and the median share of the points. None where the edition does not say."""
    marks = full_marks(found)
    if not marks:
        return None
    titles = next(iter(found.values()))
    rows = [
        el("tr", el("th", titles[source]["source_title"], scope="row"), el("td", plain_points(marks[source]), cls="num"),
           el("td", _percent(middle_share(found, source)), cls="num"))
        for source in SOURCES
    ]  # fmt: skip
    table = _table(("来源", "满分", "占得分（中位数）"), rows)
    return el("section", el("h2", "得分靠什么"), el("p", _NOTE, cls="note"), table)


def unit_section(own: dict[str, Row]) -> Safe | None:
    """Of one unit: points, full marks and share by source; the points add up to its score. None where the edition does not say."""
    if not own:
        return None
    rows = [
        el("tr", el("th", own[source]["source_title"], scope="row"), el("td", words.fixed(own[source]["points"]), cls="num"),
           el("td", _full(own[source]), cls="num"), el("td", _percent(own[source]["share"]), cls="num"))
        for source in SOURCES
    ]  # fmt: skip
    table = _table(("来源", "得分", "满分", "占本单位得分"), rows)
    return el("section", el("h2", "得分靠什么"), el("p", _NOTE, cls="note"), table)


def _full(row: Row) -> str:
    bonus = Decimal(str(row["bonus_points"] or 0))
    return plain_points(Decimal(str(row["max_points"]))) + (f"＋{plain_points(bonus)}" if bonus else "")
