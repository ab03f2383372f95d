"""The first judge: each declared cell constraint, its cell address and its words."""

from __future__ import annotations

import re
import time
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import creditcode
from pipelines.contracts.form import forms
from pipelines.quality import constraints

SHA = "a" * 64
GOOD_CODE = "91350100M000100Y43"  # the worked example of GB 32100-2015
SANHUI = {
    "society_name": "某县医学会", "field": "health", "credit_code": GOOD_CODE, "registered_on": date(2024, 7, 1), "members": 120,
    "expert_members": 3, "chair": "张某", "secretary": "李某", "sponsor_chair": None, "charter_party": True,
    "last_assembly_on": None, "council_meetings": 2, "inspection": None,
}  # fmt: skip


def frame_of(form: str, *rows: dict[str, Any]) -> pl.DataFrame:
    kinds = {
        "string": pl.String,
        "integer": pl.Int64,
        "number": pl.Decimal(18, 4),
        "date": pl.Date,
        "boolean": pl.Boolean,
        "list": pl.String,
    }
    schema = {"file_sha256": pl.String, "sheet": pl.String, "source_row": pl.Int64, "unit_code": pl.String, "period": pl.String}
    schema |= {f.name: kinds[f.type] for f in forms()[form].fields}
    key = {"file_sha256": SHA, "sheet": "表", "unit_code": "640181", "period": "2025Q1"}
    return pl.DataFrame([key | {"source_row": 5 + n} | row for n, row in enumerate(rows)], schema=schema)


def judge(form: str, *rows: dict[str, Any], merged: constraints.MergedCells | None = None) -> list[Any]:
    letters = {(SHA, "表", f.name): chr(ord("B") + n) for n, f in enumerate(forms()[form].fields)}
    return constraints.judge(forms()[form], frame_of(form, *rows), letters, merged)


def test_a_correct_row_gives_nothing() -> None:
    assert judge("sanhui_register", SANHUI) == []


@pytest.mark.parametrize(
    ("field", "value", "rule", "cell", "observed", "expected"),
    [
        ("members", -1, "below_minimum", "F5", "-1", "0"),
        ("members", 20001, "above_maximum", "F5", "20001", "20000"),
        ("society_name", "会" * 81, "too_long", "B5", "81", "80"),
        ("credit_code", "91350100M00010", "pattern_mismatch", "D5", "91350100M00010", None),
        ("credit_code", GOOD_CODE[:-1] + "4", "credit_code_check", "D5", GOOD_CODE[:-1] + "4", "3"),
    ],
)
def test_each_constraint_flags_its_cell(field: str, value: object, rule: str, cell: str, observed: str, expected: str | None) -> None:
    (finding,) = judge("sanhui_register", SANHUI | {field: value})
    assert (finding.rule, finding.cell, finding.field, finding.observed) == (rule, cell, field, observed)
    assert expected is None or finding.expected == expected
    assert (finding.form, finding.unit_code, finding.period, finding.sheet) == ("sanhui_register", "640181", "2025Q1", "表")
    assert forms()["sanhui_register"].field(field).title in finding.message


def test_limits_themselves_and_absent_values_pass() -> None:
    edge = {"members": 0, "expert_members": 20000, "council_meetings": None, "credit_code": None, "society_name": "会" * 80}
    assert judge("sanhui_register", SANHUI | edge) == []


def test_decimal_hours_are_written_plainly() -> None:
    base = dict.fromkeys((f.name for f in forms()["activity_record"].fields), None)
    (finding,) = judge("activity_record", base | {"hours": Decimal("24.5000")})
    assert (finding.rule, finding.observed, finding.expected) == ("above_maximum", "24.5", "24")


def test_personal_values_never_appear() -> None:
    base = dict.fromkeys((f.name for f in forms()["sanzhang_roster"].fields), None)
    (finding,) = judge("sanzhang_roster", base | {"phone": "1380000"})
    assert finding.rule == "pattern_mismatch"
    assert "1380000" not in repr(finding)
    assert finding.observed


def test_a_merged_cell_is_found_once_at_its_top_left() -> None:
    bad = SANHUI | {"members": -3}
    merged = {(SHA, "表", row, "members"): "F5" for row in (5, 6)}
    assert [f.cell for f in judge("sanhui_register", bad, bad, bad, merged=merged)] == ["F5", "F7"]


def test_order_is_by_row_then_declared_field() -> None:
    found = judge("sanhui_register", SANHUI | {"expert_members": -1, "members": -1}, SANHUI | {"members": -1})
    assert [f.cell for f in found] == ["F5", "G5", "F6"]


def test_every_declared_pattern_means_the_same_to_polars_and_python() -> None:
    samples = ["13800000000", "0951-1234567", "T123456789", "x13800000000", GOOD_CODE, GOOD_CODE + "0", "", "ab"]
    patterns = [f.constraints.pattern for form in forms().values() for f in form.fields if f.constraints.pattern]
    assert patterns
    for pattern in patterns:
        by_polars = pl.Series(samples).str.contains(constraints.whole_match(pattern)).to_list()
        assert by_polars == [re.fullmatch(pattern, s) is not None for s in samples], pattern


def test_a_hundred_thousand_rows_are_fast() -> None:
    rows = frame_of("sanhui_register", SANHUI, SANHUI | {"members": -1})
    many = pl.concat([rows] * 50_000).with_columns(source_row=pl.int_range(100_000))
    started = time.process_time()
    assert sum(r.height for by in constraints.flagged(forms()["sanhui_register"], many).values() for r in by.values()) == 50_000
    assert time.process_time() - started < 60


def test_the_example_of_the_standard_is_valid() -> None:
    assert creditcode.is_valid(GOOD_CODE)
    assert creditcode.check_character("91350100M000100Y4") == "3"
    assert creditcode.check_character("9135") is None
    assert creditcode.check_character("I" * 17) is None


@given(st.text(alphabet=creditcode.ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(creditcode.ALPHABET))
def test_changing_any_one_character_breaks_the_check(body: str, place: int, other: str) -> None:
    whole = body + str(creditcode.check_character(body))
    assert creditcode.is_valid(whole)
    changed = whole[:place] + other + whole[place + 1 :]
    assert creditcode.is_valid(changed) == (changed == whole)
