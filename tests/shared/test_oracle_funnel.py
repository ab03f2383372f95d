"""Funnel limits: every column of the shared oracle out of the SQL macros the models use, to 1e-9."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.quality.statistics import rendered

FUNNEL = Path(__file__).resolve().parents[3] / "shared" / "oracle" / "funnel"
TAILS = ("0.025", "0.975", "0.001", "0.999")
SHARES = {
    "proportion": "k / n",
    "target": "t",
    **{f"spiegelhalter_exact_{p}": f"{{{{ funnel_limit('{p}', 'n', 't') }}}}" for p in TAILS},
    **{f"qbinom_over_n_{p}": f"{{{{ binomial_quantile('{p}', 'n', 't') }}}} / n" for p in TAILS},
    **{f"normal_{p}": f"{{{{ normal_limit(normal_quantile('{p}'), 'n', 't') }}}}" for p in TAILS},
    "p_lower_exact": "{{ binomial_cdf('k', 'n', 't') }}",
    "p_upper_exact": "{{ binomial_upper('k', 'n', 't') }}",
    "midp_lower": "{{ binomial_cdf('k', 'n', 't') }} - 0.5 * {{ binomial_mass('k', 'n', 't') }}",
    "wilson95_low": "{{ wilson_limit(normal_quantile('0.025'), 'k', 'n') }}",
    "wilson95_high": "{{ wilson_limit(normal_quantile('0.975'), 'k', 'n') }}",
    "wilson998_low": "{{ wilson_limit(normal_quantile('0.001'), 'k', 'n') }}",
    "wilson998_high": "{{ wilson_limit(normal_quantile('0.999'), 'k', 'n') }}",
    "clopper95_low": "{{ clopper_pearson_lower('k', 'n', '0.025') }}",
    "clopper95_high": "{{ clopper_pearson_upper('k', 'n', '0.025') }}",
    "z_naive": "{{ share_z('k', 'n', 't') }}",
    "phi": "phi",
    "tau2": "tau2",
    **{f"od_multiplicative_{p}": f"{{{{ normal_limit(normal_quantile('{p}'), 'n', 't', phi='phi') }}}}" for p in TAILS},
    **{f"od_additive_{p}": f"{{{{ normal_limit(normal_quantile('{p}'), 'n', 't', tau2='tau2') }}}}" for p in TAILS},
}
RATES = {
    "ratio": "o / e",
    **{f"exact_poisson_ci_low_{p}": f"{{{{ poisson_lower('o', '{p}') }}}}" for p in ("0.025", "0.001")},
    "exact_poisson_ci_high_0.975": "{{ poisson_upper('o', '0.025') }}",
    "exact_poisson_ci_high_0.999": "{{ poisson_upper('o', '0.001') }}",
    **{f"funnel_ratio_low_{p}": f"{{{{ gamma_quantile('{p}', 'e') }}}} / e" for p in ("0.025", "0.001")},
    **{f"funnel_ratio_high_{p}": f"{{{{ gamma_quantile('{p}', 'e + 1') }}}} / e" for p in ("0.975", "0.999")},
}


@pytest.fixture(scope="module")
def oracle() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute(f"create table inputs as from '{FUNNEL / 'inputs.csv'}'")
    connection.execute(f"create table shares as from '{FUNNEL / 'expected_proportions.csv'}'")
    connection.execute(f"create table rates as from '{FUNNEL / 'expected_rates.csv'}'")
    measured = "select 'all' as g, unit, numerator as k, denominator as n from inputs"
    spread = "{{ over_dispersion('measured', 'g', 'unit', 'k', 'n') }}"
    connection.execute(
        rendered(
            f"create table cases as with measured as ({measured}), pooled as ({spread}) "
            "select unit, k::bigint as k, n::bigint as n, p.target as t, phi, tau2 from measured inner join pooled as p using (g)"
        )
    )
    connection.execute("create table counted as select unit, observed::bigint as o, expected::double as e from rates")
    return connection


def worst(connection: duckdb.DuckDBPyConnection, expression: str, column: str, cases: str, expected: str) -> float:
    """Largest difference over the units; infinite where only one side has a value."""
    row = connection.execute(
        rendered(
            "select max(case when x is null and y is null then 0 when x is null or y is null then 1e300 else abs(x - y) end), count(*) "
            f"from (select unit, ({expression})::double as x from {cases}) "
            f'inner join (select unit, try_cast("{column}" as double) as y from {expected}) using (unit)'
        )
    ).fetchone()
    assert row is not None
    assert row[1] == connection.execute(f"select count(*) from {expected}").fetchall()[0][0]
    return float(row[0])


@pytest.mark.parametrize("column", SHARES)
def test_share(oracle: duckdb.DuckDBPyConnection, column: str) -> None:
    assert worst(oracle, SHARES[column], column, "cases", "shares") <= 1e-9


@pytest.mark.parametrize("column", RATES)
def test_rate(oracle: duckdb.DuckDBPyConnection, column: str) -> None:
    assert worst(oracle, RATES[column], column, "counted", "rates") <= 1e-9


def test_every_column_of_the_oracle_is_reproduced(oracle: duckdb.DuckDBPyConnection) -> None:
    for table, named in (("shares", SHARES), ("rates", RATES)):
        columns = {row[0] for row in oracle.execute(f"describe {table}").fetchall()}
        left = {"unit", "numerator", "denominator", "signal_spiegelhalter"} if table == "shares" else {"unit", "observed", "expected"}
        assert columns - left == set(named)


def test_signal_by_the_interpolated_exact_limits(oracle: duckdb.DuckDBPyConnection) -> None:
    at = {p: f"{{{{ funnel_limit('{p}', 'n', 't') }}}}" for p in TAILS}
    rows = oracle.execute(
        rendered(
            f"select unit, case when k / n > {at['0.999']} then 'above_99.8' when k / n < {at['0.001']} then 'below_99.8' "
            f"when k / n > {at['0.975']} then 'above_95' when k / n < {at['0.025']} then 'below_95' else 'in' end as mine, "
            "signal_spiegelhalter from cases inner join shares using (unit)"
        )
    ).fetchall()
    assert [row for row in rows if row[1] != row[2]] == []
