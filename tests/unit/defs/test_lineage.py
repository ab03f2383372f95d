"""Lineage of columns: read out of compiled SQL, noted by the hash of the SQL, looked up by a run."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.defs.lineage import columns_of, lineage_of, note_all, notes
from pipelines.editions.writer import writer_lock
from pipelines.paths import Roots

QUERY = """with placed as (select unit, score, rank() over (order by score desc) as place from "work"."scoring"."total")
select p.unit as unit_code, p.place, 1 as one from placed as p"""
SCHEMA = {"work": {"scoring": {"total": {"unit": "VARCHAR", "score": "DOUBLE"}}}}
UNIT = ["work", "scoring", "total", "unit"]


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    found = Roots(raw=tmp_path / "raw", warehouse=tmp_path)
    folder = found.dbt_target / "compiled" / "sanzhang" / "models"
    folder.mkdir(parents=True)
    (folder / "ranking.sql").write_text(QUERY)
    node = {"resource_type": "model", "config": {"materialized": "table"}, "package_name": "sanzhang"}
    node["original_file_path"] = "models/ranking.sql"
    (found.dbt_target / "manifest.json").write_text(json.dumps({"nodes": {"model.ranking": node}}))
    duckdb.connect(str(found.landing)).close()
    with duckdb.connect(str(found.work)) as connection:
        connection.execute("create schema scoring")
        connection.execute("create table scoring.total (unit varchar, score double)")
    return found


def test_a_column_is_followed_through_the_query_to_the_tables_it_is_made_from() -> None:
    found = columns_of(QUERY, SCHEMA)
    assert found == {"unit_code": [UNIT], "place": [["work", "scoring", "total", "score"]], "one": []}


def test_a_query_that_cannot_be_followed_has_no_lineage() -> None:
    assert columns_of("select from where", SCHEMA) == {}


def test_what_is_noted_is_found_by_the_same_query_alone(roots: Roots) -> None:
    assert note_all(roots) == 1
    assert note_all(roots) == 0
    noted = notes(roots.dbt_target)
    lineage = lineage_of(noted, QUERY)
    assert lineage is not None
    assert lineage.deps_by_column["unit_code"] == [dg.TableColumnDep(dg.AssetKey(["scoring", "total"]), "unit")]
    assert "one" not in lineage.deps_by_column
    assert lineage_of(noted, QUERY + " ") is None


def test_a_landed_column_leads_to_the_asset_of_its_form_and_a_register_to_none() -> None:
    noted = {"h": {"a": [["landing", "submissions", "activity_record", "people"], ["landing", "main", "receipt", "path"]]}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.defs.lineage._hash", lambda _: "h")
        lineage = lineage_of(noted, "")
    assert lineage is not None
    assert lineage.deps_by_column == {"a": [dg.TableColumnDep(dg.AssetKey(["landing", "activity_record"]), "people")]}


def test_nothing_is_read_while_a_run_writes(roots: Roots) -> None:
    with writer_lock(roots), pytest.raises(Refusal):
        note_all(roots)
    assert notes(roots.dbt_target) == {}
