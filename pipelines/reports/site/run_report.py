"""运行报告: how this edition was made: what came, was read, judged, published, how long it took, what somebody should look at.

Belongs here: the layout of this page. Does not belong here: what the report says (editions.runreport).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.editions.runreport import CAME, JUDGED, PUBLISHED, READ, SCHEMA, STAGE, TABLE, WARNING
from pipelines.reports import words
from pipelines.reports.published import Published, Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page

PAGE = "run.html"
SECONDS = "秒"
_NOTES = {
    CAME: "一次收件一份；同一文件再次送来，是新的一份。",
    READ: "一张工作表上的一张报表算一张；被后来的报表替换的、退回的也列出。",
    JUDGED: "问题本身逐条列在“质量”页和各县页。",
    PUBLISHED: "审核项全部成立才会发布；有一项不成立，现行版不动。",
}


def _figure(row: Row) -> str:
    value = float(row["value"])
    return f"{value:,.0f}" if value == int(value) else words.fixed(value, 1)


def _counts(rows: Sequence[Row]) -> Child:
    body = [
        el("tr", el("th", row["title"], scope="row"), el("td", _figure(row), cls="num"), el("td", row["measure"]))
        for row in rows
        if row["value"] is not None
    ]
    named = [el("li", f"{row['measure']} 收到：{row['text']}") for row in rows if row["value"] is None]
    files = el("details", el("summary", f"新收的文件（列出 {len(named)} 份）"), el("ul", named)) if named else None
    return el("table", el("tbody", body), cls="listing"), files


def _by_form(rows: Sequence[Row]) -> Child:
    forms = dict.fromkeys(row["title"] for row in rows)
    measures = sorted({row["measure"] for row in rows}, key=lambda name: -sum(row["value"] for row in rows if row["measure"] == name))
    held = {(row["title"], row["measure"]): row for row in rows}
    head = el("thead", el("tr", el("th", "表", scope="col"), [el("th", name, scope="col", cls="num") for name in measures]))
    body = [
        el(
            "tr", el("th", form, scope="row"),
            [el("td", _figure(held[form, name]) if (form, name) in held else "", cls="num") for name in measures],
        )
        for form in forms
    ]  # fmt: skip
    return el("div", el("table", head, el("tbody", body), cls="listing"), cls="wide")


def _stages(rows: Sequence[Row]) -> Child:
    titles = list(dict.fromkeys(row["title"] for row in rows))
    body = []
    for title in titles:
        own = [row for row in rows if row["title"] == title]
        took = next((_figure(row) for row in own if row["measure"] == SECONDS), "")
        counts = "，".join(f"{row['measure']} {_figure(row)}" for row in own if row["measure"] != SECONDS)
        body.append(el("tr", el("th", title, scope="row"), el("td", took, cls="num"), el("td", counts)))
    head = el("thead", el("tr", [el("th", name, scope="col", cls=cls) for name, cls in (("步骤", None), ("秒", "num"), ("数", None))]))
    return el("div", el("table", head, el("tbody", body), cls="listing"), cls="wide")


def _section(part: str, rows: Sequence[Row]) -> Safe | None:
    if not rows:
        return None
    note = el("p", _NOTES[part], cls="note") if part in _NOTES else None
    shown = _by_form(rows) if part == READ else _counts(rows)
    return el("section", el("h2", part), note, shown)


def render(site: Site, edition: Published) -> str:
    """The page; an edition that an earlier code made says so."""
    rows = edition.table(f"{SCHEMA}.{TABLE}", "line_no")
    of = {part: [row for row in rows if row["part"] == part] for part in (CAME, READ, JUDGED, PUBLISHED, STAGE, WARNING)}
    warned = el("ul", [el("li", row["text"]) for row in of[WARNING]]) if of[WARNING] else el("p", "没有。")
    stages = _stages(of[STAGE]) if of[STAGE] else el("p", "这一版不是由一次完整的运行接连做成的，各步的用时没有记在一起。")
    body: tuple[Child, ...] = (
        el("h1", "运行报告"),
        el("p", "这一版是怎样做成的。用时每次运行都不同，不算进内容指纹；发布这一步做到写本页为止。", cls="note"),
        el("section", el("h2", WARNING), warned),
        *(_section(part, of[part]) for part in (CAME, READ, JUDGED, PUBLISHED)),
        el("section", el("h2", "各步用时"), stages),
    )
    if not rows:
        body = (el("h1", "运行报告"), el("p", "这一版由更早的代码发布，没有留下运行报告。"))
    return page(site, "运行报告", body, current="", period=site.default_period)
