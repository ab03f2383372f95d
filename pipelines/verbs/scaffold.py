"""The verb `new`: first files of an indicator, a form, a region.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("new", new, "起步文件：新指标（indicator）、新表样（form）、另一地区的参考表（region）")
    p.add_argument("kind", choices=("indicator", "form", "region"))
    p.add_argument("name", nargs="?", help="指标编号（如 C26）、表样名（如 facility_register）、地区文件夹")
    p.add_argument("--title", help="中文名称（indicator、form）")
    p.add_argument("--clause", help="通知条款，如 三（三）8（indicator、form）")
    p.add_argument("--form", help="从哪张表起步（indicator）")
    p.add_argument("--level", choices=("county", "city"), default="county", help="谁报（form）")
    p.add_argument("--cadence", choices=("month", "quarter", "half", "year"), default="quarter", help="多久报一次（form）")
    p.add_argument("--rehash", action="store_true", help="只更新样例方案在登记表里的哈希（indicator）")


def new(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive import scaffold
    from pipelines.derive.scaffold_form import new_form
    from pipelines.paths import IN_CHECKOUT, PROJECT_ROOT, dbt_project_dir, seeds_dir

    project, seeds = dbt_project_dir(), seeds_dir()
    try:
        if args.kind == "indicator" and args.rehash:
            print("登记表已更新" if scaffold.rehash(project, seeds) else "登记表本来就对")
            return 0
        if not args.name:
            raise Refusal(f"请写名称，如 sanzhang new {args.kind} {'C26' if args.kind == 'indicator' else '名称'}")
        if args.kind == "region":
            made = scaffold.new_region(seeds, Path(args.name).resolve())
        else:
            if not IN_CHECKOUT:
                raise Refusal("新指标和新表样要在源码目录里加（git clone 之后），装好的包里不加")
            asked = {"--title": args.title, "--clause": args.clause, **({"--form": args.form} if args.kind == "indicator" else {})}
            if missing := [option for option, given in asked.items() if not given]:
                raise Refusal(f"还缺：{'、'.join(missing)}")
            if args.kind == "indicator":
                made = scaffold.new_indicator(project, seeds, args.name, args.title, args.form, args.clause)
            else:
                made = new_form(seeds, args.name, args.title, args.level, args.cadence, args.clause)
    except ValueError as error:
        raise Refusal(str(error)) from error
    for path in made.written:
        print(f"已写：{path.relative_to(PROJECT_ROOT) if path.is_relative_to(PROJECT_ROOT) else path}")
    if args.kind != "region":
        print("接着：sanzhang sync 写好由它们生成的文件")
    for line in made.left:
        print(f"还要做：{line}")
    return 0
