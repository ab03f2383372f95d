"""How far a rank rests on choices of the scheme: indicators left out one by one, all choices varied together, pairs not told apart.

Belongs here: ranks under other choices, from the published points. Does not belong here: the official rank and its range (dbt), drawing.
Joint sensitivity: every combination of the choices is scored (a full factorial design), so that the variance shares of Saltelli et al.,
Global Sensitivity Analysis (2008), are exact sums instead of samples: first order S = V(E(Y|X)) / V(Y), total T = E(V(Y|others)) / V(Y).
Y is the mean shift of ranks against the official ranking, as in Saisana, Saltelli and Tarantola, JRSS A 168 (2005).
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.reports.published import Published

NONE = "不去掉"
_FLOOR = 0.01  # a dimension without a point does not make a geometric mean nothing


@dataclass(frozen=True)
class Points:
    """Shares of full marks: units × indicators, with the weight of every indicator for every unit (full marks in force: what is not due
    or does not apply has none, and the others of its group bear it) and its dimension.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    dimensions: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]
    bonus: tuple[float, ...] = ()  # points above the full marks, as a share of these; they stay whatever is chosen


@dataclass(frozen=True)
class Choice:
    """One way to make a score of the shares."""

    weights: str = "方案权重"
    scale: str = "按分值"
    mean: str = "相加"
    left_out: str = NONE


FACTORS: Mapping[str, tuple[str, ...]] = {
    "weights": ("方案权重", "各维度、各指标同权"),
    "scale": ("按分值", "按最小最大值", "按名次"),
    "mean": ("相加", "维度间几何平均"),
}
FACTOR_TITLES = {"weights": "权重", "scale": "标准化", "mean": "合成", "left_out": "去掉一个维度", "figures": "用哪一种数"}
FIGURES = ("自报", "平台核到")


def load(edition: Published, scheme: str, level: str, period: str) -> Points:
    """The ranked units of a period with the points of every scored indicator; a point that is missing is none."""
    rows = edition.rows(
        "select r.unit_name, l.indicator_code, i.weight > 0 as weighs, sum(l.points)::double as points, "
        "sum(l.max_points)::double as weight, (sum(l.points) / nullif(sum(l.max_points), 0))::double as share from marts.ledger as l "
        "inner join marts.ranking as r using (scheme, level, period, unit_code) "
        "inner join marts.indicator as i using (scheme, level, indicator_code) "
        "where l.scheme = ? and l.level = ? and l.period = ? and r.rank is not null group by all order by 1, 2",
        [scheme, level, period],
    )
    above: dict[str, float] = {}
    for row in rows:
        above[str(row["unit_name"])] = above.get(str(row["unit_name"]), 0.0) + (0.0 if row["weighs"] else float(row["points"] or 0))
    rows = [row for row in rows if row["weighs"]]
    units = tuple(dict.fromkeys(str(row["unit_name"]) for row in rows))
    codes = tuple(dict.fromkeys(sorted(str(row["indicator_code"]) for row in rows)))
    held = {(row["unit_name"], row["indicator_code"]): (float(row["weight"] or 0), float(row["share"] or 0)) for row in rows}
    full = [[held.get((unit, code), (0.0, 0.0)) for code in codes] for unit in units]
    return Points(
        units, codes, tuple(tuple(weight for weight, _ in row) for row in full), tuple(code[0] for code in codes),
        tuple(tuple(share for _, share in row) for row in full),
        tuple(above[unit] / math.fsum(weight for weight, _ in row) for unit, row in zip(units, full, strict=True)),
    )  # fmt: skip


def scores(points: Points, choice: Choice, without: str = "") -> list[float]:
    """A score per unit, 0 to 1 and its bonus, under a choice; `without` leaves one indicator out, its weight goes to the others."""
    kept = [n for n, code in enumerate(points.indicators) if code != without and points.dimensions[n] != choice.left_out]
    scaled = {n: _scaled([row[n] for row in points.shares], choice.scale) for n in kept}
    bonus = points.bonus or (0.0,) * len(points.units)
    return [_score(points, choice, unit, kept, {n: scaled[n][unit] for n in kept}) + bonus[unit] for unit in range(len(points.units))]


def _score(points: Points, choice: Choice, unit: int, kept: Sequence[int], shares: Mapping[int, float]) -> float:
    weights = _weights(points, choice, unit, kept)
    if choice.mean == "相加":
        return math.fsum(weight * shares[n] for n, weight in weights.items())
    logs = 0.0
    for dimension in sorted({points.dimensions[n] for n in weights}):
        own = [n for n in weights if points.dimensions[n] == dimension]
        size = math.fsum(weights[n] for n in own)
        logs += size * math.log(max(math.fsum(weights[n] * shares[n] for n in own) / size, _FLOOR))
    return math.exp(logs)


def _weights(points: Points, choice: Choice, unit: int, kept: Sequence[int]) -> dict[int, float]:
    """The weights of a unit, adding up to one; an indicator without full marks for it has none."""
    own = {n: points.weights[unit][n] for n in kept if points.weights[unit][n] > 0}
    if choice.weights != "方案权重":
        of = {n: points.dimensions[n] for n in own}
        own = {n: 1 / sum(other == of[n] for other in of.values()) for n in own}
    total = math.fsum(own.values())
    return {n: weight / total for n, weight in own.items()}


def _scaled(values: Sequence[float], scale: str) -> list[float]:
    low, high = min(values), max(values)
    if scale == "按最小最大值":
        return [(v - low) / (high - low) if high > low else 0.5 for v in values]
    if scale == "按名次":
        others = max(len(values) - 1, 1)
        return [(sum(o < v for o in values) + (sum(o == v for o in values) - 1) / 2) / others for v in values]
    return list(values)


def ranks(found: Sequence[float]) -> list[int]:
    """1 2 2 4; scores that differ by less than a billionth are equal."""
    return [1 + sum(other > own + 1e-9 for other in found) for own in found]


def shift(points: Points, choice: Choice, without: str = "") -> list[int]:
    """How many places each unit moves against the official choice; below zero: it moves up."""
    official = ranks(scores(points, Choice()))
    return [new - old for new, old in zip(ranks(scores(points, choice, without)), official, strict=True)]


def left_out_one_by_one(points: Points) -> list[tuple[str, float, int, str, int]]:
    """(indicator, mean move, units that move, whom it moves most, by how many places), the most moving first."""
    found = []
    for code in points.indicators:
        moves = shift(points, Choice(), without=code)
        most = max(range(len(moves)), key=lambda n: (abs(moves[n]), -n))
        found.append((code, statistics.fmean(abs(m) for m in moves), sum(m != 0 for m in moves), points.units[most], moves[most]))
    return sorted(found, key=lambda row: (-row[1], row[0]))


def scenarios(points: Points, verified: Points | None = None) -> dict[str, list[int]]:
    """The ranks of the units, in their order, under the official choice and under every other one taken alone."""
    found = {"方案原样": ranks(scores(points, Choice()))}
    for name, values in FACTORS.items():
        found |= {value: ranks(scores(points, Choice(**{name: value}))) for value in values[1:]}
    if verified is not None:
        found[FIGURES[1]] = ranks(scores(verified, Choice()))
    return found


def joint(points: Points, verified: Points | None = None) -> list[tuple[str, float, float]]:
    """(choice, first-order share, total share) of the variance of the mean move, over every combination of the choices; with `verified`
    (the same units and indicators by what a platform shows) which figures are taken is a choice too."""
    factors = {**FACTORS, "left_out": (NONE, *sorted(set(points.dimensions))), "figures": FIGURES if verified else FIGURES[:1]}
    official = ranks(scores(points, Choice()))
    moved = {}
    for combination in itertools.product(*factors.values()):
        taken = verified if verified is not None and combination[-1] == FIGURES[1] else points
        new = ranks(scores(taken, Choice(*combination[:-1])))
        moved[combination] = statistics.fmean(abs(a - b) for a, b in zip(new, official, strict=True))
    if verified is None:
        del factors["figures"]
        moved = {combination[:-1]: value for combination, value in moved.items()}
    return variance_shares(list(factors), moved)


def variance_shares(names: Sequence[str], moved: Mapping[tuple[str, ...], float]) -> list[tuple[str, float, float]]:
    """First-order and total shares of each factor of a full factorial design; zero where nothing varies."""
    whole = statistics.pvariance(moved.values())
    found = []
    for n, name in enumerate(names):
        own: dict[str, list[float]] = {}
        others: dict[tuple[str, ...], list[float]] = {}
        for combination, value in moved.items():
            own.setdefault(combination[n], []).append(value)
            others.setdefault((*combination[:n], *combination[n + 1 :]), []).append(value)
        first = statistics.pvariance([statistics.fmean(values) for values in own.values()])
        total = statistics.fmean(statistics.pvariance(values) for values in others.values())
        found.append((name, first / whole if whole else 0.0, total / whole if whole else 0.0))
    return found


def not_told_apart(ranges: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Pairs of units whose ranges of ranks meet, of all pairs."""
    pairs = list(itertools.combinations(ranges, 2))
    return sum(a[0] <= b[1] and b[0] <= a[1] for a, b in pairs), len(pairs)
