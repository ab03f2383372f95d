"""How sure a rank is, in words that hold when read aloud."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.reports import standing


def test_one_range_is_said_beside_the_rank() -> None:
    assert standing.rank_words(15, 14, 17) == "名次 15，可能在 14～17"
    assert standing.rank_words(4, 4, 4) == "名次 4，九成以上的重算都在这一名"
    assert standing.rank_words(4, None, None) == "名次 4"


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0%"), (0.004, "不到 1%"), (0.112, "11%"), (0.811, "81%"), (0.996, "99% 以上"), (1.0, "100%"), (None, "")]
)
def test_a_share_is_nothing_or_all_only_where_it_is(share: float | None, said: str) -> None:
    assert standing.share_words(share) == said


def test_the_share_of_the_draws_stands_beside_every_borderline_tier() -> None:
    assert standing.tier_words("borderline", 0.811) == "临界，须并核（81% 的重算在名额内）"
    assert standing.tier_words("priority", 1.0) == "优先支持"
    assert standing.tier_words("none", 0.0) == ""


def test_a_settled_tier_says_so() -> None:
    day = date(2026, 7, 31)
    assert standing.tier_words("priority", 0.0, day) == "优先支持，办公室 2026-07-31 核定"
    assert standing.tier_words("none", 1.0, day) == "不列入，办公室 2026-07-31 核定"


def test_causes_and_extremes_are_told_apart() -> None:
    assert standing.range_words(14, 17, 14, 16) == "只变动权重在 14～16；缺数（本单位的和别的单位的）一并变动，在 14～17。"
    assert standing.range_words(14, 17, 14, 17) == "只变动权重也在 14～17，缺数不使它变宽。"
    assert standing.range_words(None, None, None, None) == ""
    assert standing.extreme_words(12, 19) == "未知的数一律有利时最好 12，一律不利时最差 19。"
    assert standing.extreme_words(1, 1) == "全部重算里，未知的数怎样取都是第 1 名。"
