"""The SQL macros that mask numbers and persons do what contracts/finding.py does."""

from __future__ import annotations

import duckdb
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.finding import mask_numbers, office_name
from pipelines.paths import dbt_project_dir

SOURCE = (dbt_project_dir() / "macros" / "mask_numbers.sql").read_text(encoding="utf-8")
SQL = jinja2.Environment().from_string(SOURCE + "{{ mask_numbers('?::varchar') }}").render().strip()
OFFICE_SQL = jinja2.Environment().from_string(SOURCE + "{{ office_name('t') }}").render().strip()
CONNECTION = duckdb.connect(":memory:")
PIECES = st.sampled_from(
    [
        "13912345678",
        "640104199001011234",
        "64010419900101123X",
        "1",
        "12345",
        "１",
        "x",
        "X",
        "张三",
        "、",
        " ",
        "电话",
        "139",
        "\n",
        "139—1234—5678",
        "139.1234",
        ".5678",
        "一三九〇〇〇〇一一一一",
        "幺三九 零零零零",
        "二〇二五",
        "640104 19900101",
        "-123X",
        "640104-20010101-1234",
    ]
)


def masked(text: str) -> str:
    row = CONNECTION.execute(f"select {SQL}", [text]).fetchone()
    assert row is not None
    return str(row[0])


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_macro_masks_as_python_does(text: str) -> None:
    assert masked(text) == mask_numbers(text)


def test_numbers_that_share_a_neighbour_are_all_masked() -> None:
    assert masked("13912345678 13912345679、13912345670") == "＊＊＊ ＊＊＊、＊＊＊"
    assert masked("王小二一三九 〇〇〇〇 一一一一") == "王小二＊＊＊"
    assert masked("编号 913912345678 不是电话") == "编号 913912345678 不是电话"


def test_a_parted_identity_number_is_masked_and_an_order_of_a_day_is_not() -> None:
    for text in ("640104 19900101 1234", "640104-19900101-123X", "64010419900101 1234"):
        assert masked(text) == mask_numbers(text) == "＊＊＊"
    assert masked("640104-20250301-0012") == mask_numbers("640104-20250301-0012") == "640104-20250301-0012"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("发展部", "发展部"), (" 海原县 ", "海原县"), ("兴庆区科协", "兴庆区科协"), ("演示办公室", "演示办公室"), ("张三", "未写单位"),
        ("王建会", "未写单位"), ("李主任", "未写单位"), ("13912345678 发展部", "＊＊＊ 发展部"), ("", "未写单位"),
    ],
)  # fmt: skip
def test_only_offices_are_named(text: str, published: str) -> None:
    assert office_name(text) == published
    assert CONNECTION.execute(f"select {OFFICE_SQL} from (select ?::varchar as t)", [text]).fetchone() == (published,)
