"""Verbs of who is on duty: status, what is old enough to go, whether alerts arrive.

Belongs here: arguments and what is printed. Does not belong here: any work; status neither starts Dagster nor takes the lock.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.verbs import Verbs, print_json

_ENDS = {
    "SUCCESS": "成功",
    "FAILURE": "没有成功",
    "CANCELED": "被取消",
    "CANCELING": "正在取消",
    "QUEUED": "排队中",
    "NOT_STARTED": "还没开始",
    "STARTING": "正在启动",
    "STARTED": "正在运行",
    "GHOST": "进程已不在，没有做完",
}


_ENDED = {
    "published": "发布了（或内容与现行版相同）", "unchanged": "没有新的，现行版不动", "built": "做完了，没有发布（按要求，或只跑了一部分）",
    "not_published": "没有发布", "refused": "停下了", "failed": "没有做完", "stopped": "被叫停",
}  # fmt: skip
_LEAST_FREE = 2e9


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("status", status, "值班一览：现行版、上次运行、下次运行、值守程序、谁在写、磁盘", ("text", "json"))
    p.add_argument("--check", action="store_true", help="有要处理的就退出码 1，给监控程序用")
    p = verbs.add(
        "tidy", tidy, "清理过期的运行日志、运行记录和旧发布版：先列出，加 --remove 才删（期限在 operator.yaml）", ("text", "json")
    )
    p.add_argument("--remove", action="store_true", help="真的删除；冻结的版和现行版从不删")
    p = verbs.add("alerts", alerts, "告警发到哪里；--send 试发一条")
    p.add_argument("--send", action="store_true", help="试发一条")


def status(args: argparse.Namespace, roots: Roots) -> int:
    found = _facts(roots)
    if args.format == "json":
        print_json(found)
    else:
        for line in _lines(found):
            print(line)
    return 1 if args.check and found["to_do"] else 0


def tidy(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.contracts.operator import operator_settings
    from pipelines.defs.pruning import old_runs, remove_runs
    from pipelines.editions.clock import today
    from pipelines.editions.retention import old_things, remove
    from pipelines.editions.writer import writer_lock

    kept = operator_settings(roots.operator_yaml).retention
    old, runs = old_things(roots, kept, today()), old_runs(roots, kept.runs_days)
    if args.format == "json":
        print_json([{"title": one.title, "path": str(one.path), "bytes": one.size} for one in old]
                   + [{"title": "运行记录", "path": run.run_id, "bytes": None} for run in runs])  # fmt: skip
    else:
        for one in old:
            print(f"{one.title}：{one.path}（{one.size / 1e6:.1f} MB）")
        for run in runs:
            print(f"运行记录：{run.run_id[:8]}（{str(run.created)[:16]}）")
        forever = "旧发布版不删（operator.yaml 里没有设 editions_days）" if kept.editions_days is None else ""
        print(f"过期的：{len(old) + len(runs)} 项，{sum(one.size for one in old) / 1e6:.1f} MB" + (f"；{forever}" if forever else ""))
    if not args.remove:
        return 0
    with writer_lock(roots):
        remove(old)
        if runs:
            from pipelines.defs.run import stock_instance

            with stock_instance(roots) as instance:
                remove_runs(roots, instance, runs)
    print("已删除" if old or runs else "没有要删的", file=sys.stderr)
    return 0


def alerts(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.contracts.operator import operator_settings
    from pipelines.editions.alert import Alert, send

    told = operator_settings(roots.operator_yaml).alerts
    print(f"webhook：{told.webhook.url if told.webhook else '没有设'}")
    print(f"邮件：{'、'.join(told.mail.to) + f'（经 {told.mail.host}:{told.mail.port}）' if told.mail else '没有设'}")
    print(f"多久没有成功的运行就告警：{told.stale_hours} 小时")
    if not args.send:
        return 0
    if told.webhook is None and told.mail is None:
        raise Refusal(f"没有设告警，请在 {roots.operator_yaml} 里写 alerts，例子见 deploy/operator.example.yaml")
    failed = send(roots, Alert("trial"))
    if failed:
        raise Refusal("；".join(failed))
    print("试发成功，请看收到没有")
    return 0


def _facts(roots: Roots) -> dict[str, Any]:
    from pipelines.contracts.operator import operator_settings
    from pipelines.defs.history import daemon_alive, ghost_lines, past_runs, schedule_stopped
    from pipelines.editions.answered import answered_at
    from pipelines.editions.clock import ZONE
    from pipelines.editions.direction import in_force
    from pipelines.editions.journal import last_end
    from pipelines.editions.writer import holder, is_held

    operator = operator_settings(roots.operator_yaml)
    edition = in_force(roots)
    nights = [run for run in past_runs(roots) if run.job == "nightly"]
    last, end, well = nights[0] if nights else None, last_end(roots), answered_at(roots)
    alive, stopped = daemon_alive(roots), schedule_stopped(roots)
    disk = shutil.disk_usage(roots.warehouse if roots.warehouse.is_dir() else roots.warehouse.parent)
    hours = (datetime.now(UTC) - well).total_seconds() / 3600 if well else None
    found = {
        "edition": edition.edition_id if edition else None,
        "edition_as_of": edition.as_of if edition else None,
        "edition_created_at": edition.created_at if edition else None,
        "last_run": last.run_id if last else None,
        "last_run_status": None if last is None else "GHOST" if last.ghost else last.status,
        "last_run_as_of": last.as_of if last else None,
        "last_run_started": str(last.started or last.created.astimezone(ZONE))[:16] if last else None,
        "last_run_seconds": round((last.ended - last.started).total_seconds()) if last and last.started and last.ended else None,
        "last_end_at": str(end["at"])[:16].replace("T", " ") if end else None,
        "last_end_status": end["status"] if end else None,
        "last_end_text": end["text"] if end else None,
        "last_success_at": str(well.astimezone(ZONE))[:16] if well else None,
        "last_success_hours": round(hours, 1) if hours is not None else None,
        "daemon_alive": alive,
        "next_run": str(_next_night(datetime.now(ZONE), operator.nightly.at))[:16] if alive and not stopped else None,
        "schedule_stopped": stopped,
        "ghosts": ghost_lines(roots),
        "writer": holder(roots) if is_held(roots) else None,
        "disk_free_bytes": disk.free,
        "disk_total_bytes": disk.total,
    }
    return found | {"to_do": list(_to_do(found, operator.alerts.stale_hours))}


def _to_do(found: dict[str, Any], stale_hours: int) -> Iterator[str]:
    """What somebody has to do something about, each with what to do."""
    if found["last_end_status"] in ("failed", "not_published", "refused"):
        yield f"{found['last_end_at']} 的运行没有做完：{found['last_end_text']}"
    if found["last_success_hours"] is not None and found["last_success_hours"] > stale_hours:
        yield f"{found['last_success_hours']:.0f} 小时没有成功的运行：请看值守程序或定时任务是否开着，再运行 sanzhang run"
    if found["schedule_stopped"]:
        yield "每晚的定时（nightly_schedule）在界面里被关掉了：请在 Dagster 界面的 Automation 里打开"
    yield from found["ghosts"]
    if found["disk_free_bytes"] < _LEAST_FREE:
        yield "磁盘剩余不到 2 GB：请腾出空间；过期的东西见 sanzhang tidy"


def _next_night(now: datetime, at: str) -> datetime:
    hour, minute = map(int, at.split(":"))
    tonight = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)


def _no_next(found: dict[str, Any]) -> str:
    if found["schedule_stopped"]:
        return "定时在界面里被关掉了，不会自动运行"
    return "值守程序没有开，不会自动运行；用系统定时任务的，以它为准"


def _lines(found: dict[str, Any]) -> list[str]:
    """What the facts say, a line each."""
    edition = f"{found['edition']}，截至 {found['edition_as_of']}，{str(found['edition_created_at'])[:16].replace('T', ' ')} 发布"
    took = f"，用时 {found['last_run_seconds']} 秒" if found["last_run_seconds"] is not None else ""
    run = f"{found['last_run_started']} 开始，截至 {found['last_run_as_of']}，{_ENDS.get(found['last_run_status'], '')}{took}"
    end = f"{found['last_end_at']}，{_ENDED.get(found['last_end_status'], '')}" + (
        f"：{found['last_end_text']}" if found["last_end_text"] else ""
    )
    free = found["disk_free_bytes"] / 1e9
    return [
        f"现行版：{edition if found['edition'] else '还没有发布过'}",
        f"上次运行：{run if found['last_run'] else '没有记录'}",
        f"上次结果：{end if found['last_end_at'] else '没有记录'}",
        f"上次成功：{found['last_success_at'] or '还没有'}",
        f"值守程序：{'开着' if found['daemon_alive'] else '没有开（sanzhang ui 会开它）'}",
        f"下次运行：{found['next_run'] or _no_next(found)}",
        f"写锁：{'另一个运行' + found['writer'] + '正在写' if found['writer'] is not None else '空闲'}",
        f"磁盘：剩余 {free:.1f} GB，共 {found['disk_total_bytes'] / 1e9:.1f} GB",
        *([f"要处理：{line}" for line in found["to_do"]] or ["要处理：没有"]),
    ]
