"""A county's teams recounted in plain Python from the published rows: which of them did nothing this year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from pipelines.cli import main
from tests.e2e.conftest import Province

PERIOD, MONTHS = "2026Q2", tuple(f"2026-{month:02d}" for month in range(1, 7))


def recounted(province: Province) -> Iterator[tuple[tuple[str, str], int]]:
    """(county, number or name) of every team of the register and its activities, by number, else by a name that only one team has."""
    teams = province.query("select * from submissions.sandui_register where in_force and period = ?", PERIOD)
    held = province.query(
        "select * from submissions.activity_record where in_force and basis = 'actual' and list_contains(?, period)", list(MONTHS)
    )
    numbers = {(row["unit_code"], row["platform_team_id"]) for row in teams if row["platform_team_id"]}
    by_number = Counter((row["unit_code"], row["organiser_id"]) for row in held)
    loose = [row for row in held if (row["unit_code"], row["organiser_id"]) not in numbers and row["organiser_kind"] == "sandui"]
    by_name = Counter((row["unit_code"], "".join((row["organiser"] or "").split())) for row in loose)
    for row in teams:
        key = row["platform_team_id"] or row["team_name"]
        named = by_name[row["unit_code"], "".join((row["team_name"] or "").split())]
        yield (row["unit_code"], key), named + (by_number[row["unit_code"], row["platform_team_id"]] if row["platform_team_id"] else 0)


def test_activities_of_every_team_are_those_of_the_published_rows(province: Province) -> None:
    expected = dict(recounted(province))
    published = province.query("select * from marts.member_standing where member_kind = 'team' and member_no > 0 and period = ?", PERIOD)
    assert len(published) > 300
    told = {(row["unit_code"], row["member_id"] or row["member_name"]): row["activities"] or 0 for row in published}
    assert told == {key: expected[key] for key in told}
    assert Counter(row["standing"] for row in published)["idle"] > 0
    assert all(row["months_with_data"] == row["months_due"] for row in published if row["standing"] == "idle")


def test_the_command_names_every_team_of_a_county(province: Province, capsys: pytest.CaptureFixture[str]) -> None:
    roots = ["--raw", str(province.roots.raw), "--warehouse", str(province.roots.warehouse)]
    assert main(["teams", "640423", "--period", PERIOD, *roots]) == 0
    printed = capsys.readouterr().out
    names = [
        row["member_name"]
        for row in province.query("select * from marts.member_standing where unit_code = '640423' and period = ?", PERIOD)
    ]
    assert len(names) > 10
    assert all(name in printed for name in names)
