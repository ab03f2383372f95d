"""Who watches the night: ghosts are closed, a long time without success is told once, a failed run of the daemon with its reason."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.defs import watch
from pipelines.defs.instance import prepare_instance
from pipelines.defs.nightly import nightly_schedule
from pipelines.defs.pruning import old_runs, remove_runs
from pipelines.defs.recorded import note_process
from pipelines.defs.stages import EDITION
from pipelines.editions.alert import Alert
from pipelines.editions.answered import note_answered, note_seen
from pipelines.editions.writer import writer_lock
from pipelines.paths import Roots


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Alert]:
    """What would have been sent."""
    found: list[Alert] = []

    def keep(_roots: Roots, alert: Alert) -> list[str]:
        found.append(alert)
        return []

    monkeypatch.setattr(watch, "send", keep)
    return found


def succeeded(roots: Roots, hours_ago: float) -> None:
    note_seen(roots, "listing")
    note_answered(roots)
    moment = datetime.now(UTC) - timedelta(hours=hours_ago)
    os.utime(roots.warehouse / "raw.answered", (moment.timestamp(),) * 2)


def look(roots: Roots, instance: dg.DagsterInstance, cursor: str | None) -> Any:
    with dg.build_sensor_context(instance=instance, cursor=cursor) as context:
        return watch.watch_sensor(roots).evaluate_tick(context)


def test_a_long_time_without_success_is_recorded_and_told_once(roots: Roots, sent: list[Alert]) -> None:
    instance = dg.DagsterInstance.ephemeral()
    succeeded(roots, 1)
    fresh = look(roots, instance, None)
    assert [(e.asset_key, e.check_name, e.passed) for e in fresh.asset_events] == [(EDITION, watch.FRESH, True)]
    assert look(roots, instance, fresh.cursor).asset_events == []
    succeeded(roots, 30)
    old = look(roots, instance, fresh.cursor)
    assert [e.passed for e in old.asset_events] == [False]
    assert "30 小时前，超过了 26 小时" in old.asset_events[0].metadata["说明"].value
    look(roots, instance, old.cursor)
    assert [alert.event for alert in sent] == ["stale"]
    roots.operator_yaml.write_text("alerts: {stale_hours: 48}\n")
    assert [e.passed for e in look(roots, instance, old.cursor).asset_events] == [True]


def test_what_is_old_goes_by_itself_unless_somebody_writes(roots: Roots, sent: list[Alert]) -> None:
    assert sent == []
    roots.logs.mkdir()
    old = roots.logs / "2020-01-01.jsonl"
    old.write_text("{}\n")
    with dg.DagsterInstance.ephemeral() as instance:
        with writer_lock(roots):
            look(roots, instance, None)
        assert old.exists()
        look(roots, instance, None)
    assert not old.exists()


def test_a_run_whose_process_is_gone_is_told_as_such_whoever_started_it(roots: Roots, sent: list[Alert]) -> None:
    with dg.instance_for_test() as instance:
        context = failing(instance, {"started_by": "command"})
        lost = instance.create_run_for_job(a_job(), status=dg.DagsterRunStatus.STARTED, tags={"started_by": "command"})
        instance.report_run_failed(lost)
        (record,) = instance.fetch_run_status_changes(dg.DagsterEventType.RUN_FAILURE, limit=1).records
        assert record.event_log_entry.run_id == lost.run_id
        assert record.event_log_entry.dagster_event is not None
        gone = dg.build_run_status_sensor_context(
            sensor_name="tell_failure", dagster_instance=instance, dagster_run=lost, dagster_event=record.event_log_entry.dagster_event
        )
        watch.failure_sensor(roots)(context)
        watch.failure_sensor(roots)(gone.for_run_failure())
    (alert,) = sent
    assert (alert.event, alert.run_id) == ("ghost", lost.run_id)
    assert "进程已不在" in alert.reason


def failing(instance: dg.DagsterInstance, tags: dict[str, str]) -> dg.RunFailureSensorContext:
    """The context of the sensor after a nightly job that a Refusal ended."""

    @dg.op
    def refuse() -> None:
        raise Refusal("raw/office/decisions.csv 第 3 行：日期应写成 2026-07-31")

    @dg.job(name="nightly")
    def nightly() -> None:
        refuse()

    result = nightly.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
    (event,) = [e for e in result.all_events if e.event_type == dg.DagsterEventType.RUN_FAILURE]
    context = dg.build_run_status_sensor_context(
        sensor_name="tell_failure", dagster_instance=instance, dagster_run=result.dagster_run, dagster_event=event
    )
    return context.for_run_failure()


def test_a_failed_run_of_the_daemon_is_told_with_its_own_reason(roots: Roots, sent: list[Alert]) -> None:
    with dg.instance_for_test() as instance:
        watch.failure_sensor(roots)(failing(instance, {"dagster/schedule_name": "nightly_schedule"}))
        watch.failure_sensor(roots)(failing(instance, {"started_by": "command"}))
    (alert,) = sent
    assert (alert.event, alert.reason) == ("failed", "raw/office/decisions.csv 第 3 行：日期应写成 2026-07-31")


def test_the_operator_moves_the_night_and_lays_keys_over_the_instance(roots: Roots) -> None:
    assert nightly_schedule(roots).cron_schedule == "30 2 * * *"
    roots.operator_yaml.write_text(
        "nightly: {at: '04:05'}\nretention: {ticks_days: 7}\n"
        "dagster: {code_servers: {local_startup_timeout: 99}, run_retries: {max_retries: 2}}\n"
    )
    assert nightly_schedule(roots).cron_schedule == "5 4 * * *"
    home = prepare_instance(roots)
    written = (home / "dagster.yaml").read_text(encoding="utf-8")
    prepare_instance(roots)
    assert (home / "dagster.yaml").read_text(encoding="utf-8") == written
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert instance.get_settings("code_servers")["local_startup_timeout"] == 99
        assert instance.get_settings("run_retries") == {"enabled": True, "max_retries": 2, "retry_on_asset_or_op_failure": False}
        assert instance.telemetry_enabled is False


def a_job() -> dg.JobDefinition:
    @dg.op
    def nothing() -> None:
        """A job needs a step."""

    @dg.job(name="nightly")
    def nightly() -> None:
        nothing()

    return nightly


def a_run(instance: dg.DagsterInstance) -> dg.DagsterRun:
    return a_job().execute_in_process(instance=instance).dagster_run


def test_a_run_of_the_command_line_belongs_to_the_code_location_of_the_interface(roots: Roots) -> None:
    with dg.DagsterInstance.from_config(str(prepare_instance(roots))) as instance:
        run = a_run(instance)
        note_process(instance, run.run_id, "2026-07-31")
        recorded = instance.get_run_by_id(run.run_id)
    assert recorded is not None
    assert recorded.remote_job_origin is not None
    assert recorded.remote_job_origin.location_name == "pipelines.definitions"
    assert recorded.tags[".dagster/repository"] == "__repository__@pipelines.definitions"
    assert recorded.tags["as_of"] == "2026-07-31"
    assert recorded.is_success


def test_old_runs_go_with_their_files_and_the_newest_stay(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.defs.pruning.KEPT_RUNS", 1)
    with dg.DagsterInstance.from_config(str(prepare_instance(roots))) as instance:
        older, newer = a_run(instance).run_id, a_run(instance).run_id
        assert old_runs(roots, 1) == []
        found = old_runs(roots, -1)
        assert [run.run_id for run in found] == [older]
        remove_runs(roots, instance, found)
        assert [run.run_id for run in instance.get_runs()] == [newer]
    assert {path.stem for path in (roots.dagster_home / "history" / "runs").glob("*-*.db")} == {newer}
