"""Rules between the rows and the cells of one part, judged in polars over typed rows: the first judge, shared by the night and `check`.

Belongs here: a key that stands twice, declared pairs of fields out of order. Does not belong here: single cells (constraints), what
needs other parts (expectations), other forms or periods (dbt models).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import Form, FormField
from pipelines.contracts.unit import unit_book
from pipelines.quality.constraints import Columns, MergedCells, number_text

SAME_PART = ("file_sha256", "unit_code", "period")
KEY = "key_duplicate"
Flagged = dict[tuple[str, str, str], pl.DataFrame]  # (rule, field, other field or '') → failing rows


def spoken_of(form: Form) -> tuple[str, ...]:
    """Fields that these rules look at, in declared order."""
    named = {*form.primary_key, *(name for pair in form.pairs for name in (pair.larger, pair.smaller))}
    return tuple(f.name for f in form.fields if f.name in named)


def flagged(form: Form, frame: pl.DataFrame) -> Flagged:
    """Failing rows by rule: every row of a key that stands twice, every row whose pair is out of order; what is absent never fails.

    `frame` holds file_sha256, sheet, source_row, unit_code, period and the fields `spoken_of`.
    """
    key = [*SAME_PART, *form.primary_key]
    keyed = frame.drop_nulls(key)
    found: Flagged = {(KEY, form.primary_key[0], ""): keyed.filter(keyed.select(key).is_duplicated())}
    for pair in form.pairs:
        at = {"part_over_whole": pair.smaller, "dates_reversed": pair.larger}[pair.rule]
        other = pair.larger if at == pair.smaller else pair.smaller
        found[pair.rule, at, other] = frame.filter(pl.col(pair.larger) < pl.col(pair.smaller))
    return found


def judge_rows(form: Form, frame: pl.DataFrame, columns: Columns, merged: MergedCells | None = None) -> list[Finding]:
    """Findings of these rules in the order of the rows; of a key that stands twice the first row is left in peace. Personal keys are not
    shown. `columns` and `merged` tell the cells, as for constraints.judge."""
    told = flagged(form, frame)
    words = _Words(form, columns, merged or {})
    found: list[tuple[tuple[str, str, int], Finding]] = []
    for (rule, at, other), rows in told.items():
        records = rows.sort("file_sha256", "sheet", "source_row").to_dicts()
        found += words.repeated(records) if rule == KEY else words.reversed(rule, form.field(at), form.field(other), records)
    return list(dict.fromkeys(finding for _, finding in sorted(found, key=lambda pair: pair[0])))


def shown(field: FormField, value: Any) -> str:
    """A typed value as a message shows it; nothing of a personal field."""
    if field.personal or value is None:
        return ""
    if field.type == "date":
        return str(value)[:10]
    if field.type in ("integer", "number"):
        return number_text(value)
    if field.foreign_key and (unit := unit_book().units.get(str(value))):
        return unit.name
    return field.codes.title(str(value)) if field.codes and field.type == "string" else str(value)


class _Words:
    """Findings of one form about rows given as plain values."""

    def __init__(self, form: Form, columns: Columns, merged: MergedCells) -> None:
        self._form, self._columns, self._merged = form, columns, merged

    def repeated(self, rows: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, str, int], Finding]]:
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in rows:
            groups.setdefault(tuple(row[c] for c in (*SAME_PART, *self._form.primary_key)), []).append(row)
        field = self._form.field(self._form.primary_key[0])
        for same in groups.values():
            lines = "、".join(str(row["source_row"]) for row in same)
            texts = [text for name in self._form.primary_key if (text := shown(self._form.field(name), same[0][name]))]
            for row in same[1:]:
                yield self._at(KEY, field, row, observed="，".join([*texts, f"第 {lines} 行"]))

    def reversed(
        self, rule: str, field: FormField, other: FormField, rows: list[dict[str, Any]]
    ) -> Iterator[tuple[tuple[str, str, int], Finding]]:
        for row in rows:
            yield self._at(
                rule, field, row, personal=field.personal or other.personal, observed=shown(field, row[field.name]),
                expected=shown(other, row[other.name]), detail=other.title,
            )  # fmt: skip

    def _at(self, rule: str, field: FormField, row: Mapping[str, Any], **words: Any) -> tuple[tuple[str, str, int], Finding]:
        sha256, sheet, source_row = place = (row["file_sha256"], row["sheet"], row["source_row"])
        letter = self._columns.get((sha256, sheet, field.name), "")
        cell = self._merged.get((*place, field.name)) or (f"{letter}{source_row}" if letter else "")
        return place, make(
            rule, title=field.title, form_title=self._form.title, file_sha256=sha256, sheet=sheet, cell=cell, field=field.name,
            form=self._form.name, unit_code=row["unit_code"] or "", period=row["period"] or "", **words,
        )  # fmt: skip
