"""Scoring schemes as the office edits them: seeds scheme.csv, scheme_indicator.csv, clause.csv, checked before dbt runs.

Belongs here: the strict loader and what it refuses, each with one Chinese line naming file, line and indicator.
Does not belong here: the arithmetic (dbt models), what the rows of a level say together (schemesum), the other tables (seedcheck).
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipelines.contracts.form import exports, forms
from pipelines.contracts.pointrule import COUPLING_RULES, RULE_PARAMS, check_params
from pipelines.contracts.schemesum import check_rounding, check_total
from pipelines.paths import dbt_project_dir, seeds_dir

ANY_FORM = "*"
CLAUSE_SEPARATOR = "；"
LIST_SEPARATOR = "|"
DUE_AT_END_RULES = ("target", "conditions", "quota", "goalposts", "min_max")
RATE_RULES = ("target", "goalposts", "min_max", "conditions", "tiers", "quota")
_STRICT = ConfigDict(extra="forbid", frozen=True)
_WORDS = {"missing": "没有这一列", "extra_forbidden": "不认识这一列"}


class SchemeLevel(BaseModel):
    """One row of scheme.csv: a scheme on one level."""

    model_config = _STRICT
    scheme: str = Field(min_length=1)
    level: Literal["county", "city"]
    title: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None
    total_points: float = Field(gt=0, allow_inf_nan=False)
    close_days: int = Field(ge=0)
    priority_places: int = Field(ge=0)
    min_reported_weight: float = Field(ge=0, le=1)
    decimals: int = Field(ge=0, le=4)
    redraws: int = Field(ge=1, le=100000)
    weight_noise: float = Field(ge=0, lt=1)
    coupled: bool
    sample: bool
    amends: str | None
    amended_on: date | None
    amendment_reason: str | None
    note: str | None

    @model_validator(mode="after")
    def _amended(self) -> Self:
        if (self.amended_on is None) != (self.amendment_reason is None):
            raise ValueError("amended_on 和 amendment_reason 要么都填，要么都不填")
        if self.amends is not None and self.amended_on is None:
            raise ValueError("写了 amends（修订哪个方案），就要填 amended_on 和 amendment_reason")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} 早于 valid_from {self.valid_from}")
        return self


class Indicator(BaseModel):
    """One row of scheme_indicator.csv. A leaf has a rule; a parent has an aggregation and no weight of its own."""

    model_config = _STRICT
    scheme: str
    level: Literal["county", "city"]
    indicator_code: str = Field(pattern=r"^[A-Z][A-Z0-9]*$")
    title: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    parent: str | None
    unit: str | None
    direction: Literal["positive", "negative"]
    rule: str | None
    rule_params: dict[str, Any] | None
    weight: float | None = Field(ge=0, allow_inf_nan=False)
    target: float | None = Field(allow_inf_nan=False)
    aggregation: str | None
    decimals: int = Field(ge=0, le=4)
    missing_rule: Literal["zero", "full", "skip_and_rescale", "unranked"] | None
    partial_rule: Literal["as_is", "share", "zero"] | None
    partial_low: Literal["as_is", "zero"] | None
    mendable: bool | None
    accrual: Literal["stock", "steady", "due_at_end"] | None
    min_denominator: float | None = Field(gt=0, allow_inf_nan=False)
    shortfall_rule: Literal["zero", "half"] | None
    forms: str | None
    exports: str | None
    kind: Literal["flow", "stock", "register"] | None
    numerator_title: str | None
    denominator_title: str | None
    exclusions: str | None
    blank_may_raise: str | None
    note: str | None

    @field_validator("rule_params", mode="before")
    @classmethod
    def _json(cls, text: object) -> object:
        if text is None or isinstance(text, dict):
            return text
        try:
            return json.loads(str(text))
        except json.JSONDecodeError as error:
            raise ValueError(f"不是 JSON：{error.msg}") from error

    @property
    def is_leaf(self) -> bool:
        return self.rule is not None

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(self.clause.split(CLAUSE_SEPARATOR))

    @property
    def form_names(self) -> tuple[str, ...]:
        return tuple((self.forms or "").split(LIST_SEPARATOR)) if self.forms else ()

    @property
    def export_names(self) -> tuple[str, ...]:
        return tuple((self.exports or "").split(LIST_SEPARATOR)) if self.exports else ()


@dataclass(frozen=True)
class Scheme:
    """A scheme with its levels and indicators; sha256 covers all of its rows in the seeds."""

    name: str
    levels: tuple[SchemeLevel, ...]
    indicators: tuple[Indicator, ...]
    sha256: str

    @property
    def title(self) -> str:
        return self.levels[0].title

    @property
    def sample(self) -> bool:
        return any(level.sample for level in self.levels)

    @property
    def valid_from(self) -> date:
        return min(level.valid_from for level in self.levels)

    @property
    def amends(self) -> str | None:
        """The name of the scheme that this one replaces; None where it is no amendment of another."""
        return self.levels[0].amends

    @property
    def amended_on(self) -> date | None:
        return self.levels[0].amended_on

    @property
    def amendment_reason(self) -> str | None:
        return self.levels[0].amendment_reason

    def is_amended_since(self, day: str) -> bool:
        """True where one of its levels carries an amendment (with its reason) of that ISO day or later."""
        return any(level.amended_on is not None and level.amended_on.isoformat() >= day for level in self.levels)

    def is_valid(self, day: date) -> bool:
        """True where the scheme is in force on that day on at least one level."""
        return any(v.valid_from <= day and (v.valid_to is None or day <= v.valid_to) for v in self.levels)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for line, row in enumerate(csv.DictReader(handle), start=2):
            if None in row:
                raise ValueError(f"{path.name} 第 {line} 行：列数多于表头")
            yield line, {key: (value or "").strip() or None for key, value in row.items()}


def said_of(error: ValidationError) -> str:
    """The first error of a row in Chinese: the column and what is wrong with it."""
    first = error.errors()[0]
    column = ".".join(str(part) for part in first["loc"])
    if first["type"] in _WORDS:
        return f"{column} {_WORDS[first['type']]}"
    if first["input"] is None:
        return f"{column} 没有填"
    reason = first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else f"“{first['input']}”不合规"
    return f"{column} {reason}"


def _parse(path: Path, model: type[BaseModel]) -> list[tuple[str, Any]]:
    parsed: list[tuple[str, Any]] = []
    for line, row in _rows(path):
        where = f"{path.name} 第 {line} 行" + (f"（{row['indicator_code']}）" if row.get("indicator_code") else "")
        try:
            parsed.append((where, model.model_validate(row)))
        except ValidationError as error:
            raise ValueError(f"{where}：{said_of(error)}") from error
    return parsed


def _check_leaf(row: Indicator, models: Path) -> None:
    if row.rule not in RULE_PARAMS:
        raise ValueError(f"计分规则“{row.rule}”不认识，可用的有 {'、'.join(RULE_PARAMS)}")
    if row.weight is None:
        raise ValueError("权重没有填")
    for column in ("missing_rule", "partial_rule", "partial_low", "mendable", "accrual", "exclusions", "kind"):
        if getattr(row, column) is None:
            raise ValueError(f"{column} 没有填")
    if row.aggregation is not None:
        raise ValueError("计分的指标不写 aggregation")
    check_params(row.rule, row.rule_params or {}, row.weight)
    _check_growth(row)
    check_rounding(row)
    if unknown := [f for f in row.form_names if f != ANY_FORM and f not in forms()]:
        raise ValueError(f"forms 里的“{unknown[0]}”不是已声明的表")
    if unknown := [e for e in row.export_names if e not in exports()]:
        raise ValueError(f"exports 里的“{unknown[0]}”不是已声明的平台导出")
    if not (models / f"ind_{row.indicator_code.lower()}.sql").exists():
        raise ValueError(f"没有指标模型 ind_{row.indicator_code.lower()}.sql")


def _check_growth(row: Indicator) -> None:
    """How the quantity grows over the year and from how many cases on it is a rate: only where the rule has something of the kind."""
    if row.accrual == "due_at_end" and (row.rule not in DUE_AT_END_RULES or row.direction != "positive"):
        raise ValueError(f"accrual 为 due_at_end（全年一次的任务）的，rule 应为 {'、'.join(DUE_AT_END_RULES)}，direction 应为 positive")
    if (row.min_denominator is None) != (row.shortfall_rule is None):
        raise ValueError("min_denominator（件数下限）和 shortfall_rule（不足的部分怎样计）要么都填，要么都不填")
    if row.min_denominator is not None and (row.rule not in RATE_RULES or row.denominator_title is None or row.unit != "%"):
        raise ValueError(f"min_denominator 只用于有分母的比例（单位为 %），rule 应为 {'、'.join(RATE_RULES)}")


def _check_parent(row: Indicator) -> None:
    if row.weight is not None or row.rule_params is not None:
        raise ValueError("上级指标的权重是下级之和，weight 和 rule_params 应留空（要计分请填 rule）")
    if row.accrual is not None or row.min_denominator is not None:
        raise ValueError("上级指标不写 accrual 和 min_denominator")
    if row.aggregation != "sum":
        raise ValueError(f"百分制方案只能逐行相加，aggregation 应为 sum，现为“{row.aggregation or ''}”")


def _check_tree(rows: list[tuple[str, Indicator]]) -> None:
    nodes = {(r.scheme, r.level, r.indicator_code): r for _, r in rows}
    parents = {(r.scheme, r.level, r.parent) for _, r in rows if r.parent}
    for where, row in rows:
        if not row.is_leaf and (row.scheme, row.level, row.indicator_code) not in parents:
            raise ValueError(f"{where}：没有填计分规则，也没有下级指标")
        seen, current = {row.indicator_code}, row
        while current.parent:
            above = nodes.get((row.scheme, row.level, current.parent))
            if above is None:
                raise ValueError(f"{where}：上级“{current.parent}”不在同一方案、同一层级里")
            if above.is_leaf:
                raise ValueError(f"{where}：上级“{current.parent}”自己计分，不能再有下级")
            if above.indicator_code in seen:
                raise ValueError(f"{where}：上下级成环：{above.indicator_code}")
            seen.add(above.indicator_code)
            current = above


def _check_unique(rows: list[tuple[str, Indicator]]) -> None:
    seen: set[tuple[str, str, str]] = set()
    sources: dict[tuple[str, str], tuple[str | None, ...]] = {}
    for where, row in rows:
        if (key := (row.scheme, row.level, row.indicator_code)) in seen:
            raise ValueError(f"{where}：同一方案、同一层级里写了两次")
        seen.add(key)
        drawn = (row.forms, row.exports, row.kind, row.partial_rule)
        if row.is_leaf and sources.setdefault((row.level, row.indicator_code), drawn) != drawn:
            raise ValueError(f"{where}：forms、exports、kind、partial_rule 与另一方案里的不同，指标的取数只能有一种")


def load_schemes(seeds: Path, models: Path) -> tuple[Scheme, ...]:
    """Every scheme of the seed folder, in name order; `models` is the folder of the ind_<code>.sql files.

    Raises ValueError with one Chinese line (file, line, indicator, what is wrong) at the first thing that cannot be scored.
    """
    levels: list[tuple[str, SchemeLevel]] = _parse(seeds / "scheme.csv", SchemeLevel)
    rows: list[tuple[str, Indicator]] = _parse(seeds / "scheme_indicator.csv", Indicator)
    clauses = {row["clause"] for _, row in _rows(seeds / "clause.csv")}
    declared: dict[tuple[str, str], SchemeLevel] = {}
    for where, level in levels:
        if (level.scheme, level.level) in declared:
            raise ValueError(f"{where}：{level.scheme} 的 {level.level} 写了两次")
        declared[level.scheme, level.level] = level
    _check_unique(rows)
    for where, row in rows:
        if (row.scheme, row.level) not in declared:
            raise ValueError(f"{where}：scheme.csv 里没有 {row.scheme} 的 {row.level}")
        if unknown := [c for c in row.clauses if c not in clauses]:
            raise ValueError(f"{where}：条款“{unknown[0]}”不在 clause.csv 里")
        try:
            if row.is_leaf:
                _check_leaf(row, models)
                if row.rule in COUPLING_RULES and not declared[row.scheme, row.level].coupled:
                    raise ValueError(f"方案声明各单位互不影响（coupled 为 false），不能用“{row.rule}”：一个单位的名次会动别的单位的分")
            else:
                _check_parent(row)
        except ValueError as error:
            raise ValueError(f"{where}：{error}") from error
    _check_tree(rows)
    for where, level in levels:
        check_total(where, level, [row for _, row in rows if (row.scheme, row.level) == (level.scheme, level.level)])
    _check_amendments(levels)
    return tuple(_scheme(name, levels, rows) for name in sorted({level.scheme for _, level in levels}))


def _check_amendments(levels: list[tuple[str, SchemeLevel]]) -> None:
    """An amendment names another scheme of the seeds, the same in all its rows; no two amend one; a chain ends."""
    names = {level.scheme for _, level in levels}
    said: dict[str, tuple[str | None, date | None, str | None]] = {}
    for where, level in levels:
        act = (level.amends, level.amended_on, level.amendment_reason)
        if said.setdefault(level.scheme, act) != act:
            raise ValueError(f"{where}：{level.scheme} 各层级的 amends、amended_on、amendment_reason 应相同")
        if level.amends is not None and level.amends not in names:
            raise ValueError(f"{where}：amends“{level.amends}”不在 scheme.csv 里，旧方案的各行要留着，两个排名才能并列")
    amended: dict[str, str] = {}
    for name, (former, _, _) in said.items():
        if former is not None and amended.setdefault(former, name) != name:
            raise ValueError(f"scheme.csv：“{former}”被“{amended[former]}”和“{name}”同时修订")
        seen, current = {name}, former
        while current is not None:
            if current in seen:
                raise ValueError(f"scheme.csv：“{name}”的 amends 成环")
            seen.add(current)
            current = said[current][0]


def _scheme(name: str, levels: list[tuple[str, SchemeLevel]], rows: list[tuple[str, Indicator]]) -> Scheme:
    own_levels = tuple(level for _, level in levels if level.scheme == name)
    own_rows = tuple(row for _, row in rows if row.scheme == name)
    for level in own_levels:
        if not any(row.level == level.level and row.is_leaf for row in own_rows):
            raise ValueError(f"scheme.csv：{name} 的 {level.level} 没有一个计分的指标")
    text = json.dumps([r.model_dump(mode="json", exclude_none=True) for r in (*own_levels, *own_rows)], ensure_ascii=False, sort_keys=True)
    return Scheme(name, own_levels, own_rows, hashlib.sha256(text.encode()).hexdigest())


@lru_cache(maxsize=4)
def _cached(seeds: Path, models: Path, _stamp: tuple[int, ...]) -> tuple[Scheme, ...]:
    return load_schemes(seeds, models)


def schemes() -> tuple[Scheme, ...]:
    """The project's schemes, read again when a seed changed; ValueError as load_schemes."""
    seeds, models = seeds_dir(), dbt_project_dir() / "models" / "indicators"
    watched = [seeds / "scheme.csv", seeds / "scheme_indicator.csv", seeds / "clause.csv", models]
    return _cached(seeds, models, tuple(path.stat().st_mtime_ns for path in watched))


def scheme_in_force(day: date) -> Scheme:
    """The scheme valid on a day; of several the one that began last, then by name. ValueError where none is valid.

    An amendment of a later day does not exist yet; a scheme that an amendment has replaced by that day is in force no more.
    """
    known = [s for s in schemes() if s.amends is None or (s.amended_on is not None and s.amended_on <= day)]
    replaced = {s.amends for s in known}
    valid = [s for s in known if s.is_valid(day) and s.name not in replaced]
    if not valid:
        raise ValueError(f"scheme.csv：{day} 没有生效的评分方案")
    return max(valid, key=lambda scheme: (scheme.valid_from, scheme.name))
