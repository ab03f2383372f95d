"""The verb `scheme`: the schemes of the seeds beside the register, a new registration, the start of an amendment.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.verbs import Verbs, day, print_json


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("scheme", scheme, "评分方案：列出、登记（register）、修订（amend）", ("text", "json"))
    p.add_argument("act", choices=("list", "register", "amend"))
    p.add_argument("name", nargs="?", metavar="SCHEME", help="方案名（register、amend）")
    p.add_argument("--as", dest="new", metavar="NAME", help="修订后的新方案名（amend）")
    p.add_argument("--on", type=day, default=None, help="登记或修订的日期，默认今天")
    p.add_argument("--reason", default="", help="修订的理由（amend），登记的说明（register）")


def scheme(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive import scheme_rows
    from pipelines.paths import dbt_project_dir, seeds_dir

    if args.act == "list":
        return _list(args)
    if not args.name or (args.act == "amend" and not args.new):
        raise Refusal("请写方案名：sanzhang scheme register 方案名，或 sanzhang scheme amend 方案名 --as 新方案名 --reason 理由")
    seeds, models = seeds_dir(), dbt_project_dir() / "models" / "indicators"
    on: date = args.on or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    try:
        if args.act == "register":
            added = scheme_rows.register(seeds, models, args.name, on, args.reason)
            print(f"{args.name} 已登记（{on}）" if added else f"{args.name} 现在的各行早已登记过")
            return 0
        scheme_rows.amend(seeds, models, args.name, args.new, on, args.reason)
    except ValueError as error:
        raise Refusal(f"评分方案有误：{error}") from error
    print(f"{args.new} 已建好，是 {args.name} 的修订（{on}，{args.reason.strip()}）。请在 {seeds} 的 scheme.csv、scheme_indicator.csv 里")
    print(f"改 {args.new} 的各行（{args.name} 的不要动），改完运行 sanzhang scheme register {args.new}，再运行 sanzhang run")
    return 0


def _list(args: argparse.Namespace) -> int:
    from pipelines.contracts.registration import registrations, standing
    from pipelines.contracts.scheme import schemes

    try:
        found = [standing(one, registrations()) for one in schemes()]
    except ValueError as error:
        raise Refusal(f"评分方案有误：{error}") from error
    if args.format == "json":
        print_json(
            [
                {"scheme": s.scheme.name, "title": s.scheme.title, "sha256": s.scheme.sha256, "sample": s.scheme.sample,
                 "registered_on": s.registered_on, "amends": s.scheme.amends, "amended_on": s.scheme.amended_on,
                 "amendment_reason": s.scheme.amendment_reason, "standing": s.said}
                for s in found
            ]
        )  # fmt: skip
        return 0
    for s in found:
        of = f"；{s.scheme.amended_on} 修订“{s.scheme.amends}”：{s.scheme.amendment_reason}" if s.scheme.amends else ""
        print(f"{s.scheme.name:16} {s.scheme.title}  {'样例  ' if s.scheme.sample else ''}{s.scheme.sha256[:12]}  {s.said}{of}")
    return 0
