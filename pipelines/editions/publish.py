"""From the working database to an edition folder: copy, hash, seal, and only then move the pointer.

Belongs here: the steps of publication. Does not belong here: pages and workbooks (reports), dbt (flow), what a mart means.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pipelines.contracts.persons import Persons
from pipelines.contracts.refusal import AuditStopped
from pipelines.editions.comments import words_of, write_comments
from pipelines.editions.content import PUBLISHED_SCHEMAS, content_sha256, tables_of
from pipelines.editions.privacy import copy_masked, masked_inputs, masks_of
from pipelines.editions.store import current_id, load, point_to, remove_leftovers, write_durably
from pipelines.paths import Roots

_WORK, _OUT = "work", "edition"
READABLE_FROM = "v1.2.0"  # the oldest DuckDB that opens an edition; a tenth larger than in the newest format, nothing else is lost
EDITION_COLUMNS = {
    "edition_id": "varchar", "kind": "varchar", "scheme": "varchar", "scheme_sha256": "varchar", "as_of": "date", "created_at": "varchar",
    "code_version": "varchar", "input_count": "bigint", "input_sha256": "varchar", "demo": "boolean", "content_sha256": "varchar",
    "frozen_on": "date", "frozen_by": "varchar", "freeze_reason": "varchar", "restates": "varchar",
    "run_reason": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """An edition being built in `folder` (…​.tmp); sealed or thrown away afterwards."""

    folder: Path
    edition_id: str
    content_sha256: str
    manifest: dict[str, Any]


def copy_published(connection: duckdb.DuckDBPyConnection, work: str, out: str, known: Persons) -> Persons:
    """Catalog `out` holds the published schemas of `work` as base tables after the call, and no text of them names a person;
    returns what was masked by."""
    masks = masks_of(connection, work, known)
    for schema in PUBLISHED_SCHEMAS:
        connection.execute(f"create schema {out}.{schema}")
        for table in tables_of(connection, schema, work):
            copy_masked(connection, f'{work}.{schema}."{table}"', f'{out}.{schema}."{table}"', masks.changes.get((schema, table), {}))
    return masks.persons


def write_edition_row(connection: duckdb.DuckDBPyConnection, catalog: str, manifest: dict[str, Any]) -> None:
    """marts.edition holds exactly one row, that of the manifest, after the call; what the manifest does not say is empty."""
    said = {**manifest, **manifest.get("frozen", {})}
    connection.execute(
        f"create or replace table {catalog}.marts.edition ({', '.join(f'{name} {kind}' for name, kind in EDITION_COLUMNS.items())})"
    )
    connection.execute(
        f"insert into {catalog}.marts.edition values ({', '.join('?' * len(EDITION_COLUMNS))})",
        [said.get(name) for name in EDITION_COLUMNS],
    )


def copy_out(connection: duckdb.DuckDBPyConnection, catalog: str, schema: str, table: str, folder: Path) -> None:
    """The parquet copy of one published table stands below folder/parquet after the call."""
    target = folder / "parquet" / schema / f"{table}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy {catalog}.{schema}.\"{table}\" to '{target}' (format parquet, compression zstd)")


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """folder/manifest.json says this after the call."""
    write_durably(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")


def file_hashes(folder: Path) -> dict[str, dict[str, str | int]]:
    """sha256 and size of every file of an edition folder but its manifest, by its path in the folder."""
    found: dict[str, dict[str, str | int]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name != "manifest.json":
            with path.open("rb") as handle:
                found[name] = {"sha256": hashlib.file_digest(handle, "sha256").hexdigest(), "bytes": path.stat().st_size}
    return found


def sync_files(folder: Path) -> None:
    """Every file of the folder has reached the disk after the call."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())


def draft(roots: Roots, facts: dict[str, Any], known: Persons) -> Draft:
    """Copy the published schemas of work.duckdb into a new .tmp folder as base tables with parquet copies beside; every text passes
    the one door (privacy) on its way, `known` are the persons of landing. Tables and columns carry their Chinese descriptions.

    `facts` (kind, scheme, scheme_sha256, as_of, code_version, input_count, input_sha256, input_key, demo, inputs) go into the
    manifest and marts.edition. Raises AuditStopped where work holds no marts.
    """
    remove_leftovers(roots)
    roots.editions.mkdir(parents=True, exist_ok=True)
    folder = roots.editions / f"{facts['as_of']}-building.tmp"
    folder.mkdir()
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute(f"attach '{roots.work}' as {_WORK} (read_only)")
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as {_OUT} (storage_version '{READABLE_FROM}')")
        if not tables_of(connection, "marts", _WORK):
            raise AuditStopped("中间库里没有 marts 表，未发布")
        persons = copy_published(connection, _WORK, _OUT, known)
        sha256, tables = content_sha256(connection, _OUT)
        manifest = {
            **facts,
            "inputs": masked_inputs(facts.get("inputs", []), persons),
            "run_reason": persons.mask(facts.get("run_reason") or "") or None,
            "edition_id": f"{facts['as_of']}-{sha256[:8]}",
            "created_at": datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds"),
            "content_sha256": sha256,
            "tables": tables,
        }
        write_edition_row(connection, _OUT, manifest)
        for schema in PUBLISHED_SCHEMAS:
            for table in tables_of(connection, schema, _OUT):
                copy_out(connection, _OUT, schema, table, folder)
        write_comments(connection, _OUT, words_of(roots.dbt_target / "manifest.json"))
        connection.execute(f"detach {_OUT}")
    write_manifest(folder, manifest)
    return Draft(folder, str(manifest["edition_id"]), sha256, manifest)


def unchanged(roots: Roots, made: Draft) -> bool:
    """True where the edition in force already has this content."""
    name = current_id(roots)
    if name is None or not (roots.editions / name).is_dir():
        return False
    return load(roots.editions / name, name).content_sha256 == made.content_sha256


def discard(made: Draft) -> None:
    """The draft's folder is gone after the call."""
    shutil.rmtree(made.folder)


def refresh_input_key(roots: Roots, input_key: str) -> None:
    """Note beside the pointer that the edition in force already answers these inputs (nothing in its folder changes)."""
    write_durably(roots.warehouse / "current.inputs", f"{current_id(roots)} {input_key}\n")


def answers(roots: Roots, input_key: str) -> bool:
    """True where the edition in force was made from exactly these inputs."""
    note = roots.warehouse / "current.inputs"
    name = current_id(roots)
    if name is None or not note.exists() or not (roots.editions / name / "manifest.json").exists():
        return False
    return note.read_text(encoding="utf-8").split() == [name, input_key]


def seal(roots: Roots, made: Draft) -> str:
    """Open the result once, move the folder to its name, move the pointer; returns the edition id.

    Where the folder already stands (content went back to an older state) it is kept and only the pointer moves. After a cut at
    any point either the old or the new edition is in force, whole.
    """
    target = roots.editions / made.edition_id
    if target.exists():  # frozen or not, it stays as it is
        verify_folder(target)
        discard(made)
    else:
        verify_folder(made.folder)
        write_manifest(made.folder, {**made.manifest, "files": file_hashes(made.folder)})
        sync_files(made.folder)
        os.replace(made.folder, target)
    point_to(roots, made.edition_id)
    return made.edition_id


def verify_folder(folder: Path) -> None:
    """The folder's database opens read-only and holds the content its manifest names; AuditStopped otherwise."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as edition (read_only)")
        sha256, _ = content_sha256(connection, "edition")
    if sha256 != manifest["content_sha256"]:
        raise AuditStopped(f"发布版 {folder.name} 的内容与清单不符，请从备份恢复")
