"""Many weight sets: the same answers as one run each, whatever the chunk or thread count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import reference
from tables import group, indicator, scored, write

from pipelines.contracts.refusal import Refusal
from pipelines.scoring.framework import Framework, read_framework
from pipelines.scoring.options import Options
from pipelines.scoring.scenarios import leave_one_out, rank_histogram, score_scenarios, weight_noise
from pipelines.scoring.values import Values, read_values

NODES = [
    group("I", "", 4, "geometric"), group("S", "I", 3), group("T", "I", 3, "power", 2, agg_params={"p": -0.5}),
    group("P", "S", 2, "harmonic"), group("Q", "S", 2, "arithmetic", 3), group("R", "T", 2, "copeland"), group("U", "T", 2),
    *(indicator(f"{p.lower()}{k}", p, 0.4 + 0.3 * k, "minmax", norm_params={"lower": 1, "upper": 50}) for p in "PQRU" for k in range(3)),
]  # fmt: skip
CODES = [node["code"] for node in NODES if node["level"] == 1]


@pytest.fixture
def case(tmp_path: Path) -> tuple[Framework, Values, list[tuple]]:
    draw = np.random.default_rng(11)
    cells = [
        (f"u{u}", "2025", c, None if draw.random() < 0.15 and c != "p0" else round(draw.random() * 9, 2)) for u in range(9) for c in CODES
    ]
    values, framework, _ = write(tmp_path, NODES, cells)
    tree = read_framework(framework)
    return tree, read_values(values, tree), cells


def test_the_form_for_many_gives_the_bits_of_a_single_run(case: tuple[Framework, Values, list[tuple]], tmp_path: Path) -> None:
    tree, values, cells = case
    own = [node.weight for node in tree.nodes]
    single = scored(tmp_path / "single", NODES, cells)
    for row in score_scenarios(tree, Options(), values, [own]):
        assert row.score == single[row.unit, "2025", "I", "aggregated"]
        assert row.rank == single[row.unit, "2025", "I", "rank"]


def test_chunks_and_threads_change_nothing(case: tuple[Framework, Values, list[tuple]]) -> None:
    tree, values, _ = case
    sets = list(weight_noise(tree, 40, 0.5, seed=5))
    runs = [
        list(score_scenarios(tree, Options(), values, sets, threads, rows)) for threads, rows in ((1, 10**6), (2, 10**6), (2, 1), (2, 500))
    ]
    assert all(run == runs[0] for run in runs)
    assert len(runs[0]) == 40 * 9
    counted = Counter((row.unit, row.rank) for row in runs[0])
    shares = rank_histogram(tree, Options(), values, sets, rows_at_once=300)
    assert {(share.unit, share.rank): share.scenarios for share in shares} == counted


def test_scenarios_agree_with_the_plain_implementation(case: tuple[Framework, Values, list[tuple]]) -> None:
    tree, values, cells = case
    sets = list(weight_noise(tree, 5, 0.9, seed=1))
    mine = {(row.scenario, row.unit): row.score for row in score_scenarios(tree, Options(), values, sets)}
    table = {c: [float("nan") if v is None else v for _, _, code, v in cells if code == c] for c in CODES}
    for number, weights in enumerate(sets):
        nodes = [{**node, "weight": weights[tree.node_id[node["code"]]]} for node in NODES]
        expected = reference.score(nodes, table, {})["I", "aggregated"]
        assert [mine[number, unit] for unit in values.units] == pytest.approx(list(expected), rel=1e-9)


def test_weight_noise_is_seeded_and_bounded(case: tuple[Framework, Values, list[tuple]]) -> None:
    tree, _, _ = case
    sets = list(weight_noise(tree, 300, 0.25, seed=9))
    assert sets == list(weight_noise(tree, 300, 0.25, seed=9))
    assert sets != list(weight_noise(tree, 300, 0.25, seed=10))
    for number, node in enumerate(tree.nodes):
        drawn = [weights[number] for weights in sets]
        if node.weight is None:
            assert set(drawn) == {None}
        else:
            assert node.weight * 0.75 <= min(drawn) < node.weight * 0.8
            assert node.weight * 1.2 < max(drawn) <= node.weight * 1.25


def test_leave_one_out_scores_as_if_the_indicator_were_not_there(case: tuple[Framework, Values, list[tuple]], tmp_path: Path) -> None:
    tree, values, cells = case
    left = leave_one_out(tree)
    assert [code for code, _ in left] == sorted(CODES)
    rows = list(score_scenarios(tree, Options(min_child_share=0.5), values, [weights for _, weights in left]))
    for number, (code, _) in enumerate(left):
        without = scored(
            tmp_path / code, [n for n in NODES if n["code"] != code], [c for c in cells if c[2] != code], {"min_child_share": 0.5}
        )
        for row in rows:
            if row.scenario == number:
                expected = without[row.unit, "2025", "I", "aggregated"]
                assert row.score == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_weights_that_do_not_fit_are_refused(case: tuple[Framework, Values, list[tuple]]) -> None:
    tree, values, _ = case
    own = [node.weight for node in tree.nodes]
    for wrong in (own[:-1], [-1.0 if node.code == "p0" else node.weight for node in tree.nodes], [1.0] * len(own)):
        with pytest.raises(Refusal, match="第 2 组权重"):
            list(score_scenarios(tree, Options(), values, [own, wrong]))
