"""Declarations contradict themselves nowhere, and the loader would say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.contracts.finding import has_personal_number, make, mask_numbers, rules
from pipelines.contracts.form import Form, FormField, forms
from pipelines.contracts.period import Cadence, Period, containing, find_in, parse_code, sequence, title_of
from pipelines.contracts.unit import UnitBook, unit_book


def test_a_token_cannot_be_missing_and_false() -> None:
    with pytest.raises(ValidationError, match="无"):
        FormField.model_validate({"name": "a", "title": "甲", "type": "boolean", "trueValues": ["有"], "falseValues": ["无"]})


def test_a_header_spelling_belongs_to_one_field() -> None:
    raw = forms()["training_record"].model_dump(by_alias=True)
    raw["fields"][0]["aliases"] = [*raw["fields"][0]["aliases"], raw["fields"][1]["title"]]
    with pytest.raises(ValidationError, match="同时属于"):
        Form.model_validate(raw)


@pytest.mark.parametrize(("change", "said"), [({"since": 3}, "大于表样版本"), ({"constraints": {"required": True}}, "旧表没有")])
def test_a_column_that_came_later_is_of_a_known_version_and_optional(change: dict[str, object], said: str) -> None:
    raw = forms()["training_record"].model_dump(by_alias=True)
    later = next(f for f in raw["fields"] if f["since"] == 2)
    later.update(change)
    with pytest.raises(ValidationError, match=said):
        Form.model_validate(raw)


def test_a_pattern_has_words_for_the_person_who_fills_in() -> None:
    field = {"name": "a", "title": "甲", "type": "string", "constraints": {"pattern": "T\\d{9}"}}
    with pytest.raises(ValueError, match="写明该怎么填"):
        FormField.model_validate(field)
    assert FormField.model_validate({**field, "description": "T 加 9 位数字。"}).description


def test_a_message_says_the_period_in_words() -> None:
    found = make("report_late", form_title="活动台账", observed="2025-03-20", expected="2025-03-10", period="2025-02")
    assert found.message.startswith("活动台账2025年2月应于 2025-03-10 前报送")
    assert title_of("2025Q3") == "2025年第三季度"
    assert title_of("没有期次") == "没有期次"


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        FormField.model_validate({"name": "a", "title": "甲", "type": "string", "colour": "red"})


@pytest.mark.parametrize("code", ["2025-03", "2025Q1", "2025H2", "2025"])
def test_period_codes_round_trip(code: str) -> None:
    assert parse_code(code).code == code
    assert find_in(parse_code(code).title, parse_code(code).cadence) == parse_code(code)


@pytest.mark.parametrize("code", ["2025-13", "2025Q5", "三月", "2025-3", ""])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="期次"):
        parse_code(code)


def test_period_wording_that_names_two_periods_is_no_period() -> None:
    assert find_in("2025年2月和2025年3月", Cadence.MONTH) is None
    assert find_in("2025年1-3月", Cadence.MONTH) is None


def test_period_arithmetic() -> None:
    assert containing(date(2025, 5, 31), Cadence.QUARTER).code == "2025Q2"
    assert [p.code for p in sequence(Period(2025, Cadence.MONTH, 11), Period(2026, Cadence.MONTH, 2))] == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert (Period(2024, Cadence.MONTH, 2).ends_on, Period(2025, Cadence.HALF, 2).starts_on) == (date(2024, 2, 29), date(2025, 7, 1))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("兴庆区科协", "640104"), ("宁夏银川市兴庆区科学技术协会（盖章）", "640104"), ("红寺堡区", "640303"), ("银川市本级", "640100"),
        ("海原县海城镇", "640522100"), ("红寺堡开发区", "640303"),
    ],
)  # fmt: skip
def test_unit_spellings(text: str, code: str) -> None:
    unit = unit_book().resolve(text).unit
    assert unit is not None
    assert unit.code == code


@pytest.mark.parametrize("text", ["红寺堡", "市本级", "城关镇", "宁东", "古城"])
def test_ambiguous_names_are_not_guessed(text: str) -> None:
    resolved = unit_book().resolve(text)
    assert resolved.unit is None
    assert len(resolved.candidates) > 1


def test_a_unit_retired_on_a_known_day_stands_for_itself_until_then(tmp_path: Path) -> None:
    head = "unit_code,unit_name,level,kind,parent_code,status,valid_from,valid_to,successor_code,source\n"
    rows = (
        "640200,石嘴山市,city,,,current,,,,x", "640221,平罗县,county,,640200,current,,,,x",
        "640205,惠农区,county,,640200,retired,,2026-06-30,640221,x", "640299,古县,county,,640200,retired,,,640221,x",
        "640205001,甲镇,township,,640205,retired,,2026-06-30,640221001,x", "640221001,甲镇,township,,640221,current,2026-07-01,,,x",
    )  # fmt: skip
    (tmp_path / "unit.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "unit_alias.csv").write_text("alias,unit_code,kind,note\n", encoding="utf-8")
    book = UnitBook.load(tmp_path)

    def meant(text: str, within: str | None = None) -> tuple[str, bool]:
        found = book.resolve(text, within=within)
        assert found.unit is not None
        return found.unit.code, found.retired

    assert meant("惠农区") == ("640205", False)
    assert meant("古县") == ("640221", True)
    assert meant("甲镇", "640205") == ("640205001", False)
    assert meant("甲镇", "640221") == ("640221001", False)
    assert meant("甲镇") == ("640221001", False)
    assert [book.coded(code) is not None for code in ("640205", "640299", "640221")] == [True, False, True]
    assert [u.code for u in book.of_level("county")] == ["640221"]
    assert [u.code for u in book.recorded("county")] == ["640221", "640205"]
    old = book.units["640205"]
    assert [old.stands_on(date.fromisoformat(day)) for day in ("2025-03-31", "2026-06-30", "2026-07-01")] == [True, True, False]
    (tmp_path / "unit.csv").write_text(head + rows[0] + "\n" + rows[2].replace("2026-06-30", "六月底") + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"unit.csv 第 3 行：valid_to 应写成"):
        UnitBook.load(tmp_path)


def test_context_resolves_and_retired_names_follow_their_successor() -> None:
    book = unit_book()
    inside = book.resolve("城关镇", within="640423", levels=("township",)).unit
    retired = book.resolve("田老庄乡", within="640324", levels=("township",))
    assert inside is not None
    assert inside.code == "640423100"
    assert retired.unit is not None
    assert (retired.unit.code, retired.retired) == ("640324107", True)


def test_there_are_5_cities_22_counties_243_townships() -> None:
    book = unit_book()
    assert [len(book.of_level(level)) for level in ("city", "county", "township")] == [5, 22, 243]


def test_findings_mask_numbers_of_persons() -> None:
    assert has_personal_number("王 13912345678")
    assert mask_numbers("身份证 640104199001011234 止") == "身份证 ＊＊＊ 止"
    assert mask_numbers("统计 20250301 场") == "统计 20250301 场"
    found = make("number_unparseable", title="服务人次", observed="电话13912345678")
    assert "139" not in found.message + found.observed
    assert make("value_required", title="姓名", observed="张三", personal=True).observed == "＊＊＊"


def test_every_message_says_what_to_do() -> None:
    for rule in rules().values():
        assert rule.message.format(form="表", unit="县", period="期", title="项", observed="甲", expected="乙", detail="丙").endswith("。")
