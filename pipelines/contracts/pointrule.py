"""The point rules a scheme row may use and the parameters each takes.

Belongs here: names and shapes of rule_params and what makes them contradictory. Does not belong here: the formulas (dbt macro points_of;
in words: seed point_rule.csv).
"""

from __future__ import annotations

import csv
import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.contracts.vocabulary import titles
from pipelines.paths import seeds_dir

_MOST = 1_000_000_000


class Params(BaseModel):
    """What all rules share: no unknown key, finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)

    def most(self, weight: float) -> tuple[float, str]:
        """The most points the rule can give to a unit of any peer group, and which parameter says so ('' for the weight itself)."""
        return weight, ""


class Weighted(Params):
    """Rules that may name their maximum; it is the weight."""

    max_points: float | None = Field(default=None, ge=0)

    def most(self, weight: float) -> tuple[float, str]:
        return (weight, "") if self.max_points is None else (self.max_points, "max_points")


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
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least:g} 大于 at_most {self.at_most:g}，没有值能满足")
        return self

    def holds_wherever(self, other: Tier) -> bool:
        """True where every value of the other step is one of this step too."""
        lowest, others_lowest = (-_MOST if t.at_least is None else t.at_least for t in (self, other))
        highest, others_highest = (_MOST if t.at_most is None else t.at_most for t in (self, other))
        return lowest <= others_lowest and highest >= others_highest


class Tiers(Weighted):
    tiers: tuple[Tier, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _descending(self) -> Self:
        points = [tier.points for tier in self.tiers]
        if points != sorted(points, reverse=True):
            raise ValueError("各档应按 points 从高到低写")
        for number, tier in enumerate(self.tiers):
            if any(above.holds_wherever(tier) for above in self.tiers[:number]):
                raise ValueError(f"第 {number + 1} 档永远轮不到：满足它的都已满足前面的档")
        return self

    def most(self, weight: float) -> tuple[float, str]:
        best, said = super().most(weight)
        return (best, said) if said and best != weight else (self.tiers[0].points, "tiers 最高一档的 points")


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

    def most(self, weight: float) -> tuple[float, str]:
        if self.floor is not None and self.floor > weight:
            raise ValueError(f"floor {self.floor:g} 高于权重 {weight:g}")
        return (weight, "") if self.start is None else (self.start, "start")


class Bonus(Params):
    each: float = Field(gt=0)
    cap: float = Field(gt=0)

    def most(self, weight: float) -> tuple[float, str]:
        if weight:
            raise ValueError("加分不计入权重之和，权重应为 0，上限写在 cap")
        return weight, ""


class Quota(Weighted):
    quota: float
    below: float = Field(default=0, ge=0)

    def most(self, weight: float) -> tuple[float, str]:
        if self.below > weight:
            raise ValueError(f"below {self.below:g} 高于权重 {weight:g}：没达到的反而比达到的多")
        return super().most(weight)


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

    def most(self, weight: float) -> tuple[float, str]:
        best, said = super().most(weight)
        return (best, said) if not self.places or (said and best != weight) else (self.places[0].points, "places 第一档的 points")


class GroupMax(Params):
    """Another rule with a maximum of its own for each peer group."""

    max: dict[str, float] = Field(min_length=1)
    inner: str
    inner_params: dict[str, Any]

    def most(self, weight: float) -> tuple[float, str]:
        self.within()
        if any(points < 0 for points in self.max.values()):
            raise ValueError("max 里的满分不能是负数")
        if above := [group for group, points in self.max.items() if points > weight]:
            raise ValueError(f"max 里“{above[0]}”最多能得 {self.max[above[0]]:g} 分，权重却是 {weight:g} 分")
        return max(self.max.values()), "max 里满分最高的一组"

    def within(self) -> Params:
        """The parameters of the inner rule; ValueError in Chinese where they do not hold."""
        if self.inner not in INNER_RULES:
            raise ValueError(f"inner“{self.inner}”不能按组取满分，可用的有 {'、'.join(INNER_RULES)}")
        if "max_points" in self.inner_params:
            raise ValueError("inner_params 里不写 max_points，各组的满分写在 max")
        return read_params(self.inner, self.inner_params)


class VetoCap(Params):
    """The unit's sum is cut to `cap` where the value is at least `at_least`."""

    at_least: float
    cap: float = Field(ge=0, le=_MOST)

    def most(self, weight: float) -> tuple[float, str]:
        if weight:
            raise ValueError("一票否决项本身不给分，权重应为 0")
        return 0, ""


class ShownOnly(Params):
    def most(self, weight: float) -> tuple[float, str]:
        if weight:
            raise ValueError("只显示的指标权重应为 0")
        return 0, ""


INNER_RULES: dict[str, type[Params]] = {
    "goalposts": Range, "min_max": Range, "target": Target, "conditions": Conditions,
}  # fmt: skip
RULE_PARAMS: dict[str, type[Params]] = {
    **INNER_RULES, "tiers": Tiers, "deduct": Deduct, "bonus": Bonus, "quota": Quota, "rank": Rank, "group_max": GroupMax,
    "veto_cap": VetoCap, "shown_only": ShownOnly,
}  # fmt: skip
# rules by which one unit's value moves another unit's points
COUPLING_RULES = frozenset({"rank"})

RULE_TITLES: dict[str | None, str] = {rule: titles("scoring")[rule] for rule in RULE_PARAMS}


def documented_rules() -> list[dict[str, Any]]:
    """The rows of point_rule.csv: rule, params (JSON Schema), formula, rounding, example."""
    with (seeds_dir() / "point_rule.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [{**row, "params": json.loads(row["params"])} for row in csv.DictReader(handle)]


def read_params(rule: str, params: dict[str, Any]) -> Params:
    """The parameters of a rule; ValueError in Chinese naming the key where one is missing, unknown or contradicts another."""
    try:
        return RULE_PARAMS[rule].model_validate(params)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        said = {"missing": "没有写", "extra_forbidden": "不认识"}.get(first["type"])
        if said is None:
            said = first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else f"“{first['input']}”不合规"
        raise ValueError(f"rule_params {key} {said}".replace("  ", " ")) from error


def check_params(rule: str, params: dict[str, Any], weight: float) -> None:
    """ValueError in Chinese where the parameters contradict each other or at best give other points than the weight (a bonus apart)."""
    best, said = read_params(rule, params).most(weight)
    if best != weight:
        raise ValueError(f"最多能得 {best:g} 分（{said}），权重却是 {weight:g} 分，两者应相等")
