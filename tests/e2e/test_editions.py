"""A published edition follows from its inputs: made again elsewhere with one thread, whatever was written later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.editions.store import current_id, editions
from pipelines.paths import Roots


def command(roots: Roots, *arguments: str) -> int:
    return main([*arguments, "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])


@pytest.fixture
def frozen(published: Roots) -> Roots:
    """A copy of the published small province whose edition is frozen."""
    assert command(published, "editions", "freeze", "current", "--kind", "final", "--by", "发展部", "--reason", "公布") == 0
    return published


def test_restored_elsewhere_it_is_made_again_equal_and_what_came_later_does_not_count(
    frozen: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the backup alone, with one thread, with an act and a receipt that are dated back but were written after it was frozen."""
    assert command(frozen, "backup", str(tmp_path / "backup.tar.gz")) == 0
    there = Roots.resolve(tmp_path / "there" / "raw", tmp_path / "there" / "warehouse")
    assert command(there, "restore", str(tmp_path / "backup.tar.gz")) == 0
    assert not there.work.exists()
    assert [(e.edition_id, e.kind) for e in editions(there)] == [(current_id(frozen), "final")]
    with there.decisions_csv.open("a", encoding="utf-8") as handle:
        handle.write("2025-03-04,发展部,return,640104/activity_record/2025-02,,,补记的退回,\n")
    later = {"path": "submissions/later.xlsx", "kind": "submission", "file_sha256": "0" * 64, "size": 1, "seen_as_of": "2025-03-01"}
    with there.receipts_jsonl.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(later) + "\n")
    before = {p: p.read_bytes() for p in (there.current, there.receipts_jsonl, there.findings_seen_jsonl)}
    monkeypatch.setenv("SANZHANG_THREADS", "1")
    capsys.readouterr()
    assert command(there, "editions", "verify", "current", "--format", "json") == 0
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["equal"], verdict["rebuilt"], verdict["changed"], verdict["tables"], verdict["lost"]) == (True, True, [], [], [])
    assert verdict["tables_compared"] > 50
    assert {p: p.read_bytes() for p in before} == before
    assert not there.work.exists()
    assert [p.name for p in there.warehouse.glob(".verify-*")] == []
