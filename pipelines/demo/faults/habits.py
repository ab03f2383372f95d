"""Faults by habit: counties whose profile tells more or fewer people than the platform counted (`Profile.inflation`), or that hold most of
their activities at the end of the month (`Profile.bursty`).

Belongs here: the truth about rows that are wrong without anything having been put into them. Does not belong here: the classes that are
dealt out (the other modules), the telling itself (happenings).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipelines.contracts.parameter import check_parameters
from pipelines.demo.faults.altering import value
from pipelines.demo.faults.statistics import LEAST
from pipelines.demo.happenings import activities
from pipelines.demo.plan import BookPlan, Fault, SheetPlan
from pipelines.demo.setting import Place

CLASSES = (("people_inflated", "platform_people_differs"), ("month_end_habit", "period_end_burst"))
_RULE = CLASSES[0][1]
_DAYS, _MOST, _FEW = 3, 0.6, 5


def told_otherwise(places: Mapping[str, Place], book: BookPlan) -> list[Fault]:
    """A fault at every figure of an untouched row that is off the platform's by more than the tolerance, and one at every untouched sheet
    of a bursty county that holds most of a month in its last three days.

    `places` are the counties by unit code, for a book may hold the sheet of another one. Nothing where nobody has such a habit.
    """
    told_apart = check_parameters(_RULE)
    share, people = told_apart["share"], told_apart["people"]
    made = _burst(places, book)
    for sheet in book.sheets:
        place = places.get(sheet.unit_code)
        if sheet.form.name != "activity_record" or place is None or place.profile.inflation == 1.0 or book.damage:
            continue
        counted = {a.platform_id: a.people for a in activities(place.seed, place.standing, sheet.period, place.times) if a.platform_id}
        for row in sheet.rows:
            told, true = value(row, "people"), counted.get(str(value(row, "platform_activity_id")))
            if not row.tampered and isinstance(told, int) and true is not None and abs(told - true) > max(people, share * true):
                made.append(Fault("people_inflated", _RULE, sheet, "cell", str(true), str(told), field="people", row=row))
    return made


def _burst(places: Mapping[str, Place], book: BookPlan) -> list[Fault]:
    reports: dict[tuple[str, str], list[SheetPlan]] = {}
    for sheet in book.sheets:
        place = places.get(sheet.unit_code)
        if sheet.form.name == "activity_record" and place is not None and place.profile.bursty and not book.damage:
            reports.setdefault((sheet.unit_code, sheet.period.code), []).append(sheet)
    made = []
    for sheets in reports.values():
        ends_on = sheets[0].period.ends_on
        days = [d for s in sheets for r in s.rows if value(r, "basis") == "actual" and isinstance(d := value(r, "held_on"), date)]
        late = sum((ends_on - day).days in range(_DAYS) for day in days)
        told = (late >= _MOST * len(days) and len(days) >= LEAST) or late >= max(_FEW, len(days) - 1)
        if told and not any(s.tampered for s in sheets):
            at = min(sheets, key=lambda s: s.sheet)
            made.append(Fault("month_end_habit", "period_end_burst", at, "sheet", "", f"{late}/{len(days)} 场", field="held_on"))
    return made
