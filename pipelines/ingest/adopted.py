"""The header of a sheet by a layout map that the office agreed to.

Belongs here: finding the row whose headings are exactly those of a map. Does not belong here: the maps (contracts.layoutmap), headers
that need none (header).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contracts.layoutmap import LayoutMap
from pipelines.ingest import limits
from pipelines.ingest.grid import Grid
from pipelines.ingest.header import Column, Header
from pipelines.ingest.wording import folded

_NEARLY = 0.6  # share of a map's headings that a row has too, for saying that the map does not fit any more


def adopted_header(grid: Grid, layouts: Sequence[LayoutMap]) -> Header | None:
    """The header of the first row that bears exactly the headings of a map, in their order; None where no row does."""
    for row, cells in enumerate(grid.rows[: limits.HEADER_SEARCH_ROWS] if layouts else ()):
        headed = [(column, text.strip()) for column, text in enumerate(cells) if text.strip()]
        said = tuple(folded(text) for _, text in headed)
        layout = next((one for one in layouts if one.folded == said), None)
        if layout is not None:
            return Header(layout.of_form, row, row, tuple(_column(layout, row, *one) for one in headed), layout)
    return None


def _column(layout: LayoutMap, row: int, column: int, text: str) -> Column:
    named = {folded(header): name for header, name in layout.columns.items()}.get(folded(text))
    if named:
        return Column(column, text, row, "field", layout.of_form.field(named))
    return Column(column, text, row, "ignored")


def no_longer(grid: Grid, layouts: Sequence[LayoutMap]) -> str:
    """In words, a map whose headings a row has mostly but not all; '' where there is none. It is asked again, never guessed."""
    for cells in grid.rows[: limits.HEADER_SEARCH_ROWS] if layouts else ():
        said = {folded(text): text.strip() for text in cells if text.strip()}
        for layout in layouts:
            common = set(layout.folded) & said.keys()
            if said and len(common) / len(layout.folded) >= _NEARLY:
                lost = [header for header, key in zip(layout.headers, layout.folded, strict=True) if key not in said]
                more = [text for key, text in said.items() if key not in layout.folded]
                words = [f"少了{'、'.join(f'“{h}”' for h in lost)}"] if lost else []
                words += [f"多了{'、'.join(f'“{h}”' for h in more)}"] if more else []
                return f"与登记的版式“{layout.name}”相近，但表头{'，'.join(words) or '的次序变了'}，要重新认定"
    return ""
