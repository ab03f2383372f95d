"""Faults of a whole sending: a table nobody asked for, a misleading name, the same again, an earlier version."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePosixPath
from random import Random

from pipelines.contracts.layout import layout
from pipelines.contracts.unit import unit_book
from pipelines.demo.books import LAST_RECEIPT
from pipelines.demo.faults.choosing import open_sheets
from pipelines.demo.faults.declared import FaultClass
from pipelines.demo.plan import BookPlan, Fault


def _foreign(book: BookPlan, title: str) -> list[list[str]]:
    return [
        [f"{book.sender}{book.period.title}{title}（{layout().demo_mark}）"],
        ["物资名称", "规格型号", "购置年度", "存放处"],
        ["投影仪", "X-1", "2019", "库房"],
        ["折叠桌", "Z-6", "2021", "会议室"],
    ]


def _old_name(book: BookPlan, _: Random) -> list[Fault]:
    """A right .xlsx under the name of an .xls: content decides, nothing is due."""
    if book.is_csv or book.again or book.path.suffix != ".xlsx":
        return []
    name = str(book.path)
    book.path = book.path.with_suffix(".xls")
    return [Fault("", "", None, "file", name, str(book.path))]


def _unknown(book: BookPlan, _: Random) -> list[Fault]:
    """Another table was sent in its place."""
    if book.is_csv:
        return []
    book.sheets = []
    book.foreign = {"固定资产": _foreign(book, "固定资产登记表")}
    return [Fault("", "", None, "file", "", "固定资产登记表")]


def _beside(book: BookPlan, _: Random) -> list[Fault]:
    """A further sheet of no declared form beside the right ones."""
    if book.is_csv or book.foreign:
        return []
    book.foreign = {"物资清单": _foreign(book, "物资清单")}
    return [Fault("", "", None, "file", "", "物资清单")]


def _misleading(book: BookPlan, rng: Random) -> list[Fault]:
    """The file name says another month or another county than the sheet."""
    if book.again:
        return []
    units = unit_book()
    unit = units.units[book.unit_code]
    name = str(book.path)
    if unit.level == "county" and rng.random() < 0.5:
        other = rng.choice([u for u in units.of_level(unit.level) if u.code != unit.code])
        book.path = PurePosixPath("submissions/邮件附件") / book.unit_code / f"{other.name}{book.period.title}报表{book.path.suffix}"
    else:
        later = book.period.next()
        book.path = book.path.with_name(f"{unit.name}{later.title}报表{book.path.suffix}")
    return [Fault("", "", None, "file", name, str(book.path))]


def _again(book: BookPlan, rng: Random) -> list[Fault]:
    """The same bytes sent again, under the same name or, where nothing else was done to them, another (a fault has one path)."""
    if book.again:
        return []
    day = min(book.received_on + timedelta(days=rng.randint(1, 12)), LAST_RECEIPT)
    path = book.path if book.faults or rng.random() < 0.5 else book.path.with_name(f"{book.path.stem}（再发）{book.path.suffix}")
    book.again = (day, path)
    return [Fault("", "", None, "file", "", str(path))]


def _earlier(book: BookPlan, rng: Random) -> list[Fault]:
    """An earlier version that lacks the last rows; the whole one follows and supersedes it."""
    sheets = [s for s in open_sheets(book) if len(s.rows) > 3]
    if not sheets:
        return []
    sheet = rng.choice(sheets)
    whole = len(sheet.rows)
    sheet.rows = sheet.rows[: whole - rng.randint(1, 3)]
    return [Fault("", "", sheet, "sheet", f"{whole} 行", f"{len(sheet.rows)} 行")]


CLASSES = (
    FaultClass.of_book("misleading_name", "path_contradicts", _misleading),
    FaultClass.of_book("sent_again", "", _again),
    FaultClass.of_book("named_xls", "", _old_name),
    FaultClass.of_book("foreign_sheet", "sheet_unrecognised", _beside),
    FaultClass.of_book("unknown_form", "form_unrecognised", _unknown, "returned"),
    FaultClass.of_book("resent_corrected", "", _earlier, "resent"),
)
