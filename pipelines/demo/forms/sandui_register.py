"""三队台账: the teams that stand at the end of the quarter."""

from __future__ import annotations

from datetime import date

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import Body, Team


def _volunteers(team: Team, period: Period) -> int:
    quarters = (period.year - 2025) * 4 + period.index - 1
    drift = (sum(map(ord, team.name)) + quarters * 7) % 5 - 1
    return max(3, team.volunteers + quarters + drift)


def _centres(team: Team, body: Body, day: date) -> tuple[str, ...] | None:
    """Where the team is stationed: only in a centre that the township's 科协 has moved into, as 科协组织台账 says it."""
    moved = {"practice": body.practice_from, "party": body.party_from}
    present = tuple(c for c in team.centres if body.established_on and body.established_on <= day and (moved[c] or date.max) <= day)
    return present if present and team.centres_from <= day else None


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by township and field."""
    day = period.ends_on
    bodies = {body.township.code: body for body in place.standing.bodies}
    return [
        {
            "team_name": t.name, "field": t.field, "township_code": t.township.code, "platform_team_id": t.platform_id,
            "leader": t.leader, "volunteers": _volunteers(t, period), "centres": _centres(t, bodies[t.township.code], day),
        }
        for t in place.standing.teams
        if t.from_on <= day and (t.to_on is None or t.to_on > day)
    ]  # fmt: skip
