"""The sections of a unit's page on what moved its rank and what would: every figure from the row, steps that end at the rank now."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

from pipelines.reports import ranking, words
from pipelines.reports.site.facts import Site
from pipelines.reports.site.rank_change import (
    FACTORS,
    change_lede,
    change_section,
    earlier,
    gain_section,
    movers_section,
    places,
    whole_places,
)

ROW = {
    "previous_period": "2026Q1", "period": "2026Q2", "previous_rank": 3, "rank": 17, "change": -14, "reason": None,
    "common": Decimal(-1), "own_performance": Decimal("2.75"), "own_data": Decimal("-9.5"), "method": Decimal(0),
    "peers": Decimal("-6.25"),
}  # fmt: skip
LINE = {
    "indicator_code": "C01", "title": "队均活动场次", "value": None, "unit": "场/队", "absence": "not_submitted", "lost": Decimal("3"),
    "full_value": 8.0, "gain_full": Decimal("3"), "rank_full": 14, "gain_report": Decimal("1.55"), "rank_report": 17,
    "missing_forms": ["活动台账"],
}  # fmt: skip


def test_places_are_said_with_direction() -> None:
    assert [places(value) for value in (3, -1, 0, 10)] == ["升 3 位", "降 1 位", "不变", "升 10 位"]


def test_factors_are_whole_places_that_add_up() -> None:
    # down to −1 2 −10 0 −7 = −16; the two places left go to the largest fractions, 0.75 (own work) and 0.75 (others)
    assert list(whole_places(ROW).values()) == [-1, 3, -10, 0, -6]
    thirds = {"common": Decimal(0), "own_performance": Decimal("0.333333"), "own_data": Decimal("0.333333"), "method": Decimal(0)}
    assert list(whole_places({**thirds, "peers": Decimal("0.333334"), "change": 1}).values()) == [0, 0, 0, 0, 1]


def test_the_steps_lead_from_the_previous_rank_to_the_rank_now() -> None:
    shown = str(change_section(ROW))
    dots = [float(x) for x in re.findall(r'<circle cx="([0-9.]+)"', shown)]
    assert len(dots) == len(FACTORS) + 2
    assert dots[-1] == dots[-2]
    scale = (dots[-1] - dots[0]) / (17 - 3)
    assert abs(dots[1] - (dots[0] + 1 * scale)) < 0.1
    assert abs(dots[2] - (dots[1] - 3 * scale)) < 0.1
    assert change_lede(ROW) == "从第 3 名到第 17 名，名次降 14 位；影响最大的是自身数据（降 10 位）。"


def test_what_cannot_be_compared_says_why_and_the_first_period_shows_nothing() -> None:
    assert "上期暂不排名" in str(change_section({**ROW, "change": None, "reason": "上期暂不排名"}))
    assert change_section({**ROW, "previous_period": None, "change": None, "reason": "没有上一期，不作比较"}) is None
    assert change_section(None) is None


def test_movers_are_the_five_that_moved_most_each_with_its_sources() -> None:
    site = cast(Site, SimpleNamespace(unit_name=lambda code: f"县{code}"))
    moves = {"1": 2, "2": 0, "3": -14, "4": None, "5": 1, "6": 3, "7": -2, "8": 4}
    rest = {"common": Decimal(0), "own_data": Decimal(0), "peers": Decimal(0)}
    rows = [{**ROW, **rest, "unit_code": code, "change": move, "own_performance": Decimal(move or 0)} for code, move in moves.items()]
    shown = str(movers_section(site, rows, "../"))
    assert re.findall(r'href="../unit/(\d).html"', shown) == ["3", "8", "6", "1", "7"]
    assert [shown.count(f">{said}<") for said in ("升 4 位", "升 3 位", "升 2 位", "降 2 位", "降 14 位", "不变")] == [1, 1, 1, 1, 1, 20]
    assert movers_section(site, [{**ROW, "unit_code": "2", "change": 0}], "") is None


def test_a_figure_that_rounds_to_nothing_has_no_sign() -> None:
    assert [words.fixed(Decimal(text)) for text in ("-0.004", "-0.005", "0.004")] == ["0.00", "−0.01", "0.00"]


def test_gains_are_estimates_and_say_so() -> None:
    shown = str(gain_section([LINE] * 9, 17))
    assert "按本期方案估算，假定他县不变" in shown
    assert "另有 1 项失分较少" in shown
    assert shown.count("17 → 14") == 8
    assert "未报" in shown
    assert "补报活动台账，约加 1.55 分" in shown
    assert gain_section([], 17) is None


def test_the_period_compared_with_is_named() -> None:
    assert earlier(ROW) == "上期（2026 年第一季度）"
    assert earlier({**ROW, "previous_period": "2025Q2"}) == "上年同期（2025 年第二季度）"
    assert "名次为什么变：与上年同期（2025 年第二季度）比" in str(change_section({**ROW, "previous_period": "2025Q2"}))


def test_the_terminal_puts_the_year_before_first_where_there_is_one() -> None:
    row = {
        "scheme": "s", "level": "county", "period": "2026Q2", "unit_name": "甲县", "peer_group": "川区", "rank": 3, "previous_rank": 2,
        "peer_rank": 1, "score": Decimal(80), "rank_low": 3, "rank_high": 3, "rank_best": 3, "rank_worst": 3, "tier": "none",
        "status": "ranked", "reason": None,
    }  # fmt: skip
    shown = ranking.render([{**row, "previous_year_rank": 7, "previous_year_score": Decimal(70)}]).splitlines()
    assert shown[1].split()[:3] == ["名次", "较上年同期", "较上期"]
    assert shown[3].split()[:5] == ["3", "升", "4", "降", "1"]
    assert "较上年同期" not in ranking.render([{**row, "previous_year_rank": None}])
    newcomer = ranking.render([{**row, "previous_year_rank": 7}, {**row, "rank": 4, "previous_year_rank": None}])
    assert "上年同期未排" in newcomer
