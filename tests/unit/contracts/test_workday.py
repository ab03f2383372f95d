"""Working days: holidays, make-up days, and a year that nobody knows yet."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.contracts.workday import calendar, is_known, is_workday, last_known_year


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 1, 26), True),  # a Sunday worked before the Spring Festival
        (date(2025, 1, 28), False),  # New Year's Eve, a Tuesday
        (date(2025, 2, 8), True),  # a Saturday worked after it
        (date(2025, 5, 10), False),  # a plain Saturday
        (date(2024, 10, 7), False),
        (date(2024, 10, 12), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 28), True),
    ],
)
def test_holidays_and_the_weekend_days_worked_in_their_stead(day: date, worked: bool) -> None:
    assert is_workday(day) is worked


def test_a_due_date_on_a_day_off_moves_to_the_next_working_day() -> None:
    found = {d.day: d.next_workday for d in calendar(date(2025, 9, 30), date(2025, 10, 10))}
    assert found[date(2025, 9, 30)] == date(2025, 9, 30)
    assert {found[date(2025, 10, n)] for n in range(1, 9)} == {date(2025, 10, 9)}


def test_the_years_of_the_assessment_are_known() -> None:
    assert all(is_known(date(year, 7, 1)) for year in (2024, 2025, 2026))


def test_a_year_without_a_published_arrangement_is_said_and_only_weekends_are_avoided() -> None:
    year = last_known_year() + 1
    days = list(calendar(date(year, 5, 1), date(year, 5, 31)))
    assert not any(d.is_known for d in days)
    assert all(d.next_workday.weekday() < 5 for d in days)
    assert next(d.next_workday for d in days if d.day.weekday() == 0) == next(d.day for d in days if d.day.weekday() == 0)


def test_a_move_across_the_year_end_into_an_unknown_year_is_not_known() -> None:
    year = last_known_year()
    over = [d for d in calendar(date(year, 12, 20), date(year, 12, 31)) if d.next_workday.year > year]
    assert all(not d.is_known for d in over)
    assert all(d.is_known for d in calendar(date(year, 12, 20), date(year, 12, 31)) if d.next_workday.year == year)
