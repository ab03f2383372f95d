"""The two oracles of change: months that repeat change nothing, and what all counties do alike is nobody's own work.

Real models over a whole landing (repeating_province): five quarters of equal months, then one in which every county doubles.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from landing_fixture import LandingFixture, run_dbt
from repeating_province import AS_OF, COUNTIES, DOUBLED, QUARTERS, fill, fill_exports

STEADY = QUARTERS[:-1]
Row = dict[str, Any]


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repeated")
    landing = LandingFixture(folder / "landing.duckdb", AS_OF)
    fill(landing)
    fill_exports(landing)
    landing.close()
    wanted = ["+rank_change", "+rank_change_year", "+ledger", "+indicator"]
    nodes = run_dbt(folder, "build", "--select", *wanted, "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
    assert [node for node in nodes if node[1] not in {"success", "pass"}] == []
    return folder / "work.duckdb"


def rows(database: Path, sql: str) -> list[Row]:
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_months_that_repeat_give_equal_scores_in_every_quarter(repeated: Path) -> None:
    scores: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows(repeated, "select * from marts.ranking where level = 'county' and rank is not null"):
        scores[row["unit_code"]][row["period"]] = row["score"]
    assert set(scores) == {county.code for county in COUNTIES}
    # the province has something to lose everywhere: nobody is at the top or at the bottom by accident
    assert len({of[STEADY[0]] for of in scores.values()}) >= 5
    for unit, of in scores.items():
        assert {period for period in of if period in STEADY} == set(STEADY), unit
        steady = [of[period] for period in STEADY]
        assert max(steady) - min(steady) <= Decimal("0.01"), (unit, of)
        assert Decimal(20) < steady[0] < Decimal(95), (unit, of)


def test_months_that_repeat_are_no_change_of_anything_new_year_included(repeated: Path) -> None:
    found = rows(repeated, "select * from marts.rank_change where level = 'county' and change is not null order by period, unit_code")
    steps = [row for row in found if row["period"] in STEADY]
    assert len(steps) == len(COUNTIES) * (len(STEADY) - 1)
    assert any((row["previous_period"], row["period"]) == ("2025Q4", "2026Q1") for row in steps)
    for row in steps:
        assert [row[key] for key in ("change", "common", "own_performance", "own_data", "method", "peers")] == [0] * 6, row


def test_what_all_counties_double_is_nobodys_own_work(repeated: Path) -> None:
    found = rows(repeated, f"select * from marts.rank_change where level = 'county' and period = '{DOUBLED}' and change is not null")
    assert {row["unit_code"] for row in found} == {county.code for county in COUNTIES}
    for row in found:
        assert abs(row["own_performance"]) <= 1, row
    # the doubling is in the values, so that the common change has something to take away
    volumes = rows(
        repeated,
        "select unit_code, max(value) filter (where period = '2026Q1') as before, max(value) filter (where period = '2026Q2') as after "
        "from marts.indicator_value where level = 'county' and indicator_code = 'C02' and value is not null group by 1",
    )
    assert {round(row["after"] / row["before"], 6) for row in volumes} == {3.0}


def test_the_first_comparison_is_the_same_quarter_a_year_before(repeated: Path) -> None:
    found = rows(repeated, "select * from marts.ranking where level = 'county' and period = '2026Q1' and rank is not null")
    earlier = {row["unit_code"]: row for row in rows(repeated, "select * from marts.ranking where level = 'county' and period = '2025Q1'")}
    for row in found:
        of = earlier[row["unit_code"]]
        assert (row["previous_year_rank"], row["previous_year_score"]) == (of["rank"], of["score"])
    changes = rows(repeated, "select * from marts.rank_change_year where level = 'county' and period = '2026Q1' and change is not null")
    assert {(row["previous_period"], row["change"]) for row in changes} == {("2025Q1", 0)}
    assert rows(repeated, "select distinct reason from marts.rank_change_year where period = '2025Q4'") == [
        {"reason": "没有可比的一期，不作比较"}
    ]
