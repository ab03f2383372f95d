"""县页 and 市页: where the points came from and went, cell by cell; townships, months, audiences, platform match, things to do.

Belongs here: the layout of this page. Does not belong here: queries (unit_facts.py), drawings of months and townships (unit_marks.py).
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from statistics import median

from pipelines.reports import doubts, evidence, standing, words
from pipelines.reports.published import LEVEL_TITLES, Row, bonus_cap
from pipelines.reports.site import (
    acts,
    duties,
    marks,
    members,
    one_page,
    point_sources,
    rank_change,
    sentences,
    summaries,
    trends,
    two_year,
    unit_marks,
    unusual,
    worklist,
)
from pipelines.reports.site.facts import Dimension, Ranking, Site, Standing
from pipelines.reports.site.findings_table import findings_table
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page
from pipelines.reports.site.unit_facts import UnitFacts

_LATE, _OFFICE = "report_late", "region"
_MEASURES = {"activities": "活动场次", "people": "服务人次", "teams": "科技志愿队"}


def unit_lede(ranking: Ranking, row: Standing) -> list[str]:
    """What may be said of the unit in this period."""
    if row.rank is None:
        return [f"资料不足，暂不排名：{row.reason or '已报部分低于方案下限'}。"]
    place = f"本期{'并列' if row.tied else ''}{standing.rank_words(row.rank, row.low, row.high)}"
    said = [f"{place}；{_apart(ranking, row)}"]
    moved = _moved(row.previous, row.rank, "上期")
    said.append(f"{_moved(row.previous_year, row.rank, '上年同期')}，{moved}。" if ranking.by_year else f"{moved}。")
    if row.objection in words.OBJECTION_MARKS:
        said.append(f"本单位对名次提出申辩，{words.OBJECTION_MARKS[row.objection].removeprefix('申辩')}，见“更正与申辩”。")
    if row.status == "lower_bound":
        reason = (row.reason or "有指标缺数").removesuffix("，得分只是下限")
        said.append(f"{reason}，得分只是下限。")
    elif row.is_incomplete:
        said.append(f"{row.reason}。")
    return said


def _moved(before: int | None, rank: int, when: str) -> str:
    moved = words.change(before, rank, when)
    return {"持平": f"名次与{when}持平", f"{when}未排": f"{when}没有排名"}.get(moved, f"比{when}{moved} 位")


def _apart(ranking: Ranking, row: Standing) -> str:
    """Whom the unit cannot be told apart from by its range; a unit alone is compared with nobody."""
    if len(ranking.ranked) == 1:
        return "只有本单位参加排名，谈不上先后。"
    near = [other.short for other in sentences.overlapping(ranking, row)]
    return f"与{words.listed(near)}名次区间相叠，未必能分先后。" if near else "名次区间不与其他参加排名的单位相叠。"


def _causes(site: Site, ranking: Ranking, row: Standing) -> Safe | None:
    """What the range comes from, and the extremes; folded."""
    said = standing.range_words(row.low, row.high, row.low_weights, row.high_weights)
    if not said:
        return None
    draws = site.redraws(ranking.level)
    head = f"重算 {draws} 次，每次各项权重小幅变动，未知的数在最低与最高之间取。" if draws else ""
    behind_all = sentences.come_in(ranking) if (row.worst or 0) > len(ranking.ranked) else ""
    texts = [head + said, standing.extreme_words(row.best, row.worst) + behind_all]
    return el("details", el("summary", "名次的范围从哪里来"), [el("p", text) for text in texts if text], cls="note")


def _facts_row(site: Site, ranking: Ranking, row: Standing) -> Safe:
    peers = [other for other in ranking.ranked if other.peer_group == row.peer_group]
    decimals = int(site.scheme_rows[ranking.level].get("decimals") or 2)
    score = words.fixed(row.score, decimals)
    cells = [
        ("得分", row.mark + score if row.rank is not None else "—"),
        ("名次", f"{'并列 ' if row.tied else ''}{row.rank}" if row.rank is not None else "暂不排名"),
        ("名次可能在", words.span(row.low, row.high)),
    ]  # fmt: skip
    if ranking.level == "county":
        cells.append((f"{row.peer_group}组内", f"{row.peer_rank}/{len(peers)}" if row.peer_rank is not None else ""))
    if row.due:
        cells.append(("报表收/应收", f"{row.received}/{row.due}"))
    cells.append(("支持档次", standing.tier_words(row.tier, row.top_share, row.settled_on) or "—"))
    head = el("thead", el("tr", [el("th", title, scope="col") for title, _ in cells]))
    return el("table", head, el("tbody", el("tr", [el("td", value, data_label=title) for title, value in cells])), cls="facts")


def _ledger_lines(site: Site, facts: UnitFacts, unit: str, indicator: str) -> Child:
    parts: list[Safe] = []
    lines = facts.ledger.get(unit, {}).get(indicator, [])
    for line in lines:
        cells = facts.evidence.get((unit, indicator, line["line_no"]), [])
        said = evidence.in_one_line(cells, site.paths)
        number = f"第 {line['line_no']} 行 {words.fixed(line['points'])} 分：" if len(lines) > 1 else ""
        parts.append(el("div", f"{number}{line['explanation'] or ''}", cls="explain"))
        more = _all_cells(unit, indicator, line["line_no"], cells)
        parts.append(el("div", f"依据：通知{line['clause'] or ''}", f"。{said}" if said else "。没有来源单元格。", more, cls="ledger"))
    if not lines:
        value = facts.values.get((unit, indicator))
        parts.append(el("div", _value_words(value)))
    if said := doubts.sentence(facts.doubts.get((unit, indicator), [])):
        parts.append(el("div", f"{said}。", cls="ledger"))
    return parts


def _all_cells(unit: str, indicator: str, line_no: int, shown: list[Row]) -> Child:
    """Where more cells stand behind a line than are shown, or counties' values that lead on to their own cells, the way to all of them."""
    count = sum(int(rows[0]["cells"]) for _, rows in evidence.grouped(shown))
    if count <= len(shown) and not any(row["source"] == evidence.OF_COUNTY for row in shown):
        return None
    return (" ", el("a", f"全部 {count} 处", href=f"../evidence/{unit}.html#{indicator}-{line_no}"))


def _value_words(value: Row | None) -> str:
    if value is None:
        return "本期没有这一指标的数"
    if value["value"] is None:
        return f"{words.absence_title(value['absence']) or '没有数'}，不当作没有做"
    return f"{words.fixed(value['value'])}，只展示，不计分"


def _indicator_row(site: Site, facts: UnitFacts, level: str, unit: str, indicator: Row, belongs: str) -> Safe:
    code = indicator["indicator_code"]
    lines = facts.ledger.get(unit, {}).get(code, [])
    points = sum((Decimal(str(line["points"] or 0)) for line in lines), Decimal(0))
    value = facts.values.get((unit, code))
    absent = value is not None and value["value"] is None
    bonus = bonus_cap(indicator)
    most = sum((Decimal(str(line["max_points"] or 0)) for line in lines), Decimal(0))
    scored = f"＋{words.fixed(points)}" if bonus else words.fixed(points) if most or points else "不计分"
    shown = words.absence_title(value["absence"]) if absent and value is not None else scored if lines else "不计分"
    # what is not due or owed is borne by the others of the group: the full marks of the period, not the weight of the scheme
    weight = f"加分，最多 {words.fixed(bonus)}" if bonus else words.fixed(most) if most else "0"
    return el(
        "tr", el("td", code, cls="small"), el("th", el("a", indicator["title"], href=f"../indicator/{code}.html"), scope="row"),
        el("td", shown or "缺数", cls="num"),
        el("td", weight, cls="num"), el("td", _ledger_lines(site, facts, unit, code), colspan=3, cls="where"),
        cls="detail", data_belongs=belongs, id=f"{level}-{code}",
    )  # fmt: skip


def _worst(site: Site, facts: UnitFacts, level: str, unit: str, dimension: Dimension) -> Child:
    lost: list[tuple[Decimal, str]] = []
    for code in dimension.indicators:
        row = site.indicators[level][code]
        if row["rule"] == "bonus":  # a bonus that was not earned is nothing lost
            continue
        points = sum((Decimal(str(line["points"] or 0)) for line in facts.ledger.get(unit, {}).get(code, [])), Decimal(0))
        most_points = [
            Decimal(str(line["max_points"])) for line in facts.ledger.get(unit, {}).get(code, []) if line["max_points"] is not None
        ]
        lost.append((sum(most_points, Decimal(0)) - points, row["title"]))
    most = max(lost, key=lambda one: (one[0], one[1]), default=(Decimal(0), ""))
    return (most[1], " ", el("span", f"−{words.fixed(most[0])} 分", cls="small")) if most[0] > 0 else el("span", "满分", cls="small")


def _dimension_table(site: Site, facts: UnitFacts, ranking: Ranking, row: Standing) -> Safe:
    peers = [one for one in ranking.ranked if one.peer_group == row.peer_group] or list(ranking.ranked)
    rows: list[Safe] = []
    for position, dimension in enumerate(ranking.dimensions):
        own = row.dimensions[position] if position < len(row.dimensions) else None
        known_peers = [peer.dimensions[position] for peer in peers if not peer.dimensions[position].missing]
        shares = sorted(one.share for one in known_peers)
        known = own is not None and not own.missing
        share = own.share if own is not None and known else None
        place = f"{1 + sum(1 for other in shares if share is not None and other > share + 1e-9)}/{len(known_peers)}" if known else ""
        label = f"{dimension.title}得分率 {words.fixed(Decimal(str((share or 0) * 100)), 1)}%" if known else f"{dimension.title}缺数"
        low, middle, high = (shares[0], median(shares), shares[-1]) if shares else (0.0, 0.0, 0.0)
        button = el("button", dimension.title, type="button", cls="expand", data_opens=dimension.code, data_open="0")
        rows.append(
            el(
                "tr",
                el("td", dimension.letter, cls="small"),
                el("th", button, scope="row"),
                el("td", own.said if own is not None and known else "缺数", cls="num"),
                el("td", dimension.full, cls="num"),
                el("td", marks.spine(share, low, middle, high, label)),
                el("td", place if row.rank is not None else "", cls="num"),
                el("td", _worst(site, facts, ranking.level, row.unit_code, dimension) if known else "缺数，不当作没有做"),
            )
        )
        below = [one for one in site.indicators[ranking.level].values() if _under(site, ranking.level, one, dimension.code)]
        rows += [_indicator_row(site, facts, ranking.level, row.unit_code, one, dimension.code) for one in below]
    bonus = sum((one.bonus for one in row.dimensions), Decimal(0))
    total = row.sum_mark + words.with_bonus(sum((one.points for one in row.dimensions), Decimal(0)) - bonus, bonus)
    most = sum((one.bonus for one in ranking.dimensions), Decimal(0))
    full = words.with_bonus(sum((one.maximum for one in ranking.dimensions), Decimal(0)), most, 0)
    said = "各维相加等于总分" + ("，＋后面是加分" if most else "") + "；每个指标另有分值账，逐行可查到单元格"
    rows.append(
        el("tr", el("td"), el("th", el("b", "合计"), scope="row"), el("td", el("b", total), cls="num"), el("td", el("b", full), cls="num"),
           el("td", said, colspan=3, cls="small"))
    )  # fmt: skip
    titles = [("", ""), ("维度", ""), ("得分", "num"), ("满分", "num"), (None, ""), ("组内名次", "num"), ("失分最多的指标", "")]
    group = row.peer_group if ranking.level == "county" else "各市"
    axis = (f"得分率：本单位与{group}", marks.spine_axis())
    head = [el("th", title if title is not None else axis, scope="col", cls=cls or None) for title, cls in titles]
    note = f"圆点：{row.name}；灰带与竖线：{group} {len(peers)} 个参评单位的范围与中位数。点维度名展开分值账。"
    return el(
        "section", el("h2", "分从哪里得，从哪里失"), el("p", note, cls="note"),
        el("div", el("table", el("thead", el("tr", head)), el("tbody", rows), cls="points"), cls="wide"),
    )  # fmt: skip


def _under(site: Site, level: str, indicator: Row, dimension: str) -> bool:
    code = indicator["indicator_code"]
    parents = {row["parent"] for row in site.indicators[level].values()}
    if code in parents:
        return False
    while indicator is not None and indicator["parent"]:
        if indicator["parent"] == dimension:
            return True
        indicator = site.indicators[level].get(indicator["parent"], {"parent": None})
    return bool(code == dimension)


def _verification(facts: UnitFacts, row: Standing) -> Safe | None:
    found = facts.verification.get(row.unit_code, [])
    if not found:
        return None
    rows = [
        el(
            "tr", el("th", _MEASURES.get(one["measure"], one["measure"]), scope="row"), el("td", one["reported"], cls="num"),
            el("td", one["matched"], cls="num"),
            el("td", words.fixed(Decimal(one["matched"]) / one["reported"]) if one["reported"] and one["matched"] else "·", cls="num"),
        )
        for one in found
    ]  # fmt: skip
    titles = (("量", None), ("台账", "num"), ("对上", "num"), ("比率", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    note = "年初以来台账和平台导出都有的月份。对不上不等于虚报，先请县里说明。"
    return el("section", el("h2", "台账和平台对得上吗"), el("p", note, cls="note"), el("table", head, el("tbody", rows)))


def _to_do(site: Site, row: Standing, prefix: str) -> Safe:
    order = {"blocking": 0, "warning": 1, "notice": 2}
    every = [one for one in site.findings if one["return_to"] == row.unit_code and one["status"] == "open"]
    doubts = [one for one in every if unusual.is_doubt(one)]
    late = [one for one in every if one["rule"] == _LATE]
    office = [one for one in every if one["who_fixes"] == _OFFICE and one not in doubts]
    own = [one for one in every if one["rule"] != _LATE and one["who_fixes"] != _OFFICE and one not in doubts]
    own.sort(
        key=lambda one: (order.get(one["severity"], 3), -(one["first_seen"].toordinal() if one["first_seen"] else 0), one["finding_id"])
    )
    lines = len(worklist.groups(own))
    shown = f"，同一表、同一问题的并作一行，成 {lines} 行" if lines < len(own) else ""
    said = f"未了结 {len(own)} 条{shown}。同一问题每晚沿用同一编号，改正后自动消去。"
    said += f"另有存疑待核 {len(doubts)} 条，在“异常与疑点”里。" if doubts else ""
    table = worklist.table(site, own, prefix, with_unit=False) if own else None
    folded = (_late(site, late, prefix), _of_office(site, office, prefix), _settled(site, row, prefix))
    return el("section", el("h2", "要办的事"), el("p", said, cls="note"), table, folded)


def _of_office(site: Site, rows: list[Row], prefix: str) -> Safe | None:
    """Findings about the unit's reports that the region's office decides; folded, as the unit has nothing to do."""
    if not rows:
        return None
    said = f"由办公室定的 {len(rows)} 条，不用本单位办"
    return el("details", el("summary", said), findings_table(site, rows, prefix, with_unit=False), cls="note")


def _settled(site: Site, row: Standing, prefix: str) -> Safe | None:
    """Findings that the unit explained or the office waived, with what was said; folded."""
    own = [one for one in site.findings if one["return_to"] == row.unit_code and not unusual.is_doubt(one)]
    rows = [one for one in own if one["status"] in ("explained", "waived")]
    if not rows:
        return None
    return el("details", el("summary", f"已说明或已免改 {len(rows)} 条"), findings_table(site, rows, prefix, with_unit=False), cls="note")


def _late(site: Site, rows: list[Row], prefix: str) -> Safe | None:
    """Reports that came late are a record, nothing is left to do: folded below the list, in order of their periods."""
    if not rows:
        return None
    rows = sorted(rows, key=lambda one: (one["period"] or "", one["form"] or ""))
    counts = Counter(site.form_title(one["form"]) for one in rows)
    said = f"迟报记录 {len(rows)} 份，已收到，不用再办：{'、'.join(f'{form} {count}' for form, count in counts.most_common())}"
    return el("details", el("summary", said), findings_table(site, rows, prefix, with_unit=False), cls="note")


def render(site: Site, ranking: Ranking, row: Standing, facts: UnitFacts) -> str:
    """One unit's page at site/unit/<code>.html."""
    prefix = "../"
    order = list(ranking.rows)
    place = order.index(row)
    city = site.units.get(row.city)
    crumbs = [
        el("a", city["unit_name"], href=f"{row.city}.html") if ranking.level == "county" and city and city["level"] == "city" else None,
        el("a", f"上一个：{order[place - 1].name}", href=f"{order[place - 1].unit_code}.html") if place > 0 else None,
        el("a", f"下一个：{order[place + 1].name}", href=f"{order[place + 1].unit_code}.html") if place + 1 < len(order) else None,
    ]
    lede = el("p", [el("span", said) for said in unit_lede(ranking, row)], cls="lede")
    head = el(
        "div", el("div", el("h1", row.name), lede), el("div", _facts_row(site, ranking, row), _causes(site, ranking, row)), cls="head"
    )
    parts: list[Child] = [
        el("p", crumbs, cls="crumbs"), one_page.sheet(site, ranking, row, facts), head, _annex_switch(),
        _dimension_table(site, facts, ranking, row),
        point_sources.unit_section(facts.sources.get(row.unit_code, {})),
        two_year.unit_section(facts.results.get(row.unit_code, [])),
        rank_change.change_section(facts.changes.get(row.unit_code)),
        rank_change.change_section(facts.steps.get(row.unit_code)),
        rank_change.gain_section(facts.gains.get(row.unit_code, []), row.rank, facts.together.get(row.unit_code)),
    ]  # fmt: skip
    past = trends.unit_section(site, ranking, row, facts.history.get(row.unit_code, []))
    if ranking.level == "county":
        parts.append(unit_marks.township_matrix(facts, row.unit_code))
        parts.append(members.section(facts.members.get(row.unit_code, []), ranking.period))
        left = (unit_marks.month_chart(facts, row.unit_code), past)
        right = (unit_marks.audiences(site, facts, row.unit_code), _verification(facts, row))
        parts.append(el("div", el("div", left), el("div", right), cls="halves"))
    else:
        parts.append(_members(site, row, ranking.period))
        parts.append(duties.city_section(facts.duties.get(row.unit_code, [])))
        parts.append(el("div", el("div", past), el("div", _verification(facts, row)), cls="halves"))
    parts.append(summaries.summary_section(site, row.unit_code))
    parts.append(unusual.section(site, row.unit_code, facts.checks.get(row.unit_code, []), prefix))
    parts.append(acts.section(site, facts.acts.get(row.unit_code, [])))
    parts.append(acts.check_section(site, facts.site_checks.get(row.unit_code, [])))
    parts.append(_to_do(site, row, prefix))
    title = f"{row.name} {LEVEL_TITLES[ranking.level]}页 {words.period_title(ranking.period)}"
    return page(site, title, parts, current="units.html", period=ranking.period, prefix=prefix, cls="unit-page")


def _annex_switch() -> Safe:
    """打印 gives the one sheet; with this box ticked, or ?annex=1 in the address, everything below it as well."""
    box = el("input", type="checkbox", id="annex")
    return el("p", el("label", box, "打印时附分值账和其余各节（平时只印一页结果单）"), cls="print-choice")


def _members(site: Site, row: Standing, period: str) -> Safe:
    own = [one for one in site.rankings["county", period].rows if one.city == row.unit_code]
    rows = [
        el(
            "tr", el("th", el("a", one.name, href=f"{one.unit_code}.html"), scope="row"),
            el("td", f"{one.mark}{words.fixed(one.score)}" if one.rank is not None else "", cls="num"),
            el("td", one.rank if one.rank is not None else "暂不排名", cls="num"), el("td", f"{one.received}/{one.due}", cls="num"),
        )
        for one in own
    ]  # fmt: skip
    titles = (("县（市、区）", None), ("得分", "num"), ("全区名次", "num"), ("报表收/应收", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el("section", el("h2", "所辖县（市、区）"), el("table", head, el("tbody", rows), style="max-width:620px"))
