"""Freezing: the name changes, the content does not; read-only, registered, corrected only by another edition."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main
from pipelines.contracts.refusal import Refusal
from pipelines.editions import freeze as module
from pipelines.editions.freeze import Freezing, freeze
from pipelines.editions.publish import file_hashes
from pipelines.editions.restatement import COLUMNS, decided
from pipelines.editions.store import current_edition, editions
from pipelines.editions.verify import check_files
from pipelines.ingest.landing import frame_of
from pipelines.ingest.schema import MAIN
from pipelines.paths import Roots
from pipelines.reports.edition import write_reports
from tests.unit.editions.conftest import Press, better, plain_pages

DAY = date(2025, 10, 20)
UNIT = "640522"


def frozen(
    roots: Roots, edition_id: str, kind: str = "publicity", restates: str | None = None, dress: Callable[[Path], None] = plain_pages
) -> None:
    freeze(roots, edition_id, Freezing(kind, DAY, "发展部", "党组会议定", restates), dress)


def command(roots: Roots, *arguments: str) -> int:
    return main(["editions", *arguments, "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])


def test_a_frozen_edition_keeps_its_content_and_says_its_kind_everywhere(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    edition = press.publish()
    code = command(press.roots, "freeze", edition.edition_id, "--kind", "publicity", "--by", "发展部", "--reason", "公示七天",
                   "--decided-on", "2025-10-20")  # fmt: skip
    assert (code, "公示版" in capsys.readouterr().out) == (0, True)
    after = current_edition(press.roots)
    assert (after.edition_id, after.content_sha256, after.kind, after.current) == (
        edition.edition_id,
        edition.content_sha256,
        "publicity",
        True,
    )
    with duckdb.connect(str(after.database), read_only=True) as connection:
        row = connection.execute("select kind, frozen_on, frozen_by, freeze_reason from marts.edition").fetchall()
    assert row == [("publicity", DAY, "发展部", "公示七天")]
    assert "公示版 · 数据截至" in (after.path / "site" / "index.html").read_text(encoding="utf-8")
    assert command(press.roots, "list", "--format", "json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert {k: listed[k] for k in ("edition_id", "kind", "current", "content_sha256")} == {
        "edition_id": edition.edition_id, "kind": "publicity", "current": True, "content_sha256": edition.content_sha256,
    }  # fmt: skip
    assert check_files(press.roots, after).changed == []


def test_a_frozen_folder_is_read_only(press: Press) -> None:
    edition = press.publish()
    frozen(press.roots, edition.edition_id)
    modes = {p: stat.S_IMODE(p.stat().st_mode) for p in (edition.path, *edition.path.rglob("*"))}
    assert {p for p, mode in modes.items() if mode & 0o222} == set()


@pytest.mark.parametrize("name", ["warehouse.duckdb", "site/index.html", "parquet/marts/ranking.parquet", "workbooks/名次表_县级.xlsx"])
def test_one_changed_byte_is_found_and_named(press: Press, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    edition = press.publish()
    frozen(press.roots, edition.edition_id)
    path = edition.path / name
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert command(press.roots, "verify", edition.edition_id, "--files-only") == 1
    assert f"{name}：内容被改动" in capsys.readouterr().out


def test_a_forged_manifest_is_found_by_the_register(press: Press) -> None:
    edition = press.publish()
    frozen(press.roots, edition.edition_id)
    path = edition.path / "manifest.json"
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace("党组会议定", "无"), encoding="utf-8")
    assert check_files(press.roots, current_edition(press.roots)).changed == ["manifest.json：内容被改动（与冻结登记不符）"]


def test_a_missing_and_an_added_file_are_named(press: Press) -> None:
    edition = press.publish()
    (edition.path / "site" / "units.html").unlink()
    (edition.path / "site" / "more.html").write_text("x", encoding="utf-8")
    assert check_files(press.roots, edition).changed == ["site/more.html：清单里没有这个文件", "site/units.html：文件不见了"]


def test_a_published_notice_may_become_final_and_its_issue_stays(press: Press) -> None:
    edition = press.publish()
    frozen(press.roots, edition.edition_id)
    issue = file_hashes(edition.path)
    frozen(press.roots, edition.edition_id, "final")
    kinds = {e.edition_id: e.kind for e in editions(press.roots)}
    assert kinds == {edition.edition_id: "final", f"{edition.edition_id}.publicity": "publicity"}
    assert file_hashes(press.roots.editions / f"{edition.edition_id}.publicity") == issue
    for one in editions(press.roots):
        assert check_files(press.roots, one).changed == []
    with pytest.raises(Refusal, match="已是正式版"):
        frozen(press.roots, edition.edition_id, "publicity")


def test_the_working_edition_goes_on_and_the_frozen_one_stays(press: Press) -> None:
    first = press.publish()
    frozen(press.roots, first.edition_id, "final")
    before = file_hashes(first.path)
    second = press.publish(*better(UNIT))
    assert (second.kind, second.current) == ("working", True)
    assert file_hashes(first.path) == before
    assert press.publish().edition_id == first.edition_id
    assert file_hashes(first.path) == before


def test_a_correction_names_what_it_restates_and_shows_both_rankings(press: Press) -> None:
    first = press.publish()
    frozen(press.roots, first.edition_id, "final")
    second = press.publish(*better(UNIT))
    for wrong, said in ((None, "--restates"), (second.edition_id, "另一版")):
        with pytest.raises(Refusal, match=said):
            frozen(press.roots, second.edition_id, "correction", wrong)
    frozen(press.roots, second.edition_id, "correction", first.edition_id, write_reports)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in decided(press.roots, DAY)]
    assert {(r["period"], r["level"]) for r in rows} == {("2025Q3", "county")}
    assert len(rows) == 22
    (own,) = [r for r in rows if r["unit_code"] == UNIT]
    assert (own["changed"], own["new_score"] - own["old_score"], own["reason"], own["decided_on"]) == (True, 3, "党组会议定", DAY)
    assert own["new_rank"] < own["old_rank"]
    assert decided(press.roots, date(2025, 10, 19)) == []
    assert tuple(frame_of("main.restatement", list(zip(*decided(press.roots, DAY), strict=True))).row(0)) == decided(press.roots, DAY)[0]
    assert tuple(MAIN["restatement"]) == COLUMNS
    said = (second.path / "site" / "corrections.html").read_text(encoding="utf-8")
    assert f"{first.edition_id} → {second.edition_id}" in said
    assert "党组会议定" in said


def test_a_lost_correction_is_said_and_not_left_out(press: Press) -> None:
    first = press.publish()
    frozen(press.roots, first.edition_id, "final")
    second = press.publish(*better(UNIT))
    frozen(press.roots, second.edition_id, "correction", first.edition_id)
    path = second.path / "restatement.csv"
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace("党组会议定", "无"), encoding="utf-8")
    with pytest.raises(Refusal, match=r"restatement.csv 被改动过"):
        decided(press.roots, DAY)


def test_a_folder_changed_since_publication_is_not_frozen(press: Press) -> None:
    edition = press.publish()
    (edition.path / "site" / "index.html").write_text("x", encoding="utf-8")
    with pytest.raises(Refusal, match="被改动过"):
        frozen(press.roots, edition.edition_id)


@pytest.mark.parametrize("cut", ["before the exchange", "in the exchange", "before the register"])
def test_a_cut_while_freezing_leaves_the_edition_whole(press: Press, monkeypatch: pytest.MonkeyPatch, cut: str) -> None:
    edition = press.publish()
    replace, calls = os.replace, []

    def cutting(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == (1 if cut == "before the exchange" else 2):
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        if cut == "before the register":
            patched.setattr(module, "_register", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        else:
            patched.setattr(module.os, "replace", cutting)
            patched.setattr(module, "write_manifest", lambda folder, manifest: (folder / "manifest.json").write_text(json.dumps(manifest)))
        with pytest.raises(KeyboardInterrupt):
            frozen(press.roots, edition.edition_id)
    frozen(press.roots, edition.edition_id)
    after = current_edition(press.roots)
    assert (after.edition_id, after.kind) == (edition.edition_id, "publicity")
    assert check_files(press.roots, after).changed == []
    assert [p.name for p in press.roots.editions.iterdir() if p.is_dir()] == [edition.edition_id]


def waiting(unit_code: str, status: str = "open") -> str:
    """SQL by which a county has objected."""
    return (
        "insert into marts.objection by name select 99 as objection_no, 'sample-2025' as scheme, '2025Q3' as period, 'county' as level, "
        f"'{unit_code}' as unit_code, date '2025-10-12' as objected_on, '名册漏计' as point, '{status}' as status"
    )


def test_an_objection_without_an_answer_keeps_an_edition_from_being_final(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    edition = press.publish(waiting(UNIT))
    said = ("--by", "发展部", "--reason", "公布", "--decided-on", "2025-10-20")
    assert command(press.roots, "freeze", "current", "--kind", "final", *said) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "还有申辩没有答复：海原县（2025年第三季度）" in line
    assert current_edition(press.roots).kind == "working"
    assert command(press.roots, "freeze", "current", "--kind", "publicity", *said) == 0
    assert command(press.roots, "freeze", edition.edition_id, "--kind", "final", *said) == 2


@pytest.mark.parametrize("status", ["answered", "withdrawn"])
def test_a_settled_objection_does_not(press: Press, status: str) -> None:
    frozen(press.roots, press.publish(waiting(UNIT, status)).edition_id, "final")


def test_an_act_on_file_that_the_edition_does_not_hold_keeps_it_from_being_final(press: Press) -> None:
    head = "decided_on,by,kind,target,value,expect,reason,expires_on\n"
    held = f"2025-10-13,发展部,answer,sample-2025/2025Q3/{UNIT},维持,,复核无误,\n"
    press.roots.decisions_csv.write_text(head + held, encoding="utf-8")
    edition = press.publish()
    later = f"2025-10-18,发展部,answer,sample-2025/2025Q3/{UNIT},采纳,,补录名册,\n"
    press.roots.decisions_csv.write_text(head + held + later, encoding="utf-8")
    with pytest.raises(Refusal, match=r"第 3 行，2025-10-18 答复 .*先 sanzhang run"):
        frozen(press.roots, edition.edition_id, "final")
    press.roots.decisions_csv.write_text(head + held + later.replace("2025-10-18", "2025-10-21"), encoding="utf-8")
    frozen(press.roots, edition.edition_id, "final")


def test_an_act_taken_but_not_yet_in_force_is_not_in_the_edition_and_a_bad_line_is_none(press: Press) -> None:
    head = "decided_on,by,kind,target,value,expect,reason,expires_on\n"
    bad, after = "2025-10-13,发展部,answer,nobody,,,x,\n", f"2025-10-16,发展部,answer,sample-2025/2025Q3/{UNIT},维持,,复核无误,\n"
    press.roots.decisions_csv.write_text(head + bad + after, encoding="utf-8")
    edition = press.publish()
    with pytest.raises(Refusal, match="第 3 行"):
        frozen(press.roots, edition.edition_id, "final")
    press.roots.decisions_csv.write_text(head + bad, encoding="utf-8")
    frozen(press.roots, edition.edition_id, "final")


def test_no_edition_is_frozen_before_the_day_of_its_data(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    edition = press.publish()
    for kind in ("publicity", "final"):
        code = command(
            press.roots, "freeze", edition.edition_id, "--kind", kind, "--by", "发展部", "--reason", "公布", "--decided-on", "2025-10-14"
        )
        assert code == 2
        assert "早于这一版的数据截止日 2025-10-15" in capsys.readouterr().err
    code = command(
        press.roots, "freeze", edition.edition_id, "--kind", "final", "--by", "发展部", "--reason", "公布", "--decided-on", "2025-10-15"
    )
    assert code == 0


def test_what_changed_since_the_publicised_issue_is_published_with_the_final_one(press: Press) -> None:
    first = press.publish()
    frozen(press.roots, first.edition_id)
    second = press.publish(*better(UNIT))
    with pytest.raises(Refusal, match=f"内容与公示版 {first.edition_id} 不同"):
        frozen(press.roots, second.edition_id, "final")
    frozen(press.roots, second.edition_id, "final", first.edition_id, write_reports)
    (own,) = [row for row in decided(press.roots, DAY) if row[COLUMNS.index("unit_code")] == UNIT]
    assert dict(zip(COLUMNS, own, strict=True))["from_edition"] == first.edition_id
    assert f"{first.edition_id} → {second.edition_id}" in (second.path / "site" / "corrections.html").read_text(encoding="utf-8")


def test_another_content_may_be_publicised_again_and_then_become_final(press: Press) -> None:
    frozen(press.roots, press.publish().edition_id)
    second = press.publish(*better(UNIT))
    frozen(press.roots, second.edition_id)
    frozen(press.roots, second.edition_id, "final")
    assert current_edition(press.roots).kind == "final"


def test_unknown_editions_and_missing_words_are_refused(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    edition = press.publish()
    assert command(press.roots, "verify", "../x") == 2
    assert command(press.roots, "freeze", edition.edition_id, "--kind", "final", "--by", " ", "--reason", "x") == 2
    assert command(press.roots, "freeze", edition.edition_id, "--kind", "final", "--by", "a", "--reason", "x", "--restates", "y") == 2
    assert "才写 --restates" in capsys.readouterr().err


def test_lost_inputs_are_named_and_end_in_2(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    sha256 = press.receive(b"book", "submissions/活动台账.xlsx")
    press.roots.decisions_csv.write_text("decided_on,by,kind,target,value,expect,reason,expires_on\n", encoding="utf-8")
    edition = press.publish()
    shutil.rmtree(press.roots.store / sha256[:2])
    assert command(press.roots, "verify", edition.edition_id, "--format", "json") == 2
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["lost"] == [f"库存缺文件 submissions/活动台账.xlsx（指纹 {sha256[:12]}）"]
    assert (verdict["changed"], verdict["rebuilt"], verdict["equal"]) == ([], False, False)
