"""科技志愿服务平台队伍: the teams registered there at the end of the month."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(places: list[Place], period: Period) -> list[Row]:
    """All registered teams at the end of the month, county by county."""
    day = period.ends_on
    return [
        {
            "team_id": t.platform_id, "month": period.code, "team_name": t.name, "unit_code": place.unit.code, "registered_on": t.from_on,
            "volunteers": max(1, t.volunteers * 4 // 5),
        }
        for place in places
        for t in place.standing.teams
        if t.platform_id and t.from_on <= day and (t.to_on is None or t.to_on > day)
    ]  # fmt: skip
