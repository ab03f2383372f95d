"""Ranks under other choices, by hand: leaving out, scaling, variance shares of a full design, pairs whose ranges meet."""

from __future__ import annotations

import pytest

from pipelines.reports.sensitivity import (
    Choice,
    Points,
    joint,
    left_out_one_by_one,
    not_told_apart,
    ranks,
    scenarios,
    scores,
    shift,
    variance_shares,
)

POINTS = Points(
    ("甲", "乙", "丙"), ("A01", "A02", "B01"), ((3.0, 1.0, 6.0),) * 3, ("A", "A", "B"), ((1.0, 0.0, 0.5), (0.5, 1.0, 0.4), (0.0, 0.5, 0.75))
)  # fmt: skip


def test_the_official_choice_adds_points() -> None:
    assert scores(POINTS, Choice()) == pytest.approx([0.6, 0.49, 0.5])
    assert ranks(scores(POINTS, Choice())) == [1, 3, 2]
    assert ranks([0.5, 0.5, 0.2]) == [1, 1, 3]


def test_an_indicator_left_out_gives_its_weight_to_the_others() -> None:
    assert scores(POINTS, Choice(), without="B01") == pytest.approx([0.75, 0.625, 0.125])
    assert shift(POINTS, Choice(), without="B01") == [0, -1, 1]
    found = {code: (mean, moved) for code, mean, moved, _, _ in left_out_one_by_one(POINTS)}
    assert found["B01"] == (pytest.approx(2 / 3), 2)


def test_what_is_not_due_for_a_unit_has_no_weight_for_it() -> None:
    points = Points(("甲", "乙"), ("A01", "B01"), ((4.0, 6.0), (10.0, 0.0)), ("A", "B"), ((0.5, 1.0), (0.9, 0.0)))
    assert scores(points, Choice()) == pytest.approx([0.8, 0.9])


def test_equal_weights_are_equal_among_dimensions_and_within_one() -> None:
    assert scores(POINTS, Choice(weights="各维度、各指标同权")) == pytest.approx([0.5, 0.575, 0.5])


def test_scales_and_the_geometric_mean() -> None:
    assert scores(POINTS, Choice(scale="按最小最大值"))[0] == pytest.approx(0.3 + 0.6 * 0.1 / 0.35)
    assert scores(POINTS, Choice(scale="按名次")) == pytest.approx([0.3 + 0.3, 0.15 + 0.1, 0.05 + 0.6])
    assert scores(POINTS, Choice(mean="维度间几何平均"))[0] == pytest.approx(0.75**0.4 * 0.5**0.6)


def test_shares_of_an_additive_design_are_those_of_its_parts_and_of_a_product_are_shared() -> None:
    added = {(a, b): float(a == "1") * 3 + float(b == "1") for a in "01" for b in "01"}
    assert variance_shares(["a", "b"], added) == [
        ("a", pytest.approx(0.9), pytest.approx(0.9)),
        ("b", pytest.approx(0.1), pytest.approx(0.1)),
    ]
    crossed = {(a, b): 1.0 if a == b else -1.0 for a in "01" for b in "01"}
    assert variance_shares(["a", "b"], crossed) == [("a", 0.0, 1.0), ("b", 0.0, 1.0)]
    assert variance_shares(["a"], {("0",): 2.0, ("1",): 2.0}) == [("a", 0.0, 0.0)]


def test_all_choices_vary_together() -> None:
    found = joint(POINTS)
    assert [name for name, _, _ in found] == ["weights", "scale", "mean", "left_out"]
    assert all(0 <= first <= total + 1e-9 for _, first, total in found)


def test_each_choice_alone_stands_beside_the_official_one() -> None:
    found = scenarios(POINTS, POINTS)
    assert list(found) == ["方案原样", "各维度、各指标同权", "按最小最大值", "按名次", "维度间几何平均", "平台核到"]
    assert found["方案原样"] == found["平台核到"] == ranks(scores(POINTS, Choice()))
    assert found["按名次"] == ranks(scores(POINTS, Choice(scale="按名次")))


def test_figures_by_the_platform_are_a_choice_of_their_own_that_moves_nothing_where_they_are_the_same() -> None:
    *others, figures = joint(POINTS, POINTS)
    assert figures == ("figures", 0.0, 0.0)
    assert [(name, round(first, 9), round(total, 9)) for name, first, total in others] == [
        (name, round(first, 9), round(total, 9)) for name, first, total in joint(POINTS)
    ]
    swapped = Points(POINTS.units, POINTS.indicators, POINTS.weights, POINTS.dimensions, POINTS.shares[::-1])
    assert joint(POINTS, swapped)[-1][1] > 0


def test_pairs_whose_ranges_meet_are_not_told_apart() -> None:
    assert not_told_apart([(1, 2), (2, 4), (5, 6)]) == (1, 3)
