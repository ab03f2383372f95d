"""What a county has: township bodies, 三长 in post, 三会, 三队, and how they come and go over the quarters.

Belongs here: the bodies and people with the dates between which they stand. Does not belong here: what they do (happenings), rows (forms).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from pipelines.contracts.unit import Unit, unit_book
from pipelines.demo import invented
from pipelines.demo.chance import happens, stream
from pipelines.demo.profiles import Profile, profile_of

BEGIN, END = date(2025, 1, 1), date(2026, 6, 30)
FIELDS = ("health", "education", "agriculture")
_TEAM_WORD = {"health": "健康", "education": "科技教育", "agriculture": "农技"}
_SOCIETY_WORD = {"health": "医疗卫生学会", "education": "科技教育协会", "agriculture": "农村专业技术协会"}
_SECOND_SOCIETY = {"health": "全科医学协会", "education": "青少年科技辅导员协会", "agriculture": "特色种养殖技术协会"}
_HOST = {
    "health": ("{}卫生院", "{}社区卫生服务中心"),
    "education": ("{}中心小学", "{}九年一贯制学校"),
    "agriculture": ("{}农业技术推广站", "{}农业服务中心"),
}
_COUNTY_HOST = {"health": "{}人民医院", "education": "{}第一中学", "agriculture": "{}农业技术推广服务中心"}


@dataclass(frozen=True)
class Body:
    """A township's 科协: the day it was set up and the days the teams moved into the two centres (None = never)."""

    township: Unit
    established_on: date | None
    chair: str
    practice_from: date | None
    party_from: date | None


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    host: str
    township: str | None
    post_level: str
    post: str
    from_on: date
    to_on: date | None
    phone: str


@dataclass(frozen=True)
class Society:
    """A 三会. `registered_on` is the day of legal registration, `founded_on` the day it is first listed."""

    name: str
    field: str
    credit_code: str
    founded_on: date
    registered_on: date | None
    members: int
    experts: int
    monthly_joins: float
    chair: str
    secretary: str
    sponsor_from: date | None
    sponsor: str
    party_from: date | None
    assembly_on: date
    councils: int


@dataclass(frozen=True)
class Team:
    name: str
    field: str
    township: Unit
    platform_id: str | None
    leader: str
    from_on: date
    to_on: date | None
    volunteers: int
    centres: tuple[str, ...]
    centres_from: date


@dataclass(frozen=True, eq=False)
class County:
    """All that stands in one county over the year and a half."""

    unit: Unit
    city: Unit
    index: int
    profile: Profile
    townships: tuple[Unit, ...]
    bodies: tuple[Body, ...] = field(repr=False)
    persons: tuple[Person, ...] = field(repr=False)
    societies: tuple[Society, ...] = field(repr=False)
    teams: tuple[Team, ...] = field(repr=False)


def _before(rng: Random) -> date:
    return BEGIN - timedelta(days=rng.randint(20, 210))


def _during(rng: Random) -> date:
    return BEGIN + timedelta(days=rng.randint(0, (END - BEGIN).days - 10))


def _since(rng: Random, share: float, early: float) -> date | None:
    """A day from which something holds: early or in the course of it, None where it never does."""
    return None if not happens(rng, share) else _before(rng) if happens(rng, early) else _during(rng)


def _bodies(rng: Random, profile: Profile, townships: tuple[Unit, ...], taken: set[str]) -> tuple[Body, ...]:
    order = list(townships)
    rng.shuffle(order)
    start, end = (round(share * len(order)) for share in profile.coverage)
    since = {t.code: _before(rng) if n < start else _during(rng) if n < end else None for n, t in enumerate(order)}
    return tuple(
        Body(
            t, since[t.code], invented.person_name(rng, taken),
            _since(rng, profile.staffing, 0.6) if since[t.code] else None, _since(rng, profile.party, 0.5) if since[t.code] else None,
        )
        for t in townships
    )  # fmt: skip


def _persons(rng: Random, county: Unit, index: int, profile: Profile, townships: tuple[Unit, ...], taken: set[str]) -> tuple[Person, ...]:
    persons: list[Person] = []

    def appoint(role: str, township: Unit | None, since: date, until: date | None) -> None:
        host = (_COUNTY_HOST[role] if township is None else rng.choice(_HOST[role])).format((township or county).name)
        level, post = ("county", "县级科协兼职副主席") if township is None else ("township", "乡镇科协兼职副主席")
        persons.append(
            Person(
                invented.person_name(rng, taken), role, host, township.code if township else None, level, post, since, until,
                invented.phone(index, len(persons)),
            )
        )  # fmt: skip

    for township in (None, *townships):
        for role in FIELDS:
            since = _since(rng, 1.0 if township is None else profile.staffing, 0.75)
            if since is None:
                continue
            leaves = _during(rng) if happens(rng, 0.12) else None
            until = leaves if leaves and leaves > since + timedelta(days=60) else None
            appoint(role, township, since, until)
            if until and happens(rng, 0.8) and until + timedelta(days=40) < END:
                appoint(role, township, until + timedelta(days=rng.randint(3, 35)), None)
    return tuple(persons)


def _seated(bodies: tuple[Body, ...], persons: tuple[Person, ...]) -> tuple[Person, ...]:
    """Nobody holds a post in a township's 科协 before it is set up."""
    since = {body.township.code: body.established_on for body in bodies}
    seated: list[Person] = []
    for person in persons:
        founded = since[person.township] if person.township else BEGIN - timedelta(days=400)
        if founded is None:
            continue
        begun = max(person.from_on, founded)
        if person.to_on is None or person.to_on > begun:
            seated.append(replace(person, from_on=begun))
    return tuple(seated)


def _societies(rng: Random, county: Unit, profile: Profile, taken: set[str]) -> tuple[Society, ...]:
    societies = []
    wanted = [(f, _SOCIETY_WORD[f]) for f in FIELDS] + [(f, _SECOND_SOCIETY[f]) for f in FIELDS if happens(rng, 0.4)]
    for serial, (kind, word) in enumerate(wanted):
        founded = _since(rng, 0.55 + 0.45 * profile.legal, 0.8)
        if founded is None:
            continue
        registered = founded + timedelta(days=rng.randint(10, 160)) if happens(rng, profile.legal) else None
        members = rng.randint(28, 160)
        societies.append(
            Society(
                name=f"{county.name}{word}", field=kind, credit_code=invented.credit_code(county.code, serial), founded_on=founded,
                registered_on=registered, members=members, experts=int(members * rng.uniform(0.03, 0.3)),
                monthly_joins=rng.uniform(0, 2.2), chair=invented.person_name(rng, taken), secretary=invented.person_name(rng, taken),
                sponsor_from=_since(rng, profile.party, 0.5), sponsor=invented.person_name(rng, taken),
                party_from=_since(rng, profile.party, 0.6), assembly_on=founded + timedelta(days=rng.randint(5, 90)),
                councils=rng.choice((0, 1, 1, 2, 2, 3)),
            )
        )  # fmt: skip
    return tuple(societies)


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _teams(rng: Random, county: Unit, profile: Profile, townships: tuple[Unit, ...], taken: set[str]) -> tuple[Team, ...]:
    """Teams join and leave at quarter ends only, so that whoever acted in a quarter stands in its register."""
    teams: list[Team] = []
    for township in townships:
        for kind in FIELDS:
            since = _since(rng, 0.2 + 0.6 * profile.staffing, 0.75)
            if since is None:
                continue
            gone = _quarter_start(_during(rng)) if happens(rng, 0.05) else None
            centres = rng.choices((("practice",), ("party",), ("practice", "party"), ()), (4, 2, 3, 1 + 3 * (1 - profile.party)))[0]
            teams.append(
                Team(
                    name=f"{township.name}{_TEAM_WORD[kind]}科技志愿服务队", field=kind, township=township,
                    platform_id=f"T{county.code}{len(teams) + 1:03d}" if happens(rng, 0.55 + 0.5 * profile.on_platform) else None,
                    leader=invented.person_name(rng, taken), from_on=since, to_on=gone if gone and gone > since else None,
                    volunteers=rng.randint(8, 60), centres=centres, centres_from=_during(rng) if happens(rng, 0.3) else BEGIN,
                )
            )  # fmt: skip
    return tuple(teams)


def county_of(seed: int, unit: Unit, index: int, habits: Profile | None = None) -> County:
    """The county as it stands under this seed; `index` (< 100) keeps its phone numbers apart from other counties'.

    `habits` stand in for those of its own profile.
    """
    book, profile = unit_book(), habits or profile_of(unit.code)
    townships = tuple(book.children(unit.code, "township"))
    taken: set[str] = set()
    bodies = _bodies(stream(seed, unit.code, "bodies"), profile, townships, taken)
    persons = _persons(stream(seed, unit.code, "persons"), unit, index, profile, townships, taken)
    return County(
        unit=unit, city=book.units[unit.parent], index=index, profile=profile, townships=townships,
        bodies=bodies, persons=_seated(bodies, persons),
        societies=_societies(stream(seed, unit.code, "societies"), unit, profile, taken),
        teams=_teams(stream(seed, unit.code, "teams"), unit, profile, townships, taken),
    )  # fmt: skip
