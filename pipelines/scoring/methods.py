"""What a scoring run may ask for: methods, their parameters and the settings of an options file, each named once.

Belongs here: names, allowed keys and values, defaults. Does not belong here: any formula (dbt_project/macros/engine).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.contracts.refusal import Refusal


@dataclass(frozen=True)
class Number:
    """A finite number, optionally bounded below (at_least includes the bound, above excludes it)."""

    default: float | None = None
    at_least: float = -math.inf
    above: float = -math.inf
    at_most: float = math.inf
    whole: bool = False
    null: bool = False

    def read(self, value: Any) -> float | None:
        """The value as float; None stands for a permitted null. ValueError says what is allowed."""
        if value is None and self.null:
            return None
        plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not plain or value < self.at_least or value <= self.above or value > self.at_most or (self.whole and value != int(value)):
            raise ValueError(self.wanted())
        return float(value)

    def wanted(self) -> str:
        parts = ["整数" if self.whole else "数字"]
        if math.isfinite(self.above):
            parts.append(f"大于 {self.above:g}")
        if math.isfinite(self.at_least):
            parts.append(f"不小于 {self.at_least:g}")
        if math.isfinite(self.at_most):
            parts.append(f"不大于 {self.at_most:g}")
        return "，".join(parts)


@dataclass(frozen=True)
class Switch:
    """true or false."""

    default: bool = False

    def read(self, value: Any) -> bool:
        if value is True or value is False:
            return bool(value)
        raise ValueError("true 或 false")


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]
    default: str

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValueError("、".join(self.words))
        return value


Setting = Number | Switch | Choice


@dataclass(frozen=True)
class Method:
    """A method: parameters of its JSON column, and which other framework columns it needs (columns) or may use (optional_columns)."""

    params: Mapping[str, Setting] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    optional_columns: tuple[str, ...] = ()


_TIES = Choice(("min", "average"), "min")
_SCALE = Number(1.0, above=0)

NORMALISATIONS: dict[str, Method] = {
    "minmax": Method({"lower": Number(0.0), "upper": Number(100.0)}),
    "zscore": Method({"mean": Number(0.0), "sd": Number(1.0, above=0)}),
    "rank": Method({"ties": _TIES}),
    "borda": Method(),
    "percentile_rank": Method({"ties": _TIES}),
    "distance_to_max": Method(),
    "goalposts": Method({"truncate": Switch(), "scale": _SCALE}, ("goalpost_lower", "goalpost_upper"), ("transform",)),
    "distance_to_target": Method({"cap": Switch(), "scale": _SCALE}, ("target",)),
    "none": Method(),
}
AGGREGATIONS: dict[str, Method] = {
    "arithmetic": Method(),
    "geometric": Method(),
    "harmonic": Method(),
    "power": Method({"p": Number(None)}),
    "copeland": Method(),
}
TRANSFORMS = ("log",)
MISSING = Choice(("skip_and_renormalise_weights", "none_present"), "skip_and_renormalise_weights")
RANK: dict[str, Setting] = {
    "order": Choice(("descending", "ascending"), "descending"),
    "ties": Choice(("min", "max", "average"), "min"),
    "tie_tolerance": Number(1e-9, at_least=0),
}
OUTLIERS: dict[str, Setting] = {
    "skew_threshold": Number(2.0, above=0),
    "kurtosis_threshold": Number(3.5),
    "max_points": Number(5.0, at_least=0, whole=True, null=True),
}
OUTLIER_METHODS = Choice(("none", "winsorise_then_log", "winsorise_only"), "none")


def read_settings(given: Mapping[str, Any], known: Mapping[str, Setting], place: str) -> dict[str, Any]:
    """Every known setting, from given or its default. An unknown key, a wrong value, or a lacking one without default is refused."""
    for key in given:
        if key not in known:
            raise Refusal(f"{place}：不认识或用不上“{key}”，可用：{'、'.join(known) or '无'}")
    settings: dict[str, Any] = {}
    for key, setting in known.items():
        if key not in given:
            if setting.default is None:
                raise Refusal(f"{place}：缺少“{key}”")
            settings[key] = setting.default
            continue
        settings[key] = read_setting(given[key], setting, f"{place}：“{key}”")
    return settings


def read_setting(value: Any, setting: Setting, place: str) -> Any:
    """One value, refused with what is allowed where it does not fit."""
    try:
        return setting.read(value)
    except ValueError as error:
        raise Refusal(f"{place}不能是 {value!r}，应为：{error}") from error
