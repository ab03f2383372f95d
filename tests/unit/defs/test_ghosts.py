"""Runs whose process is gone are told, closed by whoever writes next, and never taken for runs that are alive."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from pipelines.cli import main
from pipelines.defs import history
from pipelines.defs.ghosts import close_ghosts
from pipelines.defs.history import PROCESS, daemon_alive, ghost_lines, is_alive, past_runs, this_process
from pipelines.defs.run import prepare_instance
from pipelines.editions.writer import writer_lock
from pipelines.paths import Roots


def dead_process() -> str:
    """The name of a process that has ended."""
    script = "from pipelines.defs.history import this_process; print(this_process())"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def record(roots: Roots, status: dg.DagsterRunStatus, process: str) -> str:
    """A run in that state in the instance below the warehouse."""
    prepare_instance(roots)
    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        tags = {"as_of": "2026-07-31", **({PROCESS: process} if process else {})}
        return instance.create_run_for_job(nightly, status=status, tags=tags).run_id


@dg.op
def nothing() -> None:
    """A job needs a step."""


@dg.job(name="nightly")
def nightly() -> None:
    nothing()


def status_of(roots: Roots, run_id: str) -> str:
    return next(run.status for run in past_runs(roots) if run.run_id == run_id)


def test_a_process_is_known_by_more_than_its_number() -> None:
    mine = this_process()
    assert is_alive(mine)
    assert not is_alive(dead_process())
    boot, pid, started = mine.split("/")
    assert not is_alive(f"{boot}/{pid}/{int(started) + 1}")
    assert not is_alive(f"another-boot/{pid}/{started}")
    assert not is_alive("")


def test_a_killed_run_is_closed_and_a_living_one_is_not(roots: Roots) -> None:
    killed = record(roots, dg.DagsterRunStatus.STARTED, dead_process())
    alive = record(roots, dg.DagsterRunStatus.STARTED, this_process())
    starting = record(roots, dg.DagsterRunStatus.STARTING, "")
    (line,) = ghost_lines(roots)
    assert killed[:8] in line
    said: list[str] = []
    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        assert close_ghosts(roots, instance, said.append) == said
        assert len(said) == 1
        assert instance.get_runs_count(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])) == 1
    assert "进程已不在" in said[0]
    assert [status_of(roots, run) for run in (killed, alive, starting)] == ["FAILURE", "STARTED", "STARTING"]
    assert ghost_lines(roots) == []


def test_a_run_that_repeats_a_dead_one_is_not_taken_for_it(roots: Roots) -> None:
    """It takes over the tags of the run whose process is gone, and has not yet named its own."""
    dead = record(roots, dg.DagsterRunStatus.FAILURE, "")
    taken_over = record(roots, dg.DagsterRunStatus.STARTING, f"{dead_process()}/{dead}")
    assert ghost_lines(roots) == []
    with dg.DagsterInstance.from_config(str(prepare_instance(roots))) as instance:
        instance.add_run_tags(taken_over, {PROCESS: f"{dead_process()}/{taken_over}"})
    assert [line[3:11] for line in ghost_lines(roots)] == [taken_over[:8]]


def test_a_run_that_never_named_its_process_is_given_time(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    record(roots, dg.DagsterRunStatus.STARTING, "")
    assert ghost_lines(roots) == []
    monkeypatch.setattr(history, "_UNNAMED", timedelta(seconds=-1))
    assert len(ghost_lines(roots)) == 1


def test_status_and_doctor_name_the_ghost_and_who_writes(roots: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--raw", str(roots.raw), "--warehouse", str(roots.warehouse))
    assert main(["status", *where]) == 0
    assert capsys.readouterr().out.splitlines()[:7] == [
        "现行版：还没有发布过", "上次运行：没有记录", "上次结果：没有记录", "上次成功：还没有", "值守程序：没有开（sanzhang ui 会开它）",
        "下次运行：值守程序没有开，不会自动运行；用系统定时任务的，以它为准", "写锁：空闲",
    ]  # fmt: skip
    killed = record(roots, dg.DagsterRunStatus.STARTED, dead_process())
    with writer_lock(roots):
        assert main(["status", "--format", "json", *where]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["last_run"], found["last_run_status"], found["last_run_as_of"]) == (killed, "GHOST", "2026-07-31")
    assert found["writer"].startswith("（进程 ")
    assert len(found["ghosts"]) == 1
    main(["doctor", *where])
    assert killed[:8] in capsys.readouterr().out


def test_the_daemon_is_alive_while_its_heartbeat_is_fresh(roots: Roots) -> None:
    prepare_instance(roots)
    assert not daemon_alive(roots)
    from dagster._daemon.types import DaemonHeartbeat

    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        for age, alive in ((timedelta(minutes=6), False), (timedelta(minutes=1), True)):
            beat = DaemonHeartbeat((datetime.now(UTC) - age).timestamp(), "SCHEDULER", "a", None)
            instance.add_daemon_heartbeat(beat)
            assert daemon_alive(roots) is alive
