"""Published figures and copies: not reported is never zero, nothing personal leaves."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.contracts.form import forms

Query = Callable[..., list[tuple[object, ...]]]


def coverage(query: Query, unit: str, measure: str, period: str = "2025Q1") -> list[tuple[object, ...]]:
    return query(
        "select numerator, denominator, value from marts.coverage where unit_code = ? and measure = ? and period = ?",
        unit, measure, period,
    )  # fmt: skip


def township_count(query: Query, unit: str) -> int:
    ((count,),) = query("select township_count from marts.unit where unit_code = ?", unit)
    assert isinstance(count, int)
    return count


def test_units_carry_their_denominators(query: Query) -> None:
    levels = query("select level, count(*) from marts.unit where level not in ('statistical', 'other') group by 1 order by 1")
    assert levels == [("city", 5), ("county", 22), ("region", 1), ("township", 243)]
    assert township_count(query, "640000") == 243
    cities = query("select sum(township_count), sum(population) from marts.unit where level = 'city'")
    assert cities == query("select township_count, population from marts.unit where level = 'region'")


def test_coverage_counts_townships_of_the_register_in_force(query: Query) -> None:
    towns = township_count(query, "640104")
    assert coverage(query, "640104", "org") == [(1, towns, 1 / towns)]
    assert coverage(query, "640104", "liangzhongxin_any") == [(1, towns, 1 / towns)]
    assert coverage(query, "640104", "liangzhongxin_party") == [(0, towns, 0.0)]
    assert coverage(query, "640104", "sanzhang_all") == [(1, towns, 1 / towns)]
    assert coverage(query, "640104", "sanzhang_health") == [(1, towns, 1 / towns)]
    assert coverage(query, "640104", "sandui") == [(1, towns, 1 / towns)]


def test_a_county_without_register_has_no_value_and_stays_in_the_denominator_of_its_city(query: Query) -> None:
    assert coverage(query, "640105", "org") == [(None, township_count(query, "640105"), None)]
    assert coverage(query, "640104", "sanhui_all") == [(None, 1, None)]
    towns = township_count(query, "640100")
    assert coverage(query, "640100", "org") == [(1, towns, 1 / towns)]
    reported = "select counties, counties_reported from marts.coverage where unit_code = '640100' and measure = 'org' and period = '2025Q1'"
    assert query(reported) == [(6, 1)]


def count(query: Query, unit: str, period: str, breakdown: str = "total", category: str = "total") -> list[tuple[object, ...]]:
    return query(
        "select activities, people from marts.activity_count where unit_code = ? and period = ? and breakdown = ? and category = ?",
        unit, period, breakdown, category,
    )  # fmt: skip


def test_activities_are_counted_without_plans_and_replaced_versions(query: Query) -> None:
    assert count(query, "640104", "2025-01") == [(3, 50)]
    assert count(query, "640104", "2025Q1") == [(5, 70)]
    assert count(query, "640104", "2025") == [(6, 80)]
    assert count(query, "640104", "2025-01", "audience", "elder") == [(1, 30)]
    assert count(query, "640104", "2025-01", "theme", "elder_smart") == [(1, 20)]
    assert count(query, "640104", "2025-01", "field", "health") == [(1, 30)]
    assert count(query, "640104", "2025-01", "ordered", "ordered") == [(1, None)]


def test_a_zero_report_is_zero_and_a_missing_report_is_no_figure(query: Query) -> None:
    assert count(query, "640105", "2025-01") == [(0, 0)]
    assert count(query, "640105", "2025-02") == []


def test_cities_pool_their_counties(query: Query) -> None:
    assert count(query, "640100", "2025-01") == [(4, 55)]
    assert count(query, "640000", "2025-01") == [(4, 55)]


def verification(query: Query, unit: str, period: str, measure: str = "activities") -> list[tuple[object, ...]]:
    return query(
        "select reported, matched, platform, factor, platform_ratio from marts.verification "
        "where unit_code = ? and period = ? and measure = ?",
        unit, period, measure,
    )  # fmt: skip


def test_verification_compares_with_the_export_in_force(query: Query) -> None:
    assert verification(query, "640104", "2025-01") == [(3, 1, 2, 1 / 3, 2 / 3)]
    assert verification(query, "640104", "2025-01", "people") == [(50, 30, 30, 0.6, 0.6)]
    assert verification(query, "640105", "2025-01") == [(0, 0, 0, None, None)]


def test_a_month_without_export_is_not_verified_and_stays_out_of_the_quarter(query: Query) -> None:
    assert verification(query, "640104", "2025-03") == [(1, None, None, None, None)]
    assert verification(query, "640104", "2025Q1") == [(4, 1, 3, 0.25, 0.75)]


def test_a_platform_number_twice_in_a_month_counts_once_by_its_last_line(query: Query) -> None:
    figures = "select numerator from marts.indicator_value where indicator_code = 'E07' and period = '2025Q1' and unit_code = ?"
    assert query(figures, "640104") == [(12,)]
    assert query(figures, "640105") == [(12,)]
    assert query(figures, "640100") == [(24,)]
    cited = "select source_row, value_text from marts.ledger_evidence where indicator_code = 'E07' and period = '2025Q1' and unit_code = ?"
    assert query(f"{cited} and role = 'numerator'", "640104") == [(4, "12")]
    rows = query("select source_row, month, in_force from exports.kepu_informant where unit_code = '640104' order by 1")
    assert rows == [(2, "2025-03", False), (3, "2025-02", True), (4, "2025-03", True)]


def test_platform_match_of_an_activity(query: Query) -> None:
    rows = query("select source_row, platform_match, ordered from marts.activity where file_sha256 = 'a2' order by 1")
    assert rows == [(4, "matched", False), (5, "only_in_sheet", False), (6, "only_in_sheet", True)]
    assert query("select distinct platform_match from marts.activity where period = '2025-03'") == [("no_export",)]


def test_published_copies_hold_every_received_row_and_nothing_personal(query: Query) -> None:
    rows = query(
        "select file_sha256, in_force, count(*) from submissions.activity_record "
        "where period = '2025-01' and unit_code = '640104' group by all order by 1"
    )
    assert rows == [("a1", False, 1), ("a2", True, 4)]
    personal = {(form.name, field.name) for form in forms().values() for field in form.fields if field.personal}
    published = query(
        "select table_name, column_name from information_schema.columns where table_catalog = 'work' and table_schema != 'staging'"
    )
    assert personal
    assert personal.isdisjoint(published)
    assert query("select kind from submissions.cell_absence where file_sha256 = 'a2'") == [("blank",)]


def test_a_person_is_a_number_and_the_same_person_the_same_number(query: Query) -> None:
    rows = query("select role, person_key from submissions.sanzhang_roster order by person_key, role")
    assert rows == [("health", 1), ("agriculture", 2), ("education", 2), ("health", 2)]


def test_published_schemas_hold_tables_only(query: Query) -> None:
    views = query(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = 'work' and table_schema in ('submissions', 'exports', 'reference', 'marts') and table_type != 'BASE TABLE'"
    )
    assert views == []
