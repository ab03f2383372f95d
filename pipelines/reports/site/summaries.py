"""只有汇总: months of which a unit sent sums and no ledger, so that nothing sent is lost in silence.

Belongs here: that list, of all units or of one. Does not belong here: when a summary stands alone (chk_summary_only), other findings.
"""

from __future__ import annotations

from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el

_RULE = "summary_only"
_STANDING = ("open", "explained", "waived")
_NOTE = "报了活动汇总表，没有在效的活动台账。合计数查不到每一场，一场也不计分，也不当作没有做；补报台账以后照常计。"


def _sent(row: Row) -> str:
    """5 场、205 人次, out of the figures of the finding."""
    counts = ((row["observed"], "场"), (row["expected"], "人次"))
    return "、".join(f"{count} {unit}" for count, unit in counts if count)


def summary_section(site: Site, unit: str | None = None) -> Safe | None:
    """A line a unit and month with only sums (`unit`: of this unit alone); None where there is none."""
    found = [
        row for row in site.findings
        if row["rule"] == _RULE and row["status"] in _STANDING and (unit is None or row["unit_code"] == unit)
    ]  # fmt: skip
    if not found:
        return None
    rows = [
        el("tr", el("th", words.period_title(row["period"]) if unit else site.unit_name(row["unit_code"]), scope="row"),
           None if unit else el("td", words.period_title(row["period"])), el("td", _sent(row)))
        for row in sorted(found, key=lambda row: (row["unit_code"] if unit is None else "", row["period"]))
    ]  # fmt: skip
    return el("section", el("h2", "只有汇总"), el("p", _NOTE, cls="note"), el("table", el("tbody", rows)))
