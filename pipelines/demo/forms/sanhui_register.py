"""三会台账: the societies founded by the end of the quarter, with the members they have by then."""

from __future__ import annotations

from datetime import date

from pipelines.contracts.period import Period
from pipelines.demo.chance import happens, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import BEGIN, Society


def _row(society: Society, period: Period, inspection: str, tells_election: bool) -> Row:
    day = period.ends_on
    registered = society.registered_on is not None and society.registered_on <= day
    members = society.members + int(max(0, (day - BEGIN).days) / 30 * society.monthly_joins)
    assembly = max((d for y in (2024, 2025, 2026) if (d := _in_year(society.assembly_on, y)) <= day), default=None)
    return {
        "society_name": society.name, "field": society.field, "credit_code": society.credit_code if registered else None,
        "registered_on": society.registered_on if registered else None, "members": members,
        "expert_members": min(members, society.experts + (members - society.members) // 5), "chair": society.chair,
        "secretary": society.secretary, "sponsor_chair": society.sponsor if _holds(society.sponsor_from, day) else None,
        "charter_party": _holds(society.party_from, day),
        "last_assembly_on": assembly if assembly and assembly >= society.founded_on else None,
        "last_election_on": society.founded_on if tells_election else None,
        "council_meetings": society.councils * period.index // 2, "inspection": inspection if registered else "not_yet",
    }  # fmt: skip


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28))


def _holds(since: date | None, day: date) -> bool:
    return since is not None and since <= day


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, in the order of founding lists."""
    rng = stream(place.seed, place.unit.code, "inspection", period.year)
    inspections = [rng.choices(("passed", "basic", "failed"), (8, 1.5, 0.5))[0] for _ in place.standing.societies]
    return [
        _row(society, period, inspection, happens(stream(place.seed, society.name, "election"), 0.85))
        for society, inspection in zip(place.standing.societies, inspections, strict=True)
        if society.founded_on <= period.ends_on
    ]
