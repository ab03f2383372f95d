"""Platform exports that are not whole: the rule sees every one that was cut, and no other month."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from pipelines.contracts.form import exports
from pipelines.contracts.period import Period, sequence
from pipelines.contracts.unit import unit_book
from pipelines.demo.books import FIRST, LAST
from pipelines.demo.exports import MAKERS, NOT_EXPORTED
from pipelines.demo.faults.exports import CLASSES, cuts
from pipelines.demo.plan import Row
from pipelines.demo.province import TINY
from pipelines.demo.setting import Place
from pipelines.demo.stock import county_of
from pipelines.quality.export_extent import Month, gaps

PERIODS = sequence(FIRST, LAST)


def province(seed: int, codes: tuple[str, ...] = ()) -> list[Place]:
    units = sorted(unit_book().of_level("county"), key=lambda u: u.code)
    return [Place(seed, unit, county_of(seed, unit, i)) for i, unit in enumerate(units) if not codes or unit.code in codes]


def seen(name: str, rows: list[Row]) -> Month:
    """What export_extent sees of one file."""
    day = next(f.name for f in exports()[name].fields if f.type == "date")
    days = [value.day for row in rows if isinstance(value := row[day], date)]
    return Month("f", len(rows), len(days), max(days, default=0), len(rows), dict(Counter(str(row["unit_code"]) for row in rows)))


@pytest.mark.parametrize("seed", [1, 2, 3, 2025])
def test_the_rule_sees_what_was_cut_and_nothing_else(seed: int) -> None:
    places = province(seed)

    def made(name: str, period: Period) -> list[Row]:
        return MAKERS[name](places, period)

    found = cuts(seed, PERIODS, made, NOT_EXPORTED)
    assert {fault_class for fault_class, _ in found.values()} == {name for name, _ in CLASSES}
    for name in {name for name, _ in found}:
        months = {
            p.code: seen(name, found[name, p][1] if (name, p) in found else made(name, p))
            for p in PERIODS
            if p.code not in NOT_EXPORTED.get(name, ())
        }
        assert set(gaps(months)) == {period.code for cut, period in found if cut == name}


def test_three_counties_lose_no_county() -> None:
    places = province(7, TINY)
    found = cuts(7, PERIODS, lambda name, period: MAKERS[name](places, period), NOT_EXPORTED)
    assert {fault_class for fault_class, _ in found.values()} == {"export_cut_short"}
