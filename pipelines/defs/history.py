"""Runs, daemon and schedule as Dagster recorded them, read without Dagster: `status` and `doctor` answer at once.

Belongs here: a few tables of Dagster's run storage, whether the process of a run is alive. Does not belong here: changing a run (ghosts).
tests/unit/defs/test_ghosts.py holds the tables to the pinned Dagster.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.editions.clock import ZONE
from pipelines.paths import Roots

PROCESS = "process"  # the tag of a run that names its process
UNDER_WAY = ("STARTING", "STARTED", "CANCELING")
OVER = ("SUCCESS", "FAILURE", "CANCELED")
_UNNAMED = timedelta(minutes=10)  # a run that never got as far as naming its process is waited for so long
_HEARTBEAT = timedelta(minutes=5)


@dataclass(frozen=True)
class PastRun:
    """A run as it was recorded. `process` is empty where it had not come so far; `ended` where it has not ended."""

    run_id: str
    job: str
    status: str
    created: datetime
    started: datetime | None
    ended: datetime | None
    as_of: str
    process: str

    @property
    def is_over(self) -> bool:
        """Whether it ended, in whatever way."""
        return self.status in OVER

    @property
    def ghost(self) -> bool:
        """Whether it counts as under way though its process is gone."""
        if self.status not in UNDER_WAY:
            return False
        return not is_alive(self.process) if self.process else datetime.now(UTC) - self.created > _UNNAMED


def this_process() -> str:
    """The name of this process that no later one has: boot, id, start time."""
    return _process(os.getpid())


def tag_of(run_id: str) -> str:
    """What the tag of a run says of this process: a run that repeats another one takes over its tags, so whose it is stands there too."""
    return f"{this_process()}/{run_id}"


def _own(tag: str, run_id: str) -> str:
    """The process that a tag names, where the run itself wrote it; empty where it was taken over from the run that this one repeats."""
    process, _, owner = tag.rpartition("/") if tag.count("/") > 2 else (tag, "", run_id)
    return process if owner == run_id else ""


def is_alive(process: str) -> bool:
    """Whether the process of that name still runs on this machine."""
    try:
        return _process(int(process.split("/")[1])) == process
    except (OSError, IndexError, ValueError):
        return False


def _process(pid: int) -> str:
    state, *rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    started = rest[18] if state != "Z" else ""  # a process that ended and that nobody has asked after is none
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    return f"{boot}/{pid}/{started}"


def past_runs(roots: Roots, limit: int = 100) -> list[PastRun]:
    """The last runs, newest first; none where nothing was ever recorded."""
    query = (
        "select r.run_id, r.pipeline_name, r.status, r.create_timestamp, r.start_time, r.end_time, "
        "(select value from run_tags t where t.run_id = r.run_id and t.key = 'as_of'), "
        "(select value from run_tags t where t.run_id = r.run_id and t.key = ?) from runs r order by r.id desc limit ?"
    )
    return [
        PastRun(row[0], row[1] or "", row[2], _utc(row[3]), _moment(row[4]), _moment(row[5]), row[6] or "", _own(row[7] or "", row[0]))
        for row in _rows(roots, query, PROCESS, limit)
    ]


def ghost_lines(roots: Roots) -> list[str]:
    """One line for every run that counts as under way though its process is gone."""
    return [
        f"运行 {run.run_id[:8]}（{run.created.astimezone(ZONE).strftime('%Y-%m-%d %H:%M')} 开始）的进程已不在，却还记着“正在运行”；"
        "开着值守程序的几分钟内收尾并重跑一次，没开的由下一次 sanzhang run 或 sanzhang ui 收尾"
        for run in past_runs(roots)
        if run.ghost
    ]


def daemon_alive(roots: Roots) -> bool:
    """Whether the daemon that starts the night's run gave a sign of life within the last minutes."""
    last = max((_utc(row[0]) for row in _rows(roots, "select timestamp from daemon_heartbeats")), default=None)
    return last is not None and datetime.now(UTC) - last < _HEARTBEAT


def schedule_stopped(roots: Roots) -> bool:
    """Whether somebody switched the night's schedule off in the interface."""
    query = "select status, job_body from jobs where job_type = 'SCHEDULE'"
    rows = _rows(roots, query, storage="schedules/schedules.db")
    return any(status == "STOPPED" and '"nightly_schedule"' in body for status, body in rows)


def _rows(roots: Roots, query: str, *values: object, storage: str = "history/runs.db") -> Iterator[tuple[str, ...]]:
    """Answers of one of Dagster's databases; none where it was never made."""
    database = roots.dagster_home / storage
    if not database.exists():
        return
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        yield from connection.execute(query, values).fetchall()


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(float(str(seconds)), ZONE) if seconds is not None else None
