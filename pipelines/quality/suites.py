"""The suite of each form: which expectations are held against its landed rows, derived from the declaration.

Belongs here: the list, in words that Great Expectations understands, without importing it.
Does not belong here: running it (expectations.py), reading landing (landed.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as member
from typing import Any

from pipelines.contracts.finding import rules
from pipelines.contracts.form import Form, FormField
from pipelines.quality.across import coded_fields, register_field, single_fields
from pipelines.quality.constraints import whole_match
from pipelines.quality.judgement import Judge
from pipelines.quality.rowrules import SAME_PART

REMAINDER_SUFFIX = "__remainder"
COUNTED_BY_MODELS = frozenset({"activity_record"})  # int_activity_month: judged by month against history, region and peers in SQL


@dataclass(frozen=True)
class Declared:
    """One expectation: its class name in great_expectations.expectations, its arguments, the rule and field it speaks of.

    `frame` says over which frame it runs: the typed rows of the form, or a frame of across.py; `other` is the second field of a pair.
    """

    rule: str
    field: str
    expectation: str
    judge: Judge
    arguments: dict[str, Any] = member(default_factory=dict)
    frame: str = "rows"
    other: str = ""


def suite(form: Form) -> tuple[Declared, ...]:
    """Own rules first (those across parts), then as second judge key and pairs, and the declared cell constraints by field."""
    return (*_across(form), *_rows(form), *(d for f in form.fields for d in _cells(f)))


def own_rule_titles(form: Form) -> tuple[str, ...]:
    """Chinese titles of the rules that only this judge emits for the form, each once."""
    return tuple(dict.fromkeys(rules()[d.rule].title for d in _across(form)))


def _rows(form: Form) -> Iterator[Declared]:
    key = [*SAME_PART, *form.primary_key]
    yield Declared(
        "key_duplicate", form.primary_key[0], "ExpectCompoundColumnsToBeUnique", "second",
        {"column_list": key, "ignore_row_if": "any_value_is_missing"},
    )  # fmt: skip
    for pair in form.pairs:
        at = pair.smaller if pair.rule == "part_over_whole" else pair.larger
        arguments = {"column_A": pair.larger, "column_B": pair.smaller, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
        other = pair.larger if at == pair.smaller else pair.smaller
        yield Declared(pair.rule, at, "ExpectColumnPairValuesAToBeGreaterThanB", "second", arguments, other=other)


def _across(form: Form) -> Iterator[Declared]:
    """Uniqueness across submissions, sets against the reference, distribution and volume (unless the models judge it)."""
    if single_fields(form):
        columns = {"column_list": ["field", "scope", "number"]}
        yield Declared("number_reported_twice", "", "ExpectCompoundColumnsToBeUnique", "own", columns, frame="numbers")
    if (register := register_field(form)) is not None:
        yield Declared("township_left_out", register.name, "ExpectColumnValuesToNotBeNull", "own", {"column": "listed"}, "listed")
    if coded_fields(form):
        arguments: dict[str, Any] = {"column_A": "p", "column_B": "alpha", "or_equal": True, "ignore_row_if": "either_value_is_missing"}
        yield Declared("category_share_unusual", "", "ExpectColumnPairValuesAToBeGreaterThanB", "own", arguments, frame="mixes")
    if form.name in COUNTED_BY_MODELS:
        return
    for above, below in (("rows", "low"), ("high", "rows")):
        arguments = {"column_A": above, "column_B": below, "or_equal": False, "ignore_row_if": "either_value_is_missing"}
        yield Declared("volume_unusual", "", "ExpectColumnPairValuesAToBeGreaterThanB", "own", arguments, frame="volumes")


def _cells(field: FormField) -> Iterator[Declared]:
    limits, name = field.constraints, field.name
    if limits.minimum is not None:
        yield Declared("below_minimum", name, "ExpectColumnValuesToBeBetween", "second", {"column": name, "min_value": limits.minimum})
    if limits.maximum is not None:
        yield Declared("above_maximum", name, "ExpectColumnValuesToBeBetween", "second", {"column": name, "max_value": limits.maximum})
    if limits.max_length is not None:
        arguments: dict[str, Any] = {"column": name, "max_value": limits.max_length}
        yield Declared("too_long", name, "ExpectColumnValueLengthsToBeBetween", "second", arguments)
    if limits.pattern is not None:
        arguments = {"column": name, "regex": whole_match(limits.pattern)}
        yield Declared("pattern_mismatch", name, "ExpectColumnValuesToMatchRegex", "second", arguments)
    if field.format == "credit_code":
        arguments = {"column": name + REMAINDER_SUFFIX, "value_set": [0]}
        yield Declared("credit_code_check", name, "ExpectColumnValuesToBeInSet", "second", arguments)
