"""What a county does in a month: activities as they were, as they are reported and as the platform knows them; trainings.

Belongs here: events and their honest and less honest figures. Does not belong here: rows and spellings (forms, exports).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

from pipelines.contracts.period import Period, containing
from pipelines.contracts.unit import Unit, unit_book
from pipelines.demo import invented, seasons
from pipelines.demo.chance import happens, over_dispersed, pick, poisson, skewed, stream
from pipelines.demo.profiles import profile_of
from pipelines.demo.stock import BEGIN, END, FIELDS, County, Society, Team

_KINDS: dict[str, tuple[tuple[str, float], ...]] = {
    "health": (("clinic", 6), ("popular_science", 4), ("anti_cult", 1), ("frontier", 0.5)),
    "education": (("youth_education", 6), ("popular_science", 3), ("frontier", 1), ("anti_cult", 1)),
    "agriculture": (("farm_training", 6), ("skill_training", 2), ("transfer", 1.2), ("popular_science", 1.5)),
}
_AUDIENCE: dict[str, tuple[tuple[tuple[str, ...], float], ...]] = {
    "clinic": ((("elder",), 5), (("elder", "farmer"), 4), (("worker",), 1)),
    "youth_education": ((("youth",), 9), (("youth", "cadre"), 0.5)),
    "farm_training": ((("farmer",), 9), (("farmer", "cadre"), 1)),
    "skill_training": ((("worker",), 4), (("farmer", "worker"), 3)),
    "transfer": ((("farmer", "worker"), 3), (("worker", "cadre"), 2)),
    "popular_science": ((("youth", "elder"), 3), (("farmer",), 3), (("elder",), 3), (("worker",), 1), (("cadre",), 1)),
    "anti_cult": ((("farmer", "elder"), 4), (("cadre",), 2)),
    "frontier": ((("youth",), 3), (("cadre",), 3), (("worker",), 2)),
}
_THEME: dict[str, tuple[tuple[str | None, float], ...]] = {
    "clinic": (("elder_smart", 3), ("village_party", 2), (None, 3)),
    "youth_education": (("double_reduction", 6), ("scientist_spirit", 2), (None, 1)),
    "farm_training": (("village_party", 5), (None, 3)),
    "popular_science": (("other", 3), ("elder_smart", 2), ("scientist_spirit", 1), (None, 2)),
}
_PLAIN_THEME: tuple[tuple[str | None, float], ...] = (("other", 3), ("village_party", 1), (None, 2))
_SERVICE = {"transfer": "innovation", "frontier": "workers", "skill_training": "innovation"}
_PEOPLE = {"clinic": 85, "youth_education": 120, "farm_training": 45, "skill_training": 38, "transfer": 30, "popular_science": 140}
_BACKFILL_DAYS = 35
_VENUE = {"health": "卫生院门前广场", "education": "学校报告厅", "agriculture": "田间学校"}


@dataclass(frozen=True)
class Activity:
    """One activity: `people` as it was, `reported_people` as the sheet says (None = not in the sheet at all)."""

    held_on: date
    title: str
    organiser_kind: str
    organiser: str
    organiser_id: str | None
    team_id: str | None
    led_by: str
    service_kind: str
    theme: str | None
    four_service: str
    township: Unit
    venue: str
    audience: tuple[str, ...]
    people: int
    reported_people: int | None
    volunteers: int
    hours: Decimal
    order_id: str | None
    partner: str | None
    platform_id: str | None
    shows_platform_id: bool
    planned: bool
    recorded_at: date


def _organiser(rng: Random, day: date, teams: list[Team], societies: tuple[Society, ...]) -> tuple[str, str, str | None, str, str | None]:
    """kind, name, id as the sheet has it, field, platform team id."""
    kind = rng.random()
    ready = [s for s in societies if s.founded_on <= day]
    if kind < 0.18 and ready:
        society = rng.choice(ready)
        code = society.credit_code if society.registered_on and society.registered_on <= day else None
        return "sanhui", society.name, code, society.field, None
    if kind < 0.33 or not teams:
        field = rng.choice(FIELDS)
        title = {"health": "卫生院院长", "education": "学校校长", "agriculture": "农技站站长"}[field]
        return "sanzhang", title, None, field, None
    team = rng.choice(teams)
    return "sandui", team.name, team.platform_id, team.field, team.platform_id


def _title(rng: Random, township: Unit, kind: str, day: date, taken: set[tuple[date, str, str]]) -> str:
    phrase = rng.choice(invented.KIND_PHRASES[kind])
    stem = f"{township.name}{phrase}"
    if day.month == 5 and day.day >= 24 and rng.random() < 0.3:
        stem = f"{township.name}“科技工作者日”{phrase}"
    title, turn = stem, 2
    while (day, title, township.code) in taken:
        title, turn = f"{stem}（第{turn}场）", turn + 1
    taken.add((day, title, township.code))
    return title


def _activity(rng: Random, county: County, day: date, serial: int, taken: set[tuple[date, str, str]], lag: int) -> Activity:
    profile = county.profile
    teams = [t for t in county.teams if t.from_on <= day and (t.to_on is None or day < t.to_on)]
    kind_of, organiser, organiser_id, field, team_id = _organiser(rng, day, teams, county.societies)
    team = next((t for t in teams if t.name == organiser), None)
    township = team.township if team else rng.choice(county.townships)
    kind = pick(rng, _KINDS[field])
    theme = pick(rng, _THEME.get(kind, _PLAIN_THEME))
    if day.month == 5 and day.day >= 24 and happens(rng, 0.3):
        theme = "workers_day"
    people = max(3, round(skewed(rng, _PEOPLE.get(kind, 60), 0.65)))
    reported = max(2, round(people * profile.inflation * rng.uniform(0.98, 1.02))) if profile.inflation != 1.0 else people
    if profile.inflation > 1.0 and happens(rng, 0.25):
        reported = max(10, round(reported / 10) * 10)
    on_platform = happens(rng, profile.on_platform)
    only_platform = happens(rng, profile.platform_only)
    return Activity(
        held_on=day, title=_title(rng, township, kind, day, taken), organiser_kind=kind_of,
        organiser=organiser if kind_of != "sanzhang" else f"{township.name}{organiser}", organiser_id=organiser_id, team_id=team_id,
        led_by=pick(rng, (("sanzhang", 3 * profile.led), ("sanhui_chair", profile.led), ("other", 4 * (1 - profile.led)))),
        service_kind=kind, theme=theme, four_service=_SERVICE.get(kind, "decision" if happens(rng, 0.04) else "literacy"),
        township=township, venue=f"{township.name}{rng.choice(('新时代文明实践所', '党群服务中心', _VENUE[field]))}",
        audience=pick(rng, _AUDIENCE[kind]), people=people, reported_people=None if only_platform else reported,
        volunteers=max(1, poisson(rng, 6)), hours=Decimal(rng.choice((2, 3, 3, 4, 4, 4, 5, 6, 8, 12))) / 2,
        order_id=f"DD{county.unit.code}{day:%y%m}{serial:03d}" if happens(rng, profile.ordered) else None,
        partner=rng.choice(invented.SOCIETIES) if happens(rng, 0.12) else None,
        platform_id=f"A{day:%y%m}{county.unit.code}{serial:04d}" if on_platform or only_platform else None,
        shows_platform_id=happens(rng, 0.96), planned=not only_platform and not on_platform and happens(rng, 0.12),
        recorded_at=day + timedelta(days=lag + rng.choice((0, 0, 1, 1, 2, 3, 5)) + (rng.randint(5, 20) if profile.bursty else 0)),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _month(seed: int, county: County, period: Period, times: int) -> tuple[Activity, ...]:
    rng = stream(seed, county.unit.code, "activity", period.code)
    profile = county.profile
    teams = sum(1 for t in county.teams if t.from_on <= period.ends_on and (t.to_on is None or t.to_on > period.starts_on))
    years = (period.starts_on - BEGIN).days / 365
    mean = (0.6 * teams + 3) * profile.pace * (1 + profile.growth * years) * seasons.month_weight(period.year, period.index)
    campaign_month, campaign_times = profile.campaign
    mean *= campaign_times if period.code == campaign_month else 1.0
    count = over_dispersed(rng, mean, profile.shape) * times
    days = seasons.days_of(period.starts_on, period.ends_on)
    weights = [seasons.day_weight(d) for d in days]
    held = sorted(seasons.draw_day(rng, days, weights, profile.bursty) for _ in range(count))
    taken: set[tuple[date, str, str]] = set()
    lag = _BACKFILL_DAYS if backfilled(seed, county, period) else 0
    return tuple(_activity(rng, county, day, serial, taken, lag) for serial, day in enumerate(held, start=1))


def backfilled(seed: int, county: County, period: Period) -> bool:
    """True where the county entered the whole month on the platform more than a month after it was held; not of the last month, which
    nobody could have seen yet.
    """
    return period.ends_on < END and happens(stream(seed, county.unit.code, "backfill", period.code), county.profile.backfills)


def activities(seed: int, county: County, period: Period, times: int = 1) -> tuple[Activity, ...]:
    """All activities of a month, by day, whether reported, on the platform, both or (planned ones) neither."""
    return _month(seed, county, period, times)


@dataclass(frozen=True)
class Training:
    """One class: `attendees` came in all; how many of either kind is told only where it was held for both."""

    held_on: date
    title: str
    level: str
    audience: str
    attendees: int
    sanzhang: int | None
    secretaries: int | None
    hours: Decimal


_TRAINING_TITLES = {
    "sanzhang": "“三长”履职能力培训班", "secretary": "“三会”秘书长业务培训班", "both": "“三长”和“三会”秘书长联合培训班",
}  # fmt: skip


def _invited(unit: Unit, county: County | None, period: Period) -> tuple[int, int]:
    """How many 三长 and secretaries of societies a class can have at most: most of those in post from the quarter's start to its end."""
    if county is None:
        book = unit_book()
        counties = sum(1 for one in book.of_level("county") if unit.code in (one.parent, book.units[one.parent].parent))
        return 4 * counties, counties
    in_post = sum(1 for p in county.persons if p.from_on <= period.starts_on and (p.to_on is None or p.to_on > period.ends_on))
    societies = sum(1 for s in county.societies if s.founded_on <= period.starts_on)
    return max(1, min(in_post - 4, in_post * 4 // 5)), max(1, societies - 1)


def trainings(seed: int, unit: Unit, county: County | None, period: Period) -> tuple[Training, ...]:
    """The training sessions a county, city or the region (county None) held in a quarter; often one or two, sometimes none."""
    rng = stream(seed, unit.code, "training", period.code)
    profile = profile_of(unit.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    count = min(4, over_dispersed(rng, 1.4 * profile.pace * (1.2 if containing(period.starts_on, period.cadence).index != 1 else 0.7), 4))
    held = sorted(rng.sample(days, count))
    most = _invited(unit, county, period)
    sessions = []
    for turn, day in enumerate(held, start=1):
        audience = pick(rng, (("sanzhang", 5), ("secretary", 3), ("both", 2)))
        came = [min(top, max(1, round(top * skewed(rng, 0.55, 0.4)))) for top in most]
        sanzhang, secretaries = came if audience == "both" else (None, None)
        sessions.append(
            Training(
                day, f"{unit.name}{period.year}年{_TRAINING_TITLES[audience]}（第{period.index}-{turn}期）", unit.level, audience,
                {"sanzhang": came[0], "secretary": came[1], "both": sum(came)}[audience], sanzhang, secretaries,
                Decimal(rng.choice((4, 6, 8, 8, 12, 16, 24))),
            )
        )  # fmt: skip
    return tuple(sessions)
