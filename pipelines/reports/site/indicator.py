"""指标页: one indicator over all units: what it measures, every unit's numerator, denominator, value and points, and how it moved.

Belongs here: these pages and the list that leads to them. Does not belong here: the wording of rules (rule_words.py), one unit's
ledger (unit.py).
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from statistics import median

from pipelines.reports import words
from pipelines.reports.published import LEVEL_TITLES, Published, Row
from pipelines.reports.rule_words import figure, measured, rule_sentence
from pipelines.reports.site import marks
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page

Values = dict[tuple[str, str, str], list[Row]]


def page_name(code: str) -> str:
    """Where the page of an indicator lies, from the site's root."""
    return f"indicator/{code}.html"


def leaves(site: Site, level: str) -> list[Row]:
    """Indicators of a level that are no parents, in order of their codes."""
    of_level = site.indicators.get(level, {})
    parents = {row["parent"] for row in of_level.values()}
    return [row for code, row in sorted(of_level.items()) if code not in parents]


def load(edition: Published, site: Site) -> Values:
    """Value and points of every unit by (level, indicator, period), for the scheme's closed periods."""
    found: Values = {}
    for row in edition.rows(
        "select v.*, l.points, l.max_points from marts.indicator_value as v "
        "left join (select level, period, unit_code, indicator_code, sum(points) as points, sum(max_points) as max_points "
        "from marts.ledger where scheme = ? group by all) as l using (level, period, unit_code, indicator_code) "
        "where list_contains(?, v.period) order by v.level, v.indicator_code, v.period, v.unit_code",
        [site.scheme, list(site.periods)],
    ):
        found.setdefault((row["level"], row["indicator_code"], row["period"]), []).append(row)
    return found


def _number(value: object) -> str:
    return words.fixed(Decimal(str(value))).removesuffix(".00") if value is not None else ""


def _absences(rows: list[Row]) -> str:
    kinds = Counter(words.absence_title(row["absence"]) or "缺数" for row in rows if row["value"] is None)
    return "、".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))


def is_few(row: Row, one: Row) -> bool:
    """True where the unit has fewer cases than the scheme asks for before a rate says something (a flow's limit grows with the year)."""
    limit = row.get("min_denominator")
    if not limit or one["value"] is None or one["denominator"] is None:
        return False
    share = one.get("elapsed_share") if row.get("kind") == "flow" else None
    return float(one["denominator"]) < float(limit) * float(share if share is not None else 1)


def lede(site: Site, row: Row, rows: list[Row]) -> str:
    """What may be said of one level's values in the period: how many have one, the middle, the ends, who is absent and why."""
    few = [one for one in rows if is_few(row, one)]
    known = sorted(
        (one for one in rows if one["value"] is not None and not is_few(row, one)), key=lambda one: (one["value"], one["unit_code"])
    )
    noun = LEVEL_TITLES[row["level"]]
    if few and not known:
        return f"{len(rows)} 个{noun}里 {len(few)} 个有数，件数都不足 {figure(row['min_denominator'])}，只显示，不排先后。"
    if not known:
        return f"{len(rows)} 个{noun}都没有数（{_absences(rows)}），不当作没有做。" if rows else ""
    first = f"{len(rows)} 个{noun}里 {len(known)} 个有数，中位数 {measured(median(float(one['value']) for one in known), row)}"
    low, high = known[0], known[-1]
    if low["value"] == high["value"]:
        said = f"{first}，各{noun}相同。"
    else:
        ends = [
            f"{label} {measured(one['value'], row)}（{_who(site, known, one['value'])}）" for label, one in (("最高", high), ("最低", low))
        ]
        said = f"{first}，{'，'.join(ends)}。"
    if few:
        said = f"{said}另有 {len(few)} 个{noun}件数不足，只显示，不排先后。"
    gone = len(rows) - len(known) - len(few)
    return said + (f"{gone} 个没有数（{_absences(rows)}），不当作没有做。" if gone else "")


def _who(site: Site, known: list[Row], value: object) -> str:
    return words.listed([site.short[one["unit_code"]] for one in known if one["value"] == value], 2)


def _unit_row(site: Site, row: Row, one: Row, most: Decimal) -> Safe:
    link = el("a", site.unit_name(one["unit_code"]), href=f"../unit/{one['unit_code']}.html")
    value = None if one["value"] is None else Decimal(str(one["value"]))
    if value is None:
        kind = words.absence_title(one["absence"]) or "缺数"
        partly = one.get("reported_value")
        mark: Child = el("span", f"已报部分 {_number(partly)}" if partly is not None else "不当作没有做", cls="small")
        shown: Child = el("span", kind, cls="alert")
    else:
        few = el("span", " 件数不足，不排先后", cls="small") if is_few(row, one) else None
        mark, shown = (marks.bar(value, most, width=180), _uncovered(one), few), _number(value)
    points = words.fixed(one["points"]) if one["points"] is not None and row["rule"] != "shown_only" else ""
    full = f" / {words.fixed(one['max_points'])}" if points and one["max_points"] is not None else ""
    if row["rule"] == "bonus" and points:
        points, full = f"＋{points}", f"（加分，最多 {words.fixed(one['max_points'])}）"
    return el(
        "tr", el("th", link, scope="row"), el("td", _number(one["numerator"]), cls="num"), el("td", _number(one["denominator"]), cls="num"),
        el("td", shown, cls="num"), el("td", mark, cls="mark"), el("td", points, el("span", full, cls="small"), cls="num"),
    )  # fmt: skip


def _uncovered(one: Row) -> Child:
    """Months a platform did not export, where the value stands on the others."""
    due, received = one.get("exports_due") or 0, one.get("exports_received") or 0
    return el("span", f" 平台应导出 {due} 期，只导出 {received} 期", cls="small") if received < due else None


def _units_table(site: Site, row: Row, rows: list[Row]) -> Safe:
    sign = -1 if row["direction"] == "negative" else 1
    order = sorted(rows, key=lambda one: (one["value"] is None, is_few(row, one), -sign * float(one["value"] or 0), one["unit_code"]))
    most = max((Decimal(str(one["value"])) for one in rows if one["value"] is not None), default=Decimal(1))
    head = (("单位", None), (row.get("numerator_title") or "分子", "num"), (row.get("denominator_title") or "分母", "num"),
            (f"值（{row['unit'] or '—'}）", "num"), ("", "mark"), ("得分 / 满分", "num"))  # fmt: skip
    return el(
        "div",
        el(
            "table",
            el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in head])),
            el("tbody", [_unit_row(site, row, one, most) for one in order]),
            cls="per-unit",
        ),
        cls="wide",
    )


def _history(site: Site, row: Row, values: Values) -> Safe | None:
    lines = []
    for period in site.periods:
        rows = values.get((row["level"], row["indicator_code"], period), [])
        known = sorted(float(one["value"]) for one in rows if one["value"] is not None)
        ends = (_number(known[0]), _number(median(known)), _number(known[-1])) if known else ("", "", "")
        lines.append(
            el("tr", el("th", words.period_title(period), scope="row"), el("td", f"{len(known)}/{len(rows)}", cls="num"),
               [el("td", one, cls="num") for one in ends])
        )  # fmt: skip
    if len(lines) < 2:
        return None
    titles = (("期次", None), ("有数/全部", "num"), ("最低", "num"), ("中位数", "num"), ("最高", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el(
        "section",
        el("h2", f"历期{LEVEL_TITLES[row['level']]}级"),
        el("table", head, el("tbody", lines), cls="listing", style="max-width:620px"),
    )


def _absence_words(row: Row) -> str:
    rules: dict[str, str] = json.loads(row.get("absence_rules") or "{}")
    by_rule: dict[str, list[str]] = {}
    for kind, rule in rules.items():
        by_rule.setdefault(rule, []).append(words.absence_title(kind))
    return "；".join(f"{'、'.join(kinds)}：{words.MISSING_TITLES.get(rule, rule)}" for rule, kinds in by_rule.items())


def _definition(site: Site, row: Row, shown: set[tuple[str, str]]) -> Safe | None:
    """What the indicator is; facts already in `shown` (the other level said the same) are left out, new ones added to it."""
    sources = [site.form_title(name.strip()) for name in f"{row.get('forms') or ''}|{row.get('exports') or ''}".split("|") if name.strip()]
    weight = f"满分 {figure(row['weight'])} 分" if row["weight"] else "不占权重"
    facts: tuple[tuple[str, str], ...] = (
        ("通知条款", row["clause"] or ""), ("从哪里来", "、".join(sources)), ("分子", row.get("numerator_title") or ""),
        ("分母", row.get("denominator_title") or ""), ("不计", row.get("exclusions") or ""),
        ("空着一格", (row["blank_may_raise"] or "不会使得分升高") if "blank_may_raise" in row else ""),
        ("怎么计分", f"{rule_sentence(row)}；{weight}"), ("没有数的怎么办", _absence_words(row)), ("说明", row.get("note") or ""),
    )  # fmt: skip
    body = [el("tr", el("th", name, scope="row"), el("td", said)) for name, said in facts if said and (name, said) not in shown]
    shown.update(facts)
    if not body:
        return None
    return el("table", el("tbody", body), cls="listing definition", style="max-width:900px")


def render(site: Site, code: str, values: Values) -> str:
    """The page of one indicator for the default period, both levels that have it."""
    parts: list[Child] = []
    title, shown = "", set[tuple[str, str]]()
    for level in ("county", "city"):
        row = site.indicators.get(level, {}).get(code)
        if row is None:
            continue
        rows = values.get((level, code, site.default_period), [])
        if not parts:
            title = f"{code} {row['title']}"
            parts += [el("p", el("a", "全部指标", href="../indicators.html"), cls="crumbs"), el("h1", title)]
        parts.append(
            el("section", el("h2", f"{LEVEL_TITLES[level]}级"), el("p", lede(site, row, rows), cls="lede"), _definition(site, row, shown),
               _units_table(site, row, rows))
        )  # fmt: skip
        parts.append(_history(site, row, values))
    return page(site, title, parts, current="indicators.html", period=site.default_period, prefix="../")


def listing(site: Site, values: Values) -> str:
    """指标: every indicator with clause, weight and rule in words, and how many counties have a value."""
    rows: list[Safe] = []
    own = {row["indicator_code"] for row in leaves(site, "county")}
    for code, row in sorted(site.indicators.get("county", {}).items()):
        if code not in own:
            rows.append(
                el("tr", el("td", code, cls="small in"), el("th", el("b", row["title"]), scope="row", cls="in"),
                   el("td", row["clause"] or "", cls="in"),
                   el("td", words.fixed(row["weight"]) if row["weight"] else "", cls="num in", data_label="满分"), el("td", colspan=2))
            )  # fmt: skip
            continue
        here = values.get(("county", code, site.default_period), [])
        known = sum(1 for one in here if one["value"] is not None)
        rows.append(
            el(
                "tr", el("td", code, cls="small in"), el("th", el("a", row["title"], href=page_name(code)), scope="row", cls="in"),
                el("td", row["clause"] or "", cls="in"),
                el("td", words.fixed(row["weight"]) if row["weight"] else "", cls="num in", data_label="满分"),
                el("td", rule_sentence(row), cls="small where"), el("td", f"{known}/{len(here)}", cls="num", data_label="有数的县"),
            )
        )  # fmt: skip
    titles = (("", None), ("指标", None), ("通知条款", None), ("满分", "num"), ("怎么计分", None), ("有数的县", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    note = f"{len(own)} 个县级指标，{words.period_title(site.default_period)}。点指标名看各县、各市的分子、分母、值和得分。"
    body = (el("h1", "指标"), el("p", note, cls="note"), el("div", el("table", head, el("tbody", rows), cls="listing stack"), cls="wide"))
    return page(site, "指标", body, current="indicators.html", period=site.default_period)
