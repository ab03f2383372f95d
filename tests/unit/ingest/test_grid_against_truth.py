"""The reader held against what generated workbooks are known to hold, cell by cell."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from unit.ingest.test_reading import fill, findings, read
from unit.ingest.workbook_maker import BookTruth, Place, SheetTruth, workbook

from pipelines.contracts.form import forms
from pipelines.contracts.refusal import Refusal
from pipelines.ingest.grid import Grid, grids
from pipelines.ingest.schema import all_tables
from pipelines.ingest.sniff import sniff

BOOKS = 600
IN_ONE_TEST = 50
SHOWN = 12


def differences(book: BookTruth) -> list[str]:
    """Every way in which the reader says something else than is true, with sheet, cell, what is true and what it said."""
    try:
        seen = grids(sniff(book.content))
    except Refusal as refusal:
        return [f"refused: {refusal} ({refusal.__cause__})"]
    if [grid.name for grid in seen] != [sheet.name for sheet in book.sheets]:
        return [f"sheets {[sheet.name for sheet in book.sheets]}, read {[grid.name for grid in seen]}"]
    found = []
    for sheet, grid in zip(book.sheets, seen, strict=True):
        told = _differences(sheet, grid)
        if grid.epoch_1904 != book.epoch_1904:
            told.append(f"1904: {book.epoch_1904}, read {grid.epoch_1904}")
        found += [f"{sheet.name!r} {line} [{', '.join(sorted(sheet.features))}]" for line in told]
    return found


def _differences(sheet: SheetTruth, grid: Grid) -> list[str]:
    rows = {(r, c): text for r, cells in enumerate(grid.rows) for c, text in enumerate(cells) if text}
    columns = {(r, c): text for c in range(grid.width) for r, text in enumerate(grid.column(c).to_pylist()) if text is not None}
    found = []
    for what, true, said in (
        ("text", sheet.texts, rows), ("text by column", sheet.texts, columns), ("error", sheet.errors, grid.errors),
        ("unsaved", dict.fromkeys(sheet.uncached, "yes"), dict.fromkeys(grid.uncached, "yes")),
        ("twice", dict.fromkeys(sheet.twice, "yes"), dict.fromkeys(grid.twice, "yes")),
    ):  # fmt: skip
        wrong = (place for place in sorted(true.keys() | said.keys()) if true.get(place) != said.get(place))
        found += [_line(what, sheet, grid, place, true, said) for place in wrong]
    for what, facts, found_facts in (
        ("merges", sorted(sheet.merges), sorted(grid.merges)), ("hidden rows", sorted(sheet.hidden_rows), sorted(grid.hidden_rows)),
        ("hidden", sheet.hidden, grid.hidden),
    ):  # fmt: skip
        if facts != found_facts:
            found.append(f"{what}: {facts}, read {found_facts}")
    return found


def _line(what: str, sheet: SheetTruth, grid: Grid, place: Place, true: dict[Place, str], said: dict[Place, str]) -> str:
    return f"{grid.address(*place)} ({sheet.kinds.get(place, 'nothing')}) {what}: {true.get(place)!r}, read {said.get(place)!r}"


@pytest.mark.parametrize("first", range(0, BOOKS, IN_ONE_TEST))
def test_every_cell_is_read_as_it_is(first: int) -> None:
    found: list[str] = []
    for seed in range(first, first + IN_ONE_TEST):
        book = workbook(seed)
        found += [f"seed {seed}: {line} [{', '.join(book.features)}]" for line in differences(book)]
    assert not found, "\n" + "\n".join(found[:SHOWN])


@pytest.mark.parametrize("name", ["activity_record", "sanzhang_roster", "training_record"])
def test_a_form_says_the_same_however_it_is_spelt(tmp_path: Path, name: str) -> None:
    form = forms()[name]
    for seed in range(12):
        content, truth = fill(form, seed)
        (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        values = {(cell.row - 1, cell.column - 1): cell.value for row in sheet.iter_rows() for cell in row}
        book = workbook(seed, (sheet.title, values))
        result = read(tmp_path, book.content)
        context = f"seed {seed}: {book.features} {book.sheets[0].features}"
        assert findings(result) == [], context
        rows = [dict(zip(all_tables()[f"submissions.{name}"], row, strict=True)) for row in result.rows[f"submissions.{name}"]]
        assert [{f.name: row[f.name] for f in form.fields} for row in rows] == [
            {f.name: row[f.name] for f in form.fields} for row in truth
        ], context
