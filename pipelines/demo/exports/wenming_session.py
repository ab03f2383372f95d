"""文明实践平台场次: sessions in the two centres, those of the county's own teams and those of others."""

from __future__ import annotations

from datetime import date

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import happens, over_dispersed, skewed, stream
from pipelines.demo.happenings import activities
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_CENTRES = {"新时代文明实践所": "practice", "党群服务中心": "party"}


def _sessions(place: Place, period: Period) -> list[tuple[date, str, str, int]]:
    """(day, township, centre, people), by day."""
    county = place.standing
    rng = stream(place.seed, place.unit.code, "wenming", period.code)
    found = []
    for activity in activities(place.seed, county, period, place.times):
        centre = next((c for word, c in _CENTRES.items() if activity.venue.endswith(word)), None)
        if centre and not activity.planned and happens(rng, county.profile.on_platform):
            found.append((activity.held_on, activity.township.code, centre, activity.people))
    days = seasons.days_of(period.starts_on, period.ends_on)
    for _ in range(over_dispersed(rng, 2.0 * county.profile.pace, 1.5)):
        centre = rng.choice(tuple(_CENTRES.values()))
        found.append((rng.choice(days), rng.choice(county.townships).code, centre, max(5, round(skewed(rng, 45, 0.6)))))
    return sorted(found)


def rows(places: list[Place], period: Period) -> list[Row]:
    """All sessions of the month, county by county."""
    return [
        {
            "session_id": f"W{period.starts_on:%y%m}{place.unit.code}{serial:04d}", "month": period.code, "unit_code": place.unit.code,
            "township_code": township, "centre": centre, "held_on": day, "people": people,
        }
        for place in places
        for serial, (day, township, centre, people) in enumerate(_sessions(place, period), start=1)
    ]  # fmt: skip
