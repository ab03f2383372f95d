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
from pipelines.ingest.textcolumns import text_column
from pipelines.ingest.values import Typed, field_readers

ALL_FIELDS = [(form.name, field.name) for form in forms().values() for field in form.fields]
MARCH = parse_code("2025-03")
YANCHI = "640323"


def read_column(form: str, field: str, texts: list[str]) -> tuple[list[object], list[tuple[int, Typed]]]:
    reader = field_readers([(declared(form, field), 1)], unit_book())[field]
    values, said = reader.read_column(text_column(texts), MARCH, YANCHI)
    return values.to_pylist(), said


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
    st.sampled_from("、，,。;；/ "),
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
    assert read("activity_record", "township_code", "640323100").value == "640323100"
    for text in ("月牙湖乡", "640104200"):
        assert read("activity_record", "township_code", text).remarks[0].rule == "township_unknown"


def test_a_retired_township_stands_for_its_successor() -> None:
    typed = read("sandui_register", "township_code", "田老庄乡", "640324")
    assert typed.value == "640324107"
    assert [r.rule for r in typed.remarks] == ["township_retired"]


def test_a_date_without_a_year_takes_the_periods() -> None:
    typed = read("activity_record", "held_on", "3月29日")
    assert typed.value == date(2025, 3, 29)
    assert [r.rule for r in typed.remarks] == ["date_interpreted"]


@pytest.mark.parametrize("text", ["45748", "45748.0", "４５７４８", "'45748"])
def test_a_count_of_days_under_a_date_is_said(text: str) -> None:
    values, said = read_column("activity_record", "held_on", ["2025-04-01", text, "2025-04-01 00:00:00"])
    assert values == [date(2025, 4, 1)] * 3
    assert [(place, r.rule, r.expected) for place, typed in said for r in typed.remarks] == [(1, "date_interpreted", "2025-04-01")]


@pytest.mark.parametrize("text", ["13900001111", "张三13900001111", "640103198001011234", "１３９００００１１１１"])
def test_a_phone_in_a_name_column_is_said(text: str) -> None:
    assert "personal_misplaced" in [r.rule for r in read("sanzhang_roster", "name", text).remarks]


@pytest.mark.parametrize("called", ["一三九〇〇〇〇一一一一", "幺三九 零零零零 幺幺幺幺", "壹叁玖零零零零壹壹壹壹", "六〇一二三四五"])
def test_a_phone_in_chinese_numerals_in_a_name_column_is_said(called: str) -> None:
    for text in (called, f"王小二{called}"):
        assert "personal_misplaced" in [r.rule for r in read("sanzhang_roster", "name", text).remarks]
        _, said = read_column("sanzhang_roster", "name", ["王小二", text])
        assert [(place, r.rule) for place, typed in said for r in typed.remarks] == [(1, "personal_misplaced")]


@pytest.mark.parametrize("text", ["马七十三", "欧阳一二三", "杨八一", "陆九零"])
def test_a_numeral_in_a_name_is_part_of_it(text: str) -> None:
    assert read("sanzhang_roster", "name", text) == Typed(text)


@pytest.mark.parametrize("text", ["139 0000 1111", "139-0000-1111", "１３９００００１１１１", "13900001111"])
def test_a_phone_in_the_phone_column_is_packed(text: str) -> None:
    assert read("sanzhang_roster", "phone", text) == Typed("13900001111")


def test_a_credit_code_is_packed_and_raised() -> None:
    assert read("sanhui_register", "credit_code", "51640323mj x1234567").value == "51640323MJX1234567"


@pytest.mark.parametrize(
    ("form", "field", "text", "value"),
    [
        ("activity_record", "title", "\u202a大新镇\u200b科普\u2060大集\u202c", "大新镇科普大集"),
        ("activity_record", "title", "大新镇\r\n科普大集", "大新镇科普大集"),
        ("activity_record", "title", "大新镇 科普大集", "大新镇 科普大集"),
        ("activity_record", "title", "'大新镇科普大集", "大新镇科普大集"),
        ("activity_record", "audience", "青少年\n农民", "youth、farmer"),
        ("activity_record", "people", "\u202d33\u202c", 33),
        ("sanzhang_roster", "phone", "\u202d+86 199—0000—0000\u202c", "19900000000"),
        ("sanzhang_roster", "phone", "'19900000000", "19900000000"),
        ("sanzhang_roster", "name", "王小\n二", "王小 二"),
        ("sanhui_register", "credit_code", "'51640104MJX010443J", "51640104MJX010443J"),
    ],
)
def test_what_is_copied_along_with_a_value_is_no_part_of_it(form: str, field: str, text: str, value: object) -> None:
    typed = read(form, field, text)
    assert (typed.value, typed.remarks) == (value, ())
    column, said = read_column(form, field, [text, text])
    assert (column, said) == ([value, value], [])


@pytest.mark.parametrize(
    "written", ["13912345678", "139 12345678", "1391234-5678", "139/1234/5678", "0951-6012345", "1.39E+10", "电话 6012345"]
)
def test_a_number_to_call_in_a_name_is_flagged_however_it_is_parted(written: str) -> None:
    for text in (f"王小二{written}", written):
        assert "personal_misplaced" in [r.rule for r in read("sanzhang_roster", "name", text).remarks]
        _, said = read_column("sanzhang_roster", "name", [text])
        assert [r.rule for _, typed in said for r in typed.remarks] == ["personal_misplaced"]


@pytest.mark.parametrize("mark", list("-_ .·－—–―‐‑−"))
def test_a_phone_in_a_text_is_flagged_whatever_parts_it(mark: str) -> None:
    text = f"现场会，联系139{mark}1234{mark}5678"
    _, said = read_column("activity_record", "title", [text])
    assert [r.rule for _, typed in said for r in typed.remarks] == ["personal_misplaced"]


@pytest.mark.parametrize("written", ["640104 19900101 1234", "640104-19900101-123X", "64010419900101 1234"])
def test_an_identity_number_in_a_text_is_flagged_however_it_is_parted(written: str) -> None:
    _, said = read_column("activity_record", "title", [f"现场会（{written}）"])
    assert [r.rule for _, typed in said for r in typed.remarks] == ["personal_misplaced"]


@pytest.mark.parametrize("text", ["NULL", "null", "（NULL）", "nan"])
def test_what_a_system_writes_for_nothing_is_blank(text: str) -> None:
    assert read("activity_record", "order_id", text) == Typed(None, Absence.BLANK)
    assert read_column("activity_record", "people", [text])[1][0][1].absence is Absence.BLANK


@pytest.mark.parametrize(
    ("text", "kind"), [("无。", "none"), ("（无）", "none"), ("暂无", "none"), ("---", "dash"), ("……", "dash"), ("－－", "dash")]
)
def test_marks_around_a_sign_of_absence_and_rows_of_strokes(text: str, kind: str) -> None:
    for field in ("order_id", "volunteers", "theme"):
        assert read("activity_record", field, text) == Typed(None, Absence(kind))


@pytest.mark.parametrize(
    "text", ["同上", "〃", "″", '"', "同 前", "待补", "None", "0", "？", "×", ".", "2.50364E+13", "2.50364e+13", "5E+13", "6.4E9"]
)
def test_a_text_that_says_nothing_is_no_value(text: str) -> None:
    typed = read("activity_record", "order_id", text)
    assert (typed.value, typed.absence) == (None, Absence.UNPARSEABLE)
    assert [r.rule for r in typed.remarks] == ["text_unreadable"]
    for column in ([text], ["DD6405222503006", text], ["A/B 01", text]):
        values, said = read_column("activity_record", "order_id", column)
        assert values[-1] is None
        assert (len(column) - 1, typed) in said


def test_there_is_none_of_what_is_asked_for() -> None:
    for field, text in (("order_id", "无订单"), ("order_id", "没有编号"), ("platform_activity_id", "暂无平台编号")):
        assert read("activity_record", field, text) == Typed(None, Absence.NONE)
        assert read_column("activity_record", field, ["A25036405220004", text])[0] == ["A25036405220004", None]
    for text in ("无人机科普", "无偿献血", "第0场", "E+科普", "0.5E"):
        assert read("activity_record", "title", text) == Typed(text)


def test_a_post_that_nobody_holds_is_no_name() -> None:
    assert read("sanhui_register", "chair", "（空缺）") == Typed(None, Absence.NONE)
    assert [r.rule for r in read("sanhui_register", "chair", "待选").remarks] == ["text_unreadable"]
    assert [r.rule for r in read("sanzhang_roster", "name", "暂缺").remarks] == ["value_required"]
