"""A rule under another weight: everything that is written in points moves with it, thresholds stay.

Belongs here: which parameters are points and their exact scaling. Does not belong here: shapes of parameters (pointrule), points (dbt).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

_POINTS = frozenset({"max_points", "points", "each", "floor", "start", "below"})
_OF_THE_VALUE = frozenset({"bonus"})  # its points stand beside the weights and do not move with them


def scaled_params(rule: str, params: dict[str, Any], old: float, new: float) -> dict[str, Any]:
    """The parameters with all points multiplied by new ÷ old, exactly (nearest double of the exact product).

    ValueError in Chinese where the old weight is 0 and the rule is written in points: there is nothing to scale from.
    """
    if rule in _OF_THE_VALUE or old == new:
        return params
    if old == 0:
        if _has_points(params):
            raise ValueError("原来的权重是 0，规则里的分数没有可比的底数，只改权重算不出来，请给出整行")
        return params
    factor = Fraction(Decimal(repr(new))) / Fraction(Decimal(repr(old)))
    return {key: _scaled(key, value, factor) for key, value in params.items()}


def _has_points(value: Any) -> bool:
    if isinstance(value, dict):
        return any(key in _POINTS or key == "max" or _has_points(one) for key, one in value.items())
    return isinstance(value, list | tuple) and any(_has_points(one) for one in value)


def _scaled(key: str, value: Any, factor: Fraction) -> Any:
    if key == "max" and isinstance(value, dict):  # group_max: full points of each peer group
        return {group: _times(points, factor) for group, points in value.items()}
    if isinstance(value, list | tuple):
        return [{inner: _scaled(inner, one, factor) for inner, one in step.items()} for step in value]
    return _times(value, factor) if key in _POINTS else value


def _times(points: float, factor: Fraction) -> float:
    return float(Fraction(Decimal(repr(points))) * factor)
