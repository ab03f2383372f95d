"""The command line. Every verb imports what it needs when it runs: start-up stays light.

Belongs here: arguments, exit codes, one-line errors. Does not belong here: any work.
Exit codes: 0 fine · 1 only for check, doctor, verify, --check: answered and found something · 2 usage or unusable input, one clear line
· 3 the audit stopped the publication.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pipelines.contracts.refusal import AuditStopped, Refusal
from pipelines.paths import Roots

Verb = Callable[[argparse.Namespace, Roots], int]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写成 2026-07-31") from error


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def demo(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.demo.province import build

    out = Path(args.out)
    if out.exists() and any(p.is_file() and p.name != "README.md" for p in out.rglob("*")) and not args.if_empty:
        raise Refusal(f"{out} 不是空目录，演示数据不会覆盖已有文件。请换一个目录")
    if args.if_empty and (out / "submissions").exists():
        print(f"{out} 已有内容，不再生成演示数据")
        return 0
    summary = build(out.resolve(), Path(args.truth).resolve() if args.truth else None, args.seed, args.scale, args.faults)
    print(f"演示数据已写入 {out}：{summary}")
    return 0


def run(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.contracts.scheme import schemes
    from pipelines.editions.publish import answers
    from pipelines.editions.store import current_edition

    if not roots.raw.is_dir():
        raise Refusal(f"没有目录 {roots.raw}。请用 --raw 指明收件目录，或先运行 sanzhang demo --out {roots.raw}")
    try:
        schemes()
    except ValueError as error:
        raise Refusal(f"评分方案有误：{error}") from error
    as_of = args.as_of or flow.default_as_of(roots)
    with flow.writer_lock(roots):
        received = flow.receive(roots, as_of)
        if received.new_versions:
            print(f"收到 {received.new_versions} 个新版本，已存档（截至 {as_of}）")
        if not received.findings and answers(roots, flow.input_key(roots, as_of)) and not args.no_publish:
            edition = current_edition(roots)
            print(f"没有新的收件、处理或方案（截至 {as_of}），现行版仍是 {edition.edition_id}")
            print(f"网页：{edition.path / 'site' / 'index.html'}")
            return 0
        from pipelines.defs.run import execute_nightly

        outcome = execute_nightly(roots, as_of, publish=not args.no_publish)
    if not args.no_publish:
        print(f"网页：{current_edition(roots).path / 'site' / 'index.html'}")
    return outcome.exit_code


def ranking(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import ranking as report

    rows = report.load(current_edition(roots).database, args.level, args.period, args.scheme)
    print(report.render(rows, args.format))
    return 0


def findings(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import findings as report

    rows = report.load(current_edition(roots).database, unit=args.unit, period=args.period, severity=args.severity)
    print(report.render(rows, args.format))
    return 0


def explain(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import explain as report

    print(report.explain(current_edition(roots).database, args.unit, args.indicator, period=args.period, format=args.format))
    return 0


def show_rules(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.contracts.finding import FAMILY_TITLES, SEVERITY_TITLES, WHO_TITLES, rules

    if args.format == "json":
        _print_json([r.model_dump() for r in rules().values()])
        return 0
    for rule in rules().values():
        print(f"{rule.rule:28} {SEVERITY_TITLES[rule.severity]} {FAMILY_TITLES[rule.family]} {WHO_TITLES[rule.who_fixes]}改  {rule.title}")
    return 0


def clauses(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive.clauses import clause_listing, clause_text, system_listing

    if args.format == "json":
        _print_json({"clauses": clause_listing(), "systems": system_listing()})
        return 0
    for line in clause_text():
        print(line)
    return 0


def show_forms(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive.form_listing import listing

    forms = listing()
    if args.format == "json":
        _print_json(forms)
        return 0
    for form in forms:
        print(f"{form['form']:20} {form['title']}（{form['cadence']}，{len(form['fields'])} 列）")
    return 0


def check(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.contracts.finding import SEVERITY_TITLES
    from pipelines.quality.filecheck import check_file

    entries = [check_file(Path(name)) for name in args.files]
    if args.format == "json":
        _print_json(entries)
    else:
        for entry in entries:
            print(f"{entry['file']}：{'读得出' if entry['readable'] else entry['reason']}")
            for part in entry["parts"]:
                where = f"{part['unit_code'] or '单位读不出'} {part['period'] or '期次读不出'}"
                print(f"  {part['sheet']} → {part['form']} {where} {part['rows']} 行")
            for found in entry["findings"]:
                print(f"  [{SEVERITY_TITLES[found['severity']]}] {found['sheet']} {found['cell']} {found['message']}")
    if not all(e["readable"] for e in entries):
        return 2
    return 1 if any(e["findings"] for e in entries) else 0


def cells(args: argparse.Namespace, _roots: Roots) -> int:
    import csv

    from pipelines.ingest.reading import cells as seen_cells

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("sheet", "cell", "kind", "text"))
    for seen in seen_cells(Path(args.file)):
        writer.writerow((seen.sheet, seen.cell, seen.kind, seen.text))
    return 0


def decide(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines import flow
    from pipelines.ingest.decision import append

    row = {
        "decided_on": str(args.decided_on or flow.default_as_of(roots)), "by": args.by, "kind": args.kind, "target": args.target,
        "value": args.value, "expect": args.expect, "reason": args.reason, "expires_on": str(args.expires_on or ""),
    }  # fmt: skip
    try:
        append(roots, row)
    except ValueError as error:
        raise Refusal(str(error)) from error
    print(f"已记入 {roots.decisions_csv}：{args.kind} {args.target}")
    return 0


def editions(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import editions as listed

    rows = [e.listed() for e in listed(roots)]
    if args.format == "json":
        _print_json(rows)
        return 0
    for row in rows:
        print(f"{'→' if row['current'] else ' '} {row['edition_id']} {row['kind']} 截至 {row['as_of']} {row['created_at']}")
    return 0


def score(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.scoring.score import run as score_table

    score_table(Path(args.values), Path(args.framework), Path(args.options), Path(args.out), args.show_sql)
    return 0


def templates(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive.templates import write_templates

    written = write_templates(Path(args.folder), args.unit, args.period)
    for path in written:
        print(path)
    return 0


def burden(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition, current_id
    from pipelines.reports import burden as report

    database = current_edition(roots).database if current_id(roots) else None
    if database is None:
        print(f"{roots.warehouse} 里还没有发布版，只列声明的负担，不计实际填报的行", file=sys.stderr)
    print(report.render(report.load(database), args.format))
    return 0


def sync(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.derive.sync import sync as derive
    from pipelines.paths import PROJECT_ROOT

    stale = derive(check=args.check)
    for path in stale:
        print(("过期：" if args.check else "已写：") + str(path.relative_to(PROJECT_ROOT)))
    return 1 if args.check and stale else 0


def ui(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.defs.run import serve

    return serve(roots, args.port)


def doctor(_args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.reports.doctor import diagnose

    notes = diagnose(roots)
    for note in notes:
        print(note)
    return 1 if notes else 0


def _with_reading(parser: argparse.ArgumentParser, *formats: str) -> argparse.ArgumentParser:
    parser.add_argument("--format", choices=formats, default=formats[0], help="输出格式")
    return parser


def _parser() -> argparse.ArgumentParser:
    roots = argparse.ArgumentParser(add_help=False)
    roots.add_argument("--raw", help="收件目录（默认 raw/，或环境变量 SANZHANG_RAW）")
    roots.add_argument("--warehouse", help="产物目录（默认 warehouse/，或环境变量 SANZHANG_WAREHOUSE）")
    parser = argparse.ArgumentParser(prog="sanzhang", description="三长建三会领三队：评价数据管道与分析仓库")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="命令")

    def verb(name: str, does: Verb, text: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=text, description=text, parents=[roots])
        sub.set_defaults(does=does)
        return sub

    p = verb("demo", demo, "生成演示数据（全部虚构）")
    p.add_argument("--out", required=True)
    p.add_argument("--truth")
    p.add_argument("--seed", type=int, default=2025)
    p.add_argument("--scale", choices=("tiny", "ningxia", "nation"), default="ningxia")
    p.add_argument("--faults", choices=("none", "some", "all"), default="some")
    p.add_argument("--if-empty", action="store_true", help="已有内容时不动，退出码 0")
    p = verb("run", run, "运行整条流水线并发布")
    p.add_argument("--as-of", type=_day)
    p.add_argument("--no-publish", action="store_true")
    p = _with_reading(verb("ranking", ranking, "现行版的排名"), "table", "csv", "json")
    p.add_argument("--level", choices=("county", "city"), default="county")
    p.add_argument("--period")
    p.add_argument("--scheme")
    p = _with_reading(verb("findings", findings, "现行版的问题清单"), "table", "csv", "json")
    p.add_argument("--unit")
    p.add_argument("--period")
    p.add_argument("--severity", choices=("blocking", "warning", "notice"))
    p = _with_reading(verb("explain", explain, "一个单位的分值账，直到单元格"), "text", "json")
    p.add_argument("unit")
    p.add_argument("--indicator")
    p.add_argument("--period")
    _with_reading(verb("rules", show_rules, "全部检查规则"), "text", "json")
    _with_reading(verb("clauses", clauses, "通知条款 → 指标 → 表和平台导出 → 向谁收"), "text", "json")
    _with_reading(verb("forms", show_forms, "全部表样"), "text", "json")
    _with_reading(verb("burden", burden, "填报负担：一年报几次、填多少格、哪些平台已有或没有用到"), "text", "json")
    p = verb("templates", templates, "下发的空白表：每次报送一本，另有每表一个单本")
    p.add_argument("folder", metavar="DIR")
    p.add_argument("--unit", help="填报单位的名称或区划代码，预填并带出乡镇下拉")
    p.add_argument("--period", help="期次 2025-03、2025Q1、2025H1 或 2025，预填")
    p = _with_reading(verb("check", check, "报送前自查一个文件"), "text", "json")
    p.add_argument("files", nargs="+")
    p = verb("cells", cells, "读取器看到的每个单元格")
    p.add_argument("file")
    p = verb("decide", decide, "记一条人工处理")
    for name in ("kind", "target"):
        p.add_argument(name)
    p.add_argument("--by", required=True)
    p.add_argument("--reason", required=True)
    for name in ("--value", "--expect"):
        p.add_argument(name, default="")
    p.add_argument("--decided-on", type=_day)
    p.add_argument("--expires-on", type=_day)
    p = _with_reading(verb("editions", editions, "发布版"), "text", "json")
    p.add_argument("action", choices=("list",))
    p = verb("score", score, "用同一个评分引擎给任意一张表打分")
    for name in ("--values", "--framework", "--options", "--out"):
        p.add_argument(name, required=True)
    p.add_argument("--show-sql", action="store_true", help="打印实际运行的 SQL")
    p = verb("sync", sync, "由声明生成的文件")
    p.add_argument("--check", action="store_true")
    p = verb("ui", ui, "打开 Dagster 界面（只在本机）")
    p.add_argument("--port", type=int, default=3000)
    verb("doctor", doctor, "检查环境、方案和产物")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (module docstring). Never shows a traceback for bad input."""
    os.umask(0o077)
    args = _parser().parse_args(argv)
    try:
        code: int = args.does(args, Roots.resolve(args.raw, args.warehouse))
    except Refusal as refusal:
        print(f"sanzhang: {refusal}", file=sys.stderr)
        return 2
    except AuditStopped as stopped:
        print(f"sanzhang: 审核未通过，未发布：{stopped}", file=sys.stderr)
        return 3
    except BrokenPipeError:
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
