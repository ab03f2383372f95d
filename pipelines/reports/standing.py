"""How sure a rank is, in words: the one range, what it comes from, and how often a borderline unit is within the places.

Belongs here: sentences about one row of marts.ranking, for every reader of an edition. Does not belong here: sentences about a page.
Words: never 置信区间 or 误差; the score is exact, the weights and what is not known are what vary.
"""

from __future__ import annotations

from datetime import date

from pipelines.reports import words
from pipelines.reports.published import Row

NOTE = (
    "权重小幅变动、未知的数在最低与最高之间取，多次重算；“可能在”是居中九成重算落入的名次，公布的名次总算在内。区间相叠的单位未必能分先后。"
)


def rank_words(rank: int, low: int | None, high: int | None) -> str:
    """名次 15，可能在 14～17; where both ends are the rank itself, nine draws in ten and more agree with it."""
    if low is None or high is None:
        return f"名次 {rank}"
    if low == high:
        return f"名次 {rank}，九成以上的重算都在这一名"
    return f"名次 {rank}，可能在 {words.span(low, high)}"


def share_words(share: float | None) -> str:
    """A share of the draws as 81%; never 0% or 100% unless it is exactly that; empty where there is none."""
    if share is None:
        return ""
    if 0 < share < 0.01:
        return "不到 1%"
    if 0.99 < share < 1:
        return "99% 以上"
    return f"{words.fixed(100 * share, 0)}%"


def tier_words(tier: str | None, share: float | None, settled_on: date | None = None) -> str:
    """The support tier as it is read; beside 临界 always how many of the draws lie within the places, and whether the office settled it."""
    said = words.TIER_TITLES.get(tier or "", tier or "")
    if tier == "borderline" and share is not None:
        said += f"（{share_words(share)} 的重算在名额内）"
    return f"{said or '不列入'}，办公室 {words.day(settled_on)} 核定" if settled_on else said


def range_words(low: int | None, high: int | None, low_weights: int | None, high_weights: int | None) -> str:
    """What the range comes from: the weights alone, or what is missing too; empty for a unit without a rank."""
    if low is None or high is None or low_weights is None or high_weights is None:
        return ""
    if (low, high) == (low_weights, high_weights):
        return f"只变动权重也在 {words.span(low_weights, high_weights)}，缺数不使它变宽。"
    return f"只变动权重在 {words.span(low_weights, high_weights)}；缺数（本单位的和别的单位的）一并变动，在 {words.span(low, high)}。"


def extreme_words(best: int | None, worst: int | None) -> str:
    """The extremes over all draws: 最好 12，最差 19; empty where there are none."""
    if best is None or worst is None:
        return ""
    if best == worst:
        return f"全部重算里，未知的数怎样取都是第 {best} 名。"
    return f"未知的数一律有利时最好 {best}，一律不利时最差 {worst}。"


def explained(row: Row) -> list[str]:
    """The head of `explain`: score and rank with its range, what that comes from, the tier; a unit without a rank with its reason."""
    title = f"{row['unit_name']} {words.period_title(row['period'])} 方案 {row['scheme']}："
    if row["rank"] is None:
        return [f"{title}暂不排名：{row['reason'] or '资料不足'}"]
    score = f"得分 {words.score_mark(row['status'], row['reason'])}{words.fixed(row['score'])}，"
    causes = range_words(row["rank_low"], row["rank_high"], row.get("rank_low_weights"), row.get("rank_high_weights"))
    told = [title + score + rank_words(row["rank"], row["rank_low"], row["rank_high"])]
    if causes:
        told.append(f"  {causes}{extreme_words(row['rank_best'], row['rank_worst'])}")
    tier = tier_words(row["tier"], row.get("top_share"), row.get("tier_decided_on"))
    return told + ([f"  支持档次：{tier}"] if tier else [])
