"""How a sheet of the 名次表 workbook looks: three-line tables, title, marks, header repeated and labelled on every printed page.

Belongs here: formats, and writing values so that no text becomes a formula. Does not belong here: which sheets there are, figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

from pipelines.reports.plain import display_width
from pipelines.reports.sheet_plan import Marked

_LINE = 14.5
_FULL = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_TITLE: dict[str, object] = {"font_name": "方正小标宋简体", "font_size": 18}
_HAIR = {"bottom": 7, "bottom_color": "#A6A6A6"}
_HEADER_CHARACTERS = 200  # of a print header, which may have 255 with its codes


@dataclass
class Look:
    """Formats of one workbook by what is wanted of them."""

    book: Any
    formats: dict[object, Any] = field(default_factory=dict)

    def __call__(self, **wanted: object) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_FULL, **wanted})
        return self.formats[key]

    def body(self, **wanted: object) -> Any:
        """A cell of a table's body."""
        return self(**_HAIR, **wanted)


def head(
    sheet: Any, look: Look, marks: str, title: str, titles: Sequence[str], widths: Sequence[float], *, note: str = "", live: str = ""
) -> int:
    """Title, marks, optional note, a line by formula (`live`) and the header row; returns the first free row. Prints on A4, one page wide,
    with the marks above and the page's number below every page."""
    last = len(titles) - 1
    top = look(**_TITLE, align="center")
    sheet.merge_range(0, 0, 0, last, "", top)
    sheet.write_string(0, 0, title, top)
    sheet.set_row(0, 30)
    row = 1
    for text in (marks, note):
        if text:
            sheet.merge_range(row, 0, row, last, "", look(text_wrap=True))
            sheet.write_string(row, 0, text, look(text_wrap=True))
            sheet.set_row(row, 1.5 + _LINE * max(1, ceil(display_width(text) / max(1.0, sum(widths) * 0.95))))
            row += 1
    if live:
        sheet.write_formula(row, 0, live, look(bold=True, font_color="#8F4A00"), "")
        row += 1
    header = look(font_name="黑体", top=2, bottom=1, text_wrap=True, align="center")
    for column, (text, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.write_string(row, column, text, header)
        sheet.set_column(column, column, width)
    if any(display_width(text) > width - 1 for text, width in zip(titles, widths, strict=True)):
        sheet.set_row(row, 2 * _LINE + 2)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row - 1 if live else row, row)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.85, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    said = marks[:_HEADER_CHARACTERS].replace("&", "&&")
    sheet.set_header(f"&L&9{said}", {"margin": 0.4, "scale_with_doc": False})
    sheet.set_footer("&L&9&F　&A&R&9— &P / &N —", {"margin": 0.35, "scale_with_doc": False})
    return row + 1


def put(sheet: Any, look: Look, row: int, values: Sequence[object], widths: Sequence[float] = (), *, bold: bool = False) -> None:
    """One row: figures as figures, everything else as text (never as formula or link), high enough for the texts in `widths`."""
    more: dict[str, object] = {"bold": True} if bold else {}
    lines = 1
    for column, value in enumerate(values):
        if value is None or value == "":
            sheet.write_blank(row, column, None, look.body())
        elif isinstance(value, Marked):
            sheet.write_number(row, column, float(value.score), look.body(num_format=f'"{value.mark}"0.00', **more))
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, float(value), look.body(num_format="0.00", **more))
        elif isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(row, column, value, look.body(align="center", **more))
        else:
            sheet.write_string(row, column, str(value), look.body(text_wrap=True, indent=1, **more))
            if column < len(widths):
                lines = max(lines, ceil(display_width(str(value)) / (widths[column] - 2)))
    sheet.set_row(row, min(_LINE * lines + 2, 400))


def close(sheet: Any, look: Look, row: int, columns: int) -> None:
    """The table's last line, on the free row below it, and the print area down to there."""
    for column in range(columns):
        sheet.write_blank(row, column, None, look(top=2))
    sheet.print_area(0, 0, row, columns - 1)
