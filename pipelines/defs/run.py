"""Running the nightly job in this process, recorded, and opening the Dagster interface on this machine.

Belongs here: the Dagster instance below warehouse/dagster, exit codes. Does not belong here: the stages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipelines.defs.instance import prepare_instance
from pipelines.editions.journal import Journal
from pipelines.paths import PROJECT_ROOT, RAW_VARIABLE, WAREHOUSE_VARIABLE, Roots
from pipelines.quality.judgement import Judging

if TYPE_CHECKING:
    from dagster import DagsterInstance

    from pipelines.defs.resources import Session


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


def execute_nightly(
    roots: Roots, as_of: date, publish: bool, *, say: Callable[[str], None] = print, judging: Judging | None = None, reason: str = "",
    wanted: Wanted | None = None, show: Callable[[str, int, int], None] = lambda _title, _done, _all: None, journal: Journal | None = None,
    came: tuple[int, int] = (0, 0),
) -> JobOutcome:  # fmt: skip
    """Run the nightly job here and record it under warehouse/dagster; the caller holds the writer lock.

    With publish=False everything but the edition runs. `judging` is a judging process begun even earlier, `reason` why the edition may
    go back; `show` is told how far a stage is, `journal` keeps the notes of the run and names it,
    `came` are the versions and bytes that the caller received just before.
    What a stage raises (Refusal, AuditStopped) comes out unchanged after the run is recorded as failed.
    """
    from pipelines.defs.ending import ended_by_signals
    from pipelines.defs.resources import Session

    started = judging or Judging(roots.landing, roots.suite_results)
    try:
        with ended_by_signals():
            return _execute(roots, as_of, publish, Session(say, started, reason, show, journal or Journal(), came), wanted or Wanted())
    finally:
        started.cancel()


def _execute(roots: Roots, as_of: date, publish: bool, session: Session, wanted: Wanted) -> JobOutcome:
    from pipelines.defs.event_log import recording_instance
    from pipelines.defs.ghosts import close_ghosts
    from pipelines.defs.history import PROCESS, tag_of
    from pipelines.defs.location import build
    from pipelines.defs.recorded import MODULE, REPOSITORY
    from pipelines.defs.resources import Place, Warehouse
    from pipelines.defs.stages import EDITION, NIGHTLY

    warehouse = Warehouse(
        place=Place(roots, True, session.journal), as_of=as_of.isoformat(), periods=list(wanted.periods), only_path=wanted.only_path,
        full_refresh=wanted.full_refresh,
    )  # fmt: skip
    job = build(roots, warehouse, session).resolve_job_def(NIGHTLY)
    keys = None if publish else [key for key in job.asset_layer.executable_asset_keys if key != EDITION]
    with recording_instance(prepare_instance(roots)) as instance:
        for said in close_ghosts(roots, instance, session.say):
            session.journal.warn(said)
        session.journal.stage("启动", {})
        result = job.execute_in_process(
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            instance=instance,
            asset_selection=keys,
            run_id=session.journal.run_id,
            tags={
                ".dagster/repository": f"{REPOSITORY}@{MODULE}",
                "as_of": as_of.isoformat(),
                "started_by": "command",
                PROCESS: tag_of(session.journal.run_id),
            },
        )
    return JobOutcome(result.run_id, 0 if result.success else 1)


def serve(roots: Roots, port: int, host: str = "127.0.0.1") -> int:
    """Become the Dagster interface with its daemon at that address, the pages of the edition beside it at the next port.

    Ends when it is interrupted. Does not return.
    """
    from pipelines.defs.beside import note_lineage, pages_beside

    close_gone_runs(roots)
    settings = {
        "DAGSTER_HOME": str(prepare_instance(roots)), RAW_VARIABLE: str(roots.raw), WAREHOUSE_VARIABLE: str(roots.warehouse),
        "PYTHONWARNINGS": "ignore:Function `dev_command` is superseded",
    }  # fmt: skip
    settings |= pages_beside(roots, port + 1)
    note_lineage(roots)
    print(f"Dagster 界面：http://{host}:{port}（按 Ctrl+C 关闭）", flush=True)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", host, "-p", str(port)]
    os.chdir(PROJECT_ROOT)
    os.execve(sys.executable, command, {**os.environ, **settings})


def stock_instance(roots: Roots) -> DagsterInstance:
    """The instance as it stands, with Dagster's own storage; to be used as a context manager."""
    from dagster import DagsterInstance

    return DagsterInstance.from_config(str(prepare_instance(roots)))


def close_gone_runs(roots: Roots) -> None:
    """Runs whose process is gone block the queue no longer after the call; the caller holds the writer lock, or starts the interface."""
    from pipelines.defs.ghosts import close_ghosts

    with stock_instance(roots) as instance:
        close_ghosts(roots, instance, print)
