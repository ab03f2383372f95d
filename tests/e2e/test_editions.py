"""A published edition follows from its inputs: made again elsewhere, in another order, with one thread; verified later."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.editions.store import current_id, editions
from pipelines.paths import Roots
from tests.e2e.conftest import Province, run


def command(roots: Roots, *arguments: str) -> int:
    return main([*arguments, "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])


@pytest.fixture(scope="module")
def frozen(small_province: Province, tmp_path_factory: pytest.TempPathFactory) -> Roots:
    """A copy of the published small province whose edition is frozen."""
    folder = tmp_path_factory.mktemp("frozen")
    roots = Roots.resolve(folder / "raw", folder / "warehouse")
    shutil.copytree(small_province.roots.raw, roots.raw)
    shutil.copytree(small_province.roots.warehouse, roots.warehouse)
    assert command(roots, "editions", "freeze", "current", "--kind", "final", "--by", "发展部", "--reason", "公布") == 0
    return roots


def test_restored_elsewhere_with_one_thread_it_is_the_same_edition(frozen: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command(frozen, "backup", str(tmp_path / "backup.tar.gz")) == 0
    there = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    assert command(there, "restore", str(tmp_path / "backup.tar.gz")) == 0
    monkeypatch.setenv("SANZHANG_THREADS", "1")
    assert run(there) == 0
    assert current_id(there) == current_id(frozen)
    assert [(e.edition_id, e.kind) for e in editions(there)] == [(current_id(frozen), "final")]


def test_what_was_decided_and_received_later_does_not_count_when_it_is_verified(frozen: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    before = {p: p.read_bytes() for p in (frozen.current, frozen.receipts_jsonl, frozen.findings_seen_jsonl)}
    with frozen.decisions_csv.open("a", encoding="utf-8") as handle:
        handle.write("2025-03-04,发展部,return,640104/activity_record/2025-02,,,补记的退回,\n")
    later = {"path": "submissions/later.xlsx", "kind": "submission", "file_sha256": "0" * 64, "size": 1, "seen_as_of": "2025-03-01"}
    with frozen.receipts_jsonl.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(later) + "\n")
    landed = frozen.landing.stat().st_mtime_ns
    capsys.readouterr()
    assert command(frozen, "editions", "verify", "current", "--format", "json") == 0
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["equal"], verdict["rebuilt"], verdict["changed"], verdict["tables"], verdict["lost"]) == (True, True, [], [], [])
    assert verdict["tables_compared"] > 50
    assert frozen.current.read_bytes() == before[frozen.current]
    assert frozen.landing.stat().st_mtime_ns == landed
    assert [p.name for p in frozen.warehouse.glob(".verify-*")] == []
