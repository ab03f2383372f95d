"""The verb that builds Data Docs for analysts.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verb of this topic."""
    verbs.add("datadocs", datadocs, "Great Expectations 的 Data Docs，给分析人员看，写到 warehouse/gx/（不含任何取值，不联网）")


def datadocs(_args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.quality.datadocs import build_data_docs

    if not roots.landing.exists():
        raise Refusal(f"{roots.warehouse} 里还没有落地库，请先运行 sanzhang run")
    pages = build_data_docs(roots.landing, roots.data_docs)
    print(f"{pages} 页：{roots.data_docs / 'index.html'}")
    return 0
