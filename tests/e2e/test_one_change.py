"""A night on which a workbook is changed, another added and a third taken away publishes what a full rebuild publishes."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from pipelines.contracts.form import forms
from pipelines.paths import Roots
from tests.e2e.conftest import run


def content_in_force(roots: Roots) -> str:
    edition = roots.editions / roots.current.read_text(encoding="utf-8").strip()
    return str(json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["content_sha256"])


def with_more_people(book: Path, target: Path) -> bool:
    """Save `book` as `target` with one person more at its first activity; False where it lists none."""
    sheets, title = openpyxl.load_workbook(book), forms()["activity_record"].field("people").title
    for sheet in sheets:
        for row in sheet.iter_rows():
            heads = [cell for cell in row if cell.value == title]
            below = sheet.cell(heads[0].row + 1, heads[0].column) if heads else None
            if below is not None and isinstance(below.value, int):
                below.value += 1
                sheets.save(target)
                return True
    return False


def test_change_add_and_take_away_give_what_a_full_rebuild_gives(published: Roots) -> None:
    before, judged = content_in_force(published), json.loads(published.suite_results.read_text())
    books = sorted(published.submissions.rglob("*.xlsx"))
    changed = next(book for book in books if with_more_people(book, book))
    rest = [book for book in books if book != changed]
    assert any(with_more_people(book, book.with_name(f"补报{book.name}")) for book in rest)
    rest[-1].unlink()

    assert run(published) == 0
    after, judged_now = content_in_force(published), json.loads(published.suite_results.read_text())
    assert after != before
    assert judged.keys() & judged_now.keys(), "what did not change was not judged again"
    assert judged_now.keys() - judged.keys(), "what changed was judged"

    assert run(published, "--full-refresh") == 0
    assert content_in_force(published) == after
    assert json.loads(published.suite_results.read_text()) == judged_now
