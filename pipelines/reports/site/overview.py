"""总览: who ranks where, how sure, who may be supported; the map; what the period's data rest on; the cities.

Belongs here: the layout of this page. Does not belong here: sentences (sentences.py), drawings (marks.py, tilemap.py), queries (facts.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from pipelines.reports import standing, words
from pipelines.reports.published import Row
from pipelines.reports.site import marks, point_sources, rank_change, sentences, support, trends
from pipelines.reports.site.facts import Ranking, Site, Standing
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page, sample_box
from pipelines.reports.site.tilemap import tile_map

_DIGITS = "零一二三四五六七八九十"
_ARROWS = {"升": "↑", "降": "↓"}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _change(row: Standing, by_year: bool) -> Safe:
    before = row.previous_year if by_year else row.previous
    said = words.change(before, row.rank, "上年同期" if by_year else "上期")
    if said[:1] not in _ARROWS:
        return el("td", el("span", said, cls="still"), cls="change", data_sort="0")
    sort = (before or 0) - (row.rank or 0)
    screen = el("span", f"{_ARROWS[said[0]]} {said[2:]}", cls="screen-only", title=said)
    return el("td", screen, el("span", said, cls="print-only"), cls="change", data_sort=sort)


def _range(row: Standing) -> Child:
    if row.low is None or row.high is None:
        return ""
    if row.low == row.high:
        return el("span", row.low, cls="lo")
    return (el("span", row.low, cls="lo"), "～", el("span", row.high, cls="hi"))


def _span(row: Standing, ranking: Ranking, hatched: bool) -> Safe:
    label = sentences.span_label(row)
    return marks.rank_span(row.rank, row.low, row.high, row.best, row.worst, ranking.last_rank, hatched=hatched, label=label)


def _columns(row: Standing, ranking: Ranking) -> Safe:
    shares = [(one.share, float(one.unknown / one.maximum), one.missing) for one in row.dimensions]
    pairs = zip(ranking.dimensions, row.dimensions, strict=False)
    label = "；".join(f"{dim.title} {'缺数' if one.missing else one.said}" for dim, one in pairs)
    return el("td", marks.columns(shares, label), cls="dims") if shares else el("td", cls="dims")


def _printed_points(row: Standing, ranking: Ranking) -> list[Safe]:
    shown = [_absent_word(one.absences) if one.missing else one.said for one in row.dimensions]
    return [el("td", text, cls="p") for text in shown or [""] * len(ranking.dimensions)]


def _absent_word(kinds: frozenset[str]) -> str:
    return words.absence_title(next(iter(kinds))) if len(kinds) == 1 else "缺数"


def _name(row: Standing, prefix: str, noted: dict[str, int]) -> Safe:
    mark = el("sup", CIRCLED[noted[row.unit_code] % 20], cls="print-only") if row.unit_code in noted else None
    objection = words.OBJECTION_MARKS.get(row.objection)
    said = el("a", objection, href=f"{prefix}corrections.html#objections", cls="objection") if objection else None
    return el("th", el("a", row.name, href=f"{prefix}unit/{row.unit_code}.html"), mark, said, scope="row", cls="unit")


def _tier(row: Standing) -> Safe:
    said = words.TIER_TITLES.get(row.tier, row.tier)
    share = standing.share_words(row.top_share) if row.tier == "borderline" else ""
    notes = [f"{share} 的重算在名额内"] if share else []
    notes += [f"{'' if said else '不列入，'}办公室 {words.day(row.settled_on)} 核定"] if row.settled_on else []
    more = el("div", "；".join(notes), cls="small") if notes else None
    short = f"{said[:2]} {share}".strip()
    return el("td", el("span", said, more, cls="desk-only"), el("span", short, cls="phone-only") if said else None, cls="tier")


def _reports(row: Standing) -> Safe:
    return el("td", f"{row.received}/{row.due}" if row.due else "·", cls="reports")


def _called(row: Standing) -> str:
    """What the search box finds a unit by: its names, its city, its code."""
    return " ".join(part for part in (row.name, row.short, row.city_name, row.unit_code) if part)


def _ranked_row(full: Decimal, ranking: Ranking, row: Standing, prefix: str, noted: dict[str, int]) -> Safe:
    lower = row.is_incomplete
    score = row.score if row.score is not None else Decimal(0)
    unknown = sum((one.unknown for one in row.dimensions), Decimal(0)) if lower else Decimal(0)
    dims = {f"data_d{i}": one.share for i, one in enumerate(row.dimensions)}
    return el(
        "tr",
        el("td", el("span", "并列", cls="tie") if row.tied else None, row.rank, cls="rank"),
        _change(row, ranking.by_year), _name(row, prefix, noted),
        el("td", row.peer_group, cls="peer") if ranking.level == "county" else None,
        el("td", row.peer_rank, cls="p"),
        el("td", row.mark or None, words.fixed(score), cls="score"),
        el("td", marks.bar(score, full, unknown), cls="bar"),
        el("td", _span(row, ranking, lower), cls="span"),
        el("td", _range(row), cls="range"),
        _columns(row, ranking), _printed_points(row, ranking),
        _reports(row), _tier(row),
        data_rank=row.rank, data_group=row.peer_group, data_name=_called(row), data_code=row.unit_code,
        data_score=float(score), data_missing=",".join(str(i) for i, one in enumerate(row.dimensions) if one.missing) or None, **dims,
    )  # fmt: skip


def _unranked_row(ranking: Ranking, row: Standing, prefix: str, noted: dict[str, int]) -> Safe:
    reason = row.reason or "资料不足"
    return el(
        "tr", el("td", "暂不排名", cls="rank", colspan=2), _name(row, prefix, noted),
        el("td", row.peer_group, cls="peer") if ranking.level == "county" else None, el("td", cls="p"),
        el("td", reason, cls="why", colspan=3), el("td", cls="bar"), _columns(row, ranking), _printed_points(row, ranking),
        _reports(row), el("td", cls="tier"),
        cls="unranked", data_group=row.peer_group, data_name=_called(row), data_code=row.unit_code,
    )  # fmt: skip


def _sortable(title: str, key: str, cls: str | None = None, **more: int) -> Safe:
    return el("th", el("button", title, type="button", data_sort_by=key), scope="col", cls=cls, **more)


def _header(full: Decimal, ranking: Ranking) -> Safe:
    last, count = ranking.last_rank, len(ranking.dimensions)
    letters = [one.letter for one in ranking.dimensions]
    dims = el("th", f"{_DIGITS[count] if count < 11 else count}维得分率", marks.column_letters(letters), scope="col", cls="dims")
    printed = [el("th", one.title[:2], el("br"), one.full, scope="col", cls="p num", title=one.title) for one in ranking.dimensions]
    cells = (
        _sortable("名次", "rank", "rank"), _sortable("较上年同期" if ranking.by_year else "较上期", "change", "change"),
        _sortable(sentences.LEVEL_NOUN[ranking.level], "code", "unit"),
        el("th", "组别", scope="col", cls="peer") if ranking.level == "county" else None,
        el("th", "组内", scope="col", cls="p"),
        _sortable("得分", "score", "score"), el("th", f"满分 {words.fixed(full, 0)}", scope="col", cls="bar"),
        el("th", "名次可能在", marks.rank_axis(last), scope="col", cls="span"),
        el("th", el("span", "名次可能在", cls="skip"), scope="col", cls="range"), dims if count else el("th", cls="dims"), printed,
        el("th", "报表", el("br"), "收/应收", scope="col", cls="reports"), el("th", "支持档次", scope="col", cls="tier"),
    )  # fmt: skip
    return el("thead", el("tr", cells))


def ranking_table(site: Site, ranking: Ranking, prefix: str, noted: dict[str, int]) -> Safe:
    """The ranking as one real table: every unit of the level once, the support boundary between, 暂不排名 last."""
    after = sentences.boundary_after(site, ranking)
    rows: list[Safe] = []
    for index, row in enumerate(ranking.rows):
        ranked = row.rank is not None
        rows.append(
            _ranked_row(site.total_points(ranking.level), ranking, row, prefix, noted)
            if ranked
            else _unranked_row(ranking, row, prefix, noted)
        )
        if index == after:
            # as many columns as the screen shows, and the rest that only paper shows
            on_screen = 10 + (ranking.level == "county")
            on_paper = 8 + (ranking.level == "county") + len(ranking.dimensions)
            rest = el("td", cls="p", colspan=on_paper - on_screen) if on_paper > on_screen else None
            rows.append(el("tr", el("td", sentences.boundary(site, ranking), colspan=on_screen), rest, cls="boundary"))
    caption = el("caption", f"{words.period_title(ranking.period)}{sentences.LEVEL_NOUN[ranking.level]}排名", cls="skip")
    return el(
        "table", caption, _header(site.total_points(ranking.level), ranking), el("tbody", rows), cls="rank-table", data_level=ranking.level
    )


def _legend(ranking: Ranking) -> Safe:
    letters = [el("span", f"{one.letter} {one.title}") for one in ranking.dimensions]
    sample = marks.svg(el("line", x1=0, x2=36, y1=7, y2=7, cls="m-line"), el("rect", x=7, y=4, width=22, height=6, cls="m-data"),
                       el("circle", cx=18, cy=7, r=4.5, cls="m-deep"), width=36, height=14)  # fmt: skip
    box = marks.svg(el("rect", x=0.5, y=0.5, width=13, height=11, cls="m-missing"), width=14, height=12)
    return el(
        "div",
        el("span", sample, " 圆点：名次；粗线：名次可能在（权重和未知的数一起变动重算）；细线：最好与最差；斜纹：有缺数"),
        el("span", box, " 缺数，不当作没有做；有缺数的，得分是下限（≥），斜纹是可能补上的分"),
        el("span", f" {entering}") if (entering := sentences.come_in(ranking)) else None,
        el("br"), letters, cls="legend",
    )  # fmt: skip


def _controls(site: Site, ranking: Ranking, prefix: str) -> Safe:
    groups = sorted({row.peer_group for row in ranking.rows if row.peer_group})
    periods = [
        el("option", words.period_title(code), value=f"{prefix}{period_page(site, code)}", selected=code == ranking.period)
        for code in reversed(site.periods)
    ]
    sorts = [("rank", "总分"), *((f"d{i}", f"{one.letter} {one.title}") for i, one in enumerate(ranking.dimensions)), ("code", "单位代码")]

    def pick(name: str, title: str, choices: list[tuple[str, str]]) -> Safe:
        buttons = [
            el("button", label, type="button", data_pick=name, data_value=value, aria_pressed="true" if i == 0 else "false")
            for i, (value, label) in enumerate(choices)
        ]
        return el("span", title, el("span", buttons, cls="pick"), cls="group")

    inner = (
        el("label", "期次", el("select", periods, id="period")),
        pick("level", "层级", [("county", "县"), ("city", "市")]),
        pick("group", "组别", [("", "全部"), *((g, g) for g in groups)]) if groups else None,
        el("label", "排序依据", el("select", [el("option", t, value=v) for v, t in sorts], id="sort", data_keep="sort")),
        el("label", "查找", el("input", type="search", id="search", data_keep="text", placeholder="县、市名称", autocomplete="off")),
    )
    return el(
        "details", el("summary", f"{words.period_title(ranking.period)} · 更改期次、层级、排序"), el("div", inner, cls="inner"),
        el("p", cls="note", id="none", role="status", hidden=True),
        cls="controls needs-js", open=True,
    )  # fmt: skip


def period_page(site: Site, period: str) -> str:
    """The file of a period's overview, from the site's root."""
    return "index.html" if period == site.default_period else f"period/{period}.html"


def trust(site: Site, period: str) -> list[tuple[str, str, str]]:
    """Rows of the trust table (what, how many, share or remark), over reports owed from the first of the year to the period's end."""
    owed = site.reports_of(period)
    count = Counter(row["status"] for row in owed)
    rows = [("应收报表", str(len(owed)), "")]
    on_time = count["on_time"] + count["nothing_to_report"]
    for title, value in (("按时", on_time), ("迟报", count["late"]), ("退回待改", count["returned"]), ("未报", count["missing"])):
        rows.append((title, str(value), words.percent(value, len(owed))))
    factors = sorted(
        float(row["factor"]) for row in site.verification
        if row["period"] == period and row["factor"] is not None and site.units.get(row["unit_code"], {}).get("level") == "county"
    )  # fmt: skip
    if factors:
        middle = len(factors) // 2
        median = factors[middle] if len(factors) % 2 else (factors[middle - 1] + factors[middle]) / 2
        rows.append(("台账活动与平台相符", words.fixed(median), "中位数"))
    blocking = sum(1 for row in site.findings if row["severity"] == "blocking" and row["status"] == "open")
    rows.append(("未了结的阻断问题", str(blocking), ""))
    return rows


def _trust_table(site: Site, period: str, prefix: str) -> Safe:
    rows = [el("tr", el("th", a, scope="row"), el("td", b, cls="num"), el("td", c, cls="num small")) for a, b, c in trust(site, period)]
    table = el("table", el("caption", "年初至本期末应收的报表"), el("tbody", rows), cls="trust")
    link = el("a", "谁报了，谁没报", href=f"{prefix}quality.html")
    return el("section", el("h2", "这一期的数据可信到什么程度"), table, el("p", link, cls="note"))


def _footnote(row: Standing) -> str:
    if row.rank is None:
        return f"{row.reason or '资料不足'}，不排名。"
    return "得分为已报部分之和，只是下限（≥）。" if row.status == "lower_bound" else "有报表未报，得分按已报部分折算，补报后可升可降（≈）。"


def print_notes(site: Site, ranking: Ranking) -> tuple[list[str], dict[str, int]]:
    """Footnotes of the printed table and which unit carries which number."""
    noted: dict[str, int] = {}
    tail: list[str] = []
    for row in ranking.rows:
        if row.is_incomplete or row.rank is None:
            noted[row.unit_code] = len(noted)
            said = _footnote(row)
            tail.append(f"{CIRCLED[noted[row.unit_code] % 20]}{row.name}{said}")
    draws = f"{site.redraws(ranking.level)} 次" if site.redraws(ranking.level) else ""
    places = f"（前 {site.support_places(ranking.level)} 名）" if site.support_places(ranking.level) else ""
    notes = [
        f"圆点为名次；灰条为名次可能在（权重小幅变动、未知的数在最低与最高之间取，{draws}重算的居中九成，公布的名次总算在内），细线为最好与最差。区间相叠的单位，未必能分先后。",
        f"并列的，其后名次顺延。虚线为优先支持界线{places}；“临界”指名次区间或并列跨过界线，须并核后再定。",
    ]
    if entering := sentences.come_in(ranking):
        notes.append(entering)
    if tail:
        notes.append("缺数不当作没有做。" + "".join(tail))
    notes.append("每个数字的来源单元格见同版网页。")
    return notes, noted


def render(
    site: Site, period: str, prefix: str = "", changes: Sequence[Row] = (), sources: dict[str, dict[str, Row]] | None = None,
    supported: Sequence[Row] = (),
) -> str:  # fmt: skip
    """The overview page of one period; `changes`: marts.rank_change of its counties, `sources`: what their points rest on,
    `supported`: who got support beside who is ahead.
    """
    counties, cities = site.rankings["county", period], site.rankings["city", period]
    notes, noted = print_notes(site, counties)
    lede = el("p", [el("span", el("b", said) if bold else said) for said, bold in sentences.lede(site, counties)], cls="lede")
    main = el("div", ranking_table(site, counties, prefix, noted), _legend(counties), cls="main", data_level="county")
    side = el(
        "aside",
        el("h2", "得分在哪里高、哪里低"), el("p", "得分。方格按方位排列，不代表面积；粗线为市界", cls="note"),
        tile_map(site, counties, prefix), _trust_table(site, period, prefix), point_sources.level_section(sources or {}), cls="side",
    )  # fmt: skip
    city = el(
        "section", el("h2", "各市"), el("p", "由所辖县的分子、分母合并重算，再加市本级报送；不是县得分的平均。", cls="note"),
        ranking_table(site, cities, prefix, {}), cls="cities", data_level="city",
    )  # fmt: skip
    printed = el("div", el("ol", [el("li", note) for note in notes]), cls="notes print-only")
    title = el("div", f"{words.period_title(period)}县（市、区）评价排名表", cls="print-title print-only")
    box = el("div", sample_box(site), cls="print-only")
    first = el("section", el("div", main, side, cls="split"), printed, cls="first")
    body = (
        title,
        box,
        el("h1", "总览", cls="skip"),
        lede,
        _controls(site, counties, prefix),
        first,
        city,
        support.section(site, supported, prefix),
        rank_change.movers_section(site, changes, prefix),
        trends.bump_section(site, "county") if period == site.default_period else None,
    )
    return page(site, f"总览 {words.period_title(period)}", body, current="index.html", period=period, prefix=prefix, cls="overview")
