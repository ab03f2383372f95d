"""Faults that one row, or one row beside another report, gives away: places, posts, stories, teams that contradict what else is said.

Belongs here: contradictions of a single row with its own words, with the report before or with the platform. Does not belong here:
contradictions between rows that have to be kept as they are (between), copies and platform numbers (copies).
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from random import Random

from pipelines.contracts.period import Cadence, containing
from pipelines.contracts.unit import unit_book
from pipelines.demo.faults.altering import altered, before, day_of, has, put, some_row, untouched, value
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.faults.rows import clean_rows, sheet_of
from pipelines.demo.plan import BookPlan, Coded, Fault, RowPlan

_ACTIVITY, _ROSTER, _SHOWCASE = "activity_record", "sanzhang_roster", "showcase_register"
_STORY = ("background", "practice", "effect", "replicability")
_OTHER_HOUSE = {"health": "education", "education": "health", "agriculture": "education"}


@cache
def _townships() -> dict[str, dict[str, str]]:
    """County code → township code → name."""
    found: dict[str, dict[str, str]] = {}
    for unit in unit_book().units.values():
        if unit.level == "township" and unit.parent:
            found.setdefault(unit.parent, {})[unit.code] = unit.name
    return found


def _place_of_other(book: BookPlan, rng: Random) -> list[Fault]:
    """The venue lies in another township of the county."""
    names = _townships().get(book.unit_code, {})
    found = some_row(book, rng, _ACTIVITY, ("venue", "township_code"), lambda r: has("venue", "township_code")(r) and _held(r))
    own = names.get(str(value(found[1], "township_code")), "") if found else ""
    others = sorted(n for n in names.values() if own and n[:2] != own[:2] and n not in own and own not in n)
    return altered(*found, "venue", venue=f"{rng.choice(others)}文化广场") if found and others else []


def _held(row: RowPlan) -> bool:
    return value(row, "basis") == "actual"


def _served_nobody(book: BookPlan, rng: Random) -> list[Fault]:
    """An activity held for nobody."""
    found = some_row(
        book, rng, _ACTIVITY, ("people", "platform_activity_id", "basis"),
        lambda r: _held(r) and has("people")(r) and value(r, "platform_activity_id") is None,
    )  # fmt: skip
    return altered(*found, "people", people=0) if found else []


def _post_amiss(book: BookPlan, rng: Random) -> list[Fault]:
    """A post in a township without the township, or a kind that the house is not."""
    if rng.random() < 0.5:
        found = some_row(
            book, rng, _ROSTER, ("post_level", "township_code"),
            lambda r: value(r, "post_level") == "township" and has("township_code")(r),
        )  # fmt: skip
        return altered(*found, "township_code", township_code=None) if found else []
    found = some_row(book, rng, _ROSTER, ("role", "host_institution"), has("role", "host_institution"))
    return altered(*found, "role", role=_OTHER_HOUSE[str(value(found[1], "role"))]) if found else []


def _story_unfinished(book: BookPlan, rng: Random) -> list[Fault]:
    """A case of which one part of the story is blank."""
    found = some_row(
        book, rng, _SHOWCASE, ("showcase_kind", "title", *_STORY), lambda r: value(r, "showcase_kind") == "case" and has(*_STORY)(r)
    )
    return altered(*found, "title", **{rng.choice(_STORY): None}) if found else []


def _claimed_too_much(book: BookPlan, rng: Random) -> list[Fault]:
    """More people than a county serves in years."""
    found = some_row(book, rng, _SHOWCASE, ("claimed_people",), has("claimed_people"))
    return altered(*found, "claimed_people", claimed_people=rng.randint(500, 900) * 1000) if found else []


def _joint_unlisted(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """A joint activity that the activity report of its month, which the office has, knows nothing of."""
    found = some_row(
        book, rng, "cooperation_record", ("title", "cooperation_kind", "held_on"),
        lambda r: value(r, "cooperation_kind") == "activity" and has("title", "held_on")(r)
        and bool(scene.sent(_ACTIVITY, containing(day_of(r, "held_on"), Cadence.MONTH))),
    )  # fmt: skip
    return altered(*found, "title", title=f"星空观测夜谈（{rng.randint(100, 999)}）") if found else []


def _team_everywhere(book: BookPlan, rng: Random) -> list[Fault]:
    """One team all day in two townships."""
    fields = ("held_on", "township_code", "hours", "organiser_kind", "organiser_id", "organiser", "order_id", "platform_activity_id")
    sheet = sheet_of(book, _ACTIVITY, *fields)
    free = [r for r in clean_rows(sheet) if _held(r) and _of_team(r) and _unproven(r)] if sheet else []
    pairs = [(a, b) for n, a in enumerate(free) for b in free[n + 1 :] if value(a, "township_code") != value(b, "township_code")]
    if sheet is None or not pairs:
        return []
    first, second = rng.choice(pairs)
    put(sheet, first, "hours", 10)
    same = {name: value(first, name) for name in ("held_on", "organiser_id", "organiser")}
    return altered(sheet, second, "held_on", hours=10, **same)


def _of_team(row: RowPlan) -> bool:
    return value(row, "organiser_kind") == "sandui" and has("organiser_id", "organiser", "held_on", "township_code")(row)


def _unproven(row: RowPlan) -> bool:
    return value(row, "order_id") is None and value(row, "platform_activity_id") is None


def _team_of_other(book: BookPlan, rng: Random) -> list[Fault]:
    """An activity that the platform knows as another team's."""
    sheet = sheet_of(book, _ACTIVITY, "organiser_kind", "organiser_id", "organiser", "order_id", "platform_activity_id")
    rows = [r for r in clean_rows(sheet) if _held(r) and _of_team(r)] if sheet else []
    proven = [r for r in rows if has("platform_activity_id")(r) and value(r, "order_id") is None]
    pairs = [(r, o) for r in proven for o in rows if value(o, "organiser_id") != value(r, "organiser_id")]
    if sheet is None or not pairs:
        return []
    row, other = rng.choice(pairs)
    changes = {name: value(other, name) for name in ("organiser_id", "organiser")}
    return altered(sheet, row, "organiser_id", **changes)


def _standing_reversed(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """A society whose charter has lost the party clause, or whose last assembly lies before the one reported a quarter ago."""
    sheets = [s for s in scene.sent("sanhui_register", before(book.period)) if not s.tampered]
    stood: dict[Coded, RowPlan] = {value(r, "society_name"): r for s in sheets for r in s.rows if untouched(r)}
    fields = ("society_name", "charter_party", "last_assembly_on")
    if rng.random() < 0.5:
        found = some_row(
            book, rng, "sanhui_register", fields,
            lambda r: value(r, "charter_party") is True and (old := stood.get(value(r, "society_name"))) is not None
            and value(old, "charter_party") is True,
        )  # fmt: skip
        return altered(*found, "charter_party", charter_party=False) if found else []
    found = some_row(
        book, rng, "sanhui_register", fields,
        lambda r: (old := stood.get(value(r, "society_name"))) is not None and has("last_assembly_on")(old) and has("last_assembly_on")(r),
    )  # fmt: skip
    if not found:
        return []
    former = day_of(stood[value(found[1], "society_name")], "last_assembly_on")
    return altered(*found, "last_assembly_on", last_assembly_on=former - timedelta(days=rng.randint(30, 300)))


CLASSES = (
    FaultClass.of_book("place_of_other_township", "place_differs", _place_of_other),
    FaultClass.of_book("served_nobody", "people_none", _served_nobody),
    FaultClass.of_book("post_amiss", "post_contradicts", _post_amiss),
    FaultClass.of_book("story_unfinished", "case_untold", _story_unfinished),
    FaultClass.of_book("claimed_too_much", "claimed_over_reported", _claimed_too_much),
    FaultClass("joint_unlisted", "joint_activity_unlisted", _joint_unlisted),
    FaultClass.of_book("team_everywhere", "team_two_places", _team_everywhere),
    FaultClass.of_book("team_of_other", "platform_team_differs", _team_of_other),
    FaultClass("standing_reversed", "state_reversed", _standing_reversed),
)
