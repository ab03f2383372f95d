"""Faults by habit: counties whose profile tells more or fewer people than the platform counted (`Profile.inflation`).

Belongs here: the truth about rows that are wrong without anything having been put into them. Does not belong here: the classes that are
dealt out (the other modules), the telling itself (happenings).
"""

from __future__ import annotations

import csv
from functools import lru_cache

from pipelines.demo.faults.altering import untouched, value
from pipelines.demo.happenings import activities
from pipelines.demo.plan import BookPlan, Fault
from pipelines.demo.setting import Place
from pipelines.paths import seeds_dir

CLASSES = (("people_inflated", "platform_people_differs"),)
_RULE = CLASSES[0][1]


@lru_cache(maxsize=1)
def _tolerance() -> tuple[float, float]:
    """By what share and by how many people a figure may be off the platform's, as the office declares it (check_parameter)."""
    with (seeds_dir() / "check_parameter.csv").open(encoding="utf-8", newline="") as handle:
        told = {row["parameter"]: float(row["value"]) for row in csv.DictReader(handle) if row["rule"] == _RULE}
    return told["share"], told["people"]


def told_otherwise(place: Place, book: BookPlan) -> list[Fault]:
    """A fault at every untouched figure that is off the platform's by more than the tolerance; nothing where nobody exaggerates."""
    sheets = [s for s in book.sheets if s.form.name == "activity_record"]
    if place.county is None or place.profile.inflation == 1.0 or book.damage or not sheets:
        return []
    share, people = _tolerance()
    counted = {a.platform_id: a.people for a in activities(place.seed, place.county, sheets[0].period, place.times) if a.platform_id}
    made = []
    for sheet in sheets:
        for row in sheet.rows:
            told, true = value(row, "people"), counted.get(str(value(row, "platform_activity_id")))
            if untouched(row) and isinstance(told, int) and true is not None and abs(told - true) > max(people, share * true):
                made.append(Fault("people_inflated", _RULE, sheet, "cell", str(true), str(told), field="people", row=row))
    return made
