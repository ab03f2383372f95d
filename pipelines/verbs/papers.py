"""Verbs that write papers: the 通报 for the meeting, what is handed out to units.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("pack", pack, "发给各单位的一包：结果单一页、分值账和依据、退回修改单，写到 warehouse/packs/")
    p.add_argument("--unit", help="只写一个单位（区划代码或全称）")
    p = verbs.add("bulletin", bulletin, "一期的通报：Word 文件，装有 LibreOffice 的另出 PDF，写到 warehouse/papers/")
    p.add_argument("--period", help="已关账的期次，如 2026Q2；不写是最近一期")


def pack(args: argparse.Namespace, roots: Roots) -> int:
    from functools import partial

    from pipelines.editions.store import current_edition
    from pipelines.ingest.receipt import store_path
    from pipelines.reports import pack as report
    from pipelines.reports.slips.own import OwnTexts
    from pipelines.reports.slips.persons import Names

    own, names = (OwnTexts.of(roots.landing), Names.of(roots.landing)) if roots.landing.exists() else (None, None)
    program = report.browser()
    database = current_edition(roots).database
    for one in report.write_packs(database, roots.packs, partial(store_path, roots), args.unit, own, names, program):
        print(f"{one.unit_name}：{'、'.join(one.files)} → {one.folder}")
    if program is None:
        print("没有找到能打印成 PDF 的浏览器（Chromium、Chrome、Edge），结果单只有网页；用浏览器打开后打印即是一页 A4")
    return 0


def bulletin(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition
    from pipelines.reports.papers import office
    from pipelines.reports.papers.bulletin import write_bulletin
    from pipelines.reports.published import opened

    roots.papers.mkdir(parents=True, exist_ok=True)
    held = roots.papers / "通报.docx"
    with opened(current_edition(roots).database) as edition:
        period = write_bulletin(edition, held, args.period)
    path = held.rename(roots.papers / f"通报_{period}.docx")
    print(f"通报：{path}")
    program = office.program()
    if program is None:
        print("没有找到 LibreOffice，只有 Word 文件；要 PDF，可在 Word 或 WPS 里另存")
    elif (printed := office.as_pdf(program, path)) is None:
        print("LibreOffice 没有转成 PDF，只有 Word 文件；可在 Word 或 WPS 里另存")
    else:
        print(f"PDF：{printed}")
    return 0
