"""The verb that writes what goes back to the units.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verb of this topic."""
    p = verbs.add("slips", slips, "退回修改单、标注副本和催报，写到 warehouse/slips/")
    p.add_argument("--unit", help="只写一个单位（区划代码或全称）；认不出单位的文件写“未认出单位”")


def slips(args: argparse.Namespace, roots: Roots) -> int:
    from functools import partial

    from pipelines.contracts.operator import operator_settings
    from pipelines.editions.store import current_edition
    from pipelines.ingest.receipt import store_path
    from pipelines.reports.slips.assemble import OVERVIEW, write_slips
    from pipelines.reports.slips.own import OwnTexts
    from pipelines.reports.slips.persons import Names

    own, names = (OwnTexts.of(roots.landing), Names.of(roots.landing)) if roots.landing.exists() else (None, None)
    office = operator_settings(roots.operator_yaml).office.contact
    written = write_slips(current_edition(roots).database, roots.slips, partial(store_path, roots), args.unit, own, names, office)
    for one in written:
        said = f"要改和请核对 {one.findings} 处，未报 {one.overdue} 份，退回待改 {one.returned} 份，标注副本 {one.copies} 个"
        said += f"，三长 {one.persons} 人" if one.persons else ""
        print(f"{one.unit_name}：{said} → {one.folder}" + (f"（{one.trouble}）" if one.trouble else ""))
    if args.unit is None:
        print(f"催报清单：{roots.slips / OVERVIEW}")
    return 2 if any(one.trouble for one in written) else 0
