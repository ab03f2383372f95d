"""Running the nightly job in this process, recorded, and opening the Dagster interface on this machine.

Belongs here: the Dagster instance below warehouse/dagster, exit codes. Does not belong here: the stages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.paths import PROJECT_ROOT, RAW_VARIABLE, WAREHOUSE_VARIABLE, Roots
from pipelines.quality.judgement import Judging

if TYPE_CHECKING:
    from pipelines.defs.resources import Session

_INSTANCE = """# 由流水线写出。不外发任何使用情况；不另存步骤的屏幕输出（日志里不得有个人信息）；同一时间只跑一个任务。
telemetry:
  enabled: false
nux:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
concurrency:
  runs:
    max_concurrent_runs: 1
"""


@dataclass(frozen=True)
class JobOutcome:
    """How a nightly job ended: its Dagster run and the exit code of the command."""

    run_id: str
    exit_code: int


@dataclass(frozen=True)
class Wanted:
    """What a person asked of a run beyond its day: periods to read again, a part of raw/ to receive, everything anew."""

    periods: tuple[str, ...] = ()
    only_path: str = ""
    full_refresh: bool = False


def prepare_instance(roots: Roots) -> Path:
    """warehouse/dagster with its dagster.yaml in place (telemetry off); returns the folder."""
    home = roots.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") != _INSTANCE:
        settings.write_text(_INSTANCE, encoding="utf-8")
    return home


def execute_nightly(
    roots: Roots, as_of: date, publish: bool, *, say: Callable[[str], None] = print, judging: Judging | None = None, reason: str = "",
    wanted: Wanted | None = None,
) -> JobOutcome:  # fmt: skip
    """Run the nightly job here and record it under warehouse/dagster; the caller holds the writer lock.

    With publish=False everything but the edition runs. `judging` is a judging process begun even earlier, `reason` why the edition may
    go back. What a stage raises (Refusal, AuditStopped) comes out unchanged after the run is recorded as failed.
    """
    from pipelines.defs.ending import ended_by_signals
    from pipelines.defs.resources import Session

    started = judging or Judging(roots.landing, roots.suite_results)
    try:
        with ended_by_signals():
            return _execute(roots, as_of, publish, Session(say, started, reason), wanted or Wanted())
    finally:
        started.cancel()


def _execute(roots: Roots, as_of: date, publish: bool, session: Session, wanted: Wanted) -> JobOutcome:
    from pipelines.defs.event_log import recording_instance
    from pipelines.defs.ghosts import close_ghosts
    from pipelines.defs.history import PROCESS, this_process
    from pipelines.defs.location import MODULE, build
    from pipelines.defs.resources import Place, Warehouse
    from pipelines.defs.stages import EDITION, NIGHTLY

    warehouse = Warehouse(
        place=Place(roots, lock_held=True), as_of=as_of.isoformat(), periods=list(wanted.periods), only_path=wanted.only_path,
        full_refresh=wanted.full_refresh,
    )  # fmt: skip
    job = build(roots, warehouse, session).resolve_job_def(NIGHTLY)
    keys = None if publish else [key for key in job.asset_layer.executable_asset_keys if key != EDITION]
    with recording_instance(prepare_instance(roots)) as instance:
        close_ghosts(roots, instance, session.say)
        result = job.execute_in_process(
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            instance=instance,
            asset_selection=keys,
            tags={".dagster/repository": f"__repository__@{MODULE}", "as_of": as_of.isoformat(), PROCESS: this_process()},
        )
    return JobOutcome(result.run_id, 0 if result.success else 1)


def serve(roots: Roots, port: int) -> int:
    """Become the Dagster interface with its daemon on 127.0.0.1, the pages of the edition beside it at the next port.

    Ends when it is interrupted. Does not return.
    """
    from pipelines.defs.beside import pages_beside

    _close_before_serving(roots)
    settings = {"DAGSTER_HOME": str(prepare_instance(roots)), RAW_VARIABLE: str(roots.raw), WAREHOUSE_VARIABLE: str(roots.warehouse)}
    settings |= pages_beside(roots, port + 1)
    print(f"Dagster 界面：http://127.0.0.1:{port}（按 Ctrl+C 关闭）", flush=True)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(port)]
    os.chdir(PROJECT_ROOT)
    os.execve(sys.executable, command, {**os.environ, **settings})


def _close_before_serving(roots: Roots) -> None:
    """Runs whose process is gone block the queue no longer when the interface starts."""
    from dagster import DagsterInstance

    from pipelines.defs.ghosts import close_ghosts

    with DagsterInstance.from_config(str(prepare_instance(roots))) as instance:
        close_ghosts(roots, instance, print)
