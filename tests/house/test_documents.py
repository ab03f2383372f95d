"""What stands in the front: short enough to be read, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.paths import PROJECT_ROOT

LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
FRONT = [PROJECT_ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md")]
DOCUMENTS = [*FRONT, *sorted((PROJECT_ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("path", FRONT[:2], ids=lambda path: path.name)
def test_the_readme_is_short_and_its_cells_are(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    cells = [cell.strip() for line in lines if line.startswith("|") for cell in line.strip("|").split("|")]
    assert [cell for cell in cells if len(cell) > 200] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path) -> None:
    found = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in found if not (path.parent / link).exists()] == []
