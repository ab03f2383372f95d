"""科普中国信息员: how many a county has at the end of the month and how often they passed something on."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.chance import skewed, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(places: list[Place], period: Period) -> list[Row]:
    """One row a county."""
    months = (period.year - 2025) * 12 + period.index
    counted: list[Row] = []
    for place in places:
        profile = place.standing.profile
        start = 20 + skewed(stream(place.seed, place.unit.code, "informants"), 9 * len(place.standing.townships), 0.5)
        rng = stream(place.seed, place.unit.code, "informants", period.code)
        informants = round(start * (1 + 0.03 * profile.growth * months) + rng.uniform(0, 4))
        counted.append(
            {
                "unit_code": place.unit.code, "month": period.code, "informants": informants,
                "shares": round(informants * skewed(rng, 3.5 * profile.pace, 0.6)),
            }
        )  # fmt: skip
    return counted
