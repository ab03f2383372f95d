"""Verbs that look at one file before it is sent in: check and cells.

Belongs here: arguments and what is printed. Does not belong here: any work.
`cells` prints every text as it stands, formula-like ones too: it is held against other readers cell by cell, and no sheet to be opened.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.arrowalone import use_arrow_alone
from pipelines.paths import Roots
from pipelines.verbs import Verbs, print_json

LATER = "报来以后还要查：日期是否在本期，一行里各项有无矛盾，编号是否在别处报过，与平台、往期、其他表是否一致。"


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("check", check, "报送前自查一个文件", ("text", "json"))
    p.add_argument("files", nargs="+")
    p = verbs.add("cells", cells, "读取器看到的每个单元格")
    p.add_argument("file")


def printable(name: str) -> str:
    """A file name on one line: what cannot be shown (line breaks, control characters, bytes that are no text) is a question mark."""
    return "".join(c if c.isprintable() else "?" for c in name)


def check(args: argparse.Namespace, roots: Roots) -> int:
    use_arrow_alone()
    from pipelines.contracts.finding import SEVERITY_TITLES
    from pipelines.contracts.layoutmap import load_layouts
    from pipelines.quality.filecheck import check_file

    entries = [check_file(Path(name), load_layouts(roots.layouts)) for name in args.files]
    if args.format == "json":
        print_json(entries)
    else:
        for entry in entries:
            print(f"{printable(entry['file'])}：{'读得出' if entry['readable'] else entry['reason']}")
            blank = {found["sheet"] for found in entry["findings"] if found["rule"] == "blank_template"}
            for part in entry["parts"]:
                print(f"  {part['sheet']} → {_part_words(part, part['sheet'] in blank)}")
            if sums := _only_sums(entry["parts"]):
                print(f"  {sums}")
            if entry["parts"] and not entry["findings"]:
                print("  没有发现问题。")
            for found in _said_once(entry["findings"]):
                print(f"  [{SEVERITY_TITLES[found['severity']]}] {found['sheet']} {found['cell']} {found['message']}")
            if entry["parts"]:
                print(f"  {LATER}")
    if not all(e["readable"] for e in entries):
        return 2
    return 1 if any(e["findings"] for e in entries) else 0


def _said_once(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings with one line for all optional columns that a sheet lacks, at the place of the first; what is said of every month of
    one table (a required column that it lacks) stands once."""
    findings = list({(f["rule"], f["sheet"], f["cell"], f["message"]): f for f in findings}.values())
    lacking: dict[str, list[str]] = {}
    for found in findings:
        if found["rule"] == "column_missing":
            lacking.setdefault(found["sheet"], []).append(found["message"].split("“")[1].split("”")[0])
    said: list[dict[str, Any]] = []
    for found in findings:
        columns = lacking.get(found["sheet"], []) if found["rule"] == "column_missing" else []
        if len(columns) > 1:
            del lacking[found["sheet"]]
            named = "、".join(f"“{title}”" for title in columns)
            said.append({**found, "message": f"没有找到选填的列{named}，都按空白处理。有这些数的请按下发的表头补上。"})
        elif found["rule"] != "column_missing" or columns:
            said.append(found)
    return said


def _part_words(part: dict[str, Any], blank: bool) -> str:
    """活动台账，海原县，2026年6月，12 行; a report of nothing is called one."""
    from pipelines.contracts.form import forms
    from pipelines.contracts.period import title_of
    from pipelines.contracts.unit import unit_book

    unit = unit_book().units.get(part["unit_code"])
    who = unit.name if unit else part["unit_code"] or "单位读不出"
    held = f"{part['rows']} 行" if part["rows"] or blank else "零报告（本期无）"
    return f"{forms()[part['form']].title}，{who}，{title_of(part['period']) or '期次读不出'}，{held}"


def _only_sums(parts: list[dict[str, Any]]) -> str:
    """What to say where a file holds sums and not the ledger that they are sums of; else nothing."""
    from pipelines.contracts.form import forms

    held = {part["form"] for part in parts}
    alone = [form for name in held if (form := forms()[name]).summary_of and form.summary_of not in held]
    if not alone:
        return ""
    ledger = forms()[str(alone[0].summary_of)].title
    return f"{alone[0].title}只有合计数，不计分，只和{ledger}互相核对。请照常报{ledger}，一行一场。"


def cells(args: argparse.Namespace, _roots: Roots) -> int:
    import csv

    use_arrow_alone()
    from pipelines.ingest.reading import cells as seen_cells

    if not Path(args.file).is_file():
        raise Refusal(f"没有这个文件，或它不是文件：{printable(args.file)}")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("sheet", "cell", "kind", "text"))
    for seen in seen_cells(Path(args.file)):
        writer.writerow((seen.sheet, seen.cell, seen.kind, seen.text))
    return 0
