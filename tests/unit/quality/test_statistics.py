"""The statistical checks on hand-made months, and on honest and spiked invented provinces."""

from __future__ import annotations

import duckdb
import pytest

from benchmarks.false_flags import METHODS, Spike, connected, false_rates, recall
from pipelines.quality.statistics import rendered

STATED = {"negative_binomial": 0.015, "modified_z": 0.003, "same_month_last_year": 0.003, "peers": 0.01}


@pytest.fixture
def database() -> duckdb.DuckDBPyConnection:
    return connected()


def months(database: duckdb.DuckDBPyConnection, counts: list[int | None], people: int = 50) -> None:
    """One county's months from 2025-01; None = not reported; every activity has the same people."""
    rows = [
        ("u", f"{2025 + n // 12}-{n % 12 + 1:02d}", count is not None, count, (count or 0) * people, count or 0, 3.9 if count else None)
        for n, count in enumerate(counts)
    ]
    database.execute(
        "create table months (unit_code text, period text, reported boolean, activities bigint, people bigint, people_rows bigint, "
        "people_log double, event_sd double default 0.8, population bigint default 100000)"
    )
    names = "unit_code, period, reported, activities, people, people_rows, people_log"
    database.executemany(f"insert into months ({names}) values (?, ?, ?, ?, ?, ?, ?)", rows)


def states(database: duckdb.DuckDBPyConnection, macro: str) -> list[str]:
    sql = rendered(f"select status from ({{{{ {macro}('months', 'settings') }}}}) order by period")
    return [row[0] for row in database.execute(sql).fetchall()]


def test_a_constant_series_has_mad_zero_and_only_its_spike_is_flagged(database: duckdb.DuckDBPyConnection) -> None:
    months(database, [9, 9, 9, 9, 9, 45, 9, 9, 10, 9, 8, 9])
    assert states(database, "count_history") == ["within"] * 5 + ["outlier"] + ["within"] * 6


def test_too_few_months_and_a_missing_report_are_answers(database: duckdb.DuckDBPyConnection) -> None:
    months(database, [9, 9, None, 90, 9])
    for macro in ("count_history", "people_history"):
        assert states(database, macro) == [*["not_enough_history"] * 2, "not_reported", *["not_enough_history"] * 2]


def test_a_year_without_a_year_before_is_not_judged(database: duckdb.DuckDBPyConnection) -> None:
    months(database, [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 11, 120, None])
    assert states(database, "count_last_year") == ["not_enough_history"] * 12 + ["within", "outlier", "not_reported"]


def test_alone_in_the_region_there_are_no_peers(database: duckdb.DuckDBPyConnection) -> None:
    months(database, [10, 10, None])
    assert states(database, "rate_peers") == ["not_enough_history", "not_enough_history", "not_reported"]


@pytest.mark.parametrize(
    ("hits", "events", "base", "tries", "expected"),
    [
        (10, 10, 0.2, 1, "outlier"), (3, 10, 0.2, 1, "within"), (4, 4, 0.2, 1, "not_enough_history"),
        (6, 10, 0.2, 10, "within"), (10, 10, 0.9, 1, "within"), (400, 1000, 0.2, 1, "within"),
    ],
)  # fmt: skip
def test_a_screen_asks_for_both_an_unlikely_and_a_large_share(
    database: duckdb.DuckDBPyConnection, hits: int, events: int, base: float, tries: int, expected: str
) -> None:
    database.execute(
        f"create table tests as select 'u' as unit_code, '2025-03' as period, 'm' as measure, true as reported, {hits} as hits, "
        f"{events} as events, {base}::double as base, 0.6::double as least_share, {tries} as tries"
    )
    assert database.execute(rendered("select status from ({{ share_screen('tests', 'settings') }})")).fetchall() == [(expected,)]


def test_a_share_must_leave_both_funnel_limits(database: duckdb.DuckDBPyConnection) -> None:
    database.execute(
        "create table shares as select 'u' || i as unit_code, '2025Q1' as period, 'm' as measure, i != 9 as reported, "
        "if(i = 0, 10, 70 + i) as numerator, if(i = 8, 0, 100) as denominator from range(10) as t (i)"
    )
    found = database.execute(rendered("select unit_code, status from ({{ share_funnel('shares', 'settings') }}) order by 1")).fetchall()
    assert found == [("u0", "outlier"), *[(f"u{i}", "within") for i in range(1, 8)], ("u8", "not_enough_history"), ("u9", "not_reported")]


def test_a_mean_is_compared_with_earlier_months_and_the_region(database: duckdb.DuckDBPyConnection) -> None:
    """u triples its volunteers in the fourth month while the region stays; v has too few months; a busy region is nobody's fault."""
    means = {"u": [6, 6, 6, 18], "v": [None, None, 6, 12], "w": [6, 6, 6, 6], "x": [6, 6, 6, 6], "y": [6, 6, 6, 6]}
    database.execute("create table means (unit_code text, period text, reported boolean, volunteers_mean double, volunteer_rows bigint)")
    for unit, values in means.items():
        for month, value in enumerate(values, start=1):
            database.execute("insert into means values (?, ?, ?, ?, 10)", [unit, f"2025-{month:02d}", value is not None, value])
    database.execute("create table limits as select 0.6 as within, 8 as least_rows, 2 as least_periods")
    asked = "'means', 'volunteers_per_activity', 'volunteers_mean', 'volunteer_rows', 'limits'"
    found = database.execute(
        rendered(f"select unit_code, status, centre from ({{{{ mean_consistency({asked}) }}}}) where period = '2025-04'")
    )
    said = {unit: (status, centre) for unit, status, centre in found.fetchall()}
    assert said["v"][0] == "not_enough_history"
    assert {said[unit][0] for unit in "wxy"} == {"within"}
    assert said["u"] == ("outlier", pytest.approx(6 * (18 + 12 + 18) / (4 * 6 + 6), rel=0.01))


def test_one_count_goes_with_another_as_in_the_region(database: duckdb.DuckDBPyConnection) -> None:
    rows = [("u", 60, 7), ("v", 8, 8), ("w", 9, 8), ("s", 6, 6), ("t", 7, 7), ("x", 3, 1), ("y", None, 4), ("z", 12, 0)]
    database.execute("create table sums (unit_code text, period text, orders_done bigint, ordered bigint)")
    database.executemany("insert into sums values (?, '2025-04', ?, ?)", rows)
    database.execute("create table limits as select 0.33 as within, 5 as least_rows")
    asked = "'sums', 'orders_done', 'orders_done', 'ordered', 'limits'"
    said = dict(database.execute(rendered(f"select unit_code, status from ({{{{ count_consistency({asked}) }}}})")).fetchall())
    assert said == {
        "u": "outlier",
        "v": "within",
        "w": "within",
        "s": "within",
        "t": "within",
        "x": "within",
        "y": "not_reported",
        "z": "outlier",
    }


@pytest.mark.parametrize("shape", [3, 8])
def test_honest_provinces_with_a_campaign_month_keep_the_stated_rate(shape: float) -> None:
    rates = false_rates(12, shape, seed=7)
    assert set(rates) == set(METHODS)
    assert {method for method, (flagged, asked) in rates.items() if flagged > STATED[method] * asked} == set()


@pytest.mark.parametrize(("what", "method"), [("activities", "negative_binomial"), ("people", "modified_z")])
def test_a_month_told_ten_times_over_is_found(what: str, method: str) -> None:
    assert recall(20, 8, Spike(what, 10), method, seed=3) >= 0.9


@pytest.mark.parametrize(
    ("others", "own_hits", "own_events", "share"),
    [
        ("0.2", 12, 40, 0.3),  # its own habit is the higher
        ("0.5", 16, 40, 0.5),
        ("0.2", 40, 40, 0.4),  # never above the most
        ("0.2", 20, 20, 0.2),  # too few events for a habit
        ("null", 0, 0, 0.0),
    ],
)
def test_the_natural_share_is_the_higher_of_the_others_and_its_own(
    database: duckdb.DuckDBPyConnection, others: str, own_hits: int, own_events: int, share: float
) -> None:
    asked = f"'{others}::double', '{own_hits}', '{own_events}', 's.habit_events', 's.habit_most'"
    (found,) = database.execute(rendered(f"select {{{{ habit_share({asked}) }}}} from settings as s")).fetchall()
    assert float(found[0]) == pytest.approx(share)
