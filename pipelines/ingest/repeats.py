"""Sheets of a book that only repeat its other sheets: 汇总 beside a sheet for every township, a copy left behind.

Belongs here: which sheets say nothing of their own. Does not belong here: rows that stand twice here and there (key_duplicate).
"""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from pipelines.ingest.gathered import Gathered

_FEWEST = 2  # a single row that stands on two sheets proves nothing
_OWN = ("file_sha256", "sheet", "source_row")


def repeated_sheets(out: Gathered) -> dict[str, int]:
    """Sheet → its rows, for every sheet whose rows (unit, period and all fields) are exactly those of the other sheets of its form.

    Of two sheets that are equal the later one repeats the former.
    """
    found: dict[str, int] = {}
    for name, batches in out.batches.items():
        if name.startswith("submissions.") and len({str(batch.column("sheet")[0]) for batch in batches if len(batch)}) > 1:
            found |= _repeated(_rows(pa.Table.from_batches(batches)))
    return found


def _rows(table: pa.Table) -> dict[str, Counter[tuple[object, ...]]]:
    sheets: dict[str, Counter[tuple[object, ...]]] = {}
    said = table.drop_columns(list(_OWN)).to_pydict().values()
    for sheet, *row in zip(table.column("sheet").to_pylist(), *said, strict=True):
        sheets.setdefault(sheet, Counter())[tuple(row)] += 1
    return sheets


def _repeated(sheets: dict[str, Counter[tuple[object, ...]]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in reversed(list(sheets)):
        others = sum((rows for other, rows in sheets.items() if other != name and other not in found), Counter[tuple[object, ...]]())
        if sheets[name].total() >= _FEWEST and sheets[name] == others:
            found[name] = sheets[name].total()
    return found
