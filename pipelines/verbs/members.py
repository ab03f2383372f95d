"""Verbs that show a unit itself: the two-year result, a county's own teams and societies.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("result", result, "两年目标的结果：达到、未达到、说不清，直到单元格", ("table", "csv", "json"))
    p.add_argument("--unit", help="只看一个县或市（区划代码或全称），列出依据的单元格")
    p = verbs.add("teams", teams, "一个县的三队三会：活动、订单、平台，没有活动的在前", ("table", "csv", "json"))
    p.add_argument("unit", help="县（市、区）：区划代码或全称")
    p.add_argument("--period", help="季度，如 2026Q2（默认最近一个已关账的季度）")


def result(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import two_year

    print(two_year.report(current_edition(roots).database, args.unit, args.format))
    return 0


def teams(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import members

    print(members.report(current_edition(roots).database, args.unit, args.period, args.format))
    return 0
