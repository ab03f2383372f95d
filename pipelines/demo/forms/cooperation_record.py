"""产学研与共建台账: joint acts with the region's societies in the quarter, some of them the activities held with a partner."""

from __future__ import annotations

from pipelines.contracts.period import Cadence, Period, containing, sequence
from pipelines.demo import invented, seasons
from pipelines.demo.chance import happens, over_dispersed, pick, poisson, stream
from pipelines.demo.happenings import activities
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import FIELDS

_KINDS = (
    ("platform", 1.5), ("site", 1.5), ("academic", 1.5), ("matching", 2.5), ("academician", 0.8), ("service_corps", 1.2),
    ("talent_intro", 0.5), ("transfer", 1.2), ("capacity", 1.0), ("yard", 1.0),
)  # fmt: skip
_TITLES = {
    "platform": "共建基层科普平台", "site": "共用科普阵地", "academic": "承办学术交流会", "matching": "产学研对接会",
    "academician": "院士专家宁夏行走进{}", "service_corps": "产业科技服务团下乡", "talent_intro": "引进高层次人才工作站",
    "transfer": "良种良法成果转化", "capacity": "“三会”能力提升项目", "yard": "科技小院技术服务",
}  # fmt: skip
_FIELD_OF = {"yard": "agriculture", "transfer": "agriculture"}
_COUNTED = frozenset({"matching", "academician", "service_corps", "transfer", "yard"})


def _shared(place: Place, period: Period) -> list[Row]:
    """Activities of the quarter that a society of the region helped to hold (活动共办)."""
    months = sequence(*(containing(day, Cadence.MONTH) for day in (period.starts_on, period.ends_on)))
    held = [a for m in months for a in activities(place.seed, place.standing, m) if a.partner and a.reported_people and not a.planned]
    fields = {"clinic": "health", "youth_education": "education", "farm_training": "agriculture"}
    return [
        {
            "held_on": a.held_on, "title": a.title, "cooperation_kind": "activity", "partner": a.partner,
            "field": fields.get(a.service_kind, "education"), "solved": None, "followed_up": False,
        }
        for a in held[:3]
    ]  # fmt: skip


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by day."""
    profile = place.standing.profile
    rng = stream(place.seed, place.unit.code, "cooperation", period.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    found: dict[tuple[object, object], Row] = {(r["held_on"], r["title"]): r for r in _shared(place, period)}
    for day in sorted(rng.choice(days) for _ in range(over_dispersed(rng, 1.8 * profile.pace, 1.5))):
        kind = pick(rng, _KINDS)
        partner = rng.choice(invented.SOCIETIES) if happens(rng, 0.9) else None
        title = f"{place.unit.name}{_TITLES[kind].format(place.unit.name)}（{day:%m%d}）"
        found.setdefault(
            (day, title),
            {
                "held_on": day, "title": title, "cooperation_kind": kind, "partner": partner,
                "field": _FIELD_OF.get(kind) or rng.choice(FIELDS), "solved": poisson(rng, 2.2) if kind in _COUNTED else None,
                "followed_up": happens(rng, 0.25 + 0.5 * profile.staffing),
            },
        )  # fmt: skip
    return sorted(found.values(), key=lambda r: str(r["held_on"]))
