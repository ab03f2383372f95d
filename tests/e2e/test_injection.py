"""Texts that look like formulas go through a whole night and leave it in workbooks and csv as texts."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipelines.paths import Roots
from tests.e2e.conftest import Province, run
from tests.e2e.test_office_acts import command, path_of, put

FORMULAS = ("=HYPERLINK(1)", "+1+cmd|A0", "-2+3+cmd|A0", "@SUM(1)", "\t=1+1", "＝1+1")

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _written_as_texts(path: Path, places: dict[str, str]) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for address, text in places.items():
            if sheet[address].value == "place of a formula":
                sheet[address].value = text
                sheet[address].data_type = "s"
    book.save(path)


def _formulas_in(book: Path) -> list[str]:
    with zipfile.ZipFile(book) as parts:
        return [n for n in parts.namelist() if n.startswith("xl/worksheets/") and b"<f" in parts.read(n).replace(b"<formula", b"")]


def test_no_text_of_a_county_becomes_a_formula(small_province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roots = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    shutil.copytree(small_province.roots.raw, roots.raw)
    shutil.copytree(small_province.roots.warehouse, roots.warehouse)
    may = path_of(roots, "2026-05")
    places = {put(roots, may, "2026-05", "place of a formula", nth=nth): text for nth, text in enumerate(FORMULAS)}
    _written_as_texts(roots.raw / may, places)
    assert run(roots) == 0
    assert command(roots, "slips") == 0

    books = sorted(roots.warehouse.rglob("*.xlsx"))
    texts = {str(c.value).strip() for book in books for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for c in row}
    assert books
    assert {book.name: found for book in books if (found := _formulas_in(book))} == {}
    assert [f for f in FORMULAS if not any(f.strip() in text for text in texts)] == []

    for words in (["findings"], ["ranking"]):
        capsys.readouterr()
        assert command(roots, *words, "--format", "csv") == 0
        cells = [cell for row in csv.reader(io.StringIO(capsys.readouterr().out)) for cell in row]
        assert [cell for cell in cells if cell.startswith(STARTS) and not _is_number(cell)] == []
        assert words[0] == "ranking" or [f for f in FORMULAS if not any(f.strip() in cell for cell in cells)] == []
