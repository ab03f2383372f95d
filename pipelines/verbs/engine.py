"""Verbs over the scoring engine: any table scored by it.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.paths import Roots
from pipelines.verbs import Verbs


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("score", score, "用同一个评分引擎给任意一张表打分")
    for name in ("--values", "--framework", "--options", "--out"):
        p.add_argument(name, required=True)
    p.add_argument("--show-sql", action="store_true", help="打印实际运行的 SQL")


def score(args: argparse.Namespace, _roots: Roots) -> int:
    from pipelines.scoring.score import run as score_table

    score_table(Path(args.values), Path(args.framework), Path(args.options), Path(args.out), args.show_sql)
    return 0
