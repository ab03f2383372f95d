"""Where folders are: a checkout, an installed package, another region."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import paths
from pipelines.flow import project_to_build, source_hash
from pipelines.paths import REGION_VARIABLE, Roots, dbt_project_dir, seeds_dir


def test_installed_from_a_wheel_the_models_are_inside_and_the_folders_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "IN_CHECKOUT", False)
    monkeypatch.chdir(tmp_path)
    for name in (paths.RAW_VARIABLE, paths.WAREHOUSE_VARIABLE, paths.DBT_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    assert dbt_project_dir() == paths.PACKAGE / "dbt_project"
    assert Roots.resolve() == Roots(tmp_path / "raw", tmp_path / "warehouse")


def test_the_tables_of_another_region_are_read_and_decide_the_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = source_hash()
    (tmp_path / "seeds").mkdir()
    for path in seeds_dir().glob("*.csv"):
        (tmp_path / "seeds" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv(REGION_VARIABLE, str(tmp_path))
    assert seeds_dir() == tmp_path / "seeds"
    assert source_hash() == here
    (tmp_path / "seeds" / "population.csv").write_bytes(b"changed")
    assert source_hash() != here


def test_a_region_is_built_from_a_copy_and_its_tables_stay(roots: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert project_to_build(roots) == dbt_project_dir()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "unit.csv").write_text("unit_code\n1\n", encoding="utf-8")
    monkeypatch.setenv(REGION_VARIABLE, str(tmp_path))
    made = project_to_build(roots)
    assert made.is_relative_to(roots.warehouse)
    assert [path.name for path in (made / "seeds").iterdir()] == ["unit.csv"]
    models = {path.relative_to(dbt_project_dir()) for path in (dbt_project_dir() / "models").rglob("*.sql")}
    assert {path.relative_to(made) for path in (made / "models").rglob("*.sql")} == models
    (made / "models" / "gone.sql").write_text("select 1", encoding="utf-8")
    stamp = (made / "dbt_project.yml").stat().st_mtime_ns
    assert project_to_build(roots) == made
    assert not (made / "models" / "gone.sql").exists()
    assert (made / "dbt_project.yml").stat().st_mtime_ns == stamp
