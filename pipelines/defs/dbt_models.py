"""dbt models, seeds and tests as assets and asset checks: names, groups, descriptions, and the build.

Belongs here: how the dbt graph looks in Dagster. Does not belong here: how dbt runs (dbt_events.py).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets

from pipelines import flow
from pipelines.defs.dbt_events import DbtEvent, Manifest, build_events, manifest
from pipelines.defs.resources import Session, Warehouse
from pipelines.defs.stages import JUDGEMENT, REGISTER, landing_key
from pipelines.editions.built import forget_build, remember_build
from pipelines.editions.soundness import disposable
from pipelines.paths import Roots, dbt_project_dir

PUBLISHED_SCHEMAS = ("submissions", "exports", "reference", "marts")


class Translator(DagsterDbtTranslator):
    """Assets are named schema/table and grouped by schema; sources are the landing assets."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True, enable_source_metadata=False))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return _source_key(dbt_resource_props["schema"], dbt_resource_props["name"])
        if dbt_resource_props["resource_type"] in ("model", "seed", "snapshot"):
            return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["alias"]])
        return super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return None if dbt_resource_props["resource_type"] == "source" else str(dbt_resource_props["schema"])

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=check_words(manifest["nodes"][unique_id]))

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props.get("description") or "")


def check_words(test: Mapping[str, Any]) -> str:
    """What a dbt test holds, in words: its own description, or what the generic test says of its columns and codes."""
    arguments = (test.get("test_metadata") or {}).get("kwargs", {})
    said = str(test.get("description") or "")
    if not said and "columns" in arguments:
        said = f"每行由 {'、'.join(arguments['columns'])} 唯一确定，都不为空"
    if not said and "codes" in arguments:
        said = f"{arguments['column_name']} 只取 {'、'.join(arguments['codes'])}，不为空"
    return f"{said}。不成立就停止发布。" if said else ""


def _source_key(schema: str, table: str) -> dg.AssetKey:
    if schema == "main":
        return JUDGEMENT if table == "finding" else REGISTER
    return landing_key(table)


def parsed_project(roots: Roots) -> Manifest:
    """The manifest of the dbt project as it stands now."""
    return manifest(flow.project_to_build(roots), roots.dbt_target, flow.dbt_environment(roots))


def published_keys(parsed: Manifest) -> list[dg.AssetKey]:
    """Assets of the tables that an edition holds, in name order."""
    models = (n for n in parsed["nodes"].values() if n["resource_type"] == "model" and n["config"]["materialized"] != "ephemeral")
    return sorted(
        (dg.AssetKey([n["schema"], n["alias"]]) for n in models if n["schema"] in PUBLISHED_SCHEMAS), key=lambda key: key.to_user_string()
    )


def sources_of(parsed: Manifest) -> dict[dg.AssetKey, Path]:
    """The file of every model and seed."""
    made = (node for node in parsed["nodes"].values() if node["resource_type"] in ("model", "seed"))
    return {dg.AssetKey([node["schema"], node["alias"]]): dbt_project_dir() / node["original_file_path"] for node in made}


def dbt_build(parsed: Manifest) -> dg.AssetsDefinition:
    """All dbt nodes as one step: models, seeds and tests of `parsed`."""
    translator = Translator()

    @dbt_assets(manifest=parsed, dagster_dbt_translator=translator, name="dbt_build")
    def build(context: dg.AssetExecutionContext, warehouse: Warehouse, session: dg.ResourceParam[Session]) -> Iterator[DbtEvent]:
        roots = warehouse.roots
        flow.prepare_work(roots, fresh=warehouse.full_refresh and not context.is_subset)
        forget_build(roots)
        counts: dict[str, int | str] = {"表": 0, "审核项": 0}
        events = build_events(
            context, parsed, translator, flow.build_args(roots), flow.dbt_environment(roots), roots.dbt_target, session.part("建模与审核")
        )
        with disposable(roots):
            for event in events:
                kind = "表" if isinstance(event, dg.Output) else "审核项"
                counts[kind] = int(counts[kind]) + 1
                yield event
        if not context.is_subset:
            remember_build(roots)
        session.stage("建模与审核", counts)

    return build
