"""Pieces of the demo province: distributions, check digits, spellings, addresses."""

from __future__ import annotations

import re
from datetime import date
from statistics import mean, variance

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from pipelines.contracts.form import exports, forms, ledgers
from pipelines.contracts.period import Cadence, Period
from pipelines.contracts.scheme import scheme_in_force
from pipelines.contracts.unit import unit_book
from pipelines.demo import invented, seasons
from pipelines.demo.books import book_plans, due_forms, workbook_periods
from pipelines.demo.chance import over_dispersed, poisson, stream
from pipelines.demo.exports import MAKERS as EXPORT_MAKERS
from pipelines.demo.exports import NOT_EXPORTED
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
    assert set(MAKERS) == {form.name for form in ledgers()}
    assert set(EXPORT_MAKERS) == set(exports())


def test_rows_carry_exactly_the_declared_fields() -> None:
    unit = unit_book().units["640522"]
    place = Place(3, unit, county_of(3, unit, 21))
    seen = set()
    for workbook, turn in (("monthly", 1), ("quarterly", 1), ("yearly", 0)):
        (book,) = book_plans(place, workbook, workbook_periods(workbook)[turn])
        for sheet in book.sheets:
            assert sheet.rows or sheet.zero_word
            assert all(set(row.cells) == {f.name for f in sheet.form.fields} for row in sheet.rows)
            seen.add(sheet.form.name)
    assert seen == {form.name for form in ledgers()}


def test_a_county_sends_seventeen_books_a_year_at_most() -> None:
    books = [(w, p) for w in ("monthly", "quarterly", "yearly") for p in workbook_periods(w) if p.year == 2025]
    assert len(books) == 17
    quarters = [[f.name for f, _ in due_forms("county", w, p)] for w, p in books if w == "quarterly"]
    assert ["safeguard_record" in names for names in quarters] == [False, True, False, True]
    own = {f.name: p.code for f, p in due_forms("county", "quarterly", books[13][1])}
    assert (own["talent_record"], own["org_register"]) == ("2025H1", "2025Q2")


def test_a_county_of_single_files_sends_one_csv_a_form() -> None:
    unit = unit_book().units["640202"]
    books = book_plans(Place(3, unit, county_of(3, unit, 5)), "monthly", workbook_periods("monthly")[2])
    assert [b.path.suffix for b in books] == [".csv", ".csv"]
    assert [[s.form.name for s in b.sheets] for b in books] == [["activity_record"], ["service_order"]]
    assert len({b.path for b in books}) == 2


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


def _province(form: str, workbook: str) -> list[tuple[str, dict[str, object]]]:
    """All true rows of a form over all counties and its periods, with their county."""
    found: list[tuple[str, dict[str, object]]] = []
    for index, unit in enumerate(unit_book().of_level("county")):
        place = Place(2025, unit, county_of(2025, unit, index))
        for sending in workbook_periods(workbook):
            for declared, own in due_forms("county", workbook, sending):
                if declared.name == form:
                    found += [(unit.code, dict(row)) for row in MAKERS[form](place, own)]
    return found


def test_orders_go_forward_in_time_and_belong_to_activities() -> None:
    rows = _province("service_order", "monthly")
    held = {}
    for index, unit in enumerate(unit_book().of_level("county")):
        county = county_of(2025, unit, index)
        held |= {a.order_id: a for p in workbook_periods("monthly") for a in activities(2025, county, p) if a.order_id}
    done = 0
    for code, row in rows:
        days = [d for d in (row["ordered_on"], row["dispatched_on"], row["accepted_on"], row["done_on"]) if isinstance(d, date)]
        assert days == sorted(days)
        assert str(row["order_id"]).startswith(f"DD{code}")
        if row["done_on"] is not None:
            done += 1
            activity = held[str(row["order_id"])]
            assert (row["done_on"], row["team_id"], row["township_code"]) == (activity.held_on, activity.team_id, activity.township.code)
        else:
            assert row["rating"] is None
    assert len({row["order_id"] for _, row in rows}) == len(rows)
    assert 0.6 < done / len(rows) < 0.98


def test_what_the_region_published_agrees_with_what_the_county_lists() -> None:
    listed = {
        (code, row["published_on"], row["outlet"], row["publicity_kind"])
        for code, row in _province("publicity_record", "quarterly")
        if row["outlet"] in {"website", "micro"}
    }
    places = [Place(2025, u, county_of(2025, u, n)) for n, u in enumerate(unit_book().of_level("county"))]
    exported = {
        (r["unit_code"], r["published_on"], r["outlet"], r["publicity_kind"])
        for p in workbook_periods("monthly")
        for r in EXPORT_MAKERS["media_item"](places, p) or ()
    }
    assert listed
    assert listed < exported


def test_own_opinions_are_rare_and_papers_are_often_none() -> None:
    measures = _province("safeguard_record", "quarterly")
    own = sum(row["safeguard_kind"] == "own_opinion" for _, row in measures)
    assert 0 < own < len(measures) * 0.03
    unit = unit_book().units["640323"]
    place = Place(2025, unit, county_of(2025, unit, 11))
    papers = [len(MAKERS["advice_record"](place, p)) for p in workbook_periods("quarterly")]
    assert 0 in papers


def test_cases_name_the_people_who_stand_in_the_roster() -> None:
    named = 0
    for index, unit in enumerate(unit_book().of_level("county")):
        place = Place(2025, unit, county_of(2025, unit, index))
        names = {p.name for p in place.standing.persons}
        for row in MAKERS["showcase_register"](place, Period(2026, Cadence.HALF, 1)):
            assert (row["practice"] is None) == (row["showcase_kind"] != "case")
            named += any(name in str(row["practice"]) for name in names)
    assert named > 20


def test_units_overrate_themselves_in_their_own_measure() -> None:
    year = Period(2025, Cadence.YEAR, 1)
    weights = {(i.level, i.indicator_code): i.weight or 0 for i in scheme_in_force(year.ends_on).indicators if i.is_leaf and i.weight}
    share = {}
    for code, county in (("640104", True), ("640106", True), ("640300", False)):
        unit = unit_book().units[code]
        rows = MAKERS["self_assessment"](Place(2025, unit, county_of(2025, unit, 0) if county else None), year)
        level = "county" if county else "city"
        assert {str(r["indicator_code"]) for r in rows} == {i for lv, i in weights if lv == level}
        assert all(0 <= float(str(r["self_points"])) <= weights[level, str(r["indicator_code"])] for r in rows)
        share[code] = sum(float(str(r["self_points"])) for r in rows) / sum(w for (lv, _), w in weights.items() if lv == level)
    assert 0.5 < share["640300"] <= 1.0
    assert share["640104"] > 0.9


def test_platforms_keep_months_back_that_have_rows_all_the_same() -> None:
    unit = unit_book().units["640104"]
    places = [Place(2025, unit, county_of(2025, unit, 0))]
    months = {p.code: p for p in workbook_periods("monthly")}
    assert {name: len(silent) for name, silent in NOT_EXPORTED.items()} == {
        "kechuang_member": 2, "kepu_informant": 3, "wenming_session": 2, "yard_log": 3,
    }  # fmt: skip
    for name, silent in NOT_EXPORTED.items():
        assert any(EXPORT_MAKERS[name](places, months[code]) for code in silent), name
