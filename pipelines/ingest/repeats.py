"""Sheets of a book that only repeat its other sheets: 汇总 beside a sheet for every township, a copy left behind.

Belongs here: which sheets say nothing of their own. Does not belong here: rows that stand twice here and there (key_duplicate).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa

from pipelines.ingest.gathered import Gathered

_Rows = Counter[tuple[object, ...]]  # rows without their place, unit and period first
_FORMS = "submissions."
_FEWEST = 2  # a single row that stands on two sheets proves nothing
_OWN = ("file_sha256", "sheet", "source_row")


@dataclass(frozen=True)
class Repeat:
    """A sheet that repeats others: its form and rows, and whose report of which period, empty where its rows are of several."""

    sheet: str
    form: str
    rows: int
    unit_code: str
    period: str


def repeated_sheets(out: Gathered) -> list[Repeat]:
    """Every sheet whose rows (unit, period and all fields) are exactly those of the other sheets of its form.

    Of two sheets that are equal the later one repeats the former.
    """
    found: list[Repeat] = []
    for name, batches in out.batches.items():
        if name.startswith(_FORMS) and len({str(batch.column("sheet")[0]) for batch in batches if len(batch)}) > 1:
            found += _repeated(name.removeprefix(_FORMS), _rows(pa.Table.from_batches(batches)))
    return found


def _rows(table: pa.Table) -> dict[str, _Rows]:
    sheets: dict[str, _Rows] = {}
    said = table.drop_columns(list(_OWN)).to_pydict().values()
    for sheet, *row in zip(table.column("sheet").to_pylist(), *said, strict=True):
        sheets.setdefault(sheet, Counter())[tuple(row)] += 1
    return sheets


def _repeated(form: str, sheets: dict[str, _Rows]) -> list[Repeat]:
    left = dict(sheets)
    for name in reversed(sheets):
        others: _Rows = sum((rows for other, rows in left.items() if other != name), Counter())
        if sheets[name].total() >= _FEWEST and sheets[name] == others:
            del left[name]
    return [_repeat(name, form, rows) for name, rows in sheets.items() if name not in left]


def _repeat(sheet: str, form: str, rows: _Rows) -> Repeat:
    units, periods = ({str(row[place] or "") for row in rows} for place in (0, 1))
    return Repeat(sheet, form, rows.total(), *(found.pop() if len(found) == 1 else "" for found in (units, periods)))
