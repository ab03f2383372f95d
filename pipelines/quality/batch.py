"""The first judge over rows on their way into landing.

Belongs here: handing gathered landing rows and their cells to the constraints. Does not belong here: the constraints, writing landing.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.contracts.finding import Finding
from pipelines.contracts.form import forms
from pipelines.quality.constraints import judge


def judge_frames(gathered: Mapping[str, pl.DataFrame]) -> list[Finding]:
    """Findings of the declared cell constraints over frames keyed by landing table name; cells as A1, merged cells once."""
    columns: dict[str, dict[tuple[str, str, str], str]] = {}
    if (headers := gathered.get("main.part_column")) is not None:
        for sha256, sheet, form, field, letter, *_ in headers.filter(pl.col("field") != "").iter_rows():
            columns.setdefault(form, {})[sha256, sheet, field] = letter
    merged: dict[str, dict[tuple[str, str, int, str], str]] = {}
    if (values := gathered.get("main.merged_value")) is not None:
        for form, sha256, sheet, row, field, cell in values.iter_rows():
            merged.setdefault(form, {})[sha256, sheet, row, field] = cell
    findings: list[Finding] = []
    for name, declared in forms().items():
        frame = gathered.get(f"submissions.{name}")
        if frame is not None and not frame.is_empty():
            findings.extend(judge(declared, frame, columns.get(name, {}), merged.get(name)))
    return findings
