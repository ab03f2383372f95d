"""When things happen: months, weekdays, holidays.

Belongs here: weights of months and days. Does not belong here: how much a county does (profiles).
The festivals are those of the public calendar; the weights are invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

MONTH_WEIGHT = {1: 0.55, 2: 0.5, 3: 1.05, 4: 1.15, 5: 1.55, 6: 1.1, 7: 0.85, 8: 0.8, 9: 1.6, 10: 1.05, 11: 0.9, 12: 0.7}
SPRING_FESTIVAL = {2025: date(2025, 1, 29), 2026: date(2026, 2, 17)}
REST = {
    2025: [(date(2025, 1, 28), 8), (date(2025, 4, 4), 3), (date(2025, 5, 1), 5), (date(2025, 5, 31), 3), (date(2025, 10, 1), 8)],
    2026: [(date(2026, 2, 15), 9), (date(2026, 4, 4), 3), (date(2026, 5, 1), 5), (date(2026, 6, 19), 3)],
}
_REST_DAYS = {start + timedelta(days=n) for spans in REST.values() for start, length in spans for n in range(length)}


def month_weight(year: int, month: int) -> float:
    """How busy a month is against an average one; the month of the Spring Festival is the quietest."""
    festival = SPRING_FESTIVAL.get(year)
    return MONTH_WEIGHT[month] * (0.6 if festival and festival.month == month else 1.0)


def day_weight(day: date) -> float:
    """How likely a day is for an activity: few in holidays, fewer at week-ends, many around 5·30 and the 科普日 week of September."""
    weight = 0.12 if day in _REST_DAYS else 0.45 if day.weekday() >= 5 else 1.0
    if day.month == 5 and day.day >= 24:
        weight *= 2.6
    if day.month == 9 and 11 <= day.day <= 25:
        weight *= 2.2
    return weight


def draw_day(rng: Random, days: list[date], weights: list[float], bursty: bool) -> date:
    """A day of the month; a bursty county holds most of it in the last three days."""
    if bursty and rng.random() < 0.92:
        return rng.choice(days[-3:])
    return rng.choices(days, weights)[0]


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
