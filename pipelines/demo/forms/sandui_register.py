"""三队台账: the teams that stand at the end of the quarter."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import Team


def _volunteers(team: Team, period: Period) -> int:
    quarters = (period.year - 2025) * 4 + period.index - 1
    drift = (sum(map(ord, team.name)) + quarters * 7) % 5 - 1
    return max(3, team.volunteers + quarters + drift)


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by township and field."""
    day = period.ends_on
    return [
        {
            "team_name": t.name, "field": t.field, "township_code": t.township.code, "platform_team_id": t.platform_id,
            "leader": t.leader, "volunteers": _volunteers(t, period), "centres": t.centres if t.centres and t.centres_from <= day else None,
        }
        for t in place.standing.teams
        if t.from_on <= day and (t.to_on is None or t.to_on > day)
    ]  # fmt: skip
