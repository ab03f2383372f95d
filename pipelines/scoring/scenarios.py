"""Many weight sets through the engine: seeded weight noise, leave-one-out, rank histograms.

Belongs here: scenario rows and the chunk loop that bounds memory. Does not belong here: any arithmetic on scores (engine macros).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipelines.contracts.refusal import Refusal
from pipelines.scoring.engine import Engine, Show, render
from pipelines.scoring.framework import Framework
from pipelines.scoring.options import Options
from pipelines.scoring.values import Values

ROWS_AT_ONCE = 3_000_000
WeightSet = Sequence[float | None]


@dataclass(frozen=True)
class RankShare:
    """How many scenarios put a unit at a rank; rank None: no score in those."""

    period: str
    unit: str
    rank: float | None
    scenarios: int


@dataclass(frozen=True)
class ScenarioRank:
    """One unit in one scenario (numbered from 0 in the order given)."""

    scenario: int
    period: str
    unit: str
    score: float | None
    rank: float | None


def weight_noise(framework: Framework, count: int, noise: float, seed: int) -> Iterator[WeightSet]:
    """count weight sets w' = w(1 + U(−noise, noise)), drawn independently for every code but the root, in code order.

    Groups need no rescaling: the engine divides by the weights present. The same seed gives the same sets on any machine.
    """
    draw = random.Random(seed)
    for _ in range(count):
        yield [None if node.weight is None else node.weight * (1 + draw.uniform(-noise, noise)) for node in framework.nodes]


def leave_one_out(framework: Framework) -> list[tuple[str, WeightSet]]:
    """For every indicator with a weight: its code and the weights with that one at 0."""
    return [(left.code, [0.0 if node is left else node.weight for node in framework.nodes]) for left in framework.indicators if left.weight]


def rank_histogram(
    framework: Framework,
    options: Options,
    values: Values,
    weight_sets: Iterable[WeightSet],
    threads: int = 2,
    rows_at_once: int = ROWS_AT_ONCE,
    show: Show | None = None,
) -> list[RankShare]:
    """How often each unit holds each rank of the root over all weight sets, ordered by period, unit, rank (None last).

    Only the histogram outlives a chunk, so memory does not grow with the number of sets. rows_at_once bounds units × sets a chunk.
    """
    with Engine(framework, options, values, threads, show) as engine:
        engine.connection.execute("create table score_rank_share (pop_id integer, unit_id integer, node_id integer, rank double, n bigint)")
        for _ in _chunks(engine, weight_sets, rows_at_once):
            engine.connection.execute("insert into score_rank_share " + render("engine_rank_histogram", engine.ranked("score_root")))
        found = engine.rows("select pop_id, unit_id, rank, sum(n)::bigint from score_rank_share group by all order by 1, 2, 3 nulls last")
        return [RankShare(values.periods[p], values.units[u], rank, n) for p, u, rank, n in found]


def score_scenarios(
    framework: Framework,
    options: Options,
    values: Values,
    weight_sets: Iterable[WeightSet],
    threads: int = 2,
    rows_at_once: int = ROWS_AT_ONCE,
    show: Show | None = None,
) -> Iterator[ScenarioRank]:
    """Root score and rank of every unit under every weight set (weights in the order of framework.nodes), chunk by chunk.

    Values are treated and normalised once, whatever the number of sets. Ordered by scenario, period, unit. Equal for any thread count
    and chunk size.
    """
    with Engine(framework, options, values, threads, show) as engine:
        for _ in _chunks(engine, weight_sets, rows_at_once):
            ranked = engine.ranked("score_root")
            for scenario, p, u, v, rank in engine.rows(
                f"select scenario_id, pop_id, unit_id, v, rank from ({ranked}) as r order by 1, 2, 3"
            ):
                yield ScenarioRank(scenario, values.periods[p], values.units[u], v, rank)


def _chunks(engine: Engine, weight_sets: Iterable[WeightSet], rows_at_once: int) -> Iterator[int]:
    """Aggregate one chunk of weight sets after the other; after each step score_root holds that chunk."""
    engine.normalise()
    nodes = engine.framework.nodes
    size = max(1, rows_at_once // (len(engine.values.units) * len(engine.values.periods)))
    waiting, start = iter(weight_sets), 0
    while chunk := list(islice(waiting, size)):
        for number, weights in enumerate(chunk, start):
            _check(weights, engine.framework, number)
        engine.connection.execute("delete from scoring_scenario; delete from scoring_weight")
        engine.insert("scoring_scenario", ((start + k, 1, start + k, 1) for k in range(len(chunk))))
        flat = [weight for weights in chunk for weight in weights]
        engine.connection.execute(
            f"insert into scoring_weight select {start} + g.k // {len(nodes)}, g.k % {len(nodes)}, g.w "
            f"from (select unnest(range({len(flat)})) as k, unnest(?::double[]) as w) as g where g.w is not null",
            [flat],
        )
        engine.aggregate_root()
        yield start
        start += len(chunk)


def _check(weights: WeightSet, framework: Framework, number: int) -> None:
    if len(weights) != len(framework.nodes):
        raise Refusal(f"第 {number + 1} 组权重有 {len(weights)} 个，指标框架有 {len(framework.nodes)} 个代码")
    for node, weight in zip(framework.nodes, weights, strict=True):
        if (weight is None) != (not node.parent) or (weight is not None and not 0 <= weight < float("inf")):
            raise Refusal(f"第 {number + 1} 组权重中“{node.code}”的权重 {weight} 不对：最上级留空，其余应是不小于 0 的数")
