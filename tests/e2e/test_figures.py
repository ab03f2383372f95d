"""Published figures equal figures computed from the truth by other means."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from pipelines.contracts.form import forms
from pipelines.contracts.unit import unit_book
from tests.e2e.conftest import Province
from tests.e2e.ledger_of_truth import Books, actual, by_unit, longest_gap, number, open_books

QUARTER, STARTS, ENDS = "2026Q2", date(2026, 1, 1), date(2026, 6, 30)
COUNTIES = [u.code for u in unit_book().of_level("county")]
TOWNSHIPS = {c: {t.code for t in unit_book().children(c, "township")} for c in COUNTIES}


@pytest.fixture(scope="module")
def books(province: Province) -> Books:
    return open_books(province.roots.raw, province.truth, sorted(forms()))


def published(province: Province, indicator: str) -> dict[str, tuple[float | None, float | None]]:
    rows = province.query(
        "select unit_code, numerator, denominator from marts.indicator_value where period = ? and level = 'county' and indicator_code = ?",
        QUARTER, indicator,
    )  # fmt: skip
    assert len(rows) == 22
    return {r["unit_code"]: (r["numerator"], r["denominator"]) for r in rows}


def this_year(books: Books) -> dict[str, list[dict[str, str]]]:
    return by_unit([r for r in actual(books) if r["period"].startswith("2026-")])


def test_activity_counts_by_month(province: Province, books: Books) -> None:
    want: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, str]] = Counter()
    for row in actual(books):
        want[row["unit_code"], row["period"]] += 1
        if row["people"]:
            people[row["unit_code"], row["period"]] += int(row["people"])
    rows = province.query(
        "select unit_code, period, activities, people from marts.activity_count where breakdown = 'total' and level = 'county'"
    )
    months = [r for r in rows if len(r["period"]) == 7]
    assert {(r["unit_code"], r["period"]): r["activities"] for r in months if r["activities"]} == dict(want)
    known = {(r["unit_code"], r["period"]): r["people"] for r in months if r["activities"] and r["people"] is not None}
    assert known == dict(people)


def test_activity_counts_of_cities_are_sums_of_their_counties(province: Province, books: Books) -> None:
    want: Counter[str] = Counter(unit_book().units[r["unit_code"]].parent for r in actual(books) if r["period"].startswith("2026-"))
    rows = province.query(
        "select unit_code, activities from marts.activity_count where breakdown = 'total' and level = 'city' and period = '2026'"
    )
    assert {r["unit_code"]: r["activities"] for r in rows} == dict(want)


def test_audience_breakdown_counts_an_activity_once_for_each_group(province: Province, books: Books) -> None:
    want: Counter[tuple[str, str]] = Counter()
    for row in this_year(books).values():
        for activity in row:
            for group in set(activity["audience"].split("、")) - {""}:
                want[activity["unit_code"], group] += 1
    rows = province.query(
        "select unit_code, category, activities from marts.activity_count where breakdown = 'audience' and level = 'county' "
        "and period = '2026' and category <> 'unspecified'"
    )
    assert {(r["unit_code"], r["category"]): r["activities"] for r in rows} == dict(want)


def test_a01_townships_with_an_association(province: Province, books: Books) -> None:
    have = defaultdict(set)
    for row in books.in_force["org_register"]:
        if row["period"] == QUARTER and row["established"] == "true":
            have[row["unit_code"]].add(row["township_code"])
    reported = {r["unit_code"] for r in books.in_force["org_register"] if r["period"] == QUARTER}
    got = published(province, "A01")
    assert {c: got[c] for c in reported} == {c: (len(have[c] & TOWNSHIPS[c]), len(TOWNSHIPS[c])) for c in reported}
    assert all(got[c][0] is None for c in COUNTIES if c not in reported)
    assert len(reported) >= 18


def test_a02_townships_with_all_three_roles(province: Province, books: Books) -> None:
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = [r for r in books.in_force["sanzhang_roster"] if r["period"] == QUARTER]
    for row in rows:
        in_post = (not row["from_on"] or row["from_on"] <= str(ENDS)) and (not row["to_on"] or row["to_on"] > str(ENDS))
        if in_post and row["township_code"]:
            roles[row["unit_code"], row["township_code"]].add(row["role"])
    got = published(province, "A02")
    for county in {r["unit_code"] for r in rows}:
        assert got[county] == (sum(len(roles[county, t]) == 3 for t in TOWNSHIPS[county]), len(TOWNSHIPS[county])), county


def test_a07_counts_persons_once(province: Province, books: Books) -> None:
    persons = defaultdict(set)
    for row in books.in_force["sanzhang_roster"]:
        in_post = (not row["from_on"] or row["from_on"] <= str(ENDS)) and (not row["to_on"] or row["to_on"] > str(ENDS))
        if row["period"] == QUARTER and in_post and row["name"]:
            persons[row["unit_code"]].add((row["name"], row["phone"]))
    got = published(province, "A07")
    assert {c: got[c][0] for c in persons} == {c: len(p) for c, p in persons.items()}


def test_b01_b04_count_nobody_twice(province: Province, books: Books) -> None:
    came: dict[str, Counter[str]] = {"B01": Counter(), "B04": Counter()}
    own = {"B01": ("sanzhang", "attendees_sanzhang"), "B04": ("secretary", "attendees_secretary")}
    for row in books.in_force["training_record"]:
        if row["period"].startswith("2026Q"):
            for code, (audience, column) in own.items():
                whole = row["attendees"] if row["audience"] == audience else ""
                came[code][row["unit_code"]] += number(row[column] or whole) if row["audience"] in (audience, "both") else 0
    there: dict[str, dict[str, set[tuple[str, ...]]]] = {"B01": defaultdict(set), "B04": defaultdict(set)}
    for row in books.in_force["sanzhang_roster"]:
        in_post = (not row["from_on"] or row["from_on"] <= str(ENDS)) and (not row["to_on"] or row["to_on"] > str(ENDS))
        if row["period"] == QUARTER and in_post:
            person = (row["name"], row["phone"]) if row["name"] else (row["sheet"], row["source_row"])
            there["B01"][row["unit_code"]].add(person)
    for row in books.in_force["sanhui_register"]:
        if row["period"] == QUARTER:
            there["B04"][row["unit_code"]].add((row["path"], row["sheet"], row["source_row"]))
    for code, most in there.items():
        got = published(province, code)
        checked = [c for c in most if got[c][0] is not None]
        assert {c: got[c] for c in checked} == {c: (min(came[code][c], len(most[c])), len(most[c])) for c in checked}, code
        assert len(checked) >= 10


def test_c02_people_served_per_thousand(province: Province, books: Books) -> None:
    got = published(province, "C02")
    for county, rows in this_year(books).items():
        assert got[county][0] == sum(number(r["people"]) for r in rows), county


def test_c05_longest_gap_where_every_month_is_in(province: Province, books: Books) -> None:
    months = {f"2026-{m:02d}" for m in range(1, 7)}
    rows = province.query(
        "select unit_code, value, partial from marts.indicator_value where period = ? and level = 'county' and indicator_code = 'C05'",
        QUARTER,
    )
    value = {r["unit_code"]: r["value"] for r in rows if not r["partial"]}
    whole = {c for c in COUNTIES if months <= {p for u, form, p in books.accepted if u == c and form == "activity_record"}}
    checked = 0
    for county, activities in this_year(books).items():
        days = [date.fromisoformat(r["held_on"]) for r in activities if r["held_on"]]
        if county in whole and county in value:
            inside = [d for d in days if STARTS <= d <= ENDS]
            assert value[county] == longest_gap(inside, STARTS, ENDS), county
            checked += 1
    assert checked >= 10


def test_c07_townships_reached(province: Province, books: Books) -> None:
    got = published(province, "C07")
    for county, rows in this_year(books).items():
        assert got[county] == (len({r["township_code"] for r in rows} & TOWNSHIPS[county]), len(TOWNSHIPS[county])), county


def test_submissions_in_force_are_those_received_last(province: Province, books: Books) -> None:
    rows = province.query("select unit_code, form, period from marts.submission where status = 'accepted'")
    got = {(r["unit_code"], r["form"], r["period"]) for r in rows}
    assert set(books.accepted) <= got
