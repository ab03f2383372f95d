"""What the operator of a machine sets in warehouse/operator.yaml: the hour of the night, alerts, retention, whom the units may ask,
further keys of Dagster.

Belongs here: the keys, their bounds, their defaults. Does not belong here: sending, removing, running (editions, defs).
No password stands in the file: it names files that hold one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.contracts.refusal import Refusal, os_words

_CLOSED = (
    "telemetry", "nux", "compute_logs", "storage", "run_storage", "event_log_storage", "schedule_storage", "local_artifact_storage",
    "instance_class",
)  # fmt: skip
_WORDS = {"extra_forbidden": "没有这个键", "missing": "要写", "literal_error": "不是可选的值"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Webhook(_Strict):
    """A POST of json to `url`; the header is sent where `header_file` holds its value."""

    url: str = Field(pattern=r"^https?://[^\s]+$")
    header: str = "Authorization"
    header_file: Path | None = None


class Mail(_Strict):
    """A mail by SMTP; the account signs in where it has a `user`."""

    host: str = Field(min_length=1)
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    to: tuple[str, ...] = Field(min_length=1)
    user: str = ""
    password_file: Path | None = None


class Alerts(_Strict):
    """Where a failure is told, and after how many hours without a success it counts as one."""

    webhook: Webhook | None = None
    mail: Mail | None = None
    stale_hours: int = Field(default=26, ge=1)


class Retention(_Strict):
    """Days that are kept; editions are kept for ever unless `editions_days` is set, frozen ones and the one in force always."""

    logs_days: int = Field(default=90, ge=1)
    runs_days: int = Field(default=90, ge=1)
    ticks_days: int = Field(default=30, ge=1)
    editions_days: int | None = Field(default=None, ge=30)
    editions_keep: int = Field(default=30, ge=1)


class Office(_Strict):
    """Whom the units may ask, as it stands on their slips (王老师，0951-0000000); not set: the slips name nobody."""

    contact: str = Field(default="", max_length=80, pattern=r"^[^\r\n]*$")


class Nightly(_Strict):
    """When the night's run begins, Beijing time."""

    at: str = Field(default="02:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class Operator(_Strict):
    """The whole file; `dagster` is laid over the instance settings that a run writes."""

    nightly: Nightly = Nightly()
    alerts: Alerts = Alerts()
    retention: Retention = Retention()
    office: Office = Office()
    dagster: dict[str, Any] = {}

    @field_validator("dagster")
    @classmethod
    def _leaves_closed_keys(cls, given: dict[str, Any]) -> dict[str, Any]:
        if closed := sorted(set(given) & set(_CLOSED)):
            raise ValueError(f"{'、'.join(closed)} 由流水线自己定（不外发、日志里不得有个人信息、记录要在产物目录里），不能改")
        return given


def operator_settings(path: Path) -> Operator:
    """What the file says, defaults where there is none; Refusal naming key and what is wrong with it."""
    if not path.exists():
        return Operator()
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"读不了 {path}：{os_words(error)}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Refusal(
            f"{path}{f' 第 {mark.line + 1} 行' if mark else ''}不是 UTF-8 的 YAML，请对照 deploy/operator.example.yaml"
        ) from error
    try:
        return Operator.model_validate(said or {})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "全文"
        why = _WORDS.get(first["type"]) or str(first.get("ctx", {}).get("error") or f"的值不对（{first['msg']}）")
        raise Refusal(f"{path} 里的 {key} {why}，请对照 deploy/operator.example.yaml") from error
