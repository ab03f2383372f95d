"""Runs that were killed and still count as under way: they would block the queue of one for ever.

Belongs here: closing them. Does not belong here: finding them (history), the lock (editions.writer).
"""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg

from pipelines.defs.history import past_runs
from pipelines.editions.clock import ZONE
from pipelines.paths import Roots

GONE = "进程已不在（断电、被杀或内存不足），这次运行没有做完；由后来的运行收尾"


def close_ghosts(roots: Roots, instance: dg.DagsterInstance, say: Callable[[str], None]) -> list[str]:
    """Every run whose process is gone is recorded as failed after the call; returns what was said of each."""
    closed = []
    for ghost in (run for run in past_runs(roots) if run.ghost):
        recorded = instance.get_run_by_id(ghost.run_id)
        if recorded is not None and not recorded.is_finished:
            instance.report_run_failed(recorded, message=GONE)
            closed.append(f"收尾：运行 {ghost.run_id[:8]}（{ghost.created.astimezone(ZONE).strftime('%Y-%m-%d %H:%M')} 开始）的{GONE}")
            say(closed[-1])
    return closed
