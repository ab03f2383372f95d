"""Office acts: append-only, dated, a bad line is said and has no effect."""

from __future__ import annotations

from datetime import date

import pytest

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


def test_a_bad_line_typed_by_hand_is_a_finding(roots: Roots) -> None:
    append(roots, act())
    with roots.decisions_csv.open("a", encoding="utf-8") as handle:
        handle.write("2025-05-02,李,撤回,640104/activity_record/2025-03,,,,\n")
    decisions, findings = read_decisions(roots, date(2025, 6, 1))
    assert len(decisions) == 1
    assert [(f.rule, f.observed) for f in findings] == [("decision_invalid", "3")]


def test_corrections_are_grouped_by_file(roots: Roots) -> None:
    append(roots, act(kind="correct", target=f"{SHA}#活动台账!K4", value="200", expect="约200人"))
    found = corrections(read_decisions(roots, date(2025, 6, 1))[0])
    (fix,) = found[SHA]
    assert (fix.sheet, fix.cell, fix.value, fix.expect) == ("活动台账", "K4", "200", "约200人")
