"""The engine against a plain second implementation (reference.py) on random frameworks.

An example holds FRAMEWORKS random trees of one depth side by side under one roof, so that one start of the engine checks them all.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import reference
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tables import close, group, indicator, scored

FRAMEWORKS = 10
EXAMPLES = 55

# Where the second implementation may differ by rounding, neither may stand on a cliff: a mean that breaks at 0 or below gets children that
# are 0 exactly or clearly above it, Copeland compares indicators, not computed means, and no threshold equals the skew of one stray value
# among n others (√n). test_engine_methods has those cliffs.
FIRM = st.sampled_from([
    ("minmax", {"lower": 0, "upper": 100}, {}),
    ("minmax", {"lower": 1, "upper": 10}, {}),
    ("distance_to_max", {}, {}),
    ("borda", {}, {}),
    *(("rank", {"ties": ties}, {}) for ties in ("min", "average")),
    *(("percentile_rank", {"ties": ties}, {}) for ties in ("min", "average")),
    ("goalposts", {"truncate": True, "scale": 100}, {"goalpost_lower": 1, "goalpost_upper": 9}),
    ("goalposts", {"truncate": True}, {"goalpost_lower": 2, "goalpost_upper": 8, "transform": "log"}),
])  # fmt: skip
SIGNED = st.sampled_from([
    ("zscore", {"mean": 0, "sd": 1}, {}),
    ("zscore", {"mean": 50, "sd": 10}, {}),
    ("none", {}, {}),
    ("minmax", {"lower": -3, "upper": 4}, {}),
    ("goalposts", {}, {"goalpost_lower": 0, "goalpost_upper": 3}),
    *(("distance_to_target", {"cap": cap, "scale": 10}, {"target": t}) for cap in (True, False) for t in (5.5, 12.25)),
])  # fmt: skip
FIRM_MEANS = [("arithmetic", {}), ("geometric", {}), ("harmonic", {}), *(("power", {"p": p}) for p in (-1, 0.5, 2, 3))]
SIGNED_MEANS = [("arithmetic", {}), ("power", {"p": 2})]
WEIGHT = st.sampled_from([0, 0.25, 1, 1, 1, 2, 3.5])
VALUE = st.none() | st.integers(-4, 12).map(float) | st.sampled_from([0.0, 1.0, 1.0, 2.5, 40.0, 900.0])
OUTLIERS = st.just({"method": "none"}) | st.fixed_dictionaries({
    "method": st.sampled_from(["winsorise_then_log", "winsorise_only"]), "skew_threshold": st.sampled_from([0.3, 1.9]),
    "kurtosis_threshold": st.sampled_from([0.2, 3.5]), "max_points": st.sampled_from([1, 2, 5, None]),
})  # fmt: skip


@st.composite
def trees(draw: st.DrawFn, prefix: str, depth: int) -> list[dict]:
    """One framework of the given depth (2–4): single children, zero weights, every method."""
    firm = draw(st.booleans())
    nodes = [group(prefix, "ROOF", depth)]
    above = [prefix]
    for level in range(depth - 1, 0, -1):
        below = []
        for parent in above:
            count = draw(st.integers(1, 3))
            for number in range(count):
                weight = draw(WEIGHT) if number else 1
                code = f"{parent}.{number}"
                below.append(code)
                if level > 1:
                    nodes.append(group(code, parent, level, weight=weight))
                    continue
                method, params, columns = draw(FIRM if firm else SIGNED)
                direction = draw(st.sampled_from([1, 1, -1]))
                nodes.append(indicator(code, parent, weight, method, direction, norm_params=params, **columns))
        above = below
    for node in nodes:
        if node["level"] > 1:
            means = (FIRM_MEANS if firm else SIGNED_MEANS) + ([("copeland", {})] if node["level"] == 2 and depth == 2 else [])
            node["aggregation"], node["agg_params"] = draw(st.sampled_from(means))
    return nodes


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[dict], list[str], dict[str, dict[str, list[float]]], dict]:
    depth, units, periods = draw(st.integers(2, 4)), draw(st.integers(1, 9)), draw(st.integers(1, 2))
    nodes = [group("ROOF", "", depth + 1)]
    for number in range(FRAMEWORKS):
        nodes += draw(trees(f"F{number}", depth))
    codes = [node["code"] for node in nodes if node["level"] == 1]
    column = st.lists(VALUE, min_size=units, max_size=units) | VALUE.map(lambda v: [v] * units)
    matrices = {str(2024 + k): {code: [math.nan if v is None else v for v in draw(column)] for code in codes} for k in range(periods)}
    share = draw(st.sampled_from([None, 0.5, 2 / 3, 1.0]))
    options = {"outliers": draw(OUTLIERS), "min_child_share": share}
    options["rank"] = {
        "order": draw(st.sampled_from(["descending", "ascending"])),
        "ties": draw(st.sampled_from(["min", "max", "average"])),
    }
    return nodes, [f"u{n}" for n in range(units)], matrices, options


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(cases())
def test_random_frameworks_agree(case: tuple[list[dict], list[str], dict[str, dict[str, list[float]]], dict]) -> None:
    nodes, units, matrices, options = case
    cells = [
        (unit, period, code, None if math.isnan(column[k]) else column[k])
        for period, matrix in matrices.items() for code, column in matrix.items() for k, unit in enumerate(units)
    ]  # fmt: skip
    filled = {unit for unit, _, _, value in cells if value is not None}
    cells = [cell for cell in cells if cell[0] in filled]
    kept = [k for k, unit in enumerate(units) if unit in filled]
    if not kept:
        return
    with tempfile.TemporaryDirectory() as folder:
        found = scored(Path(folder), nodes, cells, options)
    for period, matrix in matrices.items():
        expected = reference.score(nodes, {code: [column[k] for k in kept] for code, column in matrix.items()}, options)
        for (code, stage), column in expected.items():
            mine = [found[units[k], period, code, stage] for k in kept]
            assert all(close(a, b) for a, b in zip(mine, column, strict=True)), (period, code, stage, mine, column)
        for node in nodes:
            if node["level"] > 1:
                mine = [found[units[k], period, node["code"], "aggregated"] for k in kept]
                places = [found[units[k], period, node["code"], "rank"] for k in kept]
                wanted = reference.ranks(np.array([math.nan if v is None else v for v in mine]), **options["rank"])
                assert places == wanted, (period, node["code"], mine)


def test_number_of_random_frameworks_is_at_least_five_hundred() -> None:
    assert FRAMEWORKS * EXAMPLES >= 500
