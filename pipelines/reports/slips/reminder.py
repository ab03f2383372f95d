"""催报: what a unit still owes, in words that can be read out on the telephone or pasted into a message.

Belongs here: the wording. Does not belong here: what is owed (facts).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.contracts.layout import layout
from pipelines.reports.slips.facts import Owed, Slip

_SHOWN = 30


def _lines(owed: Sequence[Owed], end: str) -> list[str]:
    """A line a period and day: the forms of one workbook are asked for together."""
    together: dict[tuple[date, str], list[Owed]] = {}
    for one in owed:
        together.setdefault((one.due_on, one.period_title), []).append(one)
    said = [
        f"  {n}. {period}{'、'.join(one.form_title for one in own)}，应于 {due_on} 前报{_days(own[0])}。"
        for n, ((due_on, period), own) in enumerate(together.items(), start=1)
    ]
    if len(said) > _SHOWN:
        said[_SHOWN:] = [f"  ……共 {len(owed)} 份，其余见《退回修改单》“还没报的”一页。"]
    return [*said, end] if end else said


def _soon(owed: Sequence[Owed]) -> list[str]:
    return [f"  {one.period_title}{one.form_title}，{one.due_on} 前报。" for one in owed]


def _days(one: Owed) -> str:
    return f"，已逾期 {one.overdue_days} 天" if one.overdue_days > 0 else ""


def reminder(slip: Slip) -> str:
    """The text of one unit; empty where it owes nothing and nothing falls due soon."""
    if not slip.owed:
        return ""
    mark = f"【{layout().demo_mark}】" if slip.demo else ""
    said = [f"{mark}催报", f"{slip.unit_name}科协：", f"截至 {slip.as_of}，"]
    if slip.overdue:
        longest = max(one.overdue_days for one in slip.overdue)
        said[-1] += f"贵单位还有 {len(slip.overdue)} 份报表没有收到，最久的已逾期 {longest} 天："
        said += _lines(slip.overdue, "")
    elif not slip.returned:
        said[-1] += "贵单位没有欠报。"
    if slip.returned:
        opening = f"{len(slip.returned)} 份已退回、还没有重报："
        said = [*said, opening] if slip.overdue else [*said[:-1], f"{said[-1]}贵单位有 {opening}"]
        said += _lines(slip.returned, "  要改哪里，见《退回修改单》“要改的”一页。")
    if slip.soon:
        said += ["近期到期：", *_soon(slip.soon)]
    word = layout().zero_report_words[0]
    said.append(f"本期确实没有的，请在表内第一格写“{word}”报来；不要交空表，未报不当作没有活动。")
    if slip.overdue or slip.returned:
        said.append("请尽快报来。已经报出的请不必理会。")
    if slip.office:
        said.append(f"联系区科协：{slip.office}")
    return "\n".join(said) + "\n"
