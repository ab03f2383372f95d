"""What the scheme seeds may say, and the one Chinese line that each refusal is."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines.contracts.scheme import load_schemes, scheme_in_force, schemes
from pipelines.contracts.schemesum import stray_targets
from pipelines.paths import dbt_project_dir, seeds_dir

MODELS = dbt_project_dir() / "models" / "indicators"
Row = dict[str, str]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for name in ("scheme.csv", "scheme_indicator.csv", "clause.csv"):
        shutil.copy(seeds_dir() / name, tmp_path / name)
    return tmp_path


def rewrite(path: Path, change: Callable[[list[Row]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)


def edit(seeds: Path, code: str, **values: str) -> None:
    """Change the county row of an indicator."""

    def change(rows: list[Row]) -> None:
        next(r for r in rows if r["indicator_code"] == code and r["level"] == "county").update(values)

    rewrite(seeds / "scheme_indicator.csv", change)


def test_the_sample_scheme_loads_and_says_that_it_is_one() -> None:
    (sample,) = [s for s in schemes() if s.name == "sample-2025"]
    assert sample.sample
    assert {level.level for level in sample.levels} == {"county", "city"}
    for level in ("county", "city"):
        leaves = [r for r in sample.indicators if r.level == level and r.is_leaf]
        assert len(leaves) >= 16
        assert sum(r.weight or 0 for r in leaves) == 100


def test_every_indicator_cites_clauses_of_the_notice() -> None:
    (sample,) = [s for s in schemes() if s.name == "sample-2025"]
    cited = {clause for row in sample.indicators if row.is_leaf for clause in row.clauses}
    assert {"三（一）1", "三（一）2", "三（一）3", "三（三）7", "三（三）8", "三（三）9", "四（三）"} <= cited


def test_the_scheme_in_force_is_the_last_one_begun() -> None:
    assert scheme_in_force(date(2026, 7, 31)).name == "sample-2025"
    with pytest.raises(ValueError, match="2020-01-01 没有生效的评分方案"):
        scheme_in_force(date(2020, 1, 1))


def test_the_hash_covers_every_weight(seeds: Path) -> None:
    (before,) = load_schemes(seeds, MODELS)
    edit(seeds, "A01", weight="4")
    edit(seeds, "A02", weight="5")
    (after,) = load_schemes(seeds, MODELS)
    assert before.sha256 != after.sha256


def tiers(*points: float) -> str:
    steps = ", ".join(f'{{"at_least": {100 - 30 * n}, "points": {p}}}' for n, p in enumerate(points))
    return f'{{"tiers": [{steps}]}}'


GROUPS = '{{"max": {}, "inner": "goalposts", "inner_params": {{"low": 0, "high": 60}}}}'


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("A03", {"rule_params": tiers(4, 2)}, "最多能得 4 分（tiers 最高一档的 points），权重却是 3 分"),
        ("A03", {"rule_params": tiers(2.9, 2)}, "最多能得 2.9 分（tiers 最高一档的 points），权重却是 3 分"),
        ("A03", {"weight": "6"}, "最多能得 3 分（tiers 最高一档的 points），权重却是 6 分"),
        ("C02", {"rule_params": GROUPS.format('{"川区": 3, "山区": 4}')}, "max 里“山区”最多能得 4 分，权重却是 3 分"),
        ("C02", {"rule_params": GROUPS.format('{"川区": 2, "山区": 2.5}')}, "最多能得 2.5 分（max 里满分最高的一组），权重却是 3 分"),
        ("C06", {"rule_params": '{"target": 60, "max_points": 3}'}, "最多能得 3 分（max_points），权重却是 2 分"),
        ("F06", {"rule_params": '{"each": 0.5, "start": 2}'}, "最多能得 2 分（start），权重却是 1 分"),
        ("F06", {"rule_params": '{"each": 0.5, "floor": 1.5}'}, "floor 1.5 高于权重 1"),
        ("C18", {"rule_params": '{"quota": 1, "below": 1.5}'}, "below 1.5 高于权重 1"),
        ("A03", {"rule_params": '{"tiers": [{"at_least": 50, "points": 3}, {"at_least": 66, "points": 2}]}'}, "第 2 档永远轮不到"),
        ("A03", {"rule_params": '{"tiers": [{"at_least": 9, "at_most": 5, "points": 3}]}'}, "没有值能满足"),
        ("C06", {"weight": "2.005"}, "权重 2.005 的小数多于 decimals 2 位"),
        ("C02", {"rule_params": '{"max": {"川区": 3}, "inner": "target", "inner_params": {"max_points": 2}}'}, "不写 max_points"),
    ],
)  # fmt: skip
def test_points_that_contradict_the_weight_are_refused_by_line(seeds: Path, code: str, values: dict[str, str], said: str) -> None:
    edit(seeds, code, **values)
    with pytest.raises(ValueError, match=rf"scheme_indicator\.csv 第 \d+ 行（{code}）：") as refused:
        load_schemes(seeds, MODELS)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("A03", {"rule_params": tiers(3, 2.9)}),
        ("A03", {"rule_params": '{"tiers": [{"at_least": 66, "points": 3}, {"at_least": 50, "points": 3}]}'}),
        ("C02", {"rule_params": GROUPS.format('{"川区": 3, "山区": 2.5}')}),
        ("C06", {"rule_params": '{"target": 60, "max_points": 2}'}),
        ("F06", {"rule_params": '{"each": 0.5, "start": 1, "floor": -2}'}),
        ("C18", {"rule_params": '{"quota": 1, "below": 1}'}),
        ("C21", {"rule_params": '{"each": 0.5, "cap": 7}'}),
    ],
)
def test_points_that_reach_the_weight_and_no_more_hold(seeds: Path, code: str, values: dict[str, str]) -> None:
    edit(seeds, code, **values)
    assert load_schemes(seeds, MODELS)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"A01": "5.5"}, "sample-2025 县级的 total_points 是 100，scheme_indicator.csv 里各项权重之和是 100.5，多 0.5"),
        ({"A01": "4.99"}, "各项权重之和是 99.99，少 0.01"),
        ({"A01": "5.5", "A02": "3.4"}, "各项权重之和是 99.9，少 0.1"),
    ],
)
def test_weights_that_do_not_add_up_to_the_total_are_refused(seeds: Path, weights: dict[str, str], said: str) -> None:
    for code, weight in weights.items():
        edit(seeds, code, weight=weight)
    with pytest.raises(ValueError, match=r"scheme\.csv 第 2 行：") as refused:
        load_schemes(seeds, MODELS)
    assert said in str(refused.value)


def test_weights_that_move_within_the_total_hold(seeds: Path) -> None:
    edit(seeds, "A01", weight="5.5")
    edit(seeds, "A02", weight="3.5")
    edit(seeds, "C07", weight="0")
    edit(seeds, "C06", weight="4")
    assert load_schemes(seeds, MODELS)


def test_a_target_column_beside_another_line_is_said(seeds: Path) -> None:
    (scheme,) = load_schemes(seeds, MODELS)
    assert list(stray_targets(scheme)) == []
    edit(seeds, "C06", target="70")
    edit(seeds, "A03", rule_params=tiers(3, 2), target="100")
    (scheme,) = load_schemes(seeds, MODELS)
    (said,) = stray_targets(scheme)
    assert said.startswith("方案 sample-2025 县级指标 C06：target 列写的是 70，rule_params 里满分线是 60")


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("C06", {"rule": "magic"}, "计分规则“magic”不认识"),
        ("C06", {"rule_params": '{"target": 0}'}, "rule_params target"),
        ("C06", {"rule_params": '{"goal": 5}'}, "rule_params target 没有写"),
        ("C06", {"rule_params": '{"target": 5, "extra": 1}'}, "rule_params extra 不认识"),
        ("C06", {"rule_params": "{target: 5}"}, "rule_params 不是 JSON"),
        ("C05", {"rule_params": '{"low": 60, "high": 15}'}, "low 60 应小于 high 15"),
        ("A03", {"rule_params": '{"tiers": [{"at_least": 1, "points": 1}, {"at_least": 9, "points": 4}]}'}, "从高到低"),
        ("A03", {"rule_params": '{"tiers": [{"points": 4}]}'}, "at_least 或 at_most"),
        ("C06", {"rule": "bonus", "rule_params": '{"each": 1, "cap": 2}'}, "权重应为 0"),
        ("C06", {"rule": "veto_cap", "rule_params": '{"at_least": 1, "cap": 60}'}, "权重应为 0"),
        ("C06", {"rule": "shown_only", "rule_params": "{}"}, "权重应为 0"),
        ("C02", {"rule_params": '{"max": {"川区": 6}, "inner": "quota", "inner_params": {}}'}, "inner“quota”"),
        ("C06", {"rule": "rank", "rule_params": '{"within": "level"}'}, "coupled 为 false"),
        ("C06", {"rule": "rank", "rule_params": '{"within": "city"}'}, "rule_params within “city”不合规"),
        (
            "C06",
            {"rule": "rank", "rule_params": '{"within": "level", "places": [{"at_most": 3, "points": 1}, {"at_most": 1, "points": 2}]}'},
            "从小到大",
        ),
        ("C06", {"parent": "Z"}, "上级“Z”不在同一方案、同一层级里"),
        ("C06", {"parent": "C07"}, "上级“C07”自己计分"),
        ("A", {"parent": "B", "aggregation": "geometric"}, "只能逐行相加"),
        ("A", {"weight": "25"}, "weight 和 rule_params 应留空"),
        ("C06", {"weight": ""}, "权重没有填"),
        ("C06", {"weight": "-1"}, "weight “-1”不合规"),
        ("C06", {"weight": "nan"}, "weight “nan”不合规"),
        ("C06", {"direction": "up"}, "direction “up”不合规"),
        ("C06", {"missing_rule": ""}, "missing_rule 没有填"),
        ("C06", {"accrual": ""}, "accrual 没有填"),
        ("C06", {"mendable": ""}, "mendable 没有填"),
        ("C06", {"accrual": "yearly"}, "accrual “yearly”不合规"),
        ("C05", {"accrual": "due_at_end"}, "rule 应为"),
        ("A", {"accrual": "stock"}, "上级指标不写 accrual"),
        ("C06", {"min_denominator": "5"}, "min_denominator（件数下限）和 shortfall_rule"),
        ("C06", {"min_denominator": "0", "shortfall_rule": "half"}, "min_denominator “0”不合规"),
        ("C01", {"min_denominator": "5", "shortfall_rule": "half"}, "只用于有分母的比例"),
        ("C06", {"forms": "activity"}, "forms 里的“activity”不是已声明的表"),
        ("C06", {"exports": "stv"}, "exports 里的“stv”不是已声明的平台导出"),
        ("C06", {"clause": "九（九）"}, "条款“九（九）”不在 clause.csv 里"),
        ("C06", {"indicator_code": "C07"}, "写了两次"),
        ("C06", {"indicator_code": "C99"}, "没有指标模型 ind_c99.sql"),
        ("C06", {"title": ""}, "title 没有填"),
        ("C06", {"scheme": "other"}, "scheme.csv 里没有 other 的 county"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_line(seeds: Path, code: str, values: dict[str, str], said: str) -> None:
    edit(seeds, code, **values)
    with pytest.raises(ValueError, match=r"scheme_indicator\.csv 第 \d+ 行") as refused:
        load_schemes(seeds, MODELS)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_cycle_is_refused(seeds: Path) -> None:
    edit(seeds, "A", parent="B")
    edit(seeds, "B", parent="A")
    with pytest.raises(ValueError, match="上下级成环"):
        load_schemes(seeds, MODELS)


def test_a_parent_without_children_is_refused(seeds: Path) -> None:
    def childless(rows: list[Row]) -> None:
        rows[:] = [r for r in rows if not (r["level"] == "county" and r["parent"] == "D")]

    rewrite(seeds / "scheme_indicator.csv", childless)
    with pytest.raises(ValueError, match=r"（D）：没有填计分规则，也没有下级指标"):
        load_schemes(seeds, MODELS)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"min_reported_weight": "2"}, "min_reported_weight “2”不合规"),
        ({"valid_from": "2025-13-01"}, "valid_from"),
        ({"redraws": "0"}, "redraws “0”不合规"),
        ({"level": "village"}, "level “village”不合规"),
        ({"valid_to": "2024-12-31"}, "valid_to 2024-12-31 早于 valid_from 2025-01-01"),
    ],
)
def test_scheme_rows_are_strict_too(seeds: Path, values: dict[str, str], said: str) -> None:
    rewrite(seeds / "scheme.csv", lambda rows: rows[0].update(values))
    with pytest.raises(ValueError, match=r"scheme\.csv 第 2 行") as refused:
        load_schemes(seeds, MODELS)
    assert said in str(refused.value)


def test_points_by_place_need_a_scheme_that_says_units_move_one_another(seeds: Path) -> None:
    rewrite(seeds / "scheme.csv", lambda rows: rows[0].update(coupled="true"))
    edit(
        seeds,
        "C06",
        rule="rank",
        rule_params='{"within": "peer_group", "places": [{"at_most": 1, "points": 2}, {"at_most": 3, "points": 1}]}',
    )
    (scheme,) = load_schemes(seeds, MODELS)
    assert {(level.level, level.coupled) for level in scheme.levels} == {("county", True), ("city", False)}
    edit(seeds, "C06", rule_params='{"within": "level", "places": [{"at_most": 1, "points": 1.5}]}')
    with pytest.raises(ValueError, match=r"最多能得 1\.5 分（places 第一档的 points），权重却是 2 分"):
        load_schemes(seeds, MODELS)


def test_the_documented_rules_are_the_rules_that_exist() -> None:
    from pipelines.contracts.pointrule import RULE_PARAMS

    with (seeds_dir() / "point_rule.csv").open(encoding="utf-8", newline="") as handle:
        documented = {row["rule"] for row in csv.DictReader(handle)}
    assert documented - {"missing_rule", "accrual", "min_denominator"} == set(RULE_PARAMS)
