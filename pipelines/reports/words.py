"""Fixed Chinese wordings (SITE.md section 5): names, ranges, dates, figures, titles of codes.

Belongs here: how one value is said. Does not belong here: sentences about a page (site/sentences.py), queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipelines.contracts.absence import TITLES as ABSENCE_TITLES
from pipelines.contracts.absence import Absence
from pipelines.contracts.period import parse_code
from pipelines.contracts.vocabulary import titles

TIER_TITLES: dict[str, str] = {"priority": "优先支持", "borderline": "临界，须并核", "none": ""}
REPORT_TITLES = titles("report_status")
STATUS_TITLES = titles("finding_status")
OBJECTION_MARKS: dict[str, str] = {"open": "申辩待答复", "answered": "申辩已答复"}
MISSING_TITLES: dict[str, str] = {
    "zero": "记 0 分", "full": "记满分", "skip_and_rescale": "本项不计，分值由同组其余指标分担", "unranked": "暂不排名",
}  # fmt: skip
_SUFFIXES = ("区", "县", "市")


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Unit name → name without 区/县/市, only where at least two characters are left and no other unit gets the same."""
    cut = {name: name[:-1] if name.endswith(_SUFFIXES) and len(name) > 2 else name for name in names}
    taken = [cut[name] for name in names]
    return {name: short if taken.count(short) == 1 else name for name, short in cut.items()}


def listed(names: Iterable[str], limit: int = 6) -> str:
    """Names joined with 、; beyond the limit the rest is counted: 甲、乙 等 8 个."""
    every = list(names)
    if len(every) <= limit:
        return "、".join(every)
    return f"{'、'.join(every[:limit])} 等 {len(every)} 个"


def span(low: int | None, high: int | None) -> str:
    """A range of ranks: 3～5, or 3 where both ends are equal; empty where an end is unknown."""
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}～{high}"


def fixed(value: Decimal | float | int | None, decimals: int = 2) -> str:
    """A figure with fixed decimals, rounded half up in decimal arithmetic; − for minus, never −0.00; empty for None."""
    if value is None:
        return ""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}".replace("-", "−")


def percent(part: int, whole: int) -> str:
    """part / whole with one decimal and a percent sign; empty where the whole is 0."""
    return f"{fixed(Decimal(100 * part) / whole, 1)}%" if whole else ""


def day(value: date | None) -> str:
    """2025-10-15, or empty."""
    return value.isoformat() if value else ""


def long_day(value: date | None) -> str:
    """2025 年 10 月 15 日, or empty."""
    return f"{value.year} 年 {value.month} 月 {value.day} 日" if value else ""


def period_title(period: str) -> str:
    """2025 年第三季度; a code that is no period stays as it is."""
    try:
        title = parse_code(period).title
    except ValueError:
        return period
    return title.replace("年第", " 年第", 1) if "季度" in title else title.replace("年", " 年 ", 1).replace(" 年 度", " 年度")


def absence_title(kind: str | None) -> str:
    """The word for a kind of absence; an unknown kind stays as it is, None gives empty."""
    if kind is None:
        return ""
    return ABSENCE_TITLES[Absence(kind)] if kind in set(Absence) else kind


def with_bonus(points: Decimal, bonus: Decimal, decimals: int = 2) -> str:
    """Points and the bonus beside them: 9.00＋1.00, or 9＋1 with no decimals; only the points where there is no bonus."""

    def plain(value: Decimal) -> str:
        return fixed(value, decimals if value == value.to_integral_value() or decimals else 2)

    return f"{plain(points)}＋{plain(bonus)}" if bonus else plain(points)


def score_mark(status: str, reason: str | None) -> str:
    """What stands before an incomplete total: ≥ a certain lower bound, ≈ one that may rise or fall; empty for a whole one."""
    if status == "lower_bound":
        return "≥ "
    return "≈ " if status == "ranked" and reason else ""


def sum_mark(row: Mapping[str, Any], lowest: Decimal | None) -> str:
    """score_mark of a row of marts.ranking; of a unit without a rank by the least its points can come to: ≈ where they may fall."""
    mark = score_mark(row["status"], row["reason"])
    if mark or row["rank"] is not None or not row["reason"]:
        return mark
    return "≈ " if lowest is not None and row["score"] is not None and lowest < row["score"] else "≥ "


def change(previous: int | None, rank: int | None, before: str = "上期") -> str:
    """升 2 / 降 1 / 持平 / 上期未排; empty for a unit that is not ranked now. `before` names the earlier period: 上期, 上年同期."""
    if rank is None:
        return ""
    if previous is None:
        return f"{before}未排"
    if previous == rank:
        return "持平"
    return f"升 {previous - rank}" if previous > rank else f"降 {rank - previous}"
