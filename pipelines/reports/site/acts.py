"""Acts of the office on a unit's page and under 更正与申辩; on-site checks beside what was reported.

Belongs here: the layout of these tables. Does not belong here: reading them and the words for one act (reports/acts.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reports import acts, words
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el

_NOTE = (
    "免报、延期动了几分，是只去掉这一条、其余不变，用同一套计分重算的；更正一格的，写最多动几分。免除问题、说明和现场核查不动分。"
    "关账后才定的免报、延期单独注明。"
)


def _where(site: Site, row: Row) -> str:
    report = f"{site.form_title(row['form'])} {words.period_title(row['period'])}" if row["form"] and row["period"] else ""
    return " ".join(part for part in (report, row["sheet"] if row["cell"] else "", row["cell"] or "") if part)


def _unit(site: Site, row: Row, prefix: str) -> Safe:
    return el("th", el("a", site.unit_name(row["unit_code"]), href=f"{prefix}unit/{row['unit_code']}.html"), scope="row")


def section(site: Site, rows: Sequence[Row], *, units: bool = False, prefix: str = "") -> Safe | None:
    """处理: one row an act; with `units` each is named and leads to its page. None where there is none."""
    if not rows:
        return None
    lines = [
        el(
            "tr", el("td", words.day(row["decided_on"])),
            _unit(site, row, prefix) if units else None,
            el("td", row["kind_title"], "，关账后才定" if row["is_after_close"] else None), el("td", _where(site, row)),
            el("td", row["reason"], f"（{row['decided_by']}）" if row["decided_by"] else None), el("td", acts.moved(row)),
        )
        for row in rows
    ]  # fmt: skip
    titles = (
        ("定于", "单位", "处理", "对哪一份、哪一格", "理由", "动了几分")
        if units
        else ("定于", "处理", "对哪一份、哪一格", "理由", "动了几分")
    )
    head = el("thead", el("tr", [el("th", title, scope="col") for title in titles]))
    table = el("div", el("table", head, el("tbody", lines), cls="listing"), cls="wide")
    return el("section", el("h2", "处理"), el("p", _NOTE, cls="note"), table, id="acts")


def check_section(site: Site, rows: Sequence[Row], *, units: bool = False, prefix: str = "") -> Safe | None:
    """现场核查: counted beside reported with the verification factor; None where nothing was counted."""
    if not rows:
        return None
    lines = [
        el(
            "tr",
            _unit(site, row, prefix) if units else None,
            el("td", f"{site.form_title(row['form'])} {words.period_title(row['period'])}"), el("td", row["measure_title"]),
            el("td", row["reported"] if row["reported"] is not None else "没有有效报表", cls="num"), el("td", row["counted"], cls="num"),
            el("td", words.fixed(row["factor"]) if row["factor"] is not None else "·", cls="num"), el("td", row["factor_class_title"]),
            el("td", f"{words.day(row['checked_on'])} {row['checked_by'] or ''}".strip()), el("td", row["reason"]),
        )
        for row in rows
    ]  # fmt: skip
    titles: list[tuple[str, str | None]] = [("单位", None)] if units else []
    titles += [
        ("报表", None),
        ("清点什么", None),
        ("填报", "num"),
        ("清点", "num"),
        ("核验系数", "num"),
        ("结果", None),
        ("核查", None),
        ("说明", None),
    ]
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in titles]))
    note = "核验系数 = 现场清点 ÷ 填报；与 1 相差在容许之内为相符。只作核对，不动分；要改数的，另用更正或退回。"
    table = el("div", el("table", head, el("tbody", lines), cls="listing"), cls="wide")
    return el("section", el("h2", "现场核查"), el("p", note, cls="note"), table, id="checks")
