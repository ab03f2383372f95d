"""Bytes of one file → what it says: the reader's front door, a pure function of bytes, contracts and corrections.

Belongs here: the order of reading a submitted file, office corrections, what the reader sees, the reader's hash.
Does not belong here: receipts and paths (receipt), writing landing (landing), platform exports (export).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from pipelines.contracts.form import Form, forms, ledgers
from pipelines.contracts.layout import layout
from pipelines.contracts.layoutmap import LayoutMap
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.text import tidy
from pipelines.contracts.unit import UnitBook, unit_book
from pipelines.ingest import across, export, limits
from pipelines.ingest.address import from_a1
from pipelines.ingest.adopted import adopted_header, applied, no_longer
from pipelines.ingest.beside import apart
from pipelines.ingest.cards import as_table
from pipelines.ingest.contact import add_contacts
from pipelines.ingest.delimited import stream_delimited
from pipelines.ingest.envelope import UNKNOWN, Envelope
from pipelines.ingest.formats import SHOWN_BEHIND
from pipelines.ingest.gathered import FileRead, Gathered, Where
from pipelines.ingest.grid import Grid, cell_values, grids
from pipelines.ingest.header import Header, find_header, names_form
from pipelines.ingest.nearest import nearest
from pipelines.ingest.repeats import repeated_sheets
from pipelines.ingest.rows import is_nil
from pipelines.ingest.sniff import CONTAINERS, Container, sniff
from pipelines.ingest.stacked import tables
from pipelines.ingest.table import Part, TableReader
from pipelines.ingest.ticked import as_table as choices_as_column
from pipelines.ingest.wholebook import WholeBook
from pipelines.ingest.wording import folded
from pipelines.paths import PROJECT_ROOT, seeds_dir

__all__ = ["CellSeen", "Correction", "FileRead", "cells", "read_export", "read_submission", "reader_hash", "sheets_of", "text_at"]


_SHAPES = {
    "横排的月份": "这张表各月并排在列上，已按一月一行读入。",
    "卡片": "这张表是一场一张的登记表（卡片），已按一张一行读入。",
    "分列打钩": "这张表把选项分列打钩，已按打了钩的各列读入。",
}
BLANK = "空白"  # how an act names an empty cell, as findings do
_LONG_TEXT = 1 << 20  # bytes from which a text export is read line by line
_NUMBER = re.compile(r"^[-+]?[\d.]+(?:[eE][-+]?\d+)?$")


@dataclass(frozen=True)
class Correction:
    """An office correction of one cell: its text becomes `value` where its present text is `expect`."""

    sheet: str
    cell: str
    value: str
    expect: str


@dataclass(frozen=True)
class CellSeen:
    """A non-empty cell as the reader sees it; kind text, number, date, boolean, error or formula, marked +hidden_row, +hidden_sheet."""

    sheet: str
    cell: str
    kind: str
    text: str


def _content(path: Path, limit: int) -> bytes:
    if path.stat().st_size > limit:
        raise Refusal(f"文件超过 {limit >> 20} 兆字节，没有打开")
    return path.read_bytes()


def read_submission(
    sha256: str, content: Path, corrections: Sequence[Correction], came: Envelope = UNKNOWN, layouts: Sequence[LayoutMap] = ()
) -> FileRead:
    """Read a submitted workbook or text table; `came` is what arrived with its bytes, `layouts` how sheets that are
    no templates map to forms.

    After the call `rows` holds parts, typed rows, received texts, absences and findings of every recognised sheet; a sheet that only
    repeats the others is left out and said. A file that cannot be opened is `unreadable`, one without a known header `unrecognised`;
    each with one blocking finding and a reason.
    """
    out = Gathered(sha256)
    try:
        sheets = grids(sniff(_content(content, limits.SUBMISSION_BYTES)))
        _refuse_oversized(sheets)
    except Refusal as refusal:
        out.find("file_unreadable", detail=str(refusal))
        return out.result("submission", "unreadable", str(refusal))
    _correct(sheets, corrections, out)
    demo = any(_has_demo_mark(grid) for grid in sheets)
    said = list(out.findings)
    parts, strangers = _read_sheets(sheets, out, came, layouts)
    if repeated := repeated_sheets(out):
        out = Gathered(sha256, findings=said)
        names = {one.sheet for one in repeated}
        parts, strangers = _read_sheets([grid for grid in sheets if grid.name not in names], out, came, layouts)
        for one in repeated:
            where = Where(one.sheet, forms()[one.form], one.unit_code, one.period)
            out.find("sheet_repeats", where, observed=one.sheet, expected=one.rows)
    if not parts:
        reason = _unrecognised_reason(sheets, layouts)
        out.find("form_unrecognised", detail=reason)
        return out.result("submission", "unrecognised", reason, demo)
    for grid in strangers:
        if not grid.hidden and folded(grid.name) not in {folded(w) for w in layout().helper_sheets}:
            out.find("sheet_unrecognised", Where(grid.name), observed=grid.name)
    _unite(parts, out)
    return out.result("submission", "read", demo=demo)


def _read_sheets(sheets: Sequence[Grid], out: Gathered, came: Envelope, layouts: Sequence[LayoutMap]) -> tuple[list[Part], list[Grid]]:
    """The parts of the sheets, their rows and findings in `out`; and the sheets with content on which no form was recognised."""
    book, whole = unit_book(), WholeBook(sheets, came)
    parts: list[Part] = []
    strangers: list[Grid] = []
    summed: list[tuple[Grid, Header]] = []
    for grid in sheets:
        add_contacts(grid, out)
        header = find_header(grid, ledgers()) if not grid.empty else None
        if not grid.empty and (monthly := _by_month(grid)):
            grid, header = monthly
        elif header is not None and (ticked := choices_as_column(grid, header)):
            grid, header = ticked, find_header(ticked, ledgers())
        whole_header = header is not None and not any(declared.constraints.required for declared in header.missing)
        if not whole_header and (adopted := adopted_header(grid, layouts)):
            grid, header = applied(grid, adopted)
        elif not grid.empty and not whole_header and (laid := as_table(grid, ledgers(), header)):
            grid, header = laid, find_header(laid, ledgers())
        if header is not None and isinstance(header.table, Form):
            letters: dict[tuple[str, str], str] = {}
            pieces = apart(grid, header)
            _say_shape(grid, header, sum(piece.table is header.table for _, piece in pieces), out)
            for table in (table for one in pieces for table in tables(*one, book)):
                assert isinstance(table.header.table, Form)
                parts += TableReader(
                    table.grid, table.header, table.header.table, book, out, table.above, letters, table.unit, whole
                ).read()
        elif (sums := _summary(grid)) is not None:
            summed.append((grid, sums))
        elif (nil := _nil_sheet(grid, book, out, whole)) is not None:
            parts += nil
        elif not grid.empty:
            strangers.append(grid)
    ledgers_here = {part.form.name for part in parts}
    for grid, header in summed:
        form = header.table
        assert isinstance(form, Form)
        if form.summary_of in ledgers_here and not names_form(form, grid.name):  # an office's own sums beside its ledger
            strangers.append(grid)
        else:
            parts += TableReader(grid, header, form, book, out, tuple(range(header.top)), whole=whole).read()
    return parts, strangers


def _summary(grid: Grid) -> Header | None:
    """The header of a sheet that holds only sums (乡镇 | 场次 | 人次), all of them; None for every other sheet."""
    header = find_header(grid, [form for form in forms().values() if form.summary_of]) if not grid.empty else None
    return header if header and not header.missing else None


def _by_month(grid: Grid) -> tuple[Grid, Header] | None:
    """The sheet with a row a month, and its header, where months stand beside each other over fields of a form; else None."""
    laid = across.as_table(grid)
    header = find_header(laid, ledgers()) if laid else None
    if laid is None or header is None or header.role("period") is None:
        return None
    period = next(column.index for column in header.columns if column.role == "period")
    return (laid, header) if all(column.field for column in header.columns if column.index > period) else None


def _say_shape(grid: Grid, header: Header, same: int, out: Gathered) -> None:
    """Say where a sheet was read as cards, or as `same` tables of one form beside each other."""
    cell = grid.address(header.top, header.columns[0].index if header.columns else 0)
    where = Where(grid.name, header.table)
    if grid.shape:
        out.find("shape_read", where, cell=cell, observed=grid.shape, detail=_SHAPES[grid.shape])
    elif same > 1:
        out.find("shape_read", where, cell=cell, observed="并排", detail=f"这张表并排放了 {same} 个同样的表，已逐个读入。")


def _refuse_oversized(sheets: Sequence[Grid]) -> None:
    """Refusal where a sheet is larger than any form that a unit sends: every cell of it may come to a finding."""
    for grid in sheets:
        if len(grid.rows) * grid.width > limits.SUBMISSION_CELLS:
            corner = grid.address(len(grid.rows) - 1, grid.width - 1)
            called = f"工作表“{grid.name}”" if grid.name else "表格"
            raise Refusal(f"{called}大得不正常（一直填到 {corner}），没有打开；多是远处误填了一格，请删去")


def read_export(sha256: str, content: Path, folder: str) -> FileRead:
    """Read a platform export; its header decides which one it is, `folder` only between two that fit equally well."""
    out = Gathered(sha256)
    book = unit_book()
    try:
        if _is_long_text(content):
            head = Grid("", _head_rows(content))
            demo = _has_demo_mark(head)
            reason = export.read_stream(head, stream_delimited(content), folder, book, out)
        else:
            sheets = grids(sniff(_content(content, limits.EXPORT_BYTES)))
            demo = any(_has_demo_mark(grid) for grid in sheets)
            reason = export.read_sheets(sheets, folder, book, out)
    except Refusal as refusal:
        out = Gathered(sha256)
        out.find("file_unreadable", detail=str(refusal))
        return out.result("export", "unreadable", str(refusal))
    if reason:
        out.find("form_unrecognised", detail=reason)
        return out.result("export", "unrecognised", reason, demo)
    return out.result("export", "read", demo=demo)


def _is_long_text(path: Path) -> bool:
    """True for a text table that is read line by line; Refusal where it is larger than any export can be."""
    size = path.stat().st_size
    if size > limits.EXPORT_BYTES:
        raise Refusal(f"文件超过 {limits.EXPORT_BYTES >> 20} 兆字节，没有打开")
    with path.open("rb") as handle:
        head = handle.read(_LONG_TEXT)
    return size > _LONG_TEXT and not head.startswith(CONTAINERS) and sniff(head).kind == "delimited"


def _head_rows(path: Path) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for line, record in islice(stream_delimited(path), limits.HEADER_SEARCH_ROWS):
        rows.extend([] for _ in range(line - len(rows)))
        rows.append(record)
    return rows


def _has_demo_mark(grid: Grid) -> bool:
    mark = layout().demo_mark
    return any(mark in text for cells in grid.rows[:6] for text in cells)


def text_at(content: Path, fixes: Sequence[Correction], sheet: str, cell: str) -> str | None:
    """The text of a cell of a submitted file after these corrections, 空白 for an empty one; None where there is no such sheet or cell.

    Refusal where the file cannot be opened.
    """
    sheets = grids(sniff(_content(content, limits.SUBMISSION_BYTES)))
    _correct(sheets, fixes, Gathered(""))
    grid, place = next((grid for grid in sheets if grid.name == sheet), None), from_a1(cell)
    if grid is None or place is None:
        return None
    return tidy(grid.errors.get(place) or grid.text(*place)) or BLANK


def _correct(sheets: list[Grid], corrections: Sequence[Correction], out: Gathered) -> None:
    """Put corrected texts into the grids; one whose expected text does not stand in its cell is said and left out."""
    by_name = {grid.name: grid for grid in sheets}
    for fix in corrections:
        grid, place = by_name.get(fix.sheet), from_a1(fix.cell)
        present = ""
        if grid is not None and place is not None:
            present = grid.errors.get(place) or grid.text(*place)
        if grid is None or place is None or tidy(present) != ("" if fix.expect == BLANK else tidy(fix.expect)):
            out.find("correction_guard", Where(fix.sheet), cell=fix.cell, observed=present, expected=fix.expect)
            continue
        grid.set_text(*place, fix.value)


def _nil_sheet(grid: Grid, book: UnitBook, out: Gathered, whole: WholeBook) -> list[Part] | None:
    """A sheet without a header that is called like a form and says 本期无: a nil return of that form."""
    if not any(is_nil(text) for cells in grid.rows for text in cells):
        return None
    form = next((f for f in forms().values() if names_form(f, grid.name)), None)
    if form is None:
        return None
    last = len(grid.rows)
    return TableReader(grid, Header(form, last, last, ()), form, book, out, tuple(range(last)), whole=whole).read_nil()


def _unrecognised_reason(sheets: list[Grid], layouts: Sequence[LayoutMap]) -> str:
    """Why nothing was recognised: the nearest form of the first sheet that is like one, what was understood of it and what was not."""
    for grid in sheets:
        if changed := no_longer(grid, layouts):
            return changed
        if not grid.empty and (like := nearest(grid, ledgers())):
            called = f"工作表“{grid.name}”" if grid.name else "表格"
            return f"{called}{like.words}"
    filled = [g.name for g in sheets if not g.empty]
    if not filled:
        return "文件里没有内容"
    if filled == [""]:
        return "表头对不上任何下发的表样"
    return f"工作表{'、'.join(f'“{n}”' for n in filled[:3])}{'等' if len(filled) > 3 else ''}的表头对不上任何下发的表样"


def _unite(parts: list[Part], out: Gathered) -> None:
    """Parts with equal form, unit and period are one: it is blank, or nil, only where none of its sheets has a row."""
    united: dict[tuple[str, str, str], list[Part]] = {}
    for part in parts:
        united.setdefault((part.form.name, part.unit_code, part.period), []).append(part)
    for group in united.values():
        rows, nil = sum(p.rows for p in group), any(p.nil for p in group)
        for part in group:
            out.add(
                "main.part", out.sha256, part.sheet, part.form.name, part.form.submission.version, part.unit_code, part.period, part.rows,
                nil and rows == 0, part.unit_cell, part.period_cell,
            )  # fmt: skip
            where = Where(part.sheet, part.form, part.unit_code, part.period)
            if part.unchanged and not rows:
                out.find("register_unchanged", where, cell=part.unchanged[1], observed=part.unchanged[0])
            elif not rows and not nil:
                out.find("blank_template", where)


def sheets_of(content: Path) -> list[Grid]:
    """The sheets of a submitted file, as the reader sees them; Refusal where it cannot be opened."""
    return grids(sniff(_content(content, limits.SUBMISSION_BYTES)))


def cells(content: Path) -> list[CellSeen]:
    """Every non-empty cell of a file as the reader sees it, sheet by sheet, row by row; Refusal where it cannot be opened."""
    container = sniff(_content(content, limits.SUBMISSION_BYTES))
    return [seen for grid in grids(container) for seen in _seen(grid, container)]


def _seen(grid: Grid, container: Container) -> list[CellSeen]:
    try:
        values = [] if container.is_text else cell_values(container.content, grid.name)
    except Refusal:
        values = []  # the second reader is stricter: texts stand without their kinds
    found: list[CellSeen] = []
    places = {(r, c) for r, cells_ in enumerate(grid.rows) for c, text in enumerate(cells_) if text}
    for row, column in sorted(places | set(grid.errors) | set(grid.uncached)):
        text = grid.errors.get((row, column)) or grid.text(row, column)
        kind = "text"
        if (row, column) in grid.errors:
            kind = "error"
        elif (row, column) in grid.uncached:
            kind = "formula"
        elif row < len(values) and column < len(values[row]):
            kind, text = _typed(values[row][column], text)
        kind += ("+hidden_sheet" if grid.hidden else "") + ("+hidden_row" if row in grid.hidden_rows else "")
        found.append(CellSeen(grid.name, grid.address(row, column), kind, text))
    return found


def _typed(value: object, text: str) -> tuple[str, str]:
    """Kind and text of a cell; the reader writes nine decimals of a number, here stand all of them."""
    match value:
        case bool():
            return "boolean", text
        case int() | float():
            if not _NUMBER.match(text):  # 85%, 1.2万, or a date or duration in a format that only the scan knows
                return ("number" if text.endswith(SHOWN_BEHIND) else "date"), text
            return "number", text if float(text) == value else f"{Decimal(repr(value)):f}"
        case datetime() | date() | time() | timedelta():
            return "date", text
    return "text", text


def reader_hash() -> str:
    """Hash of all that decides what a file says, apart from its bytes: reader and contract sources, code and unit seeds, readers."""
    seeds = [seeds_dir() / name for name in ("code.csv", "code_synonym.csv", "duration_word.csv", "unit.csv", "unit_alias.csv")]
    stamps = tuple(path.stat().st_mtime_ns for path in seeds)
    return _reader_hash(tuple(seeds), stamps)


@lru_cache(maxsize=4)
def _reader_hash(seeds: tuple[Path, ...], _stamps: tuple[int, ...]) -> str:
    package = PROJECT_ROOT / "pipelines"
    sources = sorted(p for folder in ("ingest", "contracts") for p in (package / folder).rglob("*") if p.suffix in (".py", ".yaml"))
    digest = hashlib.sha256()
    for path in (*sources, *seeds):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for distribution in ("fastexcel", "python-calamine"):
        digest.update(f"{distribution} {version(distribution)}\n".encode())
    return digest.hexdigest()
