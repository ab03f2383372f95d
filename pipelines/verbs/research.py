"""Verbs of whoever writes up 典型案例: dossier (one case, or the shortlist), note (own notes and labels beside the editions).

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.verbs import Verbs, day


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("dossier", dossier, "一个典型案例的卷宗，或全部案例和候选名单；可写成 .xlsx、.docx")
    p.add_argument("case", nargs="?", metavar="案例编号", help="16 位编号或它的开头；不写就列出全部案例")
    p.add_argument("--out", metavar="文件", help="写成文件：卷宗 .xlsx 或 .docx，候选名单（不写案例编号）.xlsx")
    p.add_argument("--edition", metavar="版本号", help="固定读这一版（默认现行版）；版本号写在开头，供引用")
    p = verbs.add("note", note, "给一个案例记笔记、贴标签、写明做法从哪天开始；不进发布版，按案例编号留到以后各版")
    p.add_argument("case", metavar="案例编号", help="16 位编号或它的开头")
    p.add_argument("text", nargs="?", default="", metavar="笔记", help="笔记；不写人名")
    p.add_argument("--by", required=True, help="哪个处室记的")
    p.add_argument("--label", default="", metavar="标签", help="标签，如 入选、待核、不用")
    p.add_argument("--started", type=day, metavar="日期", help="做法从哪天开始，写成 2025-03-01；卷宗的前后对比用它")


def dossier(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition, edition_named
    from pipelines.reports import dossier as report
    from pipelines.reports import dossier_files, shortlist
    from pipelines.reports.published import opened

    edition = edition_named(roots, args.edition) if args.edition else current_edition(roots)
    out = Path(args.out) if args.out else None
    if out is not None:
        dossier_files.require_place(out, (".xlsx", ".docx") if args.case else (".xlsx",))
    with opened(edition.database) as published:
        if args.case:
            made = report.load(published, roots, args.case)
            if out is None:
                print(dossier_files.as_text(made))
            else:
                dossier_files.write_dossier(made, out)
        elif out is None:
            print(shortlist.listing(published, roots))
        else:
            shortlist.write(published, roots, out)
    if out is not None:
        print(f"已写 {out}，取自发布版 {edition.edition_id}")
    return 0


def note(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports import casenotes
    from pipelines.reports.dossier import case_of
    from pipelines.reports.published import opened

    if not (args.text.strip() or args.label.strip() or args.started):
        raise Refusal("请写笔记，或给 --label 标签、--started 日期")
    with opened(current_edition(roots).database) as published:
        case = case_of(published, args.case)
    started = args.started.isoformat() if args.started else ""
    row = {
        "noted_on": datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat(),
        "by": args.by,
        "case_id": case["case_id"],
        "label": args.label,
        "started_on": started,
    }
    casenotes.add_note(roots, {**row, "note": args.text})
    folder = casenotes.folder_of(roots, case["case_id"]).relative_to(roots.raw)
    print(
        f"已记到 office/{roots.case_notes.name}：{case['unit_name']}《{case['title']}》。佐证材料放在 raw/{folder}/，卷宗里按名称和哈希列出"
    )
    return 0
