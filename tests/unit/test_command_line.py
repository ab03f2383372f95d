"""Bad input of a command: exit code 2 and one line, never a traceback (pipelines.cli and the verbs)."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main
from pipelines.paths import DBT_VARIABLE
from pipelines.verbs import files


def _complaint(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The one line on stderr of a command that has to end with 2, argparse's own complaints included."""
    try:
        code: int | str | None = main(argv)
    except SystemExit as stopped:
        code = stopped.code
    lines = capsys.readouterr().err.splitlines()
    assert code == 2, (code, lines)
    assert len(lines) == 1, lines
    assert lines[0].startswith("sanzhang: ")
    return lines[0]


def test_a_wrong_argument_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2026-02-30" in _complaint(capsys, "run", "--as-of", "2026-02-30")
    assert "--foo" in _complaint(capsys, "ranking", "--foo")
    assert "frobnicate" in _complaint(capsys, "frobnicate")


@pytest.mark.parametrize("missing", [True, False])
def test_cells_of_what_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: bool) -> None:
    path = tmp_path / "没有.xlsx" if missing else tmp_path
    assert str(path) in _complaint(capsys, "cells", str(path))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ranking", "--level", "town"), "--level 不能是 'town'，可选"),
        (("ranking", "--period"), "--period 后面要写一个值"),
        (("ranking", "--foo"), "不认识的参数：--foo"),
        (("cells",), "还缺：file"),
    ],
)
def test_complaints_of_usage_are_in_chinese(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in _complaint(capsys, *arguments)


@pytest.mark.parametrize("cause", [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("database or disk is full")])
def test_a_full_disk_is_one_line(cause: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object) -> int:
        raise RuntimeError("a step failed") from cause

    monkeypatch.setattr(files, "cells", full)
    assert "磁盘已满" in _complaint(capsys, "cells", "甲.xlsx")


def test_a_database_that_another_program_holds_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "landing.duckdb"
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    held = subprocess.Popen([sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    monkeypatch.setattr(files, "cells", lambda *_: duckdb.connect(str(path)))
    line = _complaint(capsys, "cells", "甲.xlsx")
    held.communicate("")
    assert "landing.duckdb 正被另一个程序占用" in line
    assert f"进程 {held.pid}" in line


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("a step failed")

    monkeypatch.setattr(files, "cells", broken)
    with pytest.raises(RuntimeError):
        main(["cells", "甲.xlsx"])


def test_templates_into_what_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert "读写不了" in _complaint(capsys, "templates", str(tmp_path / "file" / "below"))


@pytest.mark.parametrize("verb", [("run",), ("sync", "--check"), ("doctor",), ("forms",)])
def test_a_reference_table_saved_in_another_encoding_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: tuple[str, ...]
) -> None:
    monkeypatch.setenv(DBT_VARIABLE, str(tmp_path))
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "target.csv").write_bytes("scheme,title\nnx-2027,两年目标\n".encode("gb18030"))
    said = _complaint(capsys, *verb, "--raw", str(tmp_path), "--warehouse", str(tmp_path / "warehouse"))
    assert "target.csv 第 2 行不是 UTF-8" in said


def test_truth_is_never_under_the_raw_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--truth" in _complaint(capsys, "demo", "--out", str(tmp_path / "raw"), "--truth", str(tmp_path / "raw" / "truth"))
    assert not (tmp_path / "raw").exists()


def test_findings_of_what_is_no_period(tmp_path: Path) -> None:
    from pipelines.contracts.refusal import Refusal
    from pipelines.reports.findings import load

    with pytest.raises(Refusal, match="2025-99"):
        load(tmp_path / "none.duckdb", period="2025-99")


def test_odd_file_names_stay_on_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff\n\x1b[31m.xlsx")
    Path(name).write_bytes(b"")
    assert main(["check", name]) == 2
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"{tmp_path}/???[31m.xlsx：文件是空的，没有内容"
    assert main(["check", name, "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out.encode())[0]["file"] == f"{tmp_path}/?\n\x1b[31m.xlsx"
    assert main(["cells", name + "x"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("option", ["--raw", "--warehouse"])
@pytest.mark.parametrize("given", ["", " "])
def test_an_empty_folder_is_refused_and_never_the_default(option: str, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{option} 后面是空的" in _complaint(capsys, "run", option, given)


@pytest.mark.parametrize("surroundings", [{"PYTHONIOENCODING": "gbk"}, {"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}])
def test_any_terminal_gets_its_lines(surroundings: dict[str, str]) -> None:
    """Characters that a terminal's set does not hold end no command (\u2212 and its like are not in gbk)."""
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "rules", "--points"],
        capture_output=True, env={**os.environ, "COLUMNS": "40", "TZ": "America/New_York", **surroundings}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") > 10
