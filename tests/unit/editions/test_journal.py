"""The log of a run: one json line a happening, with the run's id; nobody's number; a log that cannot be written stops nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from pipelines.editions.journal import Journal, last_end, log_files
from pipelines.paths import Roots


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    found = Roots(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    found.warehouse.mkdir()
    return found


def test_a_run_leaves_its_lines(roots: Roots) -> None:
    journal = Journal(roots)
    journal.begin("2026-07-31", "command")
    note = journal.stage("读入", {"收件": 3, "submissions.a 行数": 5, "没有权限或读不了": "1（submissions/13895012345.xlsx）"})
    journal.warn("看一看 13895012345")
    journal.end("published")
    assert note.said.startswith("读入：收件 3，")
    assert "数据行 5，用时 0.0 秒" in note.said
    (path,) = log_files(roots)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["event"] for row in rows] == ["begin", "stage", "warning", "end"]
    assert {row["run_id"] for row in rows} == {journal.run_id}
    assert rows[1]["counts"]["收件"] == 3
    assert "13895012345" not in path.read_text(encoding="utf-8")
    assert last_end(roots) == {"at": rows[-1]["at"], "status": "published", "text": ""}


def test_the_last_end_is_found_behind_a_torn_line(roots: Roots) -> None:
    assert last_end(roots) is None
    Journal(roots).end("failed", "磁盘已满")
    (path,) = log_files(roots)
    with path.open("a", encoding="utf-8") as handle:
        handle.write('{"at": "2026", "event": "end", "sta')
    found = last_end(roots)
    assert found is not None
    assert (found["status"], found["text"]) == ("failed", "磁盘已满")


def test_a_log_that_cannot_be_written_is_a_warning(roots: Roots) -> None:
    roots.logs.write_text("a file where the folder should be")
    journal = Journal(roots)
    journal.stage("收件", {})
    assert journal.warnings[0].startswith("运行日志写不了：")
