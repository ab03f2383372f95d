"""Positive deviance by hand: the ratio to the group's middle, its interval, and what a county falls short of."""

from __future__ import annotations

import pytest

from pipelines.reports.deviance import County, interval, standings


def county(code: str, months: tuple[int, ...], group: str = "山区", matched: float | None = 0.9) -> County:
    return County(code, f"{code}县", group, 10_000, months, matched)


def test_a_county_far_above_its_group_is_a_candidate_and_stands_first() -> None:
    found = standings([county("a", (100,) * 12), county("b", (100,) * 12), county("c", (300,) * 12), county("d", (900,) * 12, "川区")])
    assert [s.county.code for s in found if s.candidate] == ["c"]
    best = found[0]
    assert (best.rate, best.ratio, best.low, best.high) == (30.0, 3.0, 3.0, 3.0)


@pytest.mark.parametrize(
    ("months", "matched", "why"),
    [
        ((300,) * 8, 0.9, "只报了 8 个月"),
        ((100,) * 12, 0.9, "与同组之比的下端 1.000 不到 1.2"),
        ((300,) * 12, 0.3, "平台核到的只有 30%"),
        ((300,) * 12, None, "没有平台数可核"),
        ((), 0.9, "没有可比的月份"),
    ],
)
def test_one_that_is_rejected_is_told_what_it_falls_short_of(months: tuple[int, ...], matched: float | None, why: str) -> None:
    (found,) = (s for s in standings([county("a", (100,) * 12), county("b", (100,) * 12), county("x", months, matched=matched)])
                if s.county.code == "x")  # fmt: skip
    assert not found.candidate
    assert found.why == why


def test_a_lucky_month_widens_the_interval_and_the_same_months_give_the_same_one() -> None:
    steady, lucky = county("a", (100,) * 12), county("b", (0,) * 11 + (1200,))
    assert interval(steady, 1.0) == (100.0, 100.0)
    low, high = interval(lucky, 1.0)
    assert low == 0.0
    assert high >= 200.0
    assert interval(lucky, 1.0) == (low, high)
