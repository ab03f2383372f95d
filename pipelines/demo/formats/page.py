"""A web page named .xls, as platforms and spreadsheet plug-ins write it: nothing in the lock file writes it.

Belongs here: a grid → that page, in GB18030. Does not belong here: XML 表格 (flat), formats in a zip (packed).
"""

from __future__ import annotations

from datetime import date
from html import escape

from pipelines.demo.formats.packed import Sheets
from pipelines.demo.placing import Placed
from pipelines.demo.plan import Formula, Written

_HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb18030"><!--[if gte mso 9]><xml><x:ExcelWorkbook>'
    "<x:ExcelWorksheets><x:ExcelWorksheet><x:Name>{}</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->"
    "<style>td {{white-space: nowrap}}</style></head><body><table border=1>\r\n{}</table></body></html>"
)


def page_bytes(sheets: Sheets) -> bytes:
    """The one sheet (name, grid, hidden) as a page. Raises ValueError for a formula, a hidden sheet, or more than one."""
    ((name, placed, hidden),) = sheets
    if hidden:
        raise ValueError("a page hides no sheet")
    return _HEAD.format(escape(name), _rows(placed)).encode("gb18030")


def _rows(placed: Placed) -> str:
    spans, covered = placed.spans, placed.covered
    texts = {(row, column): _text(value) for row, column, value, _ in placed.cells}
    height, width = 1 + max(row for row, _ in texts), 1 + max(column for _, column in texts)
    lines = []
    for row in range(height):
        cells = []
        for column in (c for c in range(width) if (row, c) not in covered):
            down, across = spans.get((row, column), (1, 1))
            span = (f" rowspan={down}" if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
            cells.append(f"<td{span}>{texts.get((row, column)) or '&nbsp;'}</td>")
        style = " style='display:none'" if row in placed.hidden_rows else ""
        lines.append(f"<tr{style}>{''.join(cells)}</tr>\r\n")
    return "".join(lines)


def _text(value: Written) -> str:
    match value:
        case None:
            return ""
        case Formula():
            raise ValueError("no formula in this format")
        case date():
            return f"{value.year}/{value.month}/{value.day}"
    return escape(str(value)).replace("\n", "<br>")
