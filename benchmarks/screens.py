"""How often the screens of a month (疑点) flag honest data, and what they find: python -m benchmarks.screens [--provinces N] [--seed N]

Belongs here: invented provinces, activity by activity, judged by the very SQL of int_activity_month, int_screen_test and share_screen.
Does not belong here: any formula or threshold (dbt_project), counts against history (benchmarks/false_flags.py).
An honest province: 22 units, 18 months, negative binomial counts, days by weekday (in the second variant four in ten activities share the
day of the one before), log-normal people of which every unit rounds up to 15 % to tens, hours in halves, entries within days.
"""

from __future__ import annotations

import argparse
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from benchmarks.false_flags import MONTHS, RHYTHM, UNITS
from pipelines.paths import seeds_dir
from pipelines.quality.statistics import rendered, rendered_model

SHAPE = 3.0
SCREENS = ("last_days_share", "round", "same_people_share", "same_hours_share", "late_recorded_share")
PLANTED = {"month end": "last_days_share", "tens": "round", "one figure": "same_people_share", "one length": "same_hours_share",
           "entered late": "late_recorded_share"}  # fmt: skip
_HOURS = np.array([1, 1.5, 1.5, 2, 2, 2, 2.5, 3, 4, 6])
_LATE = 45


def _period(month: int) -> str:
    return f"{2025 + month // 12}-{month % 12 + 1:02d}"


def _days(rng: np.random.Generator, month: int, count: int, shared: float) -> list[date]:
    year, number = 2025 + month // 12, month % 12 + 1
    every = [date(year, number, d) for d in range(1, monthrange(year, number)[1] + 1)]
    weights = np.array([0.45 if d.weekday() >= 5 else 1.0 for d in every])
    drawn = rng.choice(len(every), size=count, p=weights / weights.sum())
    for place in range(1, count):
        if rng.random() < shared:
            drawn[place] = drawn[place - 1]
    return [every[d] for d in drawn]


def province(rng: np.random.Generator, shared: float) -> pd.DataFrame:
    """The honest activities of one province, one row each."""
    pace = rng.uniform(0.5, 1.35, UNITS)
    mean = 14 * np.outer(pace, np.resize(RHYTHM, MONTHS))
    counts = rng.poisson(rng.gamma(SHAPE, mean / SHAPE))
    frames = []
    for unit in range(UNITS):
        level, heaped = rng.normal(4.4, 0.2), rng.uniform(0, 0.15)
        for month in range(MONTHS):
            count = int(counts[unit, month])
            people = np.maximum(3, np.round(np.exp(rng.normal(level, 0.65, count))))
            people = np.where(rng.random(count) < heaped, np.maximum(10, np.round(people / 10) * 10), people)
            lag = np.where(rng.random(count) < 0.02, _LATE, rng.integers(0, 6, count))
            columns = {"unit_code": f"{unit:02d}", "period": _period(month), "held_on": _days(rng, month, count, shared), "people": people}
            frames.append(pd.DataFrame(columns | {"hours": rng.choice(_HOURS, count), "lag": lag}))
    return pd.concat([f for f in frames if len(f)], ignore_index=True)


def planted(events: pd.DataFrame, what: str, rng: np.random.Generator, least: int, most: int) -> tuple[str, str] | None:
    """Falsify one month that has so many activities; where it was, None where the province has no such month."""
    sizes = events.groupby(["unit_code", "period"]).size()
    fitting = sizes[(sizes >= least) & (sizes <= most)].index
    if not len(fitting):
        return None
    unit, period = fitting[int(rng.integers(len(fitting)))]
    rows = (events["unit_code"] == unit) & (events["period"] == period)
    year, number = int(period[:4]), int(period[5:])
    match what:
        case "month end":
            last = monthrange(year, number)[1]
            events.loc[rows, "held_on"] = [date(year, number, last - int(d)) for d in rng.integers(0, 2, int(rows.sum()))]
        case "tens":
            events.loc[rows, "people"] = np.maximum(10, np.round(events.loc[rows, "people"] / 10) * 10)
        case "one figure":
            events.loc[rows, "people"] = float(rng.choice([60, 80, 120, 150]))
        case "one length":
            events.loc[rows, "hours"] = float(rng.choice(_HOURS))
        case "entered late":
            events.loc[rows, "lag"] = _LATE
    return str(unit), str(period)


def connected() -> duckdb.DuckDBPyConnection:
    """A database in memory with the tables that do not change: parameters, periods, units, reports in force."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"create table statistics_parameter as from read_csv('{seeds_dir() / 'statistics_parameter.csv'}')")
    connection.execute(rendered("create table settings as {{ statistics_settings('statistics_parameter') }}"))
    connection.execute(
        f"create table int_period as select strftime(d, '%Y-%m') as period, d::date as starts_on, last_day(d) as ends_on "
        f"from range(date '2025-01-01', date '2025-01-01' + interval {MONTHS} month, interval 1 month) as r(d)"
    )
    units = f"select printf('%02d', u) as unit_code, 'county' as level, 1e5 as population from range({UNITS}) as r(u)"
    connection.execute(f"create table int_unit as {units}")
    connection.execute(
        "create table int_submission as select unit_code, 'activity_record' as form, period, unit_code || period as file_sha256, "
        "'s' as sheet, 'accepted' as status from int_unit, int_period"
    )
    connection.execute("create table int_report_status as select unit_code, form, period, 'on_time' as status from int_submission")
    connection.execute(
        "create table int_activity (unit_code text, period text, held_on date, people bigint, hours double, volunteers bigint, "
        "order_id text, platform_match text, led_by text)"
    )
    connection.execute("create table cur_stv_activity (unit_code text, month text, held_on date, recorded_at date)")
    connection.execute("create table cur_service_order (unit_code text, period text, done_on date)")
    connection.execute("create view int_activity_month as " + rendered_model("intermediate/int_activity_month.sql"))
    connection.execute("create view int_screen_test as " + rendered_model("quality/int_screen_test.sql"))
    return connection


def judged(connection: duckdb.DuckDBPyConnection, events: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """(unit, period, screen, status) of every month; the three screens of rounded figures are one."""
    connection.register("drawn", events)
    for table in ("int_activity", "cur_stv_activity"):
        connection.execute(f"delete from {table}")
    connection.execute(
        "insert into int_activity by name select unit_code, period, held_on::date as held_on, people::bigint as people, hours, "
        "5 as volunteers, null::varchar as order_id, 'no_export' as platform_match, 'other' as led_by from drawn"
    )
    connection.execute(
        "insert into cur_stv_activity select unit_code, period as month, held_on::date as held_on, "
        "held_on::date + lag::integer as recorded_at from drawn"
    )
    connection.execute("create or replace table tests as from int_screen_test")
    connection.unregister("drawn")
    found = connection.execute(rendered(
        "select unit_code, period, if(measure like 'round%', 'round', measure), "
        "case when bool_or(status = 'outlier') then 'outlier' when bool_or(status = 'within') then 'within' else 'not judged' end "
        "from ({{ share_screen('tests', 'settings') }}) group by all"
    )).fetchall()  # fmt: skip
    return [(str(unit), str(period), str(screen), str(status)) for unit, period, screen, status in found]


def false_rates(provinces: int, shared: float, seed: int) -> dict[str, tuple[int, int]]:
    """Screen → (months flagged, months judged) over honest provinces."""
    rng, connection = np.random.default_rng([seed, round(100 * shared)]), connected()
    flagged: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for _ in range(provinces):
        for _unit, _month, screen, status in judged(connection, province(rng, shared)):
            flagged[screen] += status == "outlier"
            asked[screen] += status != "not judged"
    return {screen: (flagged[screen], asked[screen]) for screen in SCREENS}


def recall(provinces: int, what: str, least: int, most: int, seed: int) -> tuple[int, int]:
    """(found, planted) of one falsified month a province."""
    rng, connection = np.random.default_rng([seed, least, sorted(PLANTED).index(what)]), connected()
    found = tried = 0
    for _ in range(provinces):
        events = province(rng, 0.0)
        where = planted(events, what, rng, least, most)
        if where:
            tried += 1
            found += (*where, PLANTED[what], "outlier") in judged(connection, events)
    return found, tried


def _lines(provinces: int, seed: int) -> Iterator[str]:
    yield f"false flags of {provinces} honest provinces ({UNITS} units x {MONTHS} months)"
    for shared in (0.0, 0.4):
        rates = false_rates(provinces, shared, seed)
        yield f"same day {shared:.0%}: " + "  ".join(f"{s} {hit}/{asked} = {hit / asked:.3%}" for s, (hit, asked) in rates.items())
    yield "found of falsified months, by their number of activities"
    for what in PLANTED:
        told = [
            f"{least}-{most}: {'/'.join(map(str, recall(provinces // 2, what, least, most, seed)))}" for least, most in ((5, 7), (8, 60))
        ]
        yield f"{what:<13} " + "  ".join(told)


def main() -> None:
    """Print the tables of docs/statistics.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provinces", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2026)
    args = parser.parse_args()
    for line in _lines(args.provinces, args.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
