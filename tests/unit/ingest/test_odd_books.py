"""Rare but right workbooks are seen cell by cell as they stand; what LibreOffice says of them is in benchmarks.cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.ingest.odd_books import readable

from pipelines.ingest.reading import cells

BOOKS = readable()


@pytest.mark.parametrize("name", sorted(BOOKS))
def test_every_cell_is_seen_and_no_other(tmp_path: Path, name: str) -> None:
    content, expected = BOOKS[name]
    path = tmp_path / "content"
    path.write_bytes(content)
    assert {c.cell: c.text for c in cells(path)} == expected
