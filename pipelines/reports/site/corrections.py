"""更正与申辩: what this edition is and rests on, which units object and what was answered, what was restated and why.

Belongs here: the layout of this page. Does not belong here: finding restatements (editions.restatement), objections (marts.objection).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipelines.editions.store import KIND_TITLES
from pipelines.reports import acts, words
from pipelines.reports.published import LEVEL_TITLES, Published, Row
from pipelines.reports.site.acts import section
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page

PAGE = "corrections.html"
_KIND_NOTES = {
    "working": "每晚随新收的报表更新，没有冻结。",
    "publicity": "公示期内供各单位核对、申辩，内容不再改动。",
    "final": "正式公布，内容不再改动；此后的变化只以更正版公布。",
    "correction": "更正已冻结的一版，新旧两个排名都公布。",
}


def _table(titles: Sequence[tuple[str, str | None]], rows: list[Safe]) -> Safe:
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    return el("div", el("table", head, el("tbody", rows), cls="listing"), cls="wide")


def _this_edition(site: Site) -> Safe:
    edition = site.edition
    kind = str(edition["kind"])
    rows: list[tuple[str, str]] = [
        ("版本", str(edition["edition_id"])), ("种类", f"{KIND_TITLES.get(kind, kind)}。{_KIND_NOTES.get(kind, '')}"),
        ("数据截至", words.day(edition["as_of"])), ("收件", f"{edition['input_count']} 份，指纹 {str(edition['input_sha256'])[:16]}"),
        ("内容指纹", str(edition.get("content_sha256") or "")),
        ("方案", f"{site.scheme}{'（样例）' if site.sample else ''}，指纹 {str(edition['scheme_sha256'])[:16]}"),
        ("方案登记", "登记日期和是否早于本期第一份报表，见“方法与疑义”"),
    ]  # fmt: skip
    if edition.get("frozen_on"):
        rows.insert(2, ("冻结", f"{edition['frozen_on']}，{edition['frozen_by']}：{edition['freeze_reason']}"))
    if edition.get("restates"):
        rows.insert(3, ("更正的是", str(edition["restates"])))
    body = [el("tr", el("th", title, scope="row"), el("td", said, cls="where")) for title, said in rows]
    return el("section", el("h2", "这一版"), el("table", el("tbody", body), cls="listing"))


def _objections(site: Site, rows: list[Row]) -> Safe:
    lines = [
        el(
            "tr", el("td", words.day(row["objected_on"])),
            el("th", el("a", site.unit_name(row["unit_code"]), href=f"unit/{row['unit_code']}.html"), scope="row"),
            el("td", words.period_title(row["period"])), el("td", row["point"]), el("td", el("b", row["status_title"])),
            el("td", words.day(row["answered_on"])), el("td", row["answer"] or "", f"（{row['answered_by']}）" if row["answer"] else None),
        )
        for row in rows
    ]  # fmt: skip
    titles = (("提出", None), ("单位", None), ("期次", None), ("争议之处", None), ("状态", None), ("答复", None), ("答复内容", None))
    note = "对名次有异议的单位和答复，与名次一起公布。答复前名次照旧列出，名旁注明“申辩待答复”。"
    shown: Child = _table(titles, lines) if lines else el("p", "没有单位提出申辩。")
    return el("section", el("h2", "申辩"), el("p", note, cls="note"), shown, id="objections")


def _change(row: Row) -> str:
    if not row["changed"]:
        return "不变"
    said = words.change(row["old_rank"], row["new_rank"]) if None not in (row["old_rank"], row["new_rank"]) else "状态有变"
    return "得分有变" if said == "持平" else said


def _both_rankings(rows: list[Row]) -> Safe:
    def place(rank: int | None) -> str:
        return str(rank) if rank is not None else "暂不排名"

    lines = [
        el(
            "tr", el("th", el("b", row["unit_name"]) if row["changed"] else row["unit_name"], scope="row"),
            el("td", place(row["old_rank"]), cls="num"), el("td", place(row["new_rank"]), cls="num"),
            el("td", words.fixed(row["old_score"]), cls="num"), el("td", words.fixed(row["new_score"]), cls="num"),
            el("td", _change(row)),
        )
        for row in sorted(rows, key=lambda one: (one["new_rank"] is None, one["new_rank"] or 0, one["unit_code"]))
    ]  # fmt: skip
    num = "num"
    titles = (("单位", None), ("原名次", num), ("更正后名次", num), ("原得分", num), ("更正后得分", num), ("变化", None))
    return _table(titles, lines)


def _restatements(rows: list[Row]) -> Safe:
    acts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        acts[row["from_edition"], row["to_edition"]].append(row)
    shown: list[Child] = []
    for (old, new), of_act in acts.items():
        first = of_act[0]
        shown.append(el("h3", f"{old} → {new}"))
        shown.append(el("p", f"{words.day(first['decided_on'])}，{first['decided_by']}：{first['reason']}"))
        rankings: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in of_act:
            rankings[row["scheme"], row["period"], row["level"]].append(row)
        for (scheme, period, level), units in sorted(rankings.items(), key=lambda one: (one[0][1], one[0][2]), reverse=True):
            moved = sum(1 for row in units if row["changed"])
            title = f"{words.period_title(period)}{LEVEL_TITLES.get(level, level)}级（{scheme}）：{moved} 个单位有变化"
            shown.append(el("details", el("summary", title), _both_rankings(units)))
    if not shown:
        shown.append(el("p", "没有更正过已冻结的版。"))
    note = "已冻结的版不改动。此后收到的数据、作出的处理只改工作版；确需更正的，另发更正版，写明理由，新旧两个排名都公布。"
    return el("section", el("h2", "更正清单"), el("p", note, cls="note"), shown, id="restatements")


def _acts(site: Site, edition: Published) -> Safe:
    rows = [row for level in LEVEL_TITLES for row in acts.load(edition, site.scheme, level, site.default_period)]
    made = section(site, rows, units=True)
    return made or el("section", el("h2", "处理"), el("p", "没有对报表和单元格的处理。"), id="acts")


def render(site: Site, edition: Published, own: Sequence[Row] = ()) -> str:
    """The page; `own` are the rows of the restatement that this very edition is, which its tables cannot hold."""
    restated = [*own, *edition.table("marts.restatement", "decided_on desc, to_edition, scheme, period, level, unit_code")]
    objections = edition.table("marts.objection", "objected_on desc, unit_code, objection_no")
    body = (
        el("h1", "更正与申辩", cls="skip"),
        _this_edition(site),
        _objections(site, objections),
        _acts(site, edition),
        _restatements(restated),
    )
    return page(site, "更正与申辩", body, current=PAGE, period=site.default_period, cls="corrections")
