"""三农呼叫中心场次: live lessons, recordings and calls by county."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import over_dispersed, pick, skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_KINDS = (("call", 5.0), ("live", 2.0), ("recording", 1.0))
_PEOPLE = {"call": 6.0, "live": 260.0}


def rows(places: list[Place], period: Period) -> list[Row]:
    """All sessions of the month, county by county; a recording counts nobody."""
    days = seasons.days_of(period.starts_on, period.ends_on)
    sessions: list[Row] = []
    for place in places:
        rng = stream(place.seed, place.unit.code, "sannong", period.code)
        held = sorted(rng.choice(days) for _ in range(over_dispersed(rng, 2.2 * place.standing.profile.pace, 1.3)))
        for serial, day in enumerate(held, start=1):
            kind = pick(rng, _KINDS)
            sessions.append(
                {
                    "session_id": f"S{period.starts_on:%y%m}{place.unit.code}{serial:03d}", "month": period.code,
                    "unit_code": place.unit.code, "session_kind": kind, "held_on": day,
                    "people": max(1, round(skewed(rng, _PEOPLE[kind], 0.6))) if kind in _PEOPLE else None,
                }
            )  # fmt: skip
    return sessions
