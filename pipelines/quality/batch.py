"""The first judge over rows on their way into landing.

Belongs here: turning gathered landing rows into frames for constraints. Does not belong here: the constraints, writing landing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.contracts.finding import Finding
from pipelines.contracts.form import forms
from pipelines.ingest.landing import frame_of
from pipelines.quality.constraints import judge

Rows = Sequence[tuple[object, ...]]


def judge_rows(gathered: Mapping[str, Rows]) -> list[Finding]:
    """Findings of the declared cell constraints over rows keyed by landing table name; cells as A1, merged cells once."""
    columns: dict[tuple[str, str, str, str], str] = {}
    for sha256, sheet, form, field, letter, *_ in gathered.get("main.part_column", ()):
        if field:
            columns[str(form), str(sha256), str(sheet), str(field)] = str(letter)
    merged: dict[str, dict[tuple[str, str, int, str], str]] = {}
    for form, sha256, sheet, row, field, cell in gathered.get("main.merged_value", ()):
        merged.setdefault(str(form), {})[str(sha256), str(sheet), int(str(row)), str(field)] = str(cell)
    findings: list[Finding] = []
    for name, form_declared in forms().items():
        rows = gathered.get(f"submissions.{name}", ())
        if rows:
            frame: pl.DataFrame = frame_of(f"submissions.{name}", rows)
            letters = {key[1:]: letter for key, letter in columns.items() if key[0] == name}
            findings.extend(judge(form_declared, frame, letters, merged.get(name)))
    return findings
