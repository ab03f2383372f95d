"""How an indicator is scored, in one Chinese sentence made from its rule and parameters.

Belongs here: the wording of each rule form. Does not belong here: the arithmetic (dbt), the forms' formulas (seed point_rule).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.reports.published import Row

Params = Mapping[str, Any]
RULE_TITLES: dict[str, str] = {
    "goalposts": "两条线之间按比例", "min_max": "最小和最大之间按比例", "target": "达到目标", "tiers": "分档", "conditions": "满足几条",
    "deduct": "扣分", "bonus": "加分", "quota": "达标", "rank": "按名次", "group_max": "满分按组", "veto_cap": "一票否决",
    "shown_only": "只展示",
}  # fmt: skip
_PARAMETER_TITLES: dict[str, str] = {
    "low": "起点", "high": "终点", "target": "目标", "at_least": "下限", "at_most": "上限", "points": "得分", "of": "总条数",
    "each": "每件的分", "floor": "最低分", "start": "起始分", "cap": "封顶分", "quota": "达标线", "below": "未达标的分",
    "within": "比较范围", "level": "同级", "peer_group": "同组", "places": "各名次的分", "inner": "组内", "inner_params": "它的参数",
    "direction": "方向", "missing_rule": "缺数的规则", "coupled": "名次互相牵连", "bounds_exact": "名次确数", "true": "是", "false": "否",
}  # fmt: skip
_GROUP_POINTS, _IDENTIFIER = "max[peer_group]", re.compile(r"[A-Za-z][A-Za-z_]+")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_LESSER = re.compile(r"min\((.*?), (.*?)\)")


def figure(value: object) -> str:
    """A parameter as people write it: 100, 0.5, 66.67; − for minus."""
    return f"{round(float(str(value)), 2):.10g}".replace("-", "−")


def measured(value: object, row: Row) -> str:
    """A figure with the unit of the indicator: 66.67%, 15 天."""
    unit = row["unit"] or ""
    return f"{figure(value)}%" if unit == "%" else f"{figure(value)} {unit}".rstrip()


def _goalposts(params: Params, row: Row) -> str:
    low, high = measured(params["low"], row), measured(params["high"], row)
    if row["direction"] == "negative":
        return f"不超过 {low}得满分，到 {high}得 0 分，中间按比例"
    return f"到 {high}得满分，{low}得 0 分，中间按比例"


def _target(params: Params, row: Row) -> str:
    target = measured(params["target"], row)
    if row["direction"] == "negative":
        return f"不超过 {target}得满分，超过的按 {target} ÷ 实际值折算"
    return f"达到 {target}得满分，不足的按比例"


def _tiers(params: Params, row: Row) -> str:
    steps = []
    for tier in params["tiers"]:
        bound = f"≥ {figure(tier['at_least'])}" if "at_least" in tier else f"≤ {figure(tier['at_most'])}"
        steps.append(f"{bound} 得 {figure(tier['points'])} 分")
    return f"分档（{row['unit'] or '值'}）：{'，'.join(steps)}，其余 0 分"


def _conditions(params: Params, row: Row) -> str:
    whole = figure(params["of"])
    return "按满足条件的比例得分，全部满足得满分" if row["unit"] == "%" else f"{whole} 条全部满足得满分，按满足条数得分"


def _deduct(params: Params, row: Row) -> str:
    start = f"从 {figure(params['start'])} 分起" if "start" in params else "从满分起"
    return f"{start}，每 1 {row['unit'] or ''}扣 {figure(params['each'])} 分，扣到 {figure(params.get('floor', 0))} 分为止"


def _bonus(params: Params, row: Row) -> str:
    return f"加分：每 1 {row['unit'] or ''}加 {figure(params['each'])} 分，最多 {figure(params['cap'])} 分"


def _quota(params: Params, row: Row) -> str:
    bound = "不超过" if row["direction"] == "negative" else "达到"
    return f"{bound} {measured(params['quota'], row)}得满分，否则得 {figure(params.get('below', 0))} 分"


def _rank(params: Params, row: Row) -> str:
    race = "同组" if params["within"] == "peer_group" else "同级"
    best = "低" if row["direction"] == "negative" else "高"
    if steps := params.get("places"):
        given = "，".join(f"前 {step['at_most']} 名 {figure(step['points'])} 分" for step in steps)
        return f"按{race}名次（值{best}者在前，并列同分）：{given}，其余 0 分"
    return f"按{race}名次（值{best}者在前，并列同分）：第一名满分，末名 0 分，中间等距"


def _group_max(params: Params, row: Row) -> str:
    most = "、".join(f"{group} {figure(points)} 分" for group, points in params["max"].items())
    return f"满分按组：{most}；{_sentence(params['inner'], params['inner_params'], row)}"


def _veto_cap(params: Params, row: Row) -> str:
    return f"一票否决：达到 {measured(params['at_least'], row)}的，总分不超过 {figure(params['cap'])} 分"


def _shown_only(_params: Params, _row: Row) -> str:
    return "只展示，不计分"


_WORDS: dict[str, Callable[[Params, Row], str]] = {
    "goalposts": _goalposts, "min_max": _goalposts, "target": _target, "tiers": _tiers, "conditions": _conditions, "deduct": _deduct,
    "bonus": _bonus, "quota": _quota, "rank": _rank,
    "group_max": _group_max, "veto_cap": _veto_cap, "shown_only": _shown_only,
}  # fmt: skip


def documented(text: str) -> str:
    """What point_rule.csv says of a rule, with its parameters by their Chinese names: 每件的分 × 值，不超过 封顶分."""
    text = _LESSER.sub(r"\1 和 \2 中较小的", text.replace(_GROUP_POINTS, "那一组的分"))
    titles = RULE_TITLES | _PARAMETER_TITLES
    return _BETWEEN.sub("", _IDENTIFIER.sub(lambda found: titles.get(found[0], found[0]), text))


def _sentence(rule: str, params: Params, row: Row) -> str:
    if rule in _WORDS:
        return _WORDS[rule](params, row)
    given = "，".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in params.items())
    return f"按规则 {row.get('rule_title') or rule} 计分" + (f"（{given}）" if given else "")


def rule_sentence(row: Row) -> str:
    """How a row of marts.indicator is scored, in one sentence; empty for a parent. A form without a wording here names its parameters."""
    if not row["rule"]:
        return ""
    return _sentence(row["rule"], json.loads(row["rule_params"] or "{}"), row) + _growth(row)


def _growth(row: Row) -> str:
    """What the time of the year and the number of cases do to the lines; empty where nothing (or an edition does not say)."""
    said = {
        "steady": "；以上按全年，季末按已过的份额（1/4、2/4、3/4）折算",
        "due_at_end": "；全年一次的任务，第四季度到期，以前没有做到的不计分、由同组分担，做到的按满分",
    }.get(row.get("accrual") or "", "")
    if not row.get("min_denominator"):
        return said
    base = f"分母不足 {figure(row['min_denominator'])} 的" + ("（全年，季末按已过的份额折算）" if row.get("kind") == "flow" else "")
    rest = "满分的一半" if row.get("shortfall_rule") == "half" else "没有做"
    return f"{said}；{base}，不足的部分按{rest}计，本项不排名次"
