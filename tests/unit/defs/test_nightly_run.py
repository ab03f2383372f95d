"""The nightly job run in this process over a stand-in dbt project: order, record, audit, refusal."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

import dagster as dg
import duckdb
import pytest

from pipelines import flow
from pipelines.cli import main
from pipelines.contracts.refusal import AuditStopped, Refusal
from pipelines.defs.dbt_events import DbtRun
from pipelines.defs.run import JobOutcome, Wanted, execute_nightly
from pipelines.editions.built import worked
from pipelines.editions.store import Edition
from pipelines.paths import Roots

AS_OF = date(2026, 7, 31)
HELD = 'IO Error: Could not set lock on file "/w/work.duckdb": Conflicting lock is held in python (PID 4711)'


class Stages(Protocol):
    """The fixture `stages`: what the stage functions were called with."""

    called: list[str]
    refuse: Exception | None


class NoJudging:
    """Stands where the judging process would."""

    def cancel(self) -> None:
        """Nothing was started."""


def run(roots: Roots, publish: bool = True, said: list[str] | None = None) -> JobOutcome:
    lines = said if said is not None else []
    return execute_nightly(roots, AS_OF, publish=publish, say=lines.append, judging=NoJudging())


def records(roots: Roots) -> list[dg.RunRecord]:
    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        return list(instance.get_run_records())


def test_every_stage_runs_once_in_order_and_is_recorded(roots: Roots, stages: Stages) -> None:
    said: list[str] = []
    outcome = run(roots, said=said)
    assert stages.called == ["receive 2026-07-31", "land", "judge", "publish"]
    assert [line.split("：")[0] for line in said] == ["收件", "读入", "判定", "建模与审核", "发布"]
    assert "数据行 7" in said[1]
    (record,) = records(roots)
    assert (record.dagster_run.run_id, record.dagster_run.status) == (outcome.run_id, dg.DagsterRunStatus.SUCCESS)
    assert record.dagster_run.tags[".dagster/repository"] == "__repository__@pipelines.definitions"
    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        team = instance.get_latest_materialization_event(dg.AssetKey(["marts", "team"]))
        assert team is not None
        assert team.asset_materialization.metadata["dagster/row_count"].value == 1
        checks = instance.event_log_storage.get_latest_asset_check_execution_by_key(
            [dg.AssetCheckKey(dg.AssetKey(["marts", "team"]), "team_is_positive")]
        )
        assert [c.status.value for c in checks.values()] == ["SUCCEEDED"]
    with duckdb.connect(str(roots.work)) as connection:  # free again
        connection.execute("create table free (a int)")
    assert worked(roots) is not None


def test_without_publish_everything_else_runs(roots: Roots, stages: Stages) -> None:
    run(roots, publish=False)
    assert stages.called == ["receive 2026-07-31", "land", "judge"]
    assert worked(roots) is not None


def test_a_failed_invariant_stops_the_publication_and_frees_the_files(
    roots: Roots, stages: Stages, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "models/marts/team.sql").write_text(
        "{{ config(schema='marts') }} select -1 as n from {{ ref('stg_team') }} union all select -1"
    )
    monkeypatch.setattr("pipelines.defs.run.Judging", lambda *_: NoJudging())
    assert main(["run", "--as-of", "2026-07-31", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]) == 3
    assert "审核未通过" in (said := capsys.readouterr().err)
    assert "不变量 team_is_positive 不成立，1 行" in said
    assert "publish" not in stages.called
    assert worked(roots) is None
    (record,) = records(roots)
    assert record.dagster_run.status == dg.DagsterRunStatus.FAILURE
    with duckdb.connect(str(roots.work)) as connection:
        connection.execute("create table free (a int)")


def test_a_model_that_cannot_be_built_stops_the_publication(roots: Roots, stages: Stages, project: Path) -> None:
    (project / "models/marts/team.sql").write_text("{{ config(schema='marts') }} select nothing as n from {{ ref('stg_team') }}")
    with pytest.raises(AuditStopped, match="team 没有建成"):
        run(roots)
    assert "publish" not in stages.called


def test_a_refusal_comes_out_as_it_was_said(roots: Roots, stages: Stages) -> None:
    stages.refuse = Refusal("演示数据和正式数据混在一起")
    with pytest.raises(Refusal, match="演示数据和正式数据混在一起"):
        run(roots)
    assert stages.called == ["receive 2026-07-31", "land"]


def test_where_nothing_is_new_no_later_stage_runs_and_the_run_succeeds(
    roots: Roots, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same shortcut for command, schedule and interface: it is the job's own."""
    edition = Edition("2026-07-31-abcdef01", roots.editions, "working", "2026-07-31", "x", "y", True, {})
    monkeypatch.setattr(flow, "nothing_new", lambda *_: edition)
    said: list[str] = []
    run(roots, said=said)
    assert stages.called == ["receive 2026-07-31"]
    assert said[-1] == "没有新的收件、处理或方案（截至 2026-07-31），现行版仍是 2026-07-31-abcdef01"
    (record,) = records(roots)
    assert record.dagster_run.status == dg.DagsterRunStatus.SUCCESS
    stages.called.clear()
    run(roots, publish=False)
    assert stages.called == ["receive 2026-07-31", "land", "judge"]


def test_what_was_asked_for_reaches_the_reading_and_takes_no_shortcut(
    roots: Roots, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "nothing_new", lambda *_: pytest.fail("asked though everything is to be made anew"))
    execute_nightly(roots, AS_OF, publish=True, say=lambda _: None, judging=NoJudging(), wanted=Wanted(("2026-06",), "", True))
    assert stages.asked == [(("2026-06",), True)]
    assert "publish" in stages.called


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    """A block that does not end within so many seconds fails instead of hanging."""

    def late(*_: object) -> None:
        raise AssertionError(f"did not end within {seconds} s")

    former = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            duckdb.IOException('Could not set lock on file "/w/landing.duckdb": Conflicting lock is held in python (PID 4711)'),
            "（进程 4711）",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (PermissionError(errno.EACCES, "Permission denied", "/w/store/aa"), "读写不了 /w/store/aa：没有权限"),
    ],
)
def test_what_the_system_refuses_inside_a_step_is_one_line_of_the_command(
    roots: Roots, stages: Stages, error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors raised again out of a step lead back to themselves: a walk that does not remember hangs here."""
    stages.refuse = error
    monkeypatch.setattr("pipelines.defs.run.Judging", lambda *_: NoJudging())
    (roots.raw / "submissions").mkdir()
    (roots.raw / "submissions" / "甲.xlsx").write_bytes(b"x")
    with limit(120):
        assert main(["run", "--as-of", "2026-07-31", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("sanzhang: ")
    assert said in line


@pytest.mark.parametrize("name", ["landing", "work"])
def test_a_database_that_another_program_holds_is_named_before_the_run_starts(
    roots: Roots, stages: Stages, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = getattr(roots, name)
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    held = subprocess.Popen([sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    with limit(60):
        assert main(["run", "--as-of", "2026-07-31", "--raw", str(roots.raw), "--warehouse", str(roots.warehouse)]) == 2
    held.communicate("")
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line == f"sanzhang: {path} 正被另一个程序占用（进程 {held.pid}），请关掉它再运行。"
    assert stages.called == ["receive 2026-07-31"]


@pytest.mark.usefixtures("stages")
def test_a_build_that_meets_a_held_database_is_no_failed_audit(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.defs.dbt_events.run_dbt", lambda *_: DbtRun((), False, ("team 没有建成",), "", (HELD,)))
    with limit(120), pytest.raises(Refusal, match="进程 4711"):
        run(roots)


@pytest.mark.usefixtures("stages")
def test_no_telemetry_and_no_sign_up(roots: Roots) -> None:
    run(roots, publish=False)
    with dg.DagsterInstance.from_config(str(roots.dagster_home)) as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False
    assert not list(roots.dagster_home.rglob("*.err"))
    assert not any(path.name == ".user.yml" for path in (roots.warehouse.parent).rglob("*"))
    assert flow.dbt_environment(roots)["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
