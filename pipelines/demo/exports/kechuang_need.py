"""科创中国·宁夏中心 需求对接: the needs put there in the month, with what came of them by its end."""

from __future__ import annotations

from datetime import timedelta

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import happens, over_dispersed, skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(places: list[Place], period: Period) -> list[Row]:
    """All needs of the month, county by county."""
    days = seasons.days_of(period.starts_on, period.ends_on)
    needs: list[Row] = []
    for place in places:
        profile = place.standing.profile
        rng = stream(place.seed, place.unit.code, "need", period.code)
        raised = sorted(rng.choice(days) for _ in range(over_dispersed(rng, 1.5 * profile.pace, 1.2)))
        for serial, day in enumerate(raised, start=1):
            matched = day + timedelta(days=max(1, round(skewed(rng, 7, 0.8))))
            met = happens(rng, 0.75 * profile.staffing) and matched <= period.ends_on
            needs.append(
                {
                    "need_id": f"N{period.starts_on:%y%m}{place.unit.code}{serial:02d}", "month": period.code, "unit_code": place.unit.code,
                    "raised_on": day, "matched_on": matched if met else None, "is_solved": happens(rng, 0.55) if met else None,
                }
            )  # fmt: skip
    return needs
