"""自评表: what a unit gives itself for each weighted indicator of the scheme of that year; many are generous to themselves."""

from __future__ import annotations

from decimal import Decimal

from pipelines.contracts.period import Period
from pipelines.contracts.scheme import scheme_in_force
from pipelines.demo.chance import happens, stream
from pipelines.demo.plan import Row
from pipelines.demo.profiles import Profile
from pipelines.demo.setting import Place

_GROUNDS = ("见台账", "台账和平台数据", "全年汇总", "会议纪要和简报", "第三季度已达标")


def _worth(profile: Profile) -> float:
    """How good the unit is on the whole, 0–1."""
    return (profile.coverage[1] + profile.staffing + profile.legal + profile.party) / 4 * min(1.0, 0.55 + 0.4 * profile.pace)


def _generosity(profile: Profile) -> float:
    """How much the unit overrates itself, as a share of full points; the honest and the modest hardly do."""
    return 0.04 + 0.5 * max(0.0, profile.inflation - 1.0) + 0.35 * profile.late - (0.06 if profile.inflation < 1.0 else 0.0)


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the year, in the order of the scheme: every indicator of the unit's level that has a weight."""
    profile = place.profile
    rng = stream(place.seed, place.unit.code, "self", period.code)
    found: list[Row] = []
    for indicator in scheme_in_force(period.ends_on).indicators:
        if indicator.level != place.unit.level or not indicator.is_leaf or not indicator.weight:
            continue
        share = min(1.0, max(0.0, rng.gauss(_worth(profile), 0.14) + _generosity(profile) * rng.uniform(0.4, 1.6)))
        points = Decimal(str(round(indicator.weight * share * 2) / 2)).normalize()
        found.append(
            {
                "indicator_code": indicator.indicator_code, "self_points": Decimal(f"{points:f}"),
                "grounds": rng.choice(_GROUNDS) if happens(rng, 0.7) else None,
            }
        )  # fmt: skip
    return found
