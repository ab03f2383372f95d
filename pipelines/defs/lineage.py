"""From which columns a column is made, read out of the SQL that dbt compiled; looked up by the SQL's hash, so it is never out of date.

Belongs here: reading the SQL, the notes beside dbt's own files. Does not belong here: when a table is built. Reading all models takes some
ten seconds, so no run does it: `sanzhang ui` starts this module beside itself, which notes what is not noted yet; a run looks its tables
up. A query that cannot be followed (unpivot) has no lineage rather than a wrong one.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.contracts.refusal import Refusal
from pipelines.editions.writer import writer_lock
from pipelines.paths import Roots

LINEAGE_KEY = "dagster/column_lineage"
NOTES = "column_lineage.json"
Columns = dict[str, list[list[str]]]  # column → (catalogue, schema, table, column) of each it is made from
Schema = dict[str, Any]  # catalogue → schema → table → column → type


def compiled(target: Path, node: Mapping[str, Any]) -> str:
    """The SQL of a model as dbt last compiled it; empty where it was not."""
    path = target / "compiled" / str(node["package_name"]) / str(node["original_file_path"])
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def notes(target: Path) -> dict[str, Columns]:
    """Hash of a compiled query → its columns; empty where nothing was noted."""
    path = target / NOTES
    found: dict[str, Columns] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def lineage_of(noted: Mapping[str, Columns], query: str) -> dg.TableColumnLineage | None:
    """The lineage of a compiled query where it was noted; columns of tables that are no assets are left out."""
    columns = noted.get(_hash(query))
    if not columns:
        return None
    made = {column: [dep for source in sources if (dep := _dependency(*source))] for column, sources in columns.items()}
    return dg.TableColumnLineage({column: deps for column, deps in made.items() if deps})


def lineage_metadata(noted: Mapping[str, Columns], target: Path, node: Mapping[str, Any]) -> dict[str, Any]:
    """The lineage of a table that was just built, as metadata; empty where none was noted for its query."""
    found = lineage_of(noted, compiled(target, node)) if noted and node["resource_type"] == "model" else None
    return {LINEAGE_KEY: found} if found is not None else {}


def _dependency(catalogue: str, schema: str, table: str, column: str) -> dg.TableColumnDep | None:
    if catalogue == "landing":
        return dg.TableColumnDep(dg.AssetKey(["landing", table]), column) if schema in ("submissions", "exports") else None
    return dg.TableColumnDep(dg.AssetKey([schema, table]), column)


def note_all(roots: Roots) -> int:
    """Note the lineage of every compiled model that has none yet; how many were read. Nothing where nothing was built.

    Refusal where somebody writes.
    """
    manifest = roots.dbt_target / "manifest.json"
    if not (roots.work.is_file() and roots.landing.is_file() and manifest.is_file()):
        return 0
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    noted, kept, read = notes(roots.dbt_target), {}, 0
    schema: Schema | None = None
    for node in nodes.values():
        query = compiled(roots.dbt_target, node) if node["resource_type"] == "model" else ""
        if not query or node["config"]["materialized"] == "ephemeral":
            continue
        if _hash(query) not in noted:
            schema = schema or _schema(roots)
            noted[_hash(query)] = columns_of(query, schema)
            read += 1
        kept[_hash(query)] = noted[_hash(query)]
    if read:
        (roots.dbt_target / NOTES).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return read


def columns_of(query: str, schema: Schema) -> Columns:
    """Column → the columns of tables that it is made from; empty where the query cannot be followed."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        tree = qualify(parse_one(query, dialect="duckdb"), dialect="duckdb", schema=schema, validate_qualify_columns=False, identify=False)
        scope, found = build_scope(tree), {}
        for column in tree.named_selects if isinstance(tree, exp.Query) else ():
            sources = {
                (step.expression.catalog, step.expression.db, step.expression.name, step.name.rpartition(".")[2])
                for step in lineage(column, tree, scope=scope, dialect="duckdb", schema=schema, trim_selects=False, copy=False).walk()
                if isinstance(step.expression, exp.Table)
            }
            found[column] = [list(source) for source in sorted(sources) if source[3] != "*"]
    except SqlglotError:
        return {}
    return found


def _schema(roots: Roots) -> Schema:
    """catalogue → schema → table → column → type, of work and landing."""
    import duckdb

    found: Schema = {}
    with writer_lock(roots), duckdb.connect(str(roots.work), read_only=True) as connection:
        connection.execute(f"attach '{roots.landing}' as landing (read_only)")
        rows = connection.execute(
            "select database_name, schema_name, table_name, column_name, data_type from duckdb_columns() where not internal order by all"
        ).fetchall()
    for catalogue, schema, table, column, kind in rows:
        plain = kind if kind.replace("(", "").replace(")", "").replace(",", "").replace(" ", "").isalnum() else "VARCHAR"
        found.setdefault(catalogue, {}).setdefault(schema, {}).setdefault(table, {})[column] = plain
    return found


def _hash(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def main() -> None:
    """Note what is missing; nothing where a run writes, the next start of the interface will."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--warehouse", type=Path, required=True)
    with contextlib.suppress(Refusal):
        note_all(Roots.resolve(warehouse=parser.parse_args().warehouse))


if __name__ == "__main__":
    main()
