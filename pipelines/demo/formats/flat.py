"""SpreadsheetML 2003 (XML 表格, named .xls) written by hand: nothing in the lock file writes it.

Belongs here: grids → that XML. Does not belong here: formats in a zip (packed) or in records (xls).
"""

from __future__ import annotations

from datetime import date, datetime
from html import escape

from pipelines.demo.formats.packed import Sheets
from pipelines.demo.placing import Placed
from pipelines.demo.plan import Formula, Written

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_HIDDEN = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'


def flat_bytes(sheets: Sheets) -> bytes:
    """The sheets (name, grid, hidden) as one XML file. Raises ValueError for a formula."""
    body = "".join(
        f'<Worksheet ss:Name="{escape(name)}"><Table>{_rows(placed)}</Table>{_HIDDEN if hidden else ""}</Worksheet>'
        for name, placed, hidden in sheets
    )
    head = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    return f'{head}<Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}">{body}</Workbook>'.encode()


def _rows(placed: Placed) -> str:
    merged = {(top, left): (bottom - top, right - left) for top, left, bottom, right in placed.merges}
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, column, value, _ in placed.cells:
        down, across = merged.get((row, column), (0, 0))
        span = (f' ss:MergeDown="{down}"' if down else "") + (f' ss:MergeAcross="{across}"' if across else "")
        rows.setdefault(row, []).append((column, f'<Cell ss:Index="{column + 1}"{span}>{_data(value)}</Cell>'))
    hidden = set(placed.hidden_rows)
    return "".join(
        f'<Row ss:Index="{row + 1}"{" ss:Hidden=" + chr(34) + "1" + chr(34) if row in hidden else ""}>'
        f"{''.join(text for _, text in sorted(cells))}</Row>"
        for row, cells in sorted(rows.items())
    )


def _data(value: Written) -> str:
    match value:
        case None:
            return ""
        case Formula():
            raise ValueError("no formula in this format")
        case datetime() | date():
            return f'<Data ss:Type="DateTime">{value:%Y-%m-%d}T00:00:00.000</Data>'
        case int() | float():
            return f'<Data ss:Type="Number">{value}</Data>'
    return f'<Data ss:Type="String">{escape(value)}</Data>'.replace("\n", "&#10;")
