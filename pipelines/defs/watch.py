"""Who watches the night: the sensor that tells a failure, and the one that looks whether nights succeed at all.

Belongs here: when an alert is sent from the daemon, the freshness check of the edition. Does not belong here: sending (editions.alert),
alerts of a run of the command line, which sends its own.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.contracts.operator import operator_settings
from pipelines.defs.ghosts import GONE, close_ghosts
from pipelines.defs.nightly import nightly_job
from pipelines.defs.pruning import old_runs, remove_runs
from pipelines.defs.recorded import failure
from pipelines.defs.stages import EDITION
from pipelines.editions.alert import Alert, send
from pipelines.editions.answered import answered_at
from pipelines.editions.clock import today
from pipelines.editions.retention import old_things, remove
from pipelines.editions.writer import is_held, writer_lock
from pipelines.paths import Roots

FRESH = "last_success_is_fresh"
LOOK_SECONDS = 300
_AGAIN = timedelta(hours=1)  # how often the check is recorded while nothing changes
COMMAND = "command"


def stale(roots: Roots, now: datetime) -> str:
    """Why the edition in force may be out of date: no run has ended well for longer than the operator allows; empty where one has."""
    hours = operator_settings(roots.operator_yaml).alerts.stale_hours
    last = answered_at(roots)
    if last is None:
        return "还没有一次成功的运行"
    age = (now - last).total_seconds() / 3600
    return f"最近一次成功的运行在 {age:.0f} 小时前，超过了 {hours} 小时" if age > hours else ""


def _said(why: str) -> dict[str, str]:
    then = "看 sanzhang status；再看运行页里上一次夜间主任务停在哪里" if why else "不必做什么"
    return {"说明": why or "最近有成功的运行", "怎么办": then}


def freshness_check(roots: Roots) -> dg.AssetChecksDefinition:
    """Whether a run has ended well lately; recorded with each publication, and by `watch_sensor` while none comes."""

    @dg.asset_check(
        asset=EDITION, name=FRESH,
        description="最近一次成功的运行（发布了，或确认没有新的）不太久：多少小时在 operator.yaml 里定，默认 26。只提醒，不拦发布。",
    )  # fmt: skip
    def last_success_is_fresh() -> dg.AssetCheckResult:
        why = stale(roots, datetime.now(UTC))
        return dg.AssetCheckResult(passed=not why, severity=dg.AssetCheckSeverity.WARN, metadata=_said(why))

    return last_success_is_fresh


def failure_sensor(roots: Roots) -> dg.SensorDefinition:
    """Tells a failed night to whom the operator's file names; a run of the command line has told its own."""

    @dg.run_failure_sensor(
        name="tell_failure", monitored_jobs=[nightly_job], default_status=dg.DefaultSensorStatus.RUNNING,
        description="夜间主任务没有做完，就按 warehouse/operator.yaml 告警（webhook、邮件；没有设就什么也不发）。",
    )  # fmt: skip
    def tell_failure(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        said = failure(context.instance, run.run_id)
        if said and run.tags.get("started_by") == COMMAND:
            return dg.SkipReason("命令行的运行自己告警")
        alert = Alert("failed", said, run.run_id) if said else Alert("ghost", GONE, run.run_id)  # no step failed: its process is gone
        for line in send(roots, alert):
            context.log.warning(line)
        return None

    return tell_failure


def tidy_up(roots: Roots, instance: dg.DagsterInstance, say: Callable[[str], None]) -> None:
    """What is past its time is gone after the call; nothing where somebody writes at this moment."""
    kept = operator_settings(roots.operator_yaml).retention
    old, runs = old_things(roots, kept, today()), old_runs(roots, kept.runs_days)
    if not (old or runs) or is_held(roots):
        return
    with writer_lock(roots):
        remove(old)
        remove_runs(roots, instance, runs)
    say(f"清理了过期的 {len(old)} 项和 {len(runs)} 条运行记录")


def watch_sensor(roots: Roots) -> dg.SensorDefinition:
    """Every few minutes: closes runs whose process is gone, removes what is old, records whether nights succeed, tells once when they no
    longer do."""

    @dg.sensor(
        name="watch", minimum_interval_seconds=LOOK_SECONDS, default_status=dg.DefaultSensorStatus.RUNNING,
        description="每五分钟看一次：进程已不在的运行收尾，过期的日志、记录和旧版清理；太久没有成功的运行就记在 publish/edition 上并告警。",
    )  # fmt: skip
    def watch(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        now = datetime.now(UTC)
        close_ghosts(roots, context.instance, context.log.warning)
        tidy_up(roots, context.instance, context.log.info)
        why = stale(roots, now)
        state, _, since = (context.cursor or "").partition(" ")
        held = "stale" if why else "fresh"
        if state == held and now - datetime.fromisoformat(since) < _AGAIN:
            return dg.SensorResult(skip_reason=why or "最近有成功的运行")
        if why and state == "fresh":
            for line in send(roots, Alert("stale", why)):
                context.log.warning(line)
        seen = dg.AssetCheckEvaluation(
            asset_key=EDITION, check_name=FRESH, passed=not why, severity=dg.AssetCheckSeverity.WARN, metadata=_said(why),
        )  # fmt: skip
        return dg.SensorResult(asset_events=[seen], cursor=f"{held} {now.isoformat()}")

    return watch
