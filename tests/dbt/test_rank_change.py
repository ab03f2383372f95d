"""marts.rank_change over invented units, against Shapley values worked out here in fractions by going through every order of the factors.

The compiled model runs in memory over the build's rules; points come from the words of point_rule (test_scores), not from the macros.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_scores import expected_lines

Query = Callable[..., list[tuple[Any, ...]]]
Cells = dict[str, tuple[float | None, str | None]]
FACTORS = ("performance", "data", "method", "peers")
OLD, NEW = "2025Q1", "2025Q2"
UNITS = tuple(f"u{number:02}" for number in range(14))
UNRANKED = {("u12", NEW), ("u13", OLD)}
COPIED = ("scoring.scoring_rule", "scoring.scoring_path", "scoring.scoring_period", "intermediate.int_unit", "marts.indicator")


def invented(rows: dict[str, dict[str, Any]]) -> dict[tuple[str, str], Cells]:
    """(period, unit) → cells: a value for most, some gone in one period, some in both, by every kind of absence that matters."""
    draw = random.Random(11)
    cells: dict[tuple[str, str], Cells] = {}
    for period in (OLD, NEW):
        for unit in UNITS:
            cells[period, unit] = {}
            for code in rows:
                kind = draw.choice(["not_submitted", "returned", "exempt", "no_export", "not_applicable"]) if draw.random() < 0.2 else None
                value = None if kind else draw.choice([0.0, 100.0, draw.uniform(0, 110)])
                # a veto line is seldom reached, or every score would be its cap
                if rows[code]["rule"] == "veto_cap":
                    value, kind = float(draw.random() < 0.1), None
                cells[period, unit][code] = (value, kind)
    return cells


@pytest.fixture(scope="module")
def world(built: Path) -> Iterator[dict[str, Any]]:
    """The compiled model's rows over the invented cells, with what went in."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as work")
    connection.execute(f"attach '{built / 'work.duckdb'}' as source (read_only)")
    for table in (*COPIED, "marts.ranking", "marts.indicator_value"):
        connection.execute(f"create schema if not exists work.{table.split('.')[0]}")
        rows = "" if table in COPIED else " limit 0"
        connection.execute(f"create table work.{table} as from source.{table}{rows}")
    connection.execute("detach source")
    names = ("indicator_code", "parent", "direction", "rule", "rule_params", "weight", "decimals", "missing_rule")
    found = connection.execute(
        f"select {', '.join(names)} from work.marts.indicator where rule is not null and level = 'county'"
    ).fetchall()
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in found}
    cells = invented(rows)
    connection.execute("delete from work.intermediate.int_unit")
    for unit in UNITS:
        connection.execute("insert into work.intermediate.int_unit (unit_code, level, peer_group) values (?, 'county', '川区')", [unit])
    flat = [(p, u, c, *cell) for (p, u), of_unit in cells.items() for c, cell in of_unit.items()]
    connection.executemany(
        "insert into work.marts.indicator_value (period, level, unit_code, indicator_code, value, absence, partial) "
        "values (?, 'county', ?, ?, ?, ?, false)",
        flat,
    )
    scores = {key: sum(expected_lines(rows, of_unit, "川区").values(), Decimal(0)) for key, of_unit in cells.items()}
    ranked = {p: {u: scores[p, u] for u in UNITS if (u, p) not in UNRANKED} for p in (OLD, NEW)}
    for (period, unit), score in scores.items():
        rank = 1 + sum(other > score for other in ranked[period].values()) if unit in ranked[period] else None
        connection.execute(
            "insert into work.marts.ranking (scheme, period, level, unit_code, score, rank) values ('sample-2025', ?, 'county', ?, ?, ?)",
            [period, unit, score, rank],
        )
    model = built / "target" / "compiled" / "sanzhang" / "models" / "marts" / "scoring" / "rank_change.sql"
    answer = connection.execute(model.read_text(encoding="utf-8"))
    columns = [column[0] for column in answer.description]
    changes = {
        (row[columns.index("unit_code")], row[columns.index("period")]): dict(zip(columns, row, strict=True)) for row in answer.fetchall()
    }
    yield {"rows": rows, "cells": cells, "ranked": ranked, "changes": changes}
    connection.close()


def shapley(rank_of: Callable[[frozenset[str]], int]) -> dict[str, Fraction]:
    """Places each factor gains, averaged over every order in which the factors may change."""
    share = dict.fromkeys(FACTORS, Fraction(0))
    orders = list(permutations(FACTORS))
    for order in orders:
        for at, factor in enumerate(order):
            share[factor] += Fraction(rank_of(frozenset(order[:at])) - rank_of(frozenset(order[: at + 1])), len(orders))
    return share


def test_the_split_is_the_mean_over_all_orders_and_adds_up(world: dict[str, Any]) -> None:
    moved = set()
    for unit in UNITS[:12]:
        old, new = world["cells"][OLD, unit], world["cells"][NEW, unit]
        known = {code for code in new if old[code][0] is not None and new[code][0] is not None}

        def rank_of(changed: frozenset[str], unit: str = unit, old: Cells = old, new: Cells = new, known: set[str] = known) -> int:
            mixed = {c: (new if ("performance" if c in known else "data") in changed else old)[c] for c in new}
            own = sum(expected_lines(world["rows"], mixed, "川区").values(), Decimal(0))
            others = world["ranked"][NEW if "peers" in changed else OLD]
            return 1 + sum(score > own for other, score in others.items() if other != unit)

        row, share = world["changes"][unit, NEW], shapley(rank_of)
        assert (row["previous_rank"], row["rank"]) == (rank_of(frozenset()), rank_of(frozenset(FACTORS)))
        published = {factor: row[f"own_{factor}" if factor in ("performance", "data") else factor] for factor in FACTORS}
        assert row["change"] == row["previous_rank"] - row["rank"] == sum(published.values())
        assert row["reason"] is None
        for factor, value in published.items():
            assert abs(Fraction(value) - share[factor]) <= Fraction(3, 1_000_000), (unit, factor)
            moved |= {factor} if value else set()
    assert moved == {"performance", "data", "peers"}


def test_what_cannot_be_compared_says_why(world: dict[str, Any]) -> None:
    assert {world["changes"][unit, OLD]["reason"] for unit in UNITS} == {"没有上一期，不作比较"}
    for unit, said in (("u12", "本期暂不排名"), ("u13", "上期暂不排名")):
        row = world["changes"][unit, NEW]
        assert (row["reason"], row["change"], row["own_performance"], row["peers"]) == (said, None, None, None)
