"""Texts of cells as the reader hands them on: days and times alone lose what the library adds, everything else stays."""

from __future__ import annotations

import pytest

from pipelines.ingest.grid import _texts
from pipelines.ingest.textcolumns import text_column


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ("2025-03-01 00:00:00", "2025-03-01"),
        ("2025-03-01 08:30:00", "2025-03-01 08:30:00"),
        ("1899-12-31 08:30:00", "08:30:00"),
        ("1899-12-31 00:00:00", "1899-12-31"),
        ("活动时间另行通知见 00:00:00", "活动时间另行通知见 00:00:00"),
        ("一二三四五六七八九十 00:00:00", "一二三四五六七八九十 00:00:00"),
        ("1899-12-31 前后的事", "1899-12-31 前后的事"),
        (None, None),
    ],
)
def test_only_days_and_times_lose_what_was_added(given: str | None, handed_on: str | None) -> None:
    assert _texts(text_column([given])).to_pylist() == [handed_on]
    beside = text_column(["2025-04-08 00:00:00", given, "1904-01-01 10:00:00"])
    assert _texts(beside).to_pylist() == ["2025-04-08", handed_on, "10:00:00"]
