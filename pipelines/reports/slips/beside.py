"""What a line of a slip points to besides the finding: the marked copy, the sums to be changed with a cell, who filled the file in.

Belongs here: the shape. Does not belong here: making the copies (marked), finding the sums (sums), layout (workbook).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.reports.published import Row


@dataclass(frozen=True)
class Beside:
    """By file: the name of its marked copy below the folder of the slip, the cells that were marked in it, the sums of its cells, the
    persons that its sheets name beside their tables."""

    copies: Mapping[str, str] = field(default_factory=dict)
    marked: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    sums: Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)

    def link(self, row: Row) -> str:
        """Where the cell of a finding stands in the marked copy, as a link of a workbook; '' where it was not marked."""
        sha256, sheet, cell = row["file_sha256"] or "", row["sheet"] or "", row["cell"] or ""
        if (sheet, cell) not in self.marked.get(sha256, frozenset()):
            return ""
        quoted = sheet.replace("'", "''")
        return f"external:{self.copies[sha256]}#'{quoted}'!{cell}"

    def sums_said(self, row: Row) -> str:
        """Which sums are to be changed with the cell, in words; '' where none counts it."""
        cells = self.sums.get(row["file_sha256"] or "", {}).get((row["sheet"] or "", row["cell"] or ""), ())
        return f"改了这一格，合计 {'、'.join(cells)} 也要跟着改。" if cells else ""
