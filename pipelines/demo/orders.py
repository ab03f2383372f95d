"""Service orders of a month: 点单 → 派单 → 接单 → 办结 → 评单, tied to the activities that served them.

Belongs here: what was ordered and how far it came. Does not belong here: the activities themselves (happenings), rows (forms).
An order stands in one month only: that in which it was served, else that in which it was placed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pipelines.contracts.period import Period
from pipelines.demo.chance import happens, over_dispersed, pick, stream
from pipelines.demo.happenings import Activity, activities
from pipelines.demo.stock import County

_NEED = {"popular_science": "popular_science", "youth_education": "youth", "farm_training": "farm", "clinic": "health"}
_REQUESTER: dict[str, tuple[tuple[str, float], ...]] = {
    "youth": (("school", 8), ("village", 2)),
    "farm": (("village", 5), ("farmer", 4), ("enterprise", 1)),
    "health": (("village", 6), ("resident", 3), ("enterprise", 1)),
    "digital": (("resident", 5), ("village", 5)),
    "popular_science": (("village", 5), ("school", 2), ("enterprise", 1), ("other", 1)),
    "other": (("enterprise", 4), ("village", 3), ("other", 2)),
}


@dataclass(frozen=True)
class Order:
    """One order; a date is None where it did not come so far by the end of the month."""

    order_id: str
    ordered_on: date
    dispatched_on: date | None
    accepted_on: date | None
    done_on: date | None
    township: str
    requester: str
    need: str
    team_id: str | None
    rating: str | None


def _rating(rng: Random, county: County) -> str | None:
    if not happens(rng, 0.55 + 0.4 * county.profile.staffing):
        return None
    return pick(rng, (("very_good", 6 * county.profile.led), ("good", 3), ("fair", 0.7), ("poor", 0.25)))


def _need(rng: Random, activity: Activity) -> str:
    if activity.theme == "elder_smart" and happens(rng, 0.6):
        return "digital"
    return _NEED.get(activity.service_kind, "other")


def _served(rng: Random, county: County, activity: Activity, order_id: str) -> Order:
    """The order behind an activity; one only planned so far was accepted and is not done."""
    lag = min(60, 1 + over_dispersed(rng, 5 + 14 * county.profile.late, 2.0))
    ordered = activity.held_on - timedelta(days=lag)
    dispatched = ordered + timedelta(days=rng.randint(0, min(lag, 4)))
    accepted = dispatched + timedelta(days=rng.randint(0, (activity.held_on - dispatched).days))
    need = _need(rng, activity)
    return Order(
        order_id, ordered, dispatched, accepted, None if activity.planned else activity.held_on, activity.township.code,
        pick(rng, _REQUESTER[need]), need, activity.team_id, None if activity.planned else _rating(rng, county),
    )  # fmt: skip


def _unserved(rng: Random, county: County, period: Period, serial: int) -> Order:
    """An order of this month that nobody has served yet; often not even dispatched."""
    ordered = period.starts_on + timedelta(days=rng.randrange((period.ends_on - period.starts_on).days + 1))
    dispatched = ordered + timedelta(days=rng.randint(0, 6)) if happens(rng, 0.6) else None
    if dispatched and dispatched > period.ends_on:
        dispatched = None
    accepted = dispatched + timedelta(days=rng.randint(0, 8)) if dispatched and happens(rng, 0.5) else None
    if accepted and accepted > period.ends_on:
        accepted = None
    teams = [t for t in county.teams if t.platform_id and t.from_on <= ordered and (t.to_on is None or period.ends_on < t.to_on)]
    need = rng.choice(tuple(_REQUESTER))
    return Order(
        f"DD{county.unit.code}{period.starts_on:%y%m}W{serial:02d}", ordered, dispatched, accepted, None, rng.choice(county.townships).code,
        pick(rng, _REQUESTER[need]), need, rng.choice(teams).platform_id if teams and accepted else None, None,
    )  # fmt: skip


def orders(seed: int, county: County, period: Period, times: int = 1) -> tuple[Order, ...]:
    """All orders of a month by the day they were placed; few of a well-staffed county stay open."""
    rng = stream(seed, county.unit.code, "order", period.code)
    found = [_served(rng, county, a, a.order_id) for a in activities(seed, county, period, times) if a.order_id]
    left = over_dispersed(rng, 0.15 + 0.25 * len(found) * (1.15 - county.profile.staffing), 1.2)
    found += [_unserved(rng, county, period, serial) for serial in range(1, left + 1)]
    return tuple(sorted(found, key=lambda o: (o.ordered_on, o.order_id)))
