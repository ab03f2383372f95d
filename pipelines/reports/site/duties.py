"""What the notice asks of the region's and of a city's own 科协, and which societies of the region work with which counties.

Belongs here: the sections of the method page and of a city's page over marts.region_duty, city_own_duty, partner_society_activity.
Does not belong here: what counts as done (dbt), the duties themselves (seed own_duty).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipelines.reports import words
from pipelines.reports.published import Published, Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Child, Safe, el

_SOCIETIES_SHOWN = 40


def _table(titles: Sequence[tuple[str, str | None]], rows: Iterable[Safe]) -> Safe:
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide")


def _first(row: Row) -> Child:
    """The earliest proof in words, nothing where there is none."""
    if row["first_title"] is None:
        return ""
    return f"{row['first_on'] or '没有日期'}　{row['first_title']}"


def _pooled(row: Row) -> str:
    return f"{words.fixed(row['pooled_value'])}%" if row["pooled_value"] is not None else "没有值"


def region_section(edition: Published) -> Safe | None:
    """自治区科协自己的职责, a line a duty and half-year; None where the edition does not hold them."""
    rows = edition.table("marts.region_duty", "period desc, clause, duty")
    if not rows:
        return None
    lines = [
        el(
            "tr", el("td", words.period_title(row["period"])), el("th", row["title"], scope="row"),
            el("td", f"{row['clause']}　{row['words']}"),
            el("td", row["status_title"], data_label="情况"), el("td", row["times"] or "", cls="num", data_label="几次"),
            el("td", _first(row)),
        )
        for row in rows
    ]  # fmt: skip
    note = "这些话是写给自治区科协自己的，不进任何县、市的得分。自治区本级的表不在报送日历上，没有报的写“不知道”，不当作没有做。"
    titles = (("半年", None), ("职责", None), ("依据", None), ("情况", None), ("几次", "num"), ("最早一次", None))
    return el("section", el("h2", "自治区科协自己的职责"), el("p", note, cls="note"), _table(titles, lines), id="region-duties")


def city_section(rows: Sequence[Row]) -> Safe | None:
    """市科协自己的职责 of one city, the latest half-year first, beside the pooled figures."""
    if not rows:
        return None
    lines = [
        el(
            "tr", el("td", words.period_title(row["period"])), el("th", row["title"], scope="row"), el("td", row["clause"]),
            el("td", row["status_title"], data_label="市科协自己"), el("td", row["times"] or "", cls="num", data_label="几次"),
            el("td", _first(row)),
            el("td", row["indicator_code"], cls="small", data_label="并列指标"),
            el("td", _pooled(row), cls="num", data_label="市县合计"),
        )
        for row in rows
    ]  # fmt: skip
    note = "得分用的是市县合计的数，市科协自己做没有做，合计里看不出来，单列在这里。"
    titles = (("半年", None), ("职责", None), ("条款", None), ("市科协自己", None), ("几次", "num"), ("最早一次", None), ("指标", None),
              ("市县合计", "num"))  # fmt: skip
    return el("section", el("h2", "市科协自己的职责"), el("p", note, cls="note"), _table(titles, lines), id="own-duties")


def city_duties(edition: Published) -> dict[str, list[Row]]:
    """Rows of marts.city_own_duty by city, the latest half-year first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in edition.table("marts.city_own_duty", "unit_code, period desc, clause, duty"):
        found[row["unit_code"]].append(row)
    return dict(found)


def partner_section(edition: Published, site: Site) -> Safe | None:
    """全区学会对接: which society worked with how many counties in the year, most first; None where no report names one."""
    rows = edition.table("marts.partner_society_activity", "society, unit_code, year")
    year = max((row["year"] for row in rows), default="")
    by_society: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["year"] == year:
            by_society[row["society"]].append(row)
    if not by_society:
        return None
    order = sorted(by_society.items(), key=lambda one: (-len({row["unit_code"] for row in one[1]}), one[0]))
    lines = [
        el(
            "tr", el("th", society, scope="row"), el("td", len(own), cls="num", data_label="县数"),
            el("td", sum(row["cooperations"] for row in own), cls="num", data_label="合作事项"),
            el("td", sum(row["activities"] for row in own), cls="num", data_label="合办活动"),
            el("td", max((str(row["last_on"]) for row in own if row["last_on"]), default="")),
            el("td", "、".join(site.units[row["unit_code"]]["unit_name"] for row in own if row["unit_code"] in site.units)),
        )
        for society, own in order[:_SOCIETIES_SHOWN]
    ]  # fmt: skip
    more = f"只列前 {_SOCIETIES_SHOWN} 个，全部在公开库的 partner_society_activity 表。" if len(order) > _SOCIETIES_SHOWN else ""
    note = f"{year}年各县台账填了合作全区学会的事项和活动，照填报的名称列，没有与学会核对；没有县填到的学会不在表里。{more}"
    titles = (("全区学会", None), ("县数", "num"), ("合作事项", "num"), ("合办活动", "num"), ("最近一次", None), ("哪些县", None))
    return el("section", el("h2", "全区学会对接"), el("p", note, cls="note"), _table(titles, lines), id="partner-societies")
