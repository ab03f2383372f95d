"""两年目标: what every unit reached over the goal's own window, and a page a unit with the cells behind each result.

Belongs here: these pages and the section on a unit's page. Does not belong here: queries and single values (reports/two_year.py), whether a
goal is met (marts.two_year_result).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.reports import two_year, words
from pipelines.reports.published import LEVEL_TITLES, Published, Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page

PAGE = "two_year.html"
_NOTE = "存量看窗口内最后一期台账，更早的不代替；活动按活动日期。没有报的不当作没有做：它能左右结论的写“说不清”，前面有 ≥ 的只是下限。"


def unit_page_name(unit: str) -> str:
    """Where the results of a unit lie, from the site's root."""
    return f"two-year/{unit}.html"


def _status(row: Row) -> Safe:
    return el("b" if row["status"] == "met" else "span", row["status_title"])


def _titles(rows: Sequence[Row]) -> list[Row]:
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        seen.setdefault((row["goal"], row["measure"]), row)
    return list(seen.values())


def _matrix(rows: Sequence[Row], level: str) -> Safe:
    of_level = [row for row in rows if row["level"] == level]
    measures = _titles(of_level)
    units: dict[str, dict[tuple[str, str], Row]] = {}
    for row in of_level:
        units.setdefault(row["unit_code"], {})[row["goal"], row["measure"]] = row
    lines = []
    for unit, own in units.items():
        name = next(iter(own.values()))["unit_name"]
        found = Counter(one["status"] for one in own.values())
        cells = []
        for measure in measures:
            one = own[measure["goal"], measure["measure"]]
            cells.append(el("td", _status(one), el("br"), el("span", two_year.figure(one), cls="small"), cls="num"))
        link = el("a", name, href=unit_page_name(unit))
        lines.append(el("tr", el("th", link, scope="row"), [el("td", found[s], cls="num") for s in two_year.STATUSES], cells))
    heads = [el("th", two_year.STATUS_TITLES[status], scope="col", cls="num") for status in two_year.STATUSES]
    for one in measures:
        target = f"目标 {two_year.measured(one['target'], one['unit'])}"
        heads.append(el("th", one["title"], el("br"), target, scope="col", cls="num"))
    head = el("thead", el("tr", el("th", "单位", scope="col"), heads))
    return el("section", el("h2", f"{LEVEL_TITLES[level]}级"), el("div", el("table", head, el("tbody", lines), cls="listing"), cls="wide"))


def _measures(rows: Sequence[Row]) -> Safe:
    counties = [row for row in rows if row["level"] == "county"] or list(rows)
    lines = []
    for one in _titles(counties):
        own = [row for row in counties if (row["goal"], row["measure"]) == (one["goal"], one["measure"])]
        found = Counter(row["status"] for row in own)
        until = words.day(one["as_of"])
        statuses = [el("td", found[status], cls="num") for status in two_year.STATUSES]
        title = el("th", el("a", one["title"], href=f"indicator/{one['measure']}.html"), scope="row")
        target = el("td", two_year.measured(one["target"], one["unit"]), cls="num")
        lines.append(el("tr", el("td", one["note"]), title, target, statuses, el("td", until, cls="num")))
    titles = (("通知里的目标", None), ("按哪项指标", None), ("到期应达到", "num"),
              *((two_year.STATUS_TITLES[status], "num") for status in two_year.STATUSES), ("数据到", "num"))  # fmt: skip
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    table = el("table", head, el("tbody", lines), cls="listing", style="max-width:900px")
    return el("section", el("h2", "哪些目标达到了"), el("p", "按县（市、区）个数。", cls="note"), el("div", table, cls="wide"))


def lede(rows: Sequence[Row]) -> list[str]:
    """What may be said of the results: the window, how many results of counties are met, not met, unknown, and why unknown months are."""
    counties = [row for row in rows if row["level"] == "county"] or list(rows)
    found = Counter(row["status"] for row in counties)
    units = {row["unit_code"] for row in counties}
    said = [f"窗口 {two_year.window(rows)}。"]
    said.append(
        f"{len(units)} 个县（市、区）、{len(_titles(counties))} 项目标共 {len(counties)} 个结果："
        f"已达到 {found['met']} 个，未达到 {found['not_met']} 个，说不清 {found['unknown']} 个。"
    )
    if two_year.is_sample(rows):
        said.append(f"{two_year.SAMPLE_SAID}。")
    return said


def overview(site: Site, rows: Sequence[Row], asked_from: str | None) -> str:
    """The page of all units; `asked_from`: the first month of activity reports, where the window begins before it."""
    parts: list[Child] = [el("h1", "两年目标")]
    if not rows:
        parts.append(el("p", "这一版没有两年目标的结果。", cls="lede"))
        return page(site, "两年目标", parts, current=PAGE, period=site.default_period)
    parts.append(el("p", [el("span", said) for said in lede(rows)], cls="lede"))
    before = f"活动月报从 {words.period_title(asked_from)}起布置，此前的月份没有数据，不当作没有活动。" if asked_from else ""
    parts += [el("p", _NOTE + before, cls="note"), _measures(rows)]
    parts += [_matrix(rows, level) for level in ("county", "city") if any(row["level"] == level for row in rows)]
    return page(site, "两年目标", parts, current=PAGE, period=site.default_period)


def asked_from(edition: Published, rows: Sequence[Row]) -> str | None:
    """The first month activity reports were asked for, where the window of a goal begins before it; None otherwise."""
    if not edition.has("marts.two_year_month"):
        return None
    (found,) = edition.rows(
        "select min(month) as first from marts.two_year_month "
        "where month > (select max(month) from marts.two_year_month where state = 'not_asked')"
    )
    return found["first"] if rows else None


def _cells(cells: Sequence[Row]) -> Safe | None:
    if not cells:
        return None
    items = [el("li", two_year.place(cell)) for cell in cells]
    return el("details", el("summary", f"依据 {len(cells)} 处"), el("ul", items, cls="ledger"))


def _months(months: Sequence[Row]) -> Safe | None:
    if not months:
        return None
    lines = [
        el("tr", el("th", words.period_title(one["month"]), scope="row"), el("td", one["state_title"]),
           el("td", one["activities"] if one["state"] in ("active", "no_activity") else "", cls="num"),
           el("td", two_year.place({**one, "source": ""}) if one["cell"] else "", cls="where"))
        for one in months
    ]  # fmt: skip
    titles = (("月份", None), ("情况", None), ("场次", "num"), ("当月第一场活动在", None))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el("details", el("summary", f"逐月情况 {len(months)} 个月"), el("div", el("table", head, el("tbody", lines)), cls="wide"))


def _one(row: Row, cells: Sequence[Row], months: Sequence[Row]) -> Safe:
    months_said = "个县月" if row["level"] != "county" else "个月"
    said = f"数据到 {words.day(row['as_of'])}；窗口 {row['months_due']} {months_said}里有报表的 {row['months_with_data']} {months_said}。"
    value = two_year.figure(row) or "没有数"
    head = f"{row['title']}：{row['status_title']}"
    target = f"{value}，目标 {two_year.measured(row['target'], row['unit'])}（{row['note']}）"
    return el(
        "section", el("h2", head), el("p", target), el("p", row["reason"]), el("p", said, cls="note"),
        _months(months) if row["evidence_period"] is None and row["kind"] == "flow" else _cells(cells), id=row["measure"],
    )  # fmt: skip


def unit_page(site: Site, rows: Sequence[Row], cells: dict[two_year.Key, list[Row]], months: Sequence[Row]) -> str:
    """The page of one unit: every goal with how it was reckoned and all the cells behind it."""
    unit = rows[0]["unit_code"]
    crumbs = el("p", el("a", "全部单位", href=f"../{PAGE}"), el("a", rows[0]["unit_name"], href=f"../unit/{unit}.html"), cls="crumbs")
    sample = f"{two_year.SAMPLE_SAID}。" if two_year.is_sample(rows) else ""
    head = el("p", el("span", f"窗口 {two_year.window(rows)}；"), el("span", f"{two_year.counts(rows)}。"), el("span", sample), cls="lede")
    parts: list[Child] = [crumbs, el("h1", f"{rows[0]['unit_name']} 两年目标"), head, el("p", _NOTE, cls="note")]
    parts += [_one(row, cells.get((unit, row["goal"], row["measure"]), []), two_year.of_window(months, row)) for row in rows]
    return page(site, f"{rows[0]['unit_name']} 两年目标", parts, current=PAGE, period=site.default_period, prefix="../")


def unit_section(rows: Sequence[Row]) -> Safe | None:
    """On a unit's page: the results in one table, leading to the unit's page of cells. None where there is no result."""
    if not rows:
        return None
    link = f"../{unit_page_name(rows[0]['unit_code'])}"
    lines = [
        el("tr", el("th", el("a", row["title"], href=f"{link}#{row['measure']}"), scope="row"),
           el("td", two_year.figure(row) or "没有数", cls="num"), el("td", two_year.measured(row["target"], row["unit"]), cls="num"),
           el("td", _status(row)))
        for row in rows
    ]  # fmt: skip
    titles = (("目标", None), ("达到的值", "num"), ("到期应达到", "num"), ("结果", None))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    said = f"窗口 {two_year.window(rows)}。{f'{two_year.SAMPLE_SAID}。' if two_year.is_sample(rows) else ''}点目标看怎么算的和依据。"
    table = el("table", head, el("tbody", lines), style="max-width:620px")
    return el("section", el("h2", "两年目标达到了没有"), el("p", said, cls="note"), table)
