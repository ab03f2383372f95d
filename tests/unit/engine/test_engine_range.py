"""The range of a rank against plain Python, and the cases that are asked about: all equal, one alone, nothing known, who comes in."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb
import pytest

from pipelines.scoring.engine import render

DRAWS, PLACES = 40, 2
LEAVES = {"A1": 6.0, "A2": 4.0, "B1": 10.0}


@dataclass
class Unit:
    """One unit by hand: indicator → (official, low, high) points; caps by scenario; `refused` has no rank."""

    code: str
    points: dict[str, tuple[float, float, float]]
    refused: bool = False
    caps: dict[str, int] = field(default_factory=dict)

    def total(self, scenario: str) -> float:
        at = ("official", "low", "high").index(scenario)
        return min(sum(three[at] for three in self.points.values()), self.caps.get(scenario, 10**9))


def uniform(text: str) -> float:
    return float(int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:13], 16) / 16**13)


def factors(seed: int, noise: float = 0.25) -> dict[int, dict[str, float]]:
    """Factors of draws 0 (all 1), 1, 2, …; what they are drawn from is of no matter here."""
    rng = random.Random(seed)
    drawn = {d: {leaf: round(1 + noise * (2 * rng.random() - 1), 12) for leaf in LEAVES} for d in range(1, DRAWS)}
    return {0: dict.fromkeys(LEAVES, 1.0), **drawn}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def build(connection: duckdb.DuckDBPyConnection, units: list[Unit], weights: dict[int, dict[str, float]]) -> None:
    """Tables draw and ranges of one race of scheme s, period p, level county."""
    connection.execute(
        "create or replace table scheme as select 's' as scheme, 'county' as level, ?::int as redraws, ?::int as priority_places",
        [DRAWS, PLACES],
    )  # fmt: skip
    connection.execute(
        "create or replace table unit (scheme varchar, period varchar, level varchar, unit_code varchar, refusal varchar, "
        "lowest decimal(18, 4), highest decimal(18, 4))"
    )
    connection.execute(
        "create or replace table cell (scheme varchar, scenario varchar, period varchar, level varchar, unit_code varchar, "
        "indicator_code varchar, points decimal(18, 4), cap double)"
    )
    connection.execute(
        "create or replace table redraw (scheme varchar, level varchar, redraw bigint, indicator_code varchar, factor double)"
    )
    for unit in units:
        said = "资料不足" if unit.refused else None
        connection.execute(
            "insert into unit values ('s', 'p', 'county', ?, ?, ?, ?)", [unit.code, said, unit.total("low"), unit.total("high")]
        )
        for at, scenario in enumerate(("official", "low", "high")):
            cap = unit.caps.get(scenario)
            for leaf, three in unit.points.items():
                connection.execute(
                    "insert into cell values ('s', ?, 'p', 'county', ?, ?, ?, ?)", [scenario, unit.code, leaf, three[at], cap]
                )
    connection.executemany(
        "insert into redraw values ('s', 'county', ?, ?, ?)", [[d, leaf, f] for d, row in weights.items() for leaf, f in row.items()]
    )
    connection.execute("create or replace table draw as " + render("engine_range_draws", "unit", "cell", "redraw", "scheme"))
    connection.execute("create or replace table ranges as " + render("engine_ranges", "draw", "scheme"))


def ranges(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int | None, ...]]:
    """Unit → low, high, best, worst, low and high of the weights alone."""
    rows = connection.execute(
        "select unit_code, rank_low, rank_high, rank_best, rank_worst, rank_low_weights, rank_high_weights from ranges"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def billionths(x: float) -> int:
    return int(x * 1e9 + 0.5)


def reference(units: list[Unit], weights: dict[int, dict[str, float]]) -> dict[tuple[str, int], tuple[int | None, int | None, int, int]]:
    """(unit, draw) → rank, rank by weights alone, best, worst; every sum and comparison spelled out."""
    found: dict[tuple[str, int], tuple[int | None, int | None, int, int]] = {}
    units = [unit for unit in units if not unit.refused or unit.total("high") > unit.total("low")]
    for draw, factor in weights.items():
        sums: dict[str, dict[str, int]] = {}
        for unit in units:
            three = {leaf: [billionths(p * factor[leaf]) for p in points] for leaf, points in unit.points.items()}
            cap = {name: unit.caps[name] * 10**9 if name in unit.caps else 10**18 for name in ("official", "low", "high")}
            official = min(sum(t[0] for t in three.values()), cap["official"])
            low = min(min(sum(t[1] for t in three.values()), cap["low"]), official)
            high = max(min(sum(t[2] for t in three.values()), cap["high"]), official)
            drawn = sum(t[1] + int(uniform(f"s|{draw}|{unit.code}|{leaf}") * (t[2] - t[1]) + 0.5) for leaf, t in three.items())
            drawn = min(drawn, cap["high"])
            if drawn > cap["low"]:
                drawn -= int(uniform(f"s|{draw}|{unit.code}|veto") * (drawn - cap["low"]) + 0.5)
            sums[unit.code] = {"official": official, "low": low, "high": high, "drawn": official if draw == 0 else drawn}
        ranked = [u.code for u in units if not u.refused]
        racing = ranked if draw == 0 else [u.code for u in units]
        for unit in units:
            own, others = sums[unit.code], [u.code for u in units if u.code != unit.code]
            rank = 1 + sum(sums[o]["drawn"] > own["drawn"] for o in racing) if unit.code in racing else None
            alone = 1 + sum(sums[o]["official"] > own["official"] for o in ranked) if unit.code in ranked else None
            best = 1 + sum(sums[o]["low"] > own["high"] for o in others if o in ranked)
            worst = 1 + sum(sums[o]["high"] > own["low"] for o in others)
            found[unit.code, draw] = (rank, alone, best, worst)
    return found


def some_units(seed: int) -> list[Unit]:
    """Nine units; about a third of the cells unknown, some with a veto that may be triggered, two without a rank."""
    rng = random.Random(seed)
    units = []
    for number in range(9):
        points = {}
        for leaf, most in LEAVES.items():
            known = round(rng.random() * most, 2)
            unknown = rng.random() < 0.35
            points[leaf] = (rng.choice([0.0, known]), 0.0, most) if unknown else (known, known, known)
        caps = {"low": 8} if rng.random() < 0.3 else dict.fromkeys(("official", "low", "high"), 12) if rng.random() < 0.2 else {}
        units.append(Unit(str(number), points, refused=number > 6, caps=caps))
    return units


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_every_draw_is_what_plain_python_makes_of_it(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    units, weights = some_units(seed), factors(seed)
    build(connection, units, weights)
    mine = {
        (u, d): rest for u, d, *rest in connection.execute("select unit_code, redraw, rank, rank_weights, best, worst from draw").fetchall()
    }
    assert {key: tuple(row) for key, row in mine.items()} == reference(units, weights)


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_best_low_high_worst_enclose_one_another_and_the_published_rank(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    units, weights = some_units(seed), factors(seed)
    build(connection, units, weights)
    official = {u: row[0] for (u, d), row in reference(units, weights).items() if d == 0}
    found = ranges(connection)
    assert {u for u, row in found.items() if row[0] is not None} == {str(n) for n in range(7)}
    for code, (low, high, best, worst, low_weights, high_weights) in found.items():
        rank = official[code]
        if rank is not None:
            assert None not in (low, high, best, worst, low_weights, high_weights)
            assert best <= low <= rank <= high <= worst, code  # type: ignore[operator]
            assert best <= low_weights <= rank <= high_weights <= worst, code  # type: ignore[operator]


def test_quantiles_are_those_of_the_draws(connection: duckdb.DuckDBPyConnection) -> None:
    units, weights = some_units(9), factors(9)
    build(connection, units, weights)
    every = reference(units, weights)
    for code, row in ranges(connection).items():
        if row[0] is None:
            continue
        drawn = sorted(r[0] for (u, _), r in every.items() if u == code and r[0] is not None)
        rank = every[code, 0][0]
        assert rank is not None
        assert row[:2] == (min(drawn[DRAWS * 5 // 100 - 1], rank), max(drawn[DRAWS * 95 // 100 - 1], rank))
        share = connection.execute("select top_share from ranges where unit_code = ?", [code]).fetchall()[0][0]
        assert share == sum(r <= PLACES for r in drawn) / DRAWS


def known(code: str, a1: float, a2: float, b1: float, **more: bool) -> Unit:
    return Unit(code, {"A1": (a1,) * 3, "A2": (a2,) * 3, "B1": (b1,) * 3}, **more)


def unknown(code: str, **more: bool) -> Unit:
    return Unit(code, {leaf: (0.0, 0.0, most) for leaf, most in LEAVES.items()}, **more)


def test_all_equal_share_the_first_place_in_every_draw(connection: duckdb.DuckDBPyConnection) -> None:
    build(connection, [known(str(n), 5, 3, 7) for n in range(22)], factors(1))
    assert set(ranges(connection).values()) == {(1, 1, 1, 1, 1, 1)}


def test_one_alone_is_first_of_one_and_may_be_last_where_others_could_come_in(connection: duckdb.DuckDBPyConnection) -> None:
    build(connection, [known("1", 5, 3, 7)], factors(1))
    assert ranges(connection) == {"1": (1, 1, 1, 1, 1, 1)}
    silent = [unknown(str(n), refused=True) for n in range(2, 6)]
    build(connection, [known("1", 5, 3, 7), *silent], factors(1))
    low, high, best, worst, *weights = ranges(connection)["1"]
    assert (low, best, worst, weights) == (1, 1, 5, [1, 1])
    assert high in range(1, 6)
    assert ranges(connection)["2"] == (None, None, 1, 5, None, None)


def test_everything_missing_may_be_anywhere_and_nothing_else_moves_with_it(connection: duckdb.DuckDBPyConnection) -> None:
    build(connection, [known("1", 6, 4, 10), known("2", 1, 1, 1), unknown("3")], factors(1, noise=0.0))
    found = ranges(connection)
    assert found["1"] == (1, 1, 1, 1, 1, 1)
    assert found["3"][2:4] == (1, 3)
    assert found["3"][1] == 3
    assert (found["2"][2], found["2"][3]) == (2, 3)


def test_a_unit_that_is_owed_nothing_and_has_no_rank_takes_no_part(connection: duckdb.DuckDBPyConnection) -> None:
    build(connection, [known("1", 5, 3, 7), known("2", 0, 0, 0, refused=True)], factors(1))
    assert set(ranges(connection)) == {"1"}


def test_a_missing_report_of_one_moves_the_others_too(connection: duckdb.DuckDBPyConnection) -> None:
    build(connection, [known("1", 5, 3, 7), unknown("2"), known("3", 0.5, 0.5, 0.5)], factors(1, noise=0.0))
    assert ranges(connection)["3"] == (2, 3, 2, 3, 2, 2)
