"""Faults inside a row and between forms: steps left out, plans among the actual, registers that contradict each other.

Belongs here: contradictions that one sending, or one county's sendings, show. Does not belong here: copies (copies), platforms.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pipelines.contracts.period import Cadence, containing
from pipelines.demo import invented
from pipelines.demo.faults.altering import Fits, after, altered, before, day_of, fault, has, number_of, put, some_row, untouched, value
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.faults.rows import clean_rows, sheet_of
from pipelines.demo.plan import BookPlan, Echo, Fault, RowPlan, SheetPlan

_AFTER = (
    ("sanzhang_roster", "from_on", "to_on"), ("sanhui_register", "last_assembly_on", ""), ("showcase_register", "approved_on", ""),
    ("service_order", "done_on", ""), ("demand_record", "closed_on", ""),
)  # fmt: skip
_OUTSIDE = (
    ("training_record", "held_on"), ("advice_record", "submitted_on"), ("cooperation_record", "held_on"),
    ("publicity_record", "published_on"), ("safeguard_record", "held_on"),
)  # fmt: skip
_ACTIVITY, _ORDER = "activity_record", "service_order"


def _order_unaccepted(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, _ORDER, ("accepted_on", "done_on"), has("accepted_on", "done_on"))
    return altered(*found, "done_on", accepted_on=None) if found else []


def _order_rated_early(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, _ORDER, ("rating", "done_on"), lambda r: value(r, "done_on") is None)
    return altered(*found, "rating", rating="good") if found else []


def _day_outside(book: BookPlan, rng: Random) -> list[Fault]:
    """A day of the period before, or of the one after, in a report of things done."""
    for form, name in rng.sample(_OUTSIDE, len(_OUTSIDE)):
        found = some_row(book, rng, form, (name,), has(name))
        if found:
            period = found[0].period
            days = (period.starts_on - timedelta(days=rng.randint(1, 60)), period.ends_on + timedelta(days=rng.randint(1, 5)))
            return altered(*found, name, **{name: rng.choice(days)})
    return []


def _open(name: str, later: str) -> Fits:
    return lambda row: value(row, name) is not None and (not later or value(row, later) is None)


def _day_ahead(book: BookPlan, rng: Random) -> list[Fault]:
    """A day that has not come by the end of the period."""
    for form, name, later in rng.sample(_AFTER, len(_AFTER)):
        found = some_row(book, rng, form, (name,), _open(name, later))
        if found:
            return altered(*found, name, **{name: found[0].period.ends_on + timedelta(days=rng.randint(1, 40))})
    return []


def _founded_denied(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, "org_register", ("established", "established_on"), has("established_on"))
    return altered(*found, "established", established=False) if found else []


def _demand_undated(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, "demand_record", ("outcome", "closed_on"), has("outcome"))
    if not found:
        return []
    if value(found[1], "outcome") == "pending":
        return altered(*found, "outcome", outcome="solved")
    return altered(*found, "outcome", closed_on=None)


def _approval_undated(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, "showcase_register", ("approved_by", "approved_on"), has("approved_by"))
    if not found:
        return []
    if value(found[1], "approved_by") == "candidate":
        return altered(*found, "approved_by", approved_by="county")
    return altered(*found, "approved_by", approved_on=None)


def _code_left_out(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, "sanhui_register", ("credit_code", "registered_on"), has("credit_code", "registered_on"))
    return altered(*found, "credit_code", credit_code=None) if found else []


def _other_kind(book: BookPlan, rng: Random) -> list[Fault]:
    fields = ("organiser_kind", "organiser_id")
    found = some_row(book, rng, _ACTIVITY, fields, lambda r: has("organiser_id")(r) and value(r, "organiser_kind") != "sanzhang")
    if not found:
        return []
    other = "sanhui" if value(found[1], "organiser_kind") == "sandui" else "sandui"
    return altered(*found, "organiser_id", organiser_kind=other)


def _plan_as_actual(book: BookPlan, rng: Random) -> list[Fault]:
    """A plan that is said to be held already; where there is no plan, an activity on a day that comes after the report."""
    fields = ("basis", "held_on")
    ahead = some_row(
        book, rng, _ACTIVITY, fields,
        lambda r: value(r, "basis") == "plan" and has("held_on")(r) and day_of(r, "held_on") > book.received_on + timedelta(days=3),
    )  # fmt: skip
    if ahead:
        return altered(*ahead, "basis", basis="actual")
    found = some_row(book, rng, _ACTIVITY, fields, lambda r: value(r, "basis") == "actual" and has("held_on")(r))
    return altered(*found, "basis", held_on=book.received_on + timedelta(days=rng.randint(4, 30))) if found else []


def _plan_left(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(
        book, rng, _ACTIVITY, ("basis", "held_on"), lambda r: value(r, "basis") == "actual" and has("held_on")(r)
    )  # fmt: skip
    return altered(*found, "basis", basis="plan") if found else []


def _plan_word(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, _ACTIVITY, ("title",), lambda r: value(r, "basis") == "actual" and has("title")(r))
    return altered(*found, "title", title=f"{rng.choice(('拟开展', '计划开展', '拟举办'))}{value(found[1], 'title')}") if found else []


def _two_offices(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, "sanhui_register", ("chair", "secretary"), has("chair", "secretary"))
    return altered(*found, "secretary", secretary=value(found[1], "chair")) if found else []


def _township(row: RowPlan) -> object:
    return row.cells["township_code"].stored


def _in_post(sheet: SheetPlan, row: RowPlan) -> bool:
    since, until = value(row, "from_on"), value(row, "to_on")
    return (
        value(row, "post_level") == "township" and isinstance(since, date) and since <= sheet.period.ends_on
        and (until is None or (isinstance(until, date) and until > sheet.period.ends_on))
    )  # fmt: skip


def _body_denied(book: BookPlan, rng: Random) -> list[Fault]:
    roster = next((s for s in book.sheets if s.form.name == "sanzhang_roster"), None)
    seats = {_township(r) for r in roster.rows if untouched(r) and _in_post(roster, r)} - {None} if roster else set()
    found = some_row(book, rng, "org_register", ("established", "established_on"), _present(seats, "established"))
    if not found or roster is None or roster.tampered:
        return []
    _keep(book, "sanzhang_roster", "township_code", _township(found[1]))
    return altered(*found, "established", established=False, established_on=None)


def _present(townships: set[object], name: str) -> Fits:
    return lambda row: _township(row) in townships and bool(value(row, name))


def _centre_denied(book: BookPlan, rng: Random) -> list[Fault]:
    teams = next((s for s in book.sheets if s.form.name == "sandui_register"), None)
    if teams is None or teams.tampered:
        return []
    for centre, name in (("practice", "in_practice_centre"), ("party", "in_party_centre")):
        present = {_township(r) for r in teams.rows if untouched(r) and centre in str(value(r, "centres") or "")}
        found = some_row(book, rng, "org_register", (name,), _present(present, name))
        if found:
            _keep(book, "sandui_register", "township_code", _township(found[1]))
            return altered(*found, name, **{name: False})
    return []


def _misnamed(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """The name of another team or society beside a number that a register of the quarter before, which the office has, knows."""
    quarter = before(containing(book.period.ends_on, Cadence.QUARTER))
    registers = (("sandui_register", "platform_team_id"), ("sanhui_register", "credit_code"))
    known = {value(r, key) for form, key in registers for s in scene.sent(form, quarter) for r in s.rows if untouched(r)}
    sheet = sheet_of(book, _ACTIVITY, "organiser", "organiser_id")
    rows = [r for r in clean_rows(sheet) if has("organiser")(r) and value(r, "organiser_id") in known - {None}] if sheet else []
    names = sorted({str(value(r, "organiser")) for r in rows})
    if sheet is None or len(names) < 2:
        return []
    row = rng.choice(rows)
    return altered(sheet, row, "organiser", organiser=rng.choice([n for n in names if n != value(row, "organiser")]))


def _society_unknown(book: BookPlan, rng: Random) -> list[Fault]:
    fields = ("organiser_kind", "organiser_id")
    found = some_row(book, rng, _ACTIVITY, fields, lambda r: value(r, "organiser_kind") == "sanhui" and has("organiser_id")(r))
    return altered(*found, "organiser_id", organiser_id=invented.credit_code("649999", rng.randrange(10))) if found else []


def _order_unknown(book: BookPlan, rng: Random) -> list[Fault]:
    """Only where the orders of the month all bear a number, which no other fault takes from them: else nobody knows what is missing."""
    orders = [s for s in book.sheets if s.form.name == _ORDER]
    numbers = [row.cells["order_id"] for s in orders for row in s.rows]
    if not any(not s.tampered for s in orders) or any(cell.stored is None for cell in numbers):
        return []
    found = some_row(book, rng, _ACTIVITY, ("order_id",), has("order_id"))
    if not found:
        return []
    for cell in numbers:
        cell.tampered = True
    return altered(*found, "order_id", order_id=f"DD{book.unit_code}99{rng.randrange(100):02d}")


def _keep(book: BookPlan, form: str, name: str, wanted: object) -> None:
    """No other fault may meet the rows of this form that a fault needs as they are."""
    for sheet in (s for s in book.sheets if s.form.name == form):
        for row in (r for r in sheet.rows if value(r, name) == wanted):
            row.tampered = True


def _ordered_on(book: BookPlan) -> dict[object, date]:
    """Days of ordering by order number, of untouched rows."""
    sheets = [s for s in book.sheets if s.form.name == _ORDER and not s.tampered]
    return {value(r, "order_id"): day_of(r, "ordered_on") for s in sheets for r in s.rows if untouched(r) and has("ordered_on")(r)}


def _before_order(book: BookPlan, rng: Random) -> list[Fault]:
    """Held before it was ordered, still within the month."""
    ordered = _ordered_on(book)
    found = some_row(
        book, rng, _ACTIVITY, ("order_id", "held_on"),
        lambda r: value(r, "basis") == "actual" and ordered.get(value(r, "order_id"), date.min) > book.period.starts_on,
    )  # fmt: skip
    if not found:
        return []
    _keep(book, _ORDER, "order_id", value(found[1], "order_id"))
    span = (ordered[value(found[1], "order_id")] - book.period.starts_on).days
    return altered(*found, "held_on", held_on=book.period.starts_on + timedelta(days=rng.randrange(span)))


def _teams_in_use(book: BookPlan) -> dict[object, object]:
    """Team by order number, of untouched held activities of teams."""
    rows = [r for s in book.sheets if s.form.name == _ACTIVITY and not s.tampered for r in s.rows if untouched(r)]
    return {
        value(r, "order_id"): value(r, "organiser_id")
        for r in rows
        if has("order_id", "organiser_id")(r) and value(r, "organiser_kind") == "sandui" and value(r, "basis") == "actual"
    }


def _other_team(book: BookPlan, rng: Random) -> list[Fault]:
    carried = _teams_in_use(book)
    found = some_row(book, rng, _ORDER, ("team_id", "order_id"), lambda r: has("team_id")(r) and value(r, "order_id") in carried)
    others = sorted({str(t) for t in carried.values()} - {str(value(found[1], "team_id"))}) if found else []
    if not found or not others:
        return []
    _keep(book, _ACTIVITY, "order_id", value(found[1], "order_id"))
    return altered(*found, "team_id", team_id=rng.choice(others))


def _order_team_unknown(book: BookPlan, rng: Random) -> list[Fault]:
    found = some_row(book, rng, _ORDER, ("team_id",), has("team_id"))
    return altered(*found, "team_id", team_id=f"T{book.unit_code}9{rng.randrange(100):02d}") if found else []


def _stranger(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Somebody of whom the rosters of both quarters of the half, which the office has, know nothing."""
    if not scene.sent("sanzhang_roster", before(containing(book.period.ends_on, Cadence.QUARTER))):
        return []
    fields = ("name", "priority_ground", "recommended_on")
    found = some_row(book, rng, "talent_record", fields, lambda r: value(r, "priority_ground") == "sanzhang" and has("name")(r))
    if not found:
        return []
    put(*found, "name", f"{invented.person_name(rng, set())}珩")
    return [fault(*found, "priority_ground", "三长")]


def _in_two_counties(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Somebody who is in post in another county too, appointed here later."""
    sheet = sheet_of(book, "sanzhang_roster", "name", "phone", "from_on")
    mine = [r for r in clean_rows(sheet) if sheet and _in_post(sheet, r) and has("name", "phone")(r)] if sheet else []
    for unit in rng.sample(scene.others(), len(scene.others())):
        for other in scene.sent("sanzhang_roster", book.period, unit):
            theirs = [r for r in other.rows if untouched(r) and _in_post(other, r) and has("name", "phone")(r)]
            pairs = [(m, t) for m in mine for t in theirs if day_of(t, "from_on") < day_of(m, "from_on")]
            if sheet and pairs:
                row, person = rng.choice(pairs)
                made = altered(sheet, row, "name", name=value(person, "name"), phone=value(person, "phone"))
                half = containing(book.period.ends_on, Cadence.HALF)
                made[0].echoes = (Echo("talent_not_in_roster", book.unit_code, "talent_record", half),)
                return made
    return []


def _chair_shared(book: BookPlan, rng: Random) -> list[Fault]:
    sheet = sheet_of(book, "org_register", "chair", "established")
    rows = [r for r in clean_rows(sheet) if value(r, "established") and has("chair")(r)] if sheet else []
    if sheet is None or len(rows) < 2:
        return []
    first = rng.randrange(len(rows) - 1)
    rows[first].tampered = True
    return altered(sheet, rows[rng.randrange(first + 1, len(rows))], "chair", chair=value(rows[first], "chair"))


def _members_multiplied(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Three times the people of the quarter before."""
    register, key, name = rng.choice((("sanhui_register", "society_name", "members"), ("sandui_register", "team_name", "volunteers")))
    known = {value(r, key) for s in scene.sent(register, before(book.period)) for r in s.rows if untouched(r) and has(name)(r)}
    found = some_row(book, rng, register, (key, name), lambda r: value(r, key) in known and number_of(r, name) >= 6)
    if not found:
        return []
    made = altered(*found, name, **{name: number_of(found[1], name) * 3 + 10})
    made[0].echoes = (Echo("members_changed", book.unit_code, register, after(book.period)),)
    return made


CLASSES = (
    FaultClass.of_book("order_never_accepted", "order_steps_missing", _order_unaccepted),
    FaultClass.of_book("order_rated_early", "order_rated_undone", _order_rated_early),
    FaultClass.of_book("day_outside_period", "date_outside_period", _day_outside),
    FaultClass.of_book("day_not_come_yet", "date_after_period", _day_ahead),
    FaultClass.of_book("founded_and_denied", "established_contradicts", _founded_denied),
    FaultClass.of_book("demand_settled_undated", "demand_outcome_contradicts", _demand_undated),
    FaultClass.of_book("approval_undated", "approval_contradicts", _approval_undated),
    FaultClass.of_book("credit_code_left_out", "registration_contradicts", _code_left_out),
    FaultClass.of_book("organiser_of_other_kind", "organiser_id_kind", _other_kind),
    FaultClass.of_book("plan_as_actual", "plan_in_actual", _plan_as_actual),
    FaultClass.of_book("plan_left_in", "plan_overdue", _plan_left),
    FaultClass.of_book("plan_in_words", "plan_words", _plan_word),
    FaultClass.of_book("two_offices_one_person", "offices_same_person", _two_offices),
    FaultClass.of_book("body_denied", "roster_without_body", _body_denied),
    FaultClass.of_book("centre_denied", "centre_contradicts", _centre_denied),
    FaultClass("organiser_misnamed", "organiser_name_differs", _misnamed),
    FaultClass.of_book("society_unknown", "society_unregistered", _society_unknown),
    FaultClass.of_book("order_unknown", "order_unknown", _order_unknown),
    FaultClass.of_book("held_before_order", "activity_before_order", _before_order),
    FaultClass.of_book("order_of_other_team", "order_team_differs", _other_team),
    FaultClass.of_book("order_team_unknown", "order_team_unregistered", _order_team_unknown),
    FaultClass("talent_stranger", "talent_not_in_roster", _stranger),
    FaultClass("person_in_two_counties", "person_two_counties", _in_two_counties),
    FaultClass.of_book("chair_of_two", "chair_two_townships", _chair_shared),
    FaultClass("members_multiplied", "members_changed", _members_multiplied),
)
