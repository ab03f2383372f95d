"""活动台账: the month's activities that the county reports, and what it plans for the next one with 口径 计划."""

from __future__ import annotations

from datetime import timedelta

from pipelines.contracts.period import Period
from pipelines.demo.happenings import activities
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_AHEAD = timedelta(days=31)


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the month, by day."""
    return [
        {
            "held_on": a.held_on + _AHEAD if a.planned else a.held_on, "title": a.title,
            "organiser_kind": a.organiser_kind, "organiser": a.organiser,
            "organiser_id": a.organiser_id, "led_by": a.led_by, "service_kind": a.service_kind, "theme": a.theme,
            "four_service": a.four_service, "township_code": a.township.code, "venue": a.venue, "audience": a.audience,
            "people": a.reported_people, "volunteers": a.volunteers, "hours": a.hours, "order_id": a.order_id, "partner": a.partner,
            "platform_activity_id": a.platform_id if a.shows_platform_id else None, "basis": "plan" if a.planned else "actual",
        }
        for a in activities(place.seed, place.standing, period, place.times)
        if a.reported_people is not None
    ]  # fmt: skip
