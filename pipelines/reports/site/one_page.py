"""结果单: what one unit gets on one A4, as the print view of its page and in its pack.

Belongs here: what stands on the sheet and by which rules strengths and gaps are chosen. Does not belong here: queries (unit_facts.py),
the township matrix (unit_marks.py), files (reports/pack).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from pipelines.contracts.finding import SEVERITY_TITLES
from pipelines.editions.store import KIND_TITLES
from pipelines.reports import standing, words
from pipelines.reports.published import LEVEL_TITLES, Row
from pipelines.reports.site import marks, unit_marks, unusual
from pipelines.reports.site.facts import Ranking, Site, Standing
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page, sample_box
from pipelines.reports.site.unit_facts import UnitFacts

_SHOWN = 3
_TASKS = 6
_TASK_CHARACTERS = 78
_SEVERITIES = ("blocking", "warning", "notice")
_LATE = "report_late"
_OFFICE = "region"
_COUNTED = "零一二三"


@dataclass(frozen=True)
class Place:
    """One indicator of a unit beside its peers; `middle` is the peers' median of the points, `absent` the word where there is no value."""

    code: str
    title: str
    points: Decimal
    maximum: Decimal
    middle: Decimal
    absent: str

    @property
    def ahead(self) -> Decimal:
        """Points above the peers' median, negative below it."""
        return self.points - self.middle

    @property
    def lost(self) -> Decimal:
        """Full marks not reached."""
        return self.maximum - self.points


def _points(facts: UnitFacts, unit: str, code: str) -> tuple[Decimal, Decimal]:
    lines = facts.ledger.get(unit, {}).get(code, [])
    points, most = (sum((line[name] or Decimal(0) for line in lines), Decimal(0)) for name in ("points", "max_points"))
    return points, most


def places(site: Site, ranking: Ranking, row: Standing, facts: UnitFacts) -> list[Place]:
    """Every indicator with full marks of its own in this period, bonuses apart, in the order of the scheme."""
    peers = [one.unit_code for one in ranking.ranked if one.peer_group == row.peer_group] or [one.unit_code for one in ranking.ranked]
    found = []
    for code, indicator in site.indicators[ranking.level].items():
        points, most = _points(facts, row.unit_code, code)
        if indicator["rule"] in (None, "", "bonus") or most <= 0:
            continue
        value = facts.values.get((row.unit_code, code))
        absent = words.absence_title(value["absence"]) or "缺数" if value is not None and value["value"] is None else ""
        middle = median([_points(facts, peer, code)[0] for peer in peers]) if peers else Decimal(0)
        found.append(Place(code, indicator["title"], points, most, Decimal(middle), absent))
    return found


def strengths(found: list[Place]) -> list[Place]:
    """At most three indicators that are furthest above the peers' median; none where nothing is above it."""
    return sorted((one for one in found if one.ahead > 0 and not one.absent), key=lambda one: (-one.ahead, one.code))[:_SHOWN]


def gaps(found: list[Place]) -> list[Place]:
    """At most three indicators that lost most of their full marks."""
    return sorted((one for one in found if one.lost > 0), key=lambda one: (-one.lost, one.code))[:_SHOWN]


def _facts_table(ranking: Ranking, row: Standing, facts: UnitFacts) -> Safe:
    peers = [one for one in ranking.ranked if one.peer_group == row.peer_group]
    year_before = f"{int(ranking.period[:4]) - 1}{ranking.period[4:]}"
    before = next((one["standing"] for one in facts.history.get(row.unit_code, []) if one["period"] == year_before), None)
    was = (
        f"第 {before.rank} 名，{before.mark}{words.fixed(before.score)} 分"
        if before is not None and before.rank is not None
        else "没有排名"
    )
    cells = [
        ("得分", row.mark + words.fixed(row.score) if row.rank is not None else "—"),
        ("名次", f"{'并列 ' if row.tied else ''}{row.rank}/{len(ranking.ranked)}" if row.rank is not None else "暂不排名"),
        ("名次可能在", words.span(row.low, row.high) or "—"),
        ("上年同期", was if ranking.by_year else "没有同期"),
        *([(f"{row.peer_group}组内", f"{row.peer_rank}/{len(peers)}" if row.peer_rank else "—")] if ranking.level == "county" else []),
        *([("报表收/应收", f"{row.received}/{row.due}")] if row.due else []),
        ("支持档次", standing.tier_words(row.tier, row.top_share, row.settled_on) or "—"),
    ]
    head = el("thead", el("tr", [el("th", title, scope="col") for title, _ in cells]))
    return el("table", head, el("tbody", el("tr", [el("td", value) for _, value in cells])), cls="facts")


def _dimensions(ranking: Ranking, row: Standing) -> Safe:
    peers = [one for one in ranking.ranked if one.peer_group == row.peer_group] or list(ranking.ranked)
    rows = []
    for position, dimension in enumerate(ranking.dimensions):
        own = row.dimensions[position] if position < len(row.dimensions) else None
        others = sorted(one.dimensions[position].share for one in peers if not one.dimensions[position].missing)
        known = own is not None and not own.missing
        share = own.share if own is not None and known else None
        low, middle, high = (others[0], median(others), others[-1]) if others else (0.0, 0.0, 0.0)
        place = 1 + sum(1 for other in others if share is not None and other > share + 1e-9)
        rows.append(
            el(
                "tr", el("th", f"{dimension.letter} {dimension.title}", scope="row"),
                el("td", own.said if own is not None and known else "缺数", cls="num"), el("td", dimension.full, cls="num"),
                el("td", marks.spine(share, low, middle, high, f"{dimension.title}得分率")),
                el("td", f"{place}/{len(others)}" if known and row.rank is not None else "", cls="num"),
            )
        )  # fmt: skip
    group = row.peer_group if ranking.level == "county" else "各市"
    titles = (
        ("维度", None),
        ("得分", "num"),
        ("满分", "num"),
        (f"得分率：圆点是本单位，灰带和竖线是{group}的范围和中位数", None),
        ("组内", "num"),
    )
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el("table", head, el("tbody", rows), cls="points")


def _heading(count: int, noun: str) -> str:
    return f"{_COUNTED[count]}处{noun}" if count else noun


def _both(found: list[Place], group: str) -> Safe:
    above = [
        el("li", f"{one.title}：得 {words.fixed(one.points)}/{words.fixed(one.maximum)}，比{group}中位数多 {words.fixed(one.ahead)} 分")
        for one in strengths(found)
    ] or [el("li", f"没有高于{group}中位数的指标")]
    below = [
        el("li", f"{one.title}：{one.absent or f'得 {words.fixed(one.points)}/{words.fixed(one.maximum)}'}，"
                 f"差 {words.fixed(one.lost)} 分（{group}中位数 {words.fixed(one.middle)}）")
        for one in gaps(found)
    ] or [el("li", "没有失分的指标")]  # fmt: skip
    said = "差的是离满分，不是离别的单位" + ("；未报的不当作没有做" if any(one.absent for one in gaps(found)) else "")
    return el(
        "div",
        el("div", el("h2", _heading(len(strengths(found)), "长处")), el("ol", above)),
        el("div", el("h2", _heading(len(gaps(found)), "缺口")), el("ol", below), el("p", f"{said}。", cls="small")),
        cls="two",
    )


def _tasks(site: Site, row: Standing, period: str) -> Safe:
    """What the unit is to do: reports that did not come, then open findings, equal sentences of one form together."""
    own = [one for one in site.findings if one["return_to"] == row.unit_code and one["status"] == "open"]
    own = [one for one in own if one["rule"] != _LATE and not unusual.is_doubt(one)]
    of_office = sum(1 for one in own if one["who_fixes"] == _OFFICE)
    own = [one for one in own if one["who_fixes"] != _OFFICE]
    missing = Counter(
        (report["status"], report["form"])
        for report in site.reports_of(period)
        if report["unit_code"] == row.unit_code and report["status"] in ("missing", "returned")
    )
    said = [
        f"{words.REPORT_TITLES[status]}：{site.form_title(form)} {count} 份" for (status, form), count in sorted(missing.items(), key=str)
    ]
    groups: dict[tuple[int, str, str], list[Row]] = {}
    for one in own:
        groups.setdefault((_SEVERITIES.index(one["severity"]), one["form"] or "", one["rule"]), []).append(one)
    for (level, form, _), rows in sorted(groups.items()):
        text = str(rows[0]["message"])
        text = text if len(text) <= _TASK_CHARACTERS else text[:_TASK_CHARACTERS] + "…"
        said.append(f"{SEVERITY_TITLES[_SEVERITIES[level]]}：{site.form_title(form) or '认不出是哪张表的文件'} {len(rows)} 条，如：{text}")
    rest = len(said) - _TASKS
    shown = [el("li", text) for text in said[:_TASKS]]
    if rest > 0:
        shown.append(el("li", f"另有 {rest} 类，见退回修改单。"))
    counted = f"未了结 {len(own)} 条，未报、退回 {sum(missing.values())} 份。" if said else "没有要办的事。"
    counted += f"另有 {of_office} 条由办公室定，不用本单位办。" if of_office else ""
    return el("div", el("h2", "要办的事"), el("p", counted, cls="small"), el("ol", shown) if shown else None)


def _coverage(site: Site, ranking: Ranking, row: Standing, facts: UnitFacts) -> Child:
    if ranking.level == "county":
        key = el("p", "实心是有，空心是没有，斜纹是没有报（不知道有没有）。", cls="small")
        matrix = unit_marks.township_matrix(facts, row.unit_code)
        return (matrix, key) if matrix is not None else None
    own = [one for one in site.rankings["county", ranking.period].rows if one.city == row.unit_code]
    cells = [
        el("tr", el("th", one.name, scope="row"), el("td", one.mark + words.fixed(one.score) if one.rank is not None else "", cls="num"),
           el("td", one.rank if one.rank is not None else "暂不排名", cls="num"), el("td", f"{one.received}/{one.due}", cls="num"))
        for one in own
    ]  # fmt: skip
    titles = (("县（市、区）", None), ("得分", "num"), ("全区名次", "num"), ("报表收/应收", "num"))
    head = el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles])
    return el("section", el("h2", "所辖县（市、区）"), el("table", el("thead", head), el("tbody", cells)))


def sheet(site: Site, ranking: Ranking, row: Standing, facts: UnitFacts) -> Safe:
    """The sheet of one unit; only paper shows it on the unit's page."""
    group = row.peer_group if ranking.level == "county" else "各市"
    title = f"{row.name}{words.period_title(ranking.period)}评价结果单"
    kind = KIND_TITLES.get(str(site.edition["kind"]), "工作版")
    edition = f"{kind} {site.edition['edition_id']} · 数据截至 {words.day(site.edition['as_of'])} · 方案 {site.scheme}"
    reason = f"{row.reason}。" if row.reason else ""
    sure = "“可能在”是权重和未知的数变动时居中九成重算落入的名次。"
    return el(
        "section", el("div", title, cls="print-title"), el("p", edition, cls="small of"), sample_box(site),
        _facts_table(ranking, row, facts), el("p", reason, cls="small") if reason else None, _dimensions(ranking, row),
        _both(places(site, ranking, row, facts), group or "各"), _coverage(site, ranking, row, facts), _tasks(site, row, ranking.period),
        el("p", f"{sure}分值账和依据到单元格，见{LEVEL_TITLES[ranking.level]}页或随发的分值账。", cls="small"),
        cls="one-page", aria_label="结果单",
    )  # fmt: skip


def render(site: Site, ranking: Ranking, row: Standing, facts: UnitFacts) -> str:
    """The sheet as a page of its own that leads nowhere, for what is handed out."""
    title = f"{row.name}评价结果单 {words.period_title(ranking.period)}"
    return page(site, title, sheet(site, ranking, row, facts), current="", period=ranking.period, cls="unit-page alone", alone=True)
