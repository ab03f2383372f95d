"""The demo province: one call writes a whole raw root, labelled 演示数据, and its truth.

Belongs here: the order of the work and the counts. Does not belong here: content, look and faults of what is written.
Scales: tiny = 3 counties and their cities · ningxia = 22 counties and 5 cities · nation = the same units with twenty times the
activities (and platform activities), which is the row count of some 440 counties; registers keep their size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pipelines.contracts.form import Export, FormField, exports
from pipelines.contracts.layout import layout
from pipelines.contracts.period import Cadence, Period, sequence
from pipelines.contracts.unit import Unit, unit_book
from pipelines.demo.books import DUE_DAYS, FIRST, LAST, book_plans, due_forms, silent, workbook_periods
from pipelines.demo.chance import stream
from pipelines.demo.exports import MAKERS as EXPORT_MAKERS
from pipelines.demo.exports import NOT_EXPORTED
from pipelines.demo.faults import Injector
from pipelines.demo.faults.exports import RULE as CUT_RULE
from pipelines.demo.faults.exports import Cuts, cuts
from pipelines.demo.faults.habits import told_otherwise
from pipelines.demo.happenings import backfilled
from pipelines.demo.office import Arrival, acts, write_decisions, write_received
from pipelines.demo.placing import place as place_sheet
from pipelines.demo.plan import BookPlan, Coded, Row, coded_text
from pipelines.demo.profiles import Profile, campaigning, faultless, profile_of
from pipelines.demo.reports import Reports, due_on
from pipelines.demo.setting import Place
from pipelines.demo.spelling import clear_text
from pipelines.demo.stock import county_of
from pipelines.demo.truth import Truth
from pipelines.demo.writing import book_bytes, export_bytes

Scale = Literal["tiny", "ningxia", "nation"]
Faults = Literal["none", "some", "all"]
TINY = ("640104", "640303", "640522")
NATION_TIMES = 20
_WORLDS = 100
_TOLD_FROM = 5  # fewer entries of a month are not judged
ENCODINGS = {"stv": "gb18030", "wenming": "gb18030"}


@dataclass(frozen=True)
class DemoSummary:
    """What was written."""

    counties: int
    cities: int
    files: int
    parts: int
    rows: int
    export_files: int
    export_rows: int
    receipts: int
    faults: int


@dataclass
class _Work:
    """State of one build."""

    out: Path
    truth: Truth
    arrivals: list[Arrival] = field(default_factory=list)
    files: int = 0
    parts: int = 0
    rows: int = 0
    export_files: int = 0
    export_rows: int = 0
    silent: list[tuple[Unit, str, Period]] = field(default_factory=list)
    late: list[tuple[Unit, str, Period, date]] = field(default_factory=list)
    reports: Reports = field(default_factory=Reports)
    counties: dict[str, Place] = field(default_factory=dict)
    cuts: Cuts = field(default_factory=dict)


def _places(seed: int, scale: Scale, faults: Faults) -> tuple[list[Place], list[Place]]:
    book = unit_book()
    units = sorted(book.of_level("county"), key=lambda u: u.code)

    inside = [u for u in units if scale != "tiny" or u.code in TINY]
    campaigner = stream(seed, "campaign").choice(inside).code

    def habits(unit_code: str) -> Profile:
        if faults != "none":
            return profile_of(unit_code)
        honest = faultless(profile_of(unit_code))
        return campaigning(seed, honest) if unit_code == campaigner else honest

    counties = [
        Place(seed, unit, county_of(seed, unit, index, habits(unit.code)), NATION_TIMES if scale == "nation" else 1)
        for index, unit in enumerate(units)
        if unit in inside
    ]
    cities = [Place(seed, book.units[code], None, habits=habits(code)) for code in sorted({p.unit.parent for p in counties})]
    return counties, cities


def _put(work: _Work, path: str, data: bytes) -> str:
    target = work.out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as handle:
        handle.write(data)
    return hashlib.sha256(data).hexdigest()


def _write_book(work: _Work, book: BookPlan) -> None:
    grids = [place_sheet(plan) for plan in book.written]
    data = book_bytes(book, grids)
    sha256 = _put(work, str(book.path), data)
    work.arrivals.append(Arrival(str(book.path), sha256, book.received_on, book.sender))
    work.files += 1
    if book.again:
        day, path = book.again
        if path != book.path:
            _put(work, str(path), data)
            work.files += 1
        work.arrivals.append(Arrival(str(path), sha256, day, book.sender))
    work.truth.book(book, grids)
    work.reports.receive(book)
    if not book.damage:
        work.parts += len(book.sheets)
        work.rows += sum(len(s.rows) for s in book.sheets)


def _sendings(month: Period) -> Iterator[tuple[str, Period]]:
    """The workbooks that fall due after this month."""
    for workbook in DUE_DAYS:
        for period in workbook_periods(workbook):
            if period.ends_on == month.ends_on:
                yield workbook, period


def _region(seed: int) -> Place:
    """The region's own 科协: it owes nothing by the calendar and sends its own returns in time."""
    unit = next(unit for unit in unit_book().of_level("region"))
    return Place(seed, unit, None, habits=faultless(profile_of(unit.code)))


def _send_own(work: _Work, region: Place, workbook: str, period: Period) -> None:
    for book in book_plans(region, workbook, period):
        _write_book(work, book)


def _send(work: _Work, place: Place, workbook: str, period: Period, injector: Injector | None) -> None:
    for form, own in due_forms(place.unit.level, workbook, period):
        work.reports.owe(place.unit.code, form.name, own, DUE_DAYS[workbook])
    if silent(place, period):
        work.silent.extend((place.unit, form.name, own) for form, own in due_forms(place.unit.level, workbook, period))
        return
    for book in book_plans(place, workbook, period):
        if book.received_on > due_on(period.ends_on, DUE_DAYS[workbook]):
            work.late.extend((place.unit, form.name, own, book.received_on) for form, own in book.due)
        for version in injector.versions(place, book) if injector else [book]:
            version.faults += told_otherwise(work.counties, version)
            _write_book(work, version)


def exported_text(field: FormField, value: Coded) -> str:
    """A value as a platform writes it: codes and booleans in words, units by their code, dates in ISO."""
    return coded_text(value) if field.foreign_key else clear_text(field, value)


def _export(work: _Work, export: Export, period: Period, rows: list[Row], day: date, fault: tuple[str, str] | None) -> None:
    path = f"exports/{export.folder}/{export.title}_{period.code}_{layout().demo_mark}.csv"
    table = [[exported_text(f, row[f.name]) for f in export.fields] for row in rows]
    data = export_bytes([f.title for f in export.fields], table, ENCODINGS.get(export.folder, "utf-8-sig"))
    work.arrivals.append(Arrival(path, _put(work, path, data), day, export.platform))
    work.truth.export(export, path, rows, period, fault)
    work.export_files += 1
    work.export_rows += len(rows)


def _ever_used(name: str, counties: list[Place], period: Period) -> list[Row]:
    """The rows of a platform on which something happens in every month: an empty table, which does not say of which month it is, is
    drawn again, up to `_WORLDS` times. For provinces in which nothing has to be asked.
    """
    worlds = ([replace(place, seed=place.seed + world) for place in counties] for world in range(_WORLDS))
    return next((rows for places in worlds if (rows := EXPORT_MAKERS[name](places, period))), [])


def _entered_late(counties: list[Place], period: Period, rows: list[Row]) -> dict[str, list[date]]:
    """The days on which those counties that entered the month late entered its activities on the platform."""
    late = {p.unit.code for p in counties if backfilled(p.seed, p.standing, period)}
    days: dict[str, list[date]] = {}
    for row in rows:
        if (code := str(row["unit_code"])) in late and isinstance(day := row["recorded_at"], date):
            days.setdefault(code, []).append(day)
    return days


def _exports(work: _Work, seed: int, counties: list[Place], period: Period, gaps: dict[str, frozenset[str]] | None) -> None:
    """All exports of the month; `gaps` are the months not exported, None where nothing is to be missed."""
    for name, export in exports().items():
        if name not in EXPORT_MAKERS or export.cadence is not Cadence.MONTH:
            continue
        missed = gaps is not None and period.code in gaps.get(name, ())
        rows = [] if missed else _ever_used(name, counties, period) if gaps is None else EXPORT_MAKERS[name](counties, period)
        if missed:  # a table without rows is an export: nothing happened in its month
            work.reports.not_exported.append((name, period))
        else:
            day = period.ends_on + timedelta(days=stream(seed, name, period.code).randint(2, 8))
            if name == "stv_activity" and (late := _entered_late(counties, period, rows)):
                work.reports.backfilled.extend((unit_code, period) for unit_code, days in late.items() if len(days) >= _TOLD_FROM)
                day = max(day, *(max(days) + timedelta(days=1) for days in late.values()))  # exported after the last entry
            fault_class, rows = work.cuts.get((name, period), ("", rows))
            _export(work, export, period, rows, day, (fault_class, CUT_RULE) if fault_class else None)


def build(
    out: Path, truth: Path | None, seed: int = 2025, scale: Scale = "ningxia", faults: Faults = "some"
) -> DemoSummary:  # fmt: skip
    """Write the demo province: `out` becomes a raw root (submissions/ exports/ office/), `truth` the folder of what is true.

    Equal arguments give equal bytes. Raises ValueError (one Chinese line) where `out` already holds submissions or exports, or
    where the truth would stand under it.
    """
    out = Path(out).resolve()
    if truth is not None and (Path(truth).resolve() == out or out in Path(truth).resolve().parents):
        raise ValueError(f"真值不能放在原件文件夹 {out.name} 里，请另指定 --truth")
    for name in ("submissions", "exports"):
        if any(p.is_file() and p.name != ".gitkeep" for p in (out / name).rglob("*")):
            raise ValueError(f"{out.name}/{name} 里已有文件，演示数据只写入空的原件文件夹")
    counties, cities = _places(seed, scale, faults)
    region = _region(seed)
    injector = Injector(seed, faults) if faults != "none" else None
    with Truth(Path(truth) if truth is not None else None) as record:
        work = _Work(out, record, counties={place.unit.code: place for place in counties})
        if faults != "none":
            work.cuts = cuts(seed, sequence(FIRST, LAST), lambda name, period: EXPORT_MAKERS[name](counties, period), NOT_EXPORTED)
        for month in sequence(FIRST, LAST):
            for workbook, period in _sendings(month):
                for place in (*counties, *cities):
                    _send(work, place, workbook, period, injector)
                _send_own(work, region, workbook, period)
            _exports(work, seed, counties, month, NOT_EXPORTED if faults != "none" else None)
        write_received(out / "office" / "received.csv", work.arrivals)
        write_decisions(out / "office" / "decisions.csv", acts(work.silent, work.late))
        work.reports.decide(work.silent[:1], work.late[:1])
        record.reports(work.reports)
    return DemoSummary(
        counties=len(counties), cities=len(cities), files=work.files, parts=work.parts, rows=work.rows, export_files=work.export_files,
        export_rows=work.export_rows, receipts=len(work.arrivals), faults=record.faults,
    )  # fmt: skip
