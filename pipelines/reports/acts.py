"""Acts of the office that touch a unit's figures: what was decided, why, and the points it moved.

Belongs here: reading marts.office_act with its effects, the words for one act. Does not belong here: what an act does (dbt), its layout on
pages (site/acts.py), recording one (ingest.decision).
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.contracts.form import forms
from pipelines.reports import words
from pipelines.reports.published import Published, Row

_EFFECTS = (
    "select act_no, unit_code, scheme, period, level, sum(moved_low) as moved_low, sum(moved_high) as moved_high, "
    "string_agg(indicator_code, '、' order by indicator_code) as indicators from marts.act_effect group by all"
)


def load(edition: Published, scheme: str, level: str, period: str, unit: str | None = None) -> list[Row]:
    """Acts in force that concern reports of the assessment year of `period` up to its end, newest first, each with the points it moved in
    that period (moved_low, moved_high; 0 where none) and the indicators. None where the edition was made before acts were published."""
    if not edition.has("marts.office_act"):
        return []
    return edition.rows(
        "select a.*, coalesce(e.moved_low, 0) as moved_low, coalesce(e.moved_high, 0) as moved_high, "
        "coalesce(e.indicators, '') as indicators "
        f"from marts.office_act a inner join marts.unit u on a.unit_code = u.unit_code and u.level = ? left join ({_EFFECTS}) e "
        "on a.act_no = e.act_no and a.unit_code = e.unit_code and e.scheme = ? and e.level = u.level and e.period = ? "
        "left join marts.period r on a.period = r.period left join marts.period q on q.period = ? "
        "where (? is null or a.unit_code = ?) and (r.period is null or (year(r.ends_on) = year(q.ends_on) and r.starts_on <= q.ends_on) "
        "or e.act_no is not null) order by a.decided_on desc, a.act_no desc",
        [level, scheme, period, period, unit, unit],
    )


def moved(row: Row) -> str:
    """多 1.63 分, 少 0.50 分, 少 1.00 到多 2.00 分, or why none: what the act does to the unit's points in the period."""
    low, high = Decimal(row["moved_low"]), Decimal(row["moved_high"])
    if not row["indicators"]:
        return str(row["effect"] or "本期没有它分也一样")
    if row["kind"] == "correct":
        return f"牵涉 {row['indicators']}，这些指标最多动 {words.fixed(max(abs(low), abs(high)))} 分"
    if low == high:
        return f"没有它，本期{'少' if low > 0 else '多'} {words.fixed(abs(low))} 分（{row['indicators']}）"
    return f"没有它，本期少 {words.fixed(low)}～{words.fixed(high)} 分（{row['indicators']}）"


def listing(rows: list[Row]) -> str:
    """The acts below a unit's points, one a line; empty where there is none."""
    lines = [f"  · {told(row, forms()[row['form']].title if row['form'] in forms() else '')}" for row in rows]
    return "\n".join(["", "", "办公室的处理：", *lines]) if lines else ""


def told(row: Row, form_title: str) -> str:
    """One act in one line: 2026-04-02 延期 活动台账 2026年2月（至 2026-04-20）：系统升级；没有它，本期少 1.63 分."""
    where = f"{form_title} {words.period_title(row['period'])}" if row["form"] and row["period"] else ""
    cell = f"{row['sheet'] or ''} {row['cell']}".strip() if row["cell"] else ""
    until = f"（至 {row['value']}）" if row["kind"] == "extend_due" and row["value"] else ""
    late = "，关账后才定" if row["is_after_close"] else ""
    head = " ".join(part for part in (words.day(row["decided_on"]), row["kind_title"], where, cell) if part)
    return f"{head}{until}{late}：{row['reason']}；{moved(row)}"
