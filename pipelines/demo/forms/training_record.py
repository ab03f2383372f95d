"""教育培训台账: the sessions that a county or city held in the quarter."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.happenings import trainings
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by day."""
    return [
        {
            "held_on": t.held_on, "title": t.title, "training_level": t.level, "audience": t.audience, "attendees": t.attendees,
            "hours": t.hours, "attendees_sanzhang": t.sanzhang, "attendees_secretary": t.secretaries,
        }
        for t in trainings(place.seed, place.unit, place.county, period)
    ]  # fmt: skip
