"""县（市、区）: the list of all units by city, each leading to its page.

Belongs here: that list. Does not belong here: anything that needs explaining (unit.py).
"""

from __future__ import annotations

from pipelines.reports import words
from pipelines.reports.site.facts import Site, Standing
from pipelines.reports.site.markup import Safe, el
from pipelines.reports.site.page import page


def _row(row: Standing, *, city: bool) -> Safe:
    link = el("a", el("b", row.name) if city else row.name, href=f"unit/{row.unit_code}.html")
    place = f"{'并列 ' if row.tied else ''}{row.rank}" if row.rank is not None else "暂不排名"
    score = row.mark + words.fixed(row.score) if row.rank is not None else ""
    return el(
        "tr", el("th", link, scope="row"), el("td", row.peer_group), el("td", score, cls="num"), el("td", place, cls="num"),
        el("td", words.span(row.low, row.high), cls="num"), cls="city-row" if city else None,
    )  # fmt: skip


def render(site: Site) -> str:
    """The list for the default period: cities with their counties below; ranks of cities among cities, of counties among counties."""
    counties = site.rankings["county", site.default_period].rows
    cities = site.rankings["city", site.default_period].rows
    rows: list[Safe] = []
    for city in sorted(cities, key=lambda one: one.unit_code):
        rows.append(_row(city, city=True))
        rows += [_row(one, city=False) for one in sorted(counties, key=lambda one: one.unit_code) if one.city == city.unit_code]
    known = {city.unit_code for city in cities}
    rows += [_row(one, city=False) for one in sorted(counties, key=lambda one: one.unit_code) if one.city not in known]
    titles = (("单位", None), ("组别", None), ("得分", "num"), ("名次", "num"), ("名次可能在", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    note = f"{words.period_title(site.default_period)}。市与市排，县与县排。"
    table = el("table", head, el("tbody", rows), style="max-width:640px")
    return page(
        site, "县（市、区）", (el("h1", "县（市、区）"), el("p", note, cls="note"), table), current="units.html", period=site.default_period
    )
