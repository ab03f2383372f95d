"""组织保障台账: what a county or city did in the half-year to keep the work going; an own 意见 (goal 0) is rare."""

from __future__ import annotations

from datetime import date

from pipelines.contracts.period import Period
from pipelines.demo import seasons
from pipelines.demo.chance import happens, poisson, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_MEAN = {
    "meeting": 1.8, "research": 1.6, "sponsor": 0.7, "documents": 0.6, "compendium": 0.35, "evaluation": 0.6, "incentive": 0.45,
    "home": 0.25, "five_ones": 0.4, "ethics": 0.04,
}  # fmt: skip
_TITLES = {
    "meeting": ("“三长建三会领三队”工作推进会", "科协联席会议专题研究“三会”工作"),
    "research": ("主席带队调研乡镇科协", "“三队”进驻两中心情况调研"),
    "sponsor": ("包抓主席到“三会”现场办公",),
    "documents": ("学习落实“1+6”文件",),
    "compendium": ("印发政策法规文件汇编",),
    "evaluation": ("“三长”“三会”“三队”年度评价", "“三队”星级评定"),
    "incentive": ("通报表扬优秀“三长”", "优秀科技志愿者激励"),
    "home": ("科技工作者之家挂牌",),
    "five_ones": ("“五个一”示范引领活动",),
    "ethics": ("处置一起学会办会方向问题",),
    "own_opinion": ("制定本级“三长”工作意见",),
}
_RESULTS = {
    "meeting": "形成会议纪要", "research": "列出问题清单并交办", "sponsor": "协调解决场地", "documents": "传达到各乡镇科协",
    "compendium": "发放到各“三会”", "evaluation": "结果已公布", "incentive": "已兑现", "home": "已开放", "five_ones": "已开展",
    "ethics": "已约谈并整改", "own_opinion": "已印发",
}  # fmt: skip


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the half-year, by day."""
    profile = place.profile
    rng = stream(place.seed, place.unit.code, "safeguard", period.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    second = 1.5 if period.index == 2 else 0.6  # evaluation and reward belong to the end of the year
    found: list[Row] = []
    for kind, mean in _MEAN.items():
        season = second if kind in ("evaluation", "incentive") else 1.0
        for day in sorted(rng.sample(days, min(4, poisson(rng, mean * season * (0.35 + 0.75 * profile.staffing))))):
            found.append(_row(day, kind, rng.choice(_TITLES[kind]), _RESULTS[kind] if happens(rng, 0.85) else None))
    if happens(rng, 0.3 if profile.late >= 0.3 else 0.015):
        found.append(_row(rng.choice(days), "own_opinion", _TITLES["own_opinion"][0], _RESULTS["own_opinion"]))
    return sorted(found, key=lambda r: str(r["held_on"]))


def _row(day: date, kind: str, title: str, result: str | None) -> Row:
    return {"held_on": day, "safeguard_kind": kind, "title": title, "result": result}
