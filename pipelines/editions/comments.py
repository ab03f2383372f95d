"""A published database says in Chinese what its tables and columns are: the descriptions of the dbt models become comments in it.

Belongs here: reading the descriptions out of dbt's manifest, writing them into an edition. Does not belong here: the descriptions
(models' yml), which tables are published (publish).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.editions.content import shape


@dataclass(frozen=True)
class Described:
    """What one table is, and what its columns are."""

    text: str
    columns: dict[str, str] = field(default_factory=dict)


Words = dict[tuple[str, str], Described]


def words_of(manifest: Path) -> Words:
    """(schema, table) → descriptions of every model that dbt's manifest.json names; empty where there is no manifest."""
    if not manifest.is_file():
        return {}
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        (node["schema"], node["alias"]): Described(
            node["description"].strip(), {name: column["description"].strip() for name, column in node["columns"].items()}
        )
        for node in nodes
        if node["resource_type"] in ("model", "seed")
    }


def write_comments(connection: duckdb.DuckDBPyConnection, catalog: str, words: Words) -> None:
    """Every table and column of the published schemas of `catalog` that is described carries its description after the call."""
    statements = ["begin"]
    for schema, tables in shape(connection, catalog).items():
        for table, columns in tables.items():
            said = words.get((schema, table))
            if said is None:
                continue
            name = f'{catalog}.{schema}."{table}"'
            comments = [(f"table {name}", said.text)] + [(f'column {name}."{c}"', said.columns.get(c, "")) for c in columns]
            for what, text in comments:
                if text:
                    statements.append(f"comment on {what} is '{text.replace(chr(39), chr(39) * 2)}'")
    connection.execute(";\n".join((*statements, "commit")))
