"""宁夏科协网站、微平台稿件: what the region's own outlets published about a county."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.media import OWN_OUTLETS, items
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(places: list[Place], period: Period) -> list[Row]:
    """All items of the month, county by county."""
    return [
        {
            "item_id": i.item_id, "month": period.code, "unit_code": place.unit.code, "outlet": i.outlet, "published_on": i.published_on,
            "publicity_kind": i.kind,
        }
        for place in places
        for i in items(place.seed, place.standing, period)
        if i.outlet in OWN_OUTLETS
    ]  # fmt: skip
