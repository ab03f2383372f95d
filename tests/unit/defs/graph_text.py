"""The asset graph as text, one asset a line: group / key ← what it is made from. Run this file to write asset_graph.txt anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

import dagster as dg

from pipelines.defs.location import build
from pipelines.paths import Roots

GOLDEN = Path(__file__).with_name("asset_graph.txt")


def graph_text(definitions: dg.Definitions) -> str:
    """Assets in name order with their dependencies, then the asset checks that are not dbt tests."""
    graph = definitions.resolve_asset_graph()
    lines = []
    for key in sorted(graph.get_all_asset_keys(), key=lambda k: k.to_user_string()):
        parents = sorted(parent.to_user_string() for parent in graph.get(key).parent_keys)
        lines.append(f"{graph.get(key).group_name}: {key.to_user_string()}" + (f" ← {' '.join(parents)}" if parents else ""))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text(graph_text(build(Roots(raw=Path(folder), warehouse=Path(folder)))), encoding="utf-8")
