"""典型选树台账: 示范点, 品牌活动, 示范项目 and 典型案例 as of the end of the half-year; a case tells its story, with names in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from pipelines.contracts.period import Period
from pipelines.demo import invented
from pipelines.demo.chance import happens, over_dispersed, pick, skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import BEGIN, END, FIELDS, County
from pipelines.demo.stories import told

_KINDS = (("site", 4.0), ("brand", 2.5), ("project", 2.0), ("case", 3.0))
_WORDS = {
    "site": "“三长建三会领三队”示范点", "brand": "“科普赶大集”品牌活动", "project": "科技志愿服务示范项目", "case": "“三长”带队服务案例",
}  # fmt: skip
_ROLES = {"health": "卫生院院长", "education": "学校校长", "agriculture": "农技站站长"}


@dataclass(frozen=True)
class Showcase:
    """One showcase from the day it is listed; `approved_on` is None while it is a candidate."""

    kind: str
    title: str
    field: str
    township: str
    approved_by: str
    listed_on: date
    approved_on: date | None
    story: tuple[str, str, str, str] | None
    claimed: int | None


def _story(rng: Random, county: County, field: str, place_name: str, day: date, claimed: int) -> tuple[str, str, str, str]:
    """背景 做法 成效 可复制性; the one who leads is mostly named, as people do. Each county writes its own words (stories.py)."""
    in_post = [p for p in county.persons if p.role == field and p.from_on <= day and (p.to_on is None or p.to_on > day)]
    who = f"{rng.choice(in_post).name}（{_ROLES[field]}）" if in_post and happens(rng, 0.75) else _ROLES[field]
    return told(rng, field, place_name, who, rng.choice(invented.SOCIETIES), claimed)


def _showcase(rng: Random, county: County, serial: int) -> Showcase:
    kind, field, township = pick(rng, _KINDS), rng.choice(FIELDS), rng.choice(county.townships)
    listed = BEGIN + timedelta(days=rng.randint(-150, (END - BEGIN).days - 15))
    approved_by = pick(rng, (("county", 4.0), ("city", 2.0), ("region", 1.2 * county.profile.staffing), ("candidate", 2.0)))
    claimed = max(30, round(skewed(rng, 700, 0.8) * county.profile.inflation / 10) * 10)
    story = _story(rng, county, field, township.name, listed, claimed) if kind == "case" else None
    return Showcase(
        kind, f"{township.name}{_WORDS[kind]}（{serial}号）", field, township.code, approved_by, listed,
        None if approved_by == "candidate" else listed, story,
        claimed if kind in ("case", "brand") or happens(rng, 0.3) else None,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _showcases(seed: int, county: County) -> tuple[Showcase, ...]:
    rng = stream(seed, county.unit.code, "showcase")
    count = 2 + over_dispersed(rng, 6 * county.profile.pace * county.profile.staffing, 3.0)
    return tuple(sorted((_showcase(rng, county, n) for n in range(1, count + 1)), key=lambda s: (s.listed_on, s.title)))


def rows(place: Place, period: Period) -> list[Row]:
    """True rows as of the end of the half-year, in the order in which they were listed."""
    return [
        {
            "showcase_kind": s.kind, "title": s.title, "field": s.field, "township_code": None if s.kind == "brand" else s.township,
            "approved_by": s.approved_by, "approved_on": s.approved_on, "background": s.story[0] if s.story else None,
            "practice": s.story[1] if s.story else None, "effect": s.story[2] if s.story else None,
            "replicability": s.story[3] if s.story else None, "claimed_people": s.claimed,
        }
        for s in _showcases(place.seed, place.standing)
        if s.listed_on <= period.ends_on
    ]  # fmt: skip
