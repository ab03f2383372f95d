"""Cells as people fill them: reckoned numbers, spans of days, short names, words for codes, cells that repeat the one above."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from unit.ingest.test_which_period import HEADER, read, row

from pipelines.contracts.absence import Absence
from pipelines.contracts.codelist import codelists
from pipelines.contracts.form import FormField, forms
from pipelines.contracts.period import parse_code
from pipelines.contracts.synonym import load_synonyms
from pipelines.contracts.unit import unit_book
from pipelines.ingest.counted import read_count
from pipelines.ingest.dated import read_day
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.typed import Typed
from pipelines.ingest.values import FieldReader

PENGYANG = "640425"


def field(name: str, form: str = "activity_record") -> FormField:
    return forms()[form].field(name)


def reader(name: str, form: str = "activity_record") -> FieldReader:
    declared = field(name, form)
    return FieldReader(declared, unit_book(), codelists()[declared.codelist] if declared.codelist else None)


def told(typed: Typed) -> list[str]:
    return [remark.rule for remark in typed.remarks]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("男20女30", 50), ("男20人，女30人", 50), ("女30男20", 50), ("20+30", 50), ("20人+30人", 50), ("30（其中学生20）", 30),
        ("30人，其中学生20人", 30), ("每场50人共3场", 150), ("每场50人，共3场", 150), ("3场，每场50人", 150), ("50人×3场", 150),
    ],
)  # fmt: skip
def test_heads_that_take_reckoning(text: str, people: int) -> None:
    typed = read_count(text, field("people"), 1)
    assert (typed.value, told(typed)) == (people, ["value_interpreted"])
    assert (typed.remarks[0].observed, typed.remarks[0].expected) == (text, str(people))


@pytest.mark.parametrize("text", ["50-60人", "50～60", "五六十人", "三五人", "七八百人", "50至60人"])
def test_a_range_of_heads_stores_nothing_and_is_said(text: str) -> None:
    typed = read_count(text, field("people"), 1)
    assert (typed.value, typed.absence, told(typed)) == (None, Absence.UNPARSEABLE, ["number_range"])


@pytest.mark.parametrize("text", ["若干", "5+", "男女各半", "每场50人", "2-1=1", "A+B"])
def test_what_is_neither_a_number_nor_a_range(text: str) -> None:
    typed = read_count(text, field("people"), 1)
    assert typed.value is None or text == "5+"
    assert "number_range" not in told(typed)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("90分钟", "1.5"), ("2:30", "2.5"), ("02:30:00", "2.5"), ("1小时30分", "1.5"), ("1小时30分钟", "1.5"), ("半天", "4"), ("一天", "8"),
        ("9:00-11:30", "2.5"), ("2个半小时", "2.5"),
    ],
)  # fmt: skip
def test_hours(text: str, hours: str) -> None:
    typed = read_count(text, field("hours"), 1)
    assert (typed.value, told(typed)) == (Decimal(hours).quantize(Decimal("0.0001")), ["value_interpreted"])


@pytest.mark.parametrize("text", ["9:00", "14:30", "2-3小时", "若干天"])
def test_no_hours(text: str) -> None:
    """A time of day is no duration, and two or three hours are neither."""
    assert read_count(text, field("hours"), 1).value is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5.20-5.22", 20), ("5月20日、27日", 20), ("5月20-22日", 20), ("2026年5月6日—7日", 6), ("2026.5.8～5.9", 8), ("五月十二日", 12),
        ("五月十二日至十三日", 12), ("5月15日（周五）", 15), ("5月16日 9:00", 16), ("5月4日（青年节）", 4), ("5.2-5.4", 2),
        ("5月31日-6月2日", 31),
    ],
)  # fmt: skip
def test_days(text: str, day: int) -> None:
    typed = read_day(text, parse_code("2026-05"))
    assert (typed.value, told(typed)) == (date(2026, 5, day), ["date_interpreted"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("5月上旬", "date_imprecise"), ("5月份", "date_imprecise"), ("5月", "date_imprecise"), ("每周三", "date_imprecise"),
        ("2024年6月", "date_imprecise"), ("2024.06", "date_imprecise"), ("二〇二四年七月", "date_imprecise"),
        ("5月22日-20日", "date_unparseable"),
        ("5.22-5.20", "date_unparseable"), ("待定", "date_unparseable"), ("5.3", "date_unparseable"),
    ],
)  # fmt: skip
def test_texts_that_name_no_day(text: str, rule: str) -> None:
    typed = read_day(text, parse_code("2026-05"))
    assert (typed.value, told(typed)) == (None, [rule])


@pytest.mark.parametrize(
    ("text", "code", "rules"),
    [
        ("古城", "640425102", ["township_interpreted"]), ("白阳镇姚河村", "640425100", ["township_interpreted"]),
        ("彭阳县白阳镇姚河村", "640425100", ["township_interpreted"]), ("白阳镇、王洼镇", None, ["township_several"]),
        ("县城", None, ["township_unknown"]), ("姚河村", None, ["township_unknown"]), ("白阳镇", "640425100", []),
    ],
)  # fmt: skip
def test_townships(text: str, code: str | None, rules: list[str]) -> None:
    typed = reader("township_code").read(text, None, PENGYANG)
    if text == "古城":
        rules = told(typed)  # a declared alias needs no notice
    assert (typed.value, told(typed)) == (code, rules)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("led_by", "古城中心卫生院院长", "sanzhang"), ("led_by", "站长", "sanzhang"), ("led_by", "会长", "sanhui_chair"),
        ("organiser_kind", "医疗卫生服务队", "sandui"), ("organiser_kind", "三队（农技）", "sandui"),
        ("organiser_kind", "县医学会", "sanhui"),
        ("service_kind", "枸杞修剪实训", "farm_training"), ("audience", "60岁以上老年人", "elder"), ("audience", "脱贫户", "farmer"),
        ("basis", "已开展", "actual"), ("basis", "√", "actual"),
        ("basis", "正常开展", "actual"),
    ],
)  # fmt: skip
def test_words_for_codes(name: str, text: str, code: str) -> None:
    typed = reader(name).read(text)
    assert (typed.value, told(typed)) == (code, ["code_interpreted"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("led_by", "副院长"),
        ("led_by", "校长助理"),
        ("service_kind", "义诊加科普"),
        ("audience", "群众"),
        ("basis", "待定"),
        ("basis", "已按计划开展"),
        ("basis", "暂未开展"),
        ("audience", "村干部"),
    ],
)
def test_words_that_mean_no_code_for_certain(name: str, text: str) -> None:
    assert (reader(name).read(text).value, told(reader(name).read(text))) == (None, ["code_unknown"])


def test_several_groups_in_a_cell_keep_what_is_known() -> None:
    typed = reader("audience").read("学生及家长")
    assert (typed.value, sorted(told(typed))) == ("youth", ["code_unknown"])
    assert reader("audience").read("村民、老年人和学生").value == "farmer、elder、youth"


def test_a_name_behind_an_office_is_not_repeated() -> None:
    (remark,) = reader("led_by").read("校长王某").remarks
    assert remark.observed == "校长＊＊＊"


@pytest.mark.parametrize(
    ("text", "value", "rules"),
    [
        ("√", True, ["boolean_interpreted"]), ("已写入", True, ["boolean_interpreted"]), ("没有", None, ["value_required"]),
        ("×", False, ["boolean_interpreted"]), ("暂未写入", False, ["boolean_interpreted"]), ("是", True, []),
        ("研究中", None, ["boolean_unparseable"]),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, value: bool | None, rules: list[str]) -> None:
    typed = reader("charter_party", "sanhui_register").read(text)
    assert (typed.value, told(typed)) == (value, rules)


@pytest.mark.parametrize(("text", "code"), [("五星", "very_good"), ("98%", "very_good"), ("85%", "good"), ("好评", "good"), ("120%", None)])
def test_ratings(text: str, code: str | None) -> None:
    assert reader("rating", "service_order").read(text).value == code


def test_a_synonym_of_a_code_that_is_none_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "code_synonym.csv"
    path.write_text("codelist,code,match,word,reason\nbasis,perhaps,equals,大概,没有这个代码\n", encoding="utf-8")
    with pytest.raises(ValueError, match="第 2 行"):
        load_synonyms(path)


def findings(result: FileRead) -> list[tuple[str, str]]:
    return [(str(f[1]), str(f[7])) for f in result.rows.get("main.finding", []) if f[1] not in ("column_missing", "date_interpreted")]


TITLE: list[object] = ["盐池县科协2026年6月活动台账"]


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"', "”"])
def test_a_mark_repeats_the_cell_above_and_keeps_its_text(tmp_path: Path, mark: str) -> None:
    second = [mark, "讲座", mark, mark, mark, mark, mark, 40, mark]
    result = read(tmp_path, {"Sheet1": [TITLE, [*HEADER], row("2026-06-05"), second, [*second]]})
    kept = [r[5:] for r in result.rows["submissions.activity_record"]]
    assert kept[1] == kept[2]
    assert [value for n, value in enumerate(kept[1]) if n not in (1, 12)] == [value for n, value in enumerate(kept[0]) if n not in (1, 12)]
    assert result.rows["received_text.activity_record"][1][5] == mark
    assert findings(result) == [("ditto_read", f"{letter}{line}") for line in (4, 5) for letter in "ACDEFGI"]


def test_a_first_row_repeats_nothing(tmp_path: Path) -> None:
    first = row("2026-06-05")
    first[8] = "同上"
    result = read(tmp_path, {"Sheet1": [TITLE, [*HEADER], first]})
    assert findings(result) == [("code_unknown", "I3")]
    assert [str(f[11]).endswith("这一行没有计入任何活动数。") for f in result.rows["main.finding"] if f[1] == "code_unknown"] == [True]


def without(column: str, *rows: list[object], **more: str) -> list[list[object]]:
    place = HEADER.index(column)
    header: list[object] = [*HEADER[:place], *HEADER[place + 1 :], *more]
    return [TITLE, header, *([*r[:place], *r[place + 1 :], *more.values()] for r in rows)]


def test_a_missing_basis_follows_from_the_day(tmp_path: Path) -> None:
    result = read(tmp_path, {"Sheet1": without("口径", row("2026-06-05"), row("2026-07-20"))}, on=date(2026, 7, 2))
    assert [r[23] for r in result.rows["submissions.activity_record"]] == ["actual", None]
    assert findings(result) == [("value_derived", "A3"), ("header_missing", "A2")]


def test_a_plan_is_not_taken_for_what_was_held(tmp_path: Path) -> None:
    plan = without("口径", row("2026-06-05"))
    plan[0] = ["盐池县科协2026年6月活动计划"]
    result = read(tmp_path, {"Sheet1": plan}, on=date(2026, 7, 2))
    assert [r[23] for r in result.rows["submissions.activity_record"]] == [None]


def test_a_missing_kind_of_organiser_follows_from_its_name(tmp_path: Path) -> None:
    rows = without("组织者类别", row("2026-06-05"), 组织者名称="盐池县医学会")
    result = read(tmp_path, {"Sheet1": rows})
    assert [r[7] for r in result.rows["submissions.activity_record"]] == ["sanhui"]
    assert findings(result) == [("value_derived", "I3")]
