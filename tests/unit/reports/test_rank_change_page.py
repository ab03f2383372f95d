"""The sections of a unit's page on what moved its rank and what would: every figure from the row, steps that end at the rank now."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

from pipelines.reports import words
from pipelines.reports.site.facts import Site
from pipelines.reports.site.rank_change import FACTORS, change_lede, change_section, gain_section, movers_section, places

ROW = {
    "previous_period": "2026Q1", "period": "2026Q2", "previous_rank": 3, "rank": 17, "change": -14, "reason": None,
    "own_performance": Decimal("2.5"), "own_data": Decimal("-9.5"), "method": Decimal(0), "peers": Decimal(-7),
}  # fmt: skip
LINE = {
    "indicator_code": "C01", "title": "队均活动场次", "value": None, "unit": "场/队", "absence": "not_submitted", "lost": Decimal("3"),
    "full_value": 8.0, "gain_full": Decimal("3"), "rank_full": 14, "gain_report": Decimal("1.55"), "rank_report": 17,
    "missing_forms": ["活动台账"],
}  # fmt: skip


def test_places_are_said_with_direction() -> None:
    assert [places(Decimal(text)) for text in ("3.666667", "-0.5", "0.000001", "10")] == ["升 3.67 位", "降 0.5 位", "不变", "升 10 位"]


def test_the_steps_lead_from_the_previous_rank_to_the_rank_now() -> None:
    shown = str(change_section(ROW))
    dots = [float(x) for x in re.findall(r'<circle cx="([0-9.]+)"', shown)]
    assert len(dots) == len(FACTORS) + 2
    assert dots[-1] == dots[-2]
    scale = (dots[-1] - dots[0]) / (17 - 3)
    assert abs(dots[1] - (dots[0] - 2.5 * scale)) < 0.1
    assert change_lede(ROW) == "从第 3 名到第 17 名，名次降 14 位；影响最大的是自身数据（降 9.5 位）。"


def test_what_cannot_be_compared_says_why_and_the_first_period_shows_nothing() -> None:
    assert "上期暂不排名" in str(change_section({**ROW, "change": None, "reason": "上期暂不排名"}))
    assert change_section({**ROW, "previous_period": None, "change": None, "reason": "没有上一期，不作比较"}) is None
    assert change_section(None) is None


def test_movers_are_the_five_that_moved_most_each_with_its_four_sources() -> None:
    site = cast(Site, SimpleNamespace(unit_name=lambda code: f"县{code}"))
    moves = {"1": 2, "2": 0, "3": -14, "4": None, "5": 1, "6": 3, "7": -2, "8": 4}
    shown = str(movers_section(site, [{**ROW, "unit_code": code, "change": change} for code, change in moves.items()], "../"))
    assert re.findall(r'href="../unit/(\d).html"', shown) == ["3", "8", "6", "1", "7"]
    assert shown.count("升 2.5 位") == shown.count("降 9.5 位") == 5
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
