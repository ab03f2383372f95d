"""Faults of registers and self-assessments: entries dropped, bodies without a day, points beyond the full ones, teams larger than listed,
classes larger than the register.

Belongs here: what a register or the scheme shows to be wrong. Does not belong here: other contradictions within a sending (between),
leaps of whole registers (copies).
"""

from __future__ import annotations

from random import Random

from pipelines.contracts.period import Cadence, containing
from pipelines.contracts.scheme import scheme_in_force
from pipelines.demo.faults.altering import altered, before, has, some_row, untouched, value
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.faults.rows import clean_rows, sheet_of
from pipelines.demo.plan import BookPlan, Echo, Fault

_LISTED = {"sanzhang_roster": ("name", "to_on"), "sanhui_register": ("society_name", "")}
_SELF, _ACTIVITY, _TRAINING = "self_assessment", "activity_record", "training_record"
_REACHING = ("evaluation", "incentive", "documents")
_REGISTER_OF = {"sanzhang": ("sanzhang_roster", "name"), "secretary": ("sanhui_register", "society_name")}


def _undated(book: BookPlan, rng: Random) -> list[Fault]:
    """A township that has a 科协, without the day it was set up."""
    found = some_row(
        book, rng, "org_register", ("established", "established_on"), lambda r: bool(value(r, "established")) and has("established_on")(r)
    )
    return altered(*found, "established_on", established_on=None) if found else []


def _overrated(book: BookPlan, rng: Random) -> list[Fault]:
    """More points than the indicator has."""
    full: dict[str, float] = {}
    for indicator in scheme_in_force(book.period.ends_on).indicators:
        if indicator.weight:  # the same indicator may weigh more at one level than at the other
            full[indicator.indicator_code] = max(full.get(indicator.indicator_code, 0), indicator.weight)
    found = some_row(book, rng, _SELF, ("indicator_code", "self_points"), lambda r: value(r, "indicator_code") in full)
    if not found:
        return []
    return altered(*found, "self_points", self_points=int(full[str(value(found[1], "indicator_code"))]) + rng.randint(1, 20))


def _invented_indicator(book: BookPlan, rng: Random) -> list[Fault]:
    """An indicator that no scheme has."""
    found = some_row(book, rng, _SELF, ("indicator_code", "self_points"), has("indicator_code", "self_points"))
    return altered(*found, "indicator_code", indicator_code=f"{rng.choice('ABCDEF')}{rng.randint(60, 99)}") if found else []


def _crowd(book: BookPlan, rng: Random) -> list[Fault]:
    """An activity of a team with many more volunteers than any team lists."""
    found = some_row(
        book, rng, _ACTIVITY, ("organiser_kind", "organiser_id", "volunteers"),
        lambda r: value(r, "organiser_kind") == "sandui" and value(r, "basis") == "actual" and has("organiser_id", "volunteers")(r),
    )  # fmt: skip
    return altered(*found, "volunteers", volunteers=rng.randint(400, 900)) if found else []


def _dropped(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Somebody in post, or a society, that the register of the quarter before listed is left out."""
    form = rng.choice(sorted(_LISTED))
    name, left = _LISTED[form]
    known = {value(r, name) for s in scene.sent(form, before(book.period)) if not s.tampered for r in s.rows if untouched(r)} - {None}
    sheet = sheet_of(book, form, name)
    rows = [r for r in clean_rows(sheet) if value(r, name) in known and not (left and value(r, left))] if sheet else []
    if sheet is None or len(sheet.rows) < 3 or len(rows) < len(sheet.rows) or any(not untouched(r) for r in sheet.rows):
        return []
    sheet.rows.remove(rng.choice(rows))
    sheet.tampered = True
    half = containing(book.period.ends_on, Cadence.HALF)
    heard = (Echo("talent_not_in_roster", book.unit_code, "talent_record", half),) if form == "sanzhang_roster" else ()
    return [Fault("", "", sheet, "sheet", f"{len(sheet.rows) + 1} 行", f"{len(sheet.rows)} 行", echoes=heard)]


def _full_house(book: BookPlan, rng: Random) -> list[Fault]:
    """A class of many more people than the register of the same book has in post."""
    found = some_row(
        book, rng, _TRAINING, ("audience", "attendees"), lambda r: value(r, "audience") in _REGISTER_OF and has("attendees")(r)
    )
    register = sheet_of(book, *_REGISTER_OF[str(value(found[1], "audience"))]) if found else None
    return altered(*found, "attendees", attendees=rng.randint(300, 900)) if found and register and register.rows else []


def _unsplit(book: BookPlan, rng: Random) -> list[Fault]:
    """A class for both kinds with one figure for all of them."""
    fields = ("attendees_sanzhang", "attendees_secretary")
    found = some_row(book, rng, _TRAINING, ("audience", *fields), has("audience"))
    return altered(*found, "audience", audience="both", **dict.fromkeys(fields)) if found else []


def _reach_unsaid(book: BookPlan, rng: Random) -> list[Fault]:
    """An evaluation, incentive or measure for the documents that does not say whom or which it reached."""
    fields = ("documents_covered", "sanzhang_reached", "sanhui_reached", "sandui_reached")
    found = some_row(
        book, rng, "safeguard_record", ("safeguard_kind", *fields), lambda r: value(r, "safeguard_kind") in _REACHING
    )  # fmt: skip
    return altered(*found, "safeguard_kind", **dict.fromkeys(fields)) if found else []


CLASSES = (
    FaultClass.of_book("body_undated", "established_undated", _undated),
    FaultClass.of_book("self_overrated", "self_points_over", _overrated),
    FaultClass.of_book("class_overfull", "training_over_posts", _full_house),
    FaultClass.of_book("class_unsplit", "training_unsplit", _unsplit),
    FaultClass.of_book("indicator_invented", "self_indicator_unknown", _invented_indicator),
    FaultClass.of_book("team_swollen", "volunteers_over_register", _crowd),
    FaultClass.of_book("reach_unsaid", "safeguard_unsaid", _reach_unsaid),
    FaultClass("entry_dropped", "entry_gone", _dropped),
)
