"""质量: who reported and who did not, this period against the last, and what is still to be put right.

Belongs here: the layout of this page and its counts. Does not belong here: what a finding is (marts), its table (findings_table.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site import acts, worklist
from pipelines.reports.site.checks import checks_section
from pipelines.reports.site.facts import NOT_OWED, RECEIVED, Site
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page
from pipelines.reports.site.strangers import strangers_section
from pipelines.reports.site.summaries import summary_section

_ON_TIME = ("on_time", "nothing_to_report")


@dataclass(frozen=True)
class Grid:
    """One form over the periods of a year: state by unit and period."""

    form: str
    title: str
    periods: tuple[str, ...]
    states: dict[tuple[str, str], Row]
    units: tuple[str, ...]


def grids(site: Site, period: str) -> list[Grid]:
    """A grid for each form with reports in the year of the period, monthly forms first."""
    year = site.period_dates[period][1].year
    rows = [row for row in site.reports if (dates := site.period_dates.get(row["period"])) and dates[0].year == year]
    found = []
    for form in sorted({row["form"] for row in rows}):
        own = [row for row in rows if row["form"] == form]
        periods = sorted({row["period"] for row in own}, key=lambda code: site.period_dates[code])
        units = tuple(sorted({row["unit_code"] for row in own}))
        states = {(row["unit_code"], row["period"]): row for row in own}
        found.append(Grid(form, site.form_title(form), tuple(periods), states, units))
    return sorted(found, key=lambda grid: (-len(grid.periods), grid.form))


def _column_title(period: str) -> str:
    if "Q" in period:
        return f"{period[-1]} 季度"
    return f"{int(period[5:])} 月" if "-" in period else words.period_title(period).split("年")[-1].strip() or period


def _state(row: Row | None) -> Safe:
    if row is None or row["status"] == "not_due":
        return el("td")
    kind = str(row["status"])
    said: Child
    if kind == "exempt":
        said = "·"
    elif kind == "late" and row["received_on"] and row["due_on"]:
        said = f"迟 {(row['received_on'] - row['due_on']).days}"
    elif kind == "on_time":
        said = el("span", "按时", cls="skip")
    else:
        said = words.REPORT_TITLES.get(kind, kind)[:2] if kind != "nothing_to_report" else "零报"
    return el("td", el("span", said, cls=f"state s-{kind}"))


def _grid_table(site: Site, grid: Grid) -> Safe:
    groups: dict[str, list[str]] = {}
    for unit in grid.units:
        known = site.units.get(unit, {})
        owner = known.get("parent_code") if known.get("level") == "county" else ""
        groups.setdefault(owner or "", []).append(unit)
    pages = {row.unit_code for ranking in site.rankings.values() for row in ranking.rows}
    body: list[Safe] = []
    for owner, units in sorted(groups.items()):
        title = site.unit_name(owner) if owner else "市级及其他"
        body.append(el("tr", el("th", title, scope="colgroup", colspan=len(grid.periods) + 3), cls="city"))
        for unit in units:
            owed = [row for period in grid.periods if (row := grid.states.get((unit, period))) and row["status"] not in NOT_OWED]
            missing = sum(1 for row in owed if row["status"] == "missing")
            on_time = sum(1 for row in owed if row["status"] in _ON_TIME)
            name = site.unit_name(unit)
            link = el("a", name, href=f"unit/{unit}.html") if unit in pages else name
            body.append(
                el("tr", el("th", link, scope="row"), [_state(grid.states.get((unit, period))) for period in grid.periods],
                   el("td", f"{on_time}/{len(owed)}", cls="num"), el("td", missing, cls="num alert" if missing else "num"))
            )  # fmt: skip
    heads = [el("th", title, scope="col") for title in ("单位", *map(_column_title, grid.periods), "按时", "未报")]
    return el("div", el("table", el("caption", grid.title), el("thead", el("tr", heads)), el("tbody", body), cls="grid-table"),
              cls="wide", data_form=grid.form)  # fmt: skip


def lede(site: Site, period: str) -> list[tuple[str, bool]]:
    """Counts of the reports owed from the first of the year, and where those missing are."""
    owed = site.reports_of(period)
    count = Counter(row["status"] for row in owed)
    on_time = count["on_time"] + count["nothing_to_report"]
    first = f"年初至{words.period_title(period)}末应收报表 {len(owed)} 份，按时 {on_time} 份，"
    said = [(f"{first}迟报 {count['late']} 份，退回 {count['returned']} 份，", False)]
    if not count["missing"]:
        return [*said, ("没有未报。", True)]
    by_unit = Counter(row["unit_code"] for row in owed if row["status"] == "missing").most_common(2)
    alone = len(by_unit) == 1 or by_unit[0][1] > by_unit[1][1]
    most = f"，其中{site.unit_name(by_unit[0][0])}一地 {by_unit[0][1]} 份" if alone and by_unit[0][1] > 1 else ""
    said.append((f"未报 {count['missing']} 份{most}。", True))
    said.append(("未报的不当作没有活动。", False))
    return said


def scorecard(site: Site, period: str) -> list[tuple[str, str, str]]:
    """What was measured, the figure, and of how many: collected, on time, blocked, settled."""
    owed = site.reports_of(period)
    received = [row for row in owed if row["status"] in RECEIVED]
    on_time = sum(1 for row in received if row["status"] in _ON_TIME)
    returned = sum(1 for row in owed if row["status"] == "returned")
    settled = sum(1 for row in site.findings if row["status"] != "open")
    return [
        ("收齐", words.percent(len(received), len(owed)), f"{len(owed)} 份应收，有效 {len(received)} 份"),
        ("按时", words.percent(on_time, len(received)), f"有效的 {len(received)} 份中 {on_time} 份按时"),
        ("退回", words.percent(returned, len(owed)), f"{len(owed)} 份应收中 {returned} 份退回、尚无有效报表"),
        ("说得清", words.percent(settled, len(site.findings)), f"{len(site.findings)} 条发现中 {settled} 条已更正、说明或免改"),
    ]


def _scorecard_table(site: Site, period: str) -> Safe:
    earlier = [code for code in site.periods if code < period]
    before = {title: value for title, value, _ in scorecard(site, earlier[-1])[:3]} if earlier else {}
    rows = [
        el("tr", el("th", title, el("br"), el("span", of, cls="small"), scope="row"), el("td", value, cls="num"),
           el("td", before.get(title, ""), cls="num small"))
        for title, value, of in scorecard(site, period)
    ]  # fmt: skip
    head = el("tr", [el("th", t, scope="col", cls=c) for t, c in (("项目", None), ("本期", "num"), ("上期", "num"))])
    return el("section", el("h2", "数据质量记分"), el("table", el("thead", head), el("tbody", rows)))


def _missing_table(site: Site, period: str, reminders: Mapping[str, str]) -> Safe | None:
    missing = [row for row in site.reports_of(period) if row["status"] == "missing"]
    if not missing:
        return None
    by_unit: dict[str, Counter[str]] = {}
    since: dict[str, int] = {}
    for row in missing:
        by_unit.setdefault(row["unit_code"], Counter())[site.form_title(row["form"])] += 1
        since[row["unit_code"]] = max(since.get(row["unit_code"], 0), (site.edition["as_of"] - row["due_on"]).days)
    rows = [
        el("tr", el("th", site.unit_name(unit), el("br"),
                    el("span", "，".join(f"{form} {count}" for form, count in sorted(forms.items())), cls="small"),
                    _reminder(reminders.get(unit, "")), scope="row"),
           el("td", sum(forms.values()), " 份", el("br"), el("span", f"最久逾期 {since[unit]} 天", cls="small"), cls="num owed"))
        for unit, forms in sorted(by_unit.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    ]  # fmt: skip
    note = f"年初至本期末 {len(missing)} 份，涉及 {len(by_unit)} 个单位" + ("；催报的话把往年欠的也写上" if reminders else "")
    return el("section", el("h2", "还要向谁催"), el("p", note, cls="note"), el("table", el("tbody", rows)))


def _reminder(said: str) -> Safe | None:
    """The words that ask a unit for what it owes, to be read out or copied."""
    return el("details", el("summary", "催报的话"), el("p", said.strip(), cls="said-aloud"), cls="small") if said else None


def open_findings(site: Site) -> list[Row]:
    """Open findings, most severe first, then newest, then by unit, form and period."""
    order = {"blocking": 0, "warning": 1, "notice": 2}
    found = [row for row in site.findings if row["status"] == "open"]

    def rank(row: Row) -> tuple[int, int, str]:
        place = "\t".join(str(row[key] or "~") for key in ("unit_code", "form", "period", "path", "finding_id"))
        return order.get(row["severity"], 3), -(row["first_seen"].toordinal() if row["first_seen"] else 0), place

    return sorted(found, key=rank)


def _legend(kinds: Sequence[tuple[str, str, str]]) -> Safe:
    return el("p", [el("span", el("span", mark, cls=f"state s-{kind} key"), f" {said}") for kind, mark, said in kinds], cls="legend")


def render(site: Site, counted: Sequence[Row] = (), reminders: Mapping[str, str] | None = None) -> str:
    """The quality page, for the default period; `counted`: on-site checks; `reminders`: unit → what asks it for what it owes."""
    period = site.default_period
    every = grids(site, period)
    select = el(
        "label",
        "报表 ",
        el("select", [el("option", grid.title, value=grid.form) for grid in every], id="form", data_keep="grid"),
        cls="needs-js",
    )
    key = _legend(
        (("on_time", "", "按时"), ("late", "迟 2", "迟报（天）"), ("missing", "未报", "未报"), ("returned", "退回", "退回待改"),
         ("nothing_to_report", "零报", "零报告"), ("exempt", "·", "不应报"))
    )  # fmt: skip
    tables = [_grid_table(site, grid) for grid in every]
    main = el(
        "div",
        el("section", el("h2", "谁报了，谁没报"), el("p", select, cls="find"), key, tables, cls="first"),
        cls="main",
    )  # fmt: skip
    side = el("div", _scorecard_table(site, period), _missing_table(site, period, reminders or {}), cls="side plain")
    sentences = el("p", [el("span", el("b", said) if bold else said) for said, bold in lede(site, period)], cls="lede")
    body = (
        el("h1", "质量", cls="skip"),
        sentences,
        el("div", main, side, cls="split"),
        acts.check_section(site, counted, units=True),
        strangers_section(site),
        summary_section(site),
        worklist.section(site, open_findings(site)),
        checks_section(site),
    )
    return page(site, "质量", body, current="quality.html", period=period, cls="quality")
