"""Verbs over editions: list, freeze, verify, diff; backup and restore.

Belongs here: arguments, exit codes, what is printed, starting the rebuild. Does not belong here: any other work.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.verbs import Verbs, day, print_json

if TYPE_CHECKING:
    from pipelines.editions.store import Edition
    from pipelines.editions.verify import Verdict


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("editions", editions, "发布版：列出、冻结、核验、比较")
    actions = p.add_subparsers(dest="action", required=True, metavar="list|freeze|verify|diff")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")
    for name in ("--raw", "--warehouse"):
        shared.add_argument(name, default=argparse.SUPPRESS)
    actions.add_parser("list", parents=[shared], help="全部发布版")
    p = actions.add_parser("freeze", parents=[shared], help="把一版冻结为公示版、正式版或更正版")
    p.add_argument("edition", metavar="EDITION", help="版本号，或 current（现行版）")
    p.add_argument("--kind", required=True, choices=("publicity", "final", "correction"))
    p.add_argument("--by", required=True, help="由谁定：处室或职务，不写姓名")
    p.add_argument("--reason", required=True)
    p.add_argument("--restates", help="更正版：更正的是哪一版；正式版与公示版内容不同时：是哪一公示版")
    p.add_argument("--decided-on", type=day, help="冻结日期，不早于数据截止日（默认今天；演示数据默认其截止日）")
    p = actions.add_parser("verify", parents=[shared], help="核对文件，并由当时的输入重建，逐表比较")
    p.add_argument("edition", metavar="EDITION")
    p.add_argument("--files-only", action="store_true", help="只核对文件，不重建")
    p = actions.add_parser("diff", parents=[shared], help="两版之间：哪些输入、哪些数、哪些分、哪些名次变了")
    p.add_argument("edition", metavar="A")
    p.add_argument("other", metavar="B")
    p = verbs.add("backup", backup, "备份：原件库、收件登记、处理记录、发布版")
    p.add_argument("target", metavar="FILE|DIR", help="以 .tar 或 .tar.gz 结尾的文件，或一个新目录")
    p = verbs.add("restore", restore, "从备份恢复到空的产物目录")
    p.add_argument("source", metavar="FILE|DIR")


def editions(args: argparse.Namespace, roots: Roots) -> int:
    return {"list": _list, "freeze": _freeze, "verify": _verify, "diff": _diff}[args.action](args, roots)


def _list(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import editions as listed

    rows = [e.listed() for e in listed(roots)]
    if args.format == "json":
        print_json(rows)
        return 0
    for row in rows:
        frozen = f" {row['frozen_on']} 冻结" if row["frozen_on"] else ""
        print(f"{'→' if row['current'] else ' '} {row['edition_id']} {row['kind_title']} 截至 {row['as_of']} {row['created_at']}{frozen}")
    return 0


def _freeze(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.editions.freeze import Freezing
    from pipelines.editions.store import KIND_TITLES, edition_named

    as_of = date.fromisoformat(edition_named(roots, args.edition).as_of)
    decided_on: date = args.decided_on or max(flow.default_as_of(roots), as_of)
    edition = flow.freeze(roots, args.edition, Freezing(args.kind, decided_on, args.by, args.reason, args.restates))
    if args.format == "json":
        print_json(edition.listed())
    else:
        print(f"{edition.edition_id} 已冻结为{KIND_TITLES[edition.kind]}，此后不再改动：{edition.path}")
    return 0


def _verify(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions import verify
    from pipelines.editions.inputs import lost_inputs
    from pipelines.editions.store import edition_named

    edition = edition_named(roots, args.edition)
    verdict = verify.check_files(roots, edition)
    if not args.files_only:
        verdict.lost = lost_inputs(roots, edition)
        if not verdict.lost:
            _rebuild(roots, edition, verdict)
    if args.format == "json":
        print_json(verdict.as_dict())
    else:
        print(verify.render(verdict))
    return verdict.exit_code


def _rebuild(roots: Roots, edition: Edition, verdict: Verdict) -> None:
    """Run the nightly job over the recorded inputs in a folder of its own, which is gone afterwards."""
    from pipelines import flow
    from pipelines.contracts.refusal import AuditStopped
    from pipelines.defs.run import execute_nightly
    from pipelines.editions.inputs import lay_out, rebuild_folder
    from pipelines.editions.privacy import persons_of_landing
    from pipelines.editions.verify import compare_rebuilt

    recorded = edition.manifest["code_version"]
    verdict.same_code = recorded == flow.code_version()
    if not verdict.same_code:
        verdict.notes.append(f"这一版由代码 {recorded} 发布，现在的代码是 {flow.code_version()}；仍照比，不同之处可能出自代码")
    with rebuild_folder(roots) as folder:
        staged = lay_out(roots, edition, folder)
        try:
            execute_nightly(staged, date.fromisoformat(edition.as_of), publish=False, say=lambda line: print(line, file=sys.stderr))
        except (AuditStopped, Refusal) as error:
            verdict.lost.append(f"重建没有完成：{error}")
            return
        compare_rebuilt(edition, staged.work, persons_of_landing(staged.landing), verdict)


def _diff(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.difference import difference
    from pipelines.editions.store import edition_named
    from pipelines.reports import edition_difference as report

    found = difference(roots, edition_named(roots, args.edition), edition_named(roots, args.other))
    print(report.render(found, args.format))
    return 0


def backup(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.editions.archive import back_up

    with flow.writer_lock(roots):
        made = back_up(roots, Path(args.target).absolute())
    print(f"已备份 {made.files} 个文件，{made.size / 1e6:.1f} MB：{args.target}。内含个人信息，请妥善保管")
    return 0


def restore(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.editions.archive import restore as bring_back

    with flow.writer_lock(roots):
        made = bring_back(roots, Path(args.source).absolute())
    print(f"已恢复 {made.files} 个文件到 {roots.warehouse}，办公室文件到 {roots.decisions_csv.parent}。现在可以 sanzhang run")
    return 0
