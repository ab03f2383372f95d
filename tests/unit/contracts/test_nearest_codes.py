"""What a mistyped period or unit is nearest to; said to whoever typed it, never used in its place."""

from __future__ import annotations

import pytest

from pipelines.contracts.period import nearest_code, parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.unit import unit_book
from pipelines.derive.templates import reporting_unit
from pipelines.reports.published import nearest_period


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("2026Q5", "2026Q4"), ("2026q2", "2026Q2"), ("2026-Q0", "2026Q1"), ("2026-13", "2026-12"), ("2026-6", "2026-06"),
        ("2026-00", "2026-01"), ("2026年6月", "2026-06"), ("2026.6", "2026-06"), ("2026年第3季度", "2026Q3"), ("2026H3", "2026H2"),
        ("2026年", "2026"), ("soon", ""), ("26Q1", ""), ("2026Q999", ""),
    ],
)  # fmt: skip
def test_the_nearest_period_is_said(typed: str, near: str) -> None:
    assert nearest_code(typed) == near
    with pytest.raises(ValueError, match=f"是不是 {near}？" if near else "^期次“[^”]*”不认识，应写成"):
        parse_code(typed)


@pytest.mark.parametrize(
    ("typed", "near"), [("2026Q5", "2026Q2"), ("2026-06", "2026Q2"), ("2025-02", "2025Q1"), ("2099Q1", "2026Q2"), ("x", "")]
)
def test_of_what_an_edition_holds_the_nearest_in_time_is_said(typed: str, near: str) -> None:
    assert nearest_period(typed, ["2025Q1", "2025Q4", "2026Q1", "2026Q2"]) == near


def test_the_nearest_unit_is_said() -> None:
    (near,) = {unit_book().nearest(text, ("county", "city")) for text in ("盐迟县", "盐池县县", "640323 ", "6403233")}
    assert near is not None
    assert near.name == "盐池县"
    assert unit_book().nearest("abc", ("county", "city")) is None
    with pytest.raises(Refusal, match="“盐迟县”不是填报单位，是不是 盐池县（640323）？"):
        reporting_unit("盐迟县")
