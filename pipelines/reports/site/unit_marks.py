"""Drawings of a unit page: the township matrix, the months, the audiences.

Belongs here: those three figures with their captions. Does not belong here: queries.
"""

from __future__ import annotations

from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.marks import svg
from pipelines.reports.site.markup import Safe, el
from pipelines.reports.site.unit_facts import TOWNSHIP_ROWS, UnitFacts

_STATES = {"yes": ("m-data", "有"), "no": ("m-need", "没有"), "unknown": ("m-missing", "未报")}
_TOWNSHIP_SUFFIXES = ("街道办事处", "街道", "镇", "乡")


def _square(state: str) -> Safe:
    mark = el("rect", x=1, y=1, width=15, height=13, cls=_STATES[state][0])
    return svg(mark, width=17, height=15, label=_STATES[state][1])


def _short_township(name: str) -> str:
    for suffix in _TOWNSHIP_SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def township_states(facts: UnitFacts, unit: str) -> tuple[list[Row], list[tuple[str, list[str]]]]:
    """Townships in the order shown (most gaps left, wholly unreported right) and, a row of the matrix, title and state by township."""
    townships = facts.townships.get(unit, [])
    grid: dict[str, dict[str, str]] = {}
    for title, form, _ in TOWNSHIP_ROWS:
        if title in facts.present:
            reported = (unit, form) in facts.reported_forms
            grid[title] = {
                one["code"]: "yes" if (unit, one["code"]) in facts.present[title] else "no" if reported else "unknown" for one in townships
            }

    def order(one: Row) -> tuple[bool, int, str]:
        states = [states_of[one["code"]] for states_of in grid.values()]
        return (all(state == "unknown" for state in states), -states.count("no"), str(one["code"]))

    ordered = sorted(townships, key=order)
    return ordered, [(title, [states_of[one["code"]] for one in ordered]) for title, states_of in grid.items()]


def township_matrix(facts: UnitFacts, unit: str) -> Safe | None:
    """Which township lacks what; squares filled = there, outlined = not there, hatched = not reported. None without township data."""
    townships, rows = township_states(facts, unit)
    if not townships or not rows:
        return None
    heads = [el("th", el("span", _short_township(one["name"]), cls="tall"), scope="col", title=one["name"]) for one in townships]
    body = []
    for title, states in rows:
        known = [state for state in states if state != "unknown"]
        total = f"{known.count('yes')}/{len(known)}" if known else "未报"
        body.append(el("tr", el("th", title, scope="row"), [el("td", _square(state)) for state in states], el("td", total, cls="num")))
    key = [el("span", _square(state), f" {word}") for state, (_, word) in _STATES.items()]
    head = el("tr", el("td"), heads, el("th", "有/已报", scope="col", cls="num"))
    note = "缺口多的在左，全部未报的在最右；未报的不知道有没有，不算在“已报”里。"
    return el(
        "section", el("h2", "覆盖缺口在哪些乡镇"), el("p", key, el("span", note), cls="legend"),
        el("div", el("table", el("thead", head), el("tbody", body), cls="matrix"), cls="wide"),
    )  # fmt: skip


def month_chart(facts: UnitFacts, unit: str) -> Safe | None:
    """Activities a month: solid = matched on the platform, outline = ledger only, hatched = no report in force. None without reports."""
    months = sorted(facts.months.get(unit, []), key=lambda one: one["month"])[-24:]
    if not months:
        return None
    top = max([one["activities"] for one in months] + [5])
    tick = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**6) if top / size <= 5)
    width, height, left, pitch = 40 + 24.0 * len(months), 150.0, 34.0, 24.0
    base = height - 34

    def y(value: float) -> float:
        return base - value / float(top) * (base - 16)

    parts: list[Safe] = []
    for value in range(0, top + 1, tick):
        parts.append(el("line", x1=left, x2=width, y1=y(value), y2=y(value), cls="m-guide"))
        parts.append(el("text", str(value), x=left - 6, y=y(value) + 4, text_anchor="end"))
    silent: list[str] = []
    for position, one in enumerate(months):
        x = left + position * pitch + 4
        label = str(int(one["month"][5:]))
        parts.append(el("text", label, x=x + 8, y=base + 14, text_anchor="middle"))
        if position == 0 or label == "1":
            parts.append(el("text", f"{one['month'][:4]}年", x=x - 2, y=base + 30))
        if one["status"] in ("missing", "returned"):
            silent.append(f"{words.period_title(one['month'])}{words.REPORT_TITLES[one['status']]}")
            parts.append(el("rect", x=x, y=16, width=15, height=base - 16, cls="m-missing"))
        elif one["activities"]:
            parts.append(el("rect", x=x + 0.6, y=y(one["activities"]), width=14, height=base - y(one["activities"]), cls="m-outline"))
            parts.append(el("rect", x=x, y=y(one["matched"]), width=15, height=base - y(one["matched"]), cls="m-data"))
    parts.append(el("line", x1=left, x2=width, y1=base, y2=base, cls="m-axis"))
    total, matched = sum(one["activities"] for one in months), sum(one["matched"] for one in months)
    span = f"{words.period_title(months[0]['month'])}至{words.period_title(months[-1]['month'])}"
    note = f"{span}台账 {total} 场，其中 {matched} 场与平台相符。" + (f"{words.listed(silent, 4)}，不当作没有活动。" if silent else "")
    key = [
        el("span", svg(el("rect", x=1, y=1, width=13, height=11, cls=cls), width=15, height=13), f" {word}")
        for cls, word in (("m-data", "与平台相符"), ("m-outline", "台账有、平台无"), ("m-missing", "未报或退回"))
    ]
    label = f"{span}每月活动场次，最多 {max(one['activities'] for one in months)} 场"
    return el(
        "section", el("h2", "活动是不是常态"), el("p", note, cls="note"), el("p", key, cls="legend"),
        el("div", svg(*parts, width=width, height=height, label=label), cls="wide"),
    )  # fmt: skip


def audiences(site: Site, facts: UnitFacts, unit: str) -> Safe | None:
    """Activities by audience group since 1 January, every group of the code list, none left out. None without activity counts."""
    found = {one["category"]: one["activities"] for one in facts.audiences.get(unit, [])}
    listed = [code for (codelist, code), _ in sorted(site.codes.items()) if codelist == "audience"]
    if not found:
        return None
    groups = sorted({*listed, *found}, key=lambda code: (-found.get(code, 0), code))
    top = max([*found.values(), 1])
    rows = []
    for code in groups:
        title = "未填对象" if code == "unspecified" else site.code_title("audience", code)
        value = found.get(code, 0)
        track, own = el("rect", width=220, height=14, cls="m-track"), el("rect", width=220.0 * value / top, height=14, cls="m-data")
        mark = svg(track, own, width=220, height=14)
        rows.append(el("tr", el("th", title, scope="row"), el("td", mark), el("td", f"{value} 场", cls="num")))
    note = "年初以来已报的活动；一场活动可以面向多类人群。"
    return el("section", el("h2", "服务了哪些人"), el("p", note, cls="note"), el("table", el("tbody", rows), cls="audience"))
