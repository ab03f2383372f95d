"""Which days are worked in China: weekends, public holidays and the weekend days worked in their stead (调休).

Belongs here: asking the maintained library (chinesecalendar, pinned in the lock: its data are the yearly notices of the State Council)
and saying which years it knows. Does not belong here: who owes what and when (obligation.csv, dbt models).
`holidays` was compared: both agree on every day of 2024 to 2026, but it fills unknown years with a projection and does not say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class CalendarDay:
    """A day, the first working day on or after it, and whether the holidays of all days between them are known."""

    day: date
    next_workday: date
    is_known: bool


def last_known_year() -> int:
    """The last year whose holidays and make-up days the library holds."""
    return int(max(chinese_calendar.constants.holidays).year)


def is_known(day: date) -> bool:
    """True where the library holds the holidays of the day's year."""
    return int(min(chinese_calendar.constants.holidays).year) <= day.year <= last_known_year()


def is_workday(day: date) -> bool:
    """True where people work; in a year that is not known only weekends count as free, and `is_known` says so."""
    return bool(chinese_calendar.is_workday(day)) if is_known(day) else day.weekday() < 5


def calendar(first: date, last: date) -> Iterator[CalendarDay]:
    """Every day from first to last, in order, with its next working day."""
    day = first
    while day <= last:
        worked, known = day, is_known(day)
        while not is_workday(worked):
            worked += timedelta(days=1)
            known = known and is_known(worked)
        yield CalendarDay(day, worked, known)
        day += timedelta(days=1)
