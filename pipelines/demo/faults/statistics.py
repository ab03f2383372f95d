"""Faults that only figures of a whole month give away: months padded, figures multiplied, repeated or rounded, days moved to the end.

Belongs here: what is done to the activity or order sheet of a month; each stands alone in its book. Does not belong here: the tests that
find them (SQL). The rows lose their platform numbers, as invented figures would, so that no comparison by number has to speak of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from pipelines.demo.books import row_plan, style_for
from pipelines.demo.faults.altering import activity_key, after, before, number_of, put, value
from pipelines.demo.faults.choosing import open_sheets
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.forms import MAKERS
from pipelines.demo.plan import BookPlan, Cell, Coded, Echo, Fault, RowPlan, SheetPlan
from pipelines.demo.setting import Place
from pipelines.demo.spelling import Hand

LEAST = 8
_ORDERS, _LEAST_ORDERS = "service_order", 60
_OTHER_WORLD = 7919
_SILENT_MOST = 6
_HEARD_MONTHS = 6  # three months back, and months that were not sent are passed over
_PROVEN_BY = ("platform_activity_id", "order_id")  # what an invented activity has none of
Figure = Callable[[int, Random], int]


def _only_sheet(book: BookPlan, form: str) -> SheetPlan | None:
    """The month's only sheet of the form, where it is untouched."""
    sheets = [s for s in book.sheets if s.form.name == form]
    return sheets[0] if len(sheets) == 1 and sheets[0] in open_sheets(book) else None


def _sheet(book: BookPlan) -> SheetPlan | None:
    """The month's only activity sheet, where it is untouched and has enough activities for a test to speak of."""
    sheet = _only_sheet(book, "activity_record")
    return sheet if sheet and len(_held(sheet)) >= LEAST else None


def _held(sheet: SheetPlan) -> list[RowPlan]:
    return [r for r in sheet.rows if not r.tampered and not r.hidden and r.cells["basis"].stored == "actual"]


def _put(row: RowPlan, name: str, value: int | date | None) -> None:
    row.cells[name] = Cell(row.cells[name].true, value, value, tampered=True)
    row.tampered = True


def _of_sheet(sheet: SheetPlan, true: object, written: object, field: str = "") -> list[Fault]:
    sheet.tampered = True
    return [Fault("", "", sheet, "sheet", str(true), str(written), field=field)]


def _padded(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """A month told as six to ten times what it was, with activities that look like any other and stand on no platform."""
    sheet = _sheet(book)
    return _swollen(sheet, rng, scene, len(sheet.rows) * rng.randint(6, 10)) if sheet and _has_history(scene) else []


def _orders_padded(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """A month of sixty orders and more, where a county has a handful."""
    sheet = _only_sheet(book, _ORDERS)
    enough = sheet is not None and len(sheet.rows) >= 3 and any(scene.sent(_ORDERS, before(sheet.period)))
    if not sheet or not enough:
        return []
    made = _swollen(sheet, rng, scene, max(_LEAST_ORDERS, len(sheet.rows) * rng.randint(8, 12)))
    return [*made, *(Fault("", "orders_inconsistent", sheet, "sheet", f.true_value, f.written_value) for f in made)]


def _swollen(sheet: SheetPlan, rng: Random, scene: Scene, wanted: int) -> list[Fault]:
    """The sheet with rows of other worlds of the same county up to `wanted`."""
    if scene.place.county is None:
        return []
    place, count = scene.place, len(sheet.rows)
    hand = Hand.of(sheet.form, place.unit.code, style_for(place), rng)
    world, taken = 0, {_row_key(r, sheet) for r in sheet.rows}
    while len(sheet.rows) < wanted:
        world += 1
        other = Place(place.seed + _OTHER_WORLD * world, place.unit, place.county, place.times * max(1, wanted // count - 1))
        for row in MAKERS[sheet.form.name](other, sheet.period):
            unproven: dict[str, Coded] = {name: None for name in _PROVEN_BY if name in row and name not in sheet.form.primary_key}
            plan = row_plan(sheet.form, row | unproven, hand)
            plan.tampered = True
            if len(sheet.rows) < wanted and _row_key(plan, sheet) not in taken:
                taken.add(_row_key(plan, sheet))
                sheet.rows.append(plan)
    return _of_sheet(sheet, count, len(sheet.rows))


def _has_history(scene: Scene) -> bool:
    """Whether the county reports so many months that its own history can speak (elsewhere the answer is: not enough history)."""
    return len(scene.place.profile.silent) <= _SILENT_MOST


def _row_key(row: RowPlan, sheet: SheetPlan) -> tuple[Coded, ...]:
    return tuple(value(row, name) for name in sheet.form.primary_key)


def _kind_filled_down(book: BookPlan, _: Random) -> list[Fault]:
    """The kind of the first activity drawn down the whole column."""
    sheet = _sheet(book)
    rows = _held(sheet) if sheet else []
    kinds = {value(r, "service_kind") for r in rows}
    if sheet is None or len(kinds) < 3 or None in kinds:
        return []
    for row in rows:
        put(sheet, row, "service_kind", value(rows[0], "service_kind"))
        row.tampered = False  # its other cells are as they were meant; the sheet is closed to other classes
    return _of_sheet(sheet, f"{len(kinds)} 类", "1 类", "service_kind")


def _volunteers_as_turns(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Volunteers of a month counted by their turns, six to nine times as many; the months after it are compared with that."""
    sheet = _sheet(book)
    rows = _held(sheet) if sheet else []
    known = [s for back in (before(book.period), before(before(book.period))) for s in scene.sent("activity_record", back)[:1]]
    if sheet is None or any(not isinstance(r.cells["volunteers"].stored, int) for r in rows):
        return []
    if len(known) < 2 or any(s.tampered or len(_held(s)) < LEAST for s in known):
        return []
    times, true, told = rng.randint(6, 9), 0, 0
    for row in rows:
        count = number_of(row, "volunteers")
        true, told = true + count, told + count * times
        put(sheet, row, "volunteers", count * times)
        row.tampered = False  # as above
    made = _of_sheet(sheet, true, told, "volunteers")
    month = book.period
    echoes = [Echo(rule, book.unit_code, "activity_record", month) for rule in ("volunteers_over_register", "people_none")]
    for _ in range(_HEARD_MONTHS):
        month = after(month)
        echoes.append(Echo("average_inconsistent", book.unit_code, "activity_record", month))
    made[0].echoes = tuple(echoes)
    return made


def _people(change: Figure) -> Callable[[BookPlan, Random], list[Fault]]:
    def apply(book: BookPlan, rng: Random) -> list[Fault]:
        sheet = _sheet(book)
        rows = _held(sheet) if sheet else []
        if sheet is None or any(not isinstance(r.cells["people"].stored, int) for r in rows):
            return []
        start = rng.getrandbits(32)
        true, told = 0, 0
        for row in rows:
            figure = row.cells["people"].stored
            if isinstance(figure, int):
                wrong = change(figure, Random(start))
                true, told = true + figure, told + wrong
                _put(row, "people", wrong)
                _put(row, "platform_activity_id", None)
        return _of_sheet(sheet, true, told, "people")

    return apply


def _multiplied(figure: int, rng: Random) -> int:
    return min(figure * rng.randint(6, 9), 90_000)


def _repeated(_: int, rng: Random) -> int:
    return rng.choice((60, 80, 120, 150, 200))


def _rounded(figure: int, rng: Random) -> int:
    step = rng.choice((10, 20, 50))
    return max(step, round(figure / step) * step)


def _month_end(book: BookPlan, rng: Random) -> list[Fault]:
    """All activities dated to the last two days of the month."""
    sheet = _sheet(book)
    if sheet is None:
        return []
    end, taken = sheet.period.ends_on, {activity_key(r) for r in sheet.rows}
    for row in _held(sheet):
        for day in rng.sample((end, end - timedelta(days=1)), 2):
            if (day, *activity_key(row)[1:]) not in taken:
                _put(row, "held_on", day)
                taken.add(activity_key(row))
                break
        _put(row, "platform_activity_id", None)
    return _of_sheet(sheet, "", end.isoformat(), "held_on")


def _virtual(book: BookPlan, rng: Random) -> list[Fault]:
    """One activity of tens of thousands of people, with the handful of volunteers it really had."""
    sheet = _sheet(book)
    if sheet is None:
        return []
    row = rng.choice(_held(sheet))
    true, told = row.cells["people"].true, rng.randint(20_000, 60_000)
    _put(row, "people", told)
    _put(row, "volunteers", rng.randint(2, 5))
    _put(row, "platform_activity_id", None)
    return [Fault("", "", sheet, "cell", str(true), str(told), field="people", row=row)]


CLASSES = (
    FaultClass("month_padded", "count_far_from_history", _padded, alone=True),
    FaultClass("orders_padded", "volume_unusual", _orders_padded, alone=True),
    FaultClass("volunteers_as_turns", "average_inconsistent", _volunteers_as_turns, alone=True),
    FaultClass("kind_filled_down", "category_share_unusual", lambda book, rng, _: _kind_filled_down(book, rng), alone=True),
    FaultClass(
        "people_multiplied",
        "people_far_from_history",
        lambda book, rng, scene: _people(_multiplied)(book, rng) if _has_history(scene) else [],
        alone=True,
    ),
    FaultClass("people_repeated", "same_figures_repeated", lambda book, rng, _: _people(_repeated)(book, rng), alone=True),
    FaultClass("people_rounded", "round_numbers", lambda book, rng, _: _people(_rounded)(book, rng), alone=True),
    FaultClass("month_end_dates", "period_end_burst", lambda book, rng, _: _month_end(book, rng), alone=True),
    FaultClass("virtual_event", "people_implausible", lambda book, rng, _: _virtual(book, rng), alone=True),
)
