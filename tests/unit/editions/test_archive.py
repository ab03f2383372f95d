"""Backup and restore: whole or not at all, nothing overwritten, nothing damaged let in."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from datetime import date
from pathlib import Path

import pytest

from pipelines import flow
from pipelines.cli import main
from pipelines.editions.freeze import Freezing, freeze
from pipelines.editions.store import current_edition
from pipelines.editions.verify import check_files
from pipelines.paths import Roots
from tests.unit.editions.conftest import Press, plain_pages


def command(verb: str, roots: Roots, target: Path) -> int:
    return main([verb, str(target), "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)])


@pytest.fixture
def kept(press: Press) -> Roots:
    """A warehouse with a book, an office act and a frozen edition."""
    press.receive(b"what a county sent", "submissions/活动台账.xlsx")
    press.roots.decisions_csv.write_text("decided_on,by,kind,target,value,expect,reason,expires_on\n", encoding="utf-8")
    press.roots.findings_seen_jsonl.write_text("{}\n", encoding="utf-8")
    edition = press.publish()
    freeze(press.roots, edition.edition_id, Freezing("final", date(2025, 10, 20), "发展部", "公布"), plain_pages)
    return press.roots


@pytest.fixture
def empty(tmp_path: Path) -> Roots:
    return Roots.resolve(tmp_path / "new" / "raw", tmp_path / "new" / "warehouse")


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz", "folder"])
def test_what_is_restored_is_what_was_kept(kept: Roots, empty: Roots, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    assert command("backup", kept, target) == 0
    assert stat.S_IMODE(target.stat().st_mode) & 0o077 == 0
    assert command("restore", empty, target) == 0
    for path in (kept.receipts_jsonl, kept.findings_seen_jsonl, kept.frozen_jsonl, kept.current):
        assert (empty.warehouse / path.relative_to(kept.warehouse)).read_bytes() == path.read_bytes()
    assert empty.decisions_csv.read_bytes() == kept.decisions_csv.read_bytes()
    edition = current_edition(empty)
    assert check_files(empty, edition).changed == []
    assert {p for p in edition.path.rglob("*") if p.stat().st_mode & 0o222} == set()
    assert sorted(p.name for p in empty.store.rglob("*") if p.is_file()) == sorted(p.name for p in kept.store.rglob("*") if p.is_file())


def test_nothing_is_overwritten(kept: Roots, empty: Roots, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "backup.tar"
    assert command("backup", kept, target) == 0
    before = target.read_bytes()
    assert command("backup", kept, target) == 2
    assert target.read_bytes() == before
    assert command("restore", kept, target) == 2
    empty.decisions_csv.parent.mkdir(parents=True)
    empty.decisions_csv.write_text("other", encoding="utf-8")
    assert command("restore", empty, target) == 2
    assert "已存在且与备份不同" in capsys.readouterr().err
    assert not empty.editions.exists()
    assert command("backup", kept, kept.warehouse / "b.tar") == 2


def test_a_damaged_backup_restores_nothing(kept: Roots, empty: Roots, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = tmp_path / "backup.tar"
    assert command("backup", kept, whole) == 0
    content = whole.read_bytes()
    cut, forged, foreign = tmp_path / "cut.tar", tmp_path / "forged.tar", tmp_path / "foreign.tar"
    cut.write_bytes(content[: len(content) // 2])
    forged.write_bytes(content.replace(b"county sent", b"county said"))
    foreign.write_bytes(b"no tar at all")
    for damaged, said in ((cut, "打不开或不完整"), (forged, "与指纹不符"), (foreign, "打不开或不完整")):
        assert command("restore", empty, damaged) == 2
        assert said in capsys.readouterr().err
        assert [p.name for p in empty.warehouse.iterdir()] == [".writer.lock"]


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "warehouse/../../out.txt"])
def test_a_backup_that_reaches_outside_is_refused(empty: Roots, tmp_path: Path, name: str) -> None:
    target = tmp_path / "evil.tar"
    with tarfile.open(target, "w") as tar:
        for entry, content in (("backup.json", json.dumps({"files": {}}).encode()), (name, b"x")):
            info = tarfile.TarInfo(entry)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    assert command("restore", empty, target) == 2
    assert not list(tmp_path.rglob("out.txt"))


def test_a_backup_waits_for_the_writer(kept: Roots, tmp_path: Path) -> None:
    with flow.writer_lock(kept):
        assert command("backup", kept, tmp_path / "b.tar") == 2
    assert not (tmp_path / "b.tar").exists()


def test_a_damaged_store_is_not_kept_as_if_it_were_whole(kept: Roots, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored = next(p for p in sorted(kept.store.rglob("*")) if p.is_file())
    stored.write_bytes(b"other")
    assert command("backup", kept, tmp_path / "b.tar") == 2
    assert stored.name in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith((".tar", ".tmp"))] == []
