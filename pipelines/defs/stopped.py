"""Why the last run stopped, asked in one click: the invariants that did not hold, with their rows and SQL.

Belongs here: reading what dbt left of its last build. Does not belong here: building anything; it takes no lock and changes nothing.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from pipelines.contracts.finding import mask_numbers
from pipelines.defs.arrangement import TOPIC
from pipelines.defs.failing import failure
from pipelines.editions.built import worked
from pipelines.paths import Roots

_BROKEN = {"error", "runtime error"}


def why_stopped(roots: Roots, name: str) -> dg.JobDefinition:
    """A job of one step that says why the last build stopped, or that it did not."""

    @dg.op(name="why", out=dg.Out(dg.Nothing))
    def why(context: dg.OpExecutionContext) -> Iterator[dg.Output[None]]:
        """读上一次建模与审核留下的结果，列出没有成立的不变量、涉及的行和 SQL。只读。"""
        lines, metadata = reasons(roots)
        for line in lines:
            context.log.info(line)
        yield dg.Output(None, metadata=metadata)

    @dg.job(
        name=name, executor_def=dg.in_process_executor, tags={TOPIC: "为什么停了"},
        description="为什么停了：上一次审核没有通过的不变量，各有前 20 行、SQL 和怎么办。只读，不占写锁，什么也不改。",
    )  # fmt: skip
    def told() -> None:
        why()

    return told


def reasons(roots: Roots) -> tuple[list[str], dict[str, Any]]:
    """One line for each node of the last build that failed (or one that none did), and the rows and SQL of each as metadata."""
    failed = list(_failed(roots.dbt_target))
    if not failed:
        last = worked(roots)
        return [f"上一次建模与审核没有不成立的不变量{f'（截至 {last.as_of}）' if last else ''}；若没有发布，看那次运行最后一行写的原因"], {}
    lines: list[str] = []
    metadata: dict[str, Any] = {}
    with duckdb.connect(str(roots.work), read_only=True) as connection:
        if roots.landing.exists():
            connection.execute(f"attach '{roots.landing}' as landing (read_only)")
        for node, result in failed:
            said = node.get("description") or node["name"]
            if str(result["status"]) in _BROKEN:
                lines.append(f"{node['name']} 没有建成：{mask_numbers(' '.join(str(result['message']).split()))[:300]}")
                continue
            lines.append(f"不变量 {node['name']}（{said}）不成立，{result['failures']} 行")
            metadata |= {f"{node['name']}：{name}": value for name, value in failure(connection, roots.dbt_target, node).items()}
    return lines, metadata


def _failed(target: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Node and result of everything that failed in the last build, in dbt's order."""
    results, manifest = target / "run_results.json", target / "manifest.json"
    if not results.is_file() or not manifest.is_file():
        return
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    for result in json.loads(results.read_text(encoding="utf-8"))["results"]:
        if str(result["status"]) in {"fail", *_BROKEN} and result["unique_id"] in nodes:
            yield nodes[result["unique_id"]], result
