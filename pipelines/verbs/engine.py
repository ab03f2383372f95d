"""Verbs over the scoring engine: any table scored by it, the edition under another scheme, what moves a rank.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("score", score, "用同一个评分引擎给任意一张表打分")
    for name in ("--values", "--framework", "--options", "--out"):
        p.add_argument(name, required=True)
    p.add_argument("--show-sql", action="store_true", help="打印实际运行的 SQL")
    p = verbs.add("simulate", simulate, "按另一方案试算排名，与现行排名对照；不发布", ("table", "csv", "json"))
    p.add_argument("--scheme", required=True, metavar="FILE", help="列同 scheme_indicator.csv；或只有 indicator_code、weight 两列")
    p.add_argument("--level", choices=("county", "city"), default="county")
    p.add_argument("--period")
    p.add_argument("--show-sql", action="store_true", help="把实际运行的 SQL 打到标准错误")
    p = verbs.add("whatif", whatif, "什么能改变一个单位的名次（估算，假定他县不变）", ("table", "json"))
    p.add_argument("unit")
    p.add_argument("--period")
    p.add_argument("--show-sql", action="store_true", help="把实际运行的 SQL 打到标准错误")
    p = verbs.add("audit", audit, "方案的统计审视：相关、实际权重、区分度、一致性；只提醒", ("table", "csv", "json"))
    p.add_argument("--level", choices=("county", "city"), default="county")
    p.add_argument("--period")


def audit(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import audit as report

    print(report.render(report.load(current_edition(roots).database, args.level, args.period), args.format))
    return 0


def _shown(text: str) -> None:
    print(text, file=sys.stderr)


def simulate(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.contracts.seedcheck import refuse_contradictions
    from pipelines.editions.store import current_edition
    from pipelines.reports import simulate as report

    refuse_contradictions()
    rows, remarks = report.load(
        current_edition(roots).database, Path(args.scheme), args.level, args.period, _shown if args.show_sql else None
    )
    for remark in remarks:
        _shown(f"注意：{remark}")
    print(report.render(rows, args.format))
    return 0


def whatif(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import whatif as report

    found = report.load(current_edition(roots).database, args.unit, args.period, _shown if args.show_sql else None)
    print(report.render(found, args.format))
    return 0


def score(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.scoring.score import run as score_table

    score_table(Path(args.values), Path(args.framework), Path(args.options), Path(args.out), args.show_sql)
    return 0
