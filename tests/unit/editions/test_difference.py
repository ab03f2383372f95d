"""Edition against edition: inputs, acts, scheme, figures with cells, points, ranks."""

from __future__ import annotations

import json

import pytest

from pipelines.cli import main
from pipelines.editions.difference import difference
from tests.unit.editions.conftest import Press, better

UNIT = "640522"
HEADER = "decided_on,by,kind,target,value,expect,reason,expires_on\n"


def diff(press: Press, *arguments: str) -> int:
    return main(["editions", "diff", *arguments, "--raw", str(press.roots.raw), "--warehouse", str(press.roots.warehouse)])


def test_every_kind_of_difference_is_told_with_its_place(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    acts = press.roots.decisions_csv
    acts.write_text(HEADER + "2025-10-01,发展部,exempt,640303/activity_record/2025-02,,,大雪,\n", encoding="utf-8")
    old = press.publish()
    press.receive(b"late", "submissions/补报 13800000001.xlsx")
    cell = f"{'a' * 64}#活动!K4"
    acts.write_text(
        acts.read_text(encoding="utf-8") + f"2025-10-09,发展部,correct,{cell},13900000002,约200人,电话更正,\n", encoding="utf-8"
    )
    new = press.publish(*better(UNIT), "update marts.indicator set weight = 9 where indicator_code = 'C02' and level = 'county'")
    found = difference(press.roots, old, new)
    assert [row["path"] for row in found.files_added] == ["submissions/补报 ＊＊＊.xlsx"]
    assert found.files_removed == []
    assert [(a["kind"], a["value"]) for a in found.decisions_added] == [("correct", "")]
    assert [(s["indicator_code"], list(s["changed"])) for s in found.scheme] == [("C02", ["weight"])]
    (value,) = found.values
    assert (value["unit_code"], value["indicator_code"], value["new_value"] - value["old_value"]) == (UNIT, "C02", 1)
    (point,) = found.points
    assert (point["indicator_code"], point["new_points"] - point["old_points"], point["new_explanation"]) == ("C02", 3, "补报后重算")
    assert [(c["side"], c["cell"], c["value_text"]) for c in found.cells] == [("added", "K77", "补报的一场")]
    own = next(r for r in found.ranks if r["unit_code"] == UNIT)
    assert own["new_score"] - own["old_score"] == 3
    assert {(r["period"], r["level"]) for r in found.ranks} == {("2025Q3", "county")}

    assert diff(press, old.edition_id, new.edition_id) == 0
    said = capsys.readouterr().out
    assert f"海原县：第 {own['old_rank']} → 第 {own['new_rank']}" in said
    assert "+ 活动台账_海原_2025-08.xlsx › 活动 › K77：补报的一场" in said
    assert "13900000002" not in said
    assert diff(press, old.edition_id, new.edition_id, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["equal_content"] is False
    assert len(told["points"]) == 1


def test_equal_editions_differ_in_nothing_and_the_way_back_mirrors(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    old = press.publish()
    new = press.publish(*better(UNIT))
    assert diff(press, "current", new.edition_id) == 0
    assert "名次、得分、指标值都没有变" in capsys.readouterr().out
    there, back = difference(press.roots, old, new), difference(press.roots, new, old)
    assert [r["new_rank"] for r in sorted(there.ranks, key=lambda r: r["unit_code"])] == [
        r["old_rank"] for r in sorted(back.ranks, key=lambda r: r["unit_code"])
    ]
    assert [c["side"] for c in back.cells] == ["removed"]


def test_a_ranking_that_only_one_edition_has_is_named_and_not_unfolded(press: Press) -> None:
    old = press.publish()
    new = press.publish("update marts.ranking set period = '2025Q4' where period = '2025Q2'")
    found = difference(press.roots, old, new)
    assert {(r["only_in"], r["period"]) for r in found.rankings_only} == {("old", "2025Q2"), ("new", "2025Q4")}
    assert (found.ranks, found.points, found.values) == ([], [], [])


def test_acts_that_cannot_be_found_again_are_said(press: Press) -> None:
    press.roots.decisions_csv.write_text(HEADER, encoding="utf-8")
    old = press.publish()
    new = press.publish(*better(UNIT))
    for path in (press.roots.store).rglob("*"):
        if path.is_file():
            path.unlink()
    press.roots.decisions_csv.write_text("anything else", encoding="utf-8")
    assert difference(press.roots, old, new).notes[0].startswith("处理记录没有比：decisions.csv")
