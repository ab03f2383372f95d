"""Freezing: an edition becomes 公示版, 正式版 or 更正版 and is read-only from then on.

Belongs here: which kind may follow which, the exchange of the folder, the register. Does not belong here: pages and workbooks (`dress`).
Freezing changes what an edition is called, never what it says: content_sha256, and with it the edition id, is the same before and after.
The folder is made anew aside with its new marts.edition row and pages, then exchanged; the register (editions/frozen.jsonl) comes last.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.finding import mask_numbers, office_name
from pipelines.contracts.refusal import Refusal
from pipelines.editions.privacy import persons_of_landing
from pipelines.editions.publish import copy_out, file_hashes, sync_files, verify_folder, write_edition_row, write_manifest
from pipelines.editions.readiness import check_ready
from pipelines.editions.restatement import write_restatement
from pipelines.editions.store import (
    CORRECTION,
    FINAL,
    KIND_TITLES,
    PUBLICITY,
    REPLACED,
    WORKING,
    Edition,
    append_durably,
    edition_named,
    lines_of,
    load,
    remove_folder,
    remove_leftovers,
)  # fmt: skip
from pipelines.paths import Roots

_FOLLOWS = {WORKING: (PUBLICITY, FINAL, CORRECTION), PUBLICITY: (FINAL, CORRECTION), FINAL: (), CORRECTION: ()}
_MADE_ANEW = {"warehouse.duckdb", "site", "workbooks", "manifest.json", "restatement.csv"}


@dataclass(frozen=True)
class Freezing:
    """The act: which kind, on which day, by which office, why, and the edition that a correction (or a 正式版 of other content
    than its 公示版) restates."""

    kind: str
    frozen_on: date
    by: str
    reason: str
    restates: str | None = None


def registered(roots: Roots) -> list[dict[str, Any]]:
    """Every freeze there was, oldest first."""
    return lines_of(roots.frozen_jsonl)


def freeze(roots: Roots, edition_id: str, act: Freezing, dress: Callable[[Path], None]) -> Edition:
    """Freeze an edition; `dress` writes site and workbooks into the new folder. The caller holds the writer lock.

    After the call the folder is read-only, its manifest names every file by hash, and the register names the manifest by hash. The
    issue of a 公示版 that becomes final is kept beside as <id>.publicity. Refusal where the act is not allowed or the folder was
    changed since it was published. After a cut at any point the edition stands as it was or frozen.
    """
    remove_leftovers(roots)
    edition = edition_named(roots, edition_id)
    if edition.kind == act.kind and (edition.edition_id, edition.kind) not in {(r["edition_id"], r["kind"]) for r in registered(roots)}:
        return _register(roots, edition)  # cut off after the exchange
    _check(roots, edition, act)
    staging = roots.editions / f"{edition.edition_id}.freezing.tmp"
    staging.mkdir()
    manifest = _stage(roots, edition, act, staging)
    dress(staging)
    write_manifest(staging, {**manifest, "files": file_hashes(staging)})
    verify_folder(staging)
    sync_files(staging)
    _protect(staging)
    if edition.kind != WORKING:
        _keep_issue(edition)
    replaced = edition.path.with_name(edition.path.name + REPLACED)
    os.replace(edition.path, replaced)
    os.replace(staging, edition.path)
    remove_folder(replaced)
    return _register(roots, load(edition.path, edition.edition_id if edition.current else None))


def _register(roots: Roots, edition: Edition) -> Edition:
    row = {"edition_id": edition.edition_id, "kind": edition.kind, **edition.frozen, "content_sha256": edition.content_sha256,
           "manifest_sha256": hashlib.sha256((edition.path / "manifest.json").read_bytes()).hexdigest()}  # fmt: skip
    append_durably(roots.frozen_jsonl, row)
    return edition


def _check(roots: Roots, edition: Edition, act: Freezing) -> None:
    if act.kind not in _FOLLOWS[edition.kind]:
        raise Refusal(
            f"{edition.edition_id} 已是{KIND_TITLES[edition.kind]}，不能再改作{KIND_TITLES[act.kind]}。"
            "冻结的版不再改动，有变化请重新运行，再把新的一版冻结为更正版"
        )
    if not act.by.strip() or not act.reason.strip():
        raise Refusal("冻结要写明由谁定（--by，写处室或职务）和理由（--reason）")
    if act.kind == CORRECTION:
        if not act.restates:
            raise Refusal("更正版要用 --restates 写明更正的是哪一版")
        restated = edition_named(roots, act.restates)
        if restated.kind == WORKING or restated.edition_id == edition.edition_id:
            raise Refusal(f"--restates 应是已冻结的另一版，{restated.edition_id} 是{KIND_TITLES[restated.kind]}")
    elif act.restates and act.kind != FINAL:
        raise Refusal("只有更正版，和内容与公示版不同的正式版，才写 --restates")
    check_ready(roots, edition, act.kind, act.frozen_on, act.restates)
    changed = _changed_files(edition)
    if changed:
        raise Refusal(f"{edition.edition_id} 的文件在发布后被改动过（{'、'.join(changed[:3])}），不能冻结。请从备份恢复或重新运行")


def _changed_files(edition: Edition) -> list[str]:
    recorded = edition.manifest.get("files")
    if recorded is None:
        return []
    found = file_hashes(edition.path)
    return sorted(name for name in {**recorded, **found} if recorded.get(name) != found.get(name))


def _masked(roots: Roots, text: str) -> str:
    """A reason as it may be published: without the persons that landing knows, without their numbers where there is no landing."""
    return persons_of_landing(roots.landing).mask(text) if roots.landing.exists() else mask_numbers(text)


def _stage(roots: Roots, edition: Edition, act: Freezing, staging: Path) -> dict[str, Any]:
    """Everything but pages and workbooks stands in `staging`; returns the manifest without file hashes."""
    for path in edition.path.iterdir():
        if path.name not in _MADE_ANEW:
            shutil.copytree(path, staging / path.name) if path.is_dir() else shutil.copy2(path, staging / path.name)
    for folder in (staging, *(p for p in staging.rglob("*") if p.is_dir())):
        folder.chmod(stat.S_IRWXU)
    shutil.copyfile(edition.database, staging / "warehouse.duckdb")
    frozen = {
        "frozen_on": act.frozen_on.isoformat(), "frozen_by": office_name(act.by),
        "freeze_reason": _masked(roots, act.reason.strip()), "restates": act.restates,
    }  # fmt: skip
    manifest = {**edition.manifest, "kind": act.kind, "frozen": frozen}
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{staging / 'warehouse.duckdb'}' as edition")
        write_edition_row(connection, "edition", manifest)
        (staging / "parquet" / "marts" / "edition.parquet").unlink(missing_ok=True)
        copy_out(connection, "edition", "marts", "edition", staging)
        connection.execute("checkpoint edition")
        connection.execute("detach edition")
    write_manifest(staging, manifest)
    if act.restates:
        write_restatement(edition_named(roots, act.restates), edition, frozen, staging / "restatement.csv")
    return manifest


def _protect(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)


def _keep_issue(edition: Edition) -> None:
    """The frozen folder also stands under <id>.<kind>, the same files by hard link."""
    kept = edition.path.with_name(f"{edition.edition_id}.{edition.kind}")
    aside = kept.with_name(kept.name + ".tmp")
    shutil.copytree(edition.path, aside, copy_function=os.link)
    _protect(aside)
    os.replace(aside, kept)
