"""Who owes which form from when to when, and by what day: seed obligation.csv.

Belongs here: the loader and the day a report is due. Does not belong here: what was received (dbt models), the holidays (workday).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipelines.contracts.period import Cadence, Period, parse_code
from pipelines.contracts.workday import calendar
from pipelines.paths import seeds_dir


@dataclass(frozen=True)
class Obligation:
    """One row of obligation.csv: units of this level report this form (owed), or may (not owed), in periods of this cadence."""

    form: str
    level: str
    cadence: Cadence
    due_days: int
    first: Period
    last: Period | None
    owed: bool

    def covers(self, period: Period) -> bool:
        """True for a period that the calendar asks this form for."""
        return self.owed and period.cadence is self.cadence and self.first <= period and (self.last is None or period <= self.last)

    def due_on(self, period: Period) -> date:
        """The day by which the report of a period is due: days after its end, moved to the next working day."""
        day = period.ends_on + timedelta(days=self.due_days)
        return next(calendar(day, day)).next_workday


@lru_cache(maxsize=1)
def obligations() -> dict[tuple[str, str], Obligation]:
    """Obligations by (form or export, level); levels are county, city, region and platform."""
    with (seeds_dir() / "obligation.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        (row["form"], row["level"]): Obligation(
            row["form"], row["level"], Cadence(row["cadence"]), int(row["due_days"]), parse_code(row["first_period"]),
            parse_code(row["last_period"]) if row["last_period"] else None, row["owed"] == "true",
        )
        for row in rows
    }  # fmt: skip
