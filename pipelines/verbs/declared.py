"""Verbs that show what is declared: rules, clauses, forms, the burden they make, blank workbooks.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipelines.paths import Roots
from pipelines.verbs import Verbs, print_json


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("rules", show_rules, "全部检查规则；--points 为计分规则", ("text", "json"))
    p.add_argument("--points", action="store_true", help="计分规则：参数、公式、舍入、例子")
    verbs.add("clauses", clauses, "通知条款 → 指标 → 表和平台导出 → 向谁收", ("text", "json"))
    verbs.add("forms", show_forms, "全部表样", ("text", "json"))
    verbs.add("burden", burden, "填报负担：一年报几次、填多少格、哪些平台已有或没有用到", ("text", "json"))
    p = verbs.add("templates", templates, "下发的空白表：每次报送一本，另有每表一个单本")
    p.add_argument("folder", metavar="DIR")
    p.add_argument("--unit", help="填报单位的名称或区划代码，预填并带出乡镇下拉")
    p.add_argument("--period", help="期次 2025-03、2025Q1、2025H1 或 2025，预填")
    p.add_argument("--prefill", action="store_true", help="预填这个单位上期在册的名册，逐行改或选“无变化”（含个人信息，只发本单位）")


def show_rules(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.contracts.pointrule import RULE_TITLES, documented_rules
    from pipelines.derive.rule_listing import listing

    if args.points:
        if args.format == "json":
            print_json(documented_rules())
            return 0
        for row in documented_rules():
            print(f"{row['rule']} {RULE_TITLES.get(row['rule'], '没有值时')}：{row['formula']}\n    例：{row['example']}")
        return 0
    if args.format == "json":
        print_json(listing())
        return 0
    for rule in listing():
        print(
            f"{rule['rule']:28} {rule['severity_title']} {rule['family_title']} {rule['who_fixes_title']}改  {rule['title']}"
            f"（查全率 {rule['recall_title']}，误报率 {rule['false_rate_title']}）"
        )
    return 0


def clauses(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive.clauses import clause_listing, clause_text, system_listing

    if args.format == "json":
        print_json({"clauses": clause_listing(), "systems": system_listing()})
        return 0
    for line in clause_text():
        print(line)
    return 0


def show_forms(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive.form_listing import listing

    forms = listing()
    if args.format == "json":
        print_json(forms)
        return 0
    for form in forms:
        print(f"{form['form']:20} {form['title']}（{form['cadence']}，{len(form['fields'])} 列）")
    return 0


def burden(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition, current_id
    from pipelines.reports import burden as report

    database = current_edition(roots).database if current_id(roots) else None
    if database is None:
        print(f"{roots.warehouse} 里还没有发布版，只列声明的负担，不计实际填报的行", file=sys.stderr)
    print(report.render(report.load(database), args.format))
    return 0


def templates(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.derive.templates import write_templates

    held = None
    if args.prefill:
        from pipelines.editions.store import current_edition
        from pipelines.reports.registers import Registers

        held = Registers.of(current_edition(roots).database, roots.landing)
    written = write_templates(Path(args.folder), args.unit, args.period, held.before if held else None)
    for path in written:
        print(path)
    return 0
