"""What became of every report of the demo province: in time, late, returned for good, never there; and what the platforms kept back.

Belongs here: the truth of the reporting rules, from the sendings alone. Does not belong here: how the pipeline tells it (dbt).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.contracts.period import Cadence, Period, containing
from pipelines.contracts.scheme import scheme_in_force
from pipelines.contracts.unit import Unit
from pipelines.contracts.workday import calendar
from pipelines.demo.plan import BookPlan

Key = tuple[str, str, Period]
NOT_SENT, LATE, RETURNED, AFTER_CLOSE, NOT_EXPORTED, BACKFILLED = (
    ("not_sent", "report_missing"), ("sent_late", "report_late"), ("stays_returned", "report_returned"),
    ("sent_after_close", "closed_period_changed"), ("not_exported", "export_missing"),
    ("month_backfilled", "recorded_late"),
)  # fmt: skip
CLASSES = (NOT_SENT, LATE, RETURNED, AFTER_CLOSE, NOT_EXPORTED, BACKFILLED)


def due_on(ends_on: date, days: int) -> date:
    """The due day: so many days after the end of the period, moved to the next working day."""
    day = ends_on + timedelta(days=days)
    return next(calendar(day, day)).next_workday


@dataclass
class Reports:
    """Reports owed with their due days, and the versions that came, in order of receipt."""

    due: dict[Key, date] = field(default_factory=dict)
    versions: dict[Key, list[tuple[date, bool]]] = field(default_factory=dict)
    exempt: set[Key] = field(default_factory=set)
    not_exported: list[tuple[str, Period]] = field(default_factory=list)
    backfilled: list[tuple[str, Period]] = field(default_factory=list)

    def owe(self, unit_code: str, form: str, period: Period, days: int) -> None:
        """The unit owes this report within so many days of the end of its period."""
        self.due[unit_code, form, period] = due_on(period.ends_on, days)

    def receive(self, book: BookPlan) -> None:
        """Note what a version holds: a sheet whose unit or period nobody can read belongs to no report, a broken file neither."""
        if book.damage:
            return
        blocked: dict[Key, bool] = {}
        for sheet in book.sheets:
            if sheet.stored_unit and sheet.stored_period:
                key = (sheet.stored_unit, sheet.form.name, sheet.period)
                blocked[key] = blocked.get(key, False) or sheet.returned
        for key, returned in blocked.items():
            self.versions.setdefault(key, []).append((book.received_on, returned))

    def decide(self, exempt: list[tuple[Unit, str, Period]], extended: list[tuple[Unit, str, Period, date]]) -> None:
        """What the office decided: these reports are not owed, those later."""
        self.exempt |= {(unit.code, form, period) for unit, form, period in exempt}
        self.due |= {(unit.code, form, period): day for unit, form, period, day in extended}

    def faults(self) -> Iterator[tuple[str, str, str, str, str]]:
        """(fault class, rule, unit_code, form, period code) of everything that is not in order, report by report."""
        for key, due in sorted(self.due.items(), key=lambda item: (item[0][2].ends_on, item[0][0], item[0][1])):
            for fault_class, rule in self._wrong(key, due):
                yield fault_class, rule, key[0], key[1], key[2].code
        for name, period in self.not_exported:
            yield *NOT_EXPORTED, "", name, period.code
        for unit_code, period in self.backfilled:
            yield *BACKFILLED, unit_code, "activity_record", period.code

    def _wrong(self, key: Key, due: date) -> Iterator[tuple[str, str]]:
        versions = sorted(self.versions.get(key, []))
        valid = [day for day, returned in versions if not returned]
        if key not in self.exempt:
            if not versions:
                yield NOT_SENT
            elif not valid:
                yield RETURNED
            elif valid[0] > due:
                yield LATE
        if valid and valid[-1] > self._closed(key[2]):
            yield AFTER_CLOSE

    def _closed(self, period: Period) -> date:
        """The day on which the assessment quarter that first counts this period was closed."""
        quarter = containing(period.ends_on, Cadence.QUARTER)
        return quarter.ends_on + timedelta(days=max(o.close_days for o in scheme_in_force(quarter.ends_on).levels))
