"""Great Expectations: own rules, the second judge, and the judging process. One process for all, imports are slow."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.contracts.finding import Finding, rules
from pipelines.contracts.form import exports, forms
from pipelines.contracts.unit import unit_book
from pipelines.quality import constraints, expectations, rowrules, suites
from pipelines.quality.datadocs import build_data_docs
from pipelines.quality.judgement import JudgeReport, Judging, JudgingFailed

GOOD_CODE = "91350100M000100Y43"
LandingMaker = Callable[..., Path]


def society(name: str, **other: Any) -> dict[str, Any]:
    return {"society_name": name, "members": 50, "expert_members": 5, "charter_party": True} | other


def person(name: str, phone: str, **other: Any) -> dict[str, Any]:
    return {"name": name, "phone": phone, "role": "health", "from_on": date(2025, 1, 1)} | other


def activities(count: int) -> list[dict[str, Any]]:
    return [{"held_on": date(2025, 1, 1), "title": f"科普讲座{n}", "township_code": "640181100", "people": 30} for n in range(count)]


def orders(count: int) -> list[dict[str, Any]]:
    return [{"order_id": f"DD{n}", "ordered_on": date(2025, 1, 1), "township_code": "640181100"} for n in range(count)]


def of_rule(report: JudgeReport, rule: str) -> list[Finding]:
    return [f for f in report.findings if f.rule == rule]


def test_clean_rows_pass_every_expectation(make_landing: LandingMaker) -> None:
    report = expectations.judge_landing(make_landing(("sanhui_register", "2025Q1", [society("甲会"), society("乙会")])))
    assert report.findings == ()
    assert all(o.success for o in report.outcomes)
    assert {o.form for o in report.outcomes} == {*forms(), *exports()}


def test_volume_against_the_units_other_periods(make_landing: LandingMaker) -> None:
    """One judgement over units of different histories; only whose last month stands out is told."""
    histories = {
        "640104": ([10, 10, 10, 10, 40], True),
        "640105": ([10, 10, 10, 10, 29], False),  # less than three times
        "640106": ([2, 2, 2, 2, 11], False),  # three times, but not ten rows more
        "640121": ([30, 30, 30, 30, 6], True),
        "640122": ([30, 30, 30, 30, 10], False),  # a third, but counts of this size fall so low by chance,
        "640181": ([10, 10, 10, 40], False),  # only three earlier periods
        "640202": ([10, 10, 10, 10, 0], True),
    }
    parts = [
        ("service_order", f"2025-{month:02d}", orders(count), unit)
        for unit, (counts, _) in histories.items()
        for month, count in enumerate(counts, start=1)
    ]
    found = of_rule(expectations.judge_landing(make_landing(*parts)), "volume_unusual")
    assert sorted((f.unit_code, f.period, f.observed, f.cell) for f in found) == [
        (unit, f"2025-{len(counts):02d}", str(counts[-1]), "") for unit, (counts, flagged) in histories.items() if flagged
    ]


def bodies(*left_out: str) -> list[dict[str, Any]]:
    codes = [u.code for u in unit_book().children("640181", "township")]
    return [{"township_code": code, "established": True} for code in codes if code not in left_out]


def kinds(*counted: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"title": f"{kind}{n}", "service_kind": kind, "people": 30} for kind, times in counted for n in range(times)]


def test_a_column_of_one_code_is_told_where_other_months_are_mixed(make_landing: LandingMaker) -> None:
    mixed = kinds(("clinic", 5), ("popular_science", 5), ("farm_training", 4))
    months = [("activity_record", f"2025-{month:02d}", mixed) for month in (1, 2, 3, 4)]
    filled = ("activity_record", "2025-05", kinds(("clinic", 12)))
    (finding,) = of_rule(expectations.judge_landing(make_landing(*months, filled)), "category_share_unusual")
    assert (finding.period, finding.field, finding.observed, finding.expected) == ("2025-05", "service_kind", "100%", "36%")
    assert "“科技义诊”" in finding.message or "义诊" in finding.message


def test_a_mix_needs_history(make_landing: LandingMaker) -> None:
    few = ("activity_record", "2025-01", kinds(("clinic", 9), ("farm_training", 9)))
    landing = make_landing(few, ("activity_record", "2025-02", kinds(("clinic", 12))))
    assert of_rule(expectations.judge_landing(landing), "category_share_unusual") == []
    with expectations.Landed(landing) as landed:
        assert landed.across("mixes", forms()["activity_record"])["p"].isna().all()


def test_a_number_may_stand_once(make_landing: LandingMaker) -> None:
    landing = make_landing(
        ("service_order", "2025-01", orders(3)),
        ("service_order", "2025-02", [o | {"order_id": f"{o['order_id']}/2"} for o in orders(3)] + orders(1)),
        ("sanhui_register", "2025Q1", [society("甲会", credit_code=GOOD_CODE), society("乙会", credit_code=GOOD_CODE)]),
        ("sanhui_register", "2025Q2", [society("甲会", credit_code=GOOD_CODE)]),
    )
    found = of_rule(expectations.judge_landing(landing), "number_reported_twice")
    assert [(f.form, f.period, f.cell, f.observed) for f in found] == [
        ("sanhui_register", "2025Q1", "D5", GOOD_CODE), ("sanhui_register", "2025Q1", "D6", GOOD_CODE),
        ("service_order", "2025-01", "B5", "DD0"), ("service_order", "2025-02", "B8", "DD0"),
    ]  # fmt: skip
    assert [f.expected for f in found] == ["本表 D6", "本表 D5", "灵武市 2025-02", "灵武市 2025-01"]


def test_both_units_are_told_of_a_number_they_share(make_landing: LandingMaker) -> None:
    landing = make_landing(
        ("sanhui_register", "2025Q1", [society("甲会", credit_code=GOOD_CODE)]),
        ("sanhui_register", "2025Q1", [society("乙会", credit_code=GOOD_CODE)]),
    )
    with duckdb.connect(str(landing)) as connection:
        for table in ("main.part", "submissions.sanhui_register"):
            connection.execute(f"update {table} set unit_code = '640104' where file_sha256 = ?", [f"{2:064x}"])
    found = of_rule(expectations.judge_landing(landing), "number_reported_twice")
    assert {(f.unit_code, f.expected) for f in found} == {("640181", "兴庆区 2025Q1"), ("640104", "灵武市 2025Q1")}


def test_a_register_lists_every_township(make_landing: LandingMaker) -> None:
    left_out = bodies()[0]["township_code"]
    unread = [{"established": True}, *bodies(left_out)]
    landing = make_landing(("org_register", "2025Q1", bodies(left_out)), ("org_register", "2025Q2", unread))
    (finding,) = expectations.judge_landing(landing).findings
    assert (finding.rule, finding.unit_code, finding.period, finding.observed) == ("township_left_out", "640181", "2025Q1", "缺 1 个")
    assert unit_book().units[left_out].name in finding.message


def test_only_the_newest_file_of_a_period_counts_for_its_volume(make_landing: LandingMaker) -> None:
    parts = [("service_order", f"2025-{month:02d}", orders(10)) for month in (1, 2, 3, 4, 5)]
    again = ("service_order", "2025-05", orders(50))
    (finding,) = of_rule(expectations.judge_landing(make_landing(*parts, again)), "volume_unusual")
    assert (finding.file_sha256, finding.observed, finding.expected) == (f"{6:064x}", "50", "10.5")


def test_activity_sheets_are_left_to_the_models(make_landing: LandingMaker) -> None:
    parts = [("activity_record", f"2025-{month:02d}", activities(count)) for month, count in enumerate((9, 9, 9, 9, 90), start=1)]
    assert of_rule(expectations.judge_landing(make_landing(*parts)), "volume_unusual") == []


def test_a_busy_month_of_the_whole_region_is_nobodys(make_landing: LandingMaker) -> None:
    landing = make_landing(*[("service_order", f"2025-{month:02d}", []) for month in range(1, 6)])
    usual = [10, 10, 10, 10, 50]
    with duckdb.connect(str(landing)) as connection:
        connection.execute("delete from main.part")
        for unit, last in (("640104", 50), ("640105", 55), ("640106", 45), ("640121", 60), ("640122", 50), ("640181", 200)):
            for number, rows in enumerate([*usual[:-1], last], start=1):
                connection.execute(
                    "insert into main.part (file_sha256, sheet, form, unit_code, period, rows) "
                    "values (?, '订单台账', 'service_order', ?, ?, ?)",
                    [f"{number:064x}", unit, f"2025-{number:02d}", rows],
                )
    found = of_rule(expectations.judge_landing(landing), "volume_unusual")
    assert [(f.unit_code, f.observed) for f in found] == [("640181", "200")]


BAD_SOCIETIES = [
    society("会" * 81), society("甲会", members=-1, expert_members=None), society("乙会", members=20001), society("丙会", credit_code="X"),
    society("丁会", credit_code=GOOD_CODE[:-1] + "4"), society("戊会", council_meetings=61, chair="长" * 21), society("己会"),
    society("庚会", credit_code=None),
]  # fmt: skip


def test_both_judges_flag_the_same_cells(make_landing: LandingMaker) -> None:
    landing = make_landing(
        ("sanhui_register", "2025Q1", [*BAD_SOCIETIES, society("己会"), society("辛会", expert_members=51)]),
        (
            "sanzhang_roster",
            "2025Q1",
            [
                person("甲" * 21, "138"),
                person("乙", "0951-1234567"),
                person("丙", "13800000000\u00a0"),
                person("丁", "13800000000", to_on=date(2024, 12, 31)),
                person("丁", None),
                person("丁", None),  # type: ignore[arg-type]
            ],
        ),
        ("sanhui_register", "2025Q1", [society("己会")]),
        ("service_order", "2025-01", [o | {"dispatched_on": date(2024, 12, 30), "done_on": date(2024, 12, 29)} for o in orders(2)]),
        (
            "activity_record",
            "2025-01",
            [{"title": "讲" * 201, "people": 100001, "hours": 24.5}, {"title": "讲座", "hours": 24, "people": 0}],
        ),
    )
    report = expectations.judge_landing(landing)
    assert of_rule(report, "second_judge_disagrees") == []
    second = {(o.form, o.field, o.rule): o.unexpected for o in report.outcomes if o.judge == "second"}
    with expectations.Landed(landing) as landed:
        for name, form in forms().items():
            rows = landed.rows_polars(form)
            for field, by_rule in constraints.flagged(form, rows).items():
                for rule, failing in by_rule.items():
                    assert second.pop((name, field, rule)) == failing.height, (name, field, rule)
            for (rule, field, _), failing in rowrules.flagged(form, rows).items():
                assert second.pop((name, field, rule)) == failing.height, (name, field, rule)
    assert second == {}
    flagged = {(o.rule) for o in report.outcomes if o.judge == "second" and not o.success}
    assert flagged == {
        "below_minimum", "above_maximum", "too_long", "pattern_mismatch", "credit_code_check", "key_duplicate", "part_over_whole",
        "dates_reversed",
    }  # fmt: skip


def test_a_disagreement_is_a_finding_for_the_developer(make_landing: LandingMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    landing = make_landing(("sanhui_register", "2025Q1", [society("甲会", members=-1, expert_members=None)]))
    monkeypatch.setattr(constraints, "_failing", lambda _field, _rule, frame: frame.filter(pl.lit(value=False)))
    (finding,) = expectations.judge_landing(landing).findings
    assert (finding.rule, finding.observed, finding.expected, finding.cell) == ("second_judge_disagrees", "0", "1", "F5")
    assert rules()[finding.rule].who_fixes == "developer"


def test_an_expectation_that_cannot_be_evaluated_is_an_error(make_landing: LandingMaker) -> None:
    form = forms()["sanhui_register"]
    with expectations.Landed(make_landing(("sanhui_register", "2025Q1", [society("甲会")]))) as landed:
        frame = landed.rows_pandas(form)
    declared = suites.Declared(
        "too_long", "nowhere", "ExpectColumnValueLengthsToBeBetween", "second", {"column": "nowhere", "max_value": 1}
    )
    with pytest.raises(expectations.ExpectationError, match="nowhere"):
        expectations.run_suite(expectations.new_context(), "broken", [declared], frame)


def test_every_form_has_own_rules_and_every_rule_is_this_emitters() -> None:
    for form in forms().values():
        assert "各类占比与平常不同" in suites.own_rule_titles(form) or "行数与往期相差悬殊" in suites.own_rule_titles(form)
        for declared in suites.suite(form):
            assert rules()[declared.rule].emitter == ("gx" if declared.judge == "own" else "polars")


def test_the_judging_process_gives_the_same_report(make_landing: LandingMaker, tmp_path: Path) -> None:
    judging = Judging(tmp_path / "landing.duckdb")
    landing = make_landing(("sanhui_register", "2025Q1", BAD_SOCIETIES))
    report = judging.finish()
    assert report == expectations.judge_landing(landing)
    assert report.metadata()["期望"] == len(report.outcomes)
    with duckdb.connect(str(landing)) as connection:  # nobody holds it any more
        connection.execute("create table free (a int)")


def test_a_judging_process_without_a_landing_fails_clearly_and_one_cancelled_leaves_nothing(tmp_path: Path) -> None:
    failing, cancelled = Judging(tmp_path / "nothing.duckdb"), Judging(tmp_path / "nothing.duckdb")
    cancelled.cancel()
    cancelled.cancel()
    with pytest.raises(JudgingFailed, match=r"nothing\.duckdb"):
        failing.finish()


def test_data_docs_hold_counts_alone_and_load_nothing_from_outside(make_landing: LandingMaker, tmp_path: Path) -> None:
    landing = make_landing(("sanzhang_roster", "2025Q1", [person("马某某", "13800000001"), person("马某某", "13800000001", role="nobody")]))
    assert build_data_docs(landing, tmp_path / "gx") > 0
    assert (tmp_path / "gx").stat().st_mode & 0o777 == 0o700
    texts = [p.read_text(encoding="utf-8") for p in (tmp_path / "gx").rglob("*") if p.suffix in (".html", ".css")]
    assert any("sanzhang_roster_rows" in text for text in texts)
    assert not any(re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", text) for text in texts)
    assert not any(secret in text for text in texts for secret in ("马某某", "13800000001"))
