"""What is a name in an office's text, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.finding import MASK
from pipelines.contracts.persons import Persons, learnt, names_in_cell, numbers_of, sole_name

UNITS = ("李俊镇", "李俊", "望远镇", "永宁县")
KNOWN = Persons.of(["钱文彬", "冯雅琴", "李俊", "郭强"], ["13900007001", "6071234"], UNITS)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("钱文彬", ["钱文彬"]), ("钱文彬、冯雅琴（兼）", ["钱文彬", "冯雅琴"]), ("钱文彬院长", ["钱文彬"]), ("郭强 13900007001", ["郭强"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]), ("欧阳文彬", ["欧阳文彬"]), ("空缺", []), ("没有", []), ("院长", []), ("农技站", []),
        ("卫生院", []), ("", []), ("13900007001", []), ("钱", []),
    ],
)  # fmt: skip
def test_names_of_a_cell_that_is_declared_to_hold_a_person(cell: str, names: list[str]) -> None:
    assert names_in_cell(cell) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("卫长顺（站长）", {"卫长顺"}), ("联系人：冯雅琴", {"冯雅琴"}), ("理事长 钱文彬", {"钱文彬"}),
        ("李俊镇卫生院钱文彬院长讲课", {"钱文彬"}),
        ("卫长顺等20人", {"卫长顺"}), ("填报人：冯雅琴 联系电话：0951-6071234", {"冯雅琴"}),
        ("卫生院院长", set()), ("县医院院长办公室", set()), ("高中生等30人", set()), ("院长高度重视", set()), ("中心小学校长", set()),
        ("党员等12人", set()), ("安全队长培训", set()), ("负责人：", set()), ("农技站站长带队", set()),
    ],
)  # fmt: skip
def test_names_that_a_text_gives_away_by_their_shape(text: str, names: set[str]) -> None:
    assert set(learnt(text)) == names


@pytest.mark.parametrize(
    ("text", "name"), [("尤小梅", "尤小梅"), ("高血压", None), ("农技站", None), ("村部", None), ("望远镇中心小学", None)]
)
def test_a_cell_that_is_nothing_but_a_name(text: str, name: str | None) -> None:
    assert sole_name(text) == name


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("李俊镇卫生院钱文彬", f"李俊镇卫生院{MASK}"), ("钱文彬、冯雅琴", f"{MASK}、{MASK}"), ("郭强家", f"{MASK}家"),
        ("电话 6071234", f"电话 {MASK}"), ("电话 607-1234", f"电话 {MASK}"), ("0951-6071239", MASK), ("13912345678", MASK),
        ("李俊镇农技课", "李俊镇农技课"), ("2026-06-02", "2026-06-02"), ("6071235 人次", "6071235 人次"), ("", ""),
        ("640121-20260601-0012", "640121-20260601-0012"), ("a13900007001b" * 2, "a13900007001b" * 2),
    ],
)  # fmt: skip
def test_what_is_known_is_masked_and_what_is_not_stays(text: str, published: str) -> None:
    assert KNOWN.mask(text) == published


def test_the_list_of_units_decides_where_a_township_is_called_like_a_person() -> None:
    assert KNOWN.mask("李俊讲课") == "李俊讲课"
    assert Persons.of(["李俊"], (), ["李俊镇"]).mask("李俊镇李俊讲课") == f"李俊镇{MASK}讲课"


@given(st.lists(st.sampled_from(["钱文彬", "李俊镇", "讲课", "、", "1", "13900007001", "冯雅", "琴", "a"]), max_size=8).map("".join))
def test_nothing_known_is_left_and_masking_twice_changes_nothing(text: str) -> None:
    once = KNOWN.mask(text)
    assert "钱文彬" not in once
    assert "冯雅琴" not in once
    assert KNOWN.mask(once) == once


def test_numbers_are_known_however_they_are_parted() -> None:
    assert numbers_of("0951-607 1234；139 0000 7001") == ["09516071234", "13900007001"]
    assert numbers_of("120 人，2026年") == []
