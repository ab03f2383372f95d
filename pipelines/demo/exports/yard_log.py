"""科技小院日志: what students and teachers in the yards of a county wrote down; for one quarter the platform sent nothing."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import over_dispersed, skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_CROPS = ("枸杞", "滩羊", "设施蔬菜", "肉牛", "马铃薯", "酿酒葡萄")


def _yards(place: Place) -> list[str]:
    rng = stream(place.seed, place.unit.code, "yards")
    count = rng.choices((0, 1, 2, 3), (2, 5, 3, 1))[0]
    return [f"{place.unit.name}{crop}科技小院" for crop in rng.sample(_CROPS, count)]


def rows(places: list[Place], period: Period) -> list[Row]:
    """All log lines of the month, county by county."""
    days = seasons.days_of(period.starts_on, period.ends_on)
    lines: list[Row] = []
    for place in places:
        rng = stream(place.seed, place.unit.code, "yard log", period.code)
        written = sorted((rng.choice(days), yard) for yard in _yards(place) for _ in range(over_dispersed(rng, 3.0, 1.5)))
        for serial, (day, yard) in enumerate(written, start=1):
            lines.append(
                {
                    "log_id": f"Y{period.starts_on:%y%m}{place.unit.code}{serial:03d}", "month": period.code, "unit_code": place.unit.code,
                    "yard_name": yard, "held_on": day, "people": max(1, round(skewed(rng, 12, 0.7))),
                }
            )  # fmt: skip
    return lines
