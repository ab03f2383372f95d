"""本县的三队三会: the section on a county's page, the idle ones first, folded.

Belongs here: this section. Does not belong here: queries, sentences and single cells (reports/members.py); persons, who stand on no page.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reports import members
from pipelines.reports.members import Register
from pipelines.reports.site.markup import Safe, el


def _table(register: Register) -> Safe:
    right = members.RIGHT[register.kind]
    titles = [
        el("th", title, scope="col", cls="num" if place in right else None) for place, title in enumerate(members.COLUMNS[register.kind])
    ]
    rows = []
    for row in register.rows:
        state, name, *rest = members.cells(row)
        shown = [el("td", text, cls="num" if place in right else None) for place, text in enumerate(rest, start=2)]
        first = el("td", el("b", state) if row["standing"] == "idle" else state)
        rows.append(el("tr", first, el("th", name, scope="row"), shown))
    return el("div", el("table", el("thead", el("tr", titles)), el("tbody", rows), cls="listing"), cls="wide")


def section(registers: Sequence[Register], period: str) -> Safe | None:
    """The county's teams and societies with what they did this year. None where the edition has no such table."""
    if not registers:
        return None
    parts: list[Safe] = []
    for register in registers:
        parts.append(el("p", members.said(register, period)))
        if register.rows:
            title = members.KINDS[register.kind][0]
            parts.append(el("details", el("summary", f"{title}逐个列出，没有活动的在前"), _table(register)))
    note = f"年初至期末，成员以本季台账为准；没有报的不当作没有活动。供县科协评价自己的三队三会用。{members.PERSONS_SAID}"
    return el("section", el("h2", "本县的三队三会动起来了没有"), el("p", note, cls="note"), parts, id="members")
