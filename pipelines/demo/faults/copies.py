"""Faults between periods, counties and the platform: things reported again, registers that leap, figures that the platform has otherwise.

Belongs here: what shows only beside another report or an export. Does not belong here: contradictions within a sending (between).
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pipelines.contracts.period import Cadence, Period, containing
from pipelines.contracts.unit import unit_book
from pipelines.demo.faults.altering import (
    activity_key,
    altered,
    before,
    copied,
    day_of,
    fault,
    filled_on,
    has,
    number_of,
    put,
    some_row,
    untouched,
    value,
)
from pipelines.demo.faults.declared import FaultClass, Scene
from pipelines.demo.faults.rows import clean_rows, sheet_of
from pipelines.demo.plan import BookPlan, Echo, Fault, RowPlan, SheetPlan
from pipelines.demo.spelling import clear_text

_ACTIVITY = "activity_record"
_KEY = ("held_on", "title", "township_code")
_LIKE = (*_KEY, "people", "volunteers", "hours", "basis", "platform_activity_id", "order_id", "organiser", "venue")
_REWORDED = (
    ("培训", "技术培训班"),
    ("讲座", "专题讲座"),
    ("宣传", "宣传活动"),
    ("义诊", "爱心义诊"),
    ("课堂", "小课堂"),
    ("对接会", "现场对接会"),
)


def _held(row: RowPlan) -> bool:
    return untouched(row) and value(row, "basis") == "actual" and has(*_KEY)(row)


def _counted(row: RowPlan) -> bool:
    return _held(row) and number_of(row, "people") >= 10 and has("volunteers", "hours")(row)


def _last_month(book: BookPlan, scene: Scene) -> list[RowPlan]:
    """Held activities of the month before, as sent."""
    return [r for s in scene.sent(_ACTIVITY, before(book.period)) if not s.tampered for r in s.rows if _held(r)]


def _added(sheet: SheetPlan, row: RowPlan) -> RowPlan:
    """The row once more at the end of the sheet."""
    again = copied(row)
    sheet.rows.append(again)
    return again


def _again(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """One activity of last month once more."""
    sheet, rows = sheet_of(book, _ACTIVITY, *_KEY), _last_month(book, scene)
    if sheet is None or not rows:
        return []
    return [fault(sheet, _added(sheet, rng.choice(rows)), "held_on", "")]


def _cumulative(book: BookPlan, _: Random, scene: Scene) -> list[Fault]:
    """All of last month's rows before those of this one."""
    sheet, rows = sheet_of(book, _ACTIVITY, *_KEY), _last_month(book, scene)
    sent = sum(len(s.rows) for s in scene.sent(_ACTIVITY, before(book.period)))
    if sheet is None or len(rows) < 4 or 10 * len(rows) < 7 * sent or len([s for s in book.sheets if s.form.name == _ACTIVITY]) > 1:
        return []
    whole = Fault("", "", sheet, "sheet", f"{len(sheet.rows)} 行", f"{len(sheet.rows) + len(rows)} 行")
    whole.echoes = (
        Echo("count_far_from_history", book.unit_code, _ACTIVITY, book.period),
        Echo("orders_inconsistent", book.unit_code, "service_order", book.period),
    )
    return [whole, *(fault(sheet, _added(sheet, r), "held_on", "", "row_repeated") for r in rows)]


def _month_copied(book: BookPlan, _: Random, scene: Scene) -> list[Fault]:
    """Last month's rows with days of this month, instead of this month's own."""
    sheet, rows = sheet_of(book, _ACTIVITY, *_LIKE), [r for r in _last_month(book, scene) if has("people")(r)]
    if sheet is None or len(rows) < 4 or len([s for s in book.sheets if s.form.name == _ACTIVITY]) > 1:
        return []
    count = len(sheet.rows)
    sheet.rows, taken = [], set()
    for index, row in enumerate(rows):
        again = _added(sheet, row)
        shift = min(day_of(row, "held_on").day - 1 + index % 2, 27)
        for name in ("platform_activity_id", "order_id"):
            put(sheet, again, name, None)
        for turn in range(28):
            put(sheet, again, "held_on", sheet.period.starts_on + timedelta(days=(shift + turn) % 28))
            if activity_key(again) not in taken:
                break
        taken.add(activity_key(again))
    echoes = (
        Echo("orders_inconsistent", book.unit_code, "service_order", book.period),
        Echo("team_unregistered", book.unit_code, _ACTIVITY, book.period),  # a team that is gone since
        Echo("joint_activity_unlisted", book.unit_code, "cooperation_record", containing(book.period.starts_on, Cadence.QUARTER)),
    )
    return [Fault("", "", sheet, "sheet", f"{count} 行", f"照抄上月 {len(rows)} 行", echoes=echoes)]


def _reworded(title: str, rng: Random) -> str:
    fitting = [(old, new) for old, new in _REWORDED if old in title]
    old, new = rng.choice(fitting) if fitting else ("", "")
    return title.replace(old, new, 1) if old else f"{title}{rng.choice(('活动', '专场', '（进村）'))}"


def _twin(book: BookPlan, rng: Random) -> list[Fault]:
    """The same activity in other words on the same sheet."""
    found = some_row(book, rng, _ACTIVITY, _LIKE, _counted)
    if not found:
        return []
    sheet, row = found
    again = _added(sheet, row)
    row.tampered = True
    for name in ("platform_activity_id", "order_id"):
        put(sheet, again, name, None)
    return altered(sheet, again, "title", title=_reworded(str(value(row, "title")), rng))


def _twin_of_last_month(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """An activity of last month with a day of this one."""
    sheet, rows = sheet_of(book, _ACTIVITY, *_LIKE), [r for r in _last_month(book, scene) if _counted(r)]
    rows = [r for r in rows if sheet and (sheet.period.starts_on - day_of(r, "held_on")).days <= 20]
    if sheet is None or not rows or len(sheet.rows) < 5:
        return []
    again = _added(sheet, rng.choice(rows))
    for name, wrong in (("held_on", sheet.period.starts_on + timedelta(days=rng.randint(0, 24))), ("platform_activity_id", None)):
        put(sheet, again, name, wrong)
    put(sheet, again, "order_id", None)
    return [fault(sheet, again, "title", "")]


def _here(text: str, there: str, sheet: SheetPlan, row: RowPlan) -> str:
    """The text with the names of the other county's places as those of this row's."""
    units = unit_book().units
    mine = units[str(value(row, "township_code"))].name if value(row, "township_code") else units[sheet.unit_code].name
    for name in sorted((u.name for u in unit_book().children(there, "township")), key=len, reverse=True):
        text = text.replace(name, mine)
    return text.replace(units[there].name, units[sheet.unit_code].name)


def _of_other_county(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """An activity that another county has reported already, on the same day and with the same figures."""
    sheet = sheet_of(book, _ACTIVITY, *_LIKE)
    hosts = [r for r in clean_rows(sheet) if _held(r)] if sheet else []
    for unit in rng.sample(scene.others(), len(scene.others())):
        for other in scene.sent(_ACTIVITY, book.period, unit):
            rows = (
                [r for r in other.rows if _counted(r)]
                if not other.tampered and filled_on(other) < book.received_on - timedelta(days=1)
                else []
            )
            if sheet is None or not hosts or not rows:
                continue
            row, host = rng.choice(rows), rng.choice(hosts)
            again = _added(sheet, host)
            for name in ("held_on", "people", "volunteers", "hours"):
                put(sheet, again, name, value(row, name))
            for name in ("platform_activity_id", "order_id"):
                put(sheet, again, name, None)
            made = altered(sheet, again, "title", title=_here(str(value(row, "title")), unit, sheet, host))
            made[0].echoes = (Echo("activity_two_counties", unit, _ACTIVITY, book.period),)  # should that county send it again later
            return made
    return []


def _story_copied(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """The story of another county's case under a name of one's own; figures and places are one's own too."""
    texts = ("background", "practice", "effect", "replicability")
    found = some_row(
        book, rng, "showcase_register", ("showcase_kind", *texts), lambda r: value(r, "showcase_kind") == "case" and has(*texts)(r)
    )
    if not found:
        return []
    for unit in rng.sample(scene.others(), len(scene.others())):
        for other in scene.sent("showcase_register", found[0].period, unit):
            early = not other.tampered and filled_on(other) < book.received_on - timedelta(days=1)
            rows = [r for r in other.rows if early and untouched(r) and value(r, "showcase_kind") == "case" and has(*texts)(r)]
            if rows:
                row = rng.choice(rows)
                words = {name: _here(str(value(row, name)), unit, *found) for name in texts}
                words["effect"] = words["effect"].replace("一", "两", 1).replace("9", "8")
                made = altered(*found, "practice", **words)
                made[0].echoes = (Echo("text_copied", unit, "showcase_register", found[0].period),)  # should it be sent again later
                return made
    return []


def _number_twice(book: BookPlan, rng: Random) -> list[Fault]:
    """The platform number of another activity of the sheet."""
    sheet = sheet_of(book, _ACTIVITY, "platform_activity_id", *_KEY)
    rows = [r for r in clean_rows(sheet) if _held(r)] if sheet else []
    first = [r for r in rows if has("platform_activity_id")(r)]
    if sheet is None or not first:
        return []
    row = rng.choice(first)
    others = [r for r in rows if value(r, "held_on") != value(row, "held_on")]
    if not others:
        return []
    row.tampered = True
    return altered(sheet, rng.choice(others), "platform_activity_id", platform_activity_id=value(row, "platform_activity_id"))


def _people_off(book: BookPlan, rng: Random) -> list[Fault]:
    """More than twice the people that the platform counted."""
    found = some_row(
        book, rng, _ACTIVITY, ("people", "platform_activity_id"), lambda r: _held(r) and has("platform_activity_id", "people")(r)
    )
    return altered(*found, "people", people=number_of(found[1], "people") * 2 + 20) if found else []


def _day_off(book: BookPlan, rng: Random) -> list[Fault]:
    """Another day of the month than the platform has."""
    found = some_row(book, rng, _ACTIVITY, ("held_on", "platform_activity_id"), lambda r: _held(r) and has("platform_activity_id")(r))
    if not found:
        return []
    day, start = day_of(found[1], "held_on"), found[0].period.starts_on
    return altered(*found, "held_on", held_on=rng.choice([d for n in range(28) if (d := start + timedelta(days=n)) != day]))


def _busy(book: BookPlan, scene: Scene) -> set[object]:
    """Numbers of teams that acted or were sent in the quarter, by what was reported."""
    months = {before(before(_month_of(book))), before(_month_of(book)), _month_of(book)}
    return {
        value(r, name)
        for month in months
        for form, name in ((_ACTIVITY, "organiser_id"), ("service_order", "team_id"))
        for s in scene.sent(form, month)
        for r in s.rows
    }


def _month_of(book: BookPlan) -> Period:
    return containing(book.period.ends_on, Cadence.MONTH)


def _team_unlisted(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """A team number that the platform does not have."""
    busy = _busy(book, scene) | {None}
    found = some_row(book, rng, "sandui_register", ("platform_team_id",), lambda r: value(r, "platform_team_id") not in busy)
    return altered(*found, "platform_team_id", platform_team_id=f"T{book.unit_code}8{rng.randrange(100):02d}") if found else []


def _team_misnamed(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Quite another name than the platform has under the team's number."""
    busy = _busy(book, scene) | {None}
    fields = ("platform_team_id", "team_name")
    found = some_row(book, rng, "sandui_register", fields, lambda r: value(r, "platform_team_id") not in busy)
    return altered(*found, "team_name", team_name=f"红色先锋突击{rng.choice('一二三四五六七八九')}分队") if found else []


def _earlier(book: BookPlan, scene: Scene, form: str) -> list[RowPlan]:
    return [r for s in scene.sent(form, before(book.period)) if not s.tampered for r in s.rows if untouched(r)]


def _count_reset(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Fewer council meetings of the year than the quarter before."""
    if book.period.index == 1:
        return []
    held = {value(r, "society_name"): number_of(r, "council_meetings") for r in _earlier(book, scene, "sanhui_register")}
    found = some_row(
        book, rng, "sanhui_register", ("society_name", "council_meetings"), lambda r: held.get(value(r, "society_name"), 0) > 0
    )
    return altered(*found, "council_meetings", council_meetings=held[value(found[1], "society_name")] - 1) if found else []


def _founding_moved(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Another day of founding than the quarter before."""
    dated = {value(r, "township_code"): value(r, "established_on") for r in _earlier(book, scene, "org_register")}
    fields = ("established_on", "township_code", "established")
    found = some_row(
        book, rng, "org_register", fields, lambda r: has("established_on")(r) and dated.get(value(r, "township_code")) is not None
    )
    if not found:
        return []
    day = day_of(found[1], "established_on")
    return altered(*found, "established_on", established_on=date(day.year - 1, day.month, min(day.day, 28)))


def _code_of_other_county(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """The credit code of a society of another county that reports the same quarter."""
    idle = _busy(book, scene) | {None}
    known = {code for r in _earlier(book, scene, "sanhui_register") if (code := value(r, "credit_code")) not in idle}
    found = some_row(book, rng, "sanhui_register", ("credit_code",), lambda r: value(r, "credit_code") in known)
    for unit in rng.sample(scene.others(), len(scene.others())):
        codes = {value(r, "credit_code") for s in scene.sent("sanhui_register", book.period, unit) for r in s.rows if untouched(r)} - {None}
        if found and codes:
            made = altered(*found, "credit_code", credit_code=rng.choice(sorted(str(code) for code in codes)))
            made[0].echoes = (Echo("number_reported_twice", unit, "sanhui_register", book.period),)
            return made
    return []


def _order_again(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """An order of last month once more."""
    sheet, rows = sheet_of(book, "service_order", "order_id"), _earlier(book, scene, "service_order")
    if sheet is None or not rows:
        return []
    made = fault(sheet, _added(sheet, rng.choice(rows)), "order_id", "")
    made.echoes = (Echo("number_reported_twice", book.unit_code, "service_order", before(book.period)),)
    return [made]


def _township_left_out(book: BookPlan, rng: Random) -> list[Fault]:
    """One township without a row."""
    sheet = sheet_of(book, "org_register", "township_code")
    if sheet is None or len(sheet.rows) < 4 or any(not untouched(r) for r in sheet.rows):
        return []
    row = sheet.rows.pop(rng.randrange(len(sheet.rows)))
    sheet.tampered = True
    return [Fault("", "", sheet, "sheet", clear_text(sheet.form.field("township_code"), row.cells["township_code"].true), "缺")]


def _register_swollen(book: BookPlan, _: Random, scene: Scene) -> list[Fault]:
    """Every team once more under another name."""
    sheet = sheet_of(book, "sandui_register", "team_name", "platform_team_id")
    known = sum(len(s.rows) for s in scene.sent("sandui_register", before(book.period)))
    if sheet is None or known < 12 or len(sheet.rows) < 12:
        return []
    count = len(sheet.rows)
    for row in list(sheet.rows):
        again = _added(sheet, row)
        put(sheet, again, "team_name", f"{value(row, 'team_name')}（新）")
        put(sheet, again, "platform_team_id", None)
    return [Fault("", "", sheet, "sheet", f"{count} 行", f"{len(sheet.rows)} 行")]


def _register_shrunk(book: BookPlan, rng: Random, scene: Scene) -> list[Fault]:
    """Two in five townships left out, and three at least."""
    sheet = sheet_of(book, "org_register", "township_code")
    known = sum(len(s.rows) for s in scene.sent("org_register", before(book.period)))
    if sheet is None or len(sheet.rows) < known or known < 8 or any(not untouched(r) for r in sheet.rows):
        return []
    count = len(sheet.rows)
    kept = set(rng.sample(range(count), count - max(3, -(-2 * count // 5))))
    sheet.rows = [row for index, row in enumerate(sheet.rows) if index in kept]
    return [Fault("", rule, sheet, "sheet", f"{count} 行", f"{len(sheet.rows)} 行") for rule in ("", "township_left_out")]


CLASSES = (
    FaultClass("reported_again", "row_repeated", _again),
    FaultClass("cumulative", "cumulative_report", _cumulative, alone=True),
    FaultClass("month_copied", "report_copied", _month_copied, alone=True),
    FaultClass.of_book("twin_in_other_words", "activity_nearly_same", _twin),
    FaultClass("twin_of_last_month", "activity_nearly_same", _twin_of_last_month),
    FaultClass("twin_of_other_county", "activity_two_counties", _of_other_county),
    FaultClass("story_copied", "text_copied", _story_copied),
    FaultClass.of_book("platform_number_twice", "platform_id_twice", _number_twice),
    FaultClass.of_book("people_off_platform", "platform_people_differs", _people_off),
    FaultClass.of_book("day_off_platform", "platform_date_differs", _day_off),
    FaultClass("team_unlisted", "platform_team_unknown", _team_unlisted),
    FaultClass("team_misnamed", "platform_team_name_differs", _team_misnamed),
    FaultClass("count_of_year_falls", "council_count_falls", _count_reset),
    FaultClass("founding_day_moved", "fixed_date_changed", _founding_moved),
    FaultClass("code_of_other_county", "number_reported_twice", _code_of_other_county),
    FaultClass("order_of_last_month", "number_reported_twice", _order_again),
    FaultClass.of_book("township_left_out", "township_left_out", _township_left_out),
    FaultClass("register_swollen", "stock_jump", _register_swollen, alone=True),
    FaultClass("register_shrunk", "stock_drop", _register_shrunk, alone=True),
)
