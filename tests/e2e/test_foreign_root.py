"""Raw roots that no run takes: demo and real data together, nothing at all, a scheme that contradicts itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.paths import DBT_VARIABLE, PROJECT_ROOT, Roots
from tests.e2e.conftest import run
from tests.e2e.foreign_book import declared, workbook


@pytest.fixture
def foreign(tmp_path: Path) -> Roots:
    return Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")


def call(roots: Roots, *words: str) -> int:
    return main([words[0], "--raw", str(roots.raw), "--warehouse", str(roots.warehouse), *words[1:]])


def test_demo_and_real_data_together_are_refused(small_province: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roots = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    shutil.copytree(small_province.roots.raw, roots.raw)
    workbook(declared("activity_record"), roots.submissions / "正式.xlsx")
    assert run(roots) == 2
    said = capsys.readouterr().err
    assert "演示数据和正式数据混在一起" in said
    assert "正式.xlsx" in said
    assert not roots.current.exists()


def test_unusable_input_gets_one_line(foreign: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["run"], ["ranking"], ["explain", "640104"], ["decide", "return", "x", "--by", "a", "--reason", "b"]):
        assert call(foreign, *words) == 2
        said = capsys.readouterr().err.strip()
        assert said.startswith("sanzhang: ")
        assert "\n" not in said


def test_a_scheme_that_contradicts_itself_is_said_before_anything_runs(
    foreign: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    seed = project / "seeds" / "scheme_indicator.csv"
    seed.write_text(seed.read_text(encoding="utf-8").replace(",target,", ",tarrget,", 1), encoding="utf-8")
    monkeypatch.setenv(DBT_VARIABLE, str(project))
    foreign.submissions.mkdir(parents=True)
    assert run(foreign, "--as-of", "2026-06-20") == 2
    said = capsys.readouterr().err.strip()
    assert "评分方案有误" in said
    assert "\n" not in said
    assert [p.name for p in foreign.warehouse.iterdir()] == [foreign.logs.name]  # that the night was refused stands in the log
