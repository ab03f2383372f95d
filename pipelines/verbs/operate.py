"""The verb of whoever is on duty: status.

Belongs here: arguments and what is printed. Does not belong here: any work; it neither starts Dagster nor takes the lock.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import datetime, timedelta
from typing import Any

from pipelines.paths import Roots
from pipelines.verbs import Verbs, print_json

_ENDS = {
    "SUCCESS": "成功",
    "FAILURE": "没有成功",
    "CANCELED": "被取消",
    "CANCELING": "正在取消",
    "QUEUED": "排队中",
    "NOT_STARTED": "还没开始",
    "STARTING": "正在启动",
    "STARTED": "正在运行",
    "GHOST": "进程已不在，没有做完",
}


def register(verbs: Verbs) -> None:
    """Add the verb of this topic."""
    verbs.add("status", status, "值班一览：现行版、上次运行、下次运行、谁在写、磁盘", ("text", "json"))


def status(args: argparse.Namespace, roots: Roots) -> int:
    found = _facts(roots)
    if args.format == "json":
        print_json(found)
    else:
        for line in _lines(found):
            print(line)
    return 0


def _facts(roots: Roots) -> dict[str, Any]:
    from pipelines.defs.history import daemon_alive, ghost_lines, past_runs
    from pipelines.editions.clock import ZONE
    from pipelines.editions.direction import in_force
    from pipelines.editions.writer import holder, is_held

    edition = in_force(roots)
    nights = [run for run in past_runs(roots) if run.job == "nightly"]
    last = nights[0] if nights else None
    alive = daemon_alive(roots)
    disk = shutil.disk_usage(roots.warehouse if roots.warehouse.is_dir() else roots.warehouse.parent)
    return {
        "edition": edition.edition_id if edition else None,
        "edition_as_of": edition.as_of if edition else None,
        "edition_created_at": edition.created_at if edition else None,
        "last_run": last.run_id if last else None,
        "last_run_status": None if last is None else "GHOST" if last.ghost else last.status,
        "last_run_as_of": last.as_of if last else None,
        "last_run_started": str(last.started or last.created.astimezone(ZONE))[:16] if last else None,
        "last_run_seconds": round((last.ended - last.started).total_seconds()) if last and last.started and last.ended else None,
        "daemon_alive": alive,
        "next_run": str(_next_night(datetime.now(ZONE)))[:16] if alive else None,
        "ghosts": ghost_lines(roots),
        "writer": holder(roots) if is_held(roots) else None,
        "disk_free_bytes": disk.free,
        "disk_total_bytes": disk.total,
    }


def _next_night(now: datetime) -> datetime:
    tonight = now.replace(hour=2, minute=30, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)


def _lines(found: dict[str, Any]) -> list[str]:
    """What the facts say, a line each."""
    edition = f"{found['edition']}，截至 {found['edition_as_of']}，{str(found['edition_created_at'])[:16].replace('T', ' ')} 发布"
    took = f"，用时 {found['last_run_seconds']} 秒" if found["last_run_seconds"] is not None else ""
    run = f"{found['last_run_started']} 开始，截至 {found['last_run_as_of']}，{_ENDS.get(found['last_run_status'], '')}{took}"
    free = found["disk_free_bytes"] / 1e9
    return [
        f"现行版：{edition if found['edition'] else '还没有发布过'}",
        f"上次运行：{run if found['last_run'] else '没有记录'}",
        f"下次运行：{found['next_run'] or '值守程序没有开（sanzhang ui 会开它），不会自动运行'}",
        *(f"要收尾：{line}" for line in found["ghosts"]),
        f"写锁：{'另一个运行' + found['writer'] + '正在写' if found['writer'] is not None else '空闲'}",
        f"磁盘：剩余 {free:.1f} GB，共 {found['disk_total_bytes'] / 1e9:.1f} GB" + ("；不到 2 GB，请腾出空间" if free < 2 else ""),
    ]
