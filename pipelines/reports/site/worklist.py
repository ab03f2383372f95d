"""待处理的发现 as a list one can work: every open finding, those that say the same of one unit and form in one row, filters in the address.

Belongs here: grouping, the table and its filters. Does not belong here: which findings are open (marts), tables of a few (findings_table).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.contracts.finding import SEVERITY_TITLES, WHO_TITLES
from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site import marks
from pipelines.reports.site.facts import Site
from pipelines.reports.site.findings_table import where
from pipelines.reports.site.markup import Child, Safe, el

Choice = tuple[str, str, list[tuple[str, str]]]
NOBODY = "-"  # of findings that concern no unit
_MEANINGS = {"blocking": "所涉数据不进入计算", "warning": "照常计算并标注", "notice": "供核对"}


@dataclass(frozen=True)
class Group:
    """Findings of one rule about one field of one unit's form, of one severity and for the same to mend."""

    unit: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def periods(self) -> list[str]:
        """The periods they concern, in order."""
        return sorted({row["period"] for row in self.rows if row["period"]})


def owner(row: Row) -> str:
    """The unit a finding is about, else the one its file goes back to; empty where there is neither."""
    return str(row["unit_code"] or row.get("return_to") or "")


def groups(rows: Sequence[Row]) -> list[Group]:
    """The findings in groups, both in the order given."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        key = (row["severity"], owner(row), row["who_fixes"], row["form"], row["rule"], row.get("field"))
        found.setdefault(key, []).append(row)
    return [Group(owner(own[0]), tuple(own)) for own in found.values()]


def _unit(site: Site, group: Group, prefix: str, pages: set[str]) -> Child:
    name = site.unit_name(group.unit) or ("未认出" if group.first["file_sha256"] else "全部")
    return el("a", name, href=f"{prefix}unit/{group.unit}.html") if group.unit in pages else name


def _members(group: Group) -> Child:
    """Each place with what it says, folded; nothing for a single one."""
    if len(group.rows) == 1:
        return None
    lines = [
        el("li", el("span", words.period_title(row["period"] or ""), " ", where(row), cls="where"), "：", row["message"])
        for row in group.rows
    ]
    return el("details", el("summary", f"全部 {len(group.rows)} 处"), el("ul", lines, cls="places"))


def _place(group: Group) -> str:
    if len(group.rows) == 1:
        return where(group.first)
    files = {row["path"] for row in group.rows if row["path"]}
    cells = f"{len(group.rows)} 处"
    return f"{len(files)} 个文件 {cells}" if len(files) > 1 else f"{where({**group.first, 'cell': None})} {cells}"


def table(site: Site, rows: Sequence[Row], prefix: str, *, with_unit: bool) -> Safe:
    """One row a group; every finding stands in it, the first in full, the rest folded."""
    pages = {row.unit_code for ranking in site.rankings.values() for row in ranking.rows}
    body = []
    for group in groups(rows):
        row, periods = group.first, group.periods
        told = words.period_title(periods[0]) if len(periods) == 1 else f"{len(periods)} 个期次" if periods else ""
        city = city_of(site, group.unit)
        body.append(
            el(
                "tr",
                el("td", marks.severity(row["severity"]), SEVERITY_TITLES.get(row["severity"], row["severity"]), cls="sev in"),
                el("td", _unit(site, group, prefix, pages), cls="in unit") if with_unit else None,
                el("td", WHO_TITLES.get(row["who_fixes"], row["who_fixes"]), cls="in", data_label="谁来办"),
                el("td", site.form_title(row["form"]), " ", el("span", told, cls="small")),
                el("td", _place(group), cls="where", data_sort=len(group.rows)),
                el("td", row["message"], _members(group), cls="what"),
                data_severity=row["severity"], data_unit=group.unit or NOBODY, data_city=city or None, data_who=row["who_fixes"],
                data_form=row["form"] or NOBODY, data_periods=" ".join(periods), data_count=len(group.rows),
                data_name=" ".join(part for part in (site.unit_name(group.unit), site.unit_name(city or None), group.unit) if part),
            )
        )  # fmt: skip
    titles = ("级别", *(("单位",) if with_unit else ()), "谁来办", "表", "文件 › 工作表 › 单元格", "发现了什么，怎么办")
    head = el("thead", el("tr", [el("th", title, scope="col") for title in titles]))
    return el("table", head, el("tbody", body), cls="findings stack", data_worklist="条")


def unit_choices(site: Site, units: set[str]) -> list[tuple[str, str]]:
    """Counties under their cities, then what belongs to none; a city stands for its counties too. Only units that occur."""
    cities = {str(site.units[unit]["parent_code"]) for unit in units if site.units.get(unit, {}).get("level") == "county"}
    places: list[tuple[str, str]] = []
    for city in sorted(cities):
        places.append((city, f"{site.unit_name(city)}（含所辖）"))
        places += [(u, f"　{site.unit_name(u)}") for u in sorted(units) if u and site.units.get(u, {}).get("parent_code") == city]
    named = {code for code, _ in places}
    places += [(u, site.unit_name(u)) for u in sorted(units) if u and u not in named]
    return places + ([(NOBODY, "未认出单位或全部单位")] if "" in units else [])


def city_of(site: Site, unit: str) -> str:
    """The city of a county; empty for any other unit."""
    known = site.units.get(unit, {})
    return str(known.get("parent_code") or "") if known.get("level") == "county" else ""


def _choices(site: Site, rows: Sequence[Row]) -> list[Choice]:
    """The filters: key, title, values with what they are called; only values that occur."""
    forms = sorted({row["form"] or NOBODY for row in rows}, key=lambda form: (form == NOBODY, form))
    periods = sorted({row["period"] for row in rows if row["period"]}, reverse=True)
    return [
        ("severity", "级别", [(kind, title) for kind, title in SEVERITY_TITLES.items() if any(row["severity"] == kind for row in rows)]),
        ("unit", "单位", unit_choices(site, {owner(row) for row in rows})),
        ("who", "谁来办", [(who, WHO_TITLES.get(who, who)) for who in sorted({row["who_fixes"] for row in rows})]),
        ("form", "表", [(form, site.form_title(form) if form != NOBODY else "认不出是哪张表") for form in forms]),
        ("period", "期次", [(period, words.period_title(period)) for period in periods]),
    ]


def controls(choices: Sequence[Choice], hint: str) -> tuple[Safe, Safe, Safe]:
    """The filters of a list marked data-worklist (lists.js): what stands above it, how many fit, and the button below it."""
    picks = [
        el("label", f"{title} ", el("select", el("option", "全部", value=""),
                                    [el("option", said, value=value) for value, said in values], data_filter=name, data_keep=name))
        for name, title, values in choices
    ]  # fmt: skip
    box = el("input", type="search", data_filter="text", data_keep="text", placeholder=hint, autocomplete="off")
    more = el("p", el("button", "再列出一些", type="button", data_more=True, hidden=True), cls="needs-js")
    told = el("p", "", cls="note needs-js", data_told=True, role="status")
    return el("div", picks, el("label", "查找 ", box), cls="needs-js find picks"), told, more


def section(site: Site, rows: Sequence[Row]) -> Safe:
    """All open findings with filters; `rows` in the order in which they are to be listed."""
    count = Counter(row["severity"] for row in rows)
    made = len(groups(rows))
    key: list[Child] = [
        el("span", marks.severity(kind), f" {SEVERITY_TITLES[kind]} {count[kind]}：{said}") for kind, said in _MEANINGS.items()
    ]
    key.append(el("span", f"按级别、首次发现日期、单位排列，共 {len(rows)} 条，同一单位、同一表、同一问题的并作一行，成 {made} 行"))
    filters, told, more = controls(_choices(site, rows), "单位、文件、字句")
    return el(
        "section", el("h2", "待处理的发现"), el("p", key, cls="legend"), filters, told, table(site, rows, "", with_unit=True), more,
        id="findings",
    )  # fmt: skip
