"""Everything people open, written into an edition folder before it is sealed.

Belongs here: which reports an edition carries. Does not belong here: how one looks.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.reports import site
from pipelines.reports.workbook import write_workbooks


def write_reports(folder: Path) -> None:
    """The folder holds site/ and workbooks/ made from its warehouse.duckdb after the call."""
    site.build(folder)
    write_workbooks(folder)
