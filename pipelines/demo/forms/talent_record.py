"""人才托举举荐台账: people recommended in the half-year, most of them 三长 or members of the 三会."""

from __future__ import annotations

from datetime import date
from random import Random

from pipelines.contracts.period import Period
from pipelines.demo import invented, seasons
from pipelines.demo.chance import over_dispersed, pick, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import County

_RESULTS = (("selected", 3.0), ("recommended", 4.0), ("not_selected", 2.0))
_AGES = (("under35", 3.0), ("from36to45", 4.0), ("over45", 3.0))
_KINDS = {
    "sanzhang": (("expert", 3.0), ("youth", 2.0), ("award", 4.0)),
    "sanhui": (("expert", 2.0), ("youth", 1.0), ("rural", 5.0), ("award", 1.5)),
    "none": (("youth", 3.0), ("rural", 2.0)),
}


def _person(rng: Random, county: County, ground: str, day: date) -> str:
    names = {
        "sanzhang": [p.name for p in county.persons if p.from_on <= day and (p.to_on is None or p.to_on > day)],
        "sanhui": [name for s in county.societies if s.founded_on <= day for name in (s.chair, s.secretary)],
    }.get(ground, [])
    return rng.choice(names) if names else invented.person_name(rng, set())


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the half-year, by day."""
    county = place.standing
    rng = stream(place.seed, place.unit.code, "talent", period.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    count = over_dispersed(rng, 1.0 + 3.2 * county.profile.staffing * county.profile.pace, 3.0)
    found: dict[tuple[object, ...], Row] = {}
    for day in sorted(rng.choice(days) for _ in range(count)):
        ground = pick(rng, (("sanzhang", 5.0), ("sanhui", 4.0), ("none", 2.0)))
        name, kind = _person(rng, county, ground, day), pick(rng, _KINDS[ground])
        age, result = pick(rng, _AGES), pick(rng, _RESULTS)
        found.setdefault(
            (name, kind, day),
            {
                "name": name, "talent_kind": kind, "age_band": "under35" if kind == "youth" else age, "priority_ground": ground,
                "recommended_on": day, "talent_result": result,
            },
        )  # fmt: skip
    return list(found.values())
