"""The clean sendings of a unit: which forms go into which workbook, in this unit's wording, on which day, under which name.

Belongs here: plans without faults. Does not belong here: the rows' content (forms), the faults, the writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import PurePosixPath
from random import Random

from pipelines.contracts.form import Form, FormField, forms
from pipelines.contracts.layout import layout
from pipelines.contracts.period import Cadence, Period, containing
from pipelines.contracts.unit import Unit, unit_book
from pipelines.demo import invented
from pipelines.demo.chance import happens, stream
from pipelines.demo.forms import MAKERS
from pipelines.demo.plan import BookPlan, Cell, Column, Row, RowPlan, SheetPlan
from pipelines.demo.profiles import Profile
from pipelines.demo.setting import Place
from pipelines.demo.spelling import Hand, date_text, spell
from pipelines.demo.style import Style, style_of

FIRST, LAST = Period(2025, Cadence.MONTH, 1), Period(2026, Cadence.MONTH, 6)
LAST_RECEIPT = date(2026, 7, 20)
DUE_DAYS = {"monthly": 10, "quarterly": 15, "yearly": 20}
_CADENCE = {"monthly": Cadence.MONTH, "quarterly": Cadence.QUARTER, "yearly": Cadence.YEAR}
_SHORT = {"monthly": "月报", "quarterly": "季报", "yearly": "年报"}
Due = tuple[tuple[Form, Period], ...]
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "activity_record": {
        "组织情况": ("organiser_kind", "organiser", "organiser_id", "led_by"),
        "服务情况": ("people", "volunteers", "hours"),
    },
    "org_register": {"两中心进驻情况": ("in_practice_centre", "in_party_centre")},
    "sanhui_register": {"会员情况": ("members", "expert_members"), "负责人员": ("chair", "secretary", "sponsor_chair")},
    "sanzhang_roster": {"科协兼职情况": ("post_level", "post", "from_on", "to_on")},
    "service_order": {"办理过程": ("ordered_on", "dispatched_on", "accepted_on", "done_on")},
    "showcase_register": {"认定情况": ("approved_by", "approved_on"), "案例叙述": ("background", "practice", "effect", "replicability")},
}


def workbook_periods(workbook: str) -> list[Period]:
    """The periods for which this workbook is due within the demo's months."""
    period, found = containing(FIRST.starts_on, _CADENCE[workbook]), []
    while period.ends_on <= LAST.ends_on:
        found.append(period)
        period = period.next()
    return found


def due_forms(level: str, workbook: str, period: Period) -> Iterator[tuple[Form, Period]]:
    """The forms that go into this sending, each with its own period (a half-year form goes into the quarterly book of June)."""
    for form in forms().values():
        submission = form.submission
        if submission.workbook != workbook or level not in submission.level or form.name not in MAKERS:
            continue
        own = containing(period.ends_on, submission.cadence)
        if own.ends_on == period.ends_on:
            yield form, own


def received_on(place: Place, workbook: str, period: Period) -> date:
    """The day the sending came: within its time or, by the unit's habit, some days after; never after 2026-07-20."""
    rng = stream(place.seed, place.unit.code, "receipt", period.code)
    due = period.ends_on + timedelta(days=DUE_DAYS[workbook])
    if happens(rng, place.profile.late):
        return min(due + timedelta(days=rng.randint(1, 18)), LAST_RECEIPT)
    return due - timedelta(days=rng.randint(0, 7))


@lru_cache(maxsize=64)
def _style(seed: int, unit_code: str, profile: Profile) -> Style:
    return style_of(stream(seed, unit_code, "style"), profile)


def style_for(place: Place) -> Style:
    """The habits of writing of this unit."""
    return _style(place.seed, place.unit.code, place.profile)


def unit_text(unit: Unit, habit: int) -> str:
    """One of the ways in which a unit writes its own name; each names it alone."""
    parent = unit_book().units[unit.parent].name if unit.level == "county" else ""
    return (f"{unit.name}科协", f"{parent}{unit.name}科协", f"{unit.name}科学技术协会")[habit]


def _header(rng: Random, field: FormField, style: Style) -> str:
    return rng.choice(field.aliases) if field.aliases and rng.random() < style.alias_share else field.title


def _columns(seed: int, unit: Unit, form: Form, style: Style) -> list[Column]:
    rng = stream(seed, unit.code, "columns", form.name)
    groups = {name: group for group, names in GROUPS.get(form.name, {}).items() for name in names} if style.two_level else {}
    columns = [Column(f.name, _header(rng, f, style), groups.get(f.name, "")) for f in form.fields]
    if style.shuffled and not groups:
        rng.shuffle(columns)
    serial = [Column("", "序号", kind="serial")] if style.numbered else []
    remark = [Column("", "备注", kind="remark")] if style.remarked else []
    return serial + columns + remark


def row_plan(form: Form, row: Row, hand: Hand) -> RowPlan:
    """A true row as this hand writes it."""
    cells = {f.name: Cell(true=row[f.name], stored=row[f.name], written=spell(f, row[f.name], hand)) for f in form.fields}
    held = "held_on" in cells
    return RowPlan(cells, remark=hand.rng.choice(invented.REMARKS if held else invented.REGISTER_REMARKS))


def sheet_plan(place: Place, form: Form, period: Period, filled_on: date) -> SheetPlan:
    """One clean part: 本期无 where there truly was nothing."""
    unit, style = place.unit, style_for(place)
    rng = stream(place.seed, unit.code, "hand", form.name, period.code)
    hand = Hand.of(form, unit.code, style, rng)
    rows = [row_plan(form, row, hand) for row in MAKERS[form.name](place, period)]
    aliases = form.submission.sheet_aliases
    hands = [invented.person_name(stream(place.seed, unit.code, "hands", n), set()) for n in range(2)]
    return SheetPlan(
        form=form, unit_code=unit.code, period=period,
        sheet=aliases[0] if style.sheet_alias and aliases else form.submission.sheet,
        title=f"{unit.name}{period.title}“三长建三会领三队”{form.title}（{layout().demo_mark}）",
        unit_text=unit_text(unit, style.unit_habit), period_text=period.title, filled_text=date_text(filled_on, "chinese"),
        columns=_columns(place.seed, unit, form, style), rows=rows,
        zero_word="" if rows else rng.choice(("本期无", "本期无", "零报告")), footer=f"填表人：{hands[0]}　　审核人：{hands[1]}",
        style=style, stored_unit=unit.code, stored_period=period.code,
    )  # fmt: skip


def _halves(sheet: SheetPlan) -> list[SheetPlan]:
    """One part in two sheets, by half of the month; undivided where a half had nothing."""
    middle = sheet.period.starts_on + timedelta(days=15)
    days = [row.cells["held_on"].true if "held_on" in row.cells else None for row in sheet.rows]
    early = [r for r, day in zip(sheet.rows, days, strict=True) if isinstance(day, date) and day < middle]
    late = [r for r, day in zip(sheet.rows, days, strict=True) if isinstance(day, date) and day >= middle]
    if not early or not late or len(early) + len(late) < len(sheet.rows):
        return [sheet]
    return [
        replace(sheet, sheet=f"{sheet.sheet}{name}", rows=rows, columns=[replace(c) for c in sheet.columns], total_written={}, merged=[])
        for name, rows in (("（上半月）", early), ("（下半月）", late))
    ]


def book_path(unit: Unit, period: Period, short: str, habit: int, suffix: str) -> PurePosixPath:
    """Where this unit puts its file, by habit; relative to the raw root. `short` is what the file is called for (月报)."""
    city = unit_book().units[unit.parent].name if unit.level == "county" else unit.name
    names = (
        f"{period.code}/{unit.name}_{short}_{period.title}",
        f"{city}/{unit.name}/{period.year}年/{unit.name}{period.title}{short}",
        f"{unit.name}科协/{period.title}{short}（定稿）",
        f"邮件附件/{unit.name}-{period.code}-{short}",
    )
    return PurePosixPath("submissions") / f"{names[habit]}{suffix}"


def _book_plan(place: Place, workbook: str, period: Period, due: Due, *, mark: str = "", sent_on: date | None = None) -> BookPlan:
    unit = place.unit
    style, profile = style_for(place), place.profile
    day = sent_on or received_on(place, workbook, period)
    single = profile.csv_monthly and workbook == "monthly"
    name = f"{due[0][0].title}{mark}" if single else f"{_SHORT[workbook]}{mark}"
    path = book_path(unit, period, name, style.path_habit, ".csv" if single else ".xlsx")
    sheets = [sheet_plan(place, form, own, day - timedelta(days=1)) for form, own in due]
    if profile.half_months and workbook == "monthly":
        sheets = [half for sheet in sheets for half in _halves(sheet)]
    return BookPlan(unit.code, unit_text(unit, 0), workbook, period, due, path, sheets, day)


def book_plans(place: Place, workbook: str, period: Period) -> list[BookPlan]:
    """The clean sending: one book, by habit of a few units one csv a form, nothing where nothing is due from this unit."""
    due = tuple(due_forms(place.unit.level, workbook, period))
    if place.profile.csv_monthly and workbook == "monthly":
        return [_book_plan(place, workbook, period, (one,)) for one in due]
    return [_book_plan(place, workbook, period, due)] if due else []


def corrected_plan(place: Place, book: BookPlan, sent_on: date) -> BookPlan:
    """A later, clean version of a book."""
    return _book_plan(place, book.workbook, book.period, book.due, mark="（更正）", sent_on=sent_on)


def silent(place: Place, period: Period) -> bool:
    """True where the unit never sends this report, by its habit."""
    return period.code in place.profile.silent
