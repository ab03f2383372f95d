"""Small scoring inputs written as files and outputs read back.

Belongs here: what the tests of this folder share. Does not belong here: expectations.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

from pipelines.scoring.framework import OPTIONAL, REQUIRED
from pipelines.scoring.score import run

COLUMNS = (*REQUIRED, *OPTIONAL)


def write(folder: Path, nodes: list[dict], values: list[tuple], options: dict | None = None) -> tuple[Path, Path, Path]:
    """values: (unit, period, indicator, value); None is an empty cell. Returns the three paths in the order run() takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "values.csv", folder / "framework.csv", folder / "options.json"
    with paths[0].open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("unit", "period", "indicator", "value"))
        writer.writerows(values)
    with paths[1].open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows({key: json.dumps(v) if isinstance(v, dict) else v for key, v in node.items()} for node in nodes)
    paths[2].write_text(json.dumps(options or {}), encoding="utf-8")
    return paths


def indicator(code: str, parent: str, weight: float = 1, normalisation: str = "none", direction: int = 1, **more: object) -> dict:
    return {
        "code": code, "parent": parent, "level": 1, "weight": weight, "direction": direction, "normalisation": normalisation, **more,
    }  # fmt: skip


def group(code: str, parent: str, level: int, aggregation: str = "arithmetic", weight: float = 1, **more: object) -> dict:
    return {"code": code, "parent": parent, "level": level, "weight": weight, "aggregation": aggregation, **more}


def scored(
    folder: Path, nodes: list[dict], values: list[tuple], options: dict | None = None, threads: int = 2
) -> dict[tuple, float | None]:
    """Run and return {(unit, period, code, stage): value} with ranks under stage "rank"."""
    out = folder / "out"
    run(*write(folder, nodes, values, options), out, False, threads)
    found: dict[tuple, float | None] = {}
    for name, stage in (("scores", None), ("ranks", "rank")):
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                text = row["rank" if stage else "value"]
                found[row["unit"], row["period"], row["code"], stage or row["stage"]] = float(text) if text else None
    return found


def close(mine: float | None, other: float, tolerance: float = 1e-9) -> bool:
    """Equal within tolerance, relative above 1; missing (None) equals NaN."""
    if mine is None or math.isnan(other):
        return mine is None and math.isnan(other)
    return abs(mine - other) <= tolerance * max(1.0, abs(other))
