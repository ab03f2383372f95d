"""Is a published edition still what was published, and does it follow from its inputs?

Belongs here: comparing files with the manifest and the register, and the tables of an edition with those of a rebuild. Does not belong
here: the rebuild itself (the nightly job, started by the verb over the roots that inputs.lay_out made).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.persons import Persons
from pipelines.editions.content import VOLATILE_COLUMNS, columns_of, content_sha256, tables_of
from pipelines.editions.publish import copy_published, file_hashes
from pipelines.editions.store import KIND_TITLES, WORKING, Edition, lines_of
from pipelines.paths import Roots

_EXAMPLES = 5


@dataclass
class Verdict:
    """What verification found; each list is in Chinese or names files and tables. `rebuilt` is false where only files were compared."""

    edition_id: str
    kind: str
    files_checked: int = 0
    changed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rebuilt: bool = False
    tables_compared: int = 0
    tables: list[dict[str, Any]] = field(default_factory=list)
    same_code: bool = True

    @property
    def exit_code(self) -> int:
        """0 equal · 1 changed or differing · 2 a verdict cannot be given: inputs are lost, or tables differ under another code."""
        if self.changed:
            return 1
        if self.lost or (self.tables and not self.same_code):
            return 2
        return 1 if self.tables else 0

    def as_dict(self) -> dict[str, Any]:
        """For --format json."""
        return {**self.__dict__, "equal": self.exit_code == 0}


def check_files(roots: Roots, edition: Edition) -> Verdict:
    """Every file of the edition against its manifest, the manifest of a frozen edition against the register, the content hash anew."""
    verdict = Verdict(edition.edition_id, edition.kind)
    recorded: dict[str, Any] = edition.manifest.get("files") or {}
    found = file_hashes(edition.path)
    verdict.files_checked = len(recorded)
    if not recorded:
        verdict.notes.append("清单里没有逐文件的指纹（由更早的代码发布），只核对内容指纹")
    for name in sorted({**recorded, **found}):
        if not recorded:
            break
        if name not in found:
            verdict.changed.append(f"{name}：文件不见了")
        elif name not in recorded:
            verdict.changed.append(f"{name}：清单里没有这个文件")
        elif recorded[name] != found[name]:
            verdict.changed.append(f"{name}：内容被改动")
    verdict.changed += _register_says(roots, edition) + _content_says(edition)
    return verdict


def _register_says(roots: Roots, edition: Edition) -> list[str]:
    """A frozen edition's manifest must be the one that was registered; an edition registered as frozen must still be of that kind."""
    own = edition.path / "manifest.json"
    name = edition.edition_id.removesuffix(f".{edition.kind}")
    rows = [row for row in lines_of(roots.frozen_jsonl) if row["edition_id"] == name]
    hashes = {row["kind"]: row["manifest_sha256"] for row in rows}
    if edition.kind == WORKING:
        return [f"manifest.json：登记里是{KIND_TITLES[rows[-1]['kind']]}，清单却写工作版"] if rows else []
    if edition.kind not in hashes:
        return [f"manifest.json：{KIND_TITLES.get(edition.kind, edition.kind)}没有登记在 frozen.jsonl"]
    return [] if hashlib.sha256(own.read_bytes()).hexdigest() == hashes[edition.kind] else ["manifest.json：内容被改动（与冻结登记不符）"]


def _content_says(edition: Edition) -> list[str]:
    try:
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"attach '{edition.database}' as edition (read_only)")
            sha256, tables = content_sha256(connection, "edition")
    except duckdb.Error as error:
        return [f"warehouse.duckdb：打不开（{type(error).__name__}）"]
    recorded = edition.manifest.get("tables", {})
    differing = [name for name in sorted({**recorded, **tables}) if name != "marts.edition" and recorded.get(name) != tables.get(name)]
    if differing:
        return [f"warehouse.duckdb：表 {'、'.join(differing[:5])} 与清单不符"]
    if sha256 != edition.content_sha256:
        return ["manifest.json：content_sha256 与内容不符"]
    return []


def compare_rebuilt(edition: Edition, work: Path, known: Persons, verdict: Verdict) -> None:
    """Table by table: what the edition holds and what would be published of the rebuilt working database; differing tables go into the
    verdict. `known` are the persons of the rebuilt landing."""
    verdict.rebuilt = True
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute(f"attach '{edition.database}' as edition (read_only)")
        connection.execute(f"attach '{work}' as work (read_only)")
        connection.execute("attach ':memory:' as rebuilt")
        copy_published(connection, "work", "rebuilt", known)
        _, rebuilt = content_sha256(connection, "rebuilt")
        _, published = content_sha256(connection, "edition")
        for name in sorted({**published, **rebuilt}):
            verdict.tables_compared += 1
            if published.get(name) != rebuilt.get(name):
                verdict.tables.append(_difference(connection, name))


def _difference(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    schema, table = name.split(".", 1)
    held = {c: columns_of(connection, schema, table, c) for c in ("edition", "rebuilt") if table in tables_of(connection, schema, c)}
    if len(held) < 2:
        return {"table": name, "only_in": "发布版" if "edition" in held else "重建"}
    shared = [c for c in held["edition"] if c in held["rebuilt"] and c not in VOLATILE_COLUMNS]
    said: dict[str, Any] = {"table": name}
    if held["edition"] != held["rebuilt"]:
        said["columns"] = sorted(set(held["edition"]) ^ set(held["rebuilt"]))
    columns = ", ".join(f'"{c}"' for c in shared)
    for key, one, other in (("only_in_edition", "edition", "rebuilt"), ("only_in_rebuilt", "rebuilt", "edition")):
        query = f'select {columns} from {one}.{schema}."{table}" except all select {columns} from {other}.{schema}."{table}"'
        row = connection.execute(f"select count(*) from ({query})").fetchone()
        said[key] = int(row[0]) if row else 0
        found = connection.execute(f"select * from ({query}) order by all limit {_EXAMPLES}").fetchall()
        said[f"{key}_rows"] = [dict(zip(shared, (None if v is None else str(v) for v in values), strict=True)) for values in found]
    return said


def render(verdict: Verdict) -> str:
    """The verdict in Chinese, one thought a line."""
    lines = [f"{verdict.edition_id}（{KIND_TITLES.get(verdict.kind, verdict.kind)}）"]
    lines.append(f"文件：核对 {verdict.files_checked} 个，" + (f"{len(verdict.changed)} 处不符" if verdict.changed else "全部与清单相符"))
    lines += [f"  {one}" for one in verdict.changed]
    lines += [f"注意：{one}" for one in verdict.notes]
    lines += [f"无法重建：{one}" for one in verdict.lost]
    if verdict.rebuilt:
        lines.append(f"重建：比对 {verdict.tables_compared} 张表，" + (f"{len(verdict.tables)} 张不同" if verdict.tables else "逐行相同"))
        for one in verdict.tables:
            if "only_in" in one:
                lines.append(f"  {one['table']}：只在{one['only_in']}里有")
                continue
            lines.append(f"  {one['table']}：只在发布版 {one['only_in_edition']} 行，只在重建 {one['only_in_rebuilt']} 行")
            for key, title in (("only_in_edition_rows", "发布版"), ("only_in_rebuilt_rows", "重建")):
                lines += [f"    {title} {json.dumps(row, ensure_ascii=False)}" for row in one[key][:2]]
    lines.append({0: "结论：相同", 1: "结论：不同", 2: "结论：不能下结论"}[verdict.exit_code])
    return "\n".join(lines)
