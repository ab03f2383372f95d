"""Plain text, csv and json of rows, as the command line prints them.

Belongs here: alignment by display width, csv that a spreadsheet does not execute, json of dates and decimals.
Does not belong here: which rows (ranking, findings, explain).
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pipelines.contracts.safe_text import safe_text

Format = Literal["table", "csv", "json"]


def display_width(text: str) -> int:
    """Columns the text takes on a terminal: wide and full-width characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled with blanks to the display width, on the left where `right` aligns it right."""
    fill = " " * max(0, width - display_width(text))
    return fill + text if right else text + fill


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Aligned columns with a line under the titles; columns named in `right` are right-aligned."""
    lines = [list(titles), *([one.replace("\n", " ") for one in row] for row in rows)]
    aligned = set(right)
    widths = [max(display_width(line[i]) for line in lines) for i in range(len(titles))]
    drawn = ["  ".join(pad(line[i], widths[i], right=i in aligned) for i in range(len(titles))).rstrip() for line in lines]
    return "\n".join([drawn[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *drawn[1:]])


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Csv with a header line, without the last line break; empty for NULL."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row[name] is None else _cell(row[name]) for name in columns])
    return out.getvalue().rstrip("\n")


def _cell(value: object) -> object:
    return _plain(value) if isinstance(value, Decimal) else safe_text(value)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value != value.to_integral_value() else f"{value:.0f}"


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no json for {type(value).__name__}")


def as_json(data: object) -> str:
    """Json with Chinese as it is, dates in ISO form and decimals as numbers."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=_json_value)
