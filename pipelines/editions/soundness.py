"""Whether what a run builds on is there, whole and free: databases that nobody else holds, originals that the store still has.

Belongs here: the questions before a run, and what is removed because it can be made anew. Does not belong here: making it (flow).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.contracts.refusal import BrokenDatabase, Refusal, is_broken_database
from pipelines.editions.direction import in_force
from pipelines.ingest import landing
from pipelines.ingest.receipt import Receipt, store_path
from pipelines.paths import Roots


@contextmanager
def disposable(roots: Roots) -> Iterator[None]:
    """Landing and work are used; where one of them turns out to be broken both are removed, and BrokenDatabase says so.

    They are made from store, receipts and decisions, so nothing is lost.
    """
    try:
        yield
    except Exception as error:
        if not is_broken_database(error):
            raise
        landing.drop(roots.landing)
        landing.drop(roots.work)
        raise BrokenDatabase("落地库或工作库损坏，已移走；请再运行一次，会由原件库重新读入") from error


def require_free(roots: Roots) -> None:
    """Nobody else holds landing, work or the edition in force: told at once, before anything long starts.

    Raises what `trouble` words (the file and the process); a landing or work that is broken is removed.
    """
    edition = in_force(roots)
    for path, writing in ((roots.landing, True), (roots.work, True), (edition.database if edition else roots.work, False)):
        if path.exists():
            try:
                duckdb.connect(str(path), read_only=not writing).close()
            except duckdb.Error as error:
                if not (writing and is_broken_database(error)):
                    raise
                landing.drop(path)


def require_originals(roots: Roots, current: Sequence[Receipt]) -> None:
    """Refusal where the store lost bytes that were received: an edition over them could never be made again."""
    lost = [r for r in current if r.file_sha256 and _size(store_path(roots, r.file_sha256)) != r.size]
    if lost:
        first = lost[0]
        raise Refusal(
            f"原件库里有 {len(lost)} 份原件缺失或长度不对：如 {first.path}（指纹 {first.file_sha256[:12]}）。请从备份恢复 store/，"
            "或把原文件放回 raw 里原来的位置"
        )


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
