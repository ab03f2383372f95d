"""Annexes of the 通报: whose rank moved and why, what was corrected, objected to and decided.

Belongs here: their tables. Does not belong here: queries (bulletin_facts), the words of one act (acts).
"""

from __future__ import annotations

from pipelines.reports import acts, words
from pipelines.reports.papers.bulletin_facts import Said
from pipelines.reports.papers.paper import Paper
from pipelines.reports.published import LEVEL_TITLES, Row
from pipelines.reports.site.rank_change import FACTORS, earlier, places, whole_places


def write(paper: Paper, said: Said) -> None:
    """Both annexes, each on a page of its own; the first only where there is an earlier period."""
    number = 1
    if any(row["previous_period"] for row in said.changes):
        _changes(paper, said, number)
        number += 1
    paper.annex(number, "资料不全的单位，更正、申辩和处理")
    _incomplete(paper, said)
    _restatements(paper, said)
    _objections(paper, said)
    _acts(paper, said)


def _changes(paper: Paper, said: Said, number: int) -> None:
    compared = next(row for row in said.changes if row["previous_period"])
    paper.annex(number, "名次变动")
    paper.text(
        f"与{earlier(compared)}比，五个来源取整到位，相加正好等于名次的变动。“自身数据”指补报、更正、核验结果变化，不是工作变化。",
    )
    by_code = {row["unit_code"]: row for row in said.changes}
    rows, reasons = [], []
    for unit in said.counties.rows:
        row = by_code.get(unit.unit_code)
        if row is None:
            continue
        if row["change"] is None:
            reasons.append(f"{unit.name}：{row['reason']}。")
            continue
        whole = whole_places(row)
        moved = [_signed(whole[key]) for key, _, _ in FACTORS]
        rows.append([unit.name, str(row["previous_rank"]), str(row["rank"]), places(row["change"]), *moved])
    if rows:
        titles = ["县（市、区）", "那一期", "本期", "变动", *(title for _, title, _ in FACTORS)]
        paper.table("名次变动和来源（位，升为正）", titles, rows, [26, 14, 12, 19, *[17] * len(FACTORS)], left=(0,))
    if reasons:
        paper.note("".join(reasons))


def _signed(value: int) -> str:
    return f"＋{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def _incomplete(paper: Paper, said: Said) -> None:
    paper.heading("（一）资料不全的单位", level=2)
    rows = [row for level in LEVEL_TITLES for row in said.site.rankings[level, said.period].rows if row.reason]
    if not rows:
        paper.text("参加排名的单位资料都全。")
    for row in rows:
        paper.note(f"{row.name}：{row.reason}。")


def _restatements(paper: Paper, said: Said) -> None:
    paper.heading("（二）更正", level=2)
    if not said.restatements:
        paper.text("没有更正过已冻结的本期名次。")
        return
    first = said.restatements[0]
    paper.text(f"{words.day(first['decided_on'])}，{first['decided_by']}：{first['reason']}。")
    rows = [
        [row["unit_name"], LEVEL_TITLES.get(row["level"], ""), _rank(row["old_rank"]), _rank(row["new_rank"]),
         words.fixed(row["old_score"]) or "—", words.fixed(row["new_score"]) or "—"]
        for row in said.restatements if row["changed"]
    ]  # fmt: skip
    if rows:
        titles = ["单位", "层级", "原名次", "更正后", "原得分", "更正后得分"]
        paper.table("更正前后有变化的单位", titles, rows, [36, 16, 24, 24, 28, 28], left=(0,))
    else:
        paper.text("各单位名次、得分没有变化。")


def _rank(value: int | None) -> str:
    return "暂不排名" if value is None else str(value)


def _objections(paper: Paper, said: Said) -> None:
    paper.heading("（三）申辩", level=2)
    if not said.objections:
        paper.text("没有单位对本期提出申辩。")
        return
    rows = [
        [said.site.unit_name(row["unit_code"]), words.day(row["objected_on"]), row["point"], row["status_title"], row["answer"] or ""]
        for row in said.objections
    ]
    titles = ["单位", "提出", "争议之处", "状态", "答复"]
    paper.table("申辩和答复", titles, rows, [26, 23, 42, 20, 45], left=(0, 2, 4))


def _acts(paper: Paper, said: Said) -> None:
    paper.heading("（四）办公室的处理", level=2)
    if not said.acts:
        paper.text("没有对报表和单元格的处理。")
        return
    for row in said.acts:
        paper.text(_act(said, row))


def _act(said: Said, row: Row) -> str:
    return f"{said.site.unit_name(row['unit_code'])}：{acts.told(row, said.site.form_title(row['form']))}。"
