"""`decide` writes an act only where it can have an effect: every kind, every argument."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from edition_fixture import WITH_TOWNSHIPS, build_edition

from pipelines.cli import main
from pipelines.ingest.receipt import receive
from pipelines.paths import Roots

EDITION, FINDING = "2025-10-15-9f3ce21a", f"{8:016x}"
REPORT, RANK, SHEET = "640104/activity_record/2025-03", "sample-2025/2025Q1/640104", "活动台账,\n服务人次,备注\n约200人,\n"
CASES = {
    "unknown_kind": (["forgive", REPORT], "forgive"),
    "no_such_unit": (["exempt", "999999/activity_record/2025-03"], "没有代码为“999999”的单位"),
    "no_such_form": (["exempt", "640104/nothing/2025-03"], "没有“nothing”这张表"),
    "no_such_period": (["exempt", "640104/activity_record/三月"], "三月"),
    "quarter_of_a_monthly_form": (["exempt", "640104/activity_record/2025Q1"], "2025-01"),
    "form_of_another_level": (["exempt", "640100/activity_record/2025-03"], "银川市不报"),
    "before_the_calendar": (["exempt", "640104/activity_record/2024-11"], "报送日历"),
    "extended_without_a_day": (["extend_due", REPORT], "新的期限"),
    "extended_to_no_day": (["extend_due", REPORT, "--value", "月底"], "月底"),
    "extended_to_an_earlier_day": (["extend_due", REPORT, "--value", "2025-04-01"], "不是延期"),
    "value_that_nobody_reads": (["exempt", REPORT, "--value", "2025-06"], "用不到 value"),
    "expect_that_nobody_reads": (["return", REPORT, "--expect", "x"], "用不到 expect"),
    "expired_before_it_began": (["exempt", REPORT, "--expires-on", "2025-04-30"], "早于"),
    "a_day_that_has_not_come": (["exempt", REPORT, "--decided-on", "2999-01-01"], "还没有到"),
    "never_received": (["accept", REPORT], "没有收到过"),
    "accepted_already": (["accept", f"{WITH_TOWNSHIPS}/org_register/2025Q3", "--decided-on", "2025-10-09"], "已在用"),
    "received_later": (["return", f"{WITH_TOWNSHIPS}/org_register/2025Q3", "--decided-on", "2025-10-07"], "没有收到过"),
    "no_finding_id": (["waive", "17"], "16 位"),
    "unknown_finding": (["waive", "f" * 16], "现行版里没有"),
    "reply_to_an_unknown_finding": (["reply", "f" * 16], "现行版里没有"),
    "no_cell": (["correct", "活动台账!A3", "--value", "200", "--expect", "约200人"], "sha256#工作表!单元格"),
    "unknown_file": (["correct", f"{'a' * 64}#!A3", "--value", "200", "--expect", "约200人"], "没有收到过"),
    "unknown_sheet": (["correct", "{file}#三长!A3", "--value", "200", "--expect", "约200人"], "没有工作表"),
    "other_text": (["correct", "{file}#!A3", "--value", "200", "--expect", "200人"], "现为“约200人”"),
    "corrected_without_expect": (["correct", "{file}#!A3", "--value", "200"], "原值"),
    "corrected_to_the_same": (["correct", "{file}#!A3", "--value", "约200人", "--expect", "约200人"], "没有变化"),
    "correction_that_expires": (
        ["correct", "{file}#!A3", "--value", "1", "--expect", "约200人", "--expires-on", "2025-06-01"],
        "expires_on",
    ),
    "correction_of_an_export": (["correct", "{export}#!A2", "--value", "1", "--expect", "x"], "只对报表"),
    "no_such_scheme": (["objection", "sample-2024/2025Q1/640104"], "没有方案"),
    "no_such_target": (["objection", "sample-2025/2025Q1"], "方案/期次/单位代码"),
    "month_of_a_quarterly_rank": (["objection", "sample-2025/2025-03/640104"], "2025Q1"),
    "rank_of_the_region": (["tier", "sample-2025/2025Q1/640000", "--value", "none"], "排名"),
    "rank_before_the_scheme": (["tier", "sample-2025/2024Q4/640104", "--value", "none"], "不评"),
    "rank_of_a_quarter_that_runs": (["support", "sample-2025/2025Q2/640104", "--value", "项目"], "才结束"),
    "unknown_tier": (["tier", RANK, "--value", "first"], "priority"),
    "tier_without_value": (["tier", RANK], "核定的档次"),
    "support_without_value": (["support", RANK], "什么支持"),
    "support_that_expires": (["support", RANK, "--value", "项目", "--expires-on", "2026-01-01"], "expires_on"),
    "answer_to_nobody": (["answer", RANK, "--value", "维持"], "没有提过申辩"),
    "answer_to_no_day": (["answer", RANK, "--expect", "春天"], "春天"),
    "counted_in_no_figure": (["verify", f"{REPORT}/hours", "--value", "3"], "people"),
    "counted_no_number": (["verify", REPORT, "--value", "约3场"], "整数"),
    "counted_nothing": (["verify", REPORT], "现场清点的数"),
    "counted_before_its_end": (["verify", "640104/activity_record/2025-05", "--value", "3"], "才结束"),
    "counted_a_form_of_another_level": (["verify", "640100/activity_record/2025-03", "--value", "3"], "银川市不报"),
    "by_nobody": (["exempt", REPORT, "--by", ""], "by"),
    "without_reason": (["exempt", REPORT, "--reason", " "], "reason"),
}
EFFECTIVE = (
    ["exempt", REPORT], ["extend_due", REPORT, "--value", "2025-05-20", "--expires-on", "2025-12-31"], ["waive", FINDING],
    ["reply", FINDING, "--value", "属实"], ["correct", "{file}#!A3", "--value", "200", "--expect", "约200人"],
    ["correct", "{file}#!A3", "--value", "210", "--expect", "200"], ["correct", "{file}#!B3", "--value", "无", "--expect", "空白"],
    ["objection", RANK, "--value", "A02"], ["answer", RANK, "--value", "维持", "--expect", "2025-05-01"],
    ["verify", REPORT, "--value", "0"], ["verify", f"{REPORT}/people", "--value", "120"],
    ["tier", RANK, "--value", "none"], ["support", RANK, "--value", "项目"],
    ["return", f"{WITH_TOWNSHIPS}/org_register/2025Q3", "--decided-on", "2025-10-09"],
)  # fmt: skip


@pytest.fixture
def published(roots: Roots) -> dict[str, str]:
    """A published edition, a received text table and an export; their hashes."""
    folder = build_edition(roots.editions / EDITION)
    manifest = {"kind": "working", "as_of": "2025-10-15", "created_at": "x", "content_sha256": "y", "scheme": "other"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    roots.current.write_text(EDITION, encoding="utf-8")
    (roots.submissions / "表.csv").write_text(SHEET, encoding="utf-8")
    (roots.exports / "出车.csv").write_text("车牌,次数\nx,1\n", encoding="utf-8")
    receive(roots, date(2025, 4, 1))
    seen = [json.loads(line) for line in roots.receipts_jsonl.read_text(encoding="utf-8").splitlines()]
    return {"file" if row["kind"] == "submission" else "export": row["file_sha256"] for row in seen}


def decide(roots: Roots, hashes: dict[str, str], words: list[str]) -> int:
    words = [word.format_map(hashes) if "#" in word else word for word in words]
    usual = ["--by", "发展部", "--reason", "核过", "--decided-on", "2025-05-01"]
    return main(["decide", *words[:2], *usual, *words[2:], "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])


@pytest.mark.parametrize("case", CASES)
def test_an_act_without_effect_is_refused_in_one_line(
    case: str, roots: Roots, published: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words, said = CASES[case]
    assert decide(roots, published, words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not roots.decisions_csv.exists()


def test_acts_with_an_effect_are_written_in_order(roots: Roots, published: dict[str, str]) -> None:
    for words in EFFECTIVE:
        assert decide(roots, published, words) == 0, words
    with roots.decisions_csv.open(encoding="utf-8-sig", newline="") as handle:
        assert [row["kind"] for row in csv.DictReader(handle)] == [words[0] for words in EFFECTIVE]


def test_a_finding_cannot_be_settled_before_anything_is_published(roots: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(roots, {}, ["waive", FINDING]) == 2
    assert "sanzhang run" in capsys.readouterr().err
    assert not Path(roots.decisions_csv).exists()
