"""A foreign hand spoils or respells clean workbooks: what is wrong is found at its cell, what is only spelled otherwise is not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from foreign_faults import CELL_VARIANTS, SHEET_VARIANTS, Outcome, spoil_cells, spoil_sheets

from pipelines.contracts.unit import unit_book
from pipelines.demo.books import book_plans, workbook_periods
from pipelines.demo.placing import place
from pipelines.demo.setting import Place
from pipelines.demo.stock import county_of
from pipelines.demo.writing import book_bytes


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Every variant once in a monthly or, where it has no place there, a quarterly book of one county."""
    folder, unit = tmp_path_factory.mktemp("foreign"), unit_book().units["640104"]
    here = Place(11, unit, county_of(11, unit, 0))
    found: list[Outcome] = []
    for workbook in ("monthly", "quarterly"):
        plan = book_plans(here, workbook, workbook_periods(workbook)[1])[0]
        path = folder / f"{workbook}.xlsx"
        path.write_bytes(book_bytes(plan, [place(sheet) for sheet in plan.sheets]))
        met = {o.variant for o in found}
        found += spoil_cells(path, folder / "spoiled.xlsx", only=[v for v in CELL_VARIANTS if v not in met])
        if workbook == "monthly":
            found += spoil_sheets(path, folder / "spoiled.xlsx")
    return found


def test_every_variant_met_a_place(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == len(CELL_VARIANTS) + len(SHEET_VARIANTS)


def test_what_is_wrong_is_found_at_its_cell_and_nothing_else_is_said(outcomes: list[Outcome]) -> None:
    wrong = [(o.variant.fault_class, o.variant.text, o.place, o.extra) for o in outcomes if not o.found or o.extra]
    assert wrong == []
    assert Counter(o.variant.fault_class for o in outcomes if o.variant.rules)["number interpreted"] >= 15


def test_the_workbooks_were_clean_before(tmp_path: Path) -> None:
    from pipelines.quality.filecheck import check_file

    unit = unit_book().units["640104"]
    plan = book_plans(Place(11, unit, county_of(11, unit, 0)), "monthly", workbook_periods("monthly")[1])[0]
    path = tmp_path / "clean.xlsx"
    path.write_bytes(book_bytes(plan, [place(sheet) for sheet in plan.sheets]))
    assert check_file(path)["findings"] == []
