"""What a whole book says beside the table that is read: its cover, its other sheets' titles, the file's name, the day of receipt.

Belongs here: gathering these texts once a book, and only when a table lacks its unit or period. Does not belong here: what they decide
(whichperiod), the words around a table itself (surroundings).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.ingest.envelope import UNKNOWN, Envelope
from pipelines.ingest.grid import Grid
from pipelines.ingest.wording import plain

_TITLE_ROWS = 12  # a cover and a title stand in the first rows of a sheet
_TITLE_CELLS = 3  # and hold few texts


@dataclass(frozen=True)
class Told:
    """A text of the book outside the table, and where it stands in words (封面, 工作表“1月”, 文件名)."""

    text: str
    place: str


@dataclass(frozen=True)
class WholeBook:
    """All sheets of a file, and what came with it."""

    sheets: Sequence[Grid] = ()
    envelope: Envelope = UNKNOWN

    @cached_property
    def _titles(self) -> dict[str, tuple[Told, ...]]:
        found = {}
        for grid in self.sheets:
            place = f"工作表“{grid.name}”的标题" if grid.name else "标题"
            texts: list[str] = []
            for cells in grid.rows[:_TITLE_ROWS]:
                filled = [text for text in cells if text.strip()]
                texts += filled if len(filled) <= _TITLE_CELLS else []
            found[grid.name] = tuple(Told(plain(text), place) for text in texts)
        return found

    def elsewhere(self, sheet: str) -> list[Told]:
        """Titles of the other sheets, in the order of the book."""
        return [told for name, titles in self._titles.items() if name != sheet for told in titles]

    @property
    def named(self) -> Told | None:
        """The file's name as a text that tells something."""
        return Told(plain(self.envelope.stem), "文件名") if self.envelope.stem else None
