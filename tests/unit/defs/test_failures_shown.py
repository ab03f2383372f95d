"""What failed is said so that somebody can go on: rule, who, where, first rows without persons, SQL, what to do."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.contracts.finding import make, rules
from pipelines.contracts.form import exports, forms
from pipelines.defs.failing import rows
from pipelines.defs.judged import check_result
from pipelines.defs.stages import JUDGEMENT
from pipelines.defs.stopped import reasons, why_stopped
from pipelines.paths import SITE_VARIABLE, Roots
from pipelines.quality.judgement import JudgeReport, Outcome


def text(value: object) -> str:
    assert isinstance(value, dg.MarkdownMetadataValue)
    return str(value.value)


def test_a_failed_check_names_the_rule_who_where_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SITE_VARIABLE, "http://127.0.0.1:3001")
    export = exports()["media_item"]
    finding = make("export_incomplete", form_title=export.title, form="media_item", unit_code="640104", period="2026-05", cell="B7")
    report = JudgeReport((finding,), (Outcome("media_item", "E", "export_incomplete", "month", "own", False, 9, 1),))
    result = check_result(report, export, JUDGEMENT, 39, lambda said: said.replace("兴庆区", "某区"))
    assert not result.passed
    assert result.metadata is not None
    assert result.metadata["行"] == dg.MetadataValue.int(39)
    assert rules()["export_incomplete"].title in text(result.metadata["哪条规则"])
    assert "某区 | 2026-05" in text(result.metadata["前 20 处"])
    assert "B7" in text(result.metadata["前 20 处"])
    assert "区科协" in str(result.metadata["怎么办"])
    assert "media_item" in text(result.metadata["SQL"])
    assert result.metadata["网页"] == dg.MetadataValue.url("http://127.0.0.1:3001/quality.html")


def test_a_check_that_holds_says_only_how_much_was_looked_at() -> None:
    form = forms()["sandui_register"]
    result = check_result(JudgeReport((), ()), form, JUDGEMENT, 7, str)
    assert result.passed
    assert set(result.metadata or {}) == {"行", "期望", "处"}


def test_rows_of_a_failed_invariant_show_no_person() -> None:
    query = "select '王小明' as name, 3 as n, '电话13911112222' as said from range(30)"
    shown = rows(duckdb.connect(), query).splitlines()
    assert shown[0] == "| n | said |"
    assert len(shown) == 22
    assert "1391111" not in shown[2]


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    found = Roots(raw=tmp_path / "raw", warehouse=tmp_path)
    folder = found.dbt_target / "compiled" / "sanzhang" / "tests"
    folder.mkdir(parents=True)
    (folder / "sums.sql").write_text("select 1 as unit_code where 1 > 0")
    node = {"name": "sums", "description": "县之和等于市", "package_name": "sanzhang", "original_file_path": "tests/sums.sql", "path": "s"}
    (found.dbt_target / "manifest.json").write_text(json.dumps({"nodes": {"test.sums": node, "test.fine": node}}))
    results = [{"unique_id": "test.sums", "status": "fail", "failures": 1}, {"unique_id": "test.fine", "status": "pass", "failures": 0}]
    (found.dbt_target / "run_results.json").write_text(json.dumps({"results": results}))
    duckdb.connect(str(found.work)).close()
    return found


def test_why_the_last_run_stopped_is_said_with_rows_and_sql(roots: Roots) -> None:
    lines, metadata = reasons(roots)
    assert lines == ["不变量 sums（县之和等于市）不成立，1 行"]
    assert "| unit_code |" in text(metadata["sums：前 20 行"])
    assert "where 1 > 0" in text(metadata["sums：SQL"])
    assert "现行版不动" in metadata["sums：怎么办"]


def test_the_job_says_that_nothing_stopped_where_nothing_did(roots: Roots) -> None:
    (roots.dbt_target / "run_results.json").unlink()
    lines, metadata = reasons(roots)
    assert metadata == {}
    assert "没有不成立的不变量" in lines[0]
    assert why_stopped(roots, "why_stopped").execute_in_process(instance=dg.DagsterInstance.ephemeral()).success
