"""What is published about a county in a month, on the region's own site and account or elsewhere.

Belongs here: items, from which both the county's 宣传台账 and the export of the site take theirs. Does not belong here: rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipelines.contracts.period import Period
from pipelines.demo import invented, seasons
from pipelines.demo.chance import happens, over_dispersed, pick, stream
from pipelines.demo.stock import County

OWN_OUTLETS = frozenset({"website", "micro"})
_OUTLETS = (("website", 4.0), ("micro", 5.0), ("new_media", 3.0), ("kepu_china", 1.0), ("kechuang", 0.7), ("van", 0.6))
_KINDS = (("progress", 5.0), ("experience", 3.0), ("deeds", 2.0))
_WORDS = {
    "progress": ("扎实推进“三长建三会领三队”", "科技志愿服务进村入户", "召开“三会”工作推进会"),
    "experience": ("“点单派单”让科普更对路", "农技站站长带队的田间课堂", "学校、卫生院、农技站同办科普日"),
    "deeds": ("土专家的致富经", "乡村医生的科普课", "一位校长的科学社团"),
}


@dataclass(frozen=True)
class Item:
    """One published item; `reported` says whether the county lists it in its own return."""

    item_id: str
    published_on: date
    title: str
    outlet: str
    kind: str
    level: str
    link: str | None
    reported: bool


def _level(outlet: str, chance: float) -> str:
    if outlet in OWN_OUTLETS or outlet == "kechuang":
        return "region"
    if outlet == "kepu_china":
        return "national"
    return "county" if chance < 0.7 else "city"


@lru_cache(maxsize=256)
def items(seed: int, county: County, period: Period) -> tuple[Item, ...]:
    """All items of the month by day. What the region's platforms already hold is rarely reported again."""
    rng = stream(seed, county.unit.code, "media", period.code)
    days = seasons.days_of(period.starts_on, period.ends_on)
    count = over_dispersed(rng, 2.4 * county.profile.pace * seasons.month_weight(period.year, period.index), 1.6)
    taken: set[tuple[date, str]] = set()
    found = []
    for serial, day in enumerate(sorted(rng.choice(days) for _ in range(count)), start=1):
        kind, outlet = pick(rng, _KINDS), pick(rng, _OUTLETS)
        phrase = rng.choice((*_WORDS[kind], *(invented.KIND_PHRASES["popular_science"] if kind == "progress" else ())))
        title = f"{county.unit.name}{rng.choice(county.townships).name}：{phrase}"
        if (day, title) in taken:
            title = f"{title}（{serial}）"
        taken.add((day, title))
        item_id = f"M{period.starts_on:%y%m}{county.unit.code}{serial:03d}"
        link = f"https://demo.invalid/{period.year}/{period.index:02d}/{item_id.lower()}.html" if happens(rng, 0.8) else None
        reported = happens(rng, 0.35 if outlet in OWN_OUTLETS else 0.95)
        found.append(Item(item_id, day, title, outlet, kind, _level(outlet, rng.random()), link, reported))
    return tuple(found)
