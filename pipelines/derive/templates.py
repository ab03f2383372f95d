"""Blank workbooks made from the declared forms: one per sending with a sheet a form, and every form singly.

Belongs here: which sheets go into which file and what is prefilled. Does not belong here: the look of a sheet (template_sheet),
the declaration (contracts), reading a returned workbook (ingest).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import xlsxwriter

from pipelines.contracts.form import Form, forms
from pipelines.contracts.period import MONTHS_OF, Cadence, Period, containing, parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.unit import Unit, unit_book
from pipelines.derive.template_sheet import Former, SheetWriter, write_notes
from pipelines.ingest.reading import read_submission

Workbook = Literal["monthly", "quarterly", "yearly"]
WORKBOOK_TITLES: dict[Workbook, str] = {"monthly": "月报", "quarterly": "季报", "yearly": "年报"}
_CADENCE: dict[Workbook, Cadence] = {"monthly": Cadence.MONTH, "quarterly": Cadence.QUARTER, "yearly": Cadence.YEAR}
_REPORTING = ("region", "city", "county", "other")
_MADE_ON = datetime(2025, 1, 1)  # equal declarations give equal bytes


@dataclass(frozen=True)
class Template:
    """One blank file: its name and the forms in it, each with the period that is prefilled (None = left to the unit)."""

    name: str
    sheets: tuple[tuple[Form, Period | None], ...]


def reporting_unit(text: str) -> Unit:
    """The reporting unit of a code or name; Refusal with one line where it means none or several."""
    book = unit_book()
    unit = book.units.get(text)
    if unit is None:
        resolved = book.resolve(text, levels=_REPORTING)
        if resolved.candidates:
            raise Refusal(f"“{text}”可能是{'、'.join(u.name for u in resolved.candidates)}，请写全称或区划代码")
        unit = resolved.unit
    if unit is None or unit.level not in _REPORTING:
        near = book.nearest(text, _REPORTING) if unit is None else None
        hint = f"是不是 {near.name}（{near.code}）？" if near else ""
        raise Refusal(f"“{text}”不是填报单位，{hint}请写县（市、区）或市的名称或区划代码")
    return unit


def _sent_by(form: Form, unit: Unit | None) -> bool:
    return unit is None or unit.level in form.submission.level or (unit.level == "other" and "county" in form.submission.level)


def _own_period(form: Form, asked: Period | None) -> tuple[bool, Period | None]:
    """Whether the form is due in the sending of `asked`, and its own period that holds it; a shorter one is left blank."""
    cadence, sending = form.submission.cadence, _CADENCE[form.submission.workbook]
    if asked is None or MONTHS_OF[cadence] < MONTHS_OF[asked.cadence]:
        return True, None
    own = containing(asked.ends_on, cadence)
    return MONTHS_OF[asked.cadence] > MONTHS_OF[sending] or containing(asked.ends_on, sending).ends_on == own.ends_on, own


def templates(unit: Unit | None, asked: Period | None) -> list[Template]:
    """The blank files for a unit and period (both optional): one a sending, then one a form by its name.

    A half-year form stands in the quarterly book of the half's last quarter; without a period every form of the sending is in it. A form
    that only holds sums of another is there singly, for who has no more.
    """
    sent = [form for form in forms().values() if _sent_by(form, unit)]
    books = []
    for workbook, title in WORKBOOK_TITLES.items():
        due = [(form, *_own_period(form, asked)) for form in sent if form.submission.workbook == workbook and not form.summary_of]
        sheets = tuple((form, own) for form, is_due, own in due if is_due)
        if sheets:
            books.append(Template(f"{title}.xlsx", sheets))
    single = [Template(f"{form.name}.xlsx", ((form, _own_period(form, asked)[1]),)) for form in sent]
    return books + single


def _holds_data(path: Path) -> bool:
    """True where a file that stands there is no blank template: it must not be overwritten."""
    if not path.exists():
        return False
    read = read_submission(hashlib.sha256(path.read_bytes()).hexdigest(), path, ())
    return read.status != "read" or any(rows for table, rows in read.rows.items() if table.startswith("submissions."))


Held = Callable[[Form, Period], Former | None]


def _write(path: Path, template: Template, unit: Unit | None, held: Held | None) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": template.name.removesuffix(".xlsx"), "created": _MADE_ON})
    writer = SheetWriter(book, unit)
    for form, period in template.sheets:
        writer.form(form, period, held(form, period) if held and period else None)
    write_notes(book, [form for form, _ in template.sheets])
    writer.options()
    book.close()
    if held:  # names and numbers stand in it
        path.chmod(0o600)


def write_templates(
    folder: Path, unit: str | None = None, period: str | None = None, held: Callable[[Unit], Held] | None = None
) -> list[Path]:
    """Write the blank workbooks into `folder` (made if missing) and return their paths in the order of `templates`.

    `unit` is a name or code, `period` a code (2025-03, 2025Q1, 2025H1, 2025). Raises Refusal (one line) for a unit or period
    that nobody knows, where `held` (what a unit's registers held before) is given without both of them, and where a file of that
    name holds data: a filled-in return is never overwritten.
    """
    if folder.exists() and not folder.is_dir():
        raise Refusal(f"{folder} 不是目录")
    known = reporting_unit(unit) if unit else None
    try:
        asked = parse_code(period) if period else None
    except ValueError as error:
        raise Refusal(str(error)) from error
    if held and not (known and asked):
        raise Refusal("预填上期的名册要写明 --unit 和 --period")
    before = held(known) if held and known else None
    wanted = templates(known, asked)
    for template in wanted:
        if _holds_data(folder / template.name):
            raise Refusal(f"{folder / template.name} 里已有数据，没有覆盖。请换一个目录")
    folder.mkdir(parents=True, exist_ok=True)
    for template in wanted:
        _write(folder / template.name, template, known, before)
    return [folder / template.name for template in wanted]
