"""The nightly job, its schedule, and the sensor that watches raw/."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.contracts.operator import operator_settings
from pipelines.defs.arrangement import TOPIC
from pipelines.defs.stages import NIGHTLY
from pipelines.editions.answered import answered_listing, raw_listing
from pipelines.paths import Roots

LISTING = "raw_listing"  # the tag of a run that the sensor asked for: the state of raw/ that it saw
AGAIN = timedelta(hours=1)
TIMEZONE = "Asia/Shanghai"
WATCH_SECONDS = 60
_BUSY = [
    dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]  # fmt: skip


nightly_job = dg.define_asset_job(
    NIGHTLY, selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor,
    tags={TOPIC: "全流程", "dagster/retry_strategy": "ALL_STEPS"},
    description="全流程（夜间主任务）：收件 → 读入 → 判定 → 建模与审核 → 发布。审核不过，现行版不动。",
)  # fmt: skip


def nightly_schedule(roots: Roots) -> dg.ScheduleDefinition:
    """Every night at the hour of the operator's file, Beijing time."""
    at = operator_settings(roots.operator_yaml).nightly.at
    hour, minute = at.split(":")
    return dg.ScheduleDefinition(
        name="nightly_schedule", job_name=NIGHTLY, cron_schedule=f"{int(minute)} {int(hour)} * * *", execution_timezone=TIMEZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"每天 {at}（北京时间）跑夜间主任务；时刻在 warehouse/operator.yaml 里改。",
    )  # fmt: skip


def raw_sensor(roots: Roots) -> dg.SensorDefinition:
    """Asks for a run when raw/ is not what the last successful run answered and then kept still for one look."""

    @dg.sensor(
        name="raw_changed", job_name=NIGHTLY, minimum_interval_seconds=WATCH_SECONDS, default_status=dg.DefaultSensorStatus.STOPPED,
        description="raw/ 和上次成功运行时不同（有新的、改过、取走或放回的文件），且一分钟内不再变化，就跑夜间主任务。默认不开。",
    )  # fmt: skip
    def raw_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        seen = raw_listing(roots)
        if seen == answered_listing(roots):
            return dg.SensorResult(skip_reason="上次成功运行以后，raw/ 没有变化", cursor=seen)
        if context.cursor != seen:
            return dg.SensorResult(skip_reason="raw/ 有变化，等它稳定", cursor=seen)
        if why := _not_now(context.instance, seen):
            return dg.SensorResult(skip_reason=why, cursor=seen)
        return dg.SensorResult(run_requests=[dg.RunRequest(tags={LISTING: seen})], cursor=seen)

    return raw_changed


def _not_now(instance: dg.DagsterInstance, seen: str) -> str:
    """Why no run is asked for though raw/ changed: one is waiting or under way, or failed on this very state a short while ago."""
    if instance.get_runs(dg.RunsFilter(job_name=NIGHTLY, statuses=_BUSY), limit=1):
        return "夜间主任务已在排队或运行"
    tried = dg.RunsFilter(job_name=NIGHTLY, tags={LISTING: seen}, updated_after=datetime.now(UTC) - AGAIN)
    if instance.get_runs(tried, limit=1):
        return "对这些文件的上一次运行没有成功，一小时后再试"
    return ""
