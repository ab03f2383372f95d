"""Times of many weight sets through the engine beside plain numpy: python -m benchmarks.scoring [units sets]…

Belongs here: invented inputs, times, peak memory, ratios. Does not belong here: correctness (tests/shared, tests/unit/engine), but both
results are compared before a time is printed. Ratios travel between machines, seconds do not.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from pipelines.scoring.framework import Framework, read_framework
from pipelines.scoring.options import Options
from pipelines.scoring.scenarios import rank_histogram, weight_noise
from pipelines.scoring.values import Values

INDICATORS, GROUPS, PILLARS = 30, 6, 2
PARAMS = json.dumps({"lower": 0, "upper": 100}).replace('"', '""')


def framework() -> Framework:
    """30 indicators in 6 groups in 2 pillars under one index, min–max, arithmetic."""
    lines = ["code,parent,level,weight,direction,normalisation,norm_params,aggregation", "index,,4,,,,,arithmetic"]
    lines += [f"pillar{p},index,3,1,,,,arithmetic" for p in range(PILLARS)]
    lines += [f"group{g},pillar{g % PILLARS},2,1,,,,arithmetic" for g in range(GROUPS)]
    lines += [f'ind{i:02},group{i % GROUPS},1,1,1,minmax,"{PARAMS}",' for i in range(INDICATORS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "framework.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return read_framework(path)


def values(tree: Framework, units: int) -> tuple[Values, np.ndarray]:
    """Uniform numbers, one in twenty missing; also as a matrix units × indicators."""
    draw = np.random.default_rng(7)
    matrix = draw.random((units, INDICATORS)) * 100
    matrix[draw.random(matrix.shape) < 0.05] = np.nan
    names = tuple(f"u{k:05}" for k in range(units))
    cells = {
        ("", names[u], n.code): float(matrix[u, i])
        for u in range(units)
        for i, n in enumerate(tree.indicators)
        if matrix[u, i] == matrix[u, i]
    }
    return Values(names, ("",), cells), matrix


def plain(tree: Framework, matrix: np.ndarray, sets: list[list[float]]) -> Counter[tuple[int, int]]:
    """The same in numpy, one weight set after the other: rank histogram by unit."""
    at = tree.node_id
    scaled = (matrix - np.nanmin(matrix, axis=0)) / (np.nanmax(matrix, axis=0) - np.nanmin(matrix, axis=0)) * 100
    columns = {n.code: k for k, n in enumerate(tree.indicators)}
    counts: Counter[tuple[int, int]] = Counter()
    parents = sorted((n for n in tree.nodes if n.level > 1), key=lambda n: n.level)
    children = {n.code: [c.code for c in tree.children(n.code)] for n in parents}
    present, filled = ~np.isnan(scaled), np.nan_to_num(scaled)
    for weights in sets:
        scores: dict[str, np.ndarray] = {}
        for node in parents:
            w = np.array([weights[at[c]] for c in children[node.code]])
            if node.level == 2:
                take = [columns[c] for c in children[node.code]]
                scores[node.code] = filled[:, take] @ w / (present[:, take] @ w)
            else:
                scores[node.code] = np.column_stack([scores[c] for c in children[node.code]]) @ w / w.sum()
        result = scores["index"]
        ordered = np.sort(result)
        ranks = 1 + len(ordered) - np.searchsorted(ordered, result + 1e-9, side="right")
        counts.update(zip(range(len(ranks)), ranks.tolist(), strict=True))
    return counts


def measure(units: int, sets: int) -> None:
    tree = framework()
    table, matrix = values(tree, units)
    weights = list(weight_noise(tree, sets, 0.25, seed=1))
    start = time.perf_counter()
    shares = rank_histogram(tree, Options(), table, weights)
    engine_seconds = time.perf_counter() - start
    compared = weights[: min(sets, 200)] if units > 500 else weights
    start = time.perf_counter()
    wanted = plain(tree, matrix, compared)
    numpy_seconds = (time.perf_counter() - start) * sets / len(compared)
    if len(compared) < sets:
        shares = rank_histogram(tree, Options(), table, compared)
    mine = {(table.units.index(s.unit), int(s.rank)): s.scenarios for s in shares if s.rank is not None}
    different = sum(abs(mine.get(key, 0) - wanted.get(key, 0)) for key in mine.keys() | wanted.keys())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{units:>6} units x {INDICATORS} indicators x {sets:>6} sets: engine {engine_seconds:7.2f} s, numpy {numpy_seconds:7.2f} s"
        f"{' (scaled up)' if len(compared) < sets else ''}, ratio {engine_seconds / numpy_seconds:5.1f}; "
        f"{different} ranks differ in {len(compared)} sets; peak {peak:.2f} GiB"
    )


def main(arguments: list[str]) -> None:
    numbers = [int(text) for text in arguments] or [22, 10_000, 2_844, 1_000]
    for units, sets in zip(numbers[::2], numbers[1::2], strict=True):
        measure(units, sets)


if __name__ == "__main__":
    main(sys.argv[1:])
