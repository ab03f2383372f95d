"""One cell under one declared field: a value or a kind of absence, never both, never neither."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.absence import Absence
from pipelines.contracts.form import FormField, forms
from pipelines.contracts.period import parse_code
from pipelines.contracts.unit import unit_book
from pipelines.ingest.values import Typed, field_readers

ALL_FIELDS = [(form.name, field.name) for form in forms().values() for field in form.fields]
MARCH = parse_code("2025-03")
YANCHI = "640323"


def declared(form: str, field: str) -> FormField:
    return forms()[form].field(field)


def read(form: str, field: str, text: str, unit_code: str = YANCHI) -> Typed:
    return field_readers([(declared(form, field), 1)], unit_book())[field].read(text, MARCH, unit_code)


@pytest.mark.parametrize(("form", "field"), ALL_FIELDS)
@given(text=st.text(max_size=20))
def test_always_exactly_one_of_value_and_absence(form: str, field: str, text: str) -> None:
    typed = read(form, field, text)
    assert (typed.value is None) == (typed.absence is not None)


@pytest.mark.parametrize(("form", "field"), ALL_FIELDS)
def test_declared_tokens_of_absence(form: str, field: str) -> None:
    for token, kind in declared(form, field).missing_tokens.items():
        typed = read(form, field, f" {token} ")
        assert (typed.value, typed.absence) == (None, kind)
        said = [r.rule for r in typed.remarks]
        assert said == (["value_required"] if declared(form, field).constraints.required else [])


@pytest.mark.parametrize(("form", "field"), [(f, n) for f, n in ALL_FIELDS if declared(f, n).codes and declared(f, n).type == "string"])
def test_codes_by_title_alias_and_code(form: str, field: str) -> None:
    codes = declared(form, field).codes
    assert codes is not None
    for code in codes.codes:
        for spelling in (code.title, code.code, *code.aliases):
            assert read(form, field, spelling).value == code.code


@given(
    st.lists(st.sampled_from(["青少年", "农民", "工人", "老人", "公务员"]), min_size=1, max_size=5, unique=True),
    st.sampled_from("、，,;；/ "),
)
def test_lists_split_by_any_mark(titles: list[str], mark: str) -> None:
    known = {"青少年": "youth", "农民": "farmer", "工人": "worker", "老人": "elder", "公务员": "cadre"}
    assert read("activity_record", "audience", mark.join(titles)).value == "、".join(known[t] for t in titles)


def test_a_mark_inside_brackets_belongs_to_the_title() -> None:
    assert read("sandui_register", "centres", "新时代文明实践站（所、中心）、党群服务中心").value == "practice、party"


def test_unknown_list_elements_are_said_one_by_one() -> None:
    typed = read("activity_record", "audience", "农民、外星人、火星人")
    assert typed.value == "farmer"
    assert [r.observed for r in typed.remarks] == ["外星人", "火星人"]
    assert read("activity_record", "audience", "外星人").absence is Absence.UNPARSEABLE


def test_a_zero_is_a_value() -> None:
    assert read("activity_record", "people", "0") == Typed(0)


def test_a_township_is_found_below_its_county_only() -> None:
    assert read("activity_record", "township_code", "花马池镇人民政府").value == "640323100"
    assert read("activity_record", "township_code", "月牙湖乡").remarks[0].rule == "township_unknown"


def test_a_retired_township_stands_for_its_successor() -> None:
    typed = read("sandui_register", "township_code", "田老庄乡", "640324")
    assert typed.value == "640324107"
    assert [r.rule for r in typed.remarks] == ["township_retired"]


def test_a_date_without_a_year_takes_the_periods() -> None:
    typed = read("activity_record", "held_on", "3月29日")
    assert typed.value == date(2025, 3, 29)
    assert [r.rule for r in typed.remarks] == ["date_interpreted"]


@pytest.mark.parametrize("text", ["13900001111", "张三13900001111", "640103198001011234", "１３９００００１１１１"])
def test_a_phone_in_a_name_column_is_said(text: str) -> None:
    assert "personal_misplaced" in [r.rule for r in read("sanzhang_roster", "name", text).remarks]


@pytest.mark.parametrize("text", ["139 0000 1111", "139-0000-1111", "１３９００００１１１１", "13900001111"])
def test_a_phone_in_the_phone_column_is_packed(text: str) -> None:
    assert read("sanzhang_roster", "phone", text) == Typed("13900001111")


def test_a_credit_code_is_packed_and_raised() -> None:
    assert read("sanhui_register", "credit_code", "51640323mj x1234567").value == "51640323MJX1234567"
