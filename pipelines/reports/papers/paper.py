"""A paper as an office files it: page, fonts and numbering of GB/T 9704-2012, three-line tables, figures.

Belongs here: how a .docx looks, and the same bytes for the same content. Does not belong here: what a paper says (bulletin), how a chart
is written (charts).
Page: A4, margins 37, 35, 28 and 26 mm; 三号仿宋 text with 28 pt lines, 二号小标宋 title, 黑体 and 楷体 headings, — 1 — in 四号宋体 below.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipelines.reports.papers.charts import Bars, add_chart

SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋", "黑体", "楷体", "方正小标宋简体"
_FIXED = (2000, 1, 1, 0, 0, 0)  # of every file in the archive: no clock
_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
_TOGETHER = 3  # rows at the head of a table that stay on one page
_HEAVY, _LIGHT = 12, 6  # lines of a table, in eighths of a point


@dataclass(frozen=True)
class Shape:
    """A paragraph: font, size, line and space in points; `indent` sets its first line two characters in."""

    font: str
    size: float
    line: float = 28
    before: float = 0
    after: float = 0
    indent: bool = False
    align: Any = None


_SHAPES = {
    "title": Shape(TITLE, 22, line=34, after=8, align=_CENTRE), "under": Shape(KAI, 14, line=24, after=10, align=_CENTRE),
    "first": Shape(HEI, 16, indent=True), "second": Shape(KAI, 16, indent=True), "text": Shape(FANG, 16, indent=True, align=_BOTH),
    "annex": Shape(HEI, 16, after=6), "caption": Shape(HEI, 12, line=20, before=8, after=2, align=_CENTRE),
    "below": Shape(HEI, 12, line=20, after=10, align=_CENTRE), "note": Shape(FANG, 10.5, line=16, before=2, after=8),
}  # fmt: skip


class Paper:
    """One document that is written from top to bottom."""

    def __init__(self, label: str) -> None:
        """An empty paper; `label` stands above every page."""
        self._document: Any = Document()
        self._charts = self._tables = 0
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        section.header_distance, section.footer_distance = Mm(20), Mm(24)
        self._document.settings.odd_and_even_pages_header_footer = True
        for header in (section.header, section.even_page_header):
            _run(header.paragraphs[0], label, SONG, 9)
        for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
            _page_number(footer.paragraphs[0], side)

    def title(self, text: str, under: str = "") -> None:
        """The title, 二号小标宋, centred; `under` in 楷体 below it."""
        self._write(text, "title")
        if under:
            self._write(under, "under")

    def heading(self, text: str, level: int = 1) -> None:
        """一、 in 黑体 or （一） in 楷体, on the page of what follows."""
        self._write(text, "first" if level == 1 else "second").paragraph_format.keep_with_next = True

    def text(self, *texts: str) -> None:
        """Paragraphs of 三号仿宋, two characters in; empty ones are left out."""
        for text in texts:
            if text:
                self._write(text, "text")

    def note(self, text: str) -> None:
        """A small line below a table or figure."""
        self._write(text, "note")

    def annex(self, number: int, title: str) -> None:
        """附件 1 at the head of a new page, and its title."""
        self._write(f"附件 {number}", "annex").paragraph_format.page_break_before = True
        self._write(title, "title").paragraph_format.keep_with_next = True

    def table(
        self, caption: str, titles: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], left: Sequence[int]
    ) -> None:
        """A three-line table, numbered caption above, header repeated on every page; columns `left` set left, the others centred. Widths in
        mm."""
        self._tables += 1
        self._write(f"表 {self._tables}　{caption}", "caption").paragraph_format.keep_with_next = True
        table = self._document.add_table(rows=1 + len(rows), cols=len(titles))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        table._tbl.tblPr.find(qn("w:tblLook")).addprevious(_margins())
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for number, (line, values) in enumerate(zip(table.rows, [titles, *rows], strict=True)):
            for column, (cell, value) in enumerate(zip(line.cells, values, strict=True)):
                cell.width = Mm(widths[column])
                paragraph = cell.paragraphs[0]
                paragraph.alignment = _LEFT if number and column in left else _CENTRE
                paragraph.paragraph_format.space_after = Pt(0)
                paragraph.paragraph_format.keep_with_next = number < _TOGETHER
                _run(paragraph, value, HEI if number == 0 else SONG, 10.5)
                _border(cell, top=_HEAVY if number == 0 else _LIGHT if number == 1 else 0, bottom=_HEAVY if number == len(rows) else 0)
            _keep_whole(line, repeat=number == 0)

    def bars(self, caption: str, chart: Bars) -> None:
        """A bar chart across the page, its numbered caption below."""
        self._charts += 1
        paragraph = self._document.add_paragraph()
        paragraph.alignment = _CENTRE
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8), Pt(0)
        add_chart(self._document, paragraph, self._charts, caption, chart)
        self._write(f"图 {self._charts}　{caption}", "below")

    def save(self, path: Path, title: str, day: date) -> None:
        """`path` holds the paper after the call; the same content gives the same bytes."""
        core = self._document.core_properties
        core.title, core.author, core.last_modified_by, core.comments = title, "", "", ""
        core.created = core.modified = datetime.combine(day, datetime.min.time())
        held = io.BytesIO()
        self._document.save(held)
        with zipfile.ZipFile(held) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name in made.namelist():
                entry = zipfile.ZipInfo(name, _FIXED)
                entry.compress_type = zipfile.ZIP_DEFLATED
                out.writestr(entry, made.read(name))

    def _write(self, text: str, kind: str) -> Any:
        shape = _SHAPES[kind]
        made = self._document.add_paragraph()
        form = made.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(shape.line)
        form.space_before, form.space_after = Pt(shape.before), Pt(shape.after)
        form.first_line_indent = Pt(2 * shape.size) if shape.indent else None
        made.alignment = shape.align
        _run(made, text, shape.font, shape.size)
        return made


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    made = paragraph.add_run(text)
    made.font.name, made.font.size = font, Pt(size)
    fonts = made._r.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), font)
    return made


def _element(name: str, text: str | None = None, **values: str) -> Any:
    made = OxmlElement(f"w:{name}")
    made.text = text
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _page_number(paragraph: Any, side: Any) -> None:
    paragraph.alignment = side
    _run(paragraph, "— ", SONG, 14)
    for part in (_element("fldChar", fldCharType="begin"), _element("instrText", "PAGE"), _element("fldChar", fldCharType="end")):
        _run(paragraph, "", SONG, 14)._r.append(part)
    _run(paragraph, " —", SONG, 14)


def _margins() -> Any:
    """Room left and right in a cell, so that a figure keeps to one line."""
    made = _element("tblCellMar")
    for side in ("left", "right"):
        made.append(_element(side, w="40", type="dxa"))
    return made


def _border(cell: Any, top: int, bottom: int) -> None:
    borders = _element("tcBorders")
    for side, size in (("top", top), ("bottom", bottom)):
        if size:
            borders.append(_element(side, val="single", sz=str(size), space="0", color="000000"))
    if len(borders):
        cell._tc.get_or_add_tcPr().append(borders)


def _keep_whole(line: Any, *, repeat: bool) -> None:
    shape = line._tr.get_or_add_trPr()
    shape.append(_element("cantSplit"))
    if repeat:
        shape.append(_element("tblHeader"))
