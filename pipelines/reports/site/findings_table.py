"""The table of findings, as county pages and the quality page show it.

Belongs here: one row a finding: severity, who, form, file › sheet › cell, what to do. Does not belong here: which findings to show.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts.finding import SEVERITY_TITLES, WHO_TITLES
from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site import marks
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el


def where(row: Row) -> str:
    """文件 › 工作表 › 单元格; — for a finding about a report that is not there."""
    name = (row["path"] or "").rsplit("/", 1)[-1]
    return " › ".join(part for part in (name, row["sheet"], row["cell"]) if part) or "—"


def _told(row: Row) -> Safe | None:
    """What has become of a finding that is not open: its status and the reply or reason given."""
    if row["status"] == "open":
        return None
    reply = row.get("reply") or ""
    return el("span", f"（{words.STATUS_TITLES.get(row['status'], row['status'])}{'：' if reply else ''}{reply}）", cls="small")


def findings_table(site: Site, rows: Sequence[Row], prefix: str, *, with_unit: bool) -> Safe:
    """One real table; unit names lead to their pages where the site has one."""
    pages = {row.unit_code for ranking in site.rankings.values() for row in ranking.rows}
    body = []
    for row in rows:
        code, name = row["unit_code"] or "", site.unit_name(row["unit_code"]) or ("未认出" if row["file_sha256"] else "全部")
        unit = el("a", name, href=f"{prefix}unit/{code}.html") if code in pages else name
        body.append(
            el(
                "tr",
                el("td", marks.severity(row["severity"]), SEVERITY_TITLES.get(row["severity"], row["severity"]), cls="sev in"),
                el("td", unit, cls="in unit") if with_unit else None,
                el("td", WHO_TITLES.get(row["who_fixes"], row["who_fixes"]), cls="in", data_label="谁来办"),
                el("td", site.form_title(row["form"]), " ", el("span", words.period_title(row["period"] or ""), cls="small")),
                el("td", where(row), cls="where"),
                el("td", row["message"], _told(row), cls="what"),
                data_unit=code,
                data_name=f"{name} {code}",
                data_severity=row["severity"],
            )
        )
    titles = ("级别", *(("单位",) if with_unit else ()), "谁来办", "表", "文件 › 工作表 › 单元格", "发现了什么，怎么办")
    head = el("thead", el("tr", [el("th", title, scope="col") for title in titles]))
    return el("table", head, el("tbody", body), cls="findings stack")
