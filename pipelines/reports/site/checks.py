"""How far the checks can be trusted: 查全率 and 误报率 of every rule, as a section of the quality page.

Belongs here: the table and its words. Does not belong here: measuring (quality/measuring.py), the findings themselves (quality.py).
"""

from __future__ import annotations

from pipelines.contracts.finding import rules
from pipelines.reports.published import Row
from pipelines.reports.site import marks
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el

_EXPLAINED = (
    "在演示数据里有意放入各种差错，再看查不查得出：查全率是查出的比例，误报率是没有差错却被指出的比例。"
    "“未测”是这类差错不出在报表里，另有单项测试。发现只提请核对，不扣分。"
)


def _percent(value: float | None) -> str:
    return "未测" if value is None else f"{100 * value:.2f}%".replace(".00%", "%")


def _line(row: Row) -> Safe:
    recall = _percent(row["recall"])
    false_rate = "未测" if row["recall"] is None and not row["false_rate"] else _percent(row["false_rate"])
    return el(
        "tr", el("td", marks.severity(row["severity"]), row["severity_title"], cls="sev"), el("th", row["title"], scope="row"),
        el("td", row["family_title"]), el("td", row["who_fixes_title"]), el("td", recall, cls="num"), el("td", false_rate, cls="num"),
    )  # fmt: skip


def checks_section(site: Site) -> Safe | None:
    """The section, folded; None where the edition has no rules. Rules stand by family, then by title."""
    if not site.rules:
        return None
    order = {name: place for place, name in enumerate(dict.fromkeys(rule.family for rule in rules().values()))}
    rows = sorted(site.rules, key=lambda row: (order.get(row["family"], len(order)), row["rule"]))
    measured = [row["recall"] for row in rows if row["recall"] is not None]
    heads = (("级别", None), ("检查什么", None), ("类别", None), ("谁来办", None), ("查全率", "num"), ("误报率", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls) for title, cls in heads]))
    summary = f"{len(rows)} 条检查，{len(measured)} 条实测过查全率和误报率"
    table = el("div", el("table", head, el("tbody", [_line(row) for row in rows]), cls="listing checks"), cls="wide")
    return el("section", el("h2", "检查可靠不可靠"), el("p", _EXPLAINED, cls="note"), el("details", el("summary", summary), table))
