"""Declared cell constraints, judged in polars over typed rows: the first judge, shared by the nightly run and `check`.

Belongs here: minimum, maximum, length, pattern, credit-code check character of one cell.
Does not belong here: what needs several rows (expectations), several tables (dbt models), or the text of a cell (ingest).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from pipelines.contracts.creditcode import check_character
from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import FormField, Table

Columns = Mapping[tuple[str, str, str], str]
MergedCells = Mapping[tuple[str, str, int, str], str]
LOCATION = ("file_sha256", "sheet", "source_row", "unit_code", "period")


def whole_match(pattern: str) -> str:
    """The regular expression that a whole cell has to match, in the dialect that polars and Python share."""
    return f"^(?:{pattern})$"


def number_text(value: object) -> str:
    """A number as an office writes it: no exponent, no trailing zeros."""
    if value is None:
        return ""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def constrained_fields(table: Table) -> tuple[FormField, ...]:
    """The fields that carry a constraint which this judge (and GX as the second) holds cells against, in declared order."""
    return tuple(f for f in table.fields if tuple(_declared_rules(f)))


def _declared_rules(field: FormField) -> Iterator[str]:
    limits = field.constraints
    if limits.minimum is not None:
        yield "below_minimum"
    if limits.maximum is not None:
        yield "above_maximum"
    if limits.max_length is not None:
        yield "too_long"
    if limits.pattern is not None:
        yield "pattern_mismatch"
    if field.format == "credit_code":
        yield "credit_code_check"


def credit_code_failures(values: pl.Series) -> pl.Series:
    """True where an 18-character code of allowed characters carries another last character than the check character."""
    wrong = {v for v in values.drop_nulls().unique().to_list() if len(v) == 18 and (c := check_character(v)) is not None and c != v[17]}
    return values.is_in(list(wrong)).fill_null(value=False)


def _failing(field: FormField, rule: str, frame: pl.DataFrame) -> pl.DataFrame:
    limits, column = field.constraints, pl.col(field.name)
    if rule == "below_minimum":
        return frame.filter(column.cast(pl.Float64) < limits.minimum)
    if rule == "above_maximum":
        return frame.filter(column.cast(pl.Float64) > limits.maximum)
    if rule == "too_long":
        return frame.filter(column.str.len_chars() > limits.max_length)
    if rule == "pattern_mismatch":
        return frame.filter(~column.str.contains(whole_match(str(limits.pattern))))
    return frame.filter(credit_code_failures(frame[field.name]))


def _texts(field: FormField, rule: str, value: object) -> tuple[str, str]:
    """Observed and expected of one failing value, as the message shows them."""
    limits, text = field.constraints, str(value)
    if rule == "below_minimum":
        return number_text(value), number_text(limits.minimum)
    if rule == "above_maximum":
        return number_text(value), number_text(limits.maximum)
    if rule == "too_long":
        return str(len(text)), str(limits.max_length)
    if rule == "pattern_mismatch":
        return text, field.description
    return text, check_character(text) or ""


def flagged(table: Table, frame: pl.DataFrame) -> dict[str, dict[str, pl.DataFrame]]:
    """Failing rows (location columns and the value) by field and rule; a constraint nothing fails has an empty frame.

    `frame` holds file_sha256, sheet, source_row, unit_code, period and the typed fields; absent values are null and never fail.
    """
    found: dict[str, dict[str, pl.DataFrame]] = {}
    for field in constrained_fields(table):
        part = frame.select(*LOCATION, field.name).drop_nulls(field.name)
        found[field.name] = {rule: _failing(field, rule, part) for rule in _declared_rules(field)}
    return found


def judge(table: Table, frame: pl.DataFrame, columns: Columns, merged: MergedCells | None = None) -> list[Finding]:
    """One finding a failing cell, ordered by file, sheet, row and declared field; personal values masked.

    `columns` maps (file_sha256, sheet, field) to a column letter. `merged` names the cell of values that stand elsewhere
    than column + row (file_sha256, sheet, source_row, field); such a cell is found once, not once a row it spans.
    """
    order = {f.name: place for place, f in enumerate(table.fields)}
    keyed: list[tuple[tuple[str, str, int, int], Finding]] = []
    seen: set[tuple[str, str, str, str, str]] = set()
    for name, by_rule in flagged(table, frame).items():
        field = table.field(name)
        for rule, rows in by_rule.items():
            for sha256, sheet, source_row, unit_code, period, value in rows.iter_rows():
                cell = (merged or {}).get((sha256, sheet, source_row, name)) or f"{columns[sha256, sheet, name]}{source_row}"
                if (rule, sha256, sheet, cell, unit_code) in seen:
                    continue
                seen.add((rule, sha256, sheet, cell, unit_code))
                observed, expected = _texts(field, rule, value)
                finding = make(
                    rule, title=field.title, observed=observed, expected=expected, detail=field.description.rstrip("。"),
                    personal=field.personal, form_title=table.title,
                    file_sha256=sha256, sheet=sheet, cell=cell, field=name, form=table.name, unit_code=unit_code, period=period,
                )  # fmt: skip
                keyed.append(((sha256, sheet, source_row, order[name]), finding))
    return [finding for _, finding in sorted(keyed, key=lambda pair: pair[0])]
