"""Pieces of the demo province: distributions, check digits, spellings, addresses."""

from __future__ import annotations

import re
from datetime import date
from statistics import mean, variance

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from pipelines.contracts.form import exports, forms
from pipelines.contracts.unit import unit_book
from pipelines.demo import invented, seasons
from pipelines.demo.books import book_plan, workbook_periods
from pipelines.demo.chance import over_dispersed, poisson, stream
from pipelines.demo.exports import MAKERS as EXPORT_MAKERS
from pipelines.demo.forms import MAKERS
from pipelines.demo.happenings import activities
from pipelines.demo.placing import address
from pipelines.demo.profiles import PROFILES
from pipelines.demo.setting import Place
from pipelines.demo.stock import county_of


def test_counts_are_over_dispersed() -> None:
    rng = stream(1, "counts")
    flat = [poisson(rng, 12.0) for _ in range(4000)]
    wide = [over_dispersed(rng, 12.0, 2.0) for _ in range(4000)]
    assert abs(mean(flat) - 12) < 0.3
    assert abs(mean(wide) - 12) < 0.8
    assert 10 < variance(flat) < 14
    assert variance(wide) > 50


def test_streams_are_apart_and_repeat() -> None:
    assert stream(1, "a", "b").random() == stream(1, "a", "b").random()
    assert stream(1, "a", "b").random() != stream(1, "a", "c").random()
    assert stream(1, "a").random() != stream(2, "a").random()


def test_a_published_credit_code_passes_the_check() -> None:
    assert invented.credit_check("91350100M000100Y4") == "3"  # the example of GB 32100-2015


def test_invented_credit_codes_have_the_declared_shape() -> None:
    pattern = forms()["sanhui_register"].field("credit_code").constraints.pattern
    assert pattern
    codes = [invented.credit_code(unit.code, serial) for unit in unit_book().of_level("county") for serial in range(6)]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert re.fullmatch(pattern, code)
        assert invented.credit_check(code[:17]) == code[17]


@given(st.integers(0, 2000), st.integers(0, 16000))
def test_addresses_are_those_of_spreadsheets(row: int, column: int) -> None:
    assert address(row, column) == f"{get_column_letter(column + 1)}{row + 1}"


def test_may_and_september_are_busy_and_the_spring_festival_is_not() -> None:
    weights = {m: seasons.month_weight(2025, m) for m in range(1, 13)}
    assert sorted(weights, key=lambda m: weights[m])[-2:] in ([5, 9], [9, 5])
    assert min(weights, key=lambda m: weights[m]) == 1
    assert seasons.day_weight(date(2025, 10, 3)) < seasons.day_weight(date(2025, 10, 11)) < seasons.day_weight(date(2025, 10, 15))


def test_every_county_and_city_has_its_own_habits() -> None:
    units = {u.code for level in ("county", "city") for u in unit_book().of_level(level)}
    assert set(PROFILES) == units
    assert len(set(PROFILES.values())) == len(units)


def test_makers_belong_to_declared_forms_and_exports() -> None:
    assert set(MAKERS) <= set(forms())
    assert set(EXPORT_MAKERS) <= set(exports())


def test_rows_carry_exactly_the_declared_fields() -> None:
    unit = unit_book().units["640522"]
    place = Place(3, unit, county_of(3, unit, 21))
    for workbook in ("monthly", "quarterly"):
        book = book_plan(place, workbook, workbook_periods(workbook)[1])
        assert book is not None
        for sheet in book.sheets:
            assert sheet.rows
            assert all(set(row.cells) == {f.name for f in sheet.form.fields} for row in sheet.rows)


def test_honesty_differs_by_county() -> None:
    """金凤 reports more people than the platform counted, 西吉 fewer, 兴庆 as it was."""
    ratio = {}
    for index, code in enumerate(("640104", "640106", "640422")):
        county = county_of(2025, unit_book().units[code], index)
        both = [
            a
            for period in workbook_periods("monthly")
            for a in activities(2025, county, period)
            if a.platform_id and a.reported_people is not None
        ]
        ratio[code] = sum(a.reported_people or 0 for a in both) / sum(a.people for a in both)
    assert ratio["640104"] == 1.0
    assert ratio["640106"] > 1.2
    assert ratio["640422"] < 0.9


def test_most_counties_get_better() -> None:
    """More township bodies and more people in post at the end than at the start in most counties."""
    better = 0
    counties = unit_book().of_level("county")
    for index, unit in enumerate(counties):
        place = Place(2025, unit, county_of(2025, unit, index))
        first, last = workbook_periods("quarterly")[0], workbook_periods("quarterly")[-1]
        established = [sum(bool(r["established"]) for r in MAKERS["org_register"](place, p)) for p in (first, last)]
        posts = [sum(r["to_on"] is None for r in MAKERS["sanzhang_roster"](place, p)) for p in (first, last)]
        better += established[1] >= established[0] and posts[1] > posts[0]
    assert better > len(counties) * 0.7
