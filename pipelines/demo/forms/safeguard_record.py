"""组织保障台账: what a county, a city or the region did in the half-year to keep the work going; an own 意见 (goal 0) is rare."""

from __future__ import annotations

from datetime import date

from pipelines.contracts.period import Period
from pipelines.contracts.unit import unit_book
from pipelines.demo import seasons
from pipelines.demo.chance import happens, poisson, stream
from pipelines.demo.plan import Row
from pipelines.demo.setting import Place

_MEAN = {
    "meeting": 1.8, "research": 1.6, "sponsor": 0.7, "documents": 0.6, "compendium": 0.35, "evaluation": 0.6, "incentive": 0.45,
    "home": 0.25, "five_ones": 0.4, "ethics": 0.04,
}  # fmt: skip
# what the notice asks of the region itself; of each kind at least so many in a half-year
_REGION = {
    "meeting": (1, ("自治区科协“三长建三会领三队”工作会议", "协调解决存在问题专题会议")), "research": (1, ("自治区科协督促指导各市县",)),
    "documents": (1, ("印发“1+6”系列文件", "修订“1+6”系列文件")), "compendium": (0, ("印发《学会组织管理法规政策文件汇编》",)),
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

_DOCUMENTS = ("organising", "duties", "people", "inquiry", "five_ones", "societies")
_SHARE = {"evaluation": (0.3, 1.0), "incentive": (0.05, 0.3)}
_ONLY = {"优秀“三长”": "sanzhang_reached", "星级评定": "sandui_reached", "志愿者激励": "sandui_reached"}


def rows(place: Place, period: Period) -> list[Row]:
    """True rows of the half-year, by day."""
    profile = place.profile
    rng = stream(place.seed, place.unit.code, "safeguard", period.code)
    days = [d for d in seasons.days_of(period.starts_on, period.ends_on) if seasons.day_weight(d) >= 1.0]
    if place.unit.level == "region":
        return _of_region(place, period, days)
    second = 1.5 if period.index == 2 else 0.6  # evaluation and reward belong to the end of the year
    found: list[Row] = []
    for kind, mean in _MEAN.items():
        season = second if kind in ("evaluation", "incentive") else 1.0
        for day in sorted(rng.sample(days, min(4, poisson(rng, mean * season * (0.35 + 0.75 * profile.staffing))))):
            found.append(_row(day, kind, rng.choice(_TITLES[kind]), _RESULTS[kind] if happens(rng, 0.85) else None))
    found = [{**row, **_reach(place, period, row, turn)} for turn, row in enumerate(found)]
    if happens(rng, 0.3 if profile.late >= 0.3 else 0.015):
        found.append(_row(rng.choice(days), "own_opinion", _TITLES["own_opinion"][0], _RESULTS["own_opinion"]))
    return sorted(found, key=lambda r: str(r["held_on"]))


def _of_region(place: Place, period: Period, days: list[date]) -> list[Row]:
    rng = stream(place.seed, place.unit.code, "safeguard", period.code)
    found = []
    for kind, (least, titles) in _REGION.items():
        for day in sorted(rng.sample(days, least + min(2, poisson(rng, 0.5)))):
            found.append(_row(day, kind, rng.choice(titles), _RESULTS[kind]))
    found = [{**row, **_reach(place, period, row, turn)} for turn, row in enumerate(found)]
    return sorted(found, key=lambda r: str(r["held_on"]))


def _there(place: Place, period: Period) -> dict[str, int]:
    """How many there are of each kind at the end of the half-year; of a city as many as its counties have at least."""
    if place.county is None:
        counties = len(unit_book().children(place.unit.code, "county"))
        return {"sanzhang_reached": 4 * counties, "sanhui_reached": counties, "sandui_reached": 2 * counties}
    county, day = place.county, period.ends_on
    return {
        "sanzhang_reached": sum(1 for p in county.persons if p.from_on <= day and (p.to_on is None or p.to_on > day)),
        "sanhui_reached": sum(1 for s in county.societies if s.founded_on <= day),
        "sandui_reached": sum(1 for t in county.teams if t.from_on <= day and (t.to_on is None or t.to_on > day)),
    }


def _reach(place: Place, period: Period, row: Row, turn: int) -> Row:
    """Whom an evaluation or an incentive reached, or which documents a measure was for; nothing for other measures."""
    rng = stream(place.seed, place.unit.code, "safeguard reach", period.code, turn)
    kind = str(row["safeguard_kind"])
    if kind == "documents":
        return {"documents_covered": tuple(c for c in _DOCUMENTS if happens(rng, 0.45)) or _DOCUMENTS[:1]}
    if kind not in _SHARE:
        return {}
    only = next((name for word, name in _ONLY.items() if word in str(row["title"])), "")
    shares = {name: 0.0 if only not in ("", name) else rng.uniform(*_SHARE[kind]) for name in _there(place, period)}
    return {name: round(count * shares[name]) for name, count in _there(place, period).items()}


def _row(day: date, kind: str, title: str, result: str | None) -> Row:
    return {
        "held_on": day, "safeguard_kind": kind, "title": title, "result": result, "documents_covered": None, "sanzhang_reached": None,
        "sanhui_reached": None, "sandui_reached": None,
    }  # fmt: skip
