"""The region's and a city's own duties and the societies' view, from a small edition made by hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from edition_fixture import build_edition

from pipelines.reports.published import opened
from pipelines.reports.site import duties, facts

REGION = (
    "duty varchar, title varchar, clause varchar, words varchar, period varchar, times bigint, status varchar, status_title varchar, "
    "first_on date, first_title varchar"
)
CITY = (
    "unit_code varchar, duty varchar, title varchar, clause varchar, period varchar, times bigint, status varchar, status_title varchar, "
    "first_on date, first_title varchar, indicator_code varchar, pooled_value double"
)
SOCIETY = "society varchar, unit_code varchar, year varchar, cooperations bigint, activities bigint, fields varchar, last_on date"


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    folder = build_edition(tmp_path)
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as run:
        for name, columns in (("region_duty", REGION), ("city_own_duty", CITY), ("partner_society_activity", SOCIETY)):
            run.execute(f"create table marts.{name} ({columns})")
        run.execute(
            "insert into marts.region_duty values "
            "('meeting', '定期召开工作会议', '四（一）', '定期召开', '2025H1', 2, 'done', '做了', date '2025-03-01', '工作会议'), "
            "('compendium', '印发汇编', '三（一）3', '印发', '2025H1', 0, 'unknown', '没有报全，不知道', null, null)"
        )
        run.execute(
            "insert into marts.city_own_duty values ('640300', 'evaluation', '对三长、三会、三队的评价', '四（三）', '2025H1', 0, "
            "'not_done', '已报，没有做', null, null, 'F07', 16.6667)"
        )
        run.execute(
            "insert into marts.partner_society_activity values ('甲学会', '640104', '2025', 2, 1, 'health', date '2025-05-01'), "
            "('甲学会', '640105', '2025', 1, 0, 'health', date '2025-06-01'), ('乙学会', '640104', '2024', 9, 9, null, null), "
            "('丙<b>学会', '640104', '2025', 0, 1, null, null)"
        )
    return path


def test_a_duty_that_was_not_reported_is_not_called_undone(edition: Path) -> None:
    with opened(edition) as database:
        said = str(duties.region_section(database))
    assert "2025-03-01　工作会议" in said
    assert "没有报全，不知道" in said
    assert "没有做" not in said.split("印发汇编")[1]


def test_a_citys_own_work_stands_beside_the_pooled_figure(edition: Path) -> None:
    with opened(edition) as database:
        own = duties.city_duties(database)
    said = str(duties.city_section(own["640300"]))
    assert "已报，没有做" in said
    assert "16.67%" in said
    assert duties.city_section(own.get("640100", [])) is None


def test_societies_are_listed_for_the_last_year_by_counties(edition: Path) -> None:
    with opened(edition) as database:
        said = str(duties.partner_section(database, facts.load(database)))
    assert said.index("甲学会") < said.index("丙&lt;b&gt;学会")
    assert "乙学会" not in said
    assert "兴庆区、西夏区" in said
    assert "2025-06-01" in said


def test_an_edition_without_these_tables_has_no_such_sections(tmp_path: Path) -> None:
    with opened(build_edition(tmp_path) / "warehouse.duckdb") as database:
        assert duties.region_section(database) is None
        assert duties.city_duties(database) == {}
        assert duties.partner_section(database, facts.load(database)) is None
