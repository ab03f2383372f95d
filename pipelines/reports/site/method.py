"""方法与疑义: how firm the ranks are, the scheme with its clauses and rules, other methods, and the register of doubts.

Belongs here: the layout of this page. Does not belong here: the arithmetic of scores (dbt); the doubts themselves (seed doubt_register).
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from pipelines.reports import audit, standing, words
from pipelines.reports.published import Published, Row
from pipelines.reports.rule_words import RULE_TITLES, documented, rule_sentence
from pipelines.reports.site import duties, indicator, marks, registration, sentences
from pipelines.reports.site.facts import Ranking, Site
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page, sample_box

_WIDTH = 420
_OFFICIAL = ("official", "base")
# bounds of the unknown, not other methods: they stand under 名次有多稳, folded
_BOUNDS = ("all_low", "all_high", "low", "high")


def _head(*titles: tuple[Child, str | None]) -> Safe:
    return el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))


def _stability(site: Site, ranking: Ranking) -> Safe:
    draws = site.redraws(ranking.level)
    noise = site.scheme_rows[ranking.level].get("weight_noise")
    varied = f"权重各自上下浮动（幅度 {words.fixed(Decimal(str(noise)) * 100, 0)}%）" if noise else "权重各自上下浮动"
    texts = (
        (
            el("b", "得分"), "是按方案算出的确数。", el("b", "名次可能在"), "说的是：权重取得稍有不同、缺的数补上来，名次会落到哪里。",
            sentences.come_in(ranking),
        ),
        (
            f"每次重算，{varied}，未知的数（未报、申辩中的）在最低与最高之间取一个值",
            f"，共 {draws} 次，其中一次就是公布的权重和数值" if draws else "，多次重算",
            "；蓝条是居中的九成，公布的名次总算在内。细线是全部重算里的最好与最差：未知的数一律有利、一律不利。",
        ),
        (el("b", "区间相叠"), "，未必能分先后；不相叠的，至少九成重算里先后不变。最右一栏逐个列出与谁相叠。"),
    )  # fmt: skip
    rows = []
    for row in ranking.ranked:
        near = [other.short for other in sentences.overlapping(ranking, row)]
        span = marks.rank_span(
            row.rank, row.low, row.high, row.best, row.worst, ranking.last_rank,
            hatched=row.is_incomplete, label=sentences.span_label(row), width=_WIDTH,
        )  # fmt: skip
        wide = el("span", " 有缺数", cls="alert") if row.is_incomplete else None
        rows.append(
            el(
                "tr",
                el("td", el("span", "并列", cls="tie") if row.tied else None, row.rank, cls="rank"),
                el("th", el("a", row.name, href=f"unit/{row.unit_code}.html"), scope="row"),
                el("td", span, cls="stable-span"),
                el("td", words.span(row.low, row.high)),
                el("td", words.listed(near) or "无", wide, cls="small"),
            )
        )
    axis = ("名次", marks.rank_axis(ranking.last_rank, _WIDTH))
    head = _head(("名次", "rank"), ("单位", None), (axis, "stable-span"), ("名次可能在", None), ("与谁的区间相叠", None))
    return el(
        "section", el("h2", "名次有多稳"), el("div", [el("p", text) for text in texts], cls="columns"),
        el("div", el("table", head, el("tbody", rows), cls="stable"), cls="wide"), _causes(site, ranking),
    )  # fmt: skip


def _causes(site: Site, ranking: Ranking) -> Safe:
    """What each range comes from, the extremes, and how often a unit is within the places; folded."""
    rows = [
        el(
            "tr", el("td", row.rank, cls="num"), el("th", row.name, scope="row"),
            el("td", words.span(row.low_weights, row.high_weights), data_label="只变权重"),
            el("td", words.span(row.low, row.high), data_label="权重和缺数一起变"),
            el("td", words.span(row.best, row.worst), data_label="最好～最差"),
            el("td", standing.share_words(row.top_share), cls="num", data_label="名额内的重算"),
        )
        for row in ranking.ranked
    ]  # fmt: skip
    head = _head(
        ("名次", "num"), ("单位", None), ("只变权重", None), ("权重和缺数一起变", None), ("最好～最差", None), ("名额内的重算", "num")
    )
    places = site.support_places(ranking.level)
    note = f"名额内的重算：名次落在前 {places} 名的占比。" if places else "名额内的重算：名次落在优先支持名额以内的占比。"
    table = el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide")
    return el("details", el("summary", "名次的范围从哪里来，最好和最差"), el("p", note, cls="note"), table)


def _scheme(site: Site, ranking: Ranking) -> Safe:
    most = max((dimension.maximum for dimension in ranking.dimensions), default=Decimal(1))
    rows = [
        el(
            "tr", el("td", one.letter, cls="small in"), el("th", one.title, scope="row", cls="in"),
            el("td", words.fixed(one.maximum, 0), cls="num in", data_label="权重"),
            el("td", marks.bar(one.maximum, most, width=130)), el("td", len(one.indicators), cls="num", data_label="计分指标"),
            el("td", site.indicators[ranking.level][one.code]["clause"] or ""),
        )
        for one in ranking.dimensions
    ]  # fmt: skip
    head = _head(("", None), ("维度", None), ("权重", "num"), ("", None), ("计分指标", "num"), ("依据的条款", None))
    total = words.fixed(sum((one.maximum for one in ranking.dimensions), Decimal(0)), 0)
    note = f"县级方案满分 {total}；每条指标都注明通知条款。"
    table = el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide")
    return el("section", el("h2", "方案"), el("p", note, cls="note"), table)


def other_methods(edition: Published, site: Site, ranking: Ranking) -> list[Row]:
    """Per named scenario but the official one: how many units change rank, the largest change, and whose.

    Ranks of a scenario are 1 2 2 4 over the root score of the units that are ranked officially.
    """
    if not edition.has("marts.score"):
        return []
    rows = edition.rows(
        "select scenario, unit_code, score from marts.score where scheme = ? and level = ? and period = ? and score is not null "
        "and node_level = (select max(node_level) from marts.score where scheme = ? and level = ? and weight is not null) "
        "order by scenario, unit_code",
        [site.scheme, ranking.level, ranking.period, site.scheme, ranking.level],
    ) or []  # fmt: skip
    totals: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        totals.setdefault(row["scenario"], {})[row["unit_code"]] = Decimal(str(row["score"]))
    published = {row.unit_code: row for row in ranking.ranked}
    found = []
    for scenario, scores in sorted(totals.items()):
        own = {unit: score for unit, score in scores.items() if unit in published}
        if scenario in (*_OFFICIAL, *_BOUNDS) or set(own) != set(published):
            continue
        ranks = {unit: 1 + sum(1 for other in own.values() if other > score) for unit, score in own.items()}
        moved = {unit: abs(rank - (published[unit].rank or 0)) for unit, rank in ranks.items() if rank != published[unit].rank}
        who = max(sorted(moved), key=lambda unit: moved[unit], default="")
        said = f"{published[who].short} {published[who].rank}→{ranks[who]}" if who else "没有单位变动"
        found.append({"scenario": scenario, "moved": len(moved), "largest": moved.get(who, 0), "who": said})
    return found


def _methods_table(site: Site, found: list[Row], units: int) -> Safe | None:
    if not found:
        return None
    rows = [
        el("tr", el("th", scenario_title(site, one["scenario"]), scope="row"),
           el("td", one["moved"], cls="num in", data_label="名次变的单位"),
           el("td", f"{one['largest']} 位", cls="num in", data_label="最大变动"), el("td", one["who"], cls="in"))
        for one in found
    ]  # fmt: skip
    head = _head(("换一种做法", None), ("名次变的单位", "num"), ("最大变动", "num"), ("最大的是谁", None))
    note = f"与本期名次逐一比较，{units} 个单位。"
    table = el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide")
    return el("section", el("h2", "换一种做法，名次会怎样"), el("p", note, cls="note"), table)


def scenario_title(site: Site, scenario: str) -> str:
    """A scenario in words: fixed names, or the indicator or dimension it leaves out."""
    fixed = {"equal": "各指标等权", "equal_weights": "各指标等权", "geometric": "几何平均（短板更重）", "zero": "缺数按零计"}
    if scenario in fixed:
        return fixed[scenario]
    for mark in ("without_", "drop_", "leave_out_", "minus_"):
        code = scenario.removeprefix(mark)
        if code != scenario and code.upper() in site.indicators.get("county", {}):
            return f"去掉 {code.upper()} {site.indicators['county'][code.upper()]['title']}"
    return scenario


def _indicators(site: Site, level: str, title: str) -> Safe:
    parents = {row["parent"] for row in site.indicators.get(level, {}).values()}
    rows = []
    for code, row in sorted(site.indicators.get(level, {}).items()):
        if code in parents:
            name = el("th", el("b", row["title"]), scope="row", cls="in")
            rows.append(el("tr", el("td", code, cls="small in"), name, el("td", row["clause"] or "", colspan=6)))
            continue
        target = words.fixed(row["target"]).removesuffix(".00") if row["target"] is not None else ""
        better = {"positive": "高为好", "negative": "低为好"}.get(row["direction"], row["direction"] or "")
        rows.append(
            el(
                "tr",
                el("td", code, cls="small in"),
                el("th", el("a", row["title"], href=indicator.page_name(code)), scope="row", cls="in"),
                el("td", row["clause"] or ""),
                el("td", words.fixed(row["weight"]) if row["weight"] else "只展示", cls="num in", data_label="满分"),
                el("td", row["unit"] or "", cls="in", data_label="单位"),
                el("td", better, cls="in"),
                el("td", target, cls="num in", data_label="目标"),
                el("td", rule_sentence(row), el("br"), f"空着可能更高：{row['blank_may_raise']}", cls="small where")
                if row.get("blank_may_raise")
                else el("td", rule_sentence(row), cls="small where"),
            )
        )
    head = _head(("", None), ("指标", None), ("条款", None), ("满分", "num"), ("单位", None), ("方向", None), ("目标", "num"),
                 ("怎么计分", None))  # fmt: skip
    return el("section", el("h2", title), el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide"))


def _rules(rules: list[Row]) -> Safe | None:
    if not rules:
        return None
    rows = [
        el("tr", el("th", RULE_TITLES.get(row["rule"], row["rule"]), scope="row"),
           [el("td", documented(row[part])) for part in ("formula", "rounding", "example")])
        for row in rules
    ]  # fmt: skip
    head = _head(("规则", None), ("怎么算", None), ("舍入", None), ("例", None))
    return el("section", el("h2", "计分规则"), el("div", el("table", head, el("tbody", rows), cls="stack"), cls="wide"))


def _audit(warned: list[Row]) -> Safe | None:
    if not warned:
        return None
    rows = [
        el("tr", el("th", audit.subject(row), scope="row"), el("td", row["warning"]), el("td", row["measure_title"], cls="small in"),
           el("td", words.fixed(row["value"], 2), cls="num in"), el("td", row["units"], cls="num in", data_label="单位数"))
        for row in warned
    ]  # fmt: skip
    head = _head(("指标", None), ("提醒", None), ("依据", None), ("数值", "num"), ("单位数", "num"))
    table = el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide")
    kinds = "，".join(f"{said} {count}" for said, count in Counter(row["warning"] for row in warned).most_common())
    folded = el("details", el("summary", f"本期县级 {len(warned)} 条：{kinds}"), table)
    return el("section", el("h2", "方案的统计审视"), el("p", audit.SAID, cls="note"), folded)


def _touched(row: Row) -> str:
    """How many points of how many units rest on a doubt."""
    return f"{row['units']} 个县，满分合计 {words.fixed(row['points'], 0)} 分" if row["units"] else "不涉及得分"


def _doubts_table(edition: Published, site: Site) -> Safe | None:
    doubts = [
        row for row in edition.table("marts.doubt", "doubt")
        if (row["scheme"], row["level"], row["period"]) == (site.scheme, "county", site.default_period)
    ]  # fmt: skip
    if not doubts:
        return None
    rows = [
        el(
            "tr",
            el("td", f"疑-{row['doubt'].removeprefix('D')}", cls="small in"),
            el("th", row["word"], scope="row", cls="in"),
            [
                el("td", row[key], data_label=said)
                for key, said in (("question", "疑在哪里"), ("handling", "本期怎么办"), ("effect", "影响"))
            ],
            el("td", _touched(row), cls="small", data_label="涉及"),
            el("td", row["decides"], cls="decides", data_label="请谁来定"),
        )
        for row in doubts
    ]
    head = _head(("编号", None), ("通知里的词", None), ("疑在哪里", None), ("本期怎么办", None), ("影响", None), ("涉及", None),
                 ("请谁来定", None))  # fmt: skip
    note = "原文没有写明、又影响数的地方，逐条登记，等有权的单位定。"
    return el(
        "section", el("h2", "疑义登记"), el("p", note, cls="note"), el("div", el("table", head, el("tbody", rows), cls="stack"), cls="wide")
    )


def render(site: Site, edition: Published) -> str:
    """The method page, for the default period."""
    ranking = site.rankings["county", site.default_period]
    methods = _methods_table(site, other_methods(edition, site, ranking), len(ranking.ranked))
    warned = audit.warnings(audit.rows_of(edition, site.scheme, "county", site.default_period))
    rules = edition.table("marts.point_rule", "rule")
    used = {row["rule"] for level in site.indicators.values() for row in level.values()}
    body = (
        el("h1", "方法与疑义", cls="skip"), sample_box(site), _stability(site, ranking),
        el("div", _scheme(site, ranking), methods, cls="halves"), _audit(warned),
        registration.section(edition, site.scheme, site.default_period), _doubts_table(edition, site),
        duties.region_section(edition), duties.partner_section(edition, site),
        _indicators(site, "county", "县级指标"), _indicators(site, "city", "市级指标"),
        _rules([row for row in rules if row["rule"] in used]),
    )  # fmt: skip
    return page(site, "方法与疑义", body, current="method.html", period=site.default_period, cls="method")
