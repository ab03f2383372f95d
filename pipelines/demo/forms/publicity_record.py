"""宣传台账: what the county lists of its published items; most of what the region's own site holds is not listed again."""

from __future__ import annotations

from pipelines.contracts.period import Cadence, Period, containing, sequence
from pipelines.demo.media import items
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by day."""
    months = sequence(*(containing(day, Cadence.MONTH) for day in (period.starts_on, period.ends_on)))
    return [
        {
            "published_on": i.published_on, "title": i.title, "outlet": i.outlet, "publicity_kind": i.kind, "media_level": i.level,
            "link": i.link,
        }
        for month in months
        for i in items(place.seed, place.standing, month)
        if i.reported
    ]  # fmt: skip
