"""科普大篷车出车: trips by county; the van rests in winter and in the holidays."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import over_dispersed, skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(places: list[Place], period: Period) -> list[Row]:
    """All trips of the month, county by county."""
    days = seasons.days_of(period.starts_on, period.ends_on)
    weights = [seasons.day_weight(day) for day in days]
    busy = seasons.month_weight(period.year, period.index)
    trips: list[Row] = []
    for place in places:
        rng = stream(place.seed, place.unit.code, "van", period.code)
        count = over_dispersed(rng, 1.1 * busy * busy * place.standing.profile.pace, 1.1)
        for serial, day in enumerate(sorted(rng.choices(days, weights, k=count)), start=1):
            trips.append(
                {
                    "trip_id": f"V{period.starts_on:%y%m}{place.unit.code}{serial:02d}", "month": period.code, "unit_code": place.unit.code,
                    "held_on": day, "people": max(20, round(skewed(rng, 320, 0.5))),
                }
            )  # fmt: skip
    return trips
