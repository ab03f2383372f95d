"""Verbs that make something: the demo province, a run, a human act, generated files; and the Dagster UI.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
import errno
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.contracts.refusal import BrokenDatabase, Refusal, os_words
from pipelines.paths import Roots
from pipelines.verbs import Verbs, day, print_json

if TYPE_CHECKING:
    from datetime import date

    from pipelines.defs.run import Wanted
    from pipelines.editions.journal import Journal


LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LISTEN = {
    errno.EADDRINUSE: "端口已被别的程序占用，请换一个 --port",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EACCES: "没有权限（1024 以下的端口要管理员），请换一个 --port",
}


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("demo", demo, "生成演示数据（全部虚构）")
    p.add_argument("--out", required=True)
    p.add_argument("--truth")
    p.add_argument("--seed", type=int, default=2025)
    p.add_argument("--scale", choices=("tiny", "ningxia", "nation"), default="ningxia")
    p.add_argument("--faults", choices=("none", "some", "all"), default="some")
    p.add_argument("--if-empty", action="store_true", help="已有内容时不动，退出码 0")
    p = verbs.add("run", run, "运行整条流水线并发布")
    p.add_argument("--as-of", type=day, help="截止日（默认北京时间的今天）")
    p.add_argument("--no-publish", action="store_true", help="只收件、读入、建模和审核，不发布")
    p.add_argument("--period", action="append", default=[], help="重读这一期的报表（2026-06、2026Q2；可写多次）")
    p.add_argument("--only-path", default="", help="只收 raw 下这个路径里的文件，如 submissions/兴庆区")
    p.add_argument("--full-refresh", action="store_true", help="落地库和工作库全部重建")
    p.add_argument("--reason", default="", help="为什么可以退回较早的一天、较少的收件或报表；记入这一版")
    p = verbs.add("decide", decide, "记一条人工处理")
    p.add_argument(
        "kind",
        help="accept 采用 return 退回 exempt 免报 extend_due 延期 verify 现场核查 | waive 免改 reply 说明 | correct 更正一格 "
        "| objection 申辩 answer 答复 tier 定档 support 记支持",
    )
    p.add_argument(
        "target",
        help="单位代码/表/期次（verify 核人次再加 /people） | 问题编号 | 文件sha256#工作表!单元格 | 方案/期次/单位代码",
    )
    p.add_argument("--by", required=True)
    p.add_argument("--reason", required=True)
    for name in ("--value", "--expect"):
        p.add_argument(name, default="")
    p.add_argument("--decided-on", type=day)
    p.add_argument("--expires-on", type=day)
    p = verbs.add("sync", sync, "由声明生成的文件")
    p.add_argument("--check", action="store_true")
    p = verbs.add("ui", ui, "打开 Dagster 界面（只在本机）")
    p.add_argument("--port", type=int, default=3000, help="端口（默认 3000）")
    p.add_argument("--host", default="127.0.0.1", help="监听的地址（默认 127.0.0.1，只有本机连得上）")
    verbs.add("doctor", doctor, "检查环境、方案和产物", ("text", "json"))


def demo(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.demo.province import build

    out = Path(args.out)
    if out.exists() and any(p.is_file() and p.name != "README.md" for p in out.rglob("*")) and not args.if_empty:
        raise Refusal(f"{out} 不是空目录，演示数据不会覆盖已有文件。请换一个目录")
    if args.if_empty and (out / "submissions").exists():
        print(f"{out} 已有内容，不再生成演示数据")
        return 0
    truth = Path(args.truth).resolve() if args.truth else None
    if truth is not None and truth.is_relative_to(out.resolve()):
        raise Refusal(f"真值不能放在原件文件夹 {out} 里，请另指定 --truth")
    summary = build(out.resolve(), truth, args.seed, args.scale, args.faults)
    print(
        f"演示数据已写入 {out}：{summary.counties} 个县、{summary.cities} 个市，报表文件 {summary.files} 个（{summary.rows} 行），"
        f"平台导出 {summary.export_files} 个（{summary.export_rows} 行），收件 {summary.receipts} 次，放入差错 {summary.faults} 处"
    )
    return 0


def run(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.contracts.operator import operator_settings
    from pipelines.verbs.attended import attended

    if not roots.raw.is_dir():
        raise Refusal(f"没有目录 {roots.raw}。请用 --raw 指明收件目录，或先运行 sanzhang demo --out {roots.raw}")
    operator_settings(roots.operator_yaml)
    wanted = _wanted(args)
    as_of = args.as_of or flow.default_as_of(roots)
    with attended(roots, as_of) as journal:
        return _run(roots, as_of, wanted, args.reason.strip(), not args.no_publish, journal)


def _run(roots: Roots, as_of: date, wanted: Wanted, reason: str, publish: bool, journal: Journal) -> int:
    from pipelines import flow
    from pipelines.contracts.seedcheck import refuse_contradictions
    from pipelines.editions.soundness import require_free
    from pipelines.editions.store import current_edition
    from pipelines.ingest.officecheck import refuse_columns
    from pipelines.verbs.progress import shown

    refuse_contradictions()
    refuse_columns(roots)
    with flow.writer_lock(roots), shown() as screen:
        received = flow.receive(roots, as_of, wanted.only_path)
        if received.new_versions:
            screen.say(f"收到 {received.new_versions} 个新版本，已存档（截至 {as_of}）")
        if received.withdrawn:
            named = "、".join(received.withdrawn[:3]) + (" 等" if len(received.withdrawn) > 3 else "")
            screen.say(f"{len(received.withdrawn)} 份收到过的文件已从 raw 里取走，按撤回处理：{named}。如是误删，请放回原处")
        if publish:
            flow.require_forward(roots, as_of, reason)
            edition = None if wanted.full_refresh or wanted.periods else flow.nothing_new(roots, as_of, received)
            if edition is not None:
                _close_gone_runs(roots)
                said = f"没有新的收件、处理或方案（截至 {as_of}），现行版仍是 {edition.edition_id}"
                journal.end("unchanged", said)
                screen.say(said)
                screen.say(f"网页：{edition.path / 'site' / 'index.html'}")
                return 0
        require_free(roots)
        from pipelines.defs.run import execute_nightly

        def execute() -> int:
            return execute_nightly(
                roots, as_of, publish, say=screen.say, show=screen.part, journal=journal, reason=reason, wanted=wanted,
                came=(received.new_versions, received.bytes_stored),
            ).exit_code  # fmt: skip

        try:
            code = execute()
        except BrokenDatabase:
            said = "落地库或工作库损坏，已移走；由原件库重新读入"
            screen.say(said)
            journal.again(said)
            code = execute()
        journal.end("published" if publish else "built")
        if publish:
            screen.say(f"网页：{current_edition(roots).path / 'site' / 'index.html'}")
    return code


def _close_gone_runs(roots: Roots) -> None:
    """A run that was killed right after it published counts as under way no longer; Dagster is asked only where there is one."""
    from pipelines.defs.history import ghost_lines

    if ghost_lines(roots):
        from pipelines.defs.run import close_gone_runs

        close_gone_runs(roots)


def _wanted(args: argparse.Namespace) -> Wanted:
    """What was asked for beyond the day; Refusal where a period or a path is not one."""
    from pipelines.contracts.period import parse_code
    from pipelines.defs.run import Wanted

    path = args.only_path.strip().removeprefix("raw/").strip("/")
    if path and (path.split("/")[0] not in ("submissions", "exports") or ".." in path.split("/")):
        raise Refusal(f"--only-path {args.only_path} 应从 submissions/ 或 exports/ 写起")
    for period in args.period:
        try:
            parse_code(period)
        except ValueError as error:
            raise Refusal(f"--period {period} 应写成 2026-06、2026Q2、2026H1 或 2026") from error
    return Wanted(tuple(args.period), path, args.full_refresh)


def decide(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.ingest.decision import append, parse
    from pipelines.reports.effect import refuse_idle

    row = {
        "decided_on": str(args.decided_on or flow.default_as_of(roots)), "by": args.by, "kind": args.kind, "target": args.target,
        "value": args.value, "expect": args.expect, "reason": args.reason, "expires_on": str(args.expires_on or ""),
    }  # fmt: skip
    try:
        refuse_idle(roots, parse({**row}, 0), max(flow.default_as_of(roots), flow.today()))
        append(roots, row)
    except ValueError as error:
        raise Refusal(str(error)) from error
    print(f"已记入 {roots.decisions_csv}：{args.kind} {args.target}")
    return 0


def sync(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.contracts.seedcheck import refuse_contradictions
    from pipelines.derive.sync import sync as derive
    from pipelines.paths import PROJECT_ROOT

    refuse_contradictions()
    stale = derive(check=args.check)
    for path in stale:
        print(("过期：" if args.check else "已写：") + str(path.relative_to(PROJECT_ROOT)))
    return 1 if args.check and stale else 0


def ui(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.defs.run import serve

    if not 1 <= args.port <= 65535:
        raise Refusal(f"端口 {args.port} 不在 1 到 65535 之间")
    if args.host not in LOOPBACK:
        print(
            f"注意：{args.host} 不只是本机。界面没有登录，谁连得上谁就能运行和改动；请只在本机打开，"
            "前面放一个要登录的反向代理，例子见 deploy/nginx.example.conf",
            file=sys.stderr,
        )
    refuse_taken(args.host, args.port)
    return serve(roots, args.port, args.host)


def refuse_taken(host: str, port: int) -> None:
    """Refusal where the interface cannot listen there: an address that this machine does not have, a port that is taken or closed to us."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except socket.gaierror as error:
        raise Refusal(f"没有 {host} 这个地址，请写本机的地址，如 127.0.0.1") from error
    except OSError as error:
        why = _LISTEN.get(error.errno or 0) or os_words(error)
        raise Refusal(f"不能在 {host}:{port} 打开界面：{why}") from error


def doctor(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.defs.history import ghost_lines
    from pipelines.reports.doctor import Note, diagnose

    notes = [*diagnose(roots), *(Note("ghost", said) for said in ghost_lines(roots))]
    if args.format == "json":
        print_json([{"about": note.about, "text": note.text} for note in notes])
    else:
        for note in notes:
            print(note.text)
    return 1 if notes else 0
