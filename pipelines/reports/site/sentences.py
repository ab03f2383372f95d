"""Sentences of the site, each made by a fixed rule from the same objects as the figures beside it.

Belongs here: text. Does not belong here: markup, queries, figures that are not in the objects passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipelines.reports import standing, words
from pipelines.reports.site.facts import Ranking, Site, Standing

LEVEL_NOUN = {"county": "县（市、区）", "city": "市"}


def overlap_runs(ranking: Ranking) -> list[tuple[Standing, ...]]:
    """Maximal runs of neighbours in the ranking whose ranges overlap one by one, two units or more."""
    runs: list[list[Standing]] = []
    for row in ranking.ranked:
        previous = runs[-1][-1] if runs else None
        if previous and None not in (previous.low, previous.high, row.low, row.high) and _overlap(previous, row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return [tuple(run) for run in runs if len(run) > 1]


def _overlap(one: Standing, other: Standing) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


def overlapping(ranking: Ranking, unit: Standing) -> list[Standing]:
    """All other ranked units whose range overlaps this unit's."""
    return [row for row in ranking.ranked if row.unit_code != unit.unit_code and _overlap(row, unit)]


def lower_bounds(ranking: Ranking) -> list[Standing]:
    """Ranked units whose score is only a lower bound."""
    return [row for row in ranking.ranked if row.status == "lower_bound"]


def lede(site: Site, ranking: Ranking) -> list[tuple[str, bool]]:
    """The sentences above the table, each with whether it is set bold."""
    noun = LEVEL_NOUN[ranking.level]
    if not ranking.ranked:
        return [(f"本期没有{noun}参加排名。", True)]
    first = f"{len(ranking.ranked)} 个{noun}参加排名"
    first += f"，{len(ranking.unranked)} 个资料不足暂不排名。" if ranking.unranked else "。"
    said = [(first, False)]
    said += _stable(site, ranking)
    runs = overlap_runs(ranking)
    if runs:
        spans = "、".join(f"第 {words.span(run[0].rank, run[-1].rank)} 名" for run in runs)
        said.append((f"{spans}之间，相邻的单位名次区间相叠，未必能分先后。", False))
    said += [(text, False) for text in _bounds(ranking)]
    return said


def _stable(site: Site, ranking: Ranking) -> list[tuple[str, bool]]:
    top = ranking.certain_top
    rows = {row.unit_code: row for row in ranking.rows}
    if top:
        names = "、".join(rows[code].short for code in top)
        counted = f"全部 {site.redraws(ranking.level)} 次重算中" if site.redraws(ranking.level) else "全部重算中"
        place = "都居第一位" if len(top) == 1 else f"都居前{'二三'[len(top) - 2].replace('二', '两')}位"
        return [(f"{names}在{counted}{place}。", True)]
    first = ranking.ranked[0]
    if first.tied or first.low is None or first.high is None or first.low == first.high:
        return []
    return [(f"{first.short}{standing.rank_words(1, first.low, first.high)}。", True)]


def _bounds(ranking: Ranking) -> list[str]:
    open_ones = [row.short for row in ranking.ranked if row.is_incomplete and row.status != "lower_bound"]
    return _lowest(ranking) + ([f"{words.listed(open_ones, 3)}有报表未报，得分（≈）补报后可升可降。"] if open_ones else [])


def _lowest(ranking: Ranking) -> list[str]:
    found = lower_bounds(ranking)
    if not found:
        return []
    if len(found) > 2:
        return [f"{words.listed([row.short for row in found], 3)}资料不全，得分只是下限。"]
    return [f"{row.short}{_what_is_missing(row)}，得分只是下限，{_placed(row)}。" for row in found]


def _placed(row: Standing) -> str:
    return standing.rank_words(row.rank, row.low, row.high) if row.rank is not None else "暂不排名"


def come_in(ranking: Ranking) -> str:
    """Why a range may end behind the last ranked unit; empty where none does."""
    last = max((row.worst or 0 for row in ranking.ranked), default=0)
    if not ranking.unranked or last <= len(ranking.ranked):
        return ""
    names = words.listed([row.short for row in ranking.unranked], 3)
    return f"{names}暂不排名，补报后可能排进来，名次区间把这一点算在内，所以最后可到第 {last} 名。"


def _what_is_missing(row: Standing) -> str:
    how = "未报" if row.absences <= {"not_submitted"} else "缺数"
    return f"有{_COUNT[min(row.missing_count, 9)]}维{how}" if row.missing_count else f"有指标{how}"


_COUNT = "零一两三四五六七八九"


def boundary(site: Site, ranking: Ranking) -> str:
    """The sentence in the support boundary row; it names who cannot be told apart across it, with the share of draws within the places."""
    places = site.support_places(ranking.level)
    scheme = "样例方案" if site.sample else "方案"
    head = f"优先支持界线：{scheme}取前 {places} 名。" if places else "优先支持界线。"
    if len(ranking.ranked) == 1:
        return head + "只有一个单位参加排名，谈不上先后，不列优先。"
    if ranking.ranked and all(row.rank == 1 for row in ranking.ranked):
        return head + "参加排名的单位全部并列，谈不上先后，不列优先。"
    near = [row.short + _within(row) for row in ranking.ranked if row.tier == "borderline"]
    settled = [row.short for row in ranking.ranked if row.range_tier == "borderline" and row.tier != "borderline"]
    said = f"{words.listed(near)}的名次区间或并列跨过界线，须并核后再定（括号里是落在名额内的重算占比）。" if near else ""
    said += f"{words.listed(settled)}跨过界线，已由办公室核定。" if settled else ""
    return head + (said or "没有单位的名次区间跨过界线。")


def _within(row: Standing) -> str:
    return f"（{standing.share_words(row.top_share)}）" if row.top_share is not None else ""


def boundary_after(site: Site, ranking: Ranking) -> int | None:
    """Index of the row after which the boundary stands, or None where nobody is supported first or everybody is."""
    if not any(row.tier in ("priority", "borderline") for row in ranking.ranked):
        return None
    places = site.support_places(ranking.level)
    if places is not None:
        inside = [index for index, row in enumerate(ranking.ranked) if row.rank is not None and row.rank <= places]
    else:
        inside = [index for index, row in enumerate(ranking.ranked) if row.tier == "priority"]
    last = inside[-1] if inside else -1
    return last if 0 <= last < len(ranking.rows) - 1 else None


def span_label(row: Standing) -> str:
    """The interval in words: 名次 15，可能在 14～17."""
    return _placed(row)


def sample_notice(site: Site) -> str:
    """The notice that stands on every page and print of a sample scheme; empty for an official one."""
    return f"评分方案 {site.scheme} 是样例，不是自治区科协文件，不能据此分配项目。" if site.sample else ""


def demo_notice(site: Site) -> str:
    """The notice of a demonstration edition; empty otherwise."""
    return "本页数字均为编造，只示版式，与任何县（市、区）实际工作无关。" if site.demo else ""


def unknown_points(site: Site) -> str:
    """What having no figure does to the points, by the rules of the scheme in force: 记 0 分, 记满分, shared out or no rank."""
    rows = [row for level in site.indicators.values() for row in level.values() if row["rule"] is not None and row["weight"]]
    counts = Counter(rule for _, rule in {(row["indicator_code"], row["missing_rule"]) for row in rows if row["missing_rule"]})
    head = "未报、空白、不适用等情形分别标示，不当作没有做"
    if not counts:
        return f"{head}。"
    usual, *others = (rule for rule, _ in counts.most_common())
    told = "".join(f"；另有 {counts[rule]} 项{_UNKNOWN_POINTS[rule]}" for rule in others)
    return f"{head}；没有数的指标，{'样例方案' if site.sample else '方案'}{_UNKNOWN_POINTS[usual]}{told}。"


_UNKNOWN_POINTS = {
    "zero": "暂记 0 分，得分因此是下限或约数，补报后重算", "full": "暂记满分，补报后重算",
    "skip_and_rescale": "不计，分值由同组其余指标分担", "unranked": "不能缺，缺了暂不排名",
}  # fmt: skip


def missing_words(names: Sequence[str]) -> str:
    """科技服务、人才产学研两维未报."""
    return f"{'、'.join(names)}{_COUNT[min(len(names), 9)]}维未报" if names else ""
