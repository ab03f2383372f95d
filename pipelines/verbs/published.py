"""Verbs that read the edition in force: ranking, findings, explain, checklist, scorecard.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("ranking", ranking, "现行版的排名", ("table", "csv", "json"))
    p.add_argument("--level", choices=("county", "city"), default="county")
    p.add_argument("--period")
    p.add_argument("--scheme")
    p = verbs.add("findings", findings, "现行版的问题清单", ("table", "csv", "json"))
    p.add_argument("--unit")
    p.add_argument("--period")
    p.add_argument("--severity", choices=("blocking", "warning", "notice"))
    p.add_argument("--gone", action="store_true", help="只列以前版本里有、现行版已没有的发现")
    p = verbs.add("explain", explain, "一个单位的分值账，直到单元格，和没有计入的", ("text", "csv", "json"))
    p.add_argument("unit")
    p.add_argument("--indicator")
    p.add_argument("--period")
    p.add_argument("--all", action="store_true", dest="every", help="列出全部单元格和没有计入的行（csv、json 总是全部）")
    p = verbs.add("checklist", checklist, "核查清单：先查哪些行，另抽哪些行", ("table", "csv", "json"))
    p.add_argument("--unit")
    p.add_argument("--period")
    verbs.add("scorecard", scorecard, "检查的实测：每类差错查出多少，每条规则误报多少（演示数据）", ("table", "json"))


def ranking(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import ranking as report

    database = current_edition(roots).database
    rows = report.load(database, args.level, args.period, args.scheme)
    print(report.render(rows, args.format, report.sources_said(database, rows)))
    return 0


def findings(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import findings as report

    if args.gone:
        from pipelines.reports import gone  # reads the office's acts, and with them the reader

        print(gone.render(gone.load(roots, args.unit, args.period, args.severity), args.format))
        return 0
    rows = report.load(current_edition(roots).database, unit=args.unit, period=args.period, severity=args.severity)
    print(report.render(rows, args.format))
    return 0


def explain(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import explain as report

    database = current_edition(roots).database
    print(report.explain(database, args.unit, args.indicator, period=args.period, format=args.format, every=args.every))
    return 0


def checklist(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import checklist as report

    print(report.render(report.load(current_edition(roots).database, args.unit, args.period), args.format))
    return 0


def scorecard(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import scorecard as report

    print(report.render(report.load(current_edition(roots).database), args.format))
    return 0
