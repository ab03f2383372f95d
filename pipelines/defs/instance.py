"""The Dagster instance below warehouse/dagster: its dagster.yaml, made from ours and what the operator's file lays over it.

Belongs here: settings of the instance. Does not belong here: running anything (run), what the operator may set (contracts.operator).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pipelines.contracts.operator import operator_settings
from pipelines.paths import Roots

_HEAD = """# 由 sanzhang run 和 sanzhang ui 写出，手改会被盖掉；要改的写进 warehouse/operator.yaml 的 dagster 一节。
# 不外发任何使用情况；不另存步骤的屏幕输出（日志里不得有个人信息）；同一时间只跑一个任务；进程意外没了的运行重跑一次。
"""
_OURS: dict[str, Any] = {
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},
    "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"},
    "concurrency": {"runs": {"max_concurrent_runs": 1}},
    "run_retries": {"enabled": True, "max_retries": 1, "retry_on_asset_or_op_failure": False},
}


def prepare_instance(roots: Roots) -> Path:
    """warehouse/dagster with its dagster.yaml in place (telemetry off); returns the folder. Refusal where the operator's file is wrong."""
    home = roots.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    operator = operator_settings(roots.operator_yaml)
    days = operator.retention.ticks_days
    ticks = {"retention": {kind: {"purge_after_days": days} for kind in ("schedule", "sensor")}}
    wanted = _HEAD + yaml.safe_dump(_over(_over(_OURS, ticks), operator.dagster), allow_unicode=True, sort_keys=False)
    settings = home / "dagster.yaml"
    if not settings.exists() or settings.read_text(encoding="utf-8") != wanted:
        settings.write_text(wanted, encoding="utf-8")
    return home


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`below` with the keys of `above` laid over it, sections key by key."""
    laid = dict(below)
    for key, value in above.items():
        under = laid.get(key)
        laid[key] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return laid
