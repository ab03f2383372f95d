"""异常与疑点 of a unit page: what the statistical checks flagged, what the unit replied, and the months against their limits.

Belongs here: the words and the table of that section. Does not belong here: queries (unit_facts.py), geometry (marks.py), any judgement.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts.finding import rules
from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site import marks
from pipelines.reports.site.facts import Site
from pipelines.reports.site.findings_table import findings_table
from pipelines.reports.site.markup import Safe, el

FAMILIES = ("outlier", "screen")
_SHOWN = 24
_UNITS = {"activities": "场", "people_per_activity": "人次"}


def is_doubt(finding: Row) -> bool:
    """True for a finding of the statistical checks: 存疑待核, nothing is deducted or returned for it."""
    declared = rules().get(finding["rule"])
    return declared is not None and declared.family in FAMILIES


def month_words(series: Sequence[Row]) -> str:
    """What may be said of one series of months: how many were judged, which lie outside, which are missing."""
    judged = [one for one in series if one["status"] in ("within", "outlier")]
    outside = [words.period_title(one["period"]) for one in series if one["status"] == "outlier"]
    silent = [words.period_title(one["period"]) for one in series if one["status"] == "not_reported"]
    said = f"判了 {len(judged)} 个月，" + (f"{words.listed(outside, 4)}在常见范围之外。" if outside else "都在常见范围之内。")
    if not judged:
        said = "往月不足，暂不判。"
    return said + (f"{words.listed(silent, 4)}未报，不当作没有做。" if silent else "")


def chart(series: Sequence[Row]) -> Safe | None:
    """One measure by month with the range that is usual; None without months."""
    series = sorted(series, key=lambda one: str(one["period"]))[-_SHOWN:]
    if not series:
        return None
    title, unit = series[0]["measure_title"], _UNITS[series[0]["measure"]]
    months = [
        marks.Month(
            one["period"], one["value"],
            one["low"] if one["status"] in ("within", "outlier") else None,
            one["high"] if one["status"] in ("within", "outlier") else None, one["status"] == "outlier",
            one["status"] != "not_reported",
        )
        for one in series
    ]  # fmt: skip
    label = f"{title}（{unit}）：{month_words(series)}"
    return el("div", el("p", label, cls="note"), el("div", marks.month_limits(months, label), cls="wide"))


def section(site: Site, unit: str, checks: Sequence[Row], prefix: str) -> Safe | None:
    """The section of one unit: flagged findings with their replies, and its month series. None where there is neither."""
    found = [one for one in site.findings if one["unit_code"] == unit and is_doubt(one) and one["status"] != "corrected"]
    found.sort(key=lambda one: (one["period"] or "", one["rule"], one["finding_id"]), reverse=True)
    charts = [drawn for measure in _UNITS if (drawn := chart([one for one in checks if one["measure"] == measure])) is not None]
    if not found and not charts:
        return None
    replied = sum(1 for one in found if one["status"] == "explained")
    said = f"存疑待核 {len(found)} 条，其中已有说明 {replied} 条。" if found else "没有存疑待核的。"
    note = "统计检查只提示，不退回、不扣分；与往月、他县不同不等于不实，先请县里说明。"
    key = [
        el("span", marks.svg(el("rect", x=1, y=1, width=13, height=11, cls="m-range"), width=15, height=13), " 常见范围"),
        el("span", marks.svg(el("circle", cx=7, cy=6, r=4, cls="m-deep"), width=15, height=13), " 本月"),
        el("span", marks.svg(el("rect", x=3, y=2, width=9, height=9, cls="m-need"), width=15, height=13), " 存疑待核"),
        el("span", marks.svg(el("rect", x=1, y=1, width=13, height=11, cls="m-missing"), width=15, height=13), " 未报"),
    ]
    return el(
        "section", el("h2", "异常与疑点"), el("p", said + note, cls="note"),
        findings_table(site, found, prefix, with_unit=False) if found else None,
        el("p", key, cls="legend") if charts else None, charts, id="unusual",
    )  # fmt: skip
