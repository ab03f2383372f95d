"""科技志愿服务平台活动: what was registered there, with the people the platform counted."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.happenings import activities
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(places: list[Place], period: Period) -> list[Row]:
    """All platform activities of the month, county by county."""
    return [
        {
            "activity_id": a.platform_id, "month": period.code, "title": a.title, "team_id": a.team_id, "unit_code": place.unit.code,
            "held_on": a.held_on, "venue": a.venue, "people": a.people, "volunteers": a.volunteers, "hours": a.hours,
            "recorded_at": a.recorded_at,
        }
        for place in places
        for a in activities(place.seed, place.standing, period, place.times)
        if a.platform_id
    ]  # fmt: skip
