"""A stand-in dbt project over an empty landing, and stage functions that do nothing but report: what defs does is seen alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import flow
from pipelines.contracts.form import forms
from pipelines.ingest.receipt import ReceiveReport
from pipelines.ingest.schema import create_statements
from pipelines.paths import DBT_VARIABLE, PROJECT_ROOT, Roots
from pipelines.quality.judgement import JudgeReport, Outcome

FILES = {
    "models/sources.yml": """
sources:
  - {name: landing, database: landing, schema: main, tables: [{name: finding}, {name: part}]}
  - {name: landing_submissions, database: landing, schema: submissions, tables: [{name: sandui_register}]}
""",
    "models/staging/stg_team.sql": "{{ config(schema='staging') }} select * from {{ source('landing_submissions', 'sandui_register') }}",
    "models/marts/team.sql": "{{ config(schema='marts') }} select 1 as n union all select 2 from {{ ref('stg_team') }}",
    "models/marts/marts_finding.sql": """{{ config(schema='marts', alias='finding') }}
select rule from {{ source('landing', 'finding') }} union all select form from {{ source('landing', 'part') }}""",
    "models/models.yml": """
models:
  - {name: team, description: 队伍, columns: [{name: n, data_tests: [not_null, unique]}]}
  - {name: marts_finding, description: 问题}
""",
    "tests/team_is_positive.sql": "select * from {{ ref('team') }} where n < 0",
}  # fmt: skip


@dataclass
class Stages:
    """What the stage functions were called with, in order."""

    called: list[str] = field(default_factory=list)
    asked: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)  # periods and full of each reading
    refuse: Exception | None = None


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    (tmp_path / "raw").mkdir()
    found = Roots(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    found.warehouse.mkdir()
    return found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small dbt project with the real profile, macros and office seeds (not built)."""
    folder = tmp_path / "dbt_project"
    (folder / "models").mkdir(parents=True)
    real = PROJECT_ROOT / "dbt_project"
    shutil.copytree(real / "seeds", folder / "seeds", ignore=shutil.ignore_patterns("*.yml"))
    (folder / "macros").mkdir()
    shutil.copy(real / "macros" / "generate_schema_name.sql", folder / "macros")
    shutil.copy(real / "profiles.yml", folder)
    settings = "name: sanzhang\nversion: 0.1.0\nconfig-version: 2\nprofile: sanzhang\nseed-paths: [no_seeds]\n"
    (folder / "dbt_project.yml").write_text(settings + "models: {sanzhang: {+materialized: table}}\n")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setenv(DBT_VARIABLE, str(folder))
    return folder


@pytest.fixture
def stages(project: Path, monkeypatch: pytest.MonkeyPatch) -> Stages:
    """flow with its stages replaced by reports; landing is an empty database with every table."""
    assert project.is_dir()
    seen = Stages()

    def receive(_roots: Roots, as_of: date, _only_path: str = "") -> Any:
        seen.called.append(f"receive {as_of}")
        return ReceiveReport(files=3, new_versions=1)

    def land(
        given: Roots, _as_of: date, _progress: Callable[[int, int], None], periods: Sequence[str] = (), full: bool = False
    ) -> flow.LandReport:
        seen.asked.append((tuple(periods), full))
        seen.called.append("land")
        if seen.refuse:
            raise seen.refuse
        with duckdb.connect(str(given.landing)) as connection:
            for statement in create_statements():
                connection.execute(statement)
        return flow.LandReport(receipts=3, rows={"submissions.sandui_register": 7})

    def judge(_roots: Roots, _started: Any) -> JudgeReport:
        seen.called.append("judge")
        outcomes = [Outcome(name, "E", "key_duplicate", "f", "own", name != "sandui_register", 7, 2) for name in forms()]
        return JudgeReport((), tuple(outcomes))

    def publish(given: Roots, _as_of: date, _reason: str, **_notes: object) -> flow.PublishReport:
        seen.called.append("publish")
        return flow.PublishReport("2026-07-31-abcdef01", True, 2, 3, given.editions / "x" / "site" / "index.html")

    for refusing in ("contracts.seedcheck.refuse_contradictions", "ingest.officecheck.refuse_columns"):
        monkeypatch.setattr(f"pipelines.{refusing}", lambda *_: None)
    for function in (receive, land, judge, publish):
        monkeypatch.setattr(flow, function.__name__, function)
    return seen
