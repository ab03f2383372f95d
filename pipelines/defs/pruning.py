"""Recorded runs past their time leave Dagster's storage; the newest always stay.

Belongs here: which runs, removing them with their events. Does not belong here: logs and editions (editions.retention); ticks, which
Dagster's own daemon removes (instance).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.defs.history import PastRun, past_runs
from pipelines.paths import Roots

if TYPE_CHECKING:
    import dagster as dg

KEPT_RUNS = 30
_MOST = 10_000


def old_runs(roots: Roots, days: int) -> list[PastRun]:
    """Ended runs older than so many days, but for the newest 30; newest first."""
    before = datetime.now(UTC) - timedelta(days=days)
    return [run for run in past_runs(roots, _MOST)[KEPT_RUNS:] if run.created < before and run.is_over]


def remove_runs(roots: Roots, instance: dg.DagsterInstance, runs: list[PastRun]) -> None:
    """These runs and their events are gone after the call, with the file of their events."""
    for run in runs:
        instance.delete_run(run.run_id)
        for path in (roots.dagster_home / "history" / "runs").glob(f"{run.run_id}.db*"):
            path.unlink()
