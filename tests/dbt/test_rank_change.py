"""marts.rank_change over invented units, against the common change and Shapley values worked out here in fractions by going through every
order of the factors.

The compiled model runs in memory over the build's rules; points come from the words of point_rule (test_scores), not from the macros.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest
from test_scores import LEAF_COLUMNS, expected_lines

Query = Callable[..., list[tuple[Any, ...]]]
Cell = tuple[float | None, str | None, float | None]
Cells = dict[str, Cell]
Rows = dict[str, dict[str, Any]]
FACTORS = ("performance", "data", "method", "peers")
PUBLISHED = {"performance": "own_performance", "data": "own_data", "method": "method", "peers": "peers"}
OLD, NEW = "2025Q1", "2025Q2"
ELAPSED = {OLD: 0.25, NEW: 0.5}
UNITS = tuple(f"u{number:02}" for number in range(14))
UNRANKED = {("u12", NEW), ("u13", OLD)}
NOT_DUE_BEFORE, NOT_DUE_NOW = {"F04", "D02"}, {"D13"}
COPIED = ("scoring.scoring_rule", "scoring.scoring_path", "scoring.scoring_period", "intermediate.int_unit", "marts.indicator")


def invented(rows: Rows) -> dict[tuple[str, str], Cells]:
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
                if code in (NOT_DUE_BEFORE if period == OLD else NOT_DUE_NOW):
                    value, kind = None, "not_due"
                cells[period, unit][code] = (value, kind, None if kind else float(draw.randint(1, 9)))
    return cells


def after_common(rows: Rows, cells: dict[tuple[str, str], Cells]) -> dict[str, Cells]:
    """Every unit's earlier cells moved by what moved all units alike."""
    moved: dict[str, Cells] = {unit: {} for unit in UNITS}
    for code, row in rows.items():
        ends = [(cells[OLD, unit][code], cells[NEW, unit][code]) for unit in UNITS]
        both = [(old[0], new[0]) for old, new in ends if old[0] is not None and new[0] is not None]
        rates = [(new / ELAPSED[NEW]) / (old / ELAPSED[OLD]) for old, new in both if old > 0]
        ratio = median(rates) if rates else 1
        difference = median([new - old for old, new in both]) if both else 0
        for unit in UNITS:
            value, absence, denominator = cells[OLD, unit][code]
            if code in NOT_DUE_NOW:
                moved[unit][code] = (None, "not_due", None)
            elif code in NOT_DUE_BEFORE:
                start = median([new[0] for _, new in ends if new[0] is not None])
                moved[unit][code] = (start, None, cells[NEW, unit][code][2])
            else:
                if value is not None:
                    value = value * 2 * ratio if row["accrual"] == "steady" else max(0, value + difference)
                grown = None if denominator is None else denominator * (2 if row["kind"] == "flow" else 1)
                moved[unit][code] = (value, absence, grown)
    return moved


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
    found = connection.execute(
        f"select {', '.join(LEAF_COLUMNS)} from work.marts.indicator where rule is not null and level = 'county'"
    ).fetchall()
    rows = {row[0]: dict(zip(LEAF_COLUMNS, row, strict=True)) for row in found}
    cells = invented(rows)
    connection.execute("delete from work.intermediate.int_unit")
    for unit in UNITS:
        connection.execute("insert into work.intermediate.int_unit (unit_code, level, peer_group) values (?, 'county', '川区')", [unit])
    flat = [(p, u, c, *cell, ELAPSED[p]) for (p, u), of_unit in cells.items() for c, cell in of_unit.items()]
    connection.executemany(
        "insert into work.marts.indicator_value (period, level, unit_code, indicator_code, value, absence, denominator, partial, "
        "elapsed_share) values (?, 'county', ?, ?, ?, ?, ?, false, ?)",
        flat,
    )

    def score(of_unit: Cells, period: str) -> Decimal:
        return sum(expected_lines(rows, of_unit, "川区", dict.fromkeys(rows, ELAPSED[period])).values(), Decimal(0))

    scores = {(period, unit): score(of_unit, period) for (period, unit), of_unit in cells.items()}
    ranked = {p: {u: scores[p, u] for u in UNITS if (u, p) not in UNRANKED} for p in (OLD, NEW)}
    for (period, unit), given in scores.items():
        rank = 1 + sum(other > given for other in ranked[period].values()) if unit in ranked[period] else None
        connection.execute(
            "insert into work.marts.ranking (scheme, period, level, unit_code, score, rank) values ('sample-2025', ?, 'county', ?, ?, ?)",
            [period, unit, given, rank],
        )
    model = built / "target" / "compiled" / "sanzhang" / "models" / "marts" / "scoring" / "rank_change.sql"
    answer = connection.execute(model.read_text(encoding="utf-8"))
    columns = [column[0] for column in answer.description]
    changes = {
        (row[columns.index("unit_code")], row[columns.index("period")]): dict(zip(columns, row, strict=True)) for row in answer.fetchall()
    }
    common = after_common(rows, cells)
    yield {"cells": cells, "common": common, "score": score, "ranked": ranked, "changes": changes}
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
    score = world["score"]

    def mixed(unit: str, changed: frozenset[str]) -> Decimal:
        """Own points where the cells of the factors in `changed` are the later period's, the rest as after the common change."""
        old, new = world["common"][unit], world["cells"][NEW, unit]
        known = {code for code in new if old[code][0] is not None and new[code][0] is not None}
        given: Decimal = score({c: (new if ("performance" if c in known else "data") in changed else old)[c] for c in new}, NEW)
        return given

    nothing = frozenset[str]()
    middle = {
        factor: median([mixed(unit, frozenset({factor})) - mixed(unit, nothing) for unit in UNITS[:12]])
        for factor in ("performance", "data")
    }
    assert any(middle.values())
    was = {unit: mixed(unit, nothing) + sum(middle.values()) for unit in world["ranked"][OLD]}
    nonzero = set()
    for unit in UNITS[:12]:

        def rank_of(changed: frozenset[str], unit: str = unit) -> int:
            own = mixed(unit, changed) + sum((part for factor, part in middle.items() if factor not in changed), Decimal(0))
            others = world["ranked"][NEW] if "peers" in changed else was
            return 1 + sum(given > own for other, given in others.items() if other != unit)

        row, share = world["changes"][unit, NEW], shapley(rank_of)
        start = world["ranked"][OLD]
        assert row["previous_rank"] == 1 + sum(given > start[unit] for given in start.values())
        assert row["common"] == row["previous_rank"] - rank_of(frozenset())
        assert row["rank"] == rank_of(frozenset(FACTORS))
        published = {factor: row[name] for factor, name in PUBLISHED.items()}
        assert row["change"] == row["previous_rank"] - row["rank"] == row["common"] + sum(published.values())
        assert row["reason"] is None
        for factor, value in published.items():
            assert abs(Fraction(value) - share[factor]) <= Fraction(3, 1_000_000), (unit, factor)
            nonzero |= {factor} if value else set()
        nonzero |= {"common"} if row["common"] else set()
    assert nonzero == {"common", "performance", "data", "peers"}


def test_what_cannot_be_compared_says_why(world: dict[str, Any]) -> None:
    assert {world["changes"][unit, OLD]["reason"] for unit in UNITS} == {"没有可比的一期，不作比较"}
    for unit, said in (("u12", "本期暂不排名"), ("u13", "上期暂不排名")):
        row = world["changes"][unit, NEW]
        assert (row["reason"], row["change"], row["own_performance"], row["peers"]) == (said, None, None, None)
