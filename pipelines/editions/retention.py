"""What is old enough to be removed: days of the log, editions that nothing holds. Listed first, removed on demand or at night.

Belongs here: which files may go and removing them. Does not belong here: Dagster's runs (defs.pruning), the settings (contracts.operator).
Never removed: the edition in force, frozen editions and what they restate, the store, receipts, decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipelines.contracts.operator import Retention
from pipelines.editions.journal import log_files
from pipelines.editions.store import WORKING, Edition, editions, lines_of, remove_folder
from pipelines.paths import Roots


@dataclass(frozen=True)
class Old:
    """One thing that may go: what it is, where, its bytes."""

    title: str
    path: Path
    size: int


def old_things(roots: Roots, kept: Retention, today: date) -> list[Old]:
    """Days of the log and editions past their time, oldest first; nothing is removed."""
    logs = [p for p in log_files(roots) if date.fromisoformat(p.stem) < today - timedelta(days=kept.logs_days)]
    found = [Old("运行日志", path, path.stat().st_size) for path in logs]
    return found + [Old("旧发布版", edition.path, _size(edition.path)) for edition in _old_editions(roots, kept, today)]


def _old_editions(roots: Roots, kept: Retention, today: date) -> Sequence[Edition]:
    if kept.editions_days is None:
        return ()
    all_editions = editions(roots)
    held = {row[key] for row in lines_of(roots.frozen_jsonl) for key in ("edition_id", "restates") if row.get(key)}
    newest = {edition.edition_id for edition in all_editions[-kept.editions_keep :]}
    last_of_month = {edition.created_at[:7]: edition.edition_id for edition in all_editions}
    before = (today - timedelta(days=kept.editions_days)).isoformat()
    return [
        edition
        for edition in all_editions
        if edition.kind == WORKING and not edition.current and edition.created_at[:10] < before
        and edition.edition_id not in held | newest | set(last_of_month.values())
    ]  # fmt: skip


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def remove(old: Sequence[Old]) -> None:
    """None of these stand any more; the caller holds the writer lock."""
    for one in old:
        if one.path.is_dir():
            aside = one.path.with_name(one.path.name + ".tmp")  # a folder half removed is a leftover, never an edition
            one.path.rename(aside)
            remove_folder(aside)
        else:
            one.path.unlink(missing_ok=True)
