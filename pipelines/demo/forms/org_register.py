"""科协组织台账: every township, with or without a body, as of the end of the quarter."""

from __future__ import annotations

from datetime import date

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def _holds(since: date | None, day: date) -> bool:
    return since is not None and since <= day


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by township code."""
    day = period.ends_on
    return [
        {
            "township_code": b.township.code, "established": _holds(b.established_on, day),
            "established_on": b.established_on if _holds(b.established_on, day) else None,
            "chair": b.chair if _holds(b.established_on, day) else None,
            "in_practice_centre": _holds(b.established_on, day) and _holds(b.practice_from, day),
            "in_party_centre": _holds(b.established_on, day) and _holds(b.party_from, day),
        }
        for b in place.standing.bodies
    ]  # fmt: skip
