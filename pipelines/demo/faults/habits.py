"""Faults by habit: counties whose profile tells more or fewer people than the platform counted (`Profile.inflation`).

Belongs here: the truth about rows that are wrong without anything having been put into them. Does not belong here: the classes that are
dealt out (the other modules), the telling itself (happenings).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from pipelines.demo.faults.altering import value
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


def told_otherwise(places: Mapping[str, Place], book: BookPlan) -> list[Fault]:
    """A fault at every figure of an untouched row that is off the platform's by more than the tolerance.

    `places` are the counties by unit code, for a book may hold the sheet of another one. Nothing where nobody exaggerates.
    """
    share, people = _tolerance()
    made = []
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
