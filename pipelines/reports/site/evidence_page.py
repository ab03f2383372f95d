"""全部依据: every cell behind every point line of one unit, by indicator, line and file; lines of a city lead on to its counties.

Belongs here: the query over all cells and this page. Does not belong here: what a cell is called (reports/evidence), the ledger (unit).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipelines.reports import evidence, words
from pipelines.reports.published import LEVEL_TITLES, Published, Row
from pipelines.reports.site.facts import Ranking, Site, Standing
from pipelines.reports.site.markup import Child, Safe, el
from pipelines.reports.site.page import page
from pipelines.reports.site.unit_facts import UnitFacts

Cells = dict[tuple[str, int], list[Row]]


def page_name(unit: str) -> str:
    """The page of a unit, from the site's root."""
    return f"evidence/{unit}.html"


def anchor(indicator: str, line_no: int) -> str:
    """Where a line of the ledger stands on that page."""
    return f"{indicator}-{line_no}"


def load(edition: Published, scheme: str, level: str, period: str) -> dict[str, Cells]:
    """Unit → (indicator, line) → all its cells, those of one file and sheet together; empty where the edition holds no evidence."""
    found: dict[str, Cells] = {}
    if edition.has("marts.ledger_evidence"):
        for row in edition.rows(
            f"select * from {evidence.CELLS} where scheme = ? and level = ? and period = ? order by unit_code, indicator_code, line_no, "
            "source, file_sha256, sheet, source_row, len(cell), cell, value_text",
            [scheme, level, period],
        ):
            found.setdefault(row["unit_code"], {}).setdefault((row["indicator_code"], row["line_no"]), []).append(row)
    return found


def _cell(row: Row, counties: dict[str, str]) -> Child:
    """J4 40; of a city's line the county's value, leading to the county's own line."""
    text = row["value_text"] or ""
    said = " ".join(part for part in (evidence.spot(row), text) if part)
    county = counties.get(text.rsplit(" ", 1)[0]) if row["source"] == evidence.OF_COUNTY else None
    return el("a", said, href=f"{county}.html#{anchor(row['indicator_code'], 1)}") if county else said


def _kind(site: Site, title: str, rows: Sequence[Row], counties: dict[str, str]) -> list[Safe]:
    def of(row: Row) -> str:
        return evidence.origin(row, site.paths.get(row["file_sha256"] or ""))

    made = []
    for where, group in groupby(rows, key=of):
        cells = [_cell(row, counties) for row in group]
        parts = [("；" if place else "", cell) for place, cell in enumerate(cells)]
        made.append(el("p", f"{title} {len(cells)} 处，", el("b", where), "：", parts, cls="cells"))
    return made


def _line(site: Site, line: Row, many: bool, rows: Sequence[Row], counties: dict[str, str]) -> Safe:
    number = f"第 {line['line_no']} 行 {words.fixed(line['points'])} 分：" if many else ""
    kinds = [shown for title, cells in evidence.grouped(rows) for shown in _kind(site, title, cells, counties)]
    return el(
        "div", el("p", f"{number}{line['explanation'] or ''}"), kinds or el("p", "没有来源单元格。", cls="cells"),
        id=anchor(line["indicator_code"], line["line_no"]),
    )  # fmt: skip


def render(site: Site, ranking: Ranking, row: Standing, facts: UnitFacts, cells: Cells) -> str:
    """The page of one unit for the ranking's period; it stands one folder below the site's root."""
    ledger = facts.ledger.get(row.unit_code, {})
    counties = {one.name: one.unit_code for one in site.rankings["county", ranking.period].rows} if ranking.level == "city" else {}
    titles = {code: str(one["title"]) for code, one in site.indicators[ranking.level].items()}
    count = {code: sum(len(cells.get((code, line["line_no"]), [])) for line in lines) for code, lines in ledger.items()}
    contents = [(" · " if place else "", el("a", f"{code} {count[code]}", href=f"#{anchor(code, 1)}", title=titles.get(code, code)))
                for place, code in enumerate(sorted(ledger))]  # fmt: skip
    parts = [
        el("section", el("h2", f"{code} {titles.get(code, '')}"),
           [_line(site, line, len(lines) > 1, cells.get((code, line["line_no"]), []), counties) for line in lines])
        for code, lines in sorted(ledger.items())
    ]  # fmt: skip
    back = el("p", el("a", f"{row.name}", href=f"../unit/{row.unit_code}.html"), " › 全部依据", cls="crumbs")
    lede = (
        f"{words.period_title(ranking.period)}每一行得分数到的单元格，共 {sum(count.values())} 处：文件 › 工作表：单元格 原文。人名已隐去。"
    )
    body = (
        back,
        el("h1", f"{row.name}全部依据"),
        el("p", lede, cls="lede"),
        el("p", contents, cls="note", aria_label=f"各指标的{LEVEL_TITLES[ranking.level]}级依据"),
        parts,
    )
    return page(site, f"{row.name}全部依据", body, current="units.html", period=ranking.period, prefix="../", cls="evidence")
