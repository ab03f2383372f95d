"""Verbs that write papers: what is handed out to units.

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
