"""The adapter that tells an in-process dbt to Dagster; holds it to the pinned dagster-dbt and dbt-core."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from pipelines import flow
from pipelines.contracts.refusal import AuditStopped
from pipelines.defs import dbt_events
from pipelines.defs.dbt_models import dbt_build, parsed_project, published_keys
from pipelines.defs.resources import Place, Session, Warehouse
from pipelines.editions.built import remember_build, worked
from pipelines.ingest.schema import create_statements
from pipelines.paths import Roots


def test_the_internal_modules_are_those_the_adapter_was_written_for() -> None:
    assert version("dagster-dbt").startswith("0.29.")
    assert version("dbt-core").startswith("1.11.")


def parse(roots: Roots, project: Path) -> dbt_events.Manifest:
    return dbt_events.manifest(project, roots.dbt_target, flow.dbt_environment(roots))


def test_the_manifest_is_parsed_again_only_when_a_source_changed(roots: Roots, project: Path) -> None:
    first = parse(roots, project)
    assert "model.sanzhang.team" in first["nodes"]
    written = (roots.dbt_target / "manifest.json").stat().st_mtime_ns
    assert parse(roots, project) == first
    assert (roots.dbt_target / "manifest.json").stat().st_mtime_ns == written
    (project / "models/marts/more.sql").write_text("select 1 as n")
    assert "model.sanzhang.more" in parse(roots, project)["nodes"]


def test_another_warehouse_does_not_parse_the_same_sources_again(roots: Roots, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = parse(roots, project)
    parsed: list[Sequence[str]] = []
    run = dbt_events.run_dbt
    monkeypatch.setattr(dbt_events, "run_dbt", lambda arguments, *rest: parsed.append(arguments) or run(arguments, *rest))
    assert parse(Roots(roots.raw, roots.warehouse / "other"), project) == first
    assert parsed == []
    (project / "models/marts/more.sql").write_text("select 1 as n")
    assert "model.sanzhang.more" in parse(Roots(roots.raw, roots.warehouse / "third"), project)["nodes"]
    assert len(parsed) == 1


def test_what_was_parsed_names_no_warehouse(roots: Roots, project: Path) -> None:
    parse(roots, project)
    kept = [path.read_bytes() for path in (project / "target").iterdir() if path.is_file()]
    assert len(kept) == 3
    assert not any(str(roots.warehouse).encode() in content for content in kept)


def test_a_parse_that_failed_leaves_nothing_to_be_taken_for_whole(roots: Roots, project: Path) -> None:
    model = project / "models/marts/team.sql"
    whole = model.read_text()
    first = parse(roots, project)
    model.write_text("select * from {{ ref('nothing_like_it') }}")
    with pytest.raises(AuditStopped):
        parse(roots, project)
    assert not (roots.dbt_target / "manifest.sources").exists()
    model.write_text(whole)
    assert parse(roots, project)["nodes"].keys() == first["nodes"].keys()


def test_a_project_that_cannot_be_parsed_stops_in_one_line(roots: Roots, project: Path) -> None:
    (project / "models/marts/team.sql").write_text("select * from {{ ref('nothing_like_it') }}")
    with pytest.raises(AuditStopped, match="nothing_like_it") as stopped:
        parse(roots, project)
    assert "\n" not in str(stopped.value)


def test_environment_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBT_A", "old")
    monkeypatch.delenv("DBT_B", raising=False)
    with dbt_events.environment({"DBT_A": "new", "DBT_B": "new"}):
        assert (os.environ["DBT_A"], os.environ["DBT_B"]) == ("new", "new")
    assert os.environ["DBT_A"] == "old"
    assert "DBT_B" not in os.environ


@pytest.fixture
def landed(roots: Roots, project: Path) -> Roots:
    assert project.is_dir()
    with duckdb.connect(str(roots.landing)) as connection:
        for statement in create_statements():
            connection.execute(statement)
    return roots


def materialize(roots: Roots, selection: list[str]) -> dg.ExecuteInProcessResult:
    parsed = parsed_project(roots)
    return dg.materialize(
        [dbt_build(parsed)],
        selection=[dg.AssetKey(name.split("/")) for name in selection],
        resources={"warehouse": Warehouse(place=Place(roots)), "session": Session()},
    )


def built(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def test_a_subset_builds_only_what_was_selected_and_loses_the_audit(landed: Roots) -> None:
    remember_build(landed)
    assert built(materialize(landed, ["staging/stg_team"])) == {"staging/stg_team"}
    result = materialize(landed, ["marts/team"])
    assert built(result) == {"marts/team"}
    names = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    assert len(names) == 3
    assert all(names.values())
    assert worked(landed) is None
    with duckdb.connect(str(landed.work)) as connection:
        tables = connection.execute("select schema_name || '/' || table_name from duckdb_tables()").fetchall()
    assert {t[0] for t in tables} == {"staging/stg_team", "marts/team"}


def test_a_whole_build_reports_every_node_and_counts_its_rows(landed: Roots) -> None:
    result = materialize(landed, ["staging/stg_team", "marts/team", "marts/finding"])
    assert built(result) == {"staging/stg_team", "marts/team", "marts/finding"}
    rows = {
        e.asset_key.to_user_string(): e.step_materialization_data.materialization.metadata["dagster/row_count"].value
        for e in result.get_asset_materialization_events()
        if e.asset_key
    }
    assert rows == {"staging/stg_team": 0, "marts/team": 1, "marts/finding": 0}
    (team,) = [e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey(["marts", "team"])]
    seen = team.step_materialization_data.materialization.metadata
    assert [column.name for column in seen["dagster/column_schema"].value.columns] == ["n"]  # type: ignore[union-attr]
    assert "| 1 |" in str(seen["预览"].value)
    assert worked(landed) is not None


def test_events_arrive_while_dbt_builds_and_say_how_many_there_are(landed: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last node waits until the first one has been told: told only at the end, this would hang for ever."""
    told, shown = threading.Event(), []
    real = dbt_events.facts

    def late(cursor: Any, node: Mapping[str, Any]) -> Mapping[str, Any]:
        if node["alias"] == "team":
            assert told.wait(60)
        return real(cursor, node)

    def see(_title: str, done: int, of: int) -> None:
        shown.append((done, of))
        told.set()

    monkeypatch.setattr(dbt_events, "facts", late)
    parsed = parsed_project(landed)
    dg.materialize([dbt_build(parsed)], resources={"warehouse": Warehouse(place=Place(landed)), "session": Session(show=see)})
    assert shown == [(n, 6) for n in range(1, 7)]


def test_a_test_that_fails_shows_its_rows_and_what_to_do(landed: Roots, project: Path) -> None:
    (project / "tests/team_is_positive.sql").write_text("select * from {{ ref('team') }} where n = 1")
    with dg.DagsterInstance.ephemeral() as instance:
        resources = {"warehouse": Warehouse(place=Place(landed)), "session": Session()}
        parsed = parsed_project(landed)
        result = dg.materialize([dbt_build(parsed)], resources=resources, instance=instance, raise_on_error=False)
    (failed,) = [e for e in result.get_asset_check_evaluations() if not e.passed]
    assert "| 1 |" in str(failed.metadata["前 20 行"].value)
    assert "现行版不动" in str(failed.metadata["怎么办"].value)


def test_a_look_that_fails_fails_no_node(landed: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_cursor: Any, _node: Mapping[str, Any]) -> Mapping[str, Any]:
        raise duckdb.BinderException("no such column")

    monkeypatch.setattr(dbt_events, "facts", broken)
    assert built(materialize(landed, ["staging/stg_team"])) == {"staging/stg_team"}


def test_published_tables_and_sources_have_their_keys(landed: Roots) -> None:
    parsed = parsed_project(landed)
    assert [key.to_user_string() for key in published_keys(parsed)] == ["marts/finding", "marts/team"]
    resources = {"warehouse": Warehouse(place=Place(landed)), "session": Session()}
    graph = dg.Definitions(assets=[dbt_build(parsed)], resources=resources).resolve_asset_graph()
    assert {k.to_user_string() for k in graph.get(dg.AssetKey(["marts", "finding"])).parent_keys} == {"judge/judgement", "landing/register"}
    assert {k.to_user_string() for k in graph.get(dg.AssetKey(["staging", "stg_team"])).parent_keys} == {"landing/sandui_register"}
