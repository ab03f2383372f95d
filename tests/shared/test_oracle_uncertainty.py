"""Weight scenarios against COINr's 300 given weight sets (exact) and 100,000 numpy draws (statistics of own draws)."""

from __future__ import annotations

import csv
import math
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

from pipelines.scoring.framework import Framework, read_framework
from pipelines.scoring.options import Options, read_options
from pipelines.scoring.scenarios import rank_histogram, score_scenarios, weight_noise
from pipelines.scoring.values import Values, read_values

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "oracle"
VALUES = ORACLE / "neutral" / "asem_h5_copeland_complete_equal"
FRAMEWORK = ORACLE / "neutral" / "asem_a3_minmax_amean_na_given"
DRAWS = 4000


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def asem() -> tuple[Framework, Options, Values]:
    """Complete data, min–max [0, 100], arithmetic means."""
    framework = read_framework(FRAMEWORK / "framework.csv")
    return framework, read_options(FRAMEWORK / "options.json"), read_values(VALUES / "values.csv", framework)


def quantile(values: list[float], p: float) -> float:
    """Type 7."""
    values = sorted(values)
    at = (len(values) - 1) * p
    low = math.floor(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def test_given_weight_sets_reproduce_every_index_and_rank(asem: tuple[Framework, Options, Values]) -> None:
    framework, options, values = asem
    given: dict[int, dict[str, float]] = defaultdict(dict)
    for row in rows(ORACLE / "uncertainty" / "ua_weights_replicates.csv"):
        given[int(row["rep"])][row["code"]] = float(row["weight"])
    sets = [[given[rep].get(node.code) if node.parent else None for node in framework.nodes] for rep in sorted(given)]
    mine = {(r.scenario + 1, r.unit): r for r in score_scenarios(framework, options, values, sets)}
    wanted = rows(ORACLE / "uncertainty" / "ua_replicates.csv")
    assert len(given) == 300
    assert len(wanted) == len(mine) == 300 * 51
    wrong = [row for row in wanted if mine[int(row["rep"]), row["unit"]].rank != int(row["rank"])]
    assert wrong == []
    worst = max(abs(mine[int(row["rep"]), row["unit"]].score - float(row["index"])) for row in wanted)
    assert worst < 1e-9
    ranks: dict[str, list[float]] = defaultdict(list)
    for (_, unit), r in mine.items():
        ranks[unit].append(r.rank)
    for row in rows(ORACLE / "uncertainty" / "ua_rankstats.csv"):
        found = ranks[row["uCode"]]
        assert statistics.fmean(found) == pytest.approx(float(row["Mean"]), abs=1e-9)
        assert [quantile(found, p) for p in (0.5, 0.05, 0.95)] == pytest.approx([float(row[c]) for c in ("Median", "Q5", "Q95")], abs=1e-9)


def test_own_draws_agree_with_the_published_distribution(asem: tuple[Framework, Options, Values]) -> None:
    framework, options, values = asem
    shares = rank_histogram(framework, options, values, weight_noise(framework, DRAWS, 0.25, seed=2025))
    ranks: dict[str, list[float]] = defaultdict(list)
    for share in shares:
        ranks[share.unit] += [share.rank] * share.scenarios
    for row in rows(ORACLE / "uncertainty" / "ua_montecarlo_numpy_N100000.csv"):
        found = ranks[row["unit"]]
        assert len(found) == DRAWS
        assert abs(statistics.fmean(found) - float(row["mean"])) <= 4 * float(row["sd"]) / math.sqrt(DRAWS) + 1e-12, row["unit"]
        for p, column in ((0.05, "q5"), (0.5, "median"), (0.95, "q95")):
            assert abs(quantile(found, p) - float(row[column])) <= 1, (row["unit"], column)
