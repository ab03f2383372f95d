"""What may go goes, oldest first; the edition in force, frozen ones, what they restate, the last of a month and the newest never do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.contracts.operator import Retention
from pipelines.editions.retention import old_things, remove
from pipelines.editions.store import append_durably, editions
from pipelines.paths import Roots

TODAY = date(2027, 6, 1)
KEPT = Retention(editions_days=100, editions_keep=2)


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    found = Roots(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    found.editions.mkdir(parents=True)
    found.logs.mkdir()
    for created, kind in (
        ("2026-01-05", "working"), ("2026-01-06", "working"), ("2026-01-31", "working"), ("2026-02-01", "publicity"),
        ("2026-02-02", "working"), ("2026-02-03", "working"), ("2026-02-28", "working"), ("2027-05-01", "working"),
        ("2027-05-02", "working"), ("2027-05-03", "working"),
    ):  # fmt: skip
        folder = found.editions / f"{created}-abcdef01"
        folder.mkdir()
        manifest = {"kind": kind, "as_of": created, "created_at": f"{created}T02:40:00+08:00", "content_sha256": created}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    found.current.write_text("2026-02-03-abcdef01\n")
    append_durably(found.frozen_jsonl, {"edition_id": "2026-02-01-abcdef01", "restates": "2026-01-05-abcdef01"})
    for day in ("2026-01-01", "2027-05-31"):
        (found.logs / f"{day}.jsonl").write_text("{}\n")
    return found


def names(roots: Roots, kept: Retention) -> list[str]:
    return [one.path.name for one in old_things(roots, kept, TODAY)]


def test_only_what_nothing_holds_is_old(roots: Roots) -> None:
    assert names(roots, KEPT) == ["2026-01-01.jsonl", "2026-01-06-abcdef01", "2026-02-02-abcdef01"]


def test_editions_stay_for_ever_unless_the_operator_says_otherwise(roots: Roots) -> None:
    assert names(roots, Retention()) == ["2026-01-01.jsonl"]


def test_removing_leaves_the_rest(roots: Roots) -> None:
    before = {edition.edition_id for edition in editions(roots)}
    remove(old_things(roots, KEPT, TODAY))
    assert {edition.edition_id for edition in editions(roots)} == before - {"2026-01-06-abcdef01", "2026-02-02-abcdef01"}
    assert names(roots, KEPT) == []
    assert not list(roots.editions.glob("*.tmp"))


def test_the_command_lists_first_and_removes_on_demand(roots: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    roots.operator_yaml.write_text("retention: {logs_days: 1}\n")
    where = ("--raw", str(roots.raw), "--warehouse", str(roots.warehouse))
    assert main(["tidy", *where]) == 0
    assert "2026-01-01.jsonl" in capsys.readouterr().out
    assert (roots.logs / "2026-01-01.jsonl").exists()
    assert main(["tidy", "--remove", *where]) == 0
    assert not (roots.logs / "2026-01-01.jsonl").exists()
