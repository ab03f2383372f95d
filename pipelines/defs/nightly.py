"""The nightly job, its schedule, and the sensor that watches raw/."""

import hashlib

import dagster as dg

from pipelines.paths import Roots

NIGHTLY = "nightly"
TIMEZONE = "Asia/Shanghai"
WATCH_SECONDS = 60


nightly_job = dg.define_asset_job(
    NIGHTLY, selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor,
    description="夜间主任务：收件 → 读入 → 判定 → 建模与审核 → 发布。审核不过，现行版不动。",
)  # fmt: skip


def raw_listing(roots: Roots) -> str:
    """Hash over path, size and time of everything below raw/; another one means something changed. Reads no content."""
    digest = hashlib.sha256()
    for path in sorted(p for p in roots.raw.rglob("*") if p.is_file()):
        stat = path.stat()
        digest.update(f"{path.relative_to(roots.raw).as_posix()}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def nightly_schedule() -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        name="nightly_schedule", job_name=NIGHTLY, cron_schedule="30 2 * * *", execution_timezone=TIMEZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING, description="每天 2:30（北京时间）跑夜间主任务。",
    )  # fmt: skip


def raw_sensor(roots: Roots) -> dg.SensorDefinition:
    """Asks for a run when raw/ changed and then kept still for one look, so that half-copied files are not read."""

    @dg.sensor(
        name="raw_changed", job_name=NIGHTLY, minimum_interval_seconds=WATCH_SECONDS, default_status=dg.DefaultSensorStatus.STOPPED,
        description="raw/ 里有新文件或改动（且一分钟内不再变化）就跑夜间主任务。默认不开。",
    )  # fmt: skip
    def raw_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        seen = raw_listing(roots)
        if context.cursor != seen:
            return dg.SensorResult(skip_reason="raw/ 有变化，等它稳定", cursor=seen)
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=seen)

    return raw_changed
