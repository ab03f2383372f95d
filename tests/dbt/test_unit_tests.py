"""The unit tests written beside the models, which the nightly build leaves out."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml
from landing_fixture import run_dbt

from pipelines.paths import dbt_project_dir


def test_every_dbt_unit_test_passes(built: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(built, tmp_path / "dbt")
    models = (dbt_project_dir() / "models").rglob("*.yml")
    declared = sum(len(yaml.safe_load(path.read_text(encoding="utf-8")).get("unit_tests", ())) for path in models)
    nodes = run_dbt(folder, "test", "--select", "test_type:unit")
    assert len(nodes) == declared > 100
    assert [node for node in nodes if node[1] != "pass"] == []
