"""Every clause of the notice and every system it names has an indicator, a source, and somebody who sends it."""

from __future__ import annotations

import csv
import json

import pytest

from pipelines.cli import main
from pipelines.contracts.codelist import codelists
from pipelines.contracts.form import exports, forms
from pipelines.contracts.pointrule import RULE_PARAMS, RULE_TITLES
from pipelines.contracts.scheme import Scheme
from pipelines.derive.clauses import clause_listing, clause_page, duty_listing, latest_scheme, system_listing
from pipelines.derive.indicators import indicator_models
from pipelines.paths import seeds_dir

TASKS = [f"三（{part}）{n}" for part, numbers in (("一", "123"), ("二", "456"), ("三", "789"), ("四", "")) for n in numbers]
TASKS += ["三（三）10", "三（四）11", "三（四）12"]
NAMED = [
    "科创中国·宁夏中心", "科普中国", "三农呼叫中心", "科普大篷车", "微平台", "网站", "院士专家宁夏行",
    "产业科技服务团", "科技小院", "两中心", "五个一", "1+6", "四服务", "五大重点人群", "订单式", "主席包抓",
    "示范点", "品牌活动", "典型案例", "全区学会对接", "能力提升项目", "建言献策", "人才举荐", "意见诉求",
    "汇编发放", "先进事迹", "科技工作者之家", "三会理事长带头", "评价激励", "优先支持", "示范项目", "科学家精神",
    "全国科技工作者日", "章程载入党建", "土专家/田秀才", "科技伦理", "工作会议", "调研指导", "青少年科技教育",
    "引育高层次科技人才",
]  # fmt: skip


def without(codes: set[str]) -> Scheme:
    """The sample scheme less some indicators."""
    whole = latest_scheme()
    return Scheme(whole.name, whole.levels, tuple(r for r in whole.indicators if r.indicator_code not in codes), whole.sha256)


def test_the_twelve_tasks_and_three_safeguards_are_listed() -> None:
    kinds = {row["clause"]: row["kind"] for row in clause_listing()}
    assert [c for c, kind in kinds.items() if kind == "task"] == TASKS
    assert [c for c, kind in kinds.items() if kind == "safeguard"] == ["四（一）", "四（二）", "四（三）"]


def test_no_clause_is_without_an_indicator_and_each_counts_somewhere() -> None:
    for row in clause_listing():
        assert row["indicators"], row["clause"]
        if row["kind"] != "goal":
            weights = [w for one in row["indicators"] for w in one["weight"].values()]
            rules = {rule for one in row["indicators"] for rule in one["rule"].values()}
            assert sum(weights) > 0 or rules & {"bonus", "deduct"}, row["clause"]


def test_every_named_system_has_an_indicator() -> None:
    listed = {row["system"]: row for row in system_listing()}
    assert [name for name in [*NAMED, "层层制定意见 = 0"] if name not in listed] == []
    for row in listed.values():
        assert row["indicators"], row["system"]
        assert row["unknown"] == [], row["system"]
        assert row["clause"] in {c["clause"] for c in clause_listing()}


def test_a_lost_indicator_shows() -> None:
    lost = without({"C20", "C21", "C14", "C16", "C07"})
    assert [row["clause"] for row in clause_listing(lost) if not row["indicators"]] == ["三（三）10"]
    assert {row["system"] for row in system_listing(lost) if set(row["unknown"]) == set(row["indicators"])} >= {"三农呼叫中心", "科技小院"}


def test_every_indicator_says_what_is_left_out_and_what_absence_does() -> None:
    for clause in clause_listing():
        for one in clause["indicators"]:
            assert one["exclusions"], one["indicator_code"]
            assert all("未报" in said and "平台未导出" in said for said in one["absence"].values())
            assert one["sources"], one["indicator_code"]


def test_every_form_and_export_feeds_an_indicator_or_says_why_not() -> None:
    used = {s["name"] for c in clause_listing() for one in c["indicators"] for s in one["sources"]}
    for declared in (*forms().values(), *exports().values()):
        assert (declared.name in used) != bool(declared.not_scored), (
            f"{declared.name}：没有指标用到，请在声明里写 not_scored（为什么）；有指标用到的不写"
        )


def test_every_indicator_model_is_in_the_scheme_and_every_rule_form_is_used() -> None:
    leaves = [r for r in latest_scheme().indicators if r.is_leaf]
    assert {f"ind_{r.indicator_code.lower()}" for r in leaves} == set(indicator_models())
    assert {r.rule for r in leaves} >= set(RULE_PARAMS) - {"rank"}
    assert set(RULE_PARAMS) <= set(RULE_TITLES)


def test_both_levels_are_assessed_by_the_same_indicators() -> None:
    leaves = [r for r in latest_scheme().indicators if r.is_leaf]
    by_level = {level: {r.indicator_code for r in leaves if r.level == level} for level in ("county", "city")}
    assert by_level["county"] == by_level["city"]


def test_what_only_rewards_quantity_or_regional_resources_gives_no_points() -> None:
    rules = {r.rule for r in latest_scheme().indicators if r.indicator_code in {"C20", "C22", "D05", "D11", "E08", "E09"}}
    assert rules == {"shown_only"}


def test_the_verb_prints_the_way_from_clause_to_sender(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses"]) == 0
    said = capsys.readouterr().out
    assert "D06 科创中国需求对接率 ← 科创中国·宁夏中心需求对接导出（科创中国·宁夏中心）" in said
    assert "定期召开工作会议（四（一））← 组织保障台账（自治区本级）" in said
    assert main(["clauses", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [c["clause"] for c in told["clauses"]] == [c["clause"] for c in clause_listing()]
    assert "样例，不是正式办法" in clause_page()


def test_the_regions_own_duties_are_listed_and_in_no_score() -> None:
    assert {d["clause"] for d in duty_listing()} >= {"四（一）", "三（一）3"}
    points = {r.weight for r in latest_scheme().indicators if r.indicator_code in {"F04", "F10"}}
    assert points == {0}


def test_every_own_duty_names_a_form_and_kind_that_exist() -> None:
    kinds = {code.code for code in codelists()["safeguard_kind"].codes}
    leaves = {r.indicator_code for r in latest_scheme().indicators if r.is_leaf}
    with (seeds_dir() / "own_duty.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        assert row["level"] in forms()[row["form"]].submission.level
        assert (row["kind"] in kinds) is (row["form"] == "safeguard_record")
        assert (row["indicator_code"] in leaves) is (row["level"] == "city")
