"""历期名次: scores and ranks over the closed periods, of one unit beside its peers and of all units of a level.

Belongs here: these drawings, the table beside them. Does not belong here: why a rank moved (rank_change), months (unit_marks).
Anatomy: every period has the same room, a line at each New Year; rank 1 stands at the top; a period without a rank is a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipelines.reports import words
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Ranking, Site, Standing
from pipelines.reports.site.marks import svg
from pipelines.reports.site.markup import Safe, el

_NOTE = "随月份累计的指标按已过的份额计分，各期可比；覆盖面在一年里逐步扩大，先与上年同一季度比。"
_LEFT, _PITCH, _TOP, _HEIGHT, _FOOT = 40.0, 66.0, 10.0, 150.0, 34.0
_ROW, _BUMP_PITCH, _NAMES = 22.0, 128.0, 96.0


def _axis(periods: Sequence[str], left: float, pitch: float, top: float, base: float) -> list[Safe]:
    """Names of the periods below and a line where a year begins."""
    made = []
    for place, period in enumerate(periods):
        middle = left + pitch * (place + 0.5)
        quarter = f"{period[5:]} 季度" if period[4:5] == "Q" else period[4:].lstrip("-") or "全年"
        made.append(el("text", quarter, x=middle, y=base + 15, text_anchor="middle"))
        if place == 0 or period[:4] != periods[place - 1][:4]:
            made.append(el("text", f"{period[:4]}年", x=middle, y=base + 30, text_anchor="middle"))
            if place:
                made.append(el("line", x1=left + pitch * place, x2=left + pitch * place, y1=top, y2=base, cls="m-axis"))
    return made


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """A line through the points that breaks where there is none."""
    told, broken = [], True
    for point in points:
        if point is not None:
            told.append(f"{'M' if broken else 'L'}{point[0]:.1f} {point[1]:.1f}")
        broken = point is None
    return "".join(told)


def score_chart(site: Site, ranking: Ranking, unit: Standing) -> Safe:
    """The unit's scores on the range and median of the ranked units of its group; the axis starts at the lowest ten below all of them."""
    own: list[float | None] = []
    bands: list[tuple[float, float, float] | None] = []
    for period in site.periods:
        rows = site.rankings[ranking.level, period].ranked
        peers = [float(row.score) for row in rows if row.score is not None and row.peer_group == unit.peer_group]
        bands.append((min(peers), median(peers), max(peers)) if peers else None)
        own.append(next((float(row.score) for row in rows if row.unit_code == unit.unit_code and row.score is not None), None))
    lowest = min([value for value in own if value is not None] + [band[0] for band in bands if band] + [90.0])
    low, high, base = float(int(lowest // 10) * 10), 100.0, _TOP + _HEIGHT

    def y(value: float) -> float:
        return base - (min(value, high) - low) / (high - low) * _HEIGHT

    def x(place: int) -> float:
        return _LEFT + _PITCH * (place + 0.5)

    width = _LEFT + _PITCH * len(own)
    parts: list[Safe] = []
    for tick in range(int(low), 101, 10):
        parts.append(el("line", x1=_LEFT, x2=width, y1=y(tick), y2=y(tick), cls="m-guide"))
        parts.append(el("text", str(tick), x=_LEFT - 6, y=y(tick) + 4, text_anchor="end"))
    for place, band in enumerate(bands):
        if band:
            parts.append(el("rect", x=x(place) - 12, y=y(band[2]), width=24, height=max(y(band[0]) - y(band[2]), 1.0), cls="m-range"))
            parts.append(el("line", x1=x(place) - 12, x2=x(place) + 12, y1=y(band[1]), y2=y(band[1]), cls="m-median"))
    parts += _axis(site.periods, _LEFT, _PITCH, _TOP, base)
    parts.append(el("path", d=_path([None if v is None else (x(i), y(v)) for i, v in enumerate(own)]), cls="m-line"))
    parts += [el("circle", cx=x(i), cy=y(v), r=4.5, cls="m-deep") for i, v in enumerate(own) if v is not None]
    told = "，".join(f"{words.period_title(p)} {words.fixed(v)}" for p, v in zip(site.periods, own, strict=True) if v is not None)
    return svg(*parts, width=width, height=base + _FOOT, label=f"{unit.name}历期得分：{told or '没有'}")


def rank_chart(site: Site, ranking: Ranking, unit: Standing) -> Safe:
    """The unit's ranks with the range of each, rank 1 at the top; hatched where it was not ranked."""
    every = [site.rankings[ranking.level, period] for period in site.periods]
    own = [next((row for row in one.rows if row.unit_code == unit.unit_code), None) for one in every]
    last = max([2, *(row.high or row.rank or 1 for row in own if row is not None), *(len(one.ranked) for one in every)])
    base, width = _TOP + _HEIGHT, _LEFT + _PITCH * len(own)

    def y(rank: float) -> float:
        return _TOP + 6 + (rank - 1) / (last - 1) * (_HEIGHT - 12)

    def x(place: int) -> float:
        return _LEFT + _PITCH * (place + 0.5)

    parts: list[Safe] = []
    for tick in sorted({1, last, *range(5, last - 2, 5)}):
        parts.append(el("line", x1=_LEFT, x2=width, y1=y(tick), y2=y(tick), cls="m-guide"))
        parts.append(el("text", str(tick), x=_LEFT - 6, y=y(tick) + 4, text_anchor="end"))
    points: list[tuple[float, float] | None] = []
    for place, row in enumerate(own):
        points.append(None)
        if row is None or row.rank is None:
            parts.append(el("rect", x=x(place) - 9, y=_TOP, width=18, height=_HEIGHT, cls="m-missing"))
            continue
        points[-1] = (x(place), y(row.rank))
        if row.low is not None and row.high is not None:
            parts.append(el("rect", x=x(place) - 4, y=y(row.low) - 3, width=8, height=y(row.high) - y(row.low) + 6, cls="m-data"))
    parts += _axis(site.periods, _LEFT, _PITCH, _TOP, base)
    parts.append(el("path", d=_path(points), cls="m-line"))
    parts += [el("circle", cx=point[0], cy=point[1], r=4.5, cls="m-deep") for point in points if point]
    told = "，".join(f"{words.period_title(p)} 第 {row.rank} 名" for p, row in zip(site.periods, own, strict=True) if row and row.rank)
    return svg(*parts, width=width, height=base + _FOOT, label=f"{unit.name}历期名次：{told or '没有'}")


def unit_section(site: Site, ranking: Ranking, unit: Standing, past: Sequence[Row]) -> Safe | None:
    """历期得分和名次 of one unit: both drawings and the table; None where there are not two periods."""
    if len(past) < 2:
        return None
    rows = [
        el(
            "tr", el("th", words.period_title(one["period"]), scope="row"),
            el("td", one["standing"].mark or None, words.fixed(one["standing"].score), cls="num"),
            el("td", one["standing"].rank if one["standing"].rank is not None else "暂不排名", cls="num"),
            el("td", words.span(one["standing"].low, one["standing"].high), cls="num"),
        )
        for one in past
    ]  # fmt: skip
    titles = (("期次", ""), ("得分", "num"), ("名次", "num"), ("名次可能在", "num"))
    head = el("thead", el("tr", [el("th", title, scope="col", cls=cls or None) for title, cls in titles]))
    group = f"{unit.peer_group}各县" if ranking.level == "county" else "各市"
    drawn = (
        el("p", f"得分：圆点是{unit.name}，灰条和横线是{group}的范围和中位数", cls="small"),
        el("div", score_chart(site, ranking, unit), cls="wide"),
        el("p", "名次：圆点是名次，竖条是名次可能在，第 1 名在上；斜纹是没有排名", cls="small"),
        el("div", rank_chart(site, ranking, unit), cls="wide"),
    )
    return el("section", el("h2", "历期得分和名次"), el("p", _NOTE, cls="note"), drawn, el("table", head, el("tbody", rows)))


def bump_section(site: Site, level: str) -> Safe | None:
    """历期名次 of all units of a level, a line a unit, named at both ends; None where there are not two periods."""
    if len(site.periods) < 2:
        return None
    every = [site.rankings[level, period] for period in site.periods]
    base = _TOP + _ROW * max(len(one.ranked) for one in every)
    right = _NAMES + _BUMP_PITCH * (len(every) - 1)
    lines = [_bump_line(site, code, every) for code in dict.fromkeys(row.unit_code for one in reversed(every) for row in one.rows)]
    ends = [*_end_names(every[0], _NAMES - 12, "end"), *_end_names(every[-1], right + 12, "start")]
    axis = _axis(site.periods, _NAMES - _BUMP_PITCH / 2, _BUMP_PITCH, _TOP, base)
    label = f"{words.period_title(site.periods[0])}至{words.period_title(site.periods[-1])}各期名次，第 1 名在上"
    note = f"{_NOTE}一线一个单位，第 1 名在上，指到的加深；断开处那一期没有排名。名次区间相叠的单位未必能分先后，见各期的表。"
    drawn = svg(*axis, *lines, *ends, width=right + _NAMES, height=base + _FOOT, label=label, cls="bump")
    return el("section", el("h2", "历期名次"), el("p", note, cls="note"), el("div", drawn, cls="wide"), cls="screen-only")


def _bump_y(rank: int) -> float:
    return _TOP + _ROW * (rank - 0.5)


def _bump_line(site: Site, code: str, every: Sequence[Ranking]) -> Safe:
    ranks = [next((row.rank for row in one.ranked if row.unit_code == code), None) for one in every]
    points = [None if rank is None else (_NAMES + _BUMP_PITCH * place, _bump_y(rank)) for place, rank in enumerate(ranks)]
    told = "，".join(
        f"{words.period_title(period)} {'暂不排名' if rank is None else f'第 {rank} 名'}"
        for period, rank in zip(site.periods, ranks, strict=True)
    )
    dots = [el("circle", cx=point[0], cy=point[1], r=4) for point in points if point]
    return el(
        "g", el("title", f"{site.unit_name(code)}：{told}"), el("path", d=_path(points), cls="near"), el("path", d=_path(points)), dots
    )


def _end_names(ranking: Ranking, x: float, anchor: str) -> list[Safe]:
    """Rank and name beside an end of each line; tied units share a label."""
    by_rank: dict[int, list[str]] = {}
    for row in ranking.ranked:
        by_rank.setdefault(row.rank or 0, []).append(row.short)
    return [
        el("text", f"{'、'.join(names)} {rank}" if anchor == "end" else f"{rank} {'、'.join(names)}", x=x, y=_bump_y(rank) + 4,
           text_anchor=anchor)
        for rank, names in by_rank.items()
    ]  # fmt: skip
