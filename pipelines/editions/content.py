"""The content hash of an edition: equal content has equal hashes, whatever the file bytes, thread count or row order.

Belongs here: the canonical form of a table. Does not belong here: which folder an edition stands in (store).
Canonical form: tables in name order; a table is its name, then its columns in table order, then its rows as the text of each
value (NULL as a mark that no text can be) joined by a unit separator, sorted.
"""

from __future__ import annotations

import hashlib

import duckdb

PUBLISHED_SCHEMAS = ("exports", "marts", "reference", "submissions")
VOLATILE_COLUMNS = frozenset({"edition_id", "created_at", "code_version", "first_seen", "last_seen"})
_NULL = "\x02"
_SEPARATOR = "\x1f"
_CHUNK = 50_000


def tables_of(connection: duckdb.DuckDBPyConnection, schema: str, catalog: str) -> list[str]:
    """Names of the tables and views of a schema, in name order."""
    rows = connection.execute(
        "select table_name from information_schema.tables where table_catalog = ? and table_schema = ? order by table_name",
        [catalog, schema],
    ).fetchall()
    return [row[0] for row in rows]


def columns_of(connection: duckdb.DuckDBPyConnection, schema: str, table: str, catalog: str) -> list[str]:
    """Column names in table order."""
    rows = connection.execute(
        "select column_name from information_schema.columns "
        "where table_catalog = ? and table_schema = ? and table_name = ? order by ordinal_position",
        [catalog, schema, table],
    ).fetchall()
    return [row[0] for row in rows]


def shape(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, dict[str, list[str]]]:
    """Schema → table → column names in table order, tables in name order: all published schemas in one look at the catalogue."""
    rows = connection.execute(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = ? and list_contains(?, schema_name) group by all order by all",
        [catalog, list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    found: dict[str, dict[str, list[str]]] = {schema: {} for schema in PUBLISHED_SCHEMAS}
    for schema, table, columns in rows:
        found[schema][table] = columns
    return found


def table_sha256(connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: list[str], catalog: str) -> tuple[str, int]:
    """Hash and row count of one table in canonical form, without volatile columns."""
    kept = [c for c in columns if c not in VOLATILE_COLUMNS]
    digest = hashlib.sha256(f"{schema}.{table}\n{_SEPARATOR.join(kept)}\n".encode())
    texts = ", ".join(f"coalesce(\"{c}\"::varchar, '{_NULL}')" for c in kept)
    query = f'select concat_ws(\'{_SEPARATOR}\', {texts}) as line from "{catalog}".{schema}."{table}" order by line'
    cursor = connection.execute(query)
    count = 0
    while rows := cursor.fetchmany(_CHUNK):
        count += len(rows)
        digest.update("\n".join(row[0] for row in rows).encode() + b"\n")
    return digest.hexdigest(), count


def content_sha256(connection: duckdb.DuckDBPyConnection, catalog: str) -> tuple[str, dict[str, dict[str, str | int]]]:
    """Hash over all marts tables but marts.edition, and per published table its hash and rows (for the manifest)."""
    per_table: dict[str, dict[str, str | int]] = {}
    digest = hashlib.sha256()
    for schema, tables in shape(connection, catalog).items():
        for table, columns in tables.items():
            if (schema, table) == ("marts", "edition"):
                continue
            sha256, rows = table_sha256(connection, schema, table, columns, catalog)
            per_table[f"{schema}.{table}"] = {"sha256": sha256, "rows": rows}
            if schema == "marts":
                digest.update(f"{table}={sha256}\n".encode())
    return digest.hexdigest(), per_table
