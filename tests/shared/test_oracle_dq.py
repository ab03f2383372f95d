"""Data-quality statistics of the shared oracle (completeness, timeliness, z, modified z, quartiles) out of the SQL macros, to 1e-9."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.quality.statistics import rendered

DQ = Path(__file__).resolve().parents[3] / "shared" / "oracle" / "dq"
SPREADS = {
    "n": "n", "mean": "mean", "sd_sample": "sd", "sd_pop": "sd_pop", "median": "median", "mad_raw": "mad", "mad_1.4826": "1.4826 * mad",
    "q1": "q1", "q3": "q3", "iqr_low": "q1 - 1.5 * (q3 - q1)", "iqr_high": "q3 + 1.5 * (q3 - q1)",
    "z_sample": "{{ z_score('x', 'mean', 'sd') }}",
    "z_pop_dhis2": "if(sd_pop = 0 and x is not null, 0, abs({{ z_score('x', 'mean', 'sd_pop') }}))",
    "modz_dhis2": "if(mad = 0 and x is not null, 0, abs({{ modified_z('x', 'median', 'mad') }}))",
    "modz_signed": "if(mad = 0 and x != median, sign(x - median) * 'infinity'::double, {{ modified_z('x', 'median', 'mad') }})",
}  # fmt: skip
FLAGS = {
    "who_moderate": "abs({{ z_score('x', 'mean', 'sd') }}) >= 2 and abs({{ z_score('x', 'mean', 'sd') }}) < 3",
    "who_extreme": "abs({{ z_score('x', 'mean', 'sd') }}) >= 3",
    "modz_gt_3.5": "if(mad = 0, if(x != median, true, null), abs({{ modified_z('x', 'median', 'mad') }}) > 3.5)",
    "dhis2_z_gt_3": "if(x is null, null, coalesce(abs({{ z_score('x', 'mean', 'sd_pop') }}), 0) > 3)",
    "dhis2_modz_gt_3": "if(x is null, null, coalesce(abs({{ modified_z('x', 'median', 'mad') }}), 0) > 3)",
    "tukey": "x < q1 - 1.5 * (q3 - q1) or x > q3 + 1.5 * (q3 - q1)",
}
COMPLETENESS = {
    "completeness": "{{ ratio('received', 'expected') }}",
    "timeliness_of_expected": "{{ ratio('on_time', 'expected') }}",
    "timeliness_of_received": "{{ ratio('on_time', 'received') }}",
}


@pytest.fixture(scope="module")
def oracle() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for name in ("outliers_expected", "reports_inputs", "reports_expected_counts", "dhis2_published_example"):
        connection.execute(f"create table {name} as from read_csv('{DQ / name}.csv', all_varchar = true)")
    connection.execute(
        f"create table values as select series, t::int as t, try_cast(value as double) as x "
        f"from read_csv('{DQ / 'outliers_inputs.csv'}', all_varchar = true)"
    )
    connection.execute(rendered("create table spread as {{ series_spread('values', 'series', 'x') }}"))
    connection.execute(
        "create table cases as select s.*, v.t, v.x, e.* exclude (series, t, n, mean, sd_pop, median, q1, q3, value), e.n as n_e, "
        "e.mean as mean_e, e.sd_pop as sd_pop_e, e.median as median_e, e.q1 as q1_e, e.q3 as q3_e "
        "from spread as s inner join values as v using (series) "
        "inner join outliers_expected as e on v.series = e.series and v.t = e.t::int"
    )
    connection.execute(
        "create table reports as select unit, period, max(e.n_expected::int) as expected, count(r.received_date) as received, "
        "count(*) filter (where r.received_date::date <= r.due_date::date) as on_time "
        "from reports_expected_counts as e left join reports_inputs as r using (unit, period) group by all"
    )
    return connection


def test_every_series_is_judged(oracle: duckdb.DuckDBPyConnection) -> None:
    assert oracle.execute("select count(*) from cases").fetchall() == oracle.execute("select count(*) from outliers_expected").fetchall()


@pytest.mark.parametrize("column", SPREADS)
def test_series_statistic(oracle: duckdb.DuckDBPyConnection, column: str) -> None:
    twin = f"{column}_e" if column in {"n", "mean", "sd_pop", "median", "q1", "q3"} else column
    rows = oracle.execute(
        rendered(
            f"select series, t, x_mine, x_oracle from (select series, t, ({SPREADS[column]})::double as x_mine, "
            f"nullif(\"{twin}\", '')::double as x_oracle from cases) "
            "where (x_mine is null) != (x_oracle is null) or (x_mine != x_oracle and not coalesce(abs(x_mine - x_oracle) <= 1e-9, false))"
        )
    ).fetchall()
    assert rows == []


@pytest.mark.parametrize("column", FLAGS)
def test_series_flag(oracle: duckdb.DuckDBPyConnection, column: str) -> None:
    rows = oracle.execute(
        rendered(
            f"select * from (select series, t, ({FLAGS[column]}) as mine, nullif(\"{column}\", '')::boolean as oracle "
            "from cases) where oracle is not null and mine is distinct from oracle"
        )
    ).fetchall()
    assert rows == []


def test_where_mad_is_zero_ours_judges_and_dhis2_is_silent(oracle: duckdb.DuckDBPyConnection) -> None:
    """On purpose another rule: DHIS2 scores 0; ours never lets the spread fall under the noise of a count of that size."""
    rows = oracle.execute(
        rendered(
            "select series, x, {{ floored_z('ln(x + 0.5)', 'ln(median + 0.5)', 'mad_log', log_count_sd('median', '10')) }} as z from ("
            "select *, median(abs(ln(x + 0.5) - ln(median + 0.5))) over (partition by series) as mad_log from cases "
            "where series in ('mad_zero', 'dup_zero', 'constant')) where abs(z) > 3.5"
        )
    ).fetchall()
    assert {(row[0], row[1]) for row in rows} == {("mad_zero", 50.0)}
    assert oracle.execute("select max(modz_dhis2::double) from cases where series in ('mad_zero', 'dup_zero', 'constant')").fetchall() == [
        (0.0,)
    ]


def test_published_dhis2_example(oracle: duckdb.DuckDBPyConnection) -> None:
    rows = oracle.execute(
        rendered(
            "select abs({{ z_score('v', 'm', 's') }} - z), abs(m - 2.5 * s - low), abs(m + 2.5 * s - high), "
            "abs(abs(v - m) - d) from (select value::double as v, mean::double as m, "
            '"stdDev"::double as s, "zScore"::double as z, "lowerBound"::double as low, "upperBound"::double as high, '
            '"absDev"::double as d from dhis2_published_example)'
        )
    ).fetchall()
    assert len(rows) == 2
    assert all(z <= 8e-5 and low <= 1.5e-4 and high <= 1.5e-4 and apart <= 1.5e-4 for z, low, high, apart in rows)


@pytest.mark.parametrize("keys", ["unit, period", "unit", "period"])
def test_completeness(oracle: duckdb.DuckDBPyConnection, keys: str) -> None:
    name = "completeness_by_" + keys.replace(", ", "_")
    shares = ", ".join(f"{sql} as my_{column}" for column, sql in COMPLETENESS.items())
    wanted = oracle.execute(f"select count(*) from '{DQ / name}_expected.csv'").fetchall()
    rows = oracle.execute(
        rendered(
            f"select m.*, e.* from (select {keys}, expected, received, on_time, {shares} from (select {keys}, "
            "sum(expected)::bigint as expected, sum(received)::bigint as received, sum(on_time)::bigint as on_time from reports "
            f"group by {keys})) as m inner join '{DQ / name}_expected.csv' as e using ({keys})"
        )
    )
    columns = [column[0] for column in rows.description]
    found = rows.fetchall()
    assert [(len(found),)] == wanted
    for row in (dict(zip(columns, values, strict=True)) for values in found):
        assert (row["expected"], row["received"], row["on_time"]) == (row["n_expected"], row["n_received"], row["n_on_time"])
        for column in COMPLETENESS:
            mine, theirs = row[f"my_{column}"], row[column]
            assert (mine is None) == (theirs is None)
            assert mine is None or abs(mine - theirs) <= 1e-9
        assert row["below_75"] == (None if row["my_completeness"] is None else row["my_completeness"] < 0.75)


def test_completeness_total(oracle: duckdb.DuckDBPyConnection) -> None:
    mine = oracle.execute(
        rendered(
            "select sum(expected)::bigint, sum(received)::bigint, sum(on_time)::bigint, {{ ratio('sum(received)', 'sum(expected)') }}, "
            "{{ ratio('sum(on_time)', 'sum(expected)') }}, count(*) filter (where expected > 0), "
            "count(*) filter (where received / expected < 0.75), "
            "{{ ratio('count(*) filter (where received / expected < 0.75)', 'count(*) filter (where expected > 0)') }} "
            "from (select unit, sum(expected)::bigint as expected, sum(received)::bigint as received, sum(on_time)::bigint as on_time "
            "from reports group by unit)"
        )
    ).fetchall()[0]
    theirs = oracle.execute(f"select columns(*)::double from '{DQ / 'completeness_total_expected.csv'}'").fetchall()[0]
    assert len(mine) == len(theirs)
    assert all(abs(a - b) <= 1e-9 for a, b in zip(mine, theirs, strict=True))


def test_verification_factors_and_what_they_say(oracle: duckdb.DuckDBPyConnection) -> None:
    oracle.execute(f"create or replace table sites as from read_csv('{DQ / 'verification_inputs.csv'}', all_varchar = true)")
    oracle.execute("create or replace table pairs as select site, reported::double as reported, recounted::double as recounted from sites")
    factor = "{{ verification_factor('recounted', 'reported') }}"
    rows = oracle.execute(
        rendered(f"select site, {factor} as vf, {{{{ verification_class('vf', '0.1') }}}} as said from pairs order by site")
    ).fetchall()
    wanted = oracle.execute(f"select site, vf::double, class from read_csv('{DQ / 'verification_expected.csv'}') order by site").fetchall()
    assert len(rows) == len(wanted) == 9
    for (site, vf, said), (other, expected, meaning) in zip(rows, wanted, strict=True):
        assert (site, said) == (other, meaning)
        assert vf == (None if expected is None else pytest.approx(expected, abs=1e-9))
    total = rendered(
        "select {{ verification_factor('sum(recounted)', 'sum(reported)') }}, avg(vf), count(*), count(vf), "
        "count(*) filter (where {{ verification_class('vf', '0.1') }} = 'ok') "
        f"from (select *, {factor} as vf from pairs) where reported is not null and recounted is not null"
    )
    expected_total = oracle.execute(f"from read_csv('{DQ / 'verification_total_expected.csv'}')").fetchone()
    assert oracle.execute(total).fetchone() == pytest.approx(expected_total, abs=1e-9)


def test_consistency_over_time_and_against_the_region(oracle: duckdb.DuckDBPyConnection) -> None:
    years = ["y2021", "y2022", "y2023", "y2024"]
    oracle.execute(
        f"create or replace table years as select unit, {', '.join(f'try_cast({y} as double) as {y}' for y in years)} "
        f"from read_csv('{DQ / 'consistency_inputs.csv'}', all_varchar = true)"
    )
    judged = rendered("select * from {{ consistency_over_time('years', 'unit', 'y2024', ['y2021', 'y2022', 'y2023'], '0.33') }}")
    columns = "unit, earlier_mean, own_ratio, regional_ratio, relative_ratio, differs, step_ratio"
    rows = oracle.execute(f"select {columns} from ({judged}) order by unit").fetchall()
    wanted = oracle.execute(
        f"select unit, prev_mean, ratio, regional_ratio, rel_to_regional, flag_33, yoy from "
        f"read_csv('{DQ / 'consistency_expected.csv'}', nullstr = '') order by unit"
    ).fetchall()
    assert len(rows) == len(wanted) == 7
    for row, expected in zip(rows, wanted, strict=True):
        assert row == tuple(pytest.approx(x, abs=1e-9) if isinstance(x, float) else x for x in expected)
    complete = rendered(
        "select regional_ratio from {{ consistency_over_time("
        "'(from years where columns(*) is not null)', 'unit', 'y2024', ['y2021', 'y2022', 'y2023'], '0.33') }} limit 1"
    )
    both = oracle.execute(f"from read_csv('{DQ / 'consistency_total_expected.csv'}')").fetchone()
    assert both == pytest.approx((rows[0][3], *oracle.execute(complete).fetchone()), abs=1e-9)
