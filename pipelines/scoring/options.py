"""The options file of a scoring run: missing values, ranks, outliers. Unknown or unused settings are refused, never passed over.

Belongs here: reading and validating options. Does not belong here: the framework's own columns, any arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.scoring.methods import MISSING, OUTLIER_METHODS, OUTLIERS, RANK, Number, read_setting, read_settings
from pipelines.scoring.rows import parse_object, read_text

DESCRIPTIVE = frozenset({"case", "producer", "note", "abs_tol", "published_tol", "skip_ranks"})
KNOWN = ("missing", "min_child_share", "rank", "outliers")
_ROUNDED = re.compile(r"value rounded to ([0-9]) decimals \(half up\)")


@dataclass(frozen=True)
class Options:
    """How a run treats missing values, outliers and ties. min_child_share None = no share rule; max_points None = no limit."""

    missing: str = "skip_and_renormalise_weights"
    min_child_share: float | None = None
    rank_order: str = "descending"
    rank_ties: str = "min"
    tie_tolerance: float = 1e-9
    rank_decimals: int | None = None
    outlier_method: str = "none"
    skew_threshold: float = 2.0
    kurtosis_threshold: float = 3.5
    max_points: int | None = None


def read_options(path: Path) -> Options:
    """Options from a JSON file (keys: module methods and the oracle's description keys); Refusal for anything else."""
    given = parse_object(read_text(path), path.name)
    return parse_options(given, path.name)


def parse_options(given: Mapping[str, Any], place: str) -> Options:
    """Options from a mapping; left-out settings take their defaults."""
    for key in given:
        if key not in KNOWN and key not in DESCRIPTIVE:
            raise Refusal(f"{place}：不认识选项“{key}”，可用：{'、'.join(KNOWN)}")
    missing = read_setting(given.get("missing", MISSING.default), MISSING, f"{place}：“missing”")
    share = read_setting(given.get("min_child_share"), Number(at_least=0, at_most=1, null=True), f"{place}：“min_child_share”")
    if missing == "none_present" and share is not None:
        raise Refusal(f"{place}：missing 为 none_present 时不许缺数，“min_child_share”用不上，请删去其一")
    rank = _object(given, "rank", place)
    decimals = _decimals(rank.pop("on"), place) if "on" in rank else None
    ranks = read_settings(rank, RANK, f"{place}：rank")
    outliers = _object(given, "outliers", place)
    method = read_setting(outliers.pop("method", OUTLIER_METHODS.default), OUTLIER_METHODS, f"{place}：outliers 的“method”")
    limits = read_settings(outliers, OUTLIERS if method != "none" else {}, f"{place}：outliers（method 为 {method}）")
    points = limits.pop("max_points", None)
    return Options(
        missing=missing, min_child_share=share, rank_order=ranks["order"], rank_ties=ranks["ties"], tie_tolerance=ranks["tie_tolerance"],
        rank_decimals=decimals, outlier_method=method, max_points=None if points is None else int(points), **limits,
    )  # fmt: skip


def _object(given: Mapping[str, Any], key: str, place: str) -> dict[str, Any]:
    value = given.get(key, {})
    if not isinstance(value, dict):
        raise Refusal(f"{place}：“{key}”应是 JSON 对象")
    return dict(value)


def _decimals(text: Any, place: str) -> int:
    found = _ROUNDED.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise Refusal(f"{place}：rank 的“on”只能写 value rounded to N decimals (half up)，N 为 0 到 9，不能是 {text!r}")
    return int(found[1])
