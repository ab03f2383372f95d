"""Platform exports that are not whole: cut off in the middle of the month, or without some counties.

Belongs here: which month of which platform is cut, and to which rows; only where the rule promises to see it. Does not belong here:
what a platform holds (demo/exports), months that were never exported (NOT_EXPORTED).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from pipelines.contracts.form import exports
from pipelines.contracts.parameter import check_parameters
from pipelines.contracts.period import Period
from pipelines.demo.chance import stream
from pipelines.demo.plan import Row

RULE = "export_incomplete"
CLASSES = (("export_cut_short", RULE), ("export_without_counties", RULE))
# no figure that a unit reports is held against these; a cut one of the others would rightly upset checks of right reports
_CUT = ("wenming_session", "yard_log", "sannong_session", "media_item")
Cuts = dict[tuple[str, Period], tuple[str, list[Row]]]


@dataclass(frozen=True)
class _Months:
    """What one platform exports, month by month."""

    rows: dict[Period, list[Row]]
    day: str

    def cut_short(self, period: Period, seed: int) -> list[Row] | None:
        """The rows of the month up to a day on which an export was made too early; None where so few rows may lie early by chance."""
        wanted, days = check_parameters(RULE), period.ends_on.day
        last = stream(seed, "cut day", period.code).randint(days // 3, days - int(wanted["days"]))
        kept = [row for row in self.rows[period] if isinstance(day := row[self.day], date) and day.day <= last]
        reached = max((day.day for row in kept if isinstance(day := row[self.day], date)), default=days)
        return kept if len(kept) * math.log(reached / days) < math.log(wanted["tail"]) else None

    def without_counties(self, period: Period, seed: int) -> list[Row] | None:
        """The rows of the month without some of the counties that are there every month; None where there are too few of them."""
        wanted = check_parameters(RULE)
        counts = {month: Counter(str(row["unit_code"]) for row in rows) for month, rows in self.rows.items()}
        others = [counted for month, counted in counts.items() if month != period]
        known = sorted({unit for counted in others for unit in counted})
        usual = [unit for unit in known if median(counted[unit] for counted in others) >= wanted["unit_rows"]]
        least = max(int(wanted["units"]), math.ceil(wanted["unit_share"] * len(usual)))
        if len(others) < wanted["months"] or len(usual) < least:
            return None
        gone = set(stream(seed, "cut units", period.code).sample(usual, least))
        return [row for row in self.rows[period] if row["unit_code"] not in gone] or None


def cuts(seed: int, periods: Iterable[Period], rows_of: Callable[[str, Period], list[Row]], missed: dict[str, frozenset[str]]) -> Cuts:
    """(export, month) → the class of its fault and the rows that are left: of each platform one month of either class where one fits.

    `rows_of` tells what a platform would export, `missed` the months in which it exports nothing.
    """
    found: Cuts = {}
    for name in _CUT:
        export = exports()[name]
        day = next(f.name for f in export.fields if f.type == "date")
        months = _Months({p: rows_of(name, p) for p in periods if p.code not in missed.get(name, ())}, day)
        order = sorted(months.rows)
        stream(seed, "cut export", name).shuffle(order)
        for (fault_class, _), cut in zip(CLASSES, (months.cut_short, months.without_counties), strict=True):
            free = ((period, cut(period, seed)) for period in order if (name, period) not in found)
            if chosen := next(((period, rows) for period, rows in free if rows), None):
                found[name, chosen[0]] = (fault_class, chosen[1])
                months.rows[chosen[0]] = chosen[1]
    return found
