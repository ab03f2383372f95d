"""The point rules a scheme row may use and the parameters each takes.

Belongs here: names and shapes of rule_params and what makes them contradictory. Does not belong here: the formulas (dbt macro points_of;
in words: seed point_rule.csv).
"""

from __future__ import annotations

import csv
import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.paths import seeds_dir

_MOST = 1_000_000_000


class Params(BaseModel):
    """What all rules share: no unknown key, finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)

    def most(self, weight: float) -> float:
        """The most points the rule can give to a unit of any peer group."""
        return weight


class Weighted(Params):
    """Rules whose maximum may differ from the weight."""

    max_points: float | None = Field(default=None, ge=0)

    def most(self, weight: float) -> float:
        return weight if self.max_points is None else self.max_points


class Range(Weighted):
    """goalposts, min_max: nothing at `low`, everything at `high` (the other way round where less is better)."""

    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"low {self.low:g} 应小于 high {self.high:g}")
        return self


class Target(Weighted):
    target: float = Field(gt=0)


class Tier(BaseModel):
    """One step: holds where the value is at least, or at most, the bound."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)
    at_least: float | None = None
    at_most: float | None = None
    points: float = Field(ge=0)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("每一档要有 at_least 或 at_most")
        return self


class Tiers(Weighted):
    tiers: tuple[Tier, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _descending(self) -> Self:
        points = [tier.points for tier in self.tiers]
        if points != sorted(points, reverse=True):
            raise ValueError("各档应按 points 从高到低写")
        return self


class Conditions(Weighted):
    of: float = Field(gt=0)


class Deduct(Params):
    """Start (the weight unless given) less `each` for every shortage, not below `floor`."""

    each: float = Field(gt=0)
    floor: float | None = None
    start: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _floored(self) -> Self:
        if self.start is not None and self.floor is not None and self.floor > self.start:
            raise ValueError(f"floor {self.floor:g} 高于起始分 {self.start:g}")
        return self


class Bonus(Params):
    each: float = Field(gt=0)
    cap: float = Field(gt=0)

    def most(self, weight: float) -> float:
        if weight:
            raise ValueError("加分不计入权重之和，权重应为 0，上限写在 cap")
        return self.cap


class Quota(Weighted):
    quota: float
    below: float = Field(default=0, ge=0)


class Place(BaseModel):
    """One step of places: the first `at_most` places of the race get `points`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)
    at_most: int = Field(ge=1)
    points: float = Field(ge=0)


class Rank(Weighted):
    """Points by the place among the units of the level or of the own peer group; equal values share the better place.

    Without `places`: full points for the first, nothing for the last, even steps between. It moves one unit's points by another's
    value: only a scheme that says coupled = true may use it.
    """

    within: Literal["level", "peer_group"]
    places: tuple[Place, ...] | None = Field(default=None, min_length=1, strict=False)

    @model_validator(mode="after")
    def _descending(self) -> Self:
        steps = self.places or ()
        if [s.at_most for s in steps] != sorted({s.at_most for s in steps}):
            raise ValueError("places 应按名次 at_most 从小到大写，不重复")
        if [s.points for s in steps] != sorted((s.points for s in steps), reverse=True):
            raise ValueError("places 应按 points 从高到低写")
        return self


class GroupMax(Params):
    """Another rule with a maximum of its own for each peer group."""

    max: dict[str, float] = Field(min_length=1)
    inner: str
    inner_params: dict[str, Any]

    def most(self, weight: float) -> float:
        if self.inner not in INNER_RULES:
            raise ValueError(f"inner“{self.inner}”不能按组取满分，可用的有 {'、'.join(INNER_RULES)}")
        if any(points < 0 for points in self.max.values()):
            raise ValueError("max 里的满分不能是负数")
        best = max([weight, *self.max.values()])
        check_params(self.inner, self.inner_params, min([weight, *self.max.values()]))
        return best


class VetoCap(Params):
    """The unit's sum is cut to `cap` where the value is at least `at_least`."""

    at_least: float
    cap: float = Field(ge=0, le=_MOST)

    def most(self, weight: float) -> float:
        if weight:
            raise ValueError("一票否决项本身不给分，权重应为 0")
        return 0


class ShownOnly(Params):
    def most(self, weight: float) -> float:
        if weight:
            raise ValueError("只显示的指标权重应为 0")
        return 0


INNER_RULES: dict[str, type[Params]] = {
    "goalposts": Range, "min_max": Range, "target": Target, "conditions": Conditions,
}  # fmt: skip
RULE_PARAMS: dict[str, type[Params]] = {
    **INNER_RULES, "tiers": Tiers, "deduct": Deduct, "bonus": Bonus, "quota": Quota, "rank": Rank, "group_max": GroupMax,
    "veto_cap": VetoCap, "shown_only": ShownOnly,
}  # fmt: skip
# rules by which one unit's value moves another unit's points
COUPLING_RULES = frozenset({"rank"})

RULE_TITLES: dict[str | None, str] = {
    "goalposts": "区间计分", "min_max": "极值计分", "target": "目标达成", "tiers": "分档计分", "conditions": "条件计分",
    "deduct": "逐项扣分", "bonus": "加分", "quota": "定额", "rank": "按名次计分", "group_max": "分组满分",
    "veto_cap": "一票否决封顶", "shown_only": "只显示",
}  # fmt: skip


def documented_rules() -> list[dict[str, Any]]:
    """The rows of point_rule.csv: rule, params (JSON Schema), formula, rounding, example."""
    with (seeds_dir() / "point_rule.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [{**row, "params": json.loads(row["params"])} for row in csv.DictReader(handle)]


def check_params(rule: str, params: dict[str, Any], weight: float) -> float:
    """The most points that the rule with these parameters can give; ValueError in Chinese where they contradict each other."""
    try:
        return RULE_PARAMS[rule].model_validate(params).most(weight)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        said = {"missing": "没有写", "extra_forbidden": "不认识"}.get(first["type"])
        if said is None:
            said = first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else f"“{first['input']}”不合规"
        raise ValueError(f"rule_params {key} {said}".replace("  ", " ")) from error
