"""谁实际得到支持: the support that was given beside the tier that the ranking suggests, both ways.

Belongs here: this section. Does not belong here: the rows and their words (reports/support.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reports import support
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el


def section(site: Site, rows: Sequence[Row], prefix: str) -> Safe | None:
    """The section of an overview; None where the edition has nobody to compare."""
    if not rows:
        return None
    body = [
        el(
            "tr", el("th", el("a", row["unit_name"], href=f"{prefix}unit/{row['unit_code']}.html"), scope="row"),
            el("td", support.place_words(row), data_label="名次"), el("td", support.tier_words(row), data_label="建议档次"),
            el("td", row["content"] or "没有登记", data_label="实际得到的支持"), el("td", row["basis"] or "", data_label="依据"),
            el("td", row["outcome_title"], data_label="对照"),
        )
        for row in rows
    ]  # fmt: skip
    titles = ("单位", "名次", "建议档次", "实际得到的支持", "依据", "对照")
    head = el("thead", el("tr", [el("th", title, scope="col") for title in titles]))
    note = "建议档次按名次区间得出，或由办公室核定；实际支持取自支持台账和处理记录，不写金额。"
    note += "样例方案不能据此分配项目。" if site.sample else ""
    table = el("div", el("table", head, el("tbody", body), cls="listing stack"), cls="wide")
    return el("section", el("h2", "谁实际得到支持"), el("p", support.summary(rows), note, cls="note"), table, id="support")
