"""科创中国·宁夏中心 入驻会员: members of the registered societies who joined by the end of the month."""

from __future__ import annotations

from datetime import timedelta

from pipelines.contracts.period import Period
from pipelines.demo.chance import stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place
from pipelines.demo.stock import END


def rows(places: list[Place], period: Period) -> list[Row]:
    """All members at the end of the month, county by county."""
    members: list[Row] = []
    for place in places:
        rng = stream(place.seed, place.unit.code, "kechuang")
        serial = 0
        for society in place.standing.societies:
            if society.registered_on is None:
                continue
            span = max(1, (END - society.registered_on).days)
            for joined in sorted(society.registered_on + timedelta(days=rng.randrange(span)) for _ in range(society.members // 6)):
                serial += 1
                if joined <= period.ends_on:
                    members.append(
                        {
                            "member_id": f"K{place.unit.code}{serial:04d}", "month": period.code, "unit_code": place.unit.code,
                            "society_name": society.name, "credit_code": society.credit_code, "joined_on": joined,
                        }
                    )  # fmt: skip
    return members
