"""Jobs by topic: what a person asks for in one click, each a part of the nightly; and why the last one stopped.

Belongs here: which assets a job holds, the words at it. Does not belong here: what an asset does, the nightly itself (nightly.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from pipelines.defs.arrangement import TOPIC
from pipelines.defs.stages import EDITION, JUDGEMENT, RECEIPTS, REGISTER
from pipelines.defs.stopped import why_stopped
from pipelines.paths import Roots

COLLECT, RESCORE, REPORT, WHY = "collect_reports", "rescore", "publish_edition", "why_stopped"


def topic_jobs(roots: Roots, dbt: Sequence[dg.AssetKey]) -> list[dg.UnresolvedAssetJobDefinition | dg.JobDefinition]:
    """The jobs of the interface beside the nightly: 只收报表, 重算排名, 出报告, 为什么停了."""
    landed = dg.AssetSelection.groups("02_landing")
    return [
        _job(COLLECT, "只收报表", dg.AssetSelection.assets(RECEIPTS, REGISTER, JUDGEMENT) | landed,
             "收件、读入、判定，不建模也不发布。白天收了报表、想先看读出了什么时用；夜间主任务会接着做完。"),
        _job(RESCORE, "重算排名", dg.AssetSelection.assets(*dbt),
             "不收件，用落地库里已有的行重新建模、计分、审核；现行版不动。改了参照表或方案、想看结果时用。"),
        _job(REPORT, "出报告", dg.AssetSelection.assets(EDITION),
             "把已经审核通过的工作库发布成一版（网页、工作簿、数据库）。工作库不是当天的、没有审核过的，会说明并停下。"),
        why_stopped(roots, WHY),
    ]  # fmt: skip


def _job(name: str, title: str, selection: dg.AssetSelection, words: str) -> dg.UnresolvedAssetJobDefinition:
    return dg.define_asset_job(
        name, selection=selection, executor_def=dg.in_process_executor, description=f"{title}：{words}", tags={TOPIC: title}
    )
