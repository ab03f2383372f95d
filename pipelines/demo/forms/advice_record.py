"""建言献策台账: papers sent up in the quarter; in many quarters there is none (本期无)."""

from __future__ import annotations

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import over_dispersed, pick, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_PAPERS = (
    "基层农技推广力量",
    "乡村学校科学教育",
    "基层慢病防治与健康科普",
    "枸杞产业技术服务",
    "滩羊产业标准化养殖",
    "高素质农民培育",
    "农村科普阵地建设",
)


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the quarter, by day."""
    profile = place.standing.profile
    rng = stream(place.seed, place.unit.code, "advice", period.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    sent = sorted(rng.choice(days) for _ in range(min(6, over_dispersed(rng, 1.5 * profile.pace, 0.9))))
    found: dict[tuple[object, str], Row] = {}
    for day in sent:
        level = pick(rng, (("county", 5.0), ("city", 3.0), ("region", 1.2), ("national", 0.1)))
        result = pick(rng, (("submitted", 6.0), ("adopted", 3.0 * profile.staffing), ("instructed", 0.8 * profile.staffing)))
        title = f"关于加强{place.unit.name}{rng.choice(_PAPERS)}的建议"
        proposer = pick(rng, (("sanzhang", 5.0), ("sanhui", 4.0), ("sandui", 1.0)))
        found.setdefault(
            (day, title), {"submitted_on": day, "title": title, "proposer": proposer, "submitted_to": level, "advice_result": result}
        )
    return list(found.values())
