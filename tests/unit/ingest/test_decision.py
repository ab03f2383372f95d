"""Office acts: append-only, dated, a bad line is said and has no effect."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.decision import append, corrections, read_decisions
from pipelines.paths import Roots

SHA = "a" * 64


def act(**changes: str) -> dict[str, str]:
    base = {"decided_on": "2025-05-01", "by": "张", "kind": "return", "target": "640104/activity_record/2025-03", "reason": "缺列"}
    return {**base, **changes}


def test_appended_acts_are_read_in_order_up_to_as_of(roots: Roots) -> None:
    append(roots, act())
    append(roots, act(kind="extend_due", value="2025-05-20", decided_on="2025-05-03"))
    early, _ = read_decisions(roots, date(2025, 5, 1))
    later, findings = read_decisions(roots, date(2025, 5, 3))
    assert [d.kind for d in early] == ["return"]
    assert [(d.line, d.kind, d.value) for d in later] == [(2, "return", ""), (3, "extend_due", "2025-05-20")]
    assert findings == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "forgive"},
        {"target": "999999/activity_record/2025-03"},
        {"target": "640104/activity_record/三月"},
        {"reason": ""},
        {"kind": "waive", "target": "17"},
        {"kind": "extend_due", "value": "月底"},
        {"kind": "correct", "target": f"{SHA}#活动台账!K4", "value": "1"},
        {"decided_on": "昨天"},
    ],
)
def test_unusable_acts_are_refused_in_one_line_and_not_written(roots: Roots, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        append(roots, act(**changes))
    assert not roots.decisions_csv.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "objection", "target": "sample-2025/2025Q1/649999"}, "没有代码为“649999”的单位"),
        ({"kind": "objection", "target": "sample-2025/2025Q1/海原县"}, "“海原县”的代码是 640522"),
        ({"kind": "objection", "target": "sample-2025/2025Q1"}, "应写成 方案/期次/单位代码"),
        ({"target": "649999/activity_record/2025-03"}, "没有代码为“649999”的单位"),
        ({"target": "640104/activity/2025-03"}, "没有“activity”这张表"),
        ({"target": "640104"}, "应写成 单位代码/表/期次"),
    ],
)
def test_a_target_is_refused_for_what_is_wrong_in_it(roots: Roots, changes: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        append(roots, act(decided_on="2025-05-01", **changes))


def test_a_bad_line_typed_by_hand_is_a_finding(roots: Roots) -> None:
    append(roots, act())
    with roots.decisions_csv.open("a", encoding="utf-8") as handle:
        handle.write("2025-05-02,李,撤回,640104/activity_record/2025-03,,,,\n")
    decisions, findings = read_decisions(roots, date(2025, 6, 1))
    assert len(decisions) == 1
    assert [(f.rule, f.observed) for f in findings] == [("decision_invalid", "3")]


HEADER = "decided_on,by,kind,target,value,expect,reason,expires_on"
SAVED = f"{HEADER}\r\n2025/5/1,张,extend_due,640104/activity_record/2025-03,2025/5/20,,路远，网断,2025/12/31\r\n,,,,,,,\r\n"


@pytest.mark.parametrize(
    ("codec", "separator"),
    [("gb18030", ","), ("utf-8-sig", ","), ("utf-8", ";"), ("utf-16", "\t")],
    ids=["WPS", "Excel", "LibreOffice", "text"],
)
def test_a_table_saved_by_any_spreadsheet_says_the_same_and_goes_on_in_its_encoding(roots: Roots, codec: str, separator: str) -> None:
    roots.decisions_csv.parent.mkdir(parents=True, exist_ok=True)
    roots.decisions_csv.write_bytes(SAVED.replace(",", separator).encode(codec))
    append(roots, act(reason="漏列，补报"))
    decisions, findings = read_decisions(roots, date(2025, 6, 1))
    assert findings == []
    assert [(d.line, d.kind, d.by, d.value, d.reason, d.expires_on) for d in decisions] == [
        (2, "extend_due", "张", "2025-05-20", "路远，网断", date(2025, 12, 31)), (4, "return", "张", "", "漏列，补报", None),
    ]  # fmt: skip


def test_acts_that_are_no_text_stop_the_run_in_one_line(roots: Roots) -> None:
    append(roots, act())
    roots.decisions_csv.write_bytes(roots.decisions_csv.read_bytes()[:-4] + b"\xff\n")
    with pytest.raises(Refusal, match=r"^office/decisions\.csv 读不通：[^\n]+$"):
        read_decisions(roots, date(2025, 6, 1))


def test_corrections_are_grouped_by_file(roots: Roots) -> None:
    append(roots, act(kind="correct", target=f"{SHA}#活动台账!K4", value="200", expect="约200人"))
    found = corrections(read_decisions(roots, date(2025, 6, 1))[0])
    (fix,) = found[SHA]
    assert (fix.sheet, fix.cell, fix.value, fix.expect) == ("活动台账", "K4", "200", "约200人")
