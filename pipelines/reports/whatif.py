"""`sanzhang whatif`: what moves a unit's rank, indicator by indicator, by the scheme in force and with the other units as they are.

Belongs here: putting points lost and points to be won beside each other, and saying so in Chinese. Does not belong here: points.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pipelines.contracts.form import forms
from pipelines.reports import plain, words
from pipelines.reports.published import Published, Row, default_period, opened, unit_code_of
from pipelines.scoring.engine import Show
from pipelines.scoring.points import Points

ASSUMPTION = "按本期方案估算，假定他县不变；补报一栏按有数单位的中位数估算，实际以报来的为准"
ACTIONS = ("full", "target", "report")
RANGE = "括号里的名次：本单位和别的单位还缺的数一律有利到一律不利；权重不动"
TOGETHER = "以上全部"


def load(database: Path, unit: str, period: str | None = None, show: Show | None = None) -> Row:
    """One unit's standing with `indicators`: those that lost points or await a report, most to be won first, and `together`: all at once
    (see `gains`)."""
    with opened(database) as edition:
        code = unit_code_of(edition, unit)
        level = str(edition.rows("select level from marts.unit where unit_code = ?", [code])[0]["level"])
        scheme = str(edition.edition()["scheme"])
        wanted = period or default_period(edition, scheme, level)
        standing = edition.standing(scheme, level, wanted, code)
        by_unit, all_done = gains(edition, scheme, level, wanted, code, show)
    keys = ("scheme", "period", "level", "unit_code", "unit_name", "score", "rank", "status", "reason")
    own = {key: standing[key] for key in keys}
    return {**own, "assumption": ASSUMPTION, "indicators": by_unit.get(code, []), "together": all_done.get(code, {})}


def gains(
    edition: Published, scheme: str, level: str, period: str, unit: str | None = None, show: Show | None = None
) -> tuple[dict[str, list[Row]], dict[str, Row]]:
    """unit_code → indicators with points lost: points, max_points, lost, and for each action its value, gain in points and the new rank,
    for one unit also the range of that rank (best, worst); and unit_code → the same for all of an action's indicators at once, scored anew.

    full: full marks · target: the declared target · report: the missing report comes in, at the median of the units with a value.
    Empty where an action does not apply, or where the scheme says that what is past cannot be made up (mendable false); rank empty for a
    unit that is not ranked.
    """
    where = "l.scheme = ? and l.level = ? and l.period = ?"
    mendable = "coalesce(i.mendable, true)" if edition.has_column("marts.indicator", "mendable") else "true"
    lines = edition.rows(
        "select l.unit_code, l.indicator_code, i.title, i.clause, i.unit, i.forms, l.rule, l.points, l.max_points, v.value, v.absence, "
        f"v.absence_title, v.partial, v.reports_due, v.reports_received, {mendable} as mendable from marts.ledger as l "
        "inner join marts.indicator as i using (scheme, level, indicator_code) "
        f"inner join marts.indicator_value as v using (period, level, unit_code, indicator_code) where {where} order by 1, 2",
        [scheme, level, period],
    )
    with Points(edition.path, scheme, level, period, show) as points:
        points.score()
        changes = points.whatif(unit, ranges=unit is not None)
        found = {(row["unit_code"], row["indicator_code"], row["action"]): row for row in changes}
        scores = {row["unit_code"]: row["score"] for row in points.rows("select unit_code, score from point_standing")}
        told: dict[str, list[Row]] = {}
        for line in lines:
            code = line["unit_code"]
            if unit is not None and code != unit:
                continue
            actions = [found.get((code, line["indicator_code"], action)) if _is_open(line, action) else None for action in ACTIONS]
            told_line = _told(line, actions, scores[code])
            if any(told_line[f"gain_{action}"] for action in ACTIONS):
                told.setdefault(code, []).append(told_line)
        for rows in told.values():
            rows.sort(key=lambda row: (-max(row[f"gain_{action}"] or 0 for action in ACTIONS), row["indicator_code"]))
        chosen = [
            (code, row["indicator_code"], action)
            for code, rows in told.items()
            for row in rows
            for action in ACTIONS
            if row[f"gain_{action}"]
        ]
        at_once = {(row["unit_code"], row["change"]): row for row in points.together(chosen)}
    joint = {code: _changed([at_once.get((code, action)) for action in ACTIONS], scores[code]) for code in told}
    return told, joint


def _is_open(line: Row, action: str) -> bool:
    """What is past (a late report, a gap in the months) cannot be done any more; a missing report can still be sent."""
    return bool(line["mendable"]) or action == "report"


def _told(line: Row, changes: list[Row | None], score: Decimal) -> Row:
    keys = ("indicator_code", "title", "clause", "unit", "value", "absence", "absence_title", "partial", "points", "max_points")
    row: Row = {key: line[key] for key in keys}
    row["lost"] = max(line["max_points"] - line["points"], Decimal(0))
    waiting = line["absence"] in ("not_submitted", "returned") or line["partial"]
    names = (line["forms"] or "").split("|") if waiting and line["forms"] not in (None, "*") else []
    row["missing_forms"] = [forms()[name].title for name in names if name in forms()]
    for action, change in zip(ACTIONS, changes, strict=True):
        row[f"{action}_value"] = change["value"] if change else None
    return {**row, **_changed(changes, score)}


def _changed(changes: Sequence[Row | None], score: Decimal) -> Row:
    """Gain, new rank and its range of each action; None where it does not apply."""
    row: Row = {}
    for action, change in zip(ACTIONS, changes, strict=True):
        row[f"gain_{action}"] = change["score"] - score if change else None
        for key in ("rank", "rank_best", "rank_worst"):
            row[f"{key}_{action}"] = change[key] if change else None
    return row


def rank_text(row: Row, action: str) -> str:
    """The rank that an action gives with its range: 3（2～5）; empty for none."""
    if row[f"rank_{action}"] is None:
        return ""
    span = words.span(row[f"rank_best_{action}"], row[f"rank_worst_{action}"])
    return f"{row[f'rank_{action}']}（{span}）" if span else str(row[f"rank_{action}"])


def render(found: Row, format: plain.Format = "table") -> str:
    """The unit's list as Chinese text or json."""
    if format == "json":
        return plain.as_json(found)
    rank = f"第 {found['rank']} 名" if found["rank"] is not None else f"暂不排名：{found['reason'] or '资料不足'}"
    head = f"{found['unit_name']} {words.period_title(found['period'])} 方案 {found['scheme']}：得分 {words.fixed(found['score'])}，{rank}"
    if not found["indicators"]:
        return f"{head}\n没有可以单独估算的失分指标（已得满分，或方案按名次计分，一家一家估不出）"
    titles = ["指标", "现值", "得分/满分", "失分", "得满分须到", "可加", "名次可到", "补报约加", "名次可到"]
    lines = [
        [
            f"{row['indicator_code']} {row['title']}", value_text(row["value"], row["unit"]) or row["absence_title"] or "",
            f"{words.fixed(row['points'])}/{words.fixed(row['max_points'])}", words.fixed(row["lost"]),
            value_text(row["full_value"], row["unit"]), words.fixed(row["gain_full"]), rank_text(row, "full"),
            words.fixed(row["gain_report"]), rank_text(row, "report"),
        ]
        for row in found["indicators"]
    ]  # fmt: skip
    if len(lines) > 1:
        row = found["together"]
        full, report = (words.fixed(row["gain_full"]), rank_text(row, "full")), (words.fixed(row["gain_report"]), rank_text(row, "report"))
        lines.append([TOGETHER, "", "", "", "", *full, *report])
    return f"{head}\n{ASSUMPTION}；“{TOGETHER}”是一齐改了重新计分，不是各行相加。{RANGE}\n" + plain.table(
        titles, lines, right=(1, 2, 3, 4, 5, 6, 7, 8)
    )


def value_text(value: float | None, unit: str | None) -> str:
    """A value with its unit, two decimals at most; empty for none."""
    if value is None:
        return ""
    number = words.fixed(value).rstrip("0").rstrip(".")
    return number + (unit if unit == "%" else f" {unit}" if unit else "")
