"""Registration as the whole build publishes it, and what an edited scheme becomes: a finding, never a silent new ranking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Query = Callable[..., list[tuple[Any, ...]]]


def test_the_registered_scheme_precedes_the_first_receipt(query: Query) -> None:
    rows = query(
        "select distinct scheme, period, registered_on::varchar, first_receipt_on::varchar, preregistered, status "
        "from marts.scheme_registration order by period"
    )
    assert [row[1] for row in rows] == ["2025Q1", "2025Q2"]
    assert {row[2:] for row in rows} == {("2025-01-01", "2025-02-01", True, "preregistered")}
    assert query("select count(*) from marts.amended_ranking") == [(0,)]
    assert query("select count(*) from marts.finding where rule like 'scheme_%'") == [(0,)]
