"""The first judge over rows on their way into landing.

Belongs here: handing gathered landing rows and their cells to the constraints and the rules between rows. Does not belong here: these
rules, writing landing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import polars as pl

from pipelines.contracts.finding import Finding
from pipelines.contracts.form import forms
from pipelines.ingest.frames import ArrowTable
from pipelines.quality.constraints import LOCATION, constrained_fields, judge
from pipelines.quality.rowrules import judge_rows, spoken_of


def judge_tables(gathered: Mapping[str, ArrowTable]) -> list[Finding]:
    """Findings of the declared cell constraints, keys and pairs over arrow tables keyed by landing table name; cells as A1, merged cells
    once."""
    columns: dict[str, dict[tuple[str, str, str], str]] = {}
    for sha256, sheet, form, field, letter, *_ in _rows(gathered, "main.part_column"):
        if field:
            columns.setdefault(form, {})[sha256, sheet, field] = letter
    merged: dict[str, dict[tuple[str, str, int, str], str]] = {}
    for form, sha256, sheet, row, field, cell in _rows(gathered, "main.merged_value"):
        merged.setdefault(form, {})[sha256, sheet, row, field] = cell
    findings: list[Finding] = []
    for name, declared in forms().items():
        rows = gathered.get(f"submissions.{name}")
        if rows is not None and rows.num_rows:
            wanted = dict.fromkeys([*(f.name for f in constrained_fields(declared)), *spoken_of(declared)])
            judged = cast(pl.DataFrame, pl.from_arrow(rows.select([*LOCATION, *wanted])))
            for judgement in (judge, judge_rows):
                findings.extend(judgement(declared, judged, columns.get(name, {}), merged.get(name)))
    return findings


def _rows(gathered: Mapping[str, ArrowTable], table: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a landing table, none where the files gave none."""
    rows = gathered.get(table)
    return iter(()) if rows is None else zip(*(column.to_pylist() for column in rows.columns), strict=True)
