"""意见诉求台账: what was raised in the quarter and how far it came by its end; each demand stands in one quarter only."""

from __future__ import annotations

from datetime import timedelta

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import happens, over_dispersed, pick, skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_KINDS = (("suggestion", 4.0), ("opinion", 2.0), ("appeal", 3.0))
_SUMMARIES = {
    "suggestion": ("把义诊安排在赶集日", "增加滩羊养殖技术课程", "科普展板一季一换", "学会活动提前半月通知"),
    "opinion": ("平台填报项目偏多", "志愿服务时长认定偏慢", "培训与农忙时间冲突"),
    "appeal": ("村卫生室缺慢病宣传资料", "学校缺机器人课教师", "农技站下乡车辆不足", "希望落实兼职人员交通补助"),
}


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by day."""
    county, profile = place.standing, place.standing.profile
    rng = stream(place.seed, place.unit.code, "demand", period.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    raised = sorted(rng.choice(days) for _ in range(over_dispersed(rng, 1.2 + 1.6 * profile.staffing, 1.8)))
    found: dict[tuple[object, str], Row] = {}
    for day in raised:
        kind = pick(rng, _KINDS)
        summary = f"{rng.choice(county.townships).name}：{rng.choice(_SUMMARIES[kind])}"
        closed = day + timedelta(days=max(1, round(skewed(rng, 14 + 45 * profile.late, 0.7))))
        ended = happens(rng, 0.6 + 0.38 * profile.staffing) and closed <= period.ends_on
        outcome = pick(rng, (("solved", 6.0), ("explained", 3.0), ("rejected", 0.6))) if ended else "pending"
        found.setdefault(
            (day, summary),
            {"raised_on": day, "closed_on": closed if ended else None, "demand_kind": kind, "summary": summary, "outcome": outcome},
        )
    return list(found.values())
