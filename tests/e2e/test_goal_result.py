"""The two-year result recomputed in plain Python from the published rows, and the command that prints it."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.cli import main
from tests.e2e.conftest import Province


def test_months_with_activities_are_those_of_the_published_rows(province: Province) -> None:
    held = {
        (row["unit_code"], row["period"])
        for row in province.query("select * from submissions.activity_record where in_force and basis = 'actual'")
        if row["held_on"] is not None and f"{row['held_on']:%Y-%m}" == row["period"]
    }
    results = province.query("select * from marts.two_year_result where measure = 'C04' and level = 'county'")
    assert results
    for row in results:
        assert (row["starts_on"], row["ends_on"]) == (date(2024, 6, 1), date(2026, 5, 31))
        own = {month for unit, month in held if unit == row["unit_code"] and "2024-06" <= month <= "2026-05"}
        assert row["numerator"] == len(own)
        assert row["met"] is not True
        assert row["reason"].count("2024年6月至2024年12月") == 1


def test_stocks_are_those_of_the_last_register_in_the_window(province: Province) -> None:
    same = province.query(
        "select r.unit_code, r.measure, r.value, v.value as register from marts.two_year_result as r "
        "inner join marts.indicator_value as v on v.period = '2026Q1' and r.level = v.level and r.unit_code = v.unit_code "
        "and r.measure = v.indicator_code where r.kind = 'stock' and r.level = 'county'"
    )
    assert same
    assert [row for row in same if row["value"] != row["register"]] == []


def test_the_command_prints_every_county(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["result", "--raw", str(province.roots.raw), "--warehouse", str(province.roots.warehouse)]) == 0
    printed = capsys.readouterr().out
    names = [row["unit_name"] for row in province.query("select distinct unit_name from marts.ranking where level = 'county'")]
    assert names
    assert all(name in printed for name in names)
