"""三长名册: who is in post at the end of the quarter, and who left in the course of it (with 离任日期)."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, in the order of appointment lists (county first, then townships)."""
    return [
        {
            "name": p.name, "role": p.role, "host_institution": p.host, "township_code": p.township, "post_level": p.post_level,
            "post": p.post, "from_on": p.from_on, "to_on": p.to_on if p.to_on and p.to_on <= period.ends_on else None, "phone": p.phone,
        }
        for p in place.standing.persons
        if p.from_on <= period.ends_on and (p.to_on is None or p.to_on >= period.starts_on)
    ]  # fmt: skip
