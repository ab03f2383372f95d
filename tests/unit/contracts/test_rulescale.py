"""What is written in points moves with the weight, exactly; thresholds and bonuses stay."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.contracts.pointrule import RULE_PARAMS, check_params
from pipelines.contracts.rulescale import scaled_params

TIERS = {"tiers": [{"at_least": 100, "points": 3.0}, {"at_least": 66, "points": 1.8}, {"at_least": 33, "points": 0.9}]}
GROUPS = {"max": {"川区": 3, "山区": 2}, "inner": "goalposts", "inner_params": {"low": 0, "high": 60}}
PLACES = {"within": "level", "places": [{"at_most": 1, "points": 6}, {"at_most": 3, "points": 2.5}]}


@pytest.mark.parametrize(
    ("rule", "params", "old", "new", "scaled"),
    [
        (
            "tiers", TIERS, 3, 6,
            {"tiers": [{"at_least": 100, "points": 6.0}, {"at_least": 66, "points": 3.6}, {"at_least": 33, "points": 1.8}]},
        ),
        (
            "tiers", TIERS, 3, 1,
            {"tiers": [{"at_least": 100, "points": 1.0}, {"at_least": 66, "points": 0.6}, {"at_least": 33, "points": 0.3}]},
        ),
        ("group_max", GROUPS, 3, 4.5, {"max": {"川区": 4.5, "山区": 3.0}, "inner": "goalposts", "inner_params": {"low": 0, "high": 60}}),
        ("rank", PLACES, 6, 3, {"within": "level", "places": [{"at_most": 1, "points": 3.0}, {"at_most": 3, "points": 1.25}]}),
        ("deduct", {"each": 0.5, "floor": -1, "start": 1}, 1, 2, {"each": 1.0, "floor": -2.0, "start": 2.0}),
        ("quota", {"quota": 2, "below": 0.5}, 1, 4, {"quota": 2, "below": 2.0}),
        ("goalposts", {"low": 20, "high": 90}, 2, 7, {"low": 20, "high": 90}),
        ("min_max", {"low": 20, "high": 90, "max_points": 2}, 2, 7, {"low": 20, "high": 90, "max_points": 7.0}),
        ("target", {"target": 100}, 2, 7, {"target": 100}),
        ("conditions", {"of": 100}, 2, 7, {"of": 100}),
        ("bonus", {"each": 0.5, "cap": 1}, 0, 0, {"each": 0.5, "cap": 1}),
        ("tiers", TIERS, 3, 0, {"tiers": [{"at_least": t["at_least"], "points": 0.0} for t in TIERS["tiers"]]}),
    ],
)  # fmt: skip
def test_points_follow_the_weight(rule: str, params: dict[str, Any], old: float, new: float, scaled: dict[str, Any]) -> None:
    assert scaled_params(rule, params, old, new) == scaled
    check_params(rule, scaled, new)


def test_every_rule_that_gives_points_is_tried_above() -> None:
    tried = {"tiers", "group_max", "rank", "deduct", "quota", "goalposts", "min_max", "target", "conditions", "bonus"}
    assert set(RULE_PARAMS) - tried == {"veto_cap", "shown_only"}


def test_nothing_can_be_scaled_from_a_weight_of_nought() -> None:
    nought = {"tiers": [{"at_least": 1, "points": 0.0}]}
    with pytest.raises(ValueError, match="原来的权重是 0"):
        scaled_params("tiers", nought, 0, 2)
    assert scaled_params("target", {"target": 5}, 0, 2) == {"target": 5}
