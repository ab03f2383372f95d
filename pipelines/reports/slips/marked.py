"""A copy of a unit's own workbook with the cells that want attention filled and commented.

Belongs here: marking cells of an .xlsx. Does not belong here: which cells (facts); other formats get the slip alone.
The copy is for looking at: formulas, links to other books, drawings and macros are not carried over, so that nothing a unit typed is
executed where the copy is opened, and the unit corrects its own file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.contracts.finding import SEVERITY_TITLES
from pipelines.reports.published import Row

_FILLS = {"blocking": "F4B6B6", "warning": "FFE699", "notice": "DDEBF7"}
_ORDER = ("notice", "warning", "blocking")
LARGEST = 8 << 20
_TAB = "C0691A"


def can_be_marked(content: Path) -> bool:
    """True for a plain .xlsx of moderate size (an OOXML workbook in a zip), whatever its name says."""
    if not content.is_file() or content.stat().st_size > LARGEST or not zipfile.is_zipfile(content):
        return False
    with zipfile.ZipFile(content) as packed:
        names = set(packed.namelist())
    return "xl/workbook.xml" in names and "xl/vbaProject.bin" not in names


def _open_at_marks(book: Any, sheets: set[str]) -> None:
    """The tabs of marked sheets are coloured and the book opens at the first of them."""
    first = next((sheet for sheet in book.worksheets if sheet.title in sheets and sheet.sheet_state == "visible"), book.active)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is first
        if sheet.title in sheets:
            sheet.sheet_properties.tabColor = _TAB
    book.active = first


def write_marked(content: Path, target: Path, rows: Iterable[Row]) -> frozenset[tuple[str, str]]:
    """A marked copy of values alone stands at `target` after the call, where at least one cell could be marked; returns which were, as
    sheet and cell."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.formatting.formatting import ConditionalFormattingList
    from openpyxl.styles import PatternFill

    with content.open("rb") as handle:
        book = openpyxl.load_workbook(handle, data_only=True, keep_links=False)
    book.defined_names.clear()
    for own_sheet in book.worksheets:
        own_sheet.defined_names.clear()
        own_sheet.conditional_formatting = ConditionalFormattingList()
        own_sheet.data_validations.dataValidation.clear()
    said: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["cell"] and row["sheet"] in book.sheetnames:
            said.setdefault((row["sheet"], row["cell"]), []).append(row)
    marked = set()
    for (sheet, cell), own in said.items():
        at = book[sheet][cell]
        if type(at).__name__ == "MergedCell":
            continue
        worst = max(own, key=lambda row: _ORDER.index(row["severity"]))["severity"]
        at.fill = PatternFill("solid", start_color=_FILLS[worst])
        text = "\n".join(f"[{SEVERITY_TITLES[row['severity']]}] {row['message']}" for row in own)
        at.comment = Comment(text, "区科协", width=320, height=110)
        marked.add((sheet, cell))
    if marked:
        _open_at_marks(book, {sheet for sheet, _ in said})
        book.save(target)
    return frozenset(marked)
