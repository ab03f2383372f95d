"""What the rows of a scheme must say together: weights and total, weights and rounding, the target column and the rule's own line.

Belongs here: those sums and comparisons. Does not belong here: one row by itself (scheme, pointrule), other tables (seedcheck).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.contracts.pointrule import Conditions, GroupMax, Params, Quota, Range, Target, Tiers, read_params

if TYPE_CHECKING:
    from pipelines.contracts.scheme import Indicator, Scheme, SchemeLevel


LEVEL_TITLES = {"county": "县级", "city": "市级"}


class UnequalTotal(ValueError):
    """The weights of a level do not add up to its total; `gap` says by how much in words of its own, for a reader without scheme.csv."""

    def __init__(self, where: str, level: SchemeLevel, found: Decimal) -> None:
        """`where` is the file and line of the level's row."""
        total = Decimal(repr(level.total_points))
        apart = f"{abs(found - total):f}"
        apart = apart.rstrip("0").rstrip(".") if "." in apart else apart
        sums = f"各项权重之和是 {float(found):g}"
        more = f"{'多' if found > total else '少'} {apart}"
        self.gap = f"{LEVEL_TITLES[level.level]}{sums}，方案总分是 {level.total_points:g}，{more}"
        super().__init__(
            f"{where}：{level.scheme} {LEVEL_TITLES[level.level]}的 total_points 是 {level.total_points:g}，scheme_indicator.csv 里{sums}，"
            f"{more}，两者应相等（加分另计，权重写 0）"
        )


def check_rounding(row: Indicator) -> None:
    """ValueError where the weight has more decimals than a line of the ledger keeps: full points would not be the weight."""
    weight = Decimal(repr(row.weight))
    if weight != round(weight, row.decimals):
        raise ValueError(f"权重 {row.weight:g} 的小数多于 decimals {row.decimals} 位，满分舍入后不等于权重")


def weight_sum(rows: Sequence[Indicator]) -> Decimal:
    """The exact sum of the weights of the indicators that are scored."""
    return sum((Decimal(repr(row.weight)) for row in rows if row.is_leaf and row.weight is not None), Decimal(0))


def check_total(where: str, level: SchemeLevel, rows: Sequence[Indicator]) -> None:
    """UnequalTotal (a ValueError) naming the line of scheme.csv where the weights of the level do not add up to its total_points."""
    found = weight_sum(rows)
    if found != Decimal(repr(level.total_points)):
        raise UnequalTotal(where, level, found)


def _full_line(rule: Params, direction: str) -> float | None:
    """The value from which (negative: up to which) the rule gives full points; None where it has no such line."""
    match rule:
        case GroupMax():
            return _full_line(rule.within(), direction)
        case Range():
            return rule.low if direction == "negative" else rule.high
        case Target():
            return rule.target
        case Conditions():
            return rule.of
        case Quota():
            return rule.quota
        case Tiers():
            first = rule.tiers[0]
            return first.at_most if first.at_least is None else first.at_least
        case _:
            return None


def stray_targets(scheme: Scheme) -> Iterator[str]:
    """One line for each indicator whose target column is not the line of its rule: pages print the one, points follow the other."""
    for row in scheme.indicators:
        if row.rule is None or row.target is None:
            continue
        line = _full_line(read_params(row.rule, row.rule_params or {}), row.direction)
        if line is not None and line != row.target:
            yield (
                f"方案 {scheme.name} {LEVEL_TITLES[row.level]}指标 {row.indicator_code}：target 列写的是 {row.target:g}，"
                f"rule_params 里满分线是 {line:g}；计分按后者，请把两处改成一样"
            )
